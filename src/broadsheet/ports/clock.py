"""Time, as an argument."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the time: aware, UTC, whole seconds."""

    def now(self) -> datetime:
        """The moment that everything in this run is stamped with."""
        ...
