"""Indexes of the printed site, for readers to search without a server."""
