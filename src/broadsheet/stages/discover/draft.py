"""One item as its format gives it, and the entry made of it."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from html import unescape

from broadsheet.domain.article import Image
from broadsheet.domain.entry import Entry
from broadsheet.stages.discover.times import parse_time
from broadsheet.text import urls
from broadsheet.text.plain import plain

MAX_ENTRIES = 2000
"""Entries read of one feed or sitemap; the rest is counted as dropped."""

MAX_MARKUP = 20_000
MAX_SUMMARY = 2000
MAX_TITLE = 500
MAX_NAME = 120
MAX_PEOPLE = 10
MAX_TAGS = 30
MAX_IMAGES = 8
"""Characters, or items, kept of one entry's fields; markup is cut before it is read."""

SMALLEST_IMAGE = 32
"""Pixels: a picture known to be smaller on a side is a counter or an icon."""

_IMG = re.compile(r"<img\b([^<>]{5,2000})>?", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    r"(?<![\w-])(src|width|height|alt|title)\s{0,3}=\s{0,3}(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))",
    re.IGNORECASE,
)
_IN_PARENTHESES = re.compile(r"\(([^()]+)\)")
_BY = re.compile(r"(?:by|von|par|por)\s+(?=\S)", re.IGNORECASE)
_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:[-_].*)?")
_DIGITS = re.compile(r"\s*(\d{1,5})(?:\.\d+)?(?:px)?\s*")


@dataclass(slots=True)
class Draft:
    """What a format's reader collects of one item: raw strings, addresses not yet resolved.

    Of its addresses `original` (what a feed proxy hides) goes before `alternate`, `link` and
    `permalink`.
    """

    link: str = ""
    alternate: str = ""
    original: str = ""
    permalink: str = ""
    base: str = ""
    title: str = ""
    title_html: bool = False
    summary: str = ""
    summary_html: bool = True
    content: str = ""
    published: str = ""
    updated: str = ""
    outlet: str = ""
    language: str = ""
    authors: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    images: list[Image] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Feed:
    """What one document held, before entries are made of it."""

    kind: str
    title: str = ""
    language: str = ""
    drafts: tuple[Draft, ...] = ()
    follow: tuple[str, ...] = ()
    problem: str = ""
    cut: int = 0
    """Items beyond `MAX_ENTRIES`."""


def entry_of(draft: Draft, source: str, base: str, fetched_at: datetime) -> Entry | None:
    """The entry, or None where the item has no usable address.

    `base` is the document's address, for links that are relative. An address that wraps another
    (search alerts, feed proxies) is unwrapped.
    """
    named = draft.original or draft.alternate or draft.link or draft.permalink
    link, key = urls.located(draft.base or base, named)
    if not link:
        return None
    title = short(plain(draft.title[:MAX_MARKUP], html=draft.title_html), MAX_TITLE)
    outlet = _name(draft.outlet)
    if outlet and title.endswith(" - " + outlet):
        title = title[: -len(outlet) - 3].rstrip()
    markup = draft.summary if draft.summary.strip() else draft.content
    summary = plain(markup[:MAX_MARKUP], html=draft.summary_html or markup is draft.content)
    return Entry(
        key=key,
        url=link,
        source=source,
        title=title,
        summary=short(summary, MAX_SUMMARY),
        published=parse_time(draft.published, fetched_at),
        updated=parse_time(draft.updated, fetched_at),
        authors=_names(draft.authors, MAX_PEOPLE),
        tags=_names(draft.tags, MAX_TAGS),
        images=_images(draft, draft.base or base),
        outlet=outlet,
        language=language_of(draft.language),
    )


def language_of(label: str) -> str:
    """ISO 639 code of a language label ("en" of "en-US"), '' for what is none."""
    found = _LANGUAGE.fullmatch(label.strip()) if label else None
    return found[1].lower() if found else ""


def size_of(text: str | None) -> int:
    """Pixels of a width or height, 0 where it is none."""
    if not text:
        return 0
    if len(text) <= 5 and text.isdecimal():
        return int(text)
    found = _DIGITS.fullmatch(text)
    return int(found[1]) if found else 0


def person(text: str) -> str:
    """A person's name of RSS's `address (Name)`, `Name <address>` or `By Name`; '' for none."""
    text = " ".join(text.split())[: 4 * MAX_NAME]
    if "@" in text:
        inside = _IN_PARENTHESES.search(text)
        text = inside[1] if inside else text.partition("<")[0]
        if "@" in text:
            return ""
    return _BY.sub("", text, count=1) if _BY.match(text) else text


def short(text: str, most: int) -> str:
    """At most `most` characters, cut at a word with `…`."""
    if len(text) <= most:
        return text
    return text[:most].rsplit(" ", 1)[0].rstrip(" ,;:-") + "…"


def _name(text: str) -> str:
    return _cleaned(text[: 4 * MAX_NAME]) if text else ""


@lru_cache(maxsize=4096)  # People and sections come again and again.
def _cleaned(name: str) -> str:
    return plain(name, html=False)[:MAX_NAME]


def _names(raw: list[str], most: int) -> tuple[str, ...]:
    if not raw:
        return ()
    names = dict.fromkeys(map(_name, raw[: 2 * most]))
    names.pop("", None)
    return tuple(names)[:most]


def _images(draft: Draft, base: str) -> tuple[Image, ...]:
    found = draft.images or _inline_images(draft)
    if not found:
        return ()
    kept: dict[str, Image] = {}
    for image in found[: 4 * MAX_IMAGES]:
        if 0 < image.width < SMALLEST_IMAGE or 0 < image.height < SMALLEST_IMAGE:
            continue
        address = urls.absolute(base, image.url)
        if not address or (address in kept and kept[address].sized):
            continue
        title, credit = _name(image.title), _name(image.attribution)
        kept[address] = Image(address, image.width, image.height, title, credit)
    return tuple(kept.values())[:MAX_IMAGES]


def _inline_images(draft: Draft) -> list[Image]:
    images = []
    for markup in (draft.summary, draft.content):
        if "<img" not in markup and "<IMG" not in markup:
            continue
        for tag in _IMG.findall(markup[: 2 * MAX_MARKUP]):
            values = {name.lower(): a or b or c for name, a, b, c in _ATTRIBUTE.findall(tag)}
            if "src" in values:
                title = values.get("alt") or values.get("title", "")
                width, height = size_of(values.get("width")), size_of(values.get("height"))
                images.append(Image(unescape(values["src"]), width, height, title))
            if len(images) == MAX_IMAGES:
                return images
    return images
