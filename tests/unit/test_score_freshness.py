from datetime import UTC, datetime, timedelta

import pytest

from broadsheet.stages.score.freshness import freshness

TOLD = datetime(2023, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours", "points"), [(0, 0), (48, 0), (49, -2), (24 * 7, -2), (24 * 8, -5), (24 * 900, -8)]
)
def test_the_age_at_which_it_was_found(hours: int, points: int) -> None:
    (reason,) = freshness(TOLD, TOLD + timedelta(hours=hours), None)
    assert (reason.rule, reason.points) == ("quality.freshness", points)
    assert reason.text.startswith("Found ")


@pytest.mark.parametrize(("hours", "points"), [(1, 0), (13, -1), (25, -3), (24 * 4, -5)])
def test_the_delay_behind_the_first_report(hours: int, points: int) -> None:
    (reason,) = freshness(TOLD, None, TOLD - timedelta(hours=hours))
    assert (reason.rule, reason.points) == ("quality.delay", points)


def test_what_is_not_known_moves_nothing() -> None:
    assert freshness(None, TOLD, TOLD) == ()
    assert freshness(TOLD, None, None) == ()
    assert freshness(TOLD, None, TOLD) == ()
    assert freshness(TOLD, TOLD - timedelta(days=1), None)[0].points == 0
