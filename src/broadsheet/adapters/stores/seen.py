"""Tables of what was seen: sources, entries, captures, pictures."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Column, Connection, func, select
from sqlalchemy.engine import Row as Found

from broadsheet.adapters.stores import schema
from broadsheet.adapters.stores.statements import (
    Row,
    chunks,
    insert_new,
    moment,
    stamp,
    upsert,
)
from broadsheet.domain.capture import CaptureRef
from broadsheet.domain.entry import ARCHIVE, Entry
from broadsheet.domain.ledger import Kept, Picture, Sighting, Standing
from broadsheet.domain.source import SourceState
from broadsheet.text.codec import decode, encode


class SqlSources:
    """`ports.store.SourceTable` in SQL."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def all(self) -> dict[str, SourceState]:
        """Every state, by source id."""
        rows = self._connection.execute(select(schema.sources.c.id, schema.sources.c.value))
        return {row.id: decode(SourceState, row.value) for row in rows}

    def save(self, states: Iterable[SourceState]) -> None:
        """Write or replace."""
        rows: list[Row] = [{"id": state.id, "value": encode(state)} for state in states]
        upsert(self._connection, schema.sources, rows)


class SqlEntries:
    """`ports.store.EntryTable` in SQL."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, entries: Sequence[Entry], at: datetime) -> int:
        """Add what is not known yet; a known one that was read and has grown waits again."""
        # As `_entry_row` of a new sighting, without making one: `at` is stamped once for all.
        first_seen, standing = stamp(at), Standing.WAITING.value
        rows = [
            (
                entry.key,
                entry.source,
                first_seen,
                standing,
                "",
                0,
                "",
                stamp(entry.updated),
                encode(entry),
            )
            for entry in entries
        ]
        new = insert_new(self._connection, schema.entries, rows)
        if new < len(rows):
            self._revise(entries, at)
        return new

    def _revise(self, entries: Sequence[Entry], at: datetime) -> None:
        """Let known entries grow, and have no source win by answering first."""
        offered: dict[str, list[Entry]] = {}
        for entry in entries:
            offered.setdefault(entry.key, []).append(entry)
        revised: list[Sighting] = []
        for known in self._where(schema.entries.c.key, offered):
            sighting = known
            for entry in offered[known.entry.key]:
                sighting = _revised(sighting, entry, at)
            if sighting != known:
                revised.append(sighting)
        self.settle(revised)

    def standing(self, standing: Standing, due: datetime | None = None) -> list[Sighting]:
        """Entries that stand so, in order of key; with `due`, those whose next try has come."""
        table = schema.entries
        wanted = select(table).where(table.c.standing == standing).order_by(table.c.key)
        if due is not None:
            wanted = wanted.where(table.c.next_try <= stamp(due))
        return [_sighting(row) for row in self._connection.execute(wanted)]

    def settle(self, sightings: Iterable[Sighting]) -> None:
        """Write where entries stand now."""
        upsert(self._connection, schema.entries, [_entry_row(one) for one in sightings])

    def get(self, key: str) -> Sighting | None:
        """One entry."""
        return next(iter(self._where(schema.entries.c.key, [key])), None)

    def of_article(self, article: str) -> list[Sighting]:
        """Every entry that led to one article, first seen first."""
        found = self._where(schema.entries.c.article, [article])
        return sorted(found, key=lambda one: (one.first_seen, one.entry.key))

    def counts(self) -> dict[str, int]:
        """How many entries stand where."""
        standing = schema.entries.c.standing
        rows = self._connection.execute(select(standing, func.count()).group_by(standing))
        return {name: count for name, count in rows}  # noqa: C416 - rows are not pairs to dict()

    def _where(self, column: Column[str], values: Iterable[str]) -> list[Sighting]:
        found: list[Sighting] = []
        for chunk in chunks(values):
            rows = self._connection.execute(select(schema.entries).where(column.in_(chunk)))
            found.extend(_sighting(row) for row in rows)
        return found


class SqlCaptures:
    """`ports.store.CaptureTable` in SQL."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, captures: Iterable[Kept]) -> None:
        """Remember; a known place is left as it is."""
        rows = [
            (
                kept.ref.file,
                kept.ref.offset,
                kept.ref.length,
                kept.key,
                stamp(kept.ref.fetched_at),
                encode(kept.ref),
            )
            for kept in captures
        ]
        insert_new(self._connection, schema.captures, rows)

    def latest(self, key: str) -> CaptureRef | None:
        """The last capture asked for under this key."""
        table = schema.captures
        order = (table.c.fetched_at.desc(), table.c.file.desc(), table.c.offset.desc())
        found = select(table.c.value).where(table.c.key == key).order_by(*order).limit(1)
        value = self._connection.execute(found).scalar()
        return decode(CaptureRef, value) if value else None

    def of(self, key: str) -> list[CaptureRef]:
        """Every capture asked for under this key, oldest first."""
        table = schema.captures
        order = (table.c.fetched_at, table.c.file, table.c.offset)
        found = select(table.c.value).where(table.c.key == key).order_by(*order)
        return [decode(CaptureRef, value) for value in self._connection.execute(found).scalars()]

    def lengths(self) -> dict[str, int]:
        """File → bytes of it that are accounted for."""
        table = schema.captures
        ends = func.max(table.c.offset + table.c.length)
        rows = self._connection.execute(select(table.c.file, ends).group_by(table.c.file))
        return {file: int(end) for file, end in rows}


class SqlPictures:
    """`ports.store.PictureTable` in SQL."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def save(self, pictures: Iterable[Picture]) -> None:
        """Write or replace."""
        rows: list[Row] = [{"url": one.url, "value": encode(one)} for one in pictures]
        upsert(self._connection, schema.pictures, rows)

    def get(self, urls: Iterable[str]) -> dict[str, Picture]:
        """Those known, by address."""
        table, found = schema.pictures, dict[str, Picture]()
        for chunk in chunks(urls):
            rows = self._connection.execute(select(table.c.value).where(table.c.url.in_(chunk)))
            for row in rows:
                picture = decode(Picture, row.value)
                found[picture.url] = picture
        return found


def _revised(known: Sighting, entry: Entry, at: datetime) -> Sighting:
    if known.standing is Standing.WAITING and known.first_seen == at and not known.attempts:
        # Seen in the same run by two sources: the order of their answers must not matter. Whatever
        # announces a page knows more of it than the archive that holds it.
        return Sighting(min(known.entry, entry, key=_rank), at)
    before = known.entry.updated or known.entry.published or known.first_seen
    if known.standing is Standing.READ and stamp(entry.updated) > stamp(before):
        return Sighting(entry, known.first_seen, article=known.article)
    return known


def _rank(entry: Entry) -> tuple[bool, str, str]:
    return entry.source == ARCHIVE, entry.source, encode(entry)


def _entry_row(sighting: Sighting) -> Row:
    entry = sighting.entry
    return {
        "key": entry.key,
        "source": entry.source,
        "first_seen": stamp(sighting.first_seen),
        "standing": sighting.standing,
        "article": sighting.article,
        "attempts": sighting.attempts,
        "next_try": stamp(sighting.next_try),
        "updated": stamp(entry.updated),
        "value": encode(entry),
    }


def _sighting(row: Found[tuple[str, ...]]) -> Sighting:
    return Sighting(
        entry=decode(Entry, row.value),
        first_seen=moment(row.first_seen),
        standing=Standing(row.standing),
        article=row.article,
        attempts=row.attempts,
        next_try=moment(row.next_try) if row.next_try else None,
    )
