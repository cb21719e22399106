"""What is remembered between the stages: standing of entries, rows of the ledger."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from broadsheet.domain.capture import CaptureRef
from broadsheet.domain.entry import Entry


class Standing(StrEnum):
    """How far an entry has come."""

    WAITING = "waiting"
    READ = "read"
    TURNED_AWAY = "turned-away"


@dataclass(frozen=True, slots=True)
class Sighting:
    """An entry with where it stands. `article` is the key of what was read from it."""

    entry: Entry
    first_seen: datetime
    standing: Standing = Standing.WAITING
    article: str = ""
    attempts: int = 0
    next_try: datetime | None = None


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One stage's word on one key.

    `version` is the stage's version with the digest of whatever configuration it used; `value` is
    the result as JSON, reasons included.
    """

    stage: str
    key: str
    version: str
    at: datetime
    value: str


@dataclass(frozen=True, slots=True)
class Recorded:
    """What an imported record says of its page: how it was judged where it was printed.

    `topics` are names, as the record has them; `quality` counts in the points of that print;
    `lead` is whether it led its story, `removed` whether an editor took it down.
    """

    topics: tuple[str, ...]
    quality: int
    lead: bool
    published: bool
    removed: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture's true size, read from its file; 0 × 0 with a problem where that failed.

    Where a copy is kept, `digest` is the SHA-256 of the decoded file in hex and `extension` its
    kind by content ("png"); where one was wanted and is not, `unkept` says why.
    """

    url: str
    width: int
    height: int
    problem: str
    at: datetime
    digest: str = ""
    extension: str = ""
    unkept: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """A capture under the address it was asked for: what the pages and feeds were read from."""

    key: str
    ref: CaptureRef
