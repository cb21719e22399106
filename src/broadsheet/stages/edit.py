"""Decide: one lead a story, its heat, whether it is published; and the order of the front page.

The rules are the record's contract: the lead is a member of the highest quality, its heat is its
quality plus a fixed number of points for each other member, every other member has heat -1 and is
not published, and a lead is published exactly when its heat reaches `Policy.publish_at` and no
editor removed it.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from math import log2

from broadsheet.domain.reason import Reason
from broadsheet.domain.score import Decision, Edition, Quality, Story
from broadsheet.domain.site import Policy

VERSION = "edit/1"

IN_A_ROW = 2
"""Most stories led by one outlet that may follow each other on the front page."""

LOOK_AHEAD = 12
"""How far down a story of another outlet is looked for to break such a row."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def decide(
    story: Story,
    qualities: Mapping[str, Quality],
    times: Mapping[str, datetime],
    policy: Policy,
    removed: frozenset[str] = frozenset(),
) -> tuple[Decision, ...]:
    """Decide on every member of a story, the lead first, the others best quality first.

    `qualities` and `times` hold every member (a member without a time counts as last among equal
    qualities); `removed` holds the keys that an editor took down. A removed member can still lead:
    the story is then not published.
    """
    order = sorted(
        story.members,
        key=lambda key: (
            -qualities[key].points,
            times.get(key, datetime.max.replace(tzinfo=UTC)),
            key,
        ),
    )
    lead = order[0]
    return tuple(
        _lead(story, qualities[key], policy, removed)
        if key == lead
        else _related(story, qualities[key], qualities[lead])
        for key in order
    )


def edition(
    leads: Sequence[tuple[Story, Decision, datetime]],
    policy: Policy,
    outlets: Mapping[str, str] | None = None,
) -> Edition:
    """Order the front page: the published stories by heat and age, at most `edition_size`.

    Each row is a story, its lead's decision and the time that its age is counted from. Heat halves
    every `Policy.half_life`; since every story decays by the same factor, comparing
    log2(heat) + time / half-life gives the order of every moment, so none has to be told. `outlets`
    maps story ids to their lead's outlet; where given, no more than `IN_A_ROW` stories of one
    outlet follow each other as long as another is near.
    """
    shown = [row for row in leads if row[1].published and row[1].heat > 0]
    ranked = sorted(shown, key=lambda row: (-_rank(row[1], row[2], policy), row[0].id))
    varied = _vary([row[0].id for row in ranked], outlets or {})[: max(policy.edition_size, 0)]
    newest = max((row[2] for row in shown), default=EPOCH)
    rows = {row[0].id: row for row in ranked}
    place = {row[0].id: index for index, row in enumerate(ranked)}
    return Edition(
        stories=tuple(varied),
        reasons=tuple(
            (id_, _rank_reasons(rows[id_], newest, policy, (place[id_], index)))
            for index, id_ in enumerate(varied)
        ),
    )


def _lead(story: Story, quality: Quality, policy: Policy, removed: frozenset[str]) -> Decision:
    related = len(story.members) - 1
    bonus = policy.heat_per_related * related
    heat = quality.points + bonus
    hot = heat >= policy.publish_at
    taken_down = quality.key in removed
    best = "the only page of its story" if not related else "the best quality of its story"
    reasons = [
        Reason("edit.lead", f"It leads: {best}.", 0, (("members", str(related + 1)),)),
        Reason("edit.quality", f"Its quality is {quality.points}.", quality.points),
    ]
    if related:
        pages = "1 other page tells" if related == 1 else f"{related} other pages tell"
        text = f"{pages} the same story, {policy.heat_per_related} points each."
        reasons.append(Reason("edit.related", text, bonus, (("related", str(related)),)))
    words = "reaches" if hot else "stays below"
    limit = (("heat", str(heat)), ("publish_at", str(policy.publish_at)))
    reasons.append(
        Reason("edit.heat", f"Its heat of {heat} {words} {policy.publish_at}.", 0, limit)
    )
    if taken_down:
        reasons.append(Reason("edit.removed", "An editor took it down."))
    return Decision(quality.key, story.id, True, heat, hot and not taken_down, tuple(reasons))


def _related(story: Story, quality: Quality, lead: Quality) -> Decision:
    tie = quality.points == lead.points
    text = (
        f"Another page of its story has the same quality of {lead.points} and came first."
        if tie
        else f"Another page of its story has a quality of {lead.points}, this one {quality.points}."
    )
    reason = Reason("edit.related", text, 0, (("lead", lead.key), ("story", story.id)))
    return Decision(quality.key, story.id, False, -1, False, (reason,))


def _rank(decision: Decision, time: datetime, policy: Policy) -> float:
    return log2(decision.heat) + (time - EPOCH) / _half_life(policy)


def _half_life(policy: Policy) -> timedelta:
    return max(policy.half_life, timedelta(seconds=1))


def _vary(ids: list[str], outlets: Mapping[str, str]) -> list[str]:
    """Pull a story of another outlet up where one outlet would fill more than `IN_A_ROW` places."""
    rest = list(ids)
    done: list[str] = []
    while rest:
        row = {outlets.get(id_, "") for id_ in done[-IN_A_ROW:]} if len(done) >= IN_A_ROW else set()
        full = next(iter(row)) if len(row) == 1 else ""
        pick = next(
            (
                i
                for i, id_ in enumerate(rest[:LOOK_AHEAD])
                if not full or outlets.get(id_, "") != full
            ),
            0,
        )
        done.append(rest.pop(pick))
    return done


def _rank_reasons(
    row: tuple[Story, Decision, datetime],
    newest: datetime,
    policy: Policy,
    places: tuple[int, int],
) -> tuple[Reason, ...]:
    _, decision, time = row
    age = newest - time
    halvings = age / _half_life(policy)
    hours = age.total_seconds() / 3600
    reasons = [
        Reason("edition.heat", f"Heat {decision.heat}.", round(log2(decision.heat), 3)),
        Reason(
            "edition.age",
            f"{hours:.1f} hours older than the newest story here.",
            -round(halvings, 3),
            (("half_life_hours", f"{_half_life(policy).total_seconds() / 3600:g}"),),
        ),
    ]
    ranked, printed = places
    if ranked != printed:
        text = f"Moved from place {ranked + 1} to {printed + 1} so that outlets take turns."
        reasons.append(Reason("edition.variety", text))
    return tuple(reasons)
