"""The machine's own clock."""

from datetime import UTC, datetime


class SystemClock:
    """`ports.clock.Clock` from the machine: UTC, cut to whole seconds."""

    def now(self) -> datetime:
        """The present moment."""
        return datetime.now(UTC).replace(microsecond=0)
