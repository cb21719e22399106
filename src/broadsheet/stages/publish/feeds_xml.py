"""RSS 2.0 and Atom (RFC 4287) as XML. Every text is escaped here, once."""

import re
from collections.abc import Sequence
from datetime import datetime
from email.utils import format_datetime
from html import escape

from broadsheet.domain.record import stamp
from broadsheet.stages.publish.feed_items import NEVER, Feed, FeedItem
from broadsheet.stages.publish.paths import ICON, absolute

_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'
_RSS = (
    '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/">\n'
)
_GENERATOR = "Broadsheet"
_DOCS = "https://www.rssboard.org/rss-specification"
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What is no character of XML 1.0 (section 2.2), escaped or not."""


def xml_text(text: str) -> str:
    """The text without what XML 1.0 cannot hold, escaped for content and attributes."""
    return escape(_FORBIDDEN.sub("", text))


def rss_item(item: FeedItem) -> bytes:
    """One item of RSS 2.0."""
    lines = [
        "<item>",
        _tag("title", item.title),
        _tag("link", item.url),
        f'<guid isPermaLink="false">{xml_text(item.id)}</guid>',
        _tag("pubDate", format_datetime(item.published, usegmt=True)),
        _tag("description", escape(item.summary, quote=False)),  # RSS reads it as HTML
        _tag("comments", item.page),
        *(_tag("dc:creator", name) for name in item.authors or (item.outlet,)),
        *(_tag("category", topic) for topic in item.topics),
    ]
    picture = item.picture
    if picture is not None and picture.length and picture.type:
        lines.append(_empty("enclosure", url=picture.url, length=picture.length, type=picture.type))
    return _joined([*lines, *_media(item), "</item>"])


def rss(feed: Feed, items: Sequence[bytes], updated: datetime | None, own: str) -> bytes:
    """RSS 2.0 of items; `own` is the feed's own address."""
    lines = [
        "<channel>",
        _tag("title", feed.title),
        _tag("link", feed.home),
        _tag("description", feed.description),
        _tag("language", feed.site.language),
        _tag("generator", _GENERATOR),
        _tag("docs", _DOCS),
        _empty("atom:link", rel="self", type="application/rss+xml", href=own),
    ]
    if feed.site.websub.hub:
        lines.append(_empty("atom:link", rel="hub", href=feed.site.websub.hub))
    if updated:
        lines.insert(5, _tag("lastBuildDate", format_datetime(updated, usegmt=True)))
    head = f"{_HEAD}{_RSS}".encode() + _joined(lines)
    return head + b"".join(items) + b"</channel>\n</rss>\n"


def atom_entry(item: FeedItem) -> bytes:
    """One entry of Atom."""
    lines = [
        f'<entry xml:lang="{xml_text(item.language)}">' if item.language else "<entry>",
        f'<title type="text">{xml_text(item.title)}</title>',
        _tag("id", item.id),
        _tag("published", stamp(item.published)),
        _tag("updated", stamp(item.updated)),
        _link("alternate", item.url, item.outlet),
        _link("related", item.page, "The story"),
        *(_link("related", url, title) for title, url in item.related),
        *(
            f"<author><name>{xml_text(name)}</name></author>"
            for name in item.authors or (item.outlet,)
        ),
        *(_empty("category", term=topic) for topic in item.topics),
        f'<summary type="text">{xml_text(item.summary)}</summary>',
    ]
    picture = item.picture
    if picture is not None and picture.type:
        length = picture.length or ""
        lines.append(
            _empty("link", rel="enclosure", type=picture.type, href=picture.url, length=length)
        )
    return _joined([*lines, *_media(item), "</entry>"])


def atom(feed: Feed, items: Sequence[bytes], updated: datetime | None, own: str) -> bytes:
    """Atom of entries; `own` is the feed's own address."""
    lines = [
        '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/" '
        f'xml:lang="{xml_text(feed.site.language)}">',
        _tag("title", feed.title),
        _tag("subtitle", feed.description),
        _tag("id", own),
        _tag("updated", stamp(updated or NEVER)),
        _empty("link", rel="self", type="application/atom+xml", href=own),
        _empty("link", rel="alternate", type="text/html", href=feed.home),
        f"<author><name>{xml_text(feed.site.title)}</name></author>",
        _tag("icon", absolute(feed.site, ICON)),
        _tag("generator", _GENERATOR),
    ]
    if feed.site.websub.hub:
        lines.insert(6, _empty("link", rel="hub", href=feed.site.websub.hub))
    return _HEAD.encode() + _joined(lines) + b"".join(items) + b"</feed>\n"


def _media(item: FeedItem) -> list[str]:
    """Media RSS."""
    picture = item.picture
    if picture is None:
        return []
    known = {
        "type": picture.type,
        "width": picture.width or "",
        "height": picture.height or "",
        "fileSize": picture.length or "",
    }
    opened = _empty("media:content", url=picture.url, medium="image", **known)
    if not picture.credit:
        return [opened]
    credit = f"<media:credit>{xml_text(picture.credit)}</media:credit>"
    return [f"{opened.removesuffix('/>')}>{credit}</media:content>"]


def _link(rel: str, href: str, title: str) -> str:
    return _empty("link", rel=rel, type="text/html", href=href, title=title)


def _tag(name: str, text: str) -> str:
    return f"<{name}>{xml_text(text)}</{name}>"


def _empty(name: str, **attributes: str | int) -> str:
    """An empty element, without the attributes that say nothing."""
    pairs = "".join(
        f' {key}="{xml_text(str(value))}"' for key, value in attributes.items() if value
    )
    return f"<{name}{pairs}/>"


def _joined(lines: Sequence[str]) -> bytes:
    return ("\n".join(lines) + "\n").encode("utf-8", "replace")
