"""Examples as rows of numbers, and the choice of the words that a topic may weigh."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from broadsheet.stages.classify.examples import Sample
from broadsheet.stages.classify.logistic import Floats, Places, Rows, Sparse, fit, sigmoid
from broadsheet.stages.classify.model import EVEN, NONE, SLOPE

Flags = NDArray[np.bool_]

FIXED = 4
"""Columns before the words': bias, keywords in the title, keywords elsewhere, nearness."""

MOST_WORDS = 400
"""Words that one topic weighs at most."""

LEAST_PAGES = 2
"""Pages that a word must stand on."""

VALUES = {"title": 1.0, "lead": 0.15, "outlet": 0.5}
"""How strongly a feature of each part enters: the smaller, the less it may decide."""

NEARNESS = 5.0
"""Scale of nearness, so that it enters about as strongly as a word."""

WORD_PENALTY = 3.0
HABIT_PENALTY = (0.1, 0.1, 0.1)
FIXED_PENALTY = (0.3, 2.0, 2.0, 0.5)


NO_HABIT = (0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Table:
    """Every word of every sample: pairs of row and column, and what the columns are."""

    rows: Places
    columns: Places
    values: Floats
    height: int
    names: list[tuple[str, str]]
    """Part ("title", "lead", "outlet") and word of each column."""
    scales: Floats
    """The value of each column where it is present."""
    samples: Sequence[Sample]
    vectors: Floats
    """A row each of length 1 or 0; of width 0 where there are none."""


@dataclass(frozen=True, slots=True)
class Target:
    """One topic's question to every sample; `hidden` are rows whose keywords are masked."""

    topic: str
    place: int
    evidence: Floats
    title: Floats
    answer: Floats
    weight: Floats
    hidden: Places
    habit: tuple[float, float, float] = NO_HABIT
    """What the site makes of keywords, whatever the topic: weights of bias, title and rest."""

    @property
    def first(self) -> Floats:
        """Log odds before anything of this topic is learnt."""
        guess = first_guesses(self.evidence)
        bias, title, rest = self.habit
        return guess + bias + title * self.title + rest * (self.evidence - self.title)


def first_guesses(evidence: Floats) -> Floats:
    """`model.first_guess` of every row."""
    return np.asarray(SLOPE * np.log((np.maximum(evidence, 0.0) + NONE) / (EVEN + NONE)))


def tabulate(samples: Sequence[Sample]) -> Table:
    """All words of all samples, in the order in which they are first met."""
    index: dict[tuple[str, str], int] = {}
    rows: list[int] = []
    columns: list[int] = []
    for n, one in enumerate(samples):
        words = [("title", word) for word in one.terms.title]
        words += [("lead", word) for word in one.terms.lead]
        words.append(("outlet", one.terms.outlet))
        rows += [n] * len(words)
        columns += [index.setdefault(word, len(index)) for word in words]
    names = list(index)
    scales = np.array([VALUES[part] for part, _ in names])
    placed = np.array(columns, np.int64)
    return Table(
        np.array(rows, np.int64),
        placed,
        scales[placed],
        len(samples),
        names,
        scales,
        samples,
        _vectors(samples),
    )


def _vectors(samples: Sequence[Sample]) -> Floats:
    width = max((len(v) for one in samples if (v := one.example.vector) is not None), default=0)
    vectors = np.zeros((len(samples), width))
    for n, one in enumerate(samples):
        vector = one.example.vector
        if vector is not None and len(vector) == width:
            vectors[n] = vector
    return vectors


def habit_of(targets: Sequence[Target]) -> tuple[float, float, float]:
    """What keywords mean on this site, over all topics at once; 0 where nothing was confirmed.

    Rows without a keyword are all alike, so that two stand for all of a topic's.
    """
    evidence, title, answer, weight = (
        np.concatenate(parts) if parts else np.zeros(0)
        for parts in (
            [one.evidence for one in targets],
            [one.title for one in targets],
            [one.answer for one in targets],
            [one.weight for one in targets],
        )
    )
    with_any = evidence > 0
    none = np.array([weight[~with_any & (answer == said)].sum() for said in (0, 1)])
    title = np.concatenate([title[with_any], np.zeros(2)])
    rest = np.concatenate([evidence[with_any], np.zeros(2)]) - title
    count = len(title)
    features = Sparse(
        np.tile(np.arange(count), 3),
        np.repeat(np.arange(3), count),
        np.concatenate([np.ones(count), title, rest]),
        count,
        3,
    )
    first = first_guesses(title + rest)
    said = np.concatenate([answer[with_any], [0.0, 1.0]])
    weights = np.concatenate([weight[with_any], none])
    found = fit(Rows(features, first, said, weights), np.array(HABIT_PENALTY))
    return (float(found[0]), float(found[1]), float(found[2]))


def choose(table: Table, target: Target, log_odds: Floats) -> Places:
    """Columns by how much each alone would help, in their own order.

    A score test against `log_odds`, what is held of every row without any word; penalised, so that
    words of few pages must tell more.
    """
    guess = sigmoid(log_odds)
    pull = target.weight * (target.answer - guess)
    bend = target.weight * guess * (1 - guess)
    live = (target.weight > 0).astype(np.float64)
    slope = _summed(table, table.values * pull[table.rows])
    curve = _summed(table, table.values**2 * bend[table.rows])
    seen = _summed(table, live[table.rows])
    gain = np.where(seen >= LEAST_PAGES, slope**2 / (curve + WORD_PENALTY), 0.0)
    best = np.argsort(-gain, kind="stable")[:MOST_WORDS]
    return np.sort(best[gain[best] > 0])


def _summed(table: Table, values: Floats) -> Floats:
    summed = np.bincount(table.columns, weights=values, minlength=len(table.names))
    return np.asarray(summed, np.float64)


def view(table: Table, target: Target, chosen: Places, centre: Floats) -> Sparse:
    """The rows of one topic: the fixed columns, then the chosen words, masked where hidden."""
    to = np.full(len(table.names), -1, np.int64)
    to[chosen] = np.arange(len(chosen)) + FIXED
    columns = to[table.columns]
    kept = columns >= 0
    if len(target.hidden):
        kept &= ~_masked(table, target, kept)
    every = np.arange(table.height)
    values = np.concatenate(
        [
            np.ones(table.height),
            target.title,
            target.evidence - target.title,
            nearness(table, centre),
            table.values[kept],
        ]
    )
    there = np.flatnonzero(values)
    return Sparse(
        np.concatenate([every, every, every, every, table.rows[kept]])[there],
        np.concatenate([np.repeat(np.arange(FIXED), table.height), columns[kept]])[there],
        values[there],
        table.height,
        FIXED + len(chosen),
    )


def nearness(table: Table, centre: Floats) -> Floats:
    """Likeness of every row to what sets the topic's vectors apart."""
    if not len(centre):
        return np.zeros(table.height)
    return np.asarray(table.vectors @ centre, np.float64)


def centre_of(table: Table, target: Target) -> Floats:
    """How the mean vector of the topic's pages differs from that of all; empty without vectors."""
    there = target.weight * table.vectors.any(axis=1)
    with_topic = there * target.answer
    if not table.vectors.size or not with_topic.sum():
        return np.zeros(0)
    own = with_topic @ table.vectors / with_topic.sum()
    return np.asarray(NEARNESS * (own - there @ table.vectors / there.sum()), np.float64)


def penalties(chosen: Places) -> Floats:
    """Of every column of `view`."""
    return np.concatenate([FIXED_PENALTY, np.full(len(chosen), WORD_PENALTY)])


def _masked(table: Table, target: Target, kept: Flags) -> Flags:
    """Pairs whose word is, or holds, a keyword of the topic on a page where those are hidden."""
    hidden = np.zeros(table.height, bool)
    hidden[target.hidden] = True
    masked = np.zeros(len(table.rows), bool)
    stems: dict[int, frozenset[str]] = {}
    for pair in np.flatnonzero(kept & hidden[table.rows]):
        row = int(table.rows[pair])
        if row not in stems:
            stems[row] = table.samples[row].keyword_stems(target.place)
        word = table.names[table.columns[pair]][1]
        masked[pair] = not stems[row].isdisjoint(word.split(" "))
    return masked
