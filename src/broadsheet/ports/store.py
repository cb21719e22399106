"""What is remembered, in narrow tables; a transaction holds them all.

Everything between `begin` and its end is written whole or not at all. Every method raises
`StoreError` for a fault of the machine (disk full, locked, damaged).
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from broadsheet.domain.article import Article
from broadsheet.domain.capture import CaptureRef
from broadsheet.domain.entry import Entry
from broadsheet.domain.ledger import Kept, LedgerRow, Picture, Sighting, Standing
from broadsheet.domain.run import Run
from broadsheet.domain.score import Story
from broadsheet.domain.source import SourceState
from broadsheet.ports.mailing import Mailing


class SourceTable(Protocol):
    """State of each source."""

    def all(self) -> dict[str, SourceState]:
        """Every state, by source id."""
        ...

    def save(self, states: Iterable[SourceState]) -> None:
        """Write or replace."""
        ...


class EntryTable(Protocol):
    """Promises of articles, by key of their address."""

    def add(self, entries: Sequence[Entry], at: datetime) -> int:
        """Add what is not known yet; gives how many were new.

        A known entry that was read and whose `updated` has grown waits to be read again.
        """
        ...

    def standing(self, standing: Standing, due: datetime | None = None) -> list[Sighting]:
        """Entries that stand so, in order of key; with `due`, those whose next try has come."""
        ...

    def settle(self, sightings: Iterable[Sighting]) -> None:
        """Write where entries stand now."""
        ...

    def get(self, key: str) -> Sighting | None:
        """One entry."""
        ...

    def of_article(self, article: str) -> list[Sighting]:
        """Every entry that led to one article, first seen first."""
        ...

    def counts(self) -> dict[str, int]:
        """How many entries stand where."""
        ...


class CaptureTable(Protocol):
    """Where captures lie."""

    def add(self, captures: Iterable[Kept]) -> None:
        """Remember; a known place is left as it is."""
        ...

    def latest(self, key: str) -> CaptureRef | None:
        """The last capture asked for under this key."""
        ...

    def of(self, key: str) -> list[CaptureRef]:
        """Every capture asked for under this key, oldest first."""
        ...

    def lengths(self) -> dict[str, int]:
        """File → bytes of it that are accounted for."""
        ...


class ArticleTable(Protocol):
    """What was read."""

    def save(self, articles: Iterable[Article]) -> None:
        """Write or replace."""
        ...

    def get(self, keys: Iterable[str]) -> dict[str, Article]:
        """Those that exist, by key."""
        ...

    def drop(self, keys: Iterable[str]) -> None:
        """Forget."""
        ...

    def lacking(self, stage: str, version: str, limit: int) -> list[Article]:
        """Articles with no ledger row of this stage and version, in order of key."""
        ...

    def count(self) -> int:
        """How many."""
        ...


class Ledger(Protocol):
    """Every stage's word, one row for each stage and key."""

    def put(self, rows: Iterable[LedgerRow]) -> None:
        """Write or replace."""
        ...

    def get(self, stage: str, keys: Iterable[str]) -> dict[str, LedgerRow]:
        """Rows of one stage by key."""
        ...

    def stage(self, stage: str) -> dict[str, LedgerRow]:
        """All rows of one stage by key."""
        ...

    def of(self, key: str) -> list[LedgerRow]:
        """All rows of one key, in order of stage."""
        ...

    def drop(self, stages: Iterable[str], keys: Iterable[str]) -> None:
        """Forget, so that these stages run again for these keys."""
        ...

    def tally(self) -> dict[str, int]:
        """How many rows each stage has."""
        ...


class StoryTable(Protocol):
    """Stories and who is in them."""

    def save(self, stories: Iterable[Story], times: Mapping[str, datetime]) -> None:
        """Write or replace; `times` gives each member's time. No members: the story is gone.

        A story's `formerly` holds every id that ever led to it, those of merged stories' own
        `formerly` too: what it leaves out leads nowhere.
        """
        ...

    def around(self, start: datetime, end: datetime) -> list[Story]:
        """Stories with a member between the two, in order of id."""
        ...

    def of(self, articles: Iterable[str]) -> dict[str, str]:
        """Article key → story id."""
        ...

    def get(self, ids: Iterable[str]) -> list[Story]:
        """Those that exist, in order of id."""
        ...

    def all(self) -> list[Story]:
        """Every story, in order of id."""
        ...


class AliasTable(Protocol):
    """Addresses of stories that were found to be others; `StoryTable.save` keeps them."""

    def all(self) -> dict[str, str]:
        """Former id → the id of the story that it is now, in order of former id.

        An id that a story has again is not former.
        """
        ...

    def of(self, ids: Iterable[str]) -> dict[str, str]:
        """The same for those of these ids that are former ones."""
        ...


class VectorTable(Protocol):
    """Vectors of articles: one for each, of the encoder that made it last.

    A vector is its numbers as float16, little-endian, in order of dimension.
    """

    def save(self, vectors: Mapping[str, bytes], encoder: str) -> None:
        """Write or replace, by article key; `encoder` is `Encoder.name`."""
        ...

    def get(self, keys: Iterable[str], encoder: str) -> dict[str, bytes]:
        """Those that this encoder made, by article key."""
        ...

    def drop(self, keys: Iterable[str]) -> None:
        """Forget, whatever the encoder."""
        ...


class CompositionTable(Protocol):
    """Stories as they were composed for print, in the press's own form."""

    def ids(self) -> frozenset[str]:
        """Ids of all of them."""
        ...

    def save(self, stories: Mapping[str, str]) -> None:
        """Write or replace, by story id."""
        ...

    def get(self, ids: Iterable[str]) -> dict[str, str]:
        """Those that there are, by story id."""
        ...

    def drop(self, ids: Iterable[str]) -> None:
        """Forget."""
        ...


class RunTable(Protocol):
    """Runs as history. Times are kept to the second, a run's pairs in order of their names."""

    def add(self, run: Run) -> Run:
        """Keep a run under the next number (the given one is not looked at); gives what was kept.

        What is as it was at the run before takes no room.
        """
        ...

    def get(self, number: int) -> Run | None:
        """One run."""
        ...

    def latest(self, at: datetime | None = None) -> Run | None:
        """The last run that ended at or before this moment; None: the last of all."""
        ...

    def times(self) -> dict[int, datetime]:
        """When each run ended, by number, in order of it."""
        ...


class PictureTable(Protocol):
    """Sizes of pictures."""

    def save(self, pictures: Iterable[Picture]) -> None:
        """Write or replace."""
        ...

    def get(self, urls: Iterable[str]) -> dict[str, Picture]:
        """Those known, by address."""
        ...


class NameTable(Protocol):
    """File names of records, for life."""

    def assign(self, names: Mapping[str, str]) -> None:
        """Article key → file name; both new."""
        ...

    def of(self, articles: Iterable[str]) -> dict[str, str]:
        """Those that have one."""
        ...

    def taken(self, name: str) -> bool:
        """Whether some record has this name."""
        ...


class Notes(Protocol):
    """Single facts of the site: the revision of its judgement, what was printed last."""

    def get(self, name: str) -> str:
        """The value, or the empty string."""
        ...

    def set(self, name: str, value: str) -> None:
        """Write or replace."""
        ...

    def prefixed(self, prefix: str) -> dict[str, str]:
        """Those whose name begins so, by name."""
        ...


class Transaction(Protocol):
    """All tables, within one unit of work."""

    @property
    def sources(self) -> SourceTable:
        """State of sources."""
        ...

    @property
    def entries(self) -> EntryTable:
        """Promises of articles."""
        ...

    @property
    def captures(self) -> CaptureTable:
        """Where captures lie."""
        ...

    @property
    def articles(self) -> ArticleTable:
        """What was read."""
        ...

    @property
    def ledger(self) -> Ledger:
        """Every stage's word."""
        ...

    @property
    def stories(self) -> StoryTable:
        """Stories and members."""
        ...

    @property
    def aliases(self) -> AliasTable:
        """Former addresses of stories."""
        ...

    @property
    def vectors(self) -> VectorTable:
        """Vectors of articles."""
        ...

    @property
    def compositions(self) -> CompositionTable:
        """Stories composed for print."""
        ...

    @property
    def runs(self) -> RunTable:
        """Runs as history."""
        ...

    @property
    def pictures(self) -> PictureTable:
        """Sizes of pictures."""
        ...

    @property
    def names(self) -> NameTable:
        """File names for life."""
        ...

    @property
    def notes(self) -> Notes:
        """Single facts."""
        ...

    @property
    def mailing(self) -> Mailing:
        """The newsletter."""
        ...


class Store(Protocol):
    """One site's memory."""

    def begin(self) -> AbstractContextManager[Transaction]:
        """A unit of work: committed at the end, rolled back by an exception."""
        ...

    def close(self) -> None:
        """Let go of the file or the connections."""
        ...
