"""One line of a feed, a sitemap or a page of links: a promise of an article."""

from dataclasses import dataclass
from datetime import datetime

from broadsheet.domain.article import Image

ARCHIVE = "archive"
"""Source of the entries of a web archive that no source of the site announced."""
IMPORTED = "import"
"""Source of pages that came as records of a former site."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What a source says of one page. Texts are plain (no markup, no entities).

    `url` is the address as it was found; `key` is `text.urls.key(url)`, the same for every
    spelling of one address.
    """

    key: str
    url: str
    source: str
    title: str = ""
    summary: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    authors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    images: tuple[Image, ...] = ()
    outlet: str = ""
    """The outlet's name where the feed tells it (`<source>`, news sitemap publication)."""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Discovery:
    """What one capture of a source held.

    `kind` is "feed", "sitemap", "sitemap-index", "page" or "unknown". `follow` lists addresses to
    poll instead of, or besides, this one: a page's feeds, an index's sitemaps, newest first.
    """

    kind: str
    title: str = ""
    entries: tuple[Entry, ...] = ()
    follow: tuple[str, ...] = ()
    problem: str = ""
    """What was wrong with it, in words; entries may still have been read."""
    dropped: int = 0
    """Items without a usable address."""
