"""What a site has learnt about its topics, and how it is asked.

One logistic model a topic, over the words and pairs of words of the title and of the lead, the
outlet, and optionally nearness to the topic's mean vector. It does not stand beside the keywords
but on them: their evidence is the model's first guess, and what was learnt moves it. Where nothing
was learnt, the keywords' own result remains.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import exp, log

import numpy as np
from numpy.typing import NDArray

from broadsheet.domain.reason import Reason
from broadsheet.text.stopwords import STOPWORDS
from broadsheet.text.words import stem

SUBJECT = "*"
"""Stands for the site's subject where a topic's id is asked for."""

EVEN = 0.288
"""Keyword evidence that makes the odds even: it saturates to the score from which keywords alone
give a topic, 0.25."""

SLOPE, NONE = 2.5, 0.05
"""The first guess in log odds: SLOPE × log of evidence, NONE added so that no evidence has odds."""

MOST_LEAD = 120
"""Words of the lead that are read, after the title's."""

MOST_TELLING = 6
"""Words that a reason names."""

FURTHEST = 3.0
"""Most log odds by which what was learnt moves the subject either way."""

Vector = NDArray[np.float32]


@dataclass(frozen=True)
class TopicWeights:
    """What was learnt of one topic; all weights in log odds.

    `scale` and `shift` calibrate the sum (Platt), `threshold` is the calibrated probability from
    which the topic is given, `examples` how many confirmed pages it was learnt from. `centre` is
    the mean vector of those, empty where there were no vectors.
    """

    topic: str
    bias: float = 0.0
    keyword_title: float = 0.0
    keyword_rest: float = 0.0
    title: tuple[tuple[str, float], ...] = ()
    lead: tuple[tuple[str, float], ...] = ()
    outlets: tuple[tuple[str, float], ...] = ()
    nearness: float = 0.0
    centre: tuple[float, ...] = ()
    scale: float = 1.0
    shift: float = 0.0
    threshold: float = 0.5
    examples: int = 0

    def probability(self, log_odds: float) -> float:
        """Calibrated, 0 to 1."""
        return 1 / (1 + exp(-max(-30.0, min(30.0, self.scale * log_odds + self.shift))))


@dataclass(frozen=True)
class TopicModel:
    """All of a site's topics that had enough to learn from; kept as JSON.

    `calibration_error` is the expected calibration error on folds that were held out, in ten bins.
    """

    version: str
    topics: tuple[TopicWeights, ...] = ()
    examples: int = 0
    calibration_error: float = 0.0
    encoder: str = ""
    """Whose vectors the centres are of; vectors of another are not to be given."""

    @cached_property
    def known(self) -> dict[str, int]:
        """Topic ids, and `SUBJECT`, to their place in `topics`."""
        return {one.topic: place for place, one in enumerate(self.topics)}

    @cached_property
    def vocabulary(self) -> tuple["Weights", "Weights", "Weights"]:
        """Weights by word for title, lead and outlet, each with the topic's place."""
        return (
            _turned([one.title for one in self.topics]),
            _turned([one.lead for one in self.topics]),
            _turned([one.outlets for one in self.topics]),
        )

    @cached_property
    def centres(self) -> tuple[tuple[int, ...], Vector]:
        """Topics that weigh nearness, and their centres times its weight, a row each."""
        with_one = [(n, one) for n, one in enumerate(self.topics) if one.nearness and one.centre]
        rows = [[one.nearness * value for value in one.centre] for _, one in with_one]
        return tuple(n for n, _ in with_one), np.array(rows, np.float32)


Weights = dict[str, tuple[tuple[int, float], ...]]


@dataclass(frozen=True, slots=True)
class Terms:
    """A page as the model sees it: what the title holds, and what the lead adds to it."""

    title: tuple[str, ...]
    lead: tuple[str, ...]
    outlet: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the model says of one topic: log odds that were learnt, and the words behind them."""

    moved: float
    weighed: Sequence[tuple[str, float]]

    @property
    def telling(self) -> list[tuple[str, float]]:
        """The words that weigh most, for or against."""
        return sorted(self.weighed, key=lambda one: (-abs(one[1]), one[0]))[:MOST_TELLING]

    def inputs(self) -> tuple[tuple[str, str], ...]:
        """The log odds and the words that gave most of them, as printable pairs."""
        moved = ("learnt", f"{self.moved:+.3f}")
        return (moved, *((word, f"{weight:+.3f}") for word, weight in self.telling))

    def reason(self, topic: TopicWeights, probability: float, first: float) -> Reason:
        """The words that decided, for and against."""
        telling = self.telling
        plus = [word for word, weight in telling if weight > 0]
        minus = [word for word, weight in telling if weight < 0]
        parts = [f"for it: {_quoted(plus)}"] if plus else []
        parts += [f"against it: {_quoted(minus)}"] if minus else []
        said = "; ".join(parts) or "no word of the page weighs much"
        text = f"Learnt from {topic.examples} confirmed pages, {said}."
        inputs = (
            ("probability", f"{probability:.4f}"),
            ("threshold", f"{topic.threshold:.4f}"),
            ("keywords", f"{first:+.3f}"),
            *self.inputs(),
        )
        return Reason("topic.learnt", text, round(self.moved, 3), inputs)


def first_guess(evidence: float) -> float:
    """Log odds that keyword evidence alone gives: even at `EVEN`, −4.8 where there is none."""
    return SLOPE * log((max(evidence, 0.0) + NONE) / (EVEN + NONE))


SUBJECT_GUESS = first_guess(0.693)
"""The subject's odds are even later, where evidence saturates to a score of a half."""


def moved_evidence(evidence: float, learnt: float) -> float:
    """Evidence whose first guess is `learnt` log odds away from that of `evidence`."""
    learnt = max(-FURTHEST, min(FURTHEST, learnt))
    return max(0.0, (max(evidence, 0.0) + NONE) * exp(learnt / SLOPE) - NONE)


def subject_evidence(evidence: float, topic: TopicWeights, verdict: Verdict) -> float:
    """Keyword evidence of the subject as it stands after what was learnt of it."""
    first = first_guess(evidence)
    odds = first + topic.keyword_rest * evidence + verdict.moved
    learnt = topic.scale * odds + topic.shift - (first - SUBJECT_GUESS)
    return moved_evidence(evidence, learnt)


def terms_of(title: Sequence[str], lead: Sequence[str], outlet: str) -> Terms:
    """Stems and pairs of neighbouring stems, each once, without stop words.

    `title` and `lead` are folded words.
    """
    first = dict.fromkeys(_with_pairs(title))
    rest = dict.fromkeys(_with_pairs(lead[:MOST_LEAD]))
    return Terms(tuple(first), tuple(term for term in rest if term not in first), outlet)


def verdicts(model: TopicModel, page: Terms, vector: Vector | None = None) -> list[Verdict]:
    """What was learnt about a page, for each topic of the model in its order."""
    found: list[list[tuple[str, float]]] = [[] for _ in model.topics]
    title, lead, outlets = model.vocabulary
    known = [(term, title[term]) for term in page.title if term in title]
    known += [(term, lead[term]) for term in page.lead if term in lead]
    known.append((page.outlet, outlets.get(page.outlet, ())))
    for term, weights in known:
        for place, weight in weights:
            found[place].append((term, weight))
    if vector is not None:
        for place, near in _nearness(model, vector):
            found[place].append(("(its meaning)", near))
    return [
        Verdict(topic.bias + sum([weight for _, weight in weighed]), weighed)
        for topic, weighed in zip(model.topics, found, strict=True)
    ]


def _nearness(model: TopicModel, vector: Vector) -> list[tuple[int, float]]:
    places, centres = model.centres
    if not places or centres.shape[1] != len(vector):
        return []
    return [(place, float(near)) for place, near in zip(places, centres @ vector, strict=True)]


def _with_pairs(words: Sequence[str]) -> list[str]:
    stems = [stem(word) for word in words if word not in STOPWORDS]
    return stems + [f"{a} {b}" for a, b in pairwise(stems)]


def _turned(lists: Sequence[tuple[tuple[str, float], ...]]) -> Weights:
    turned: dict[str, list[tuple[int, float]]] = {}
    for place, weights in enumerate(lists):
        for word, weight in weights:
            turned.setdefault(word, []).append((place, weight))
    return {word: tuple(weights) for word, weights in turned.items()}


def _quoted(words: Sequence[str]) -> str:
    return ", ".join(f"“{word}”" for word in words)
