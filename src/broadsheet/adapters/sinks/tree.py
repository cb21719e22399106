"""A folder that follows the printed site file by file, and leaves alone what others changed.

Only files with other bytes are written, so that the times of all others stay and a site generator
builds anew what is new. Unlike a published site a tree is not swapped in whole: it is read by
programs that are started after the run.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import msgspec
from filelock import FileLock, Timeout

from broadsheet.adapters.sinks.faults import why
from broadsheet.adapters.sinks.lying import lying
from broadsheet.adapters.sinks.manifest import digest_of
from broadsheet.adapters.sinks.patch import remove
from broadsheet.domain.mirror import Mirrored
from broadsheet.errors import SinkError
from broadsheet.ports.mirror import Source


@dataclass(frozen=True, slots=True)
class _Written:
    """A file as it was written: the source's mark, and the digest of the bytes."""

    mark: str
    digest: str


@dataclass(frozen=True, slots=True)
class _Memory:
    """What was written last, and what a run that may have been cut off was about to write."""

    files: dict[str, _Written] = field(default_factory=dict)
    claimed: dict[str, str] = field(default_factory=dict)


class TreeMirror:
    """Keeps `root` like its source. `state` is a file for what was written, outside of `root`.

    A file that holds neither what was written last nor what is to be written is somebody's own: it
    is left, and told, until it is gone or holds again what was written. The same holds for one
    that was deleted. Without `state` nothing is known to be ours, and only missing files are made.
    Where the whole folder is gone or empty, all is written anew.
    """

    def __init__(self, name: str, root: Path, state: Path) -> None:
        self._name = name
        self._root = root
        self._state = state

    def follow(self, source: Source, at: datetime) -> Mirrored:  # noqa: ARG002 - no file tells it
        """Write what changed; `SinkError` where the machine fails."""
        try:
            self._root.mkdir(parents=True, exist_ok=True)
            self._state.parent.mkdir(parents=True, exist_ok=True)
            with FileLock(self._state.with_suffix(".lock"), timeout=0):
                return self._follow(source)
        except Timeout:
            raise SinkError(f"another run is writing to {self._root}") from None
        except OSError as error:
            raise SinkError(f"Writing to {self._root} failed: {why(error, self._root)}") from error

    def _follow(self, source: Source) -> Mirrored:
        marks = source.marks()
        memory = self._remembered() if any(self._root.iterdir()) else _Memory()
        known = memory.files
        asked = [
            path for path, mark in marks.items() if path not in known or known[path].mark != mark
        ]
        gone = [path for path in known if path not in marks]
        if not asked and not gone:
            return Mirrored(self._name, str(self._root))
        digests = {path: digest_of(source.read(path)) for path in asked}
        kept = [path for path in gone if self._foreign(path, memory, None, ())]
        removed = frozenset(gone).difference(kept)
        kept += [path for path in asked if self._foreign(path, memory, digests[path], removed)]
        left = set(kept)
        due = [path for path in asked if path not in left]
        self._save(_Memory(known, {**memory.claimed, **{path: digests[path] for path in due}}))
        files = {path: held for path, held in known.items() if path in marks or path in left}
        for path in sorted(removed):
            remove(self._root, path)
        written = sum(self._write(path, source, digests[path]) for path in due)
        for path in due:
            files[path] = _Written(marks[path], digests[path])
        self._save(_Memory(files))
        return Mirrored(
            self._name, str(self._root), written, len(removed), kept=tuple(sorted(kept))
        )

    def _foreign(
        self, path: str, memory: _Memory, new: str | None, removed: Collection[str]
    ) -> bool:
        """Whether what lies there is neither what we wrote nor what we would write."""
        held = lying(self._root, path, digest_of, removed)
        before = memory.files.get(path)
        ours = {before.digest if before else None, new, memory.claimed.get(path, new)}
        return held not in ours

    def _write(self, path: str, source: Source, digest: str) -> bool:
        """Write a file in one step; False where it holds these bytes already."""
        if lying(self._root, path, digest_of) == digest:
            return False
        target = self._root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f".{target.name[:200]}.part")
        part.write_bytes(source.read(path))
        part.replace(target)
        return True

    def _remembered(self) -> _Memory:
        try:
            return msgspec.json.decode(self._state.read_bytes(), type=_Memory)
        except (OSError, msgspec.MsgspecError):
            return _Memory()

    def _save(self, memory: _Memory) -> None:
        part = self._state.with_suffix(".part")
        part.write_bytes(msgspec.json.encode(memory))
        part.replace(self._state)
