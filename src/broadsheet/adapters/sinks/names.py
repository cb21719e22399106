"""Which file names a printed site may hold: ones that mean the same on every system."""

import re
from functools import lru_cache

from broadsheet.errors import SinkError

_LONGEST_PATH = 1_000
_LONGEST_NAME = 250
"""Bytes in UTF-8; common file systems allow 255 in a name, 4,096 in a path."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_FORBIDDEN = frozenset('<>:"|?*\\')
_RESERVED = frozenset(
    ("con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10)))
)


def checked(path: str) -> str:
    """The path again if it is safe below any folder; `SinkError` naming what is wrong otherwise.

    Refused are absolute paths, `.`, `..` and empty steps, control characters, characters and
    device names that Windows keeps for itself, steps that end in a dot or a space, names of more
    than 250 and paths of more than 1,000 bytes.
    """
    try:
        long = len(path.encode("utf-8")) > _LONGEST_PATH
    except UnicodeEncodeError:
        raise SinkError(f"{path!r} cannot be a file of the site: not valid text") from None
    if long:
        raise SinkError(f"{path[:80]!r}… cannot be a file of the site: its path is too long")
    for name in path.split("/"):
        if problem := _problem(name):
            raise SinkError(f"{path!r} cannot be a file of the site: {problem}")
    return path


@lru_cache(maxsize=4096)
def _problem(name: str) -> str:
    if name in {"", ".", ".."}:
        return f"{name!r} is no name"
    if _CONTROL.search(name):
        return "a name holds a control character"
    if not _FORBIDDEN.isdisjoint(name):
        found = sorted(_FORBIDDEN.intersection(name))
        return f"a name holds {found[0]!r}"
    if name[-1] in ". ":
        return "a name ends in a dot or a space"
    if name.partition(".")[0].lower() in _RESERVED:
        return f"{name!r} is a device on some systems"
    return "a name is too long" if len(name.encode()) > _LONGEST_NAME else ""
