"""Broadsheet: a news site on one subject that runs itself."""

__version__ = "0.1.0"
