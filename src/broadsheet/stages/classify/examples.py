"""What a model is trained on: pages whose topics someone, or the keywords, have confirmed."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from broadsheet.domain.article import Article
from broadsheet.stages.classify.evidence import Reading, gather, with_parents
from broadsheet.stages.classify.logistic import Floats
from broadsheet.stages.classify.model import Terms, Vector, terms_of
from broadsheet.stages.classify.phrases import TopicMatcher
from broadsheet.text.words import stem

CLEAR = 0.69
"""Keyword evidence from which the keywords confirm a topic by themselves: a score of a half."""

NEAR = 40
"""Expected labels by which the trust in what is missing is judged at one moment."""

DOUBT = 2.0
"""The share is raised to this power: where one expected label in five was given, the missing ones
say next to nothing."""

LEAST_EXPECTED = 50
COMMON = 0.9


class Confirmed(StrEnum):
    """Who says so."""

    EDITOR = "editor"
    """An override: all of the page's topics, as the editor wants them."""
    RECORD = "record"
    """A printed record's topics."""
    KEYWORDS = "keywords"
    """The keywords alone; `topics` of the example are not read."""


WEIGHTS = {Confirmed.EDITOR: 6.0, Confirmed.RECORD: 1.0, Confirmed.KEYWORDS: 0.5}
"""How much each is believed. An editor's pages weigh less where they are many: see `believed`."""

FEW, SHARE = 30.0, 0.25
"""What an editor's pages weigh together at most: `FEW`, or this share of all the others."""


@dataclass(frozen=True, slots=True)
class Example:
    """A page with its topics' ids; `vector` is its row of the site's encoder, where there is one.

    An editor's page without topics is one that the editor holds to be off the subject.
    """

    article: Article
    topics: tuple[str, ...] = ()
    by: Confirmed = Confirmed.EDITOR
    vector: Vector | None = None


@dataclass(frozen=True, slots=True)
class Sample:
    """An example as it was read."""

    example: Example
    reading: Reading
    terms: Terms
    totals: dict[int, float]
    subject: float
    """Pooled keyword evidence of the subject."""

    def keyword_stems(self, place: int) -> frozenset[str]:
        """Stems of the words that are keywords of a topic here; of all topics where place is −1."""
        topics = self.reading.topics
        found = [topics[place]] if place in topics else list(topics.values()) if place < 0 else []
        return frozenset(
            stem(word)
            for one in found
            for part, hits in one.hits.items()
            for hit in hits
            for word in self.reading.words[part][hit.start : hit.end]
        )


def read(examples: Sequence[Example], matcher: TopicMatcher) -> list[Sample]:
    """Every example read once, in order of time; those without a time come first."""
    ordered = sorted(examples, key=lambda one: (_time(one.article), one.article.key, one.topics))
    samples = []
    for one in ordered:
        reading = gather(one.article, matcher)
        own = {place: found.total for place, found in reading.topics.items()}
        totals = with_parents(own, matcher.parents)
        terms = terms_of(reading.words["title"], reading.lead, one.article.provider.domain)
        samples.append(Sample(one, reading, terms, totals, reading.subject().total))
    return samples


def believed(samples: Sequence[Sample]) -> dict[Confirmed, float]:
    """The weight of a page by who confirmed it.

    An editor corrects what is wrong and leaves the rest alone, so corrections are no fair sample:
    many of them at full weight would teach that the keywords are never right.
    """
    editors = sum(one.example.by is Confirmed.EDITOR for one in samples)
    others = sum(WEIGHTS[s.example.by] for s in samples if s.example.by is not Confirmed.EDITOR)
    most = max(FEW, SHARE * others) / max(1, editors)
    return WEIGHTS | {Confirmed.EDITOR: min(WEIGHTS[Confirmed.EDITOR], max(1.0, most))}


def trust(samples: Sequence[Sample], matcher: TopicMatcher) -> Floats:
    """How far a topic that a record does not have is held to be no topic of it; 0 to 1, a sample.

    Not every stretch of a site's past was labelled with the same care. Where a topic's keyword
    stands in a title, the topic is expected; how often it was then given, among the nearest in
    time, against the best stretch, is the trust in what is missing there. (The propensity of
    learning from positive and unlabelled examples: Elkan and Noto 2008.)
    """
    trusted = np.ones(len(samples))
    records = [n for n, one in enumerate(samples) if one.example.by is Confirmed.RECORD]
    given = [set(samples[n].example.topics) for n in records]
    common = {
        topic.id
        for topic in matcher.topics
        if sum(topic.id in ids for ids in given) >= COMMON * len(records)
    }
    expected: list[tuple[int, bool]] = []
    for at, n in enumerate(records):
        for place, found in samples[n].reading.topics.items():
            id_ = matcher.topics[place].id
            if found.title and id_ not in common:
                expected.append((at, id_ in given[at]))
    if len(expected) < LEAST_EXPECTED:
        return trusted
    where = np.array([at for at, _ in expected])
    met = np.concatenate([[0.0], np.cumsum([float(was) for _, was in expected])])
    middle = np.searchsorted(where, np.arange(len(records)))
    low = np.clip(middle - NEAR // 2, 0, len(expected) - NEAR)
    share = (met[low + NEAR] - met[low] + 1) / (NEAR + 2)
    trusted[records] = np.minimum(1.0, share / share.max()) ** DOUBT
    return trusted


def keyword_doubt(evidence: float) -> float:
    """Weight of what the keywords say of a topic: 1 where clear, 0 in between."""
    if evidence >= CLEAR or evidence <= 0:
        return 1.0
    return 0.0


def _time(article: Article) -> float:
    return article.published.timestamp() if article.published else 0.0
