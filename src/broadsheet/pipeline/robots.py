"""robots.txt between two runs: kept with the site's notes."""

from broadsheet.domain.capture import RobotsFile
from broadsheet.ports.store import Store
from broadsheet.text.codec import decode, encode

PREFIX = "robots:"


class StoredRobots:
    """`ports.transport.RobotsMemory` over a store: read once at the start, written once at the end.

    A run that is cut off loses no more than the robots.txt files it fetched.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        with store.begin() as tx:
            texts = tx.notes.prefixed(PREFIX).values()
        self._files = {one.origin: one for one in (decode(RobotsFile, text) for text in texts)}
        self._fresh: dict[str, RobotsFile] = {}

    def recall(self, origin: str) -> RobotsFile | None:
        """What was last read of an origin, however old."""
        return self._files.get(origin)

    def remember(self, robots: RobotsFile) -> None:
        """Keep what was read, in place of what was kept before."""
        self._files[robots.origin] = self._fresh[robots.origin] = robots

    def flush(self) -> None:
        """Write what is new."""
        if self._fresh:
            with self._store.begin() as tx:
                for origin, robots in sorted(self._fresh.items()):
                    tx.notes.set(PREFIX + origin, encode(robots))
            self._fresh = {}
