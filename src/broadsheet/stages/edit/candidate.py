"""What the front page is laid out from: one small value a story."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import exp2, log2

from broadsheet.domain.score import Decision, Labels, Story
from broadsheet.domain.site import Policy, Topic
from broadsheet.domain.telling import Telling

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A story that asks for a place.

    `published` is the time that its age is counted from (`freshness`), `outlet` its lead's domain,
    `outlets` how many tell it in their own words, `pages` how many tell it, `members` the same
    without copies, `topic` the id of what it is mainly about.
    """

    story: Story
    decision: Decision
    outlet: str
    published: datetime
    outlets: int = 1
    title: str = ""
    names: tuple[str, ...] = ()
    pages: int = 1
    members: int = 1
    topic: str = ""


def candidate(
    story: Story,
    decision: Decision,
    telling: Telling,
    policy: Policy,
    topic: str = "",
) -> Candidate:
    """A story as it is told; `decision` is its lead's, `topic` from `main_topic`."""
    outlets = {one.key: one.outlet for one in telling.coverage}
    return Candidate(
        story=story,
        decision=decision,
        outlet=outlets.get(decision.key, ""),
        published=freshness(decision, telling, policy),
        outlets=max(len(telling.outlets), 1),
        title=telling.title,
        names=telling.names,
        pages=max(len(telling.coverage), 1),
        members=len(telling.originals),
        topic=topic,
    )


def freshness(decision: Decision, telling: Telling, policy: Policy) -> datetime:
    """The time that a story's age is counted from: as old as its parts are, weighed by heat.

    Each page that is no copy brings its points at its own time and they halve from then on: the
    lead its quality, each other `heat_per_related`. What their sum is worth at any later moment is
    what the story's whole heat would be worth, had it all come at this time. So a story that is
    still told stays fresh, and one that is over sinks, at every moment in the same proportion.
    """
    own = {one.key: one.at for one in telling.originals}
    first = next(iter(own.values()), telling.at)
    led = next((one.at for one in telling.coverage if one.key == decision.key), first)
    rest = [at for key, at in own.items() if key != decision.key]
    weight = max(policy.heat_per_related, 0)
    parts = [(max(decision.heat - weight * (len(telling.coverage) - 1), 1), led)]
    parts += [(weight, at) for at in rest if weight]
    half, latest = half_life(policy), max(at for _, at in parts)
    whole = sum(points for points, _ in parts)
    worth = sum(points * exp2(max((at - latest) / half, -60.0)) for points, at in parts)
    return latest + log2(worth / whole) * half


def main_topic(labels: Labels, topics: Iterable[Topic]) -> str:
    """The id of the best topic that has none of the given ones beneath it; roots only if alone."""
    parents = {topic.id: topic.parent for topic in topics}
    given = [label.topic for label in labels.topics]
    above = {parents.get(topic, "") for topic in given}
    fine = [topic for topic in given if topic not in above and parents.get(topic)]
    return next(iter([*fine, *given]), "")


def half_life(policy: Policy) -> timedelta:
    """The policy's, a second at least."""
    return max(policy.half_life, timedelta(seconds=1))
