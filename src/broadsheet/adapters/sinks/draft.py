"""A site in the making: new bytes are written aside, what stands already is only noted."""

import os
import shutil
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from broadsheet.adapters.sinks.manifest import (
    Delta,
    Held,
    Manifest,
    digest_of,
    held_at,
)
from broadsheet.adapters.sinks.names import checked
from broadsheet.adapters.sinks.patch import Tree
from broadsheet.adapters.sinks.report import SinkReport
from broadsheet.domain.printed import PrintedFile
from broadsheet.errors import SinkError

FEW = 200
"""Files that are written to the disk one by one; for more, all of the system's are at once."""


class Draft:
    """The files of the next build, compared with the build that stands at `base`.

    `folder` is made when the first differing file comes, and holds the differing files alone
    until `complete` adds the others.
    """

    def __init__(self, folder: Path, base: Path | None, before: Manifest) -> None:
        self.folder = folder
        self.base = base
        self.before = before if base else Manifest()
        self.after = Manifest()
        self.written: list[str] = []
        self._tree = Tree(folder)
        self._seen: set[str] = set()

    def take(self, files: Iterable[PrintedFile]) -> None:
        """Write every file whose bytes differ from what stands; `SinkError` for a bad path."""
        for file in files:
            path = checked(file.path)
            if path in self._seen:
                raise SinkError(f"{path!r} was printed twice")
            self._seen.add(path)
            digest = digest_of(file.content)
            if self.base and self.before.holds(self.base, path, digest):
                self.after.files[path] = self.before.files[path]
            else:
                self.after.files[path] = self._write(path, file.content, digest)
                self.written.append(path)

    def keep(self, gone: Iterable[str]) -> None:
        """Have all that stands stay, but for these paths and for what comes with `take`."""
        left = frozenset(gone)
        held = {path: held for path, held in self.before.files.items() if path not in left}
        self.after.files = held | self.after.files

    @property
    def removed(self) -> list[str]:
        """Paths that stood and are not part of the site any more."""
        return [path for path in self.before if path not in self.after.files]

    @property
    def changes(self) -> bool:
        """Whether the site differs from what stands."""
        return bool(self.written or self.removed)

    @property
    def delta(self) -> Delta:
        """What is other than in the build that stands."""
        written: dict[str, Held | None] = {path: self.after.files[path] for path in self.written}
        return written | dict.fromkeys(self.removed)

    def complete(self) -> None:
        """Add the unchanged files, as hard links where the file system has them, else copied."""
        self.folder.mkdir(exist_ok=True)
        written = set(self.written)
        if self.base:
            self._tree.link(self.base, (path for path in self.after if path not in written))

    def report(self) -> SinkReport:
        """The figures of this draft."""
        return SinkReport(
            written=len(self.written),
            unchanged=len(self.after.files) - len(self.written),
            removed=len(self.removed),
        )

    def discard(self) -> None:
        """Take it away, as far as that can be done."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _write(self, path: str, content: bytes, digest: str) -> Held:
        target = self._tree.room(path)
        with open(target, "xb", buffering=0) as out:
            view = memoryview(content)
            while view:
                view = view[out.write(view) :]
        return held_at(target, digest)


class Standing(Manifest):
    """The build that stands, looked at file by file: for a few files of a large site."""

    def holds(self, root: Path, path: str, digest: str) -> bool:
        """Whether the file is there with these bytes; it is read, and then known."""
        target = f"{root}/{path}"
        try:
            with open(target, "rb") as standing:
                found = digest_of(standing.read())
        except OSError:
            return False
        self.files[path] = held_at(target, found)
        return found == digest


def settle(root: Path, paths: Iterable[str]) -> None:
    """See to it that what was written is on the disk: a build is shown only after that."""
    written = list(paths)
    if len(written) > FEW and hasattr(os, "sync"):
        os.sync()  # one call for thousands of small files; fsync for each costs minutes
        return
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda path: settle_file(root / path), written))


def settle_folder(folder: Path) -> None:
    """The same for a folder's own entries, where the system can do that."""
    if os.name == "posix":
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


def settle_file(path: Path) -> None:
    """The same for one file."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())
