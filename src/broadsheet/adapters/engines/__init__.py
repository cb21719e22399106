"""Engines: where CPU work is done."""
