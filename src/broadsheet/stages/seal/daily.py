"""The daily index: every digest that the records of one day ever had, chained and signed.

A record belongs to the day that its file is named by, so new records leave old days alone. Each
print that changed a record of the day adds one entry (number of the print, its moment, the digests
that changed); entries are never taken away. The head of an entry is the SHA-256 of the head before
it and the entry, so the last head stands for the whole history, and it is signed.

    {"form":"broadsheet/day/1","day":"2022-05-19","prints":[
    {"print":1,"at":"…","records":{"_news/2022-05-19-a.md":"SHA-256"},"head":"…"},
    {"print":4,"at":"…","records":{"_news/2022-05-19-a.md":""},"head":"…"}
    ],"key":"…","signature":"…"}

The empty digest says that the record was taken away. There is one way to write each value, so that
a changed byte is a changed index, wherever it stands.
"""

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import msgspec
from cryptography.exceptions import InvalidSignature

from broadsheet.stages.seal.keys import PublicKey, SignKey
from broadsheet.text.codec import encode

FORM = "broadsheet/day/1"
FOLDER = "proof"
UNDATED = "undated"
"""The day of records whose names begin with no date."""
_NAMED = re.compile(r"(?:.*/)?(\d{4}-\d\d-\d\d)-[^/]*", re.DOTALL)
_DAY = re.compile(r"\d{4}-\d\d-\d\d|undated")


@dataclass(frozen=True, slots=True)
class Entry:
    """What one print changed of the day; `records` pairs paths with SHA-256 in hex or nothing."""

    print: int
    at: str
    records: dict[str, str]
    head: str


@dataclass(frozen=True, slots=True)
class Day:
    """One day's index. `key` is the id of the signing key, `signature` base64."""

    form: str
    day: str
    prints: tuple[Entry, ...]
    key: str
    signature: str

    @property
    def head(self) -> str:
        """The last head: it stands for every entry."""
        return self.prints[-1].head if self.prints else _genesis(self.day)

    def standing(self) -> dict[str, str]:
        """The digests that hold now, by path."""
        found: dict[str, str] = {}
        for entry in self.prints:
            found |= entry.records
        return {path: digest for path, digest in found.items() if digest}

    def until(self, number: int) -> tuple[Entry, ...]:
        """The entries of all prints up to this one."""
        return tuple(entry for entry in self.prints if entry.print <= number)


def day_of(path: str) -> str:
    """The day that a record belongs to, by its file's name: `2022-05-19`, else `undated`."""
    named = _NAMED.fullmatch(path)
    return named[1] if named else UNDATED


def day_path(day: str) -> str:
    """Where a day's index is printed."""
    return f"{FOLDER}/{day}.json"


def is_day(name: str) -> bool:
    """Whether a text can be the name of a day here."""
    return _DAY.fullmatch(name) is not None


def grown(
    day: str, before: tuple[Entry, ...], changes: Mapping[str, str], number: int, at: str
) -> tuple[Entry, ...]:
    """The day's entries with those of `changes` (path → digest, or nothing) that are news."""
    held: dict[str, str] = {}
    for entry in before:
        held |= entry.records
    news = {p: digest for p, digest in changes.items() if held.get(p, "") != digest}
    if not news:
        return before
    head = before[-1].head if before else _genesis(day)
    records = dict(sorted(news.items()))
    return (*before, Entry(number, at, records, _next(head, number, at, records)))


def signed(day: str, prints: tuple[Entry, ...], key: SignKey) -> Day:
    """The day's index under this key's signature."""
    bare = Day(FORM, day, prints, key.id, "")
    return Day(FORM, day, prints, key.id, signature(_statement(bare), key))


def printed(day: Day) -> bytes:
    """The file's bytes: one entry a line."""
    entries = ",\n".join(map(encode, day.prints))
    text = (
        f'{{"form":{encode(day.form)},"day":{encode(day.day)},"prints":[\n{entries}\n],'
        f'"key":{encode(day.key)},"signature":{encode(day.signature)}}}\n'
    )
    return text.encode()


def read(data: bytes) -> Day | None:
    """A day's index from a file; None where it is not written as `printed` writes it."""
    try:
        found = msgspec.json.decode(data, type=Day)
        return found if printed(found) == data else None
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return None


def chained(day: Day) -> str:
    """What is wrong with its chain, in words; nothing where it holds."""
    head, number = _genesis(day.day), 0
    for entry in day.prints:
        if entry.print <= number:
            return f"print {entry.print} stands after print {number}"
        if any(day_of(path) != day.day for path in entry.records) or not entry.records:
            return f"print {entry.print} names records that are not of this day, or none"
        head, number = _next(head, entry.print, entry.at, entry.records), entry.print
        if head != entry.head:
            return f"the head of print {entry.print} is not what its entries give"
    return ""


def vouched(day: Day, key: PublicKey) -> bool:
    """Whether this key signed the last head."""
    return checks(_statement(day), day.signature, key)


def signature(statement: bytes, key: SignKey) -> str:
    """An Ed25519 signature in base64: the same statement, the same signature."""
    return base64.b64encode(key.signer.sign(statement)).decode()


def checks(statement: bytes, signature_: str, key: PublicKey) -> bool:
    """Whether a signature, in canonical base64, is this key's under the statement."""
    try:
        raw = base64.b64decode(signature_, validate=True)
        if base64.b64encode(raw).decode() != signature_:
            return False
        key.verifier.verify(raw, statement)
    except (ValueError, InvalidSignature):
        return False
    return True


def hashed(*parts: str) -> str:
    """SHA-256, in hex, of the parts, a zero byte between each two."""
    return hashlib.sha256(b"\0".join(part.encode() for part in parts)).hexdigest()


def by_day(changes: Iterable[tuple[str, str]]) -> dict[str, dict[str, str]]:
    """Changes (path, digest) put to their days, in order of day."""
    found: dict[str, dict[str, str]] = {}
    for path, digest in changes:
        found.setdefault(day_of(path), {})[path] = digest
    return dict(sorted(found.items()))


def _statement(day: Day) -> bytes:
    last = day.prints[-1].print if day.prints else 0
    return f"{FORM}\n{day.day}\n{last}\n{len(day.prints)}\n{day.head}\n".encode()


def _genesis(day: str) -> str:
    return hashed(FORM, day)


def _next(head: str, number: int, at: str, records: Mapping[str, str]) -> str:
    return hashed(FORM, head, str(number), at, encode(records))
