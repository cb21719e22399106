"""Named statements that every table shares, in the dialect at hand."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Dialect, Table
from sqlalchemy.dialects import sqlite

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql

Row = dict[str, Any]
CHUNK = 500
"""Keys asked for in one statement: below every database's limit of bound values."""


def stamp(moment: datetime | None) -> str:
    """A time as the tables keep it; the empty string for none."""
    if moment is None:
        return ""
    # `isoformat` takes a third of `strftime`'s time, and every entry is stamped.
    zoned = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    return zoned.isoformat(timespec="seconds")[:19] + "Z"


def moment(text: str) -> datetime:
    """The time that `stamp` wrote."""
    return datetime.fromisoformat(text)


def chunks(keys: Iterable[str]) -> Iterator[Sequence[str]]:
    """Distinct keys in sorted runs short enough to bind."""
    ordered = sorted(set(keys))
    for start in range(0, len(ordered), CHUNK):
        yield ordered[start : start + CHUNK]


def upsert(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert, or replace what has the same primary key."""
    if not rows:
        return
    statement = _insert(connection, table)
    keys = [column.name for column in table.primary_key]
    values = {c.name: statement.excluded[c.name] for c in table.columns if c.name not in keys}
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=values), rows)


def insert_new(connection: Connection, table: Table, rows: Sequence[tuple[Any, ...]]) -> int:
    """Insert what is not there yet; gives how many rows that were.

    A row has its values in the order of the table's columns. It goes to the driver as it is:
    binding by SQLAlchemy would take as long as SQLite's own work.
    """
    if not rows:
        return 0
    sql = _insert_new(connection.dialect, table)
    return connection.exec_driver_sql(sql, list(rows)).rowcount


@lru_cache(maxsize=64)
def _insert_new(dialect: Dialect, table: Table) -> str:
    quote = dialect.identifier_preparer.quote
    names = ", ".join(quote(column.name) for column in table.columns)
    mark = "?" if dialect.paramstyle == "qmark" else "%s"
    marks = ", ".join(mark for _ in table.columns)
    return f"INSERT INTO {quote(table.name)} ({names}) VALUES ({marks}) ON CONFLICT DO NOTHING"  # noqa: S608 - names of the schema


def _insert(connection: Connection, table: Table) -> "sqlite.Insert | postgresql.Insert":
    if connection.dialect.name == "postgresql":
        # Every command that opens a store would load its drivers, and few have such a one.
        from sqlalchemy.dialects import postgresql  # noqa: PLC0415

        return postgresql.insert(table)
    return sqlite.insert(table)
