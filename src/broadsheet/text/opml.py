"""Lists of feeds as OPML (opml.org, versions 1.0 to 2.0), in and out."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

from lxml import etree

from broadsheet.text import charset
from broadsheet.text.plain import plain
from broadsheet.text.xml import guarded_parser

MAX_FEEDS = 20_000
MAX_DEPTH = 64

_DOCTYPE = re.compile(r"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_DECLARATION = re.compile(r"\s*<\?xml\b[^>]{0,400}\?>")
_AMPERSAND = re.compile(r"&(?!(?:[A-Za-z][A-Za-z0-9]{0,31}|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});)")
_OUTLINE = re.compile(r"<outline\b([^<]{0,20000}?)(/?)>(?=\s*<)", re.IGNORECASE)
_LOOSE_VALUE = re.compile(
    r"([A-Za-z_:]+)\s*=\s*\"(.*?)\"(?=\s+[A-Za-z_:]+\s*=\s*\"|\s*$)", re.DOTALL
)
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class OpmlFeed:
    """One outline with a feed; `group` is the path of outlines around it, joined by `/`."""

    title: str
    xml_url: str
    html_url: str
    group: str


def parse(data: bytes) -> tuple[OpmlFeed, ...]:
    """The feeds of an OPML file, in order, each address once.

    `ValueError` with line and cause where it is no OPML. A document type is refused: no OPML needs
    one, and it can make a small file large.
    """
    text = charset.decode(data, "").lstrip("\ufeff")
    if not text.strip():
        raise ValueError("line 1: the file is empty")
    declared = _DOCTYPE.search(text)
    if declared:
        line = text.count("\n", 0, declared.start()) + 1
        raise ValueError(f"line {line}: a document type is not allowed in OPML")
    root = _root(text)
    if _tag(root) != "opml":
        raise ValueError(f"line {root.sourceline}: found <{_tag(root)}>, expected <opml>")
    body = next((el for el in root if _tag(el) == "body"), None)
    if body is None:
        raise ValueError(f"line {root.sourceline}: <opml> has no <body>")
    feeds: dict[str, OpmlFeed] = {}
    _walk(body, feeds)
    return tuple(feeds.values())


def render(title: str, feeds: Iterable[OpmlFeed]) -> bytes:
    """OPML 2.0 in UTF-8: groups as outlines in the order of their first feed."""
    groups: dict[str, list[OpmlFeed]] = {}
    for feed in feeds:
        groups.setdefault(feed.group, []).append(feed)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<opml version="2.0">',
        f"  <head><title>{_attribute(title)[1:-1]}</title></head>",
        "  <body>",
    ]
    for group, members in groups.items():
        indent = "    "
        if group:
            lines.append(f"    <outline text={_attribute(group)}>")
            indent = "      "
        lines.extend(indent + _outline(feed) for feed in members)
        if group:
            lines.append("    </outline>")
    lines += ["  </body>", "</opml>", ""]
    return "\n".join(lines).encode("utf-8")


def _root(text: str) -> etree._Element:
    text = _ILLEGAL.sub("", text)
    declaration = _DECLARATION.match(text)
    if declaration:
        kept = text[: declaration.end()].count("\n")
        text = "\n" * kept + text[declaration.end() :].lstrip(" ")
    fault = ""
    for attempt in _attempts(text):
        parser = guarded_parser()
        try:
            return etree.fromstring(attempt.encode("utf-8", "replace"), parser)
        except etree.XMLSyntaxError as error:
            cause = str(error.msg or "not well-formed").partition(", line")[0]
            fault = fault or f"line {error.lineno or 1}: {cause}"
    raise ValueError(fault)


def _attempts(text: str) -> Iterator[str]:
    """The text as it is, then with bare ampersands, then with bare quotes in values mended."""
    yield text
    mended = _AMPERSAND.sub("&amp;", text)
    yield mended
    yield _OUTLINE.sub(_requoted, mended)


def _requoted(outline: re.Match[str]) -> str:
    values = _LOOSE_VALUE.findall(outline[1])
    pairs = (f'{name}="{value.replace(chr(34), "&quot;")}"' for name, value in values)
    return f"<outline {' '.join(pairs)}{outline[2]}>"


def _walk(body: etree._Element, feeds: dict[str, OpmlFeed]) -> None:
    waiting: list[tuple[etree._Element, tuple[str, ...]]] = [(el, ()) for el in reversed(body)]
    while waiting and len(feeds) < MAX_FEEDS:
        outline, path = waiting.pop()
        if _tag(outline) != "outline":
            continue
        values = {str(name).lower(): str(value) for name, value in outline.attrib.items()}
        title = plain(values.get("title") or values.get("text", ""), html=False)
        url = values.get("xmlurl", "").strip()
        if url:
            page = values.get("htmlurl", "").strip()
            feeds.setdefault(url, OpmlFeed(title, url, page, "/".join(path)))
        if len(path) < MAX_DEPTH:
            inner = path if url or not title else (*path, title)
            waiting.extend((child, inner) for child in reversed(outline))


def _tag(el: etree._Element) -> str:
    return str(el.tag).rpartition("}")[2].lower()


def _outline(feed: OpmlFeed) -> str:
    name = _attribute(feed.title or feed.xml_url)
    page = f" htmlUrl={_attribute(feed.html_url)}" if feed.html_url else ""
    return f'<outline type="rss" text={name} title={name} xmlUrl={_attribute(feed.xml_url)}{page}/>'


def _attribute(text: str) -> str:
    return quoteattr(_ILLEGAL.sub("", text), {'"': "&quot;"})
