"""Time that passes, as an argument: what paces requests can be run in a test without waiting."""

import asyncio
import time
from typing import Protocol


class Timer(Protocol):
    """A monotonic count of seconds, and a way to let some of them pass."""

    def ticks(self) -> float:
        """Seconds since some fixed moment; never goes back."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Come back after so many seconds."""
        ...


class SystemTimer:
    """The machine's monotonic clock and asyncio's sleep."""

    def ticks(self) -> float:
        """`time.monotonic`."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """`asyncio.sleep`."""
        await asyncio.sleep(seconds)
