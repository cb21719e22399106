"""The network, or what stands for it."""

from collections.abc import Sequence
from typing import Protocol

from broadsheet.domain.capture import Fetched, FetchFailure, Request, RobotsFile


class Transport(Protocol):
    """Fetches one address. Every failure of the item is a `FetchFailure`, never an exception.

    An adapter follows redirects, keeps to robots.txt, pacing and the limits of `FetchPolicy`, and
    reaches no forbidden address, by name, by redirect or by DNS answer. A status of 400 or more is
    a `FetchFailure` with problem STATUS.
    """

    async def fetch(self, request: Request) -> Fetched:
        """One conditional GET with everything that politeness asks."""
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...


class Poster(Protocol):
    """Sends a form to an address that the site's editor named."""

    async def post(self, url: str, fields: Sequence[tuple[str, str]]) -> FetchFailure | None:
        """One POST (`application/x-www-form-urlencoded`); None where it was taken (2xx).

        No redirect is followed, and no forbidden address reached. A failure is a value.
        """
        ...


class RobotsMemory(Protocol):
    """Keeps robots.txt between runs (RFC 9309, 2.4: for a day), so that a poll is one request."""

    def recall(self, origin: str) -> RobotsFile | None:
        """What was last read of an origin, however old."""
        ...

    def remember(self, robots: RobotsFile) -> None:
        """Keep what was read, in place of what was kept before."""
        ...
