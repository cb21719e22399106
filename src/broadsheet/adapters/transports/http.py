"""The open web as a transport: polite, bounded, and unable to reach where it should not."""

import asyncio
import hashlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from importlib.metadata import version
from urllib.parse import urlencode

from broadsheet.adapters.transports.gate import Gate, Resolver, SystemResolver, Trouble
from broadsheet.adapters.transports.pacing import DEFAULT_PAUSE, Host, Hosts
from broadsheet.adapters.transports.robots import AGENT, MAX_BYTES, ForgetfulMemory, Robots
from broadsheet.adapters.transports.timing import SystemTimer, Timer
from broadsheet.adapters.transports.wire import Answer, Ask, Wire
from broadsheet.domain.capture import (
    Capture,
    Fetched,
    FetchFailure,
    FetchProblem,
    Hop,
    NotModified,
    Request,
)
from broadsheet.domain.site import FetchPolicy
from broadsheet.ports.clock import Clock
from broadsheet.ports.transport import RobotsMemory
from broadsheet.stages.fetch.answers import header, retry_after
from broadsheet.stages.fetch.coding import ACCEPT_ENCODING, Undecodable, decode
from broadsheet.stages.fetch.web import Target, Unfit, joined, target

REDIRECTS = frozenset({301, 302, 303, 307, 308})
_NOT_MODIFIED, _TOO_MANY, _UNAVAILABLE = 304, 429, 503
_ROBOTS_REDIRECTS = 5
_ACCEPT_ROBOTS = "Accept: text/plain, */*;q=0.5"
_FORM = "Content-Type: application/x-www-form-urlencoded"
_CONTROLS = dict.fromkeys((*range(32), 127))


@dataclass(frozen=True, slots=True)
class Outside:
    """What the transport needs of the machine; tests put their own in its place.

    `ca_file` is a PEM bundle of trusted roots, certifi's where empty.
    """

    resolver: Resolver | None = None
    timer: Timer | None = None
    robots: RobotsMemory | None = None
    ca_file: str = ""


@dataclass(slots=True)
class _Trip:
    """One request on its way through its redirects; `left` is what remains of its time."""

    request: Request
    headers: tuple[str, ...]
    left: float
    hops: list[Hop] = field(default_factory=list)


class HttpTransport:
    """`ports.transport.Transport` over HTTP/1.1 and HTTP/2.

    Bound to the event loop that it is first used in, which must be one with `add_reader` (on
    Windows: `asyncio.SelectorEventLoop`). Requests to one host wait for one another; hosts run
    side by side, up to the policy's `concurrency`.
    """

    def __init__(self, policy: FetchPolicy, clock: Clock, outside: Outside | None = None) -> None:
        outside = outside or Outside()
        self._policy = policy
        self._clock = clock
        self._timer = outside.timer or SystemTimer()
        self._gate = Gate(policy, outside.resolver or SystemResolver(), self._timer)
        self._wire = Wire(self._gate, max(64, 2 * policy.concurrency), outside.ca_file)
        self._hosts = Hosts(policy.host_delay, self._timer)
        self._slots = asyncio.Semaphore(policy.concurrency)
        self._robots = Robots(outside.robots or ForgetfulMemory(), clock, self._load_robots)
        self._agent = f"User-Agent: {user_agent(policy.contact)}"

    async def fetch(self, request: Request) -> Fetched:
        """One conditional GET with everything that politeness asks; see `ports.transport`."""
        trip = _Trip(request, self._headers(request), self._policy.timeout)
        url, seen = request.url, {request.url}
        while True:
            answer = await self._hop(url, trip)
            if isinstance(answer, Trouble):
                return self._failure(trip, answer)
            if answer.status not in REDIRECTS:
                return self._fetched(trip, url, answer)
            trip.hops.append(Hop(url, answer.status))
            url = _location(url, answer)
            trouble = _astray(url, url in seen, len(trip.hops) > self._policy.max_redirects)
            if trouble is not None:
                return self._failure(trip, trouble)
            seen.add(url)

    async def post(self, url: str, fields: Sequence[tuple[str, str]]) -> FetchFailure | None:
        """One form, to an address of the editor's own; see `ports.transport.Poster`."""
        trip = _Trip(Request(url), (), self._policy.timeout)
        where = target(url)
        if isinstance(where, Unfit):
            kind = FetchProblem.FORBIDDEN_ADDRESS if where.forbidden else FetchProblem.PROTOCOL
            return self._failure(trip, Trouble(kind, where.detail))
        host = self._hosts.of(where.host)
        async with host.turn, self._slots:
            if host.closed_for():
                return self._failure(trip, _closed(host))
            await host.ready()
            answer = await self._send(where, (self._agent, _FORM), trip.left, 0, _form(fields))
            host.asked()
        if isinstance(answer, Trouble):
            return self._failure(trip, answer)
        self._heed(host, answer)
        return None if 200 <= answer.status < 300 else self._refused(trip, answer)

    async def close(self) -> None:
        """Close every connection."""
        await self._wire.close()
        self._gate.close()

    async def _hop(self, url: str, trip: _Trip) -> Answer | Trouble:
        """One address, in its host's turn."""
        where = target(url)
        if isinstance(where, Unfit):
            kind = FetchProblem.FORBIDDEN_ADDRESS if where.forbidden else FetchProblem.PROTOCOL
            return Trouble(kind, where.detail)
        host = self._hosts.of(where.host)
        async with host.turn:
            if host.closed_for():
                return _closed(host)
            if self._policy.respect_robots:
                refused = await self._robots.refusal(where)
                if refused is not None:
                    return refused
                host.delay = max(host.delay, self._robots.delay(where))
                if host.closed_for():
                    return _closed(host)
            await host.ready()
            answer = await self._timed(where, trip)
            host.asked()
            if isinstance(answer, Answer):
                self._heed(host, answer)
        return answer

    async def _timed(self, where: Target, trip: _Trip) -> Answer | Trouble:
        """One request, its time taken from what is left of the trip's."""
        if trip.left <= 0:
            return Trouble(FetchProblem.TIMEOUT, f"{self._policy.timeout:g} seconds are over")
        async with self._slots:
            began = self._timer.ticks()
            stop_at = trip.request.first_bytes
            answer = await self._send(where, trip.headers, trip.left, stop_at)
            trip.left -= self._timer.ticks() - began
        return answer

    async def _send(
        self,
        where: Target,
        headers: tuple[str, ...],
        timeout: float,
        stop_at: int,
        body: bytes = b"",
    ) -> Answer | Trouble:
        route = await self._gate.route(where, timeout)
        if isinstance(route, Trouble):
            return route
        ask = Ask(where, route, headers, timeout, self._policy.max_bytes, stop_at, body)
        return await self._wire.get(ask)

    async def _load_robots(self, page: Target) -> Answer | Trouble:
        """A robots.txt with its redirects; the asking request holds the turn of its host."""
        headers = (self._agent, _ACCEPT_ROBOTS, f"Accept-Encoding: {ACCEPT_ENCODING}")
        for _ in range(_ROBOTS_REDIRECTS + 1):
            async with self._slots:
                answer = await self._send(page, headers, self._policy.timeout, MAX_BYTES)
            if isinstance(answer, Trouble):
                return answer
            if answer.status not in REDIRECTS:
                self._heed(self._hosts.of(page.host), answer)
                return answer
            onward = target(_location(page.url, answer))
            if isinstance(onward, Unfit):
                return Trouble(FetchProblem.REDIRECTS, onward.detail)
            page = onward
        return Trouble(FetchProblem.REDIRECTS, "too many redirects")

    def _heed(self, host: Host, answer: Answer) -> None:
        """Let a host rest that says it has had enough."""
        if answer.status not in {_TOO_MANY, _UNAVAILABLE}:
            return
        asked = retry_after(header(answer.headers, "retry-after"), self._clock.now())
        if asked is not None or answer.status == _TOO_MANY:
            host.pause(DEFAULT_PAUSE if asked is None else asked, answer.status)

    def _headers(self, request: Request) -> tuple[str, ...]:
        coding = "identity" if request.first_bytes else ACCEPT_ENCODING
        lines = [self._agent, f"Accept: {request.accept}", f"Accept-Encoding: {coding}"]
        if request.first_bytes:
            lines.append(f"Range: bytes=0-{request.first_bytes - 1}")
        if request.etag:
            lines.append(f"If-None-Match: {request.etag}")
        if request.last_modified:
            lines.append(f"If-Modified-Since: {request.last_modified}")
        return tuple(line.translate(_CONTROLS) for line in lines)

    def _fetched(self, trip: _Trip, url: str, answer: Answer) -> Fetched:
        request, hops, now = trip.request, tuple(trip.hops), self._clock.now()
        if answer.status == _NOT_MODIFIED and (request.etag or request.last_modified):
            return NotModified(request.url, now, hops, url, answer.headers)
        if not 200 <= answer.status < 300:
            return self._refused(trip, answer)
        encoding = header(answer.headers, "content-encoding")
        partial = request.first_bytes > 0
        body = decode(answer.payload, encoding, self._policy.max_decoded, partial=partial)
        if isinstance(body, Undecodable):
            kind = FetchProblem.TOO_LARGE if body.too_large else FetchProblem.DECODE
            return self._failure(trip, Trouble(kind, body.detail))
        return Capture(
            url=request.url,
            final_url=url,
            status=answer.status,
            headers=answer.headers,
            payload=answer.payload,
            body=body,
            digest=hashlib.sha256(answer.payload).hexdigest(),
            fetched_at=now,
            hops=hops,
        )

    def _refused(self, trip: _Trip, answer: Answer) -> FetchFailure:
        now = self._clock.now()
        wait = None
        if answer.status in {_TOO_MANY, _UNAVAILABLE}:
            wait = retry_after(header(answer.headers, "retry-after"), now)
        return FetchFailure(
            trip.request.url,
            FetchProblem.STATUS,
            f"the server answered {answer.status}",
            now,
            answer.status,
            wait,
            tuple(trip.hops),
        )

    def _failure(self, trip: _Trip, trouble: Trouble) -> FetchFailure:
        return FetchFailure(
            trip.request.url,
            trouble.problem,
            trouble.detail,
            self._clock.now(),
            trouble.status,
            trouble.retry_after,
            tuple(trip.hops),
        )


def user_agent(contact: str = "") -> str:
    """Who we say we are: `Broadsheet/0.1.0 (+contact)`."""
    name = f"{AGENT}/{version('broadsheet')}"
    return f"{name} (+{contact})" if contact else name


def _form(fields: Sequence[tuple[str, str]]) -> bytes:
    return urlencode(fields).encode("ascii")


def _location(base: str, answer: Answer) -> str:
    """Where a redirect leads; many servers send UTF-8 here, which the headers hold as Latin-1."""
    text = header(answer.headers, "location")
    with suppress(UnicodeError):
        text = text.encode("latin-1").decode("utf-8")
    return joined(base, text).partition("#")[0] if text else ""


def _astray(url: str, again: bool, too_many: bool) -> Trouble | None:
    if not url:
        return Trouble(FetchProblem.REDIRECTS, "a redirect without an address")
    if again:
        return Trouble(FetchProblem.REDIRECTS, f"a loop at {url[:200]}")
    return Trouble(FetchProblem.REDIRECTS, "too many redirects") if too_many else None


def _closed(host: Host) -> Trouble:
    wait = host.closed_for()
    detail = f"the host answered {host.closed_by} before and asked for rest"
    return Trouble(FetchProblem.STATUS, detail, host.closed_by, wait)
