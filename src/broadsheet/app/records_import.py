"""Records in: `.md` files, folders of them, and JSON lines, plain or gzipped.

An imported record becomes an article of the site, under its file name for life; the next run
judges and prints it as any other.
"""

import gzip
import json
import re
import zlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from io import BufferedReader
from pathlib import Path

from broadsheet.adapters.clock import SystemClock
from broadsheet.app.layout import Layout
from broadsheet.app.opening import locked, opened_store
from broadsheet.domain.article import Article
from broadsheet.domain.entry import IMPORTED, Entry
from broadsheet.domain.ledger import LedgerRow, Recorded, Sighting, Standing
from broadsheet.domain.reason import Reason
from broadsheet.domain.record import Record
from broadsheet.errors import RecordError
from broadsheet.pipeline import due
from broadsheet.pipeline.history import runs_begun
from broadsheet.pipeline.judge import REMOVED
from broadsheet.pipeline.said import PENDING
from broadsheet.ports.store import Store, Transaction
from broadsheet.stages.publish.record_article import article_of
from broadsheet.stages.publish.record_read import (
    LARGEST,
    ReadRecord,
    read_json_record,
    read_record,
)
from broadsheet.text.codec import encode

BATCH = 500
"""Articles written in one transaction."""
RECORDED = "record"
"""Ledger rows of this stage hold `Recorded`, for `broadsheet learn`."""
ORDER = "import.after/"
"""Notes that begin so hold, by the moment of an import, how many runs were begun before it."""
STAMP = "import/"
VERSION = f"{STAMP}2"
FOLLOWS = -1
"""The heat of a record that does not lead its story."""
TAKEN_DOWN = Reason("removed.import", "An editor took it down: the imported record says so.")
_NAME = re.compile(r"\d{4}-\d\d-\d\d-[a-z0-9_-]{1,200}\.md")
FORMATS = (".md", ".markdown", ".jsonl", ".jsonl.gz")


@dataclass(frozen=True, slots=True)
class Imported:
    """An article of a record, its file name, and how it was judged where it was printed."""

    article: Article
    name: str
    said: Recorded


@dataclass(slots=True)
class ImportReport:
    """What became of an import: `read` counts records, `added` those that were not known yet.

    `problems` says in words what could not be read, `warnings` what was odd in what was.
    """

    read: int = 0
    added: int = 0
    problems: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def import_records(folder: Path, paths: Sequence[Path]) -> ImportReport:
    """Bring records into the site at `folder`; an article that is known stays as it is."""
    layout, report = Layout(folder), ImportReport()
    with locked(layout), opened_store(layout) as store:
        now = _moment(store, SystemClock().now())
        batch: list[Imported] = []
        for found in _articles(paths, report, now):
            batch.append(found)
            if len(batch) >= BATCH:
                report.added += _save(store, batch, now)
                batch = []
        report.added += _save(store, batch, now)
    return report


def _moment(store: Store, now: datetime) -> datetime:
    """The import's moment, and a note of which run it came after: a run's clock may be set.

    Two imports with a run between them have two moments.
    """
    with store.begin() as tx:
        after = str(runs_begun(tx))
        while tx.notes.get(name := f"{ORDER}{now.isoformat()}") not in ("", after):
            now += timedelta(seconds=1)
        tx.notes.set(name, after)
    return now


def _articles(paths: Sequence[Path], report: ImportReport, at: datetime) -> Iterator[Imported]:
    for found in read_records(paths):
        if isinstance(found, RecordError):
            report.problems.append(str(found))
            continue
        report.warnings.extend(f"{found.name}: {warning}" for warning in found.warnings)
        article = article_of(found.record, at)
        if isinstance(article, str):
            report.problems.append(f"{found.place(article.partition(':')[0])}: {article}")
            continue
        report.read += 1
        yield Imported(article, found.name, _said(found.record))


def _said(record: Record) -> Recorded:
    lead = record.heat != FOLLOWS
    return Recorded(record.topics, record.quality, lead, record.published, bool(record.removed))


def _save(store: Store, batch: Sequence[Imported], at: datetime) -> int:
    held = {one.article.key: one for one in batch}
    with store.begin() as tx:
        known, named = tx.articles.get(held), tx.names.of(held)
        fresh = {key: one.article for key, one in held.items() if key not in known}
        names: dict[str, str] = {}
        for key, one in held.items():
            free = key not in named and not tx.names.taken(one.name)
            if free and one.name not in names.values() and _NAME.fullmatch(one.name):
                names[key] = one.name
        tx.names.assign(names)
        tx.articles.save(fresh.values())
        entries = [Entry(a.key, a.original_url, IMPORTED, a.title) for a in fresh.values()]
        tx.entries.add(entries, at)
        tx.entries.settle(Sighting(e, at, Standing.READ, article=e.key) for e in entries)
        _take_down(tx, {key for key, one in held.items() if one.said.removed}, at)
        tx.ledger.put(
            LedgerRow(RECORDED, key, VERSION, at, encode(one.said)) for key, one in held.items()
        )
    return len(fresh)


def _take_down(tx: Transaction, keys: Collection[str], at: datetime) -> None:
    """Write down which pages an editor took down."""
    tx.ledger.put(LedgerRow(REMOVED, key, VERSION, at, encode(TAKEN_DOWN)) for key in sorted(keys))
    judge_again(tx, keys, at)


def judge_again(tx: Transaction, keys: Collection[str], at: datetime) -> None:
    """Have the next run decide on these pages, and print them, with what was taken down."""
    tx.ledger.put(LedgerRow(PENDING, key, VERSION, at, "true") for key in sorted(keys))
    due.mark(tx, keys, at)


def read_records(paths: Sequence[Path]) -> Iterator[ReadRecord | RecordError]:
    """Every record under these paths, in order of path; what cannot be read is a value too.

    A folder gives its `.md` and `.jsonl` files at any depth. A record's `name` is its file's name,
    in JSON lines its `file` key where it has one. An error's message names the file, the line and
    what is wrong.
    """
    for path in record_files(paths):
        if path.name.endswith((".jsonl", ".jsonl.gz")):
            yield from _lines(path)
        else:
            yield _one(path)


def record_files(paths: Sequence[Path]) -> Iterator[Path]:
    """The files that these paths mean: a file itself, a folder's record files in order."""
    for path in paths:
        if path.is_dir():
            yield from sorted(
                found
                for found in path.rglob("*")
                if found.name.lower().endswith(FORMATS) and found.is_file()
            )
        else:
            yield path


def read_bytes(path: Path) -> bytes:
    """A file's bytes, at most one more than a record may have; `RecordError` where it cannot."""
    try:
        with path.open("rb") as file:
            return file.read(LARGEST + 1)
    except OSError as error:
        raise RecordError(f"{path}: {error.strerror or error}") from error


def _one(path: Path) -> ReadRecord | RecordError:
    try:
        read = read_record(read_bytes(path), str(path))
    except RecordError as error:
        return error
    return replace(read, name=path.name)


def _lines(path: Path) -> Iterator[ReadRecord | RecordError]:
    number = 0
    try:
        with _open(path) as file:
            while line := file.readline(LARGEST + 1):
                number += 1
                if line.strip():
                    yield _line(line, f"{path}:{number}")
                while len(line) > LARGEST and not line.endswith(b"\n"):
                    line = file.readline(LARGEST + 1)
    except (OSError, EOFError, zlib.error) as error:
        yield RecordError(f"{path}:{number + 1}: {error}")


def _line(line: bytes, where: str) -> ReadRecord | RecordError:
    if len(line) > LARGEST:
        return RecordError(f"{where}: longer than {LARGEST} bytes; passed over")
    try:
        value = json.loads(line.removeprefix(b"\xef\xbb\xbf"))
    except (ValueError, RecursionError) as error:
        return RecordError(f"{where}: no JSON: {error}")
    try:
        read = read_json_record(value, where)
    except RecordError as error:
        return error
    name = value.get("file") if isinstance(value, dict) else None
    return replace(read, name=name if isinstance(name, str) else where)


def _open(path: Path) -> gzip.GzipFile | BufferedReader:
    return gzip.open(path, "rb") if path.name.endswith(".gz") else path.open("rb")
