"""Records in files: their private ledgers opened, sealed, and sealed again under a newer key."""

import json
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from broadsheet.app.records_import import read_bytes, record_files
from broadsheet.domain.proof import PrivateLedger, SealAnswer, Unsealed
from broadsheet.domain.record import Record
from broadsheet.errors import RecordError, SinkError, UsageError
from broadsheet.stages.publish.record_form import print_record
from broadsheet.stages.publish.record_read import read_record
from broadsheet.stages.seal import SealKeys, sealed, unsealed
from broadsheet.text.codec import decode_known

LARGEST = 1_000_000
"""Bytes of a ledger that is given as a file."""


@dataclass(frozen=True, slots=True)
class OpenedRecord:
    """A record's file and what comes of opening its payload; `problem`: it could not be read."""

    path: Path
    found: Unsealed
    problem: str = ""


@dataclass(frozen=True, slots=True)
class SealedRecord:
    """What became of one file: `written`, or left as it was, and then why where it is a fault."""

    path: Path
    written: bool
    key: str = ""
    answer: SealAnswer = SealAnswer.OPEN
    problem: str = ""


def opened(paths: Sequence[Path], keys: SealKeys) -> Iterator[OpenedRecord]:
    """The payloads of files and of the `.md` files of folders, in order of path."""
    for path in _files(paths):
        try:
            record = read_record(read_bytes(path), str(path)).record
        except RecordError as error:
            yield OpenedRecord(path, Unsealed(SealAnswer.MALFORMED), str(error))
            continue
        yield OpenedRecord(path, unsealed(path.name, record, keys))


def seal_files(
    paths: Sequence[Path], keys: SealKeys, ledger: PrivateLedger | None
) -> Iterator[SealedRecord]:
    """Seal each record's own ledger again with the newest key, or `ledger` where one is given.

    A file is replaced whole; one that is sealed so already, or cannot be opened, stays as it is.
    """
    for path in _files(paths):
        try:
            data = read_bytes(path)
            record = read_record(data, str(path)).record
        except RecordError as error:
            yield SealedRecord(path, False, "", SealAnswer.MALFORMED, str(error))
            continue
        yield _seal_file(path, data, record, keys, ledger)


def read_ledger(path: Path) -> PrivateLedger:
    """A ledger from a JSON file: one line of `unseal --json`, or its `ledger` alone; `UsageError`.

    A key that no ledger has, and a ledger with nothing in it, are refused: what was sealed before
    would be gone.
    """
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror or error}") from error
    if len(data) > LARGEST:
        raise UsageError(f"{path}: a ledger has {LARGEST} bytes at most, this file has more")
    try:
        ledger = decode_known(PrivateLedger, _ledger_part(data.decode()))
    except (ValueError, RecursionError) as error:
        raise UsageError(
            f"{path}: not the ledger of one record as unseal --json prints it: {error}"
        ) from error
    if ledger == PrivateLedger():
        raise UsageError(f"{path}: an empty ledger; there is nothing to seal in it")
    return ledger


def _ledger_part(text: str) -> str:
    """The ledger's own JSON, out of a line of `unseal --json` where it is one."""
    whole = json.loads(text)
    if isinstance(whole, dict) and "ledger" in whole:
        if whole["ledger"] is None:
            raise ValueError(f"that payload was not opened ({whole.get('answer', 'no answer')})")
        whole = whole["ledger"]
    return json.dumps(whole)


def _seal_file(
    path: Path, data: bytes, record: Record, keys: SealKeys, ledger: PrivateLedger | None
) -> SealedRecord:
    if print_record(record) != data:
        told = "not of the form that we print; look at it with: broadsheet records check"
        return SealedRecord(path, False, "", SealAnswer.MALFORMED, told)
    if ledger is None:
        found = unsealed(path.name, record, keys)
        if found.ledger is None:
            return SealedRecord(path, False, found.key, found.answer, found.detail)
        ledger = found.ledger
    made = replace(record, secured=sealed(path.name, record, ledger, keys))
    if made == record:
        return SealedRecord(path, False, keys.newest.id)
    _replace(path, print_record(made))
    return SealedRecord(path, True, keys.newest.id)


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        if not path.exists():
            raise UsageError(f"{path}: not found")
    for path in record_files(paths):
        if not path.name.lower().endswith((".jsonl", ".jsonl.gz")):
            yield path


def _replace(path: Path, data: bytes) -> None:
    """Put the bytes in the file's place in one step; its other hard links keep the old ones."""
    try:
        mode = path.stat().st_mode
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".sealed-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(name).chmod(mode & 0o777)
            Path(name).replace(path)
        except BaseException:
            with suppress(OSError):
                Path(name).unlink()
            raise
    except OSError as error:
        raise SinkError(f"{path}: cannot be written: {error.strerror or error}") from error
