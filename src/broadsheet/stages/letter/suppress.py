"""When an address is written to no more, after what came back from it."""

from dataclasses import replace
from datetime import datetime, timedelta

from broadsheet.domain.letter import Cause, Suppression
from broadsheet.stages.letter.bounce import Kind

MOST_SOFT = 3
"""Letters that may bounce softly until it is enough."""
FADE = timedelta(days=60)
"""After this long without another, soft bounces are forgotten."""
_STOPS = {Kind.HARD: Cause.HARD, Kind.COMPLAINT: Cause.COMPLAINT}


def counted(
    known: Suppression | None, subscriber: str, kind: Kind, letter: str, at: datetime, detail: str
) -> Suppression | None:
    """How an address stands after one more report; None where nothing changes.

    A hard bounce and a complaint stop it at once; of soft ones, `MOST_SOFT` different letters.
    """
    if kind not in (Kind.HARD, Kind.COMPLAINT, Kind.SOFT):
        return None
    before = known or Suppression(subscriber, at)
    if before.stopped is not None:
        return None
    if kind in _STOPS:
        return replace(before, at=at, stopped=_STOPS[kind], detail=detail)
    if letter in before.soft:
        return None
    held = before.soft if at - before.at <= FADE else ()
    soft = tuple(sorted({*held, letter}))[-MOST_SOFT:]
    stopped = Cause.SOFT if len(soft) >= MOST_SOFT else None
    return replace(before, at=at, soft=soft, stopped=stopped, detail=detail)
