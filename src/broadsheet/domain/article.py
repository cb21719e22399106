"""A page that was read."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from broadsheet.domain.reason import Reason


@dataclass(frozen=True, slots=True)
class Copy:
    """A smaller copy of a picture; `path` is its file in the printed site, sizes in pixels."""

    path: str
    width: int
    height: int
    size: int = 0
    """Bytes; 0 where that is not known."""


LEAST_WIDTH, LEAST_HEIGHT = 200, 120
"""Pixels under which a picture is an icon, not an illustration."""


@dataclass(frozen=True, slots=True)
class Image:
    """A picture; width and height in pixels, 0 where they are not known."""

    url: str
    width: int = 0
    height: int = 0
    title: str = ""
    attribution: str = ""
    kept: str = ""
    """Path of the largest copy in the printed site; empty where the site holds none."""
    copies: tuple[Copy, ...] = ()
    """The site's own copies, narrowest first, for `srcset`; empty where it holds none."""

    @property
    def sized(self) -> bool:
        """Whether its true size is known."""
        return self.width > 0 and self.height > 0

    @property
    def tiny(self) -> bool:
        """Whether it is known to be no larger than an icon."""
        return 0 < self.width < LEAST_WIDTH or 0 < self.height < LEAST_HEIGHT


@dataclass(frozen=True, slots=True)
class Provider:
    """The outlet: name as a reader knows it, registered domain ("bbc.co.uk"), logo."""

    name: str
    domain: str
    logo: Image | None = None
    icon: Image | None = None
    """The icon that its pages give for themselves: square, where a logo may be a wide line."""


class ArticleType(StrEnum):
    """The record's `type`."""

    ARTICLE = "article"
    VIDEO = "video"


FIRST_SEEN = "first seen"
"""What `Article.date_source` begins with where the time is not the outlet's word."""


@dataclass(frozen=True, slots=True)
class Article:
    """Everything read from one page.

    `key` is the canonical address's key (`text.urls.key(web_url)`). `text` is the body as plain
    paragraphs, one line each. `images` has the lead picture first. `published` is None where
    neither page nor feed tells; `date_source` says where it came from.
    """

    key: str
    original_url: str
    web_url: str
    title: str
    excerpt: str
    text: str
    published: datetime | None
    modified: datetime | None
    provider: Provider
    type: ArticleType = ArticleType.ARTICLE
    language: str = ""
    authors: tuple[str, ...] = ()
    images: tuple[Image, ...] = ()
    section: str = ""
    tags: tuple[str, ...] = ()
    amp_url: str = ""
    cdn_amp_url: str = ""
    video_url: str = ""
    paywalled: bool | None = None
    """True or False where the page declares it, None where it is silent."""
    date_source: str = ""
    links: tuple[str, ...] = ()
    """Addresses of other outlets that the body links to, in order, without repeats."""
    source: str = ""
    """Id of the source that first showed it."""
    declared_url: str = ""
    """What the page's own rel=canonical or og:url says, absolute, unchecked."""
    dek: str = ""
    """The standfirst as the page shows it, else its own description; uncut, plain."""
    reasons: tuple[Reason, ...] = ()
    """Where each field was read from (rule "extract.title" and so on), and what canon did."""

    @property
    def time_told(self) -> datetime | None:
        """`published` where page or feed tells it; None where it is when we saw the page first."""
        return None if self.date_source.startswith(FIRST_SEEN) else self.published
