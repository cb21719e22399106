"""A site in the making: new bytes are written aside, what stands already is only noted."""

import errno
import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from broadsheet.adapters.sinks.manifest import Held, Manifest, digest_of
from broadsheet.adapters.sinks.names import checked
from broadsheet.adapters.sinks.report import SinkReport
from broadsheet.domain.printed import PrintedFile
from broadsheet.errors import SinkError

_NO_LINK = frozenset(
    {errno.EXDEV, errno.EPERM, errno.EMLINK, errno.ENOTSUP, errno.ENOSYS, errno.EINVAL}
)
"""Errors that tell that a file system has no hard links, or no more of them."""


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
        self._made: set[str] = set()

    def take(self, files: Iterable[PrintedFile]) -> None:
        """Write every file whose bytes differ from what stands; `SinkError` for a bad path."""
        for file in files:
            path = checked(file.path)
            if path in self.after.files:
                raise SinkError(f"{path!r} was printed twice")
            digest = digest_of(file.content)
            if self.base and self.before.holds(self.base, path, digest):
                self.after.files[path] = self.before.files[path]
            else:
                self.after.files[path] = self._write(path, file.content, digest)
                self.written.append(path)

    @property
    def removed(self) -> list[str]:
        """Paths that stood and are not part of the site any more."""
        return [path for path in self.before if path not in self.after.files]

    @property
    def changes(self) -> bool:
        """Whether the site differs from what stands."""
        return bool(self.written or self.removed)

    def complete(self) -> None:
        """Add the unchanged files, as hard links where the file system has them, else copied."""
        self.folder.mkdir(exist_ok=True)
        written = set(self.written)
        for path in self.after:
            if path not in written and self.base:
                source, target = f"{self.base}/{path}", self._room(path)
                try:
                    os.link(source, target)
                except OSError as error:
                    if error.errno not in _NO_LINK:
                        raise
                    shutil.copy2(source, target)

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
        target = self._room(path)
        with open(target, "xb", buffering=0) as out:
            view = memoryview(content)
            while view:
                view = view[out.write(view) :]
        stat = os.lstat(target)
        return Held(digest, stat.st_size, stat.st_mtime_ns)

    def _room(self, path: str) -> str:
        """Where a file of the draft goes; its folder is there."""
        above = path.rpartition("/")[0]
        if above not in self._made:
            (self.folder / above).mkdir(parents=True, exist_ok=True)
            self._made.add(above)
        return f"{self.folder}/{path}"


def settle(root: Path, paths: Iterable[str]) -> None:
    """See to it that what was written is on the disk: a build is shown only after that."""
    if hasattr(os, "sync"):
        os.sync()  # one call for thousands of small files; fsync for each costs minutes
        return
    for path in paths:
        with (root / path).open("rb+") as file:
            os.fsync(file.fileno())


def settle_folder(folder: Path) -> None:
    """The same for a folder's own entries, where the system can do that."""
    if os.name == "posix":
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
