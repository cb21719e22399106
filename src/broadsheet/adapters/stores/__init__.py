"""Stores: the site's memory in SQLite, or PostgreSQL when one machine is too small."""
