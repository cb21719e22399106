"""Tables of the newsletter in SQL."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from sqlalchemy import Connection, delete, func, select, update

from broadsheet.adapters.stores import schema
from broadsheet.adapters.stores.statements import Row, chunks, insert_new, stamp, upsert
from broadsheet.domain.letter import (
    Consent,
    Letter,
    LetterHead,
    Passage,
    Sending,
    Standing,
    Subscriber,
    Suppression,
)
from broadsheet.text.codec import decode, digest, encode


class SqlLetters:
    """`ports.mailing.LetterTable` in SQL."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, letter: Letter) -> None:
        """Keep a letter; one whose id is known is left as it is."""
        row = (letter.id, stamp(letter.at), encode(_head(letter)), encode(letter))
        insert_new(self._connection, schema.letters, [row])

    def name(self, letter: str, name: str) -> None:
        """Give a stored letter its file name; one that has a name keeps it."""
        found = self.get(letter)
        if found is None or found.name:
            return
        table, named = schema.letters, replace(found, name=name)
        changed = update(table).where(table.c.id == letter)
        self._connection.execute(changed.values(head=encode(_head(named)), value=encode(named)))

    def get(self, letter: str) -> Letter | None:
        """One letter."""
        table = schema.letters
        text = self._connection.execute(select(table.c.value).where(table.c.id == letter)).scalar()
        return None if text is None else decode(Letter, text)

    def since(self, at: datetime) -> list[Letter]:
        """Those composed at or after this moment, in order of id."""
        table = schema.letters
        wanted = select(table.c.value).where(table.c.at >= stamp(at)).order_by(table.c.id)
        return [decode(Letter, row.value) for row in self._connection.execute(wanted)]

    def heads(self) -> list[LetterHead]:
        """All, newest first."""
        table = schema.letters
        rows = self._connection.execute(select(table.c.head).order_by(table.c.id.desc()))
        return [decode(LetterHead, row.head) for row in rows]


def _head(letter: Letter) -> LetterHead:
    return LetterHead(
        letter.id,
        letter.at,
        letter.subject,
        digest(letter),
        names=tuple(story.name for story in letter.stories),
        others=tuple(one.name for story in letter.stories for one in story.also if one.name),
        name=letter.name,
    )


class SqlSubscribers:
    """`ports.mailing.SubscriberTable` in SQL."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def save(self, subscribers: Iterable[Subscriber]) -> None:
        """Write or replace."""
        rows: list[Row] = [
            {"id": one.id, "key": one.key, "standing": one.standing.value, "value": encode(one)}
            for one in subscribers
        ]
        upsert(self._connection, schema.subscribers, rows)

    def get(self, ids: Iterable[str]) -> dict[str, Subscriber]:
        """Those that exist, by id."""
        column = schema.subscribers.c.id
        found: dict[str, Subscriber] = {}
        for chunk in chunks(ids):
            found.update((one.id, one) for one in self._where(column.in_(chunk)))
        return found

    def of(self, keys: Iterable[str]) -> dict[str, Subscriber]:
        """Those that exist, by their address's key."""
        column = schema.subscribers.c.key
        found: dict[str, Subscriber] = {}
        for chunk in chunks(keys):
            found.update((one.key, one) for one in self._where(column.in_(chunk)))
        return found

    def all(self, standing: Standing | None = None) -> list[Subscriber]:
        """Those of one standing, or all, in order of the address's key."""
        column = schema.subscribers.c.standing
        found = self._where(*([] if standing is None else [column == standing.value]))
        return sorted(found, key=lambda one: one.key)

    def forget(self, ids: Iterable[str]) -> None:
        """Drop them with their consents and suppressions."""
        for chunk in chunks(ids):
            for column in (
                schema.subscribers.c.id,
                schema.consents.c.subscriber,
                schema.suppressions.c.subscriber,
            ):
                self._connection.execute(delete(column.table).where(column.in_(chunk)))

    def _where(self, *conditions: object) -> list[Subscriber]:
        wanted = select(schema.subscribers.c.value).where(*conditions)  # type: ignore[arg-type]
        return [decode(Subscriber, row.value) for row in self._connection.execute(wanted)]


class SqlConsents:
    """`ports.mailing.ConsentTable` in SQL."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, consents: Iterable[Consent]) -> None:
        """Write down, each under its reader's next number."""
        given = list(consents)
        table = schema.consents
        last: dict[str, int] = {}
        for chunk in chunks(one.subscriber for one in given):
            wanted = (
                select(table.c.subscriber, func.max(table.c.number).label("last"))
                .where(table.c.subscriber.in_(chunk))
                .group_by(table.c.subscriber)
            )
            last.update((row.subscriber, row.last) for row in self._connection.execute(wanted))
        rows = []
        for one in given:
            last[one.subscriber] = last.get(one.subscriber, 0) + 1
            rows.append((one.subscriber, last[one.subscriber], encode(one)))
        insert_new(self._connection, table, rows)

    def of(self, subscriber: str) -> list[Consent]:
        """One reader's, in the order they were written."""
        table = schema.consents
        wanted = select(table.c.value).where(table.c.subscriber == subscriber)
        rows = self._connection.execute(wanted.order_by(table.c.number))
        return [decode(Consent, row.value) for row in rows]


class SqlSuppressions:
    """`ports.mailing.SuppressionTable` in SQL."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def save(self, suppressions: Iterable[Suppression]) -> None:
        """Write or replace."""
        rows: list[Row] = [
            {"subscriber": one.subscriber, "value": encode(one)} for one in suppressions
        ]
        upsert(self._connection, schema.suppressions, rows)

    def get(self, subscribers: Iterable[str]) -> dict[str, Suppression]:
        """Those that exist, by subscriber."""
        table = schema.suppressions
        found: dict[str, Suppression] = {}
        for chunk in chunks(subscribers):
            rows = self._connection.execute(select(table).where(table.c.subscriber.in_(chunk)))
            found.update((row.subscriber, decode(Suppression, row.value)) for row in rows)
        return found

    def all(self) -> list[Suppression]:
        """Every one, in order of subscriber."""
        table = schema.suppressions
        rows = self._connection.execute(select(table.c.value).order_by(table.c.subscriber))
        return [decode(Suppression, row.value) for row in rows]

    def drop(self, subscribers: Iterable[str]) -> None:
        """Write to these again."""
        table = schema.suppressions
        for chunk in chunks(subscribers):
            self._connection.execute(delete(table).where(table.c.subscriber.in_(chunk)))


class SqlSendings:
    """`ports.mailing.SendingTable` in SQL."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, sendings: Iterable[Sending]) -> int:
        """Add what is not known yet; gives how many were new."""
        rows = [
            (one.letter, one.subscriber, one.message, one.passage.value, encode(one))
            for one in sendings
        ]
        return insert_new(self._connection, schema.sendings, rows)

    def save(self, sendings: Iterable[Sending]) -> None:
        """Write or replace."""
        rows: list[Row] = [
            {
                "letter": one.letter,
                "subscriber": one.subscriber,
                "message": one.message,
                "passage": one.passage.value,
                "value": encode(one),
            }
            for one in sendings
        ]
        upsert(self._connection, schema.sendings, rows)

    def of(self, letter: str, passages: Iterable[Passage]) -> list[Sending]:
        """Those of one letter that stand so, in order of subscriber."""
        table, wanted = schema.sendings, [one.value for one in passages]
        found = select(table.c.value).where(table.c.letter == letter, table.c.passage.in_(wanted))
        rows = self._connection.execute(found)
        sendings = [decode(Sending, row.value) for row in rows]
        return sorted(sendings, key=lambda one: one.subscriber)

    def by_message(self, messages: Iterable[str]) -> dict[str, Sending]:
        """Those with these Message-IDs."""
        table = schema.sendings
        found: dict[str, Sending] = {}
        for chunk in chunks(messages):
            rows = self._connection.execute(select(table).where(table.c.message.in_(chunk)))
            found.update((row.message, decode(Sending, row.value)) for row in rows)
        return found

    def tally(self, letter: str) -> dict[Passage, int]:
        """How many stand where."""
        table = schema.sendings
        wanted = (
            select(table.c.passage, func.count().label("many"))
            .where(table.c.letter == letter)
            .group_by(table.c.passage)
        )
        rows = self._connection.execute(wanted)
        return {Passage(row.passage): row.many for row in rows}


@dataclass(frozen=True)
class SqlMailing:
    """`ports.mailing.Mailing` over one connection."""

    connection: Connection

    @cached_property
    def letters(self) -> SqlLetters:
        """Letters."""
        return SqlLetters(self.connection)

    @cached_property
    def subscribers(self) -> SqlSubscribers:
        """Readers."""
        return SqlSubscribers(self.connection)

    @cached_property
    def consents(self) -> SqlConsents:
        """Evidence."""
        return SqlConsents(self.connection)

    @cached_property
    def suppressions(self) -> SqlSuppressions:
        """What came back."""
        return SqlSuppressions(self.connection)

    @cached_property
    def sendings(self) -> SqlSendings:
        """Copies."""
        return SqlSendings(self.connection)
