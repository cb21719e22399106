"""Readers as rows, and CSV files of addresses."""

import csv
import io
from dataclasses import asdict, dataclass
from pathlib import Path

from broadsheet.domain.letter import Standing
from broadsheet.domain.record import stamp
from broadsheet.errors import UsageError
from broadsheet.ports.store import Transaction
from broadsheet.text.mailbox import Mailbox, NotAnAddress, mailbox

LARGEST = 50_000_000
"""Bytes of a file."""
NAMES = ("email", "e-mail", "email address", "e-mail address", "address", "mail")
"""What the column of addresses may be called, in any case."""


@dataclass(frozen=True, slots=True)
class Row:
    """One reader as lists show it; `consent` is the last step, `stopped` why mail is not sent."""

    address: str
    standing: str
    since: str
    stopped: str
    consent: str

    @property
    def gets(self) -> bool:
        """Whether the newsletter is sent to this reader."""
        return self.standing == Standing.CONFIRMED.value and not self.stopped

    def as_dict(self) -> dict[str, object]:
        """For a machine."""
        return {**asdict(self), "gets": self.gets}


@dataclass(frozen=True, slots=True)
class Found:
    """What a file holds: addresses by their rows, each address once, and a sentence for every row
    that is none.
    """

    boxes: dict[str, Mailbox]
    problems: list[str]


def rows_of(tx: Transaction, standing: Standing | None = None) -> list[Row]:
    """All readers, or those of one standing."""
    readers = tx.mailing.subscribers.all(standing)
    stopped = {one.subscriber: one for one in tx.mailing.suppressions.all() if one.stopped}
    found = []
    for one in readers:
        consents = tx.mailing.consents.of(one.id)
        last = consents[-1] if consents else None
        cause = stopped[one.id].stopped if one.id in stopped else None
        found.append(
            Row(
                one.address,
                one.standing.value,
                stamp(one.since),
                cause.value if cause else "",
                f"{stamp(last.at)} {last.standing.value}: {last.how}" if last else "",
            )
        )
    return found


def read_csv(path: Path) -> Found:
    """The addresses of a CSV file: of the column that is called so, or of a file with one column.

    `UsageError` where it cannot be read or has no such column.
    """
    text = _text(path)
    rows = _rows(path, text)
    if not rows:
        raise UsageError(f"{path}: found no row; allowed: a CSV file with a column email")
    names = [cell.strip().casefold() for cell in rows[0]]
    column = next((names.index(name) for name in NAMES if name in names), None)
    if column is None:
        if "@" not in rows[0][0] or any(len(row) > 1 for row in rows):
            told = ", ".join(rows[0][:8])
            raise UsageError(f"{path}:1: found the columns {told}; allowed: one called email")
        column, body, first = 0, rows, 1
    else:
        body, first = rows[1:], 2
    boxes: dict[str, Mailbox] = {}
    known: set[str] = set()
    problems: list[str] = []
    for number, row in enumerate(body, first):
        cell = row[column] if column < len(row) else ""
        try:
            box = mailbox(cell)
        except NotAnAddress as error:
            problems.append(f"{path}: row {number}: found {cell[:60]!r}: {error}")
            continue
        if box.key not in known:
            boxes[f"{path}: row {number}"] = box
            known.add(box.key)
    return Found(boxes, problems)


def _rows(path: Path, text: str) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), _dialect(text))
    rows: list[list[str]] = []
    try:
        for row in reader:
            if any(row):
                rows.append(row)  # noqa: PERF401 - what was read before a fault tells where it is
    except csv.Error as error:
        # The reader stands where the cell ends, which for a stray quote is far below it.
        raise UsageError(
            f"{path}: row {len(rows) + 1}: cannot be read: {error}; is a quote left open there?"
        ) from error
    return rows


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror or error}") from error
    if len(data) > LARGEST:
        raise UsageError(f"{path}: found {len(data):,} bytes; allowed: up to {LARGEST:,}")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: found bytes that are not UTF-8; allowed: UTF-8") from error


def _dialect(text: str) -> type[csv.Dialect]:
    class Found(csv.excel):
        first = text.partition("\n")[0]
        delimiter = max(",;\t", key=first.count)

    return Found
