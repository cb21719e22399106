"""A build brought up to date in place of being made anew: the older of two becomes the newest.

Of two builds one is shown, and nobody is sent to the other any more. It differs from the shown one
by what the last print changed, which is written down; so it takes those files over as hard links,
then the new ones, and may be shown. Files are replaced, never written into: the builds share them.
"""

import errno
import os
import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path, PurePosixPath

from broadsheet.adapters.sinks.manifest import Delta

_NO_LINK = frozenset(
    {errno.EXDEV, errno.EPERM, errno.EMLINK, errno.ENOTSUP, errno.ENOSYS, errno.EINVAL}
)
"""Errors that tell that a file system has no hard links, or no more of them."""


def link(source: str, target: str) -> None:
    """The same file at another place: a hard link where the file system has them, else a copy."""
    try:
        os.link(source, target)
    except OSError as error:
        if error.errno not in _NO_LINK:
            raise
        shutil.copy2(source, target)


class Tree:
    """A folder of files, of which some are taken away, taken over or moved in."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._root = str(root)
        self._made: set[str] = set()

    def room(self, path: str) -> str:
        """Where a file of the tree goes; its folder is there."""
        above = path.rpartition("/")[0]
        if above not in self._made:
            self._make(above)
            self._made.add(above)
        return f"{self._root}/{path}"

    def _make(self, folder: str) -> None:
        try:
            os.mkdir(f"{self._root}/{folder}")
        except OSError:  # it is there, or what is above it is not
            (self.root / folder).mkdir(parents=True, exist_ok=True)

    def link(self, source: Path, paths: Iterable[str]) -> None:
        """Take these files over from another tree; here they are not."""
        for path in paths:
            link(f"{source}/{path}", self.room(path))

    def salvage(self, source: Path, paths: Iterable[str]) -> None:
        """The same from a tree that may have lost some of them by hand: the others are taken."""
        for path in paths:
            with suppress(FileNotFoundError, NotADirectoryError):
                link(f"{source}/{path}", self.room(path))

    def follow(self, source: Path, delta: Delta) -> None:
        """Become like `source`, which differs from this tree by `delta` alone."""
        self.drop(delta)
        self.salvage(source, (path for path, held in delta.items() if held is not None))

    def move_in(self, source: Path, paths: Iterable[str]) -> None:
        """Take these files out of another tree, in the place of what is here."""
        for path in paths:
            Path(f"{source}/{path}").replace(self.room(path))

    def drop(self, paths: Iterable[str]) -> None:
        """Take files away, and the folders that this leaves empty.

        What lies deepest goes first: of a path and one below it, which take turns, either may be
        there.
        """
        for path in sorted(paths, key=lambda path: -path.count("/")):
            remove(self.root, path)
            above = path.rpartition("/")[0]
            while above:
                self._made.discard(above)
                above = above.rpartition("/")[0]


def remove(root: Path, path: str) -> None:
    """Remove a file, and the folders above it that this leaves empty; a folder stays."""
    folder = (root / path).parent
    with suppress(NotADirectoryError, IsADirectoryError):
        (root / path).unlink(missing_ok=True)
    with suppress(OSError):
        while folder != root:
            folder.rmdir()
            folder = folder.parent


def in_the_way(written: Iterable[str], standing: Iterable[str]) -> list[str]:
    """Files that have to go first: a file where a folder comes, or the other way about."""
    files = set(written)
    folders = {str(parent) for path in files for parent in PurePosixPath(path).parents}
    return [
        path
        for path in standing
        if path in folders or any(str(up) in files for up in PurePosixPath(path).parents)
    ]
