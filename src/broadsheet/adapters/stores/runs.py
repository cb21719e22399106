"""The table of runs, kept as what each changed, so that years of hourly runs stay small."""

import hashlib
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, and_, func, select

from broadsheet.adapters.stores import schema
from broadsheet.adapters.stores.statements import chunks, insert_new, moment, stamp
from broadsheet.domain.run import Run

CONFIGURATION, LENGTH, VERSION = "configuration", "length", "version"
Facts = dict[tuple[str, str], str]
"""Kind and name → value: a text's digest, a number of bytes, a version."""


class SqlRuns:
    """`ports.store.RunTable` in SQL."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, run: Run) -> Run:
        """Keep a run under the next number."""
        last = self._connection.execute(select(func.max(schema.runs.c.number))).scalar() or 0
        texts = {_digest(text): text for _, text in run.configuration}
        insert_new(self._connection, schema.texts, list(texts.items()))
        before, now, number = self._facts(last), _facts(run), last + 1
        changed = [(*key, number, value) for key, value in now.items() if before.get(key) != value]
        gone = [(*key, number, "") for key in before.keys() - now.keys()]
        insert_new(self._connection, schema.changes, sorted(changed + gone))
        insert_new(self._connection, schema.runs, [(number, stamp(run.at), run.printed)])
        kept = self.get(number)
        if kept is None:
            raise AssertionError(number)
        return kept

    def get(self, number: int) -> Run | None:
        """One run."""
        table = schema.runs
        row = self._connection.execute(select(table).where(table.c.number == number)).first()
        if row is None:
            return None
        pairs: dict[str, list[tuple[str, str]]] = {CONFIGURATION: [], LENGTH: [], VERSION: []}
        for (kind, name), value in sorted(self._facts(number).items()):
            pairs[kind].append((name, value))
        texts = self._texts(digest for _, digest in pairs[CONFIGURATION])
        return Run(
            number=number,
            at=moment(row.at),
            configuration=tuple((name, texts[digest]) for name, digest in pairs[CONFIGURATION]),
            lengths=tuple((name, int(length)) for name, length in pairs[LENGTH]),
            versions=tuple(pairs[VERSION]),
            printed=row.printed,
        )

    def latest(self, at: datetime | None = None) -> Run | None:
        """The last that ended at or before this moment, or of all."""
        table = schema.runs
        wanted = select(func.max(table.c.number))
        if at is not None:
            wanted = wanted.where(table.c.at <= stamp(at))
        number = self._connection.execute(wanted).scalar()
        return None if number is None else self.get(number)

    def times(self) -> dict[int, datetime]:
        """When each run ended, by number."""
        table = schema.runs
        rows = self._connection.execute(select(table.c.number, table.c.at).order_by(table.c.number))
        return {row.number: moment(row.at) for row in rows}

    def _facts(self, number: int) -> Facts:
        """What held at the end of one run: the last change of each fact up to it."""
        table = schema.changes
        last = (
            select(table.c.kind, table.c.name, func.max(table.c.run).label("run"))
            .where(table.c.run <= number)
            .group_by(table.c.kind, table.c.name)
            .subquery()
        )
        same = and_(*(table.c[name] == last.c[name] for name in ("kind", "name", "run")))
        rows = self._connection.execute(select(table).join(last, same).where(table.c.value != ""))
        return {(row.kind, row.name): row.value for row in rows}

    def _texts(self, digests: Iterable[str]) -> dict[str, str]:
        table, found = schema.texts, dict[str, str]()
        for chunk in chunks(digests):
            rows = self._connection.execute(select(table).where(table.c.digest.in_(chunk)))
            found.update((row.digest, row.value) for row in rows)
        return found


def _facts(run: Run) -> Facts:
    facts: Facts = {(CONFIGURATION, path): _digest(text) for path, text in run.configuration}
    facts.update(((LENGTH, file), str(length)) for file, length in run.lengths)
    facts.update(((VERSION, name), version) for name, version in run.versions if version)
    return facts


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
