"""A transport out of a script, and what every transport must do.

Subclass `TransportConformance`, give `make`, and pytest does the rest.
"""

import asyncio
from collections import Counter, deque
from collections.abc import Iterable, Mapping
from dataclasses import replace
from hashlib import sha256

from broadsheet.domain.capture import (
    Capture,
    Fetched,
    FetchFailure,
    FetchProblem,
    NotModified,
    Request,
)
from broadsheet.ports.clock import Clock
from broadsheet.ports.transport import Transport
from broadsheet.testing.clocks import FixedClock

Script = Mapping[str, Fetched | bytes | Iterable[Fetched | bytes]]
"""What each address answers: one answer for ever, or several, of which the last is for ever.

Bytes stand for a good answer with that body.
"""


class FakeTransport:
    """`ports.transport.Transport` from a script.

    `requests` keeps every request in order, `counts` how often each address was asked for. An
    address that the script does not name is ABSENT. A request that bears the answer's ETag is
    `NotModified`.
    """

    def __init__(self, script: Script, clock: Clock | None = None) -> None:
        self._clock = clock or FixedClock()
        self._script = {url: deque(_listed(answers)) for url, answers in script.items()}
        self.requests: list[Request] = []
        self.counts: Counter[str] = Counter()
        self.closed = False

    async def fetch(self, request: Request) -> Fetched:
        """The next answer of the script."""
        self.requests.append(request)
        self.counts[request.url] += 1
        await asyncio.sleep(0)
        answers = self._script.get(request.url)
        now = self._clock.now()
        if not answers:
            return FetchFailure(request.url, FetchProblem.ABSENT, "not in the script", now)
        answer = answers.popleft() if len(answers) > 1 else answers[0]
        if isinstance(answer, bytes):
            answer = self._page(request.url, answer)
        if isinstance(answer, Capture) and request.etag and answer.header("etag") == request.etag:
            return NotModified(request.url, now, answer.hops, answer.final_url, answer.headers)
        return replace(answer, url=request.url)

    async def close(self) -> None:
        """Note it."""
        self.closed = True

    def _page(self, url: str, body: bytes) -> Capture:
        digest = sha256(body).hexdigest()
        headers = (("content-type", "text/html; charset=utf-8"), ("etag", f'"{digest[:16]}"'))
        return Capture(url, url, 200, headers, body, body, digest, self._clock.now())


def _listed(answers: Fetched | bytes | Iterable[Fetched | bytes]) -> Iterable[Fetched | bytes]:
    return (answers,) if isinstance(answers, bytes | Fetched) else answers


class TransportConformance:
    """The contract of `ports.transport.Transport`."""

    good = "http://lantern.example/page"
    """An address that `make`'s transport answers with `body`."""
    body = b"<p>A page with an accent: \xc3\xa9</p>"
    missing = "http://lantern.example/missing"
    """An address that it has nothing for: ABSENT, or STATUS with 404."""

    def make(self) -> Transport:
        """A transport that answers `good` with `body` and an ETag."""
        raise NotImplementedError

    def _all(self, *requests: Request) -> list[Fetched]:
        async def ask() -> list[Fetched]:
            transport = self.make()
            try:
                return list(await asyncio.gather(*map(transport.fetch, requests)))
            finally:
                await transport.close()
                await transport.close()

        return asyncio.run(ask())

    def test_a_page_is_a_whole_capture(self) -> None:
        """Body, digest of the payload, lower-case header names, a time in UTC."""
        (answer,) = self._all(Request(self.good))
        assert isinstance(answer, Capture)
        assert (answer.url, answer.status, answer.body) == (self.good, 200, self.body)
        assert answer.digest == sha256(answer.payload).hexdigest()
        assert all(name == name.lower() for name, _ in answer.headers)
        offset = answer.fetched_at.utcoffset()
        assert offset is not None
        assert not offset
        assert not answer.fetched_at.microsecond

    def test_a_validator_gives_not_modified(self) -> None:
        """The ETag that came is sent back as it was."""
        (first,) = self._all(Request(self.good))
        assert isinstance(first, Capture)
        (again,) = self._all(Request(self.good, etag=first.header("etag")))
        assert isinstance(again, NotModified)
        (changed,) = self._all(Request(self.good, etag='"of-another-time"'))
        assert isinstance(changed, Capture)

    def test_what_is_missing_is_a_value(self) -> None:
        """A failure with words, not an exception."""
        (answer,) = self._all(Request(self.missing))
        assert isinstance(answer, FetchFailure)
        assert answer.problem in {FetchProblem.ABSENT, FetchProblem.STATUS}
        assert answer.url == self.missing
        assert answer.detail

    def test_no_address_however_odd_raises(self) -> None:
        """Every failure of the item is a value."""
        odd = (
            "", "x", "http://", "http:///a", "http://[", "http://[::1", "http://a:b/", "http://a:99999/",
            "ftp://lantern.example/a", "file:///etc/passwd", "javascript:alert(1)", "data:,a",
            "http://lantern.example\x00/", "http://" + "a" * 300 + ".example/", "http://..example/",
            "http://\u00fc\u0000.example/", "http://%zz/", "http://a b/",
            "http://lantern.example/" + "a" * 100_000,
        )  # fmt: skip
        answers = self._all(*(Request(url) for url in odd))
        assert {type(answer) for answer in answers} == {FetchFailure}
        assert [answer.url for answer in answers] == list(odd)

    def test_many_at_once(self) -> None:
        """Answers belong to their requests."""
        urls = [self.good, self.missing] * 10
        answers = self._all(*(Request(url) for url in urls))
        assert [answer.url for answer in answers] == urls
        assert [isinstance(answer, Capture) for answer in answers] == [True, False] * 10
