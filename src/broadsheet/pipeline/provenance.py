"""Provenance: which capture a page was read from, whatever has been captured of it since.

A page that is captured again is read again only where a source says that it has changed, so its
newest capture need not be the one that its record was made from.
"""

from collections.abc import Iterable
from datetime import datetime

from broadsheet.domain.capture import CaptureRef
from broadsheet.domain.ledger import LedgerRow
from broadsheet.domain.proof import Taken
from broadsheet.ports.store import Transaction
from broadsheet.text.codec import decode, encode

READ_FROM = "read.from"
"""Ledger rows of this stage hold, by the key of an entry, the `Taken` that it was read from."""
VERSION = "from/1"


def note(tx: Transaction, read: Iterable[tuple[str, CaptureRef]], at: datetime) -> None:
    """Write down from which capture each entry (by key) was read."""
    tx.ledger.put(LedgerRow(READ_FROM, key, VERSION, at, encode(_taken(ref))) for key, ref in read)


def taken_from(tx: Transaction, key: str) -> Taken | None:
    """What an entry was read from; its newest capture where that was not noted yet."""
    row = tx.ledger.get(READ_FROM, [key]).get(key)
    if row is not None:
        return decode(Taken, row.value)
    ref = tx.captures.latest(key)
    return _taken(ref) if ref else None


def capture_of(tx: Transaction, key: str) -> CaptureRef | None:
    """Where that capture lies."""
    taken = taken_from(tx, key)
    same = (ref for ref in tx.captures.of(key) if _taken(ref) == taken)
    return next(same, None) or tx.captures.latest(key)


def changed_since(tx: Transaction, key: str) -> tuple[CaptureRef, ...]:
    """Later captures of other bytes than those that were read, oldest first."""
    taken = taken_from(tx, key)
    if taken is None:
        return ()
    later = (ref for ref in tx.captures.of(key) if ref.fetched_at > taken.fetched_at)
    return tuple(ref for ref in later if ref.digest != taken.digest)


def _taken(ref: CaptureRef) -> Taken:
    return Taken(ref.final_url, ref.digest, ref.fetched_at)
