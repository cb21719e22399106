"""What the press is given and what it gives back.

Every kind of output is a `Form`: it plans leaves, and a leaf is made into bytes only where
something that it shows has changed since the last print. So what a leaf shows of a story, and of
anything else, has to be named in it; a leaf that names too little would stay as it was.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from operator import itemgetter

from broadsheet.domain.article import Article
from broadsheet.domain.letter import LetterHead
from broadsheet.domain.record import Record
from broadsheet.domain.score import Decision, Edition, Labels, Quality
from broadsheet.domain.site import Site
from broadsheet.domain.telling import Telling


@dataclass(frozen=True, slots=True)
class Sheet:
    """One article with everything that was decided of it, ready to print.

    `name` is its file name for life, without folder (`2022-05-19-slug.md`). A printed article has
    neither text nor links: they are not for print. `corrected` is when an editor gave it the
    headline that it stands under.
    """

    name: str
    article: Article
    labels: Labels
    quality: Quality
    decision: Decision
    corrected: datetime | None = None

    @property
    def modified(self) -> datetime | None:
        """When it was last changed, by its outlet or by an editor, as far as that is told."""
        told = (self.article.modified, self.corrected)
        return max((time for time in told if time is not None), default=None)


@dataclass(frozen=True, slots=True)
class PrintedStory:
    """A story as readers see it: the lead's sheet, the others best quality first.

    `records` pairs file names with the records of all its members, those that an editor took down
    among them, in order of name. `telling` is the story described at the moment of the judgement.
    """

    id: str
    lead: Sheet
    related: tuple[Sheet, ...]
    first_seen: datetime
    records: tuple[tuple[str, Record], ...] = ()
    telling: Telling | None = None
    formerly: tuple[str, ...] = ()

    def record(self, sheet: Sheet) -> Record | None:
        """The record of one of its sheets."""
        return next((record for name, record in self.records if name == sheet.name), None)


@dataclass(frozen=True, slots=True)
class ListedPage:
    """One member of a story, as lists need it. `at` is its record's time (`2022-05-19T13:15:00Z`).

    `outlet` is the registered domain, `called` the outlet's printed name; `shown` is False for
    what an editor took down, `published` is the record's own word (a lead that is printed).
    """

    name: str
    at: str
    outlet: str
    called: str
    quality: int
    shown: bool
    published: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """The light row of one story, which every list is planned from.

    `digest` stands for its whole `PrintedStory`. `shown` is False for a story whose lead is not
    published: then its records alone are printed. `name` is the file name of the lead's record,
    `at` the lead's time, `changed` that of the newest page that is shown or of an editor's last
    correction; heat, quality and topics (ids, best first) are the lead's. `outlets` are the domains
    that tell it in their own words, in the order they came to it, `first` the one that did before
    the others, if its page tells when.
    `pages` are all members, in order of name.
    """

    id: str
    digest: str
    shown: bool
    name: str
    at: datetime
    changed: datetime
    heat: int
    quality: int
    topics: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    first: str = ""
    pages: tuple[ListedPage, ...] = ()
    formerly: tuple[str, ...] = ()
    title: str = ""
    language: str = ""
    """What it is told under and its lead's language, as printed: for lists that show no more."""
    searches: tuple[str, ...] = ()
    """Ids of the site's saved searches that it is found by."""


@dataclass(frozen=True)
class Catalog:
    """All stories of one moment, newest first (of one time, in order of id).

    `edition` names stories that are shown alone. `updated` is the newest time among these: the
    site's own time, so that nothing printed depends on when it was printed.
    """

    site: Site
    stories: tuple[Listed, ...]
    edition: Edition
    updated: datetime | None
    letters: tuple[LetterHead, ...] = ()
    """The newsletter's letters, newest first."""
    at: datetime | None = None
    """The moment of the judgement, for what looks back from it; None: `updated` stands for it."""

    @cached_property
    def shown(self) -> tuple[Listed, ...]:
        """Those that readers see."""
        return tuple(story for story in self.stories if story.shown)

    @cached_property
    def by_id(self) -> Mapping[str, Listed]:
        """Every story by its id."""
        return {story.id: story for story in self.stories}


Make = Callable[[Mapping[str, PrintedStory]], bytes]


@dataclass(frozen=True, slots=True)
class Laid:
    """How a list is laid out from the slips of a form (see `Form`), which are given by story."""

    form: str
    make: Callable[[Mapping[str, str]], bytes]


@dataclass(frozen=True, slots=True)
class Leaf:
    """One file to come. `path` is relative with forward slashes.

    `stories` are the ids of those that `make` is given, each whole or, for a list that is `Laid`,
    as a slip; `inputs` is everything else that its bytes depend on beside its form's version and
    the site's shown configuration: frozen values, lists, tuples, numbers and texts.
    """

    path: str
    stories: tuple[str, ...]
    make: Make | Laid
    inputs: object = ()

    def content(self, stories: Mapping[str, PrintedStory], slips: Mapping[str, str]) -> bytes:
        """Its bytes; of stories and of slips, that is asked for which it is made from."""
        make = self.make
        return make.make(slips) if isinstance(make, Laid) else make(stories)


@dataclass(frozen=True, slots=True)
class Form:
    """One form that the site is printed in: records, an API, feeds, a sitemap, pages.

    `of_story` gives the leaves that show one story and the site, and depend on nothing else; it is
    asked for stories that changed alone, shown or not. `of_catalog` gives all others: it is asked
    at every print, so it has to be quick for 20,000 stories (no work on what is not listed).
    `version` changes with templates, styles and code. Both are given a site without its sources
    (`printed_site`); a leaf that shows the sources takes them from `Catalog.site` as its inputs.
    """

    name: str
    version: str
    of_story: Callable[[Site, Listed], Iterable[Leaf]]
    of_catalog: Callable[[Catalog], Iterable[Leaf]]
    slip: Callable[[Catalog, PrintedStory], str] | None = None
    """What the form's lists show of a story that readers see. It is made while the story is at
    hand, so that a list of any length holds no whole story."""
    keeps: bool = False
    """Whether slips are kept for the next print, which then asks for those of changed stories
    alone: for lists that change as a whole with little news. They may hang on the story and the
    site, not on the rest of the catalogue."""


@dataclass(frozen=True, slots=True)
class Paper:
    """The whole of what is printed at one moment: the catalogue and every story by id."""

    catalog: Catalog
    by_id: Mapping[str, PrintedStory]

    @property
    def stories(self) -> tuple[PrintedStory, ...]:
        """Those that are shown, newest first."""
        return tuple(self.by_id[one.id] for one in self.catalog.shown)

    @property
    def records(self) -> tuple[tuple[str, Record], ...]:
        """Every record with its file name, in order of name."""
        pairs = (pair for story in self.by_id.values() for pair in story.records)
        return tuple(sorted(pairs, key=itemgetter(0)))


@dataclass(frozen=True, slots=True)
class PrintedFile:
    """One file of the printed site; `path` is relative with forward slashes."""

    path: str
    content: bytes


def no_leaves(*_: object) -> tuple[Leaf, ...]:
    """For a form that has none of one kind."""
    return ()
