"""robots.txt between two runs: kept with the site's notes."""

from collections import deque

from broadsheet.domain.capture import RobotsFile
from broadsheet.ports.store import Store, Transaction
from broadsheet.text.codec import decode, encode

PREFIX = "robots:"


class StoredRobots:
    """`ports.transport.RobotsMemory` over a store: read once at the start of a run.

    What is new is written by `write`, within the transaction of the pages that it let us read.
    """

    def __init__(self, store: Store) -> None:
        with store.begin() as tx:
            texts = tx.notes.prefixed(PREFIX).values()
        self._files = {one.origin: one for one in (decode(RobotsFile, text) for text in texts)}
        self._fresh: deque[RobotsFile] = deque()

    def recall(self, origin: str) -> RobotsFile | None:
        """What was last read of an origin, however old."""
        return self._files.get(origin)

    def remember(self, robots: RobotsFile) -> None:
        """Keep what was read, in place of what was kept before."""
        self._files[robots.origin] = robots
        self._fresh.append(robots)

    def write(self, tx: Transaction) -> None:
        """Write what is new."""
        while self._fresh:
            robots = self._fresh.popleft()
            tx.notes.set(PREFIX + robots.origin, encode(robots))
