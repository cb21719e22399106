"""The schedule and health of a source, from one poll to the next."""

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta

from broadsheet.domain.capture import (
    Capture,
    Fetched,
    FetchFailure,
    FetchProblem,
    Hop,
    NotModified,
    Request,
)
from broadsheet.domain.site import Source, SourceKind
from broadsheet.domain.source import SourceState
from broadsheet.stages.fetch.answers import Headers, header, max_age

LONGEST_BACK_OFF = timedelta(days=1)
"""A failing source is still asked this often."""
LONGEST_RETRY_AFTER = timedelta(days=7)
"""How far a Retry-After is believed."""
LONGEST_FRESHNESS = timedelta(hours=2)
"""How far a max-age is believed: news ages faster than the caches of most feeds think."""
LONGEST_SLACK = timedelta(minutes=1)
"""A poll may come this much early, so that a run every half hour finds a half-hourly source due."""
JITTER = 0.2
"""Largest share that is added to a back-off, so that failing sources do not come in one wave."""

PERMANENT = frozenset({301, 308})
_GONE = 410
_VALIDATOR_LIMIT = 1024

_ACCEPT_FEED = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, "
    "text/xml;q=0.9, application/json;q=0.8, text/html;q=0.7, */*;q=0.5"
)
_ACCEPT_PAGE = "text/html, application/xhtml+xml;q=0.9, application/xml;q=0.8, */*;q=0.5"

_WORDS = {
    FetchProblem.FORBIDDEN_ADDRESS: "it leads to an address that may not be reached",
    FetchProblem.ROBOTS: "its robots.txt does not let us read it",
    FetchProblem.DNS: "its host name cannot be found",
    FetchProblem.CONNECT: "its host does not answer",
    FetchProblem.TLS: "its certificate or encryption cannot be trusted",
    FetchProblem.TIMEOUT: "it took too long to answer",
    FetchProblem.TOO_LARGE: "it is larger than the limit",
    FetchProblem.DECODE: "its compressed body is damaged",
    FetchProblem.REDIRECTS: "its redirects lead nowhere",
    FetchProblem.PROTOCOL: "its answer is not sound HTTP",
    FetchProblem.ABSENT: "the archive does not hold it",
}


def is_due(state: SourceState | None, now: datetime) -> bool:
    """Whether a source is to be polled; one that was never polled is, one that is gone is not."""
    if state is None:
        return True
    return not state.gone and (state.next_poll is None or now >= state.next_poll)


def state_of(source: Source, state: SourceState | None) -> SourceState:
    """What still holds of a source's past: nothing where its configured address has changed."""
    if state is None or (state.configured_url and state.configured_url != source.url):
        return SourceState(id=source.id, url=source.url, configured_url=source.url)
    if not state.configured_url:
        return replace(state, configured_url=source.url, url=state.url or source.url)
    return state


def request_for(source: Source, state: SourceState | None) -> Request:
    """The conditional GET that polls a source."""
    known = state_of(source, state)
    accept = _ACCEPT_PAGE if source.kind is SourceKind.PAGE else _ACCEPT_FEED
    return Request(url=known.url, etag=known.etag, last_modified=known.last_modified, accept=accept)


def after_poll(
    source: Source, state: SourceState | None, fetched: Fetched, now: datetime
) -> SourceState:
    """A source's state once it has answered, or failed to."""
    known = replace(state_of(source, state), last_poll=now)
    if isinstance(fetched, FetchFailure):
        return _failed(source, known, fetched, now)
    return _answered(source, known, fetched, now)


def _answered(
    source: Source, state: SourceState, fetched: Capture | NotModified, now: datetime
) -> SourceState:
    etag = _validator(fetched.headers, "etag")
    last_modified = _validator(fetched.headers, "last-modified")
    if isinstance(fetched, NotModified):
        etag, last_modified = etag or state.etag, last_modified or state.last_modified
    rest = max(source.every, min(timedelta(seconds=max_age(fetched.headers)), LONGEST_FRESHNESS))
    return replace(
        state,
        url=_moved(state.url, fetched.hops, fetched.final_url),
        etag=etag,
        last_modified=last_modified,
        digest=fetched.digest if isinstance(fetched, Capture) else state.digest,
        next_poll=_later(now, rest - min(rest / 20, LONGEST_SLACK)),
        last_good=now,
        failures=0,
        problem="",
        gone=False,
    )


def _failed(
    source: Source, state: SourceState, failure: FetchFailure, now: datetime
) -> SourceState:
    failures = state.failures + 1
    wait = _back_off(source, failures)
    if failure.retry_after is not None:
        asked = min(failure.retry_after, LONGEST_RETRY_AFTER.total_seconds())
        wait = max(wait, timedelta(seconds=asked))
    return replace(
        state,
        next_poll=_later(now, wait),
        failures=failures,
        problem=_in_words(failure),
        gone=failure.status == _GONE,
    )


def _back_off(source: Source, failures: int) -> timedelta:
    """Twice as long after each failure, up to a day, and a little more that hangs on the id."""
    doubled = source.every * 2 ** min(failures - 1, 20) if source.every else timedelta(0)
    ceiling = max(LONGEST_BACK_OFF, source.every)
    lot = hashlib.sha256(f"{source.id}/{failures}".encode()).digest()[0] / 255
    return min(doubled, ceiling) * (1 + JITTER * lot)


def _later(now: datetime, wait: timedelta) -> datetime:
    return (now + wait).replace(microsecond=0)


def _moved(url: str, hops: tuple[Hop, ...], final_url: str) -> str:
    """Where a source is asked from now on: as far as its redirects were permanent without a gap."""
    targets = (*(hop.url for hop in hops[1:]), final_url)
    for hop, target in zip(hops, targets, strict=False):  # without hops there is no target
        if hop.status not in PERMANENT or not target:
            break
        url = target
    return url


def _validator(headers: Headers, name: str) -> str:
    """A validator to send back, unless it is absurdly long."""
    value = header(headers, name)
    return value if len(value) <= _VALIDATOR_LIMIT else ""


def _in_words(failure: FetchFailure) -> str:
    if failure.problem is not FetchProblem.STATUS:
        words = _WORDS[failure.problem]
        return f"{words}: {failure.detail}" if failure.detail else words
    if failure.status == _GONE:
        return "it is gone for good (410); it is not asked again until its address changes"
    words = f"the server answered {failure.status}"
    if failure.retry_after is None:
        return words
    return f"{words} and asked to wait {failure.retry_after:.0f} s"
