"""Rows of labelled data: JSON Lines, plain or gzipped, with faults told by file and line."""

import gzip
import json
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from broadsheet.errors import UsageError

Row = Mapping[str, object]


def read_rows(path: Path) -> list[tuple[int, Row]]:
    """The objects of a file with the numbers of their lines; empty lines are passed over.

    A file that ends with `.gz` is unpacked. Raises UsageError for what is not such a file.
    """
    return list(_rows(path))


def _rows(path: Path) -> Iterator[tuple[int, Row]]:
    for number, line in enumerate(_text(path).split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise UsageError(
                f"{path}:{number}: not JSON: {error}; each line must be one object"
            ) from error
        if not isinstance(row, dict):
            raise UsageError(f"{path}:{number}: not a JSON object; each line must be one object")
        yield number, row


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
        return (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8")
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: cannot be read: {error}") from error


def wanted_text(path: Path, number: int, row: Row, name: str) -> str:
    """A text that a row must have; UsageError tells where it is missing."""
    value = row.get(name)
    if isinstance(value, str):
        return value
    raise UsageError(f"{path}:{number}: no {name!r}; each row needs one, as text")
