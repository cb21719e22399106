"""What is sealed into a record, what is signed of the printed records, and how both are judged."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Found:
    """One place where a page was found: the source's id and the address as it stood there."""

    source: str
    url: str
    first_seen: datetime


@dataclass(frozen=True, slots=True)
class Taken:
    """The capture that a page was read from; `digest` is its payload's SHA-256 in hex."""

    url: str
    digest: str
    fetched_at: datetime


@dataclass(frozen=True, slots=True)
class Part:
    """What one rule added to a score, as in `domain.reason.Reason`, without the sentence."""

    rule: str
    points: float
    inputs: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """An editor's word on the page: `id` is the override's file, `action` what it does."""

    id: str
    action: str
    reason: str
    at: datetime
    by: str = ""


@dataclass(frozen=True, slots=True)
class PrivateLedger:
    """What the site knows of one record and does not print: the sealed payload's content."""

    story: str = ""
    found: tuple[Found, ...] = ()
    captures: tuple[Taken, ...] = ()
    quality: tuple[Part, ...] = ()
    heat: tuple[Part, ...] = ()
    notes: tuple[Note, ...] = ()


class SealAnswer(StrEnum):
    """What comes of trying to open a record's `secured`."""

    OPEN = "open"
    WRONG_KEY = "wrong-key"
    """It was sealed with a key that is not among those given."""
    ALTERED = "altered"
    """A byte of it is not what was sealed."""
    MOVED = "moved"
    """It is genuine and belongs to another record, or to this one under another address or name."""
    FOREIGN = "foreign"
    """It has the look of the reference system's payloads, which are not ours to open."""
    MALFORMED = "malformed"
    """It is none of these: no two base64 parts, or of a form that is not known."""
    ABSENT = "not-sealed"
    """The record has no payload."""


@dataclass(frozen=True, slots=True)
class Unsealed:
    """The answer; `ledger` where it is `OPEN`. `key` is the id of the key it was sealed with.

    `sealed_for` names the record (file name and web address) that it was sealed for where that is
    known, and `detail` says the rest in words.
    """

    answer: SealAnswer
    ledger: PrivateLedger | None = None
    key: str = ""
    sealed_for: tuple[str, str] = ("", "")
    detail: str = ""


class Flaw(StrEnum):
    """What is wrong with a file of a printed site, as its proof has it."""

    ALTERED = "altered"
    """A record with other bytes than those that were signed."""
    ADDED = "added"
    """A record, or a file of the proof, that the signed index does not name."""
    MISSING = "missing"
    """A record that was signed and is not there."""
    INDEX_ALTERED = "index-altered"
    """A file of the proof itself that is not what was signed, or is not there."""
    OTHER_KEY = "other-key"
    """A file of the proof that another key has signed."""
    REWRITTEN = "history-rewritten"
    """What an earlier index said is not what the present one says of the same prints."""
    UNREADABLE = "unreadable"
    """A file that could not be read, so that nothing is known of it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One file and what is wrong with it; `path` is relative to the site's root."""

    flaw: Flaw
    path: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Verified:
    """What a check came to, `findings` in order of path.

    `print` and `at` are number and moment of the last print that the index speaks of, 0 and None
    where there is no index to trust; `records` and `days` count what it names.
    """

    findings: tuple[Finding, ...]
    print: int = 0
    at: datetime | None = None
    records: int = 0
    days: int = 0

    @property
    def whole(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings
