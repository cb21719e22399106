"""The store in SQLite or PostgreSQL, through SQLAlchemy Core."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from broadsheet.adapters.stores.compositions import SqlCompositions
from broadsheet.adapters.stores.judged import (
    SqlAliases,
    SqlArticles,
    SqlLedger,
    SqlNames,
    SqlNotes,
    SqlStories,
)
from broadsheet.adapters.stores.mailing import SqlMailing
from broadsheet.adapters.stores.migrate import upgrade
from broadsheet.adapters.stores.runs import SqlRuns
from broadsheet.adapters.stores.seen import SqlCaptures, SqlEntries, SqlPictures, SqlSources
from broadsheet.adapters.stores.vectors import SqlVectors
from broadsheet.errors import StoreError

WAIT = 30.0
"""Seconds that a write waits for another process's."""


@dataclass(frozen=True, slots=True)
class SqlTransaction:
    """`ports.store.Transaction` over one connection."""

    sources: SqlSources
    entries: SqlEntries
    captures: SqlCaptures
    articles: SqlArticles
    ledger: SqlLedger
    stories: SqlStories
    aliases: SqlAliases
    pictures: SqlPictures
    names: SqlNames
    notes: SqlNotes
    vectors: SqlVectors
    compositions: SqlCompositions
    runs: SqlRuns
    mailing: SqlMailing


class SqlStore:
    """`ports.store.Store` over an SQLAlchemy engine; opening it brings the tables up to date."""

    def __init__(self, engine: Engine, name: str) -> None:
        self._engine, self._name = engine, name
        with self._faults():
            upgrade(engine)

    @contextmanager
    def begin(self) -> Iterator[SqlTransaction]:
        """A unit of work: committed at the end, rolled back by an exception."""
        with self._faults(), self._engine.begin() as connection:
            yield _transaction(connection)

    def close(self) -> None:
        """Let go of the connections."""
        self._engine.dispose()

    @contextmanager
    def _faults(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            raise StoreError(f"{self._name}: {_plain(str(error.orig))}") from error
        except SQLAlchemyError as error:
            raise StoreError(f"{self._name}: {error}") from error


def sqlite_store(path: Path, *, through_power_cuts: bool = False) -> SqlStore:
    """The store in one SQLite file (WAL, so that readers never wait for the run).

    A commit outlives the process in any case; one of the last seconds may be lost when the power
    goes, unless it is kept `through_power_cuts`, at the price of waiting for the disk each time.
    """
    engine = create_engine(
        f"sqlite:///{path}", connect_args={"timeout": WAIT, "check_same_thread": False}
    )
    event.listen(engine, "connect", _on_connect)
    if through_power_cuts:
        event.listen(engine, "connect", _wait_for_the_disk)
    event.listen(engine, "begin", _on_begin)
    return SqlStore(engine, str(path))


def postgres_store(url: str) -> SqlStore:
    """The store in PostgreSQL; `url` is an SQLAlchemy address."""
    engine = create_engine(url)
    return SqlStore(engine, engine.url.render_as_string(hide_password=True))


def dump(store: SqlStore) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, sorted: two stores hold the same when their dumps are equal."""
    with store._faults(), store._engine.connect() as connection:  # noqa: SLF001 - same module
        tables = sorted(inspect(connection).get_table_names())
        return {
            name: sorted(tuple(row) for row in connection.exec_driver_sql(f"SELECT * FROM {name}"))  # noqa: S608
            for name in tables
        }


def _transaction(connection: Connection) -> SqlTransaction:
    return SqlTransaction(
        sources=SqlSources(connection),
        entries=SqlEntries(connection),
        captures=SqlCaptures(connection),
        articles=SqlArticles(connection),
        ledger=SqlLedger(connection),
        stories=SqlStories(connection),
        aliases=SqlAliases(connection),
        pictures=SqlPictures(connection),
        names=SqlNames(connection),
        notes=SqlNotes(connection),
        vectors=SqlVectors(connection),
        compositions=SqlCompositions(connection),
        runs=SqlRuns(connection),
        mailing=SqlMailing(connection),
    )


def _on_connect(connection: Any, _record: object) -> None:
    # The driver's own transactions start late; ours start with `_on_begin`.
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")


def _wait_for_the_disk(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA synchronous=FULL")


def _on_begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _plain(fault: str) -> str:
    remedies = {
        "locked": "another program holds it; close that, or wait, and run again",
        "full": "the disk is full; nothing stored is lost: make room and run again",
        "malformed": "the file is damaged; restore it, or move it away and run from the captures",
        "not a database": "the file is no SQLite database; move it away and run again",
        "readonly": "it cannot be written; check its owner and rights",
        "unable to open": "it cannot be opened; check the folder's rights",
    }
    remedy = next((text for word, text in remedies.items() if word in fault), "")
    return f"{fault} ({remedy})" if remedy else fault
