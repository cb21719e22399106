"""Rows: one light row for each story that stands printed, kept in a few hundred ledger rows.

A print reads them all and writes those that changed. They lie on shelves by their id, so that
20,000 of them are read in a few hundred rows and a change writes a few.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from zlib import crc32

from broadsheet.domain.ledger import LedgerRow
from broadsheet.domain.printed import Listed
from broadsheet.ports.store import Transaction
from broadsheet.text.codec import decode, encode

PRINTED = "press.printed"
"""Note: the mark of the print that stands, of which these rows are: of what, and its number."""
STAGE = "press.story"
FORM = "rows/1"
SHELVES = 256


@dataclass(frozen=True, slots=True)
class Row:
    """What the press keeps of a story: its place in lists, and what would have it composed anew.

    `members` are the keys of all its articles, `newest` is the time of the newest. A story that is
    not `settled` lives on: what is told of it changes with time alone. `pictures` are the
    addresses of pictures that its pages show, `copies` the paths of the copies that it shows.
    """

    listed: Listed
    members: tuple[str, ...]
    newest: datetime
    settled: bool
    pictures: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()


class Rows:
    """All rows, on their shelves."""

    def __init__(self, shelves: Iterable[Iterable[Row]] = ()) -> None:
        self._rows = {row.listed.id: row for shelf in shelves for row in shelf}

    def __iter__(self) -> Iterator[Row]:
        """Every row, in no order that means anything."""
        return iter(self._rows.values())

    def __len__(self) -> int:
        """How many stories."""
        return len(self._rows)

    def get(self, story: str) -> Row | None:
        """One row by its story's id."""
        return self._rows.get(story)

    def changed(self, fresh: Iterable[Row], gone: Iterable[str]) -> "Rows":
        """These rows with some replaced or added, and some taken away."""
        made = Rows()
        left = frozenset(gone)
        made._rows = {id_: row for id_, row in self._rows.items() if id_ not in left}
        made._rows.update((row.listed.id, row) for row in fresh)
        return made

    def save(self, tx: Transaction, touched: Iterable[str] | None, at: datetime) -> None:
        """Write the shelves on which the rows of these ids lie (None: all)."""
        wanted = {_shelf(id_) for id_ in touched} if touched is not None else set(_every())
        held: dict[str, list[Row]] = {shelf: [] for shelf in sorted(wanted)}
        for id_, row in self._rows.items():
            shelf = _shelf(id_)
            if shelf in wanted:
                held[shelf].append(row)
        tx.ledger.put(LedgerRow(STAGE, s, FORM, at, encode(rows)) for s, rows in held.items())


def load(tx: Transaction) -> Rows:
    """The rows that were written last; rows of another form are none."""
    shelves = tx.ledger.stage(STAGE).values()
    if any(shelf.version != FORM for shelf in shelves):
        return Rows()
    return Rows(decode(tuple[Row, ...], shelf.value) for shelf in shelves)


def _shelf(story: str) -> str:
    return f"{crc32(story.encode()) % SHELVES:02x}"


def _every() -> Iterator[str]:
    return (f"{number:02x}" for number in range(SHELVES))
