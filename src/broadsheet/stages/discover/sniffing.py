"""What a body is, told by its content; the header decides only where the content cannot."""

import re
import zlib

from broadsheet.domain.capture import Capture
from broadsheet.text import charset

MAX_BODY = 50_000_000
"""Most bytes of one body that are looked at, after a gzip inside it is opened."""

_HEAD = 4096
_SKIPPED = re.compile(
    r"\s+|\ufeff|<\?.*?(?:\?>|>)|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[[^\]]*\]\s*)?>",
    re.DOTALL | re.IGNORECASE,
)
_NAME = re.compile(r"<([A-Za-z_][\w.:-]*)")
_LATER_ROOT = re.compile(r"<(rss|feed|rdf:rdf|urlset|sitemapindex|html)[\s>]", re.IGNORECASE)
_WRAPPED_FEED = re.compile(r"<(?:feed|rss)\s[^<>]{0,300}(?:2005/Atom|version=)")
"""A feed in a page's place: some programs put their templates' frame around it."""

_ROOTS = {
    "rss": "feed",
    "feed": "feed",
    "rdf": "feed",
    "channel": "feed",
    "urlset": "sitemap",
    "sitemapindex": "sitemap-index",
    "html": "page",
    "head": "page",
    "body": "page",
}
_ADDRESS_LINES = re.compile(r"\s*(?:https?://[^\s<>\"]+\s+)*https?://[^\s<>\"]*\s*")


def opened(body: bytes) -> bytes:
    """The body, opened where it is itself a gzip file (`sitemap.xml.gz`), and bounded."""
    if not body.startswith(b"\x1f\x8b"):
        return body[:MAX_BODY]
    unzip = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        return unzip.decompress(body, MAX_BODY)
    except zlib.error:
        return b""


def sniff(capture: Capture) -> str:
    """ "feed", "sitemap", "sitemap-index", "page" or "other"."""
    return sniffed(opened(capture.body[: 2 * _HEAD]), capture.header("content-type"))


def sniffed(body: bytes, content_type: str) -> str:
    """As `sniff`, of an opened body."""
    head = charset.decode(body[:_HEAD], content_type)
    kind = _by_markup(head)
    if kind == "page" and _WRAPPED_FEED.search(head):
        return "feed"
    if kind:
        return kind
    start = head.lstrip("\ufeff \t\r\n")
    if start.startswith("{"):
        return "feed" if _is_json_feed(start, content_type) else "other"
    if start.startswith("http") and _ADDRESS_LINES.fullmatch(start[: start.rfind("\n")]):
        return "sitemap"
    later = _LATER_ROOT.search(charset.decode(body[: 2 * _HEAD], ""))
    if later:
        return _kind(later[1])
    return "page" if "html" in content_type.lower() else "other"


def _by_markup(head: str) -> str:
    """The kind by the first element's name, '' where the text does not begin with markup."""
    at = 0
    while skipped := _SKIPPED.match(head, at):
        at = skipped.end()
    name = _NAME.match(head, at)
    if name is None:
        return "page" if head[at : at + 14].lower().startswith("<!doctype html") else ""
    return _kind(name[1])


def _kind(name: str) -> str:
    return _ROOTS.get(name.lower().rpartition(":")[2], "")


def _is_json_feed(start: str, content_type: str) -> bool:
    if "jsonfeed.org/version" in start:
        return True
    return '"items"' in start and ("feed+json" in content_type or '"home_page_url"' in start)
