"""Records checked: read, printed anew, and compared byte by byte."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from broadsheet.app.records_import import read_bytes, record_files
from broadsheet.errors import RecordError
from broadsheet.stages.publish.record_form import print_record
from broadsheet.stages.publish.record_read import read_record

_BEFORE, _AFTER = 20, 40
"""Bytes of the excerpts around the first difference."""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """How one file stands. `offset` and `line` (from 1) are those of the first byte that differs.

    `found` and `printed` are short excerpts around it, of the file and of what we print; `problem`
    says why a file could not be read. `differing` counts the bytes that differ from there to where
    the two are the same again at their ends.
    """

    path: Path
    ok: bool
    problem: str = ""
    offset: int = -1
    line: int = 0
    differing: int = 0
    found: str = ""
    printed: str = ""
    warnings: tuple[str, ...] = ()


def check(paths: Sequence[Path]) -> Iterator[CheckResult]:
    """Check files and the `.md` files of folders, in order of path."""
    for path in record_files(paths):
        if not path.name.lower().endswith((".jsonl", ".jsonl.gz")):
            yield check_file(path)


def check_file(path: Path) -> CheckResult:
    """Check one file."""
    try:
        data = read_bytes(path)
        read = read_record(data, str(path))
    except RecordError as error:
        return CheckResult(path, ok=False, problem=str(error))
    ours = print_record(read.record)
    if ours == data:
        return CheckResult(path, ok=True, warnings=read.warnings)
    at = _first_difference(data, ours)
    tail = _same_end(data[at:], ours[at:])
    return CheckResult(
        path,
        ok=False,
        offset=at,
        line=data.count(b"\n", 0, at) + 1,
        differing=max(len(data), len(ours)) - at - tail,
        found=_excerpt(data, at),
        printed=_excerpt(ours, at),
        warnings=read.warnings,
    )


def _first_difference(one: bytes, other: bytes) -> int:
    shorter = min(len(one), len(other))
    return next((at for at in range(shorter) if one[at] != other[at]), shorter)


def _same_end(one: bytes, other: bytes) -> int:
    """How many bytes at the ends are the same."""
    return _first_difference(one[::-1], other[::-1])


def _excerpt(data: bytes, at: int) -> str:
    return repr(data[max(0, at - _BEFORE) : at + _AFTER].decode("utf-8", "replace"))[1:-1]
