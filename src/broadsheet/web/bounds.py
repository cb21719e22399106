"""How often one visitor may ask for something that costs, or writes to somebody."""

import ipaddress
import threading
import time
from collections import OrderedDict
from collections.abc import Callable


class Bound:
    """So many at once, and another one each `every` seconds, for each visitor.

    `known` visitors are remembered at most; whoever was away for longest is forgotten first.
    """

    def __init__(
        self,
        most: int = 10,
        every: float = 60.0,
        known: int = 10_000,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self._most, self._every, self._known, self._ticks = most, every, known, ticks
        self._full: OrderedDict[str, float] = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, address: str) -> float:
        """Seconds until the visitor may ask again; 0 where they may now, which is then counted."""
        visitor, now = _visitor(address), self._ticks()
        with self._lock:
            return self._waited(visitor, now)

    def _waited(self, visitor: str, now: float) -> float:
        # When all that was used up will have come back.
        until = max(self._full.pop(visitor, now), now)
        over = until + self._every - now - self._most * self._every
        self._full[visitor] = until if over > 0 else until + self._every
        while len(self._full) > self._known:
            self._full.popitem(last=False)
        return max(over, 0.0)


def _visitor(address: str) -> str:
    """Who stands behind an address: for IPv6, whoever has its network of 64 bits."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address[:64]
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((int(found) >> 64 << 64, 64)))
