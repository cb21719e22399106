"""The table of composed stories."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, delete, select

from broadsheet.adapters.stores import schema
from broadsheet.adapters.stores.statements import Row, chunks, upsert


class SqlCompositions:
    """`ports.store.CompositionTable` in SQL."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def ids(self) -> frozenset[str]:
        """Ids of all of them."""
        return frozenset(self._connection.execute(select(schema.compositions.c.story)).scalars())

    def save(self, stories: Mapping[str, str]) -> None:
        """Write or replace, by story id."""
        rows: list[Row] = [{"story": id_, "value": value} for id_, value in stories.items()]
        upsert(self._connection, schema.compositions, rows)

    def get(self, ids: Iterable[str]) -> dict[str, str]:
        """Those that there are, by story id."""
        table, found = schema.compositions, dict[str, str]()
        for chunk in chunks(ids):
            wanted = select(table.c.story, table.c.value).where(table.c.story.in_(chunk))
            found.update((row[0], row[1]) for row in self._connection.execute(wanted))
        return found

    def drop(self, ids: Iterable[str]) -> None:
        """Forget."""
        table = schema.compositions
        for chunk in chunks(ids):
            self._connection.execute(delete(table).where(table.c.story.in_(chunk)))
