"""Probabilities that mean what they say, and from where on a topic is given."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from broadsheet.stages.classify.logistic import Floats, Rows, Sparse, fit

IDENTITY = np.array([4.0, 1.0])
"""Penalty on leaving the scale 1 and the shift 0."""

BINS = 10

SMOOTH = 8.0
"""Errors on both sides that a threshold is charged for leaving a half."""

LOWEST, HIGHEST = 0.4, 0.7
"""A threshold outside is luck of few examples: measured, it gave topics away."""


@dataclass(frozen=True, slots=True)
class Held:
    """Probabilities for rows that were not learnt from, their answers and weights."""

    probability: Floats
    answer: Floats
    weight: Floats


def platt(log_odds: Floats, answer: Floats, weight: Floats) -> tuple[float, float]:
    """Scale and shift of log odds that make the answers likeliest (Platt 1999)."""
    count = len(log_odds)
    rows = np.tile(np.arange(count), 2)
    columns = np.repeat(np.arange(2), count)
    values = np.concatenate([log_odds, np.ones(count)])
    features = Sparse(rows, columns, values, count, 2)
    more, shift = fit(Rows(features, log_odds, answer, weight), IDENTITY)
    return max(0.1, 1 + float(more)), float(shift)


def best_threshold(held: Held) -> float:
    """The probability from which giving the topic makes F1 highest, drawn towards a half."""
    order = np.argsort(-held.probability, kind="stable")
    probability, weight = held.probability[order], held.weight[order]
    right = np.cumsum(weight * held.answer[order])
    given = np.cumsum(weight)
    belong = float(right[-1])
    charge = SMOOTH * np.abs(probability - 0.5)
    score = 2 * right / np.maximum(given + belong + charge, 1e-9)
    inside = (probability >= LOWEST) & (probability <= HIGHEST)
    last = np.append(probability[1:] != probability[:-1], True)
    usable = np.flatnonzero(inside & last)
    if not len(usable) or belong == 0:
        return 0.5
    best = int(usable[np.argmax(score[usable])])
    below = float(probability[best + 1]) if best + 1 < len(probability) else 0.0
    return max(LOWEST, (float(probability[best]) + below) / 2)


def expected_error(parts: Sequence[Held]) -> float:
    """Expected calibration error (Guo and others 2017), in ten bins of equal width."""
    if not parts:
        return 0.0
    probability = np.concatenate([one.probability for one in parts])
    answer = np.concatenate([one.answer for one in parts])
    weight = np.concatenate([one.weight for one in parts])
    bins = np.minimum((probability * BINS).astype(int), BINS - 1)
    off = np.bincount(bins, weights=weight * (probability - answer), minlength=BINS)
    return float(np.abs(off).sum() / max(float(weight.sum()), 1e-9))
