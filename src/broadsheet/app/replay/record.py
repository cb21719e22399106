"""A site's recorded runs: which one stands for a moment, and those before it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from broadsheet.app.layout import Layout
from broadsheet.app.opening import existing_store
from broadsheet.domain.run import Run
from broadsheet.errors import StoreError, UsageError
from broadsheet.ports.store import Store, Transaction
from broadsheet.text.shell import word

When = datetime | int | None
"""A moment (UTC), the number of a run that printed, or None for what stands now."""


@dataclass(frozen=True, slots=True)
class Past:
    """The runs up to the one that printed what stood at some moment, oldest first."""

    runs: tuple[Run, ...]

    @property
    def target(self) -> Run:
        """The run that printed."""
        return self.runs[-1]


def recorded(layout: Layout) -> tuple[Run, ...]:
    """Every recorded run, oldest first; `StoreError` where nothing was ever run."""
    with existing_store(layout) as store, store.begin() as tx:
        return tuple(_all(tx, max(tx.runs.times(), default=0), layout))


def past_of(layout: Layout, at: When) -> Past:
    """What led to the site as it stood `at`.

    Where clocks were set back the run of the latest moment by then counts. `UsageError` where
    nothing was printed by then, `StoreError` where the record has a hole.
    """
    with existing_store(layout) as store:
        return _past(store, layout, at)


def _past(store: Store, layout: Layout, at: When) -> Past:
    with store.begin() as tx:
        times = tx.runs.times()
        if not times:
            raise UsageError(
                f"{layout.root}: no run is recorded yet; the next one will be: "
                f"broadsheet run {word(layout.root)}"
            )
        target = _target(tx, times, at, layout)
        return Past(tuple(_all(tx, target, layout)))


def _target(tx: Transaction, times: dict[int, datetime], at: When, layout: Layout) -> int:
    """The run that printed what is asked for."""
    if isinstance(at, int):
        return _numbered(tx, times, at, layout)
    for number in _latest_first(times, at):
        run = tx.runs.get(number)
        if run is not None and run.printed:
            return number
    first = f"; the first run that is recorded is of {_told(times[min(times)])}"
    moment = _told(at) if at else "any time"
    raise UsageError(f"{layout.root}: nothing was printed by {moment}{first}")


def _latest_first(times: dict[int, datetime], at: datetime | None) -> list[int]:
    if at is None:
        return sorted(times, reverse=True)
    by_then = [(moment, number) for number, moment in times.items() if moment <= at]
    return [number for _, number in sorted(by_then, reverse=True)]


def _numbered(tx: Transaction, times: dict[int, datetime], number: int, layout: Layout) -> int:
    run = tx.runs.get(number)
    named = f"they are named by: broadsheet replay --list {word(layout.root)}"
    if number not in times or run is None:
        raise UsageError(f"{layout.root}: no run {number} is recorded; {named}")
    if not run.printed:
        raise UsageError(f"{layout.root}: run {number} printed nothing; {named}")
    return number


def _all(tx: Transaction, target: int, layout: Layout) -> Iterator[Run]:
    for number in range(1, target + 1):
        run = tx.runs.get(number)
        if run is None:
            raise StoreError(
                f"{layout.store}: run {number} of {target} is missing from the record; the moments "
                "after it cannot be done again. Restore the store from a copy that has it"
            )
        yield run


def _told(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"
