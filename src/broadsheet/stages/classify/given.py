"""Choose the topics of a page that is on the subject, each with its reasons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from broadsheet.domain.reason import Reason
from broadsheet.domain.score import Label
from broadsheet.stages.classify.evidence import Reading, saturate, with_parents
from broadsheet.stages.classify.model import TopicModel, Verdict, first_guess
from broadsheet.stages.classify.phrases import TopicMatcher

LABEL_AT = 0.25
"""Score from which keywords alone give a topic: about one mention in the excerpt."""

MOST_LABELS = 12

SOURCE_EVIDENCE = 1.0
"""Evidence for a topic that the source is set to give to all its pages."""


_ROOT = Reason("topic.root", "The site's whole subject: every page on it has this topic.")


@dataclass(frozen=True, slots=True)
class _Judged:
    score: float
    given: bool
    learnt: Reason | None = None


def give(
    reading: Reading,
    matcher: TopicMatcher,
    vouched: Sequence[str],
    model: TopicModel | None = None,
    learnt: Mapping[str, Verdict] | None = None,
) -> tuple[Label, ...]:
    """Labels best first; at least the best one where there is any evidence at all.

    The one root of a tree is the subject itself: every page gets it, unless the model knows better.
    """
    own = {place: found.total for place, found in reading.topics.items()}
    sure = frozenset(matcher.index[id_] for id_ in vouched)
    for place in sure:
        own[place] = own.get(place, 0.0) + SOURCE_EVIDENCE
    totals = with_parents(own, matcher.parents)
    judged = {
        place: _Judged(score, score >= LABEL_AT)
        for place, total in totals.items()
        for score in (saturate(total),)
    }
    if model is not None and learnt:
        judged |= _by_model(reading, matcher, totals, model, learnt)
    if matcher.root >= 0 and (model is None or matcher.topics[matcher.root].id not in model.known):
        score = judged[matcher.root].score if matcher.root in judged else 0.0
        judged[matcher.root] = _Judged(max(score, LABEL_AT), True, _ROOT)
    order = sorted(judged, key=lambda place: (-judged[place].score, place))
    given = [p for p in order if judged[p].given or p in sure][:MOST_LABELS]
    beneath = _beneath(own, matcher.parents)
    return tuple(
        Label(
            matcher.topics[place].id,
            round(judged[place].score, 4),
            _reasons(place, reading, matcher, sure, beneath.get(place, []), judged[place].learnt),
        )
        for place in given or order[:1]
    )


def _by_model(
    reading: Reading,
    matcher: TopicMatcher,
    totals: Mapping[int, float],
    model: TopicModel,
    learnt: Mapping[str, Verdict],
) -> dict[int, _Judged]:
    """The topics that the model knows and that the page may have."""
    judged: dict[int, _Judged] = {}
    for topic in model.topics:
        place = matcher.index.get(topic.topic)
        if place is None:
            continue
        verdict = learnt[topic.topic]
        total = totals.get(place, 0.0)
        found = reading.topics.get(place)
        title = found.title if found else 0.0
        guess = first_guess(total)
        guess += topic.keyword_title * title + topic.keyword_rest * (total - title)
        probability = topic.probability(guess + verdict.moved)
        given = probability >= topic.threshold
        if given or place in totals:
            why = verdict.reason(topic, probability, guess) if given else None
            judged[place] = _Judged(probability, given, why)
    return judged


def _beneath(own: Mapping[int, float], parents: Sequence[int]) -> dict[int, list[int]]:
    beneath: dict[int, list[int]] = {}
    for place in sorted(own):
        above = parents[place]
        while above >= 0:
            beneath.setdefault(above, []).append(place)
            above = parents[above]
    return beneath


def _reasons(
    place: int,
    reading: Reading,
    matcher: TopicMatcher,
    vouched: frozenset[int],
    children: list[int],
    learnt: Reason | None,
) -> tuple[Reason, ...]:
    reasons: list[Reason] = []
    if place in vouched:
        text = "The source is set to give this topic to all its pages."
        reasons.append(Reason("topic.source", text, SOURCE_EVIDENCE))
    found = reading.topics.get(place)
    if found is not None:
        points = round(found.total, 3)
        reasons.append(Reason("topic.keyword", f"Found {found.words()}.", points, found.inputs()))
    if children:
        names = ", ".join(matcher.topics[child].name for child in children[:5])
        ids = ",".join(matcher.topics[child].id for child in children)
        reasons.append(Reason("topic.children", f"Parent of {names}.", 0, (("topics", ids),)))
    if learnt is not None:
        reasons.append(learnt)
    return tuple(reasons)
