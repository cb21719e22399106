"""Web archives as a transport: the same answers as the web gave, from what was kept of them."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from broadsheet.domain.capture import (
    Capture,
    CaptureRef,
    Fetched,
    FetchFailure,
    FetchProblem,
    Hop,
    NotModified,
    Request,
)
from broadsheet.errors import ArchiveError
from broadsheet.ports.clock import Clock
from broadsheet.stages.fetch.web import joined
from broadsheet.text.urls import key

MAX_REDIRECTS = 8

Find = Callable[[str], CaptureRef | None]
"""Gives what is kept under an address's key (`text.urls.key`); a dictionary's `get` will do."""
Read = Callable[[CaptureRef], Capture]
"""Reads a capture, or raises `ArchiveError`: an archive's `read`."""


class Index:
    """What answers for each key: a page before a redirect, that before an error, then the newest.

    A redirect and the page it leads to often have one key (http to https, or a slash more).
    """

    def __init__(self, refs: Iterable[CaptureRef] = ()) -> None:
        self._refs: dict[str, CaptureRef] = {}
        for ref in refs:
            self.add(ref)

    def add(self, ref: CaptureRef) -> None:
        """Take a capture in under the addresses that it was asked for and found at."""
        for name in dict.fromkeys((key(ref.url), key(ref.final_url))):
            held = self._refs.get(name)
            if held is None or _worth(ref) >= _worth(held):
                self._refs[name] = ref

    def get(self, name: str) -> CaptureRef | None:
        """What answers for a key."""
        return self._refs.get(name)

    def __len__(self) -> int:
        """How many keys are answered."""
        return len(self._refs)


class WarcTransport:
    """`ports.transport.Transport` over archives; nothing is asked of the network.

    An address that is not held is a `FetchFailure` with problem ABSENT. Redirects that the archive
    holds are followed. A validator that the kept answer bears gives `NotModified`.
    """

    def __init__(self, find: Find, read: Read, clock: Clock) -> None:
        self._find = find
        self._read = read
        self._clock = clock

    async def fetch(self, request: Request) -> Fetched:
        """The kept answer, as if it came now: its own time stays with it."""
        url, hops, seen = request.url, list[Hop](), set[tuple[str, int]]()
        while True:
            ref = self._find(key(url))
            if ref is None:
                return self._failure(request, FetchProblem.ABSENT, _unheld(url), hops)
            place = (ref.file, ref.offset)
            if place in seen or len(hops) > MAX_REDIRECTS:
                return self._failure(request, FetchProblem.REDIRECTS, f"a loop at {url}", hops)
            seen.add(place)
            try:
                capture = self._read(ref)
            except ArchiveError as fault:
                return self._failure(request, FetchProblem.DECODE, str(fault), hops)
            hops.extend(capture.hops)
            if not 300 <= capture.status < 400:
                return self._answer(request, capture, tuple(hops))
            hops.append(Hop(capture.final_url, capture.status))
            url = joined(capture.final_url, capture.header("location"))
            if not url or not capture.header("location"):
                detail = "a redirect without an address"
                return self._failure(request, FetchProblem.REDIRECTS, detail, hops)

    async def close(self) -> None:
        """Nothing to let go of."""

    def _answer(self, request: Request, capture: Capture, hops: tuple[Hop, ...]) -> Fetched:
        if capture.status >= 400:
            detail = f"the server answered {capture.status}"
            return self._failure(request, FetchProblem.STATUS, detail, hops, capture.status)
        if _unchanged(request, capture):
            return NotModified(
                request.url, self._clock.now(), hops, capture.final_url, capture.headers
            )
        return replace(capture, url=request.url, hops=hops)

    def _failure(
        self,
        request: Request,
        problem: FetchProblem,
        detail: str,
        hops: Iterable[Hop],
        status: int = 0,
    ) -> FetchFailure:
        now = self._clock.now()
        return FetchFailure(request.url, problem, detail, now, status, hops=tuple(hops))


def _unheld(url: str) -> str:
    return f"no archive holds {url[:200]}"


def _unchanged(request: Request, capture: Capture) -> bool:
    """What a server would say to the request's validators (RFC 9110, 13.1.2 and 13.1.3)."""
    if request.etag:
        return request.etag == capture.header("etag")
    wanted = request.last_modified
    return bool(wanted) and wanted == capture.header("last-modified")


def _worth(ref: CaptureRef) -> tuple[int, object]:
    rank = 2 if ref.status < 300 else 1 if ref.status < 400 else 0
    return rank, ref.fetched_at
