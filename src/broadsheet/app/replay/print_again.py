"""Prints a past moment again and compares it, file by file, with what was printed then."""

import shutil
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from broadsheet.adapters.engines.local import local_engine
from broadsheet.adapters.sinks.folder import FolderSink
from broadsheet.app.layout import Layout
from broadsheet.app.replay.again import opened_again
from broadsheet.app.replay.record import Past, When, past_of
from broadsheet.app.versions import versions
from broadsheet.errors import SinkError, UsageError
from broadsheet.pipeline.history import UNTOLD, Pairs, ended, printed_by
from broadsheet.pipeline.witness import Witness
from broadsheet.ports.progress import Progress


@dataclass(frozen=True, slots=True)
class Changed:
    """Something whose version is another one than when the run was printed."""

    name: str
    then: str
    now: str


@dataclass(frozen=True, slots=True)
class Replayed:
    """A past print, done again.

    `same` counts the files that are equal byte for byte; `differing` names those that are in both
    and are not, `missing` and `added` those that only the first or the second print has. `why`
    says what may be behind it, in sentences; `changed` names versions. `seconds` is how long it
    took.
    """

    run: int
    at: datetime
    runs: int
    folder: Path
    same: int
    differing: tuple[str, ...]
    missing: tuple[str, ...]
    added: tuple[str, ...]
    changed: tuple[Changed, ...]
    why: tuple[str, ...]
    seconds: float

    @property
    def whole(self) -> bool:
        """Whether every file is the same."""
        return not (self.differing or self.missing or self.added)


def print_again(
    layout: Layout,
    at: When,
    to: Path | None,
    progress: Progress,
    *,
    workers: int | None = None,
) -> Replayed:
    """Print again what stood `at`, into the folder `to`, which is new or empty.

    Where `to` is None a folder for it is made among the system's temporary ones. Nothing of the
    site is written. Errors: `UsageError` where nothing was printed by then or the folder is in
    use, `ArchiveError` where captures are gone or damaged, `StoreError` where a run is missing.
    """
    began = time.monotonic()
    past = past_of(layout, at)
    if to is not None:
        _must_be_free(to, layout)
    engine = local_engine(workers)
    try:
        with (
            tempfile.TemporaryDirectory(prefix="broadsheet-replay-") as scratch,
            opened_again(layout, Path(scratch), engine, progress) as again,
        ):
            printed: dict[str, str] = {}
            sink = Witness(
                FolderSink(again.layout.public, again.layout.builds),
                lambda files, _: printed.update(files),
            )
            again.do(past.runs, sink)
            now = versions(again.after(past.target))
            folder = to or Path(tempfile.mkdtemp(prefix="broadsheet-replayed-"))
            _copy(again.layout.public, folder)
    finally:
        engine.close()
    return _compared(past, printed, now, folder, time.monotonic() - began)


def _compared(
    past: Past, printed: Mapping[str, str], now: Pairs, folder: Path, seconds: float
) -> Replayed:
    run, then = past.target, printed_by(past.runs)
    both = then.keys() & printed.keys()
    differing = tuple(sorted(path for path in both if then[path] != printed[path]))
    changed = _changed(dict(run.versions), dict(now)) if run.versions else ()
    missing, added = sorted(then.keys() - printed.keys()), sorted(printed.keys() - then.keys())
    found = bool(differing or missing or added)
    return Replayed(
        run=run.number,
        at=run.at,
        runs=len(past.runs),
        folder=folder,
        same=len(both) - len(differing),
        differing=differing,
        missing=tuple(missing),
        added=tuple(added),
        changed=changed,
        why=_why(past, changed) if found else (),
        seconds=seconds,
    )


def _changed(then: Mapping[str, str], now: Mapping[str, str]) -> tuple[Changed, ...]:
    names = sorted(then.keys() | now.keys())
    pairs = ((name, then.get(name, "none"), now.get(name, "none")) for name in names)
    return tuple(Changed(*one) for one in pairs if one[1] != one[2])


def _why(past: Past, changed: tuple[Changed, ...]) -> tuple[str, ...]:
    """What may be behind a difference, the likeliest first."""
    told = [f"{one.name} was {one.then} then and is {one.now} now." for one in changed]
    if any(ended(run) == UNTOLD for run in past.runs):
        told.append("The site was run before its history was kept; those runs count as one.")
    before: dict[str, str] = {}
    for run in past.runs:
        now = dict(run.versions)
        moved = [n for n, v in now.items() if before and before.get(n) != v]
        if moved:
            told.append(f"Run {run.number} was the first with another {', '.join(moved)}.")
        before = now or before
    return tuple(told) or (
        "No version has changed since; a file that was read then and is not in the record, or "
        "another machine's libraries, may be behind it.",
    )


def _must_be_free(to: Path, layout: Layout) -> None:
    if to.exists() and (not to.is_dir() or any(to.iterdir())):
        raise UsageError(f"--to {to}: not empty; name a new folder, or one with nothing in it")
    if to.resolve().is_relative_to(layout.public.resolve()):
        raise UsageError(f"--to {to}: lies within the printed site; name another folder")


def _copy(public: Path, to: Path) -> None:
    try:
        shutil.copytree(public, to, dirs_exist_ok=True)
    except (OSError, shutil.Error) as error:
        raise SinkError(f"{to}: the files cannot be written: {error}") from error
