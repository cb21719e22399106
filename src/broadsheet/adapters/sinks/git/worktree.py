"""The files of a repository that somebody looks at, and its index."""

import errno
import os
import shutil
import time
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from broadsheet.adapters.sinks.git.command import Git
from broadsheet.adapters.sinks.git.objects import Objects
from broadsheet.adapters.sinks.lying import lying
from broadsheet.adapters.sinks.patch import remove

PATIENCE = 3.0
"""Seconds that a lock is waited for."""
_TRIES = 5

Difference = tuple[str, str | None, str | None]


class Waits(Exception):  # noqa: N818 - no fault: another time it will go
    """Nothing can be done now without getting in somebody's way; the message says why."""


class WorkTree:
    """A work tree at `root` whose index lies in `folder` (the repository's own, `.git`)."""

    def __init__(self, git: Git, objects: Objects, root: Path, folder: Path) -> None:
        self._git, self._objects = git, objects
        self._root = root
        self._index = folder / "index"
        self._lock = folder / "index.lock"
        self._own = folder / "broadsheet.index"
        self._aside = folder / "broadsheet.part"

    def held(self, path: str, gone: Collection[str] = ()) -> str | None:
        """The id of what lies at a path, as `lying` tells it."""
        return lying(self._root, path, self._objects.name, gone)

    def staged(self, commit: str) -> dict[str, str | None]:
        """What the index holds otherwise than a commit does: the blob by path."""
        return self._staged(commit, self._index if self._index.exists() else None)

    def free(self) -> None:
        """Wait until nobody holds the index; `Waits` where that takes too long."""
        self._repair()
        until = time.monotonic() + PATIENCE
        while self._lock.exists():
            if time.monotonic() > until:
                raise Waits(locked(self._lock))
            time.sleep(0.05)

    def bring(self, differences: Iterable[Difference], old: str) -> None:
        """Let files and index follow the branch, which had been at the commit `old`.

        A file that holds what it held at `old` is replaced; one that somebody has changed since
        stays, and so does what somebody has staged.
        """
        rows = list(differences)
        gone = {path for path, before, after in rows if after is None and self.held(path) == before}
        due = [
            (path, before, after)
            for path, before, after in rows
            if (held := self.held(path, gone if after else ())) != after and held == before
        ]
        for path, _, after in due:
            if after is None:
                remove(self._root, path)
        wanted: dict[str, list[str]] = {}
        for path, _, after in due:
            if after is not None:
                wanted.setdefault(after, []).append(path)
        for name, content in self._objects.read(wanted):
            for path in wanted[name]:
                self._write(path, content)
        self._follow(rows, old)

    def _follow(self, rows: Iterable[Difference], old: str) -> None:
        """The index: a changed one is made aside and put in its place under git's own lock."""
        for _ in range(_TRIES):
            self.free()
            seen = _trace(self._index)
            with suppress(FileNotFoundError):
                self._own.with_name(f"{self._own.name}.lock").unlink()
            self._own.unlink(missing_ok=True)
            if seen:
                shutil.copyfile(self._index, self._own)
            staged = self._staged(old, self._own)
            lines = [
                f"{'100644' if after else '0'} {after or self._objects.none}\t{path}\0"
                for path, _, after in rows
                if staged.get(path, after) == after
            ]
            given = "".join(lines).encode("utf-8", "surrogateescape")
            words = ("update-index", "-z", "--index-info")
            self._git.run(*words, given=given, index=self._own)
            if not self._own.exists() or self._swapped(seen):
                return
        raise Waits(f"{self._index} is being changed by somebody else all the time")

    def _swapped(self, seen: tuple[int, int, int] | None) -> bool:
        """Put the new index in its place, unless somebody has been quicker."""
        try:
            os.link(self._own, self._lock)
        except FileExistsError:
            return False
        except OSError:
            try:
                with self._lock.open("xb") as lock:
                    lock.write(self._own.read_bytes())
            except FileExistsError:
                return False
        if _trace(self._index) != seen:
            self._lock.unlink()
            return False
        self._lock.replace(self._index)
        self._own.unlink(missing_ok=True)
        return True

    def _repair(self) -> None:
        """Take away a lock that a run of ours left: it is one file with the index made aside."""
        with suppress(OSError):
            if self._lock.samefile(self._own):
                self._lock.unlink()

    def _staged(self, commit: str, index: Path | None) -> dict[str, str | None]:
        base = commit or self._objects.empty()
        words = ("diff-index", "--cached", "--raw", "-z", "--no-renames", base)
        fields = self._git.run(*words, index=index).split(b"\0")
        found: dict[str, str | None] = {}
        for head, path in zip(fields[0::2], fields[1::2], strict=False):
            name = head.decode().split(" ")[3]
            held = None if name == self._objects.none else name
            found[path.decode("utf-8", "surrogateescape")] = held
        return found

    def _write(self, path: str, content: bytes) -> None:
        """Replace a file in one step; what is written halfway is no part of the tree."""
        target = self._root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        self._aside.write_bytes(content)
        try:
            self._aside.replace(target)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            part = target.with_name(f".{target.name[:200]}.part")
            shutil.copyfile(self._aside, part)
            part.replace(target)
            self._aside.unlink()


def dirty(
    tree: WorkTree, rows: Iterable[Difference], staged: Mapping[str, str | None]
) -> list[str]:
    """Paths at which somebody has changed a file, or staged one, that would have to follow."""
    return [
        path
        for path, before, after in rows
        if tree.held(path) not in {before, after} or staged.get(path, after) not in {before, after}
    ]


def _trace(file: Path) -> tuple[int, int, int] | None:
    try:
        found = file.stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


def locked(lock: Path) -> str:
    """What is said of a lock that somebody holds."""
    try:
        age = max(0.0, time.time() - lock.stat().st_mtime)
    except OSError:
        age = 0.0
    return (
        f"{lock} has been there for {age:.0f} seconds: another git program is at work in the "
        f"repository, or one was killed. Nothing is lost, the next run commits. If no git program "
        f"is running there, remove that file."
    )
