"""What lies at a path of a folder that others write to as well; no link is ever followed."""

import os
import stat
from collections.abc import Callable, Collection
from pathlib import Path

FOREIGN = "?"
"""Stands for a digest where there is something else than a plain file."""


def lying(
    root: Path, path: str, digest: Callable[[bytes], str], gone: Collection[str] = ()
) -> str | None:
    """The digest of a file below `root`; None for nothing, `FOREIGN` for no plain file.

    What lies at the paths in `gone` counts as nothing, and so does a folder of nothing else.
    """
    where, at = root, ""
    *above, name = path.split("/")
    for step in above:
        where, at = where / step, f"{at}{step}"
        try:
            kind = os.lstat(where).st_mode
        except (FileNotFoundError, NotADirectoryError):
            return None
        if not stat.S_ISDIR(kind):
            return None if at in gone else FOREIGN
        at += "/"
    target = where / name
    try:
        kind = os.lstat(target).st_mode
    except FileNotFoundError:
        return None
    if stat.S_ISREG(kind):
        return digest(target.read_bytes())
    empty = stat.S_ISDIR(kind) and gone and _goes(root, target, gone)
    return None if empty else FOREIGN


def _goes(root: Path, folder: Path, gone: Collection[str]) -> bool:
    """Whether all that a folder holds is to go."""
    for above, folders, names in os.walk(folder):
        paths = [Path(above, name) for name in names]
        paths += [Path(above, name) for name in folders if Path(above, name).is_symlink()]
        if any(path.relative_to(root).as_posix() not in gone for path in paths):
            return False
    return True
