"""RSS 2.0 and Atom as XML. Every text is escaped by the XML writer, once."""

import re
from email.utils import format_datetime
from html import escape
from typing import Any

from lxml import etree

from broadsheet.domain.record import stamp
from broadsheet.stages.publish.feed_items import Feed, FeedItem

_ATOM = "http://www.w3.org/2005/Atom"
_DC = "http://purl.org/dc/elements/1.1/"
_MEDIA = "http://search.yahoo.com/mrss/"
_XML = "http://www.w3.org/XML/1998/namespace"
_ATOM_NAMES: Any = {None: _ATOM, "media": _MEDIA}
_GENERATOR = "Broadsheet"

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What is no character of XML 1.0 (section 2.2), escaped or not."""


def xml_text(text: str) -> str:
    """The text without what XML 1.0 cannot hold."""
    return _FORBIDDEN.sub("", text)


def rss(feed: Feed, own: str) -> bytes:
    """RSS 2.0; `own` is the feed's own address."""
    root = etree.Element(
        "rss", {"version": "2.0"}, nsmap={"atom": _ATOM, "dc": _DC, "media": _MEDIA}
    )
    channel = etree.SubElement(root, "channel")
    _add(channel, "title", feed.title)
    _add(channel, "link", feed.home)
    _add(channel, "description", feed.description)
    _add(channel, "language", feed.site.language)
    if feed.items:
        _add(channel, "lastBuildDate", format_datetime(feed.updated, usegmt=True))
    _add(channel, "generator", _GENERATOR)
    _add(channel, f"{{{_ATOM}}}link", "", rel="self", type="application/rss+xml", href=own)
    for item in feed.items:
        _rss_item(etree.SubElement(channel, "item"), item)
    return _bytes(root)


def atom(feed: Feed, own: str) -> bytes:
    """Atom, RFC 4287; `own` is the feed's own address."""
    root = etree.Element(f"{{{_ATOM}}}feed", nsmap=_ATOM_NAMES)
    root.set(f"{{{_XML}}}lang", xml_text(feed.site.language))
    _add(root, _a("title"), feed.title)
    _add(root, _a("subtitle"), feed.description)
    _add(root, _a("id"), own)
    _add(root, _a("updated"), stamp(feed.updated))
    _add(root, _a("link"), "", rel="self", type="application/atom+xml", href=own)
    _add(root, _a("link"), "", rel="alternate", type="text/html", href=feed.home)
    _add(_add(root, _a("author"), ""), _a("name"), feed.site.title)
    _add(root, _a("generator"), _GENERATOR)
    for item in feed.items:
        _atom_entry(_add(root, _a("entry"), ""), item)
    return _bytes(root)


def _rss_item(node: etree._Element, item: FeedItem) -> None:
    _add(node, "title", item.title)
    _add(node, "link", item.url)
    _add(node, "guid", item.id, isPermaLink="false")
    _add(node, "pubDate", format_datetime(item.published, usegmt=True))
    _add(node, "description", escape(item.summary, quote=False))  # RSS reads it as HTML
    _add(node, "comments", item.page)
    for name in item.authors or (item.outlet,):
        _add(node, f"{{{_DC}}}creator", name)
    for topic in item.topics:
        _add(node, "category", topic)
    _media(node, item)


def _atom_entry(node: etree._Element, item: FeedItem) -> None:
    if item.language:
        node.set(f"{{{_XML}}}lang", xml_text(item.language))
    _add(node, _a("title"), item.title, type="text")
    _add(node, _a("id"), item.id)
    _add(node, _a("published"), stamp(item.published))
    _add(node, _a("updated"), stamp(item.updated))
    _add(node, _a("link"), "", rel="alternate", type="text/html", href=item.url, title=item.outlet)
    _add(node, _a("link"), "", rel="related", type="text/html", href=item.page, title="The story")
    for title, url in item.related:
        _add(node, _a("link"), "", rel="related", type="text/html", href=url, title=title)
    for name in item.authors or (item.outlet,):
        _add(_add(node, _a("author"), ""), _a("name"), name)
    for topic in item.topics:
        _add(node, _a("category"), "", term=topic)
    _add(node, _a("summary"), item.summary, type="text")
    _media(node, item)


def _media(node: etree._Element, item: FeedItem) -> None:
    """Media RSS: an `enclosure` would need the picture's length in bytes, which nobody knows."""
    if item.image is None:
        return
    size = {"width": str(item.image.width or ""), "height": str(item.image.height or "")}
    known = {key: value for key, value in size.items() if value}
    media = _add(node, f"{{{_MEDIA}}}content", "", url=item.image.url, medium="image", **known)
    if item.image.attribution:
        _add(media, f"{{{_MEDIA}}}credit", item.image.attribution)


def _a(name: str) -> str:
    return f"{{{_ATOM}}}{name}"


def _add(parent: etree._Element, tag: str, text: str, **attributes: str) -> etree._Element:
    node = etree.SubElement(parent, tag, {k: xml_text(v) for k, v in attributes.items()})
    if text:
        node.text = xml_text(text)
    return node


def _bytes(root: etree._Element) -> bytes:
    etree.indent(root, "  ")
    return etree.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"
