"""Mirrors of the printed site: trees for other programs, and a Git repository."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mirrored:
    """What one mirror came to in one run.

    `kept` are the paths at which somebody else's change stands in place of what was printed.
    `commit` is the id of the commit that the run made, empty where nothing had to be committed;
    `pushed` tells that the remote was given all there is, by this run or by one before it.
    `notes` say in plain words what could not be done, and what to do about it.
    """

    name: str
    where: str
    written: int = 0
    removed: int = 0
    kept: tuple[str, ...] = ()
    commit: str = ""
    pushed: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One printed file before and after; None where there was or is none."""

    path: str
    before: bytes | None
    after: bytes | None
