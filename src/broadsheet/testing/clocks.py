"""Clocks that stand still, or move only when they are told to."""

from datetime import UTC, datetime, timedelta

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
"""Where a test's time begins unless it says otherwise."""


class FixedClock:
    """A `ports.clock.Clock` that says one moment until it is moved."""

    def __init__(self, moment: datetime = NOON) -> None:
        self._moment = moment.astimezone(UTC).replace(microsecond=0)

    def now(self) -> datetime:
        """The moment it was set to."""
        return self._moment

    def move(self, by: timedelta) -> None:
        """Let time pass."""
        self._moment += by


class FakeTimer:
    """A monotonic count that only its own sleeps move; `slept` keeps each of them, in seconds."""

    def __init__(self) -> None:
        self._ticks = 1000.0
        self.slept: list[float] = []

    def ticks(self) -> float:
        """The count."""
        return self._ticks

    async def sleep(self, seconds: float) -> None:
        """Note the wish, move the count, come back at once."""
        self.slept.append(seconds)
        self._ticks += seconds

    def move(self, seconds: float) -> None:
        """Let time pass while nobody sleeps."""
        self._ticks += seconds
