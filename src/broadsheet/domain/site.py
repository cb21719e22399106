"""What a person writes in `broadsheet.toml`, checked and frozen."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class SourceKind(StrEnum):
    """How a source is read; `AUTO` looks at what comes back."""

    AUTO = "auto"
    FEED = "feed"
    SITEMAP = "sitemap"
    PAGE = "page"


@dataclass(frozen=True, slots=True)
class Source:
    """One place that is watched. `id` is unique in a site and stable: state hangs on it."""

    id: str
    url: str
    name: str = ""
    kind: SourceKind = SourceKind.AUTO
    every: timedelta = timedelta(minutes=30)
    topics: tuple[str, ...] = ()
    """Topic ids that every page of this source is given."""
    group: str = ""
    """The outline group that an OPML file put it in."""


@dataclass(frozen=True, slots=True)
class Topic:
    """One node of the topic tree; `parent` is a topic's id, or empty for a root."""

    id: str
    name: str
    shortname: str = ""
    parent: str = ""
    description: str = ""
    keywords: tuple[str, ...] = ()
    """Words or phrases, matched whole, without case; plural and possessive forms match."""
    exclude: tuple[str, ...] = ()
    """Phrases whose presence takes this topic's keywords' word away (names that are also words)."""
    hashtags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Policy:
    """The numbers that an editor may turn."""

    publish_at: int = 70
    """Heat from which a lead is published."""
    heat_per_related: int = 10
    story_window: timedelta = timedelta(days=3)
    """How far apart in time two pages of one story usually lie. A story lives three windows at
    most, and only what is told in the same words joins it so late."""
    edition_size: int = 30
    """Stories on the front page."""
    half_life: timedelta = timedelta(hours=18)
    """Time in which a story's rank on the front page halves."""
    heat_per_outlet: int = 25
    """On the front page alone: what each further outlet that tells a story in its own words counts
    in place of `heat_per_related`, which counts copies and an outlet's second page as well."""
    subject_at: float = 0.5
    """Subject score (0 to 1) from which a page is on the subject."""
    languages: tuple[str, ...] = ()
    """ISO 639-1 codes that are kept; empty keeps all."""
    max_age: timedelta | None = None
    """Pages older than this at the moment of the run are turned away; None keeps all."""


class EncoderName(StrEnum):
    """What turns texts into vectors."""

    STATIC = "static"
    MINILM = "minilm"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class JudgePolicy:
    """By what means articles are judged."""

    encoder: EncoderName = EncoderName.STATIC
    """`STATIC` comes with Broadsheet and is fast; `MINILM` tells stories apart better, is some
    hundred times as slow and is installed by an extra; `NONE` goes by words alone."""


@dataclass(frozen=True, slots=True)
class FetchPolicy:
    """How politely and how far we reach. Sizes in bytes, times in seconds."""

    contact: str = ""
    """An address or page in the User-Agent where an outlet can reach the editor."""
    concurrency: int = 64
    """Requests under way at once, over all hosts."""
    host_delay: float = 1.0
    """Least time between two requests to one host; robots.txt may ask for more."""
    timeout: float = 30.0
    """Most time for one request with its body."""
    max_bytes: int = 10_000_000
    """Most bytes read of one body, as it comes over the wire."""
    max_decoded: int = 50_000_000
    """Most bytes after gzip, br, zstd or deflate."""
    max_redirects: int = 8
    allow_networks: tuple[str, ...] = ()
    """Networks (CIDR) that may be reached although they are private, loopback or link-local."""
    connect_to: tuple[tuple[str, str], ...] = ()
    """Hosts reached at a given "address:port" instead of their DNS answer, as curl's --connect-to;
    the address must still be allowed."""
    respect_robots: bool = True
    probe_pictures: bool = True
    """Fetch the first bytes of a lead picture whose size the page does not tell."""
    keep_pictures: bool = False
    """Fetch lead pictures whole, keep them among the captures and print copies of them."""


@dataclass(frozen=True, slots=True)
class Site:
    """A whole site's configuration. `url` is where it will be served, without a trailing slash."""

    title: str
    subject: str
    url: str
    description: str = ""
    language: str = "en"
    topics: tuple[Topic, ...] = ()
    sources: tuple[Source, ...] = ()
    policy: Policy = Policy()
    fetch: FetchPolicy = FetchPolicy()
    judging: JudgePolicy = JudgePolicy()
    notice: str = ""
    """A line shown on every page (the demo says here that it is invented)."""
