"""A site's recorded runs: which one stands for a moment, and those before it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from broadsheet.app.layout import Layout
from broadsheet.app.opening import existing_store
from broadsheet.domain.run import Run
from broadsheet.errors import StoreError, UsageError
from broadsheet.ports.store import Store, Transaction


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


def past_of(layout: Layout, at: datetime | None) -> Past:
    """What led to the site as it stood at `at` (UTC), or as it stands now where None.

    `UsageError` where nothing was printed by then, `StoreError` where the record has a hole.
    """
    with existing_store(layout) as store:
        return _past(store, layout, at)


def _past(store: Store, layout: Layout, at: datetime | None) -> Past:
    with store.begin() as tx:
        times = tx.runs.times()
        if not times:
            raise UsageError(
                f"{layout.root}: no run is recorded yet; the next one will be: "
                f"broadsheet run {layout.root}"
            )
        target = _target(tx, times, at, layout)
        return Past(tuple(_all(tx, target, layout)))


def _target(
    tx: Transaction, times: dict[int, datetime], at: datetime | None, layout: Layout
) -> int:
    """The last run by then that printed."""
    for number in sorted(times, reverse=True):
        run = tx.runs.get(number) if at is None or times[number] <= at else None
        if run is not None and run.printed:
            return number
    first = f"; the first run that is recorded is of {_told(times[min(times)])}"
    moment = _told(at) if at else "any time"
    raise UsageError(f"{layout.root}: nothing was printed by {moment}{first}")


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
