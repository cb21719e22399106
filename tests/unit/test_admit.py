"""What may be read, tried again, and kept."""

from dataclasses import replace
from datetime import timedelta

import pytest

from broadsheet.domain.capture import FetchFailure, FetchProblem
from broadsheet.domain.entry import Entry
from broadsheet.domain.ledger import Sighting, Standing
from broadsheet.domain.outcome import TurnedAway
from broadsheet.domain.site import Policy
from broadsheet.stages import admit
from broadsheet.testing.stores import NOON, made_article

ENTRY = Entry(key="a.example/1", url="https://a.example/1", source="s", published=NOON)
WEEK = Policy(max_age=timedelta(days=7))


def _failure(problem: FetchProblem, status: int = 0, retry: float | None = None) -> FetchFailure:
    return FetchFailure(ENTRY.url, problem, "it broke", NOON, status=status, retry_after=retry)


def test_an_old_entry_is_not_even_asked_for() -> None:
    assert admit.admit_entry(ENTRY, WEEK, NOON + timedelta(days=7)) is None
    turned = admit.admit_entry(ENTRY, WEEK, NOON + timedelta(days=9))
    assert turned is not None
    assert turned.reasons[0].rule == "admit.age"
    assert "9 days old" in turned.reasons[0].text


def test_without_a_limit_nothing_is_too_old() -> None:
    assert admit.admit_entry(ENTRY, Policy(), NOON + timedelta(days=9000)) is None


def test_an_update_makes_an_old_entry_young() -> None:
    updated = replace(ENTRY, updated=NOON + timedelta(days=8))
    assert admit.admit_entry(updated, WEEK, NOON + timedelta(days=9)) is None


@pytest.mark.parametrize("problem", sorted(admit.FINAL))
def test_some_problems_are_final(problem: FetchProblem) -> None:
    assert isinstance(admit.after_failure(Sighting(ENTRY, NOON), _failure(problem)), TurnedAway)


@pytest.mark.parametrize(
    ("status", "final"), [(404, True), (410, True), (500, False), (429, False)]
)
def test_some_statuses_are_final(status: int, final: bool) -> None:
    outcome = admit.after_failure(Sighting(ENTRY, NOON), _failure(FetchProblem.STATUS, status))
    assert isinstance(outcome, TurnedAway) is final


def test_attempts_are_spaced_and_end() -> None:
    sighting, pauses = Sighting(ENTRY, NOON), []
    for _ in range(admit.MOST_ATTEMPTS - 1):
        outcome = admit.after_failure(sighting, _failure(FetchProblem.TIMEOUT))
        assert isinstance(outcome, Sighting)
        assert outcome.next_try is not None
        pauses.append((outcome.next_try - NOON).total_seconds() / 60)
        sighting = outcome
    assert pauses == [20, 80, 320]
    last = admit.after_failure(sighting, _failure(FetchProblem.TIMEOUT))
    assert isinstance(last, TurnedAway)
    assert "4 attempts" in last.reasons[0].text


def test_retry_after_is_kept_to() -> None:
    failure = _failure(FetchProblem.STATUS, 503, retry=7200)
    outcome = admit.after_failure(Sighting(ENTRY, NOON), failure)
    assert isinstance(outcome, Sighting)
    assert outcome.next_try == NOON + timedelta(hours=2)


def test_a_language_that_is_not_kept_is_named() -> None:
    article = replace(made_article("k"), language="fr")
    policy = Policy(languages=("en", "de"))
    turned = admit.admit_article(article, policy, NOON)
    assert turned is not None
    assert turned.reasons[0].rule == "admit.language"
    assert admit.admit_article(replace(article, language="de"), policy, NOON) is None
    assert admit.admit_article(replace(article, language=""), policy, NOON) is None


def test_every_article_is_given_a_time() -> None:
    article = made_article("k")
    assert admit.dated(article, NOON, NOON) is article
    undated = admit.dated(replace(article, published=None), NOON, NOON)
    assert undated.published == NOON
    assert undated.date_source == "first seen"
    ahead = admit.dated(replace(article, published=NOON + timedelta(days=300)), NOON, NOON)
    assert ahead.published == NOON
    later = replace(article, published=NOON + timedelta(hours=3))
    assert admit.dated(later, NOON, NOON + timedelta(hours=4)) is later
    assert ahead.reasons[-1].rule == "admit.dated"


def test_standings() -> None:
    waiting = Sighting(ENTRY, NOON, attempts=2, next_try=NOON)
    assert admit.read_standing(waiting, "k") == Sighting(ENTRY, NOON, Standing.READ, "k", 2)
    assert admit.turned_standing(waiting) == Sighting(ENTRY, NOON, Standing.TURNED_AWAY, "", 2)
