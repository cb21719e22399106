"""One run as history: what a later replay needs to do it again."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Run:
    """A run that ended well. Runs are numbered from 1 in the order they ended.

    `configuration` is broadsheet.toml and every other file that was read of the site's folder, as
    pairs of path and text, and under paths that begin with `.run/` what the run itself tells
    (`pipeline.history`); `lengths` how far each file of captures reached at its end, in bytes;
    `versions` what judged and printed (stage or model, version); `printed` the SHA-256 in hex of
    every printed path with its content's SHA-256, in order of path.
    """

    number: int
    at: datetime
    configuration: tuple[tuple[str, str], ...] = ()
    lengths: tuple[tuple[str, int], ...] = ()
    versions: tuple[tuple[str, str], ...] = ()
    printed: str = ""
