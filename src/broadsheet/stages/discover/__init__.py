"""Capture → entries: feeds, sitemaps, and the feeds that a page names."""

from broadsheet.stages.discover.route import VERSION, discover
from broadsheet.stages.discover.sniffing import sniff

__all__ = ["VERSION", "discover", "sniff"]
