"""What a build holds, so that the next publish need not read it again.

A manifest file has up to three lines: its head, what changed since the build before it, and, where
it is whole, every file. One that is not whole is read with those before it, down to a whole one:
so a build that differs in a few files from the last is written down in a few lines.
"""

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

import msgspec

FORM = 2
MOST_STEPS = 64
"""Manifests that are read one after another at most; then a whole one is due."""
NONE = -1
_HEAD_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Held:
    """A file as it was written: digest of its bytes, size in bytes, time of change in ns."""

    digest: str
    size: int
    changed: int


Files = dict[str, Held]
Delta = Mapping[str, Held | None]
"""What became of paths since the build before: None for those that were taken away."""


@dataclass(frozen=True, slots=True)
class Head:
    """The first line: the mark of the print, how many files there are, what it is told against.

    `before` is the number of the build that the delta speaks of, or `NONE`; `steps` counts the
    manifests that are to be read with this one.
    """

    mark: str = ""
    count: int = 0
    before: int = NONE
    steps: int = 0


@dataclass(slots=True)
class Manifest:
    """The files of one build by path."""

    files: Files = field(default_factory=dict)

    def __iter__(self) -> Iterator[str]:
        """The paths it holds."""
        return iter(self.files)

    def holds(self, root: Path, path: str, digest: str) -> bool:
        """Whether the file is there with these bytes, as far as can be told without reading it.

        A file that is gone, cut short or was touched since is not held: so a manifest that lies
        heals at the next publish.
        """
        held = self.files.get(path)
        return held is not None and held.digest == digest and _there(root, path, held)

    def whole(self, root: Path) -> bool:
        """Whether every file is there, in the same sense."""
        return all(held.digest and _there(root, path, held) for path, held in self.files.items())


def save(file: Path, head: Head, delta: Delta, files: Files | None) -> None:
    """Write it (`files` None: not whole); the caller sees to it that it is on the disk in time."""
    lines = [
        {
            "form": FORM,
            "mark": head.mark,
            "count": head.count,
            "before": head.before,
            "steps": head.steps,
        },
        {path: _row(held) for path, held in delta.items()},
    ]
    if files is not None:
        lines.append({path: _row(held) for path, held in files.items()})
    file.write_bytes(b"\n".join(map(msgspec.json.encode, lines)))


def head_of(file: Path) -> Head | None:
    """The head of a manifest file; None where it is missing or not readable as such."""
    try:
        with file.open("rb") as opened:
            line = opened.readline(_HEAD_BYTES)
        found = json.loads(line)
        if found["form"] != FORM:
            return None
        counts = (int(found["count"]), int(found["before"]), int(found["steps"]))
        return Head(str(found["mark"]), *counts)
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return None


def delta_of(file: Path) -> dict[str, Held | None] | None:
    """What changed since the build before; None where the file cannot be read."""
    lines = _lines(file)
    return _delta(lines[1]) if lines else None


def load(file: Path) -> Manifest | None:
    """Everything that a build holds, read from its file and those before it; None where damaged."""
    deltas: list[dict[str, Held | None]] = []
    for _ in range(MOST_STEPS + 1):
        head, lines = head_of(file), _lines(file)
        delta = _delta(lines[1]) if head and lines else None
        if head is None or lines is None or delta is None:
            return None
        if len(lines) > 2:
            files = _delta(lines[2])
            return _folded(files, deltas) if files is not None else None
        deltas.append(delta)
        file = file.with_name(f"build-{head.before}.json")
    return None


def digest_of(content: bytes) -> str:
    """The digest that files are compared by (BLAKE2b, 160 bits, in hex)."""
    return blake2b(content, digest_size=20).hexdigest()


def held_at(target: str, digest: str) -> Held:
    """A file that was just written or linked."""
    stat = os.lstat(target)
    return Held(digest, stat.st_size, stat.st_mtime_ns)


def _folded(files: Mapping[str, Held | None], deltas: list[dict[str, Held | None]]) -> Manifest:
    found = {path: held for path, held in files.items() if held is not None}
    for delta in reversed(deltas):
        for path, held in delta.items():
            if held is None:
                found.pop(path, None)
            else:
                found[path] = held
    return Manifest(found)


def _lines(file: Path) -> list[object] | None:
    try:
        lines = [json.loads(line) for line in file.read_bytes().split(b"\n")]
    except (OSError, ValueError, RecursionError):
        return None
    return lines if len(lines) in (2, 3) else None


def _delta(line: object) -> dict[str, Held | None] | None:
    try:
        return {
            str(path): Held(str(row[0]), int(row[1]), int(row[2])) if row else None
            for path, row in line.items()  # type: ignore[attr-defined]
        }
    except (ValueError, TypeError, KeyError, IndexError, AttributeError):
        return None


def _row(held: Held | None) -> list[object] | None:
    return [held.digest, held.size, held.changed] if held else None


def _there(root: Path, path: str, held: Held) -> bool:
    try:
        stat = os.lstat(f"{root}/{path}")
    except OSError:
        return False
    return stat.st_size == held.size and stat.st_mtime_ns == held.changed
