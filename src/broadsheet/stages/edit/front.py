"""Lay out the front page of a moment.

A story's rank is its heat, set right for distinct outlets, halved for every half-life of its age;
then each place goes to the story that is worth most below those already placed, so that outlets,
topics and names take turns. All stories age by the same factor: the mere passing of time changes no
order. What does change it is the turn of the day, by the rule on yesterday's lead.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from math import log2

from broadsheet.domain.reason import Reason
from broadsheet.domain.score import Decision, Edition, Story
from broadsheet.domain.site import Policy
from broadsheet.domain.telling import Fronted
from broadsheet.stages.edit.alike import alike, face, weights
from broadsheet.stages.edit.candidate import EPOCH, Candidate, half_life
from broadsheet.stages.edit.parts import Standing, reasons, standing, turns

SPARE = 4
"""Times the size of the front page: how many of the best ranked stories are looked at."""
LEAST_SPARE = 40

Row = tuple[Story, Decision, datetime]
Pins = Sequence[tuple[str, Reason]]
"""Story ids that an editor put first, the topmost first, each with the editor's reason."""


@dataclass(frozen=True, slots=True)
class _Pick:
    """A story with what it lost, and where rank alone would have put it."""

    one: Standing
    lost: tuple[Reason, ...] = ()
    moved: tuple[Reason, ...] = ()


def shortlist(rows: Iterable[Row], policy: Policy, pins: Pins = ()) -> tuple[str, ...]:
    """Ids of the stories worth describing for the front page, best first, and those pinned.

    Each row is a story, its lead's decision and the time of its newest page. The rest could not
    come to a place: this keeps the work on a long archive to a few dozen stories.
    """
    half = half_life(policy)
    shown = [row for row in rows if row[1].published]
    ranked = sorted(
        shown, key=lambda r: (-log2(max(r[1].heat, 1)) - (r[2] - EPOCH) / half, r[0].id)
    )
    pinned = [row[0].id for row in shown if not _ids(row[0]).isdisjoint(id_ for id_, _ in pins)]
    best = [row[0].id for row in ranked[: _spare(policy)]]
    return tuple(dict.fromkeys([*best, *sorted(pinned)]))


def lay_out(
    candidates: Sequence[Candidate],
    policy: Policy,
    at: datetime,
    before: Sequence[Fronted] = (),
    pins: Pins = (),
) -> Edition:
    """The front page at the moment `at`: published stories alone, at most `edition_size`.

    `before` tells what led the front pages of earlier days (others are passed over). A pinned story
    that is not published is not shown. Each story's reasons add up to its worth in
    its place, in halvings; `Edition.left` holds those that tell what another one above them tells.
    """
    size = max(policy.edition_size, 0)
    shown = [one for one in candidates if one.decision.published]
    faces = {one.story.id: face(one.title, one.names) for one in shown}
    ranked = sorted(
        (standing(one, faces[one.story.id], policy, at) for one in shown),
        key=lambda s: (-s.own, s.candidate.story.id),
    )
    pinned = _pinned(ranked, pins)
    rest = [one for one in ranked if one not in pinned][: _spare(policy)]
    stale = {} if pinned else _stale(rest, before, at)
    picks = [_Pick(one, moved=(why,)) for one, why in list(pinned.items())[:size]]
    left: list[tuple[str, tuple[Reason, ...]]] = []
    weight = weights(one.face for one in ranked[: _spare(policy)])
    while rest and len(picks) < size:
        pick = _next(rest, [p.one for p in picks], stale)
        rest.remove(pick.one)
        twice = next((p.one for p in picks if alike(p.one.face, pick.one.face, weight)), None)
        if twice is None:
            picks.append(pick)
        else:
            left.append((pick.one.candidate.story.id, (_twice(twice),)))
    place = {one.candidate.story.id: number for number, one in enumerate(ranked, 1)}
    told = tuple(
        (pick.one.candidate.story.id, _told(pick, place, number, policy, at))
        for number, pick in enumerate(picks, 1)
    )
    return Edition(tuple(id_ for id_, _ in told), told, tuple(left))


def fronted(page: Edition, candidates: Iterable[Candidate], at: datetime) -> Fronted | None:
    """What is to be remembered of an edition, in place of the same day's earlier ones."""
    members = {one.story.id: one.members for one in candidates}
    if not page.stories:
        return None
    lead = page.stories[0]
    return Fronted(_day(at), lead, members.get(lead, 1), at)


def _spare(policy: Policy) -> int:
    return max(SPARE * policy.edition_size, LEAST_SPARE)


def _ids(story: Story) -> set[str]:
    return {story.id, *story.formerly}


def _day(at: datetime) -> str:
    return at.astimezone(UTC).date().isoformat()


def _pinned(ranked: Sequence[Standing], pins: Pins) -> dict[Standing, Reason]:
    found: dict[Standing, Reason] = {}
    for pin, why in pins:
        for one in ranked:
            if pin in _ids(one.candidate.story):
                found.setdefault(one, why)
    return found


def _stale(rest: Sequence[Standing], before: Sequence[Fronted], at: datetime) -> dict[str, Fronted]:
    """Stories that led an earlier day's front page and have not grown since, by id."""
    led: dict[str, Fronted] = {}
    for day in sorted(before, key=lambda f: f.day):
        if day.day < _day(at):
            led[day.story] = day
    found: dict[str, Fronted] = {}
    for one in rest:
        last = [led[id_] for id_ in sorted(_ids(one.candidate.story)) if id_ in led]
        if last and one.candidate.members <= max(last, key=lambda f: f.day).members:
            found[one.candidate.story.id] = max(last, key=lambda f: f.day)
    return found


def _next(rest: Sequence[Standing], above: Sequence[Standing], stale: dict[str, Fronted]) -> _Pick:
    """The story that is worth most below those above; first, one that did not lead before."""
    fresh = [one for one in rest if one.candidate.story.id not in stale]
    pool = fresh if not above and fresh else rest
    picks = [_Pick(one, turns(one, above)) for one in pool]
    best = max(
        range(len(picks)),
        key=lambda i: (picks[i].one.own + sum(r.points for r in picks[i].lost), -i),
    )
    pick = picks[best]
    last = stale.get(pick.one.candidate.story.id)
    if last is None:
        return pick
    text = f"It led the front page of {last.day} and no page has come to it since."
    inputs = (("pages", str(last.members)),)
    return replace(pick, moved=(Reason("edition.yesterday", text, 0, inputs),))


def _twice(above: Standing) -> Reason:
    text = f"“{above.candidate.title}” above it tells the same."
    inputs = (("story", above.candidate.story.id),)
    return Reason("edition.twice", text, 0, inputs)


def _told(
    pick: _Pick, place: dict[str, int], number: int, policy: Policy, at: datetime
) -> tuple[Reason, ...]:
    parts = (*reasons(pick.one, policy, at), *pick.lost)
    worth = sum(part.points for part in parts)
    ranked = place[pick.one.candidate.story.id]
    text = f"Place {number}, worth {worth:.3f}; {ranked} by heat, outlets and age alone."
    inputs = (("place", str(number)), ("ranked", str(ranked)), ("worth", f"{worth:.3f}"))
    return (*parts, *pick.moved, Reason("edition.place", text, 0, inputs))
