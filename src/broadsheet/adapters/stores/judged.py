"""Tables of what was read and judged: articles, ledger, stories, names, notes."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import Connection, Select, delete, func, select

from broadsheet.adapters.stores import schema
from broadsheet.adapters.stores.statements import Row, chunks, moment, stamp, upsert
from broadsheet.domain.article import Article
from broadsheet.domain.ledger import LedgerRow
from broadsheet.domain.score import Story
from broadsheet.text.codec import decode, encode


class SqlArticles:
    """`ports.store.ArticleTable` in SQL."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def save(self, articles: Iterable[Article]) -> None:
        """Write or replace."""
        rows: list[Row] = [
            {"key": one.key, "published": stamp(one.published), "value": encode(one)}
            for one in articles
        ]
        upsert(self._connection, schema.articles, rows)

    def get(self, keys: Iterable[str]) -> dict[str, Article]:
        """Those that exist, by key."""
        table, found = schema.articles, dict[str, Article]()
        for chunk in chunks(keys):
            rows = self._connection.execute(
                select(table.c.key, table.c.value).where(table.c.key.in_(chunk))
            )
            found.update((row.key, decode(Article, row.value)) for row in rows)
        return found

    def drop(self, keys: Iterable[str]) -> None:
        """Forget."""
        table = schema.articles
        for chunk in chunks(keys):
            self._connection.execute(delete(table).where(table.c.key.in_(chunk)))

    def lacking(self, stage: str, version: str, limit: int) -> list[Article]:
        """Articles with no ledger row of this stage and version, in order of key."""
        table, rows = schema.articles, schema.ledger
        done = select(rows.c.key).where(
            rows.c.stage == stage, rows.c.version == version, rows.c.key == table.c.key
        )
        wanted = select(table.c.value).where(~done.exists()).order_by(table.c.key).limit(limit)
        return [decode(Article, row.value) for row in self._connection.execute(wanted)]

    def count(self) -> int:
        """How many."""
        return int(
            self._connection.execute(select(func.count()).select_from(schema.articles)).scalar_one()
        )


class SqlLedger:
    """`ports.store.Ledger` in SQL."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, rows: Iterable[LedgerRow]) -> None:
        """Write or replace."""
        values: list[Row] = [
            {
                "stage": row.stage,
                "key": row.key,
                "version": row.version,
                "at": stamp(row.at),
                "value": row.value,
            }
            for row in rows
        ]
        upsert(self._connection, schema.ledger, values)

    def get(self, stage: str, keys: Iterable[str]) -> dict[str, LedgerRow]:
        """Rows of one stage by key."""
        table, found = schema.ledger, dict[str, LedgerRow]()
        for chunk in chunks(keys):
            wanted = select(table).where(table.c.stage == stage, table.c.key.in_(chunk))
            found.update((row.key, row) for row in self._rows(wanted))
        return found

    def stage(self, stage: str) -> dict[str, LedgerRow]:
        """All rows of one stage by key."""
        table = schema.ledger
        wanted = select(table).where(table.c.stage == stage).order_by(table.c.key)
        return {row.key: row for row in self._rows(wanted)}

    def of(self, key: str) -> list[LedgerRow]:
        """All rows of one key, in order of stage."""
        table = schema.ledger
        return self._rows(select(table).where(table.c.key == key).order_by(table.c.stage))

    def drop(self, stages: Iterable[str], keys: Iterable[str]) -> None:
        """Forget, so that these stages run again for these keys."""
        table, named = schema.ledger, sorted(set(stages))
        for chunk in chunks(keys):
            self._connection.execute(
                delete(table).where(table.c.stage.in_(named), table.c.key.in_(chunk))
            )

    def tally(self) -> dict[str, int]:
        """How many rows each stage has."""
        stage = schema.ledger.c.stage
        rows = self._connection.execute(select(stage, func.count()).group_by(stage))
        return {name: int(count) for name, count in rows}

    def _rows(self, wanted: Select[tuple[str, ...]]) -> list[LedgerRow]:
        return [
            LedgerRow(row.stage, row.key, row.version, moment(row.at), row.value)
            for row in self._connection.execute(wanted)
        ]


class SqlStories:
    """`ports.store.StoryTable` in SQL."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def save(self, stories: Iterable[Story], times: Mapping[str, datetime]) -> None:
        """Write or replace; `times` gives each member's time. No members: the story is gone."""
        written = list(stories)
        ids = [story.id for story in written]
        for chunk in chunks(ids):
            self._connection.execute(
                delete(schema.members).where(schema.members.c.story.in_(chunk))
            )
            self._connection.execute(delete(schema.stories).where(schema.stories.c.id.in_(chunk)))
            self._connection.execute(
                delete(schema.aliases).where(schema.aliases.c.story.in_(chunk))
            )
        rows: list[Row] = [{"id": one.id, "value": encode(one)} for one in written if one.members]
        upsert(self._connection, schema.stories, rows)
        members: list[Row] = [
            {"article": key, "story": story.id, "time": stamp(times[key])}
            for story in written
            for key in story.members
        ]
        upsert(self._connection, schema.members, members)
        former: list[Row] = [
            {"former": name, "story": story.id}
            for story in written
            if story.members
            for name in story.formerly
        ]
        upsert(self._connection, schema.aliases, former)

    def around(self, start: datetime, end: datetime) -> list[Story]:
        """Stories with a member between the two, in order of id."""
        table = schema.members
        between = table.c.time.between(stamp(start), stamp(end))
        return self.get(self._connection.execute(select(table.c.story).where(between)).scalars())

    def of(self, articles: Iterable[str]) -> dict[str, str]:
        """Article key → story id."""
        table, found = schema.members, dict[str, str]()
        for chunk in chunks(articles):
            rows = self._connection.execute(
                select(table.c.article, table.c.story).where(table.c.article.in_(chunk))
            )
            found.update((row.article, row.story) for row in rows)
        return found

    def get(self, ids: Iterable[str]) -> list[Story]:
        """Those that exist, in order of id."""
        table, found = schema.stories, list[Story]()
        for chunk in chunks(ids):
            wanted = select(table.c.value).where(table.c.id.in_(chunk)).order_by(table.c.id)
            found.extend(decode(Story, row.value) for row in self._connection.execute(wanted))
        return found

    def all(self) -> list[Story]:
        """Every story, in order of id."""
        rows = self._connection.execute(
            select(schema.stories.c.value).order_by(schema.stories.c.id)
        )
        return [decode(Story, row.value) for row in rows]


class SqlAliases:
    """`ports.store.AliasTable` in SQL."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def all(self) -> dict[str, str]:
        """Former id → the id of the story that it is now."""
        return self._pairs(_living())

    def of(self, ids: Iterable[str]) -> dict[str, str]:
        """The same for those of these ids that are former ones."""
        found: dict[str, str] = {}
        for chunk in chunks(ids):
            found.update(self._pairs(_living().where(schema.aliases.c.former.in_(chunk))))
        return found

    def _pairs(self, wanted: Select[tuple[str, str]]) -> dict[str, str]:
        return {row.former: row.story for row in self._connection.execute(wanted)}


class SqlNames:
    """`ports.store.NameTable` in SQL."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def assign(self, names: Mapping[str, str]) -> None:
        """Article key → file name; both new."""
        rows: list[Row] = [{"article": key, "name": name} for key, name in names.items()]
        if rows:
            self._connection.execute(schema.names.insert(), rows)

    def of(self, articles: Iterable[str]) -> dict[str, str]:
        """Those that have one."""
        table, found = schema.names, dict[str, str]()
        for chunk in chunks(articles):
            rows = self._connection.execute(select(table).where(table.c.article.in_(chunk)))
            found.update((row.article, row.name) for row in rows)
        return found

    def taken(self, name: str) -> bool:
        """Whether some record has this name."""
        table = schema.names
        wanted = select(table.c.name).where(table.c.name == name)
        return self._connection.execute(wanted).first() is not None


class SqlNotes:
    """`ports.store.Notes` in SQL."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, name: str) -> str:
        """The value, or the empty string."""
        table = schema.notes
        wanted = select(table.c.value).where(table.c.name == name)
        return self._connection.execute(wanted).scalar() or ""

    def set(self, name: str, value: str) -> None:
        """Write or replace."""
        upsert(self._connection, schema.notes, [{"name": name, "value": value}])

    def prefixed(self, prefix: str) -> dict[str, str]:
        """Those whose name begins so, by name."""
        table = schema.notes
        wanted = select(table).where(table.c.name.startswith(prefix, autoescape=True))
        rows = self._connection.execute(wanted.order_by(table.c.name))
        return {row.name: row.value for row in rows}


def _living() -> Select[tuple[str, str]]:
    """Aliases whose former id no story has again, in order of it."""
    table, stories = schema.aliases, schema.stories
    again = select(stories.c.id).where(stories.c.id == table.c.former).exists()
    return select(table.c.former, table.c.story).where(~again).order_by(table.c.former)
