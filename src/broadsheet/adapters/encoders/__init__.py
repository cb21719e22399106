"""Encoders: open models whose files lie in installed packages. None of them asks the network."""
