"""One host at a time, with pauses between: what each host is owed in politeness."""

import asyncio

from broadsheet.adapters.transports.timing import Timer

SHORT_PAUSE = 10.0
"""Seconds of Retry-After that a run waits for; a longer one fails the host's later requests."""
DEFAULT_PAUSE = 60.0
"""Seconds that a 429 without Retry-After closes a host for."""


class Host:
    """The turns of one host: requests are made one after another, `delay` seconds apart."""

    def __init__(self, delay: float, timer: Timer) -> None:
        self._timer = timer
        self.turn = asyncio.Lock()
        """Held while the host is asked: nobody else asks it meanwhile."""
        self._free_at = 0.0
        self._open_at = 0.0
        self.closed_by = 0
        """The status that closed the host, 0 where none did."""
        self.delay = delay

    def closed_for(self) -> float:
        """Seconds for which the host asked not to be asked, where that is too long to wait for."""
        left = self._open_at - self._timer.ticks()
        return left if left > SHORT_PAUSE else 0.0

    async def ready(self) -> None:
        """Wait until the host may be asked again."""
        wait = max(self._free_at, self._open_at) - self._timer.ticks()
        if wait > 0:
            await self._timer.sleep(wait)

    def asked(self) -> None:
        """A request has ended: the next may start after the delay."""
        if self.delay:
            self._free_at = self._timer.ticks() + self.delay

    def pause(self, seconds: float, status: int) -> None:
        """The host asked for rest."""
        self._open_at = max(self._open_at, self._timer.ticks() + seconds)
        self.closed_by = status


class Hosts:
    """Every host of a run, by name."""

    def __init__(self, delay: float, timer: Timer) -> None:
        self._delay = delay
        self._timer = timer
        self._hosts: dict[str, Host] = {}

    def of(self, name: str) -> Host:
        """The one `Host` of a name."""
        host = self._hosts.get(name)
        if host is None:
            host = self._hosts[name] = Host(self._delay, self._timer)
        return host
