"""A story's life at one moment, by the rate at which its pages came."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from broadsheet.domain.reason import Reason
from broadsheet.domain.telling import Life

NEW = 1 / 12
"""Of the story window: a story is new for so long after its first report (6 hours of 3 days)."""
TURN = 1 / 6
"""Of the story window: what came in the last turn is held against the turn before (12 hours)."""
OVER = 1 / 2
"""Of the story window: with nothing new for so long a story is over (36 hours). Three in four
later pages of the labelled cloud news come sooner; as much waiting again brings 5% more."""


def life(times: Sequence[datetime], at: datetime, window: timedelta) -> tuple[Life, Reason]:
    """`times` are those of the pages that are no copies, in order, none after `at`.

    The first page begins the story; those after it are its growth.
    """
    window = max(window, timedelta(minutes=1))
    if not times or at - times[-1] > window * OVER:
        idle = f"nothing new for {_hours(window * OVER)} hours"
        return Life.OVER, _reason(Life.OVER, idle, times, at)
    if at - times[0] <= window * NEW:
        text = f"first told in the last {_hours(window * NEW)} hours"
        return Life.NEW, _reason(Life.NEW, text, times, at)
    turn = window * TURN
    recent = sum(at - turn < time for time in times[1:])
    before = sum(at - 2 * turn < time <= at - turn for time in times[1:])
    found = Life.GROWING if recent and recent >= before else Life.COOLING
    text = f"{recent} new in the last {_hours(turn)} hours, {before} in as many before"
    return found, _reason(found, text, times, at)


def _reason(found: Life, text: str, times: Sequence[datetime], at: datetime) -> Reason:
    idle = _hours(at - times[-1]) if times else ""
    inputs = (("pages", str(len(times))), ("hours_since_the_last", idle))
    return Reason("describe.life", f"It is {found.value}: {text}.", 0, inputs)


def _hours(span: timedelta) -> str:
    return f"{span.total_seconds() / 3600:.1f}".removesuffix(".0")
