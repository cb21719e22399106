"""What a place on the front page is made of: heat, outlets, age, and what turns are taken for.

All parts are in halvings: one is worth twice the heat, or one `Policy.half_life` of age.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import log2

from broadsheet.domain.reason import Reason
from broadsheet.domain.site import Policy
from broadsheet.stages.edit.alike import Face, subject
from broadsheet.stages.edit.candidate import EPOCH, Candidate, half_life

OUTLET_TURN = 0.3
"""Times n², for the outlet's n stories above: the second loses 5 hours, the third a day or so, and
a sixth five days."""
TOPIC_TURN, TOPIC_REACH = 0.1, 5
"""Times n², for the n stories of the same topic among the five above."""
NAMES_TURN = 0.5
"""Times n, for the n stories above that turn on the same names."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One story's own parts: what they are worth at any moment, but for the age that all share."""

    candidate: Candidate
    face: Face
    heat: float
    outlets: float
    published: datetime
    own: float
    """Heat, outlets and the time of publication in half-lives since 1970: the order of all
    moments, since every story ages by the same factor."""


def standing(candidate: Candidate, face: Face, policy: Policy, at: datetime) -> Standing:
    """The parts of one story; one that is dated after `at` is as fresh as one of `at`."""
    total = max(candidate.decision.heat, 1)
    heat, front = log2(total), log2(max(front_heat(candidate, policy), 1))
    published = min(candidate.published, at)
    own = front + (published - EPOCH) / half_life(policy)
    return Standing(candidate, face, heat, front - heat, published, own)


def front_heat(candidate: Candidate, policy: Policy) -> int:
    """Its lead's quality and `heat_per_outlet` for every outlet after the first."""
    related = policy.heat_per_related * (candidate.pages - 1)
    return candidate.decision.heat - related + policy.heat_per_outlet * (candidate.outlets - 1)


def turns(one: Standing, above: Sequence[Standing]) -> tuple[Reason, ...]:
    """What it loses to variety below these stories."""
    outlet, topic = one.candidate.outlet, one.candidate.topic
    outlets = sum(bool(outlet) and s.candidate.outlet == outlet for s in above)
    topics = sum(bool(topic) and s.candidate.topic == topic for s in above[-TOPIC_REACH:])
    names = sum(subject(one.face, s.face) for s in above)
    found: list[Reason] = []
    if outlets:
        text = f"{_stories(outlets)} of {outlet} above."
        found.append(Reason("edition.same-outlet", text, -round(OUTLET_TURN * outlets**2, 3)))
    if topics:
        text = f"{_stories(topics)} of its topic among the {TOPIC_REACH} above."
        inputs = (("topic", topic),)
        found.append(Reason("edition.same-topic", text, -round(TOPIC_TURN * topics**2, 3), inputs))
    if names:
        text = f"{_stories(names)} above with the same names."
        inputs = (("names", ", ".join(one.candidate.names)),)
        found.append(Reason("edition.same-names", text, -round(NAMES_TURN * names, 3), inputs))
    return tuple(found)


def reasons(one: Standing, policy: Policy, at: datetime) -> tuple[Reason, ...]:
    """Its own parts, readable at the moment `at`, rounded to a thousandth."""
    hours = (at - one.published).total_seconds() / 3600
    half = half_life(policy).total_seconds() / 3600
    told = one.candidate.outlets
    outlets = "1 outlet tells" if told == 1 else f"{told} outlets tell"
    pages = one.candidate.pages
    front = front_heat(one.candidate, policy)
    return (
        Reason("edition.heat", f"Heat {one.candidate.decision.heat}.", round(one.heat, 3)),
        Reason(
            "edition.outlets",
            f"{outlets} it in their own words, on {pages} pages: worth {front}."
            if told > 1
            else f"{outlets} it in its own words, on {pages} page{'s' * (pages > 1)}.",
            round(one.outlets, 3),
            (("outlets", str(told)), ("heat_per_outlet", str(policy.heat_per_outlet))),
        ),
        Reason(
            "edition.age",
            f"{hours:.1f} hours old, as its pages came.",
            round(-hours / half, 3),
            (("half_life_hours", f"{half:g}"),),
        ),
    )


def _stories(count: int) -> str:
    return "1 story" if count == 1 else f"{count} stories"
