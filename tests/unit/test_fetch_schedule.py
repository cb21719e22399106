"""The schedule and health of a source."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.domain.capture import (
    Capture,
    Fetched,
    FetchFailure,
    FetchProblem,
    Hop,
    NotModified,
)
from broadsheet.domain.site import Source, SourceKind
from broadsheet.domain.source import SourceState
from broadsheet.stages.fetch import after_poll, is_due, request_for
from broadsheet.testing.archives import made_capture
from broadsheet.testing.clocks import NOON

FEED = "https://lantern.example/feed"
SOURCE = Source(id="lantern", url=FEED, every=timedelta(minutes=30))
STATE = SourceState(
    id="lantern", url=FEED, configured_url=FEED, etag='"0"', last_modified="then", digest="d"
)


def good(headers: tuple[tuple[str, str], ...] = (), hops: tuple[Hop, ...] = ()) -> Capture:
    return replace(made_capture(FEED), headers=headers, hops=hops)


def bad(
    problem: FetchProblem = FetchProblem.STATUS, status: int = 0, **more: float
) -> FetchFailure:
    return FetchFailure(FEED, problem, "some detail", NOON, status, more.get("retry_after"))


def test_the_first_poll_asks_for_everything() -> None:
    request = request_for(SOURCE, None)
    assert (request.url, request.etag, request.last_modified) == (FEED, "", "")
    assert "application/atom+xml" in request.accept
    page = request_for(replace(SOURCE, kind=SourceKind.PAGE), None)
    assert page.accept.startswith("text/html")


def test_validators_are_remembered_and_sent() -> None:
    state = after_poll(SOURCE, None, good((("etag", 'W/"7"'), ("last-modified", "now"))), NOON)
    request = request_for(SOURCE, state)
    assert (request.etag, request.last_modified) == ('W/"7"', "now")
    assert state.digest == good().digest
    assert state.last_poll == state.last_good == NOON
    plain = after_poll(SOURCE, state, good(), NOON)
    assert (plain.etag, plain.last_modified) == ("", "")


def test_an_absurd_validator_is_not_kept() -> None:
    assert after_poll(SOURCE, None, good((("etag", "x" * 5000),)), NOON).etag == ""


def test_304_keeps_what_is_known_and_takes_what_is_new() -> None:
    state = after_poll(SOURCE, STATE, NotModified(FEED, NOON), NOON)
    assert (state.etag, state.last_modified, state.digest) == ('"0"', "then", "d")
    state = after_poll(SOURCE, STATE, NotModified(FEED, NOON, headers=(("etag", '"1"'),)), NOON)
    assert (state.etag, state.last_modified) == ('"1"', "then")


def test_a_good_source_is_due_again_after_its_own_time() -> None:
    state = after_poll(SOURCE, STATE, good(), NOON)
    assert not is_due(state, NOON + timedelta(minutes=28))
    assert is_due(state, NOON + timedelta(minutes=30))
    assert is_due(None, NOON)


@pytest.mark.parametrize(
    ("control", "minutes"),
    [("max-age=3600", 60), ("max-age=60", 30), ("max-age=999999999", 120), ("junk", 30),
     ("no-cache, max-age=3600", 30), ("public, MAX-AGE=3600", 60)],
)  # fmt: skip
def test_max_age_lengthens_the_wait_within_reason(control: str, minutes: int) -> None:
    state = after_poll(SOURCE, STATE, good((("cache-control", control),)), NOON)
    assert is_due(state, NOON + timedelta(minutes=minutes))
    assert not is_due(state, NOON + timedelta(minutes=minutes - 2))


def test_failures_wait_longer_each_time_up_to_a_day_and_a_bit() -> None:
    state, waits = STATE, []
    for _ in range(12):
        state = after_poll(SOURCE, state, bad(FetchProblem.TIMEOUT), NOON)
        assert state.next_poll is not None
        waits.append(state.next_poll - NOON)
    assert state.failures == 12
    assert timedelta(minutes=30) <= waits[0] <= timedelta(minutes=36)
    assert all(late >= early * 1.5 for early, late in pairwise(waits[:6]))
    assert timedelta(days=1) <= waits[-1] <= timedelta(days=1.2)
    recovered = after_poll(SOURCE, state, good(), NOON)
    assert (recovered.failures, recovered.problem) == (0, "")


def test_jitter_hangs_on_the_id_alone() -> None:
    def wait(name: str) -> object:
        source = replace(SOURCE, id=name)
        return after_poll(source, None, bad(FetchProblem.DNS), NOON).next_poll

    assert wait("a") == wait("a")
    assert len({wait(name) for name in "abcdefgh"}) > 4


def test_retry_after_is_kept_to_within_a_week() -> None:
    state = after_poll(SOURCE, STATE, bad(status=503, retry_after=7200), NOON)
    assert state.next_poll == NOON + timedelta(hours=2)
    state = after_poll(SOURCE, STATE, bad(status=429, retry_after=1e12), NOON)
    assert state.next_poll == NOON + timedelta(days=7)


def test_a_failure_keeps_validators_and_says_why_in_words() -> None:
    state = after_poll(SOURCE, STATE, bad(status=503, retry_after=120), NOON)
    assert (state.etag, state.digest, state.last_good) == ('"0"', "d", None)
    assert state.problem == "the server answered 503 and asked to wait 120 s"
    state = after_poll(SOURCE, STATE, bad(FetchProblem.DNS), NOON)
    assert state.problem == "its host name cannot be found: some detail"


@pytest.mark.parametrize("problem", list(FetchProblem))
def test_every_problem_has_words(problem: FetchProblem) -> None:
    assert len(after_poll(SOURCE, STATE, bad(problem), NOON).problem) > 10


def test_gone_is_gone_until_the_configuration_changes() -> None:
    state = after_poll(SOURCE, STATE, bad(status=410), NOON)
    assert state.gone
    assert "410" in state.problem
    assert not is_due(state, NOON + timedelta(days=1000))
    moved = replace(SOURCE, url="https://lantern.example/new")
    assert request_for(moved, state).url == moved.url
    state = after_poll(moved, state, good(), NOON)
    assert not state.gone


def test_a_changed_address_forgets_the_past() -> None:
    old = replace(STATE, url="https://elsewhere.example/", failures=5, problem="p")
    moved = replace(SOURCE, url="https://lantern.example/new")
    request = request_for(moved, old)
    assert (request.url, request.etag, request.last_modified) == (moved.url, "", "")
    state = after_poll(moved, old, bad(FetchProblem.DNS), NOON)
    assert (state.url, state.configured_url, state.failures) == (moved.url, moved.url, 1)


A, B, C = (f"https://lantern.example/{name}" for name in "abc")


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [((), FEED), ((301,), C), ((308, 301), C), ((302,), FEED), ((302, 301), FEED), ((301, 302), A),
     ((301, 301, 307), B), ((303,), FEED)],
)  # fmt: skip
def test_only_an_unbroken_run_of_permanent_redirects_moves_a_source(
    statuses: tuple[int, ...], expected: str
) -> None:
    starts = (FEED, A, B)[: len(statuses)]
    hops = tuple(Hop(url, status) for url, status in zip(starts, statuses, strict=True))
    final = C if hops else FEED
    answers: list[Fetched] = [
        replace(good(hops=hops), final_url=final),
        NotModified(FEED, NOON, hops, final),
    ]
    for answer in answers:
        assert after_poll(SOURCE, STATE, answer, NOON).url == expected


def test_a_304_that_does_not_say_where_it_came_from_moves_nothing() -> None:
    state = after_poll(SOURCE, STATE, NotModified(FEED, NOON, (Hop(FEED, 301),)), NOON)
    assert state.url == FEED


@settings(max_examples=50, deadline=None)
@given(
    every=st.timedeltas(timedelta(0), timedelta(days=400)),
    failures=st.integers(0, 10_000),
    wait=st.one_of(st.none(), st.floats(0, 1e18)),
)
def test_no_number_overflows(every: timedelta, failures: int, wait: float | None) -> None:
    source = replace(SOURCE, every=every)
    state = replace(STATE, failures=failures)
    failure = FetchFailure(FEED, FetchProblem.STATUS, "", NOON, 503, wait)
    after = after_poll(source, state, failure, NOON)
    assert after.next_poll is not None
    assert NOON <= after.next_poll <= NOON + timedelta(days=800)
