"""The printed record: field for field what the contract of records names.

Optional keys are None where absent and are then left out; `extra` keeps keys of the wild that the
contract does not name, so that an import loses nothing.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

Extra = tuple[tuple[str, str], ...]
"""Keys that the contract does not name, each with its value as JSON text."""


def moment(text: str) -> datetime | None:
    """A written time (ISO 8601) in UTC, whole seconds; without a zone it is UTC, else None."""
    try:
        when = datetime.fromisoformat(text.strip())
        aware = when if when.tzinfo else when.replace(tzinfo=UTC)
        return aware.astimezone(UTC).replace(microsecond=0)
    except (ValueError, OverflowError):
        return None


def stamp(when: datetime) -> str:
    """A time as records write it: `2022-05-19T13:15:00Z`."""
    zoned = when if when.tzinfo is UTC else when.astimezone(UTC)
    return zoned.isoformat()[:19] + "Z"


@dataclass(frozen=True, slots=True)
class RecordImage:
    """One picture of a record; width and height in pixels."""

    url: str
    width: int | None = None
    height: int | None = None
    is_cached: bool | None = None
    title: str | None = None
    attribution: str | None = None
    extra: Extra = ()


@dataclass(frozen=True, slots=True)
class RecordProvider:
    """The outlet; `images` holds its 50x50 logo."""

    name: str
    domain: str
    images: tuple[RecordImage, ...] = ()
    extra: Extra = ()


@dataclass(frozen=True, slots=True)
class RelatedItem:
    """Other coverage of the same story."""

    title: str
    excerpt: str
    published_date_time: str
    web_url: str
    type: str
    provider: RecordProvider
    quality: int
    amp_web_url: str | None = None
    cdn_amp_web_url: str | None = None
    images: tuple[RecordImage, ...] = ()
    extra: Extra = ()


@dataclass(frozen=True, slots=True)
class Record:
    """One `_news/*.md` file. `published_date_time` is kept as written (`2022-05-19T13:15:00Z`)."""

    title: str
    excerpt: str
    published_date_time: str
    web_url: str
    quality: int
    heat: int
    published: bool
    provider: RecordProvider
    topics: tuple[str, ...]
    category: str = "news"
    original_url: str | None = None
    amp_web_url: str | None = None
    cdn_amp_web_url: str | None = None
    type: str = "article"
    featured_content: str | None = None
    removed: bool | None = None
    images: tuple[RecordImage, ...] = ()
    related: tuple[RelatedItem, ...] = ()
    secured: str | None = None
    extra: Extra = ()
    tail: str = "\n\n"
    """What stands after the closing `---`: the end of its line, then the body, empty in ours."""

    @property
    def published_at(self) -> datetime | None:
        """The time in UTC, whole seconds (a time without a zone is UTC); None where unreadable."""
        return moment(self.published_date_time)
