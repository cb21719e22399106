"""What the press is given and what it gives back."""

from dataclasses import dataclass
from datetime import datetime

from broadsheet.domain.article import Article
from broadsheet.domain.record import Record
from broadsheet.domain.score import Decision, Edition, Labels, Quality
from broadsheet.domain.site import Site


@dataclass(frozen=True, slots=True)
class Sheet:
    """One article with everything that was decided of it, ready to print.

    `name` is its file name for life, without folder (`2022-05-19-slug.md`).
    """

    name: str
    article: Article
    labels: Labels
    quality: Quality
    decision: Decision


@dataclass(frozen=True, slots=True)
class PrintedStory:
    """A story as readers see it: the lead's sheet, the others best quality first."""

    id: str
    lead: Sheet
    related: tuple[Sheet, ...]
    first_seen: datetime


@dataclass(frozen=True, slots=True)
class Paper:
    """The whole of what is printed at one moment.

    `records` pairs file names with records, in order of name. `stories` holds every story whose
    lead is published, newest first. `updated` is the newest time among them: the site's own time,
    so that nothing printed depends on when it was printed.
    """

    site: Site
    records: tuple[tuple[str, Record], ...]
    stories: tuple[PrintedStory, ...]
    edition: Edition
    updated: datetime | None


@dataclass(frozen=True, slots=True)
class PrintedFile:
    """One file of the printed site; `path` is relative with forward slashes."""

    path: str
    content: bytes
