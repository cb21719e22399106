"""Learn a site's topics from confirmed pages: seconds for thousands, and the same every time.

Each topic is a logistic regression whose first guess is the keywords' evidence, so that few
examples move little. The words that it may weigh are chosen by how much they would help (a score
test); weights are calibrated, and the threshold chosen, on folds that were held out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from broadsheet.stages.classify.calibrate import Held, best_threshold, expected_error, platt
from broadsheet.stages.classify.examples import (
    CLEAR,
    COMMON,
    Confirmed,
    Example,
    Sample,
    believed,
    keyword_doubt,
    read,
    trust,
)
from broadsheet.stages.classify.features import (
    FIXED,
    Table,
    Target,
    centre_of,
    choose,
    habit_of,
    penalties,
    tabulate,
    view,
)
from broadsheet.stages.classify.logistic import Floats, Places, Rows, condense, fit
from broadsheet.stages.classify.model import (
    SUBJECT,
    SUBJECT_GUESS,
    TopicModel,
    TopicWeights,
)
from broadsheet.stages.classify.phrases import TopicMatcher

VERSION = "topics/1"

FOLDS = 4
STRETCH = 5
"""Neighbours in time that stay in one fold: reports of one event are often neighbours."""

LEAST_POSITIVE = 3
LEAST_WEIGHT = 0.02
"""Weights nearer to 0 than this, in log odds, are left out."""


Weights = Mapping[Confirmed, float]


@dataclass(frozen=True, slots=True)
class _Learnt:
    weights: TopicWeights
    held: Held


def train(examples: Sequence[Example], matcher: TopicMatcher, encoder: str = "") -> TopicModel:
    """The model of every topic that at least three examples have, in the order of the tree.

    Topics with fewer stay with their keywords. The order of the examples does not matter.
    """
    samples = read(examples, matcher)
    if not samples:
        return TopicModel(VERSION)
    table = tabulate(samples)
    learnt = []
    *topics, subject = asked(samples, matcher)
    habit = habit_of([one for one in topics if one.answer.mean() < COMMON])
    topics = [replace(one, habit=habit) for one in topics]
    for target in (*topics, subject):
        positive = (target.answer > 0) & (target.weight > 0)
        if int(positive.sum()) < LEAST_POSITIVE:
            continue
        if target.topic == SUBJECT and int((target.answer[target.weight > 0] == 0).sum()) < 3:
            continue
        learnt.append(_learn(table, target))
    held = [one.held for one in learnt]
    weights = tuple(one.weights for one in learnt)
    return TopicModel(VERSION, weights, len(samples), round(expected_error(held), 5), encoder)


def asked(samples: Sequence[Sample], matcher: TopicMatcher) -> list[Target]:
    """What was confirmed of each sample, a topic each in the order of the tree, the subject last.

    `Target.answer` is 1 where a page has the topic, `Target.weight` how much that is believed, both
    of shape (samples,).
    """
    weights = believed(samples)
    trusted = trust(samples, matcher)
    return [*_topics(samples, matcher, trusted, weights), _subject(samples, weights)]


def _topics(
    samples: Sequence[Sample], matcher: TopicMatcher, trusted: Floats, weights: Weights
) -> list[Target]:
    targets = []
    for place, topic in enumerate(matcher.topics):
        evidence = np.array([one.totals.get(place, 0.0) for one in samples])
        title = np.array(
            [
                one.reading.topics[place].title if place in one.reading.topics else 0.0
                for one in samples
            ]
        )
        answer, weight = np.zeros(len(samples)), np.zeros(len(samples))
        for n, one in enumerate(samples):
            by = one.example.by
            if by is Confirmed.KEYWORDS:
                answer[n] = evidence[n] >= CLEAR
                weight[n] = weights[by] * keyword_doubt(evidence[n])
            else:
                answer[n] = topic.id in one.example.topics
                weight[n] = weights[by] * (1.0 if answer[n] else trusted[n])
        hidden = _hidden(samples, answer)
        evidence[hidden], title[hidden] = 0.0, 0.0
        targets.append(Target(topic.id, place, evidence, title, answer, weight, hidden))
    return targets


def _subject(samples: Sequence[Sample], weights: Weights) -> Target:
    """Whether pages are on the subject; records all are, so they teach nothing of it."""
    evidence = np.array([one.subject for one in samples])
    answer, weight = np.zeros(len(samples)), np.zeros(len(samples))
    for n, one in enumerate(samples):
        by = one.example.by
        if by is Confirmed.KEYWORDS:
            answer[n] = evidence[n] >= CLEAR
            weight[n] = weights[by] * keyword_doubt(evidence[n])
        elif by is Confirmed.EDITOR:
            answer[n], weight[n] = bool(one.example.topics), weights[by]
    hidden = _hidden(samples, answer)
    evidence[hidden] = 0.0
    title, habit = np.zeros(len(samples)), (-SUBJECT_GUESS, 0.0, 0.0)
    return Target(SUBJECT, -1, evidence, title, answer, weight, hidden, habit)


def _hidden(samples: Sequence[Sample], answer: Floats) -> Places:
    """Every second page that only keywords confirm: their words are masked there, so that the
    words around them are learnt."""
    only = [
        n for n, one in enumerate(samples) if one.example.by is Confirmed.KEYWORDS and answer[n]
    ]
    return np.array(only[::2], np.int64)


def _learn(table: Table, target: Target) -> _Learnt:
    count = len(target.answer)
    fold = np.arange(count) // STRETCH % FOLDS
    guesses = np.zeros(count)
    for held in range(FOLDS):
        rest = np.where(fold == held, 0.0, target.weight)
        part = _fitted(table, replace(target, weight=rest))
        guesses[fold == held] = part.log_odds(table, target)[fold == held]
    scale, shift = platt(guesses, target.answer, target.weight)
    calibrated = Held(1 / (1 + np.exp(-(scale * guesses + shift))), target.answer, target.weight)
    whole = _fitted(table, target).named(table)
    positive = int(((target.answer > 0) & (target.weight > 0)).sum())
    weights = replace(
        whole,
        scale=round(scale, 5),
        shift=round(shift, 5),
        threshold=round(best_threshold(calibrated), 5),
        examples=positive,
    )
    return _Learnt(weights, calibrated)


@dataclass(frozen=True, slots=True)
class _Fitted:
    target: Target
    chosen: Places
    weights: Floats
    centre: Floats

    def log_odds(self, table: Table, target: Target) -> Floats:
        """What the weights say of every row."""
        features = view(table, target, self.chosen, self.centre)
        return target.first + features.times(self.weights)

    def named(self, table: Table) -> TopicWeights:
        """The weights under the words that they belong to."""
        fixed = self.weights[:FIXED] + np.append(self.target.habit, 0.0)
        bias, title, rest, near = (round(float(one), 5) for one in fixed)
        words: dict[str, list[tuple[str, float]]] = {"title": [], "lead": [], "outlet": []}
        for column, weight in zip(self.chosen, self.weights[FIXED:], strict=True):
            part, word = table.names[column]
            if abs(weight) >= LEAST_WEIGHT:
                words[part].append((word, round(float(weight * table.scales[column]), 4)))
        return TopicWeights(
            self.target.topic,
            bias,
            title,
            rest,
            tuple(sorted(words["title"])),
            tuple(sorted(words["lead"])),
            tuple(sorted(words["outlet"])),
            near,
            tuple(round(float(one), 5) for one in self.centre) if near else (),
        )


def _fitted(table: Table, target: Target) -> _Fitted:
    """First without any word; then with those that would help most."""
    centre = centre_of(table, target)
    plain = _fit(table, target, np.zeros(0, np.int64), centre)
    chosen = choose(table, target, plain.log_odds(table, target))
    return _fit(table, target, chosen, centre)


def _fit(table: Table, target: Target, chosen: Places, centre: Floats) -> _Fitted:
    features = view(table, target, chosen, centre)
    rows = Rows(features, target.first, target.answer, target.weight)
    return _Fitted(target, chosen, fit(condense(rows), penalties(chosen)), centre)
