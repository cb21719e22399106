"""What is said where the machine does not let a sink write."""

import errno
from pathlib import Path

FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}
FORBIDDEN = {errno.EACCES, errno.EROFS}
"""Errors that tell of a full disk, and of a folder that nothing may be written to."""


def why(error: OSError, where: Path) -> str:
    """The cause in words, with the remedy where there is one; `where` if no file is named in it."""
    place = error.filename or where
    if error.errno in FULL:
        return "the disk is full. Make room and run it again"
    if error.errno in FORBIDDEN | {errno.EPERM}:
        return f"there is no right to write {place}"
    return f"{error.strerror or error} ({place})"
