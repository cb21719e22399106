"""Proving: the digests of printed records go into the signed proof, and the proof into the print.

The proof is a history and cannot be made anew from what is stored otherwise, so its files are kept
as ledger rows. They are written before the sink swaps the print in: a print that is killed between
the two leaves a proof that speaks of a print nobody saw, and the next one goes on from there; never
two that say different things under one number.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from broadsheet.domain.ledger import LedgerRow
from broadsheet.domain.printed import PrintedFile
from broadsheet.ports.store import Store, Transaction
from broadsheet.ports.vault import Vault
from broadsheet.text.codec import decode, encode

STAGE = "proof"
"""Ledger rows of this stage are the proof's files, by path."""
VERSION = "proof/1"
PENDING = "proof.pending"
"""Note: paths of the proof's files that were written and perhaps not yet swapped in."""
RECORDS = "_news/"
INDEX = "proof/index.json"


@dataclass(frozen=True, slots=True)
class _Index:
    """Of the index, what the pipeline looks at."""

    print: int


@dataclass(frozen=True, slots=True)
class Proving:
    """Adds the proof to one print, whose moment is `at`; a site that signs nothing has none."""

    store: Store
    vault: Vault | None
    at: datetime

    def whole(self, files: Iterable[PrintedFile]) -> Iterator[PrintedFile]:
        """These files, which are the whole site, and the whole proof."""
        if self.vault is None or not self.vault.ids[1]:
            yield from files
            return
        changes: dict[str, str] = {}
        yield from _hashed(files, changes)
        with self.store.begin() as tx:
            before = _every(tx)
            gone = self.vault.standing(before).keys() - changes.keys()
            changes |= dict.fromkeys(gone, "")
            made = self.vault.proved(before, changes, self.at)
            _keep(tx, made, self.at)
        yield from _files(before | made)

    def amended(self, files: Iterable[PrintedFile], gone: Iterable[str]) -> Iterator[PrintedFile]:
        """These files, which are those that change, and what changes of the proof with them."""
        if self.vault is None or not self.vault.ids[1]:
            yield from files
            return
        changes: dict[str, str] = {}
        yield from _hashed(files, changes)
        changes |= dict.fromkeys((path for path in gone if path.startswith(RECORDS)), "")
        with self.store.begin() as tx:
            before = _held(tx, [INDEX])
            before |= _held(tx, self.vault.needed(before.get(INDEX), changes))
            made = self.vault.proved(before, changes, self.at)
            _keep(tx, made, self.at)
            made = _held(tx, _pending(tx)) | made
        yield from _files(made)


def settled(tx: Transaction) -> None:
    """Note that everything written of the proof stands printed."""
    if tx.notes.get(PENDING):
        tx.notes.set(PENDING, "")


def number(tx: Transaction) -> int:
    """The number of the last print that the proof speaks of; 0 where there is none."""
    row = tx.ledger.get(STAGE, [INDEX]).get(INDEX)
    return decode(_Index, row.value).print if row else 0


def bring(past: Transaction, scratch: Transaction, vault: Vault, print_: int, at: datetime) -> None:
    """Have a scratch store hold the proof as it was after an earlier print of a site."""
    _keep(scratch, vault.as_of(_every(past), print_), at)


def _hashed(files: Iterable[PrintedFile], changes: dict[str, str]) -> Iterator[PrintedFile]:
    """The files, with the digests of records noted as they pass."""
    for file in files:
        if file.path.startswith(RECORDS):
            changes[file.path] = hashlib.sha256(file.content).hexdigest()
        yield file


def _keep(tx: Transaction, made: Mapping[str, bytes], at: datetime) -> None:
    if made:
        tx.ledger.put(
            LedgerRow(STAGE, path, VERSION, at, data.decode())
            for path, data in sorted(made.items())
        )
        tx.notes.set(PENDING, encode(sorted({*_pending(tx), *made})))


def _pending(tx: Transaction) -> list[str]:
    return decode(list[str], tx.notes.get(PENDING) or "[]")


def _held(tx: Transaction, paths: Iterable[str]) -> dict[str, bytes]:
    return {path: row.value.encode() for path, row in tx.ledger.get(STAGE, paths).items()}


def _every(tx: Transaction) -> dict[str, bytes]:
    return {path: row.value.encode() for path, row in tx.ledger.stage(STAGE).items()}


def _files(made: Mapping[str, bytes]) -> Iterator[PrintedFile]:
    yield from (PrintedFile(path, data) for path, data in sorted(made.items()))
