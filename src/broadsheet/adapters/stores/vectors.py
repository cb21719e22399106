"""The table of vectors."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, delete, select

from broadsheet.adapters.stores import schema
from broadsheet.adapters.stores.statements import Row, chunks, upsert


class SqlVectors:
    """`ports.store.VectorTable` in SQL."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def save(self, vectors: Mapping[str, bytes], encoder: str) -> None:
        """Write or replace, by article key."""
        rows: list[Row] = [
            {"article": key, "encoder": encoder, "value": value} for key, value in vectors.items()
        ]
        upsert(self._connection, schema.vectors, rows)

    def get(self, keys: Iterable[str], encoder: str) -> dict[str, bytes]:
        """Those of this encoder, by article key."""
        table, found = schema.vectors, dict[str, bytes]()
        for chunk in chunks(keys):
            wanted = select(table.c.article, table.c.value).where(
                table.c.article.in_(chunk), table.c.encoder == encoder
            )
            found.update((row.article, row.value) for row in self._connection.execute(wanted))
        return found

    def drop(self, keys: Iterable[str]) -> None:
        """Forget, whatever the encoder."""
        table = schema.vectors
        for chunk in chunks(keys):
            self._connection.execute(delete(table).where(table.c.article.in_(chunk)))
