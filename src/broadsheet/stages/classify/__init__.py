"""Give an article its topics, and say how much of it is about the site's subject.

Every keyword found is evidence, weighed by where it stands: the title most, then the excerpt, the
first paragraphs, tags and section, and the rest of the text by how densely it is strewn. Evidence
adds up with falling returns to a score from 0 to 1. The subject is the roots of the topic tree and
all beneath; a page that only mentions it in passing stays below `Policy.subject_at`.
"""

from collections.abc import Sequence

from broadsheet.domain.article import Article
from broadsheet.domain.reason import Reason
from broadsheet.domain.score import Label, Labels
from broadsheet.domain.site import Policy
from broadsheet.stages.classify.evidence import Evidence, Reading, gather, saturate
from broadsheet.stages.classify.phrases import TopicMatcher, compile_topics

__all__ = ["VERSION", "TopicMatcher", "classify", "compile_topics"]

VERSION = "classify/1"

LABEL_AT = 0.25
"""Score from which a topic is given: about one mention in the excerpt."""

MOST_LABELS = 12

PARENT_SHARE = 0.6
"""Part of its children's evidence that a parent is given."""

SOURCE_EVIDENCE = 1.0
"""Evidence for a topic that the source is set to give to all its pages."""


def classify(
    article: Article,
    matcher: TopicMatcher,
    policy: Policy,
    source_topics: Sequence[str] = (),
) -> Labels:
    """Label an article; labels best first, equal ones in the order of the tree.

    `source_topics` are given in any case and put the page on the subject: the editor vouches for
    the source. Unknown ids among them are passed over.
    """
    reading = gather(article, matcher)
    vouched = frozenset(matcher.index[id_] for id_ in source_topics if id_ in matcher.index)
    pooled = reading.subject()
    subject = pooled.score
    on_subject = bool(vouched) or subject >= policy.subject_at
    if vouched:
        subject = max(subject, policy.subject_at)
    labels = _labels(reading.topics, matcher, vouched) if on_subject else ()
    reasons = (_subject_reason(reading, pooled, subject, policy),)
    return Labels(article.key, labels, round(subject, 4), on_subject, reasons)


def _labels(
    evidence: dict[int, Evidence], matcher: TopicMatcher, vouched: frozenset[int]
) -> tuple[Label, ...]:
    own = {place: found.total for place, found in evidence.items()}
    for place in vouched:
        own[place] = own.get(place, 0.0) + SOURCE_EVIDENCE
    totals = dict(own)
    beneath: dict[int, list[int]] = {}
    for place in sorted(own):
        share, above = own[place], matcher.parents[place]
        while above >= 0:
            share *= PARENT_SHARE
            totals[above] = totals.get(above, 0.0) + share
            beneath.setdefault(above, []).append(place)
            above = matcher.parents[above]
    scores = {place: saturate(total) for place, total in totals.items()}
    order = sorted(scores, key=lambda place: (-scores[place], place))
    given = [p for p in order if scores[p] >= LABEL_AT or p in vouched][:MOST_LABELS] or order[:1]
    return tuple(
        Label(
            matcher.topics[place].id,
            round(scores[place], 4),
            _label_reasons(place, evidence, matcher, vouched, beneath.get(place, [])),
        )
        for place in given
    )


def _label_reasons(
    place: int,
    evidence: dict[int, Evidence],
    matcher: TopicMatcher,
    vouched: frozenset[int],
    children: list[int],
) -> tuple[Reason, ...]:
    reasons: list[Reason] = []
    if place in vouched:
        text = "The source is set to give this topic to all its pages."
        reasons.append(Reason("topic.source", text, SOURCE_EVIDENCE))
    found = evidence.get(place)
    if found is not None:
        points = round(found.total, 3)
        reasons.append(Reason("topic.keyword", f"Found {found.words()}.", points, found.inputs()))
    if children:
        names = ", ".join(matcher.topics[child].name for child in children[:5])
        ids = ",".join(matcher.topics[child].id for child in children)
        reasons.append(Reason("topic.children", f"Parent of {names}.", 0, (("topics", ids),)))
    return tuple(reasons)


def _subject_reason(reading: Reading, pooled: Evidence, subject: float, policy: Policy) -> Reason:
    words = sum(reading.words.values())
    asked = f"{subject:.2f} where {policy.subject_at:.2f} is asked for"
    inputs = (*pooled.inputs(), ("subject", f"{subject:.4f}"), ("words", str(words)))
    if pooled.score >= policy.subject_at:
        found = pooled.words() or "nothing was asked"
        return Reason("subject.on", f"On the subject: {found} ({asked}).", subject, inputs)
    if subject >= policy.subject_at:
        text = "On the subject, because its source is set to be."
        return Reason("subject.source", text, subject, inputs)
    if not pooled.hits:
        text = f"Not on the subject: none of its words among the page's {words}."
        return Reason("subject.none", text, 0, inputs)
    text = f"Mentions the subject only in passing: {pooled.words()}, of {words} words ({asked})."
    return Reason("subject.passing", text, subject, inputs)
