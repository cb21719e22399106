"""Give an article its topics, and say how much of it is about the site's subject.

Every keyword found is evidence, weighed by where it stands: the title most, then the excerpt, the
first paragraphs, tags and section, and the rest of the text by how densely it is strewn. Evidence
adds up with falling returns to a score from 0 to 1. The subject is the roots of the topic tree and
all beneath; a page that only mentions it in passing stays below `Policy.subject_at`.

A site's model (`train`) moves that evidence by what other words have meant on confirmed pages. A
topic that it knows then has a calibrated probability as its score.
"""

from collections.abc import Sequence
from dataclasses import replace

from broadsheet.domain.article import Article
from broadsheet.domain.reason import Reason
from broadsheet.domain.score import Label, Labels
from broadsheet.domain.site import Policy
from broadsheet.stages.classify.evidence import Evidence, gather, saturate
from broadsheet.stages.classify.given import give
from broadsheet.stages.classify.model import (
    SUBJECT,
    TopicModel,
    Vector,
    Verdict,
    subject_evidence,
    terms_of,
    verdicts,
)
from broadsheet.stages.classify.phrases import TopicMatcher, compile_topics

__all__ = ["VERSION", "TopicMatcher", "TopicModel", "classify", "compile_topics", "telling"]

VERSION = "classify/2"

MOST_FROM_NOTHING = 0.12
"""Subject score that what was learnt can give a page without any of the subject's words."""


def classify(
    article: Article,
    matcher: TopicMatcher,
    policy: Policy,
    source_topics: Sequence[str] = (),
    model: TopicModel | None = None,
    vector: Vector | None = None,
    confirmed: Sequence[str] | None = None,
) -> Labels:
    """Label an article; labels best first, equal ones in the order of the tree.

    `source_topics` are given in any case and put the page on the subject: the editor vouches for
    the source. `confirmed` are the topics that the editor set for this page: they stand in place of
    everything. Unknown ids among either are passed over. `vector` is the article's row of the
    encoder that the model was trained with, shape (dimensions,).
    """
    reading = gather(article, matcher)
    pooled = reading.subject()
    vouched = [id_ for id_ in source_topics if id_ in matcher.index]
    learnt: dict[str, Verdict] = {}
    if model is not None and (
        pooled.total > 0 or vouched or policy.subject_at <= MOST_FROM_NOTHING
    ):
        page = terms_of(reading.words["title"], reading.lead, article.provider.domain)
        said = verdicts(model, page, vector)
        learnt = {one.topic: verdict for one, verdict in zip(model.topics, said, strict=True)}
    moved = _moved(pooled, model, learnt.get(SUBJECT))
    reason = _subject_reason(pooled, moved, _words(reading.words), policy, learnt.get(SUBJECT))
    on_subject = moved >= policy.subject_at
    if confirmed is not None:
        return _edited(article.key, confirmed, matcher, max(moved, policy.subject_at))
    if vouched and not on_subject:
        on_subject, moved = True, policy.subject_at
        text = "On the subject, because its source is set to be."
        reason = replace(reason, rule="subject.source", text=text, points=moved)
    labels = give(reading, matcher, vouched, model, learnt) if on_subject else ()
    return Labels(article.key, labels, round(moved, 4), on_subject, (reason,))


def telling(article: Article, matcher: TopicMatcher, model: TopicModel) -> dict[str, Verdict]:
    """What was learnt about a page, by topic of the model (`SUBJECT` too), given or not."""
    reading = gather(article, matcher)
    page = terms_of(reading.words["title"], reading.lead, article.provider.domain)
    said = verdicts(model, page)
    return {one.topic: verdict for one, verdict in zip(model.topics, said, strict=True)}


def _edited(key: str, confirmed: Sequence[str], matcher: TopicMatcher, subject: float) -> Labels:
    """The editor's own labels, in the editor's order."""
    reason = Reason("topic.editor", "The editor gave this topic.", 1.0)
    known = dict.fromkeys(id_ for id_ in confirmed if id_ in matcher.index)
    labels = tuple(Label(id_, 1.0, (reason,)) for id_ in known)
    said = Reason("subject.editor", "On the subject: the editor set its topics.", subject)
    return Labels(key, labels, round(subject, 4), True, (said,))


def _moved(pooled: Evidence, model: TopicModel | None, learnt: Verdict | None) -> float:
    if model is None or learnt is None:
        return pooled.score
    topic = model.topics[model.known[SUBJECT]]
    return saturate(subject_evidence(pooled.total, topic, learnt))


def _words(words: dict[str, list[str]]) -> int:
    return sum(map(len, words.values()))


def _subject_reason(
    pooled: Evidence, subject: float, words: int, policy: Policy, learnt: Verdict | None
) -> Reason:
    asked = f"{subject:.2f} where {policy.subject_at:.2f} is asked for"
    inputs = (*pooled.inputs(), ("subject", f"{subject:.4f}"), ("words", str(words)))
    if learnt is not None:
        telling = ", ".join(f"“{word}” {weight:+.2f}" for word, weight in learnt.telling)
        asked += f"; by keywords alone {pooled.score:.2f}, moved by what was learnt: {telling}"
        inputs += (("keywords", f"{pooled.score:.4f}"), *learnt.inputs())
    if subject >= policy.subject_at:
        found = pooled.words() or "nothing was asked"
        return Reason("subject.on", f"On the subject: {found} ({asked}).", subject, inputs)
    if not pooled.hits:
        text = f"Not on the subject: none of its words among the page's {words}."
        return Reason("subject.none", text, 0, inputs)
    text = f"Mentions the subject only in passing: {pooled.words()}, of {words} words ({asked})."
    return Reason("subject.passing", text, subject, inputs)
