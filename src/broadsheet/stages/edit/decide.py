"""Decide: one lead a story, its heat, whether it is published.

The rules are the record's contract: the lead is a member of the highest quality, its heat is its
quality plus a fixed number of points for each other member that is related to it in print, every
other member has heat -1 and is not published, and a lead is published exactly when its heat reaches
`Policy.publish_at` and no editor removed it.
"""

from collections.abc import Mapping
from datetime import UTC, datetime

from broadsheet.domain.reason import Reason
from broadsheet.domain.score import Decision, Quality, Story
from broadsheet.domain.site import Policy


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
    the story is then not published. Beside a lead that stands it adds no heat.
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


def _lead(story: Story, quality: Quality, policy: Policy, removed: frozenset[str]) -> Decision:
    taken_down = quality.key in removed
    gone = frozenset[str]() if taken_down else removed
    related = sum(key != quality.key and key not in gone for key in story.members)
    bonus = policy.heat_per_related * related
    heat = quality.points + bonus
    hot = heat >= policy.publish_at
    alone = len(story.members) == 1
    best = "the only page of its story" if alone else "the best quality of its story"
    reasons = [
        Reason("edit.lead", f"It leads: {best}.", 0, (("members", str(len(story.members))),)),
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
