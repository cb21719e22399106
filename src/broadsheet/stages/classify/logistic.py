"""Logistic regression on few features that are mostly absent, with a first guess for each row.

Newton's method, each step solved by conjugate gradients; numpy only, no chance in it. Rows are
given sparse; penalties pull every weight to 0, so that a row's own first guess remains where there
is little to learn from.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Places = NDArray[np.int64]

STEPS, INNER = 12, 25
TOLERANCE = 1e-4


@dataclass(frozen=True, slots=True)
class Sparse:
    """Values at (row, column); one pair at most once."""

    rows: Places
    columns: Places
    values: Floats
    height: int
    width: int

    def times(self, weights: Floats) -> Floats:
        """The product with a vector of `width`, of shape (height,)."""
        products = self.values * weights[self.columns]
        summed = np.bincount(self.rows, weights=products, minlength=self.height)
        return np.asarray(summed, np.float64)

    def turned_times(self, weights: Floats) -> Floats:
        """The transposed product with a vector of `height`, of shape (width,)."""
        products = self.values * weights[self.rows]
        summed = np.bincount(self.columns, weights=products, minlength=self.width)
        return np.asarray(summed, np.float64)


@dataclass(frozen=True, slots=True)
class Rows:
    """What is learnt from: features, the first guess in log odds, the answer (0 or 1), a weight."""

    features: Sparse
    first: Floats
    answer: Floats
    weight: Floats


def condense(rows: Rows) -> Rows:
    """The same with all rows that have the first column alone, and one first guess, as two rows.

    Rows without weight go too. What is learnt is the same, from far fewer rows.
    """
    features = rows.features
    entries = np.bincount(features.rows, minlength=features.height)
    plain = (entries == 1) & (rows.first == rows.first.min(initial=0.0))
    kept = np.flatnonzero(~plain & (rows.weight > 0))
    to = np.full(features.height, -1, np.int64)
    to[kept] = np.arange(len(kept))
    there = np.flatnonzero(to[features.rows] >= 0)
    count = len(kept)
    sums = [float(rows.weight[plain & (rows.answer == said)].sum()) for said in (0, 1)]
    first = float(rows.first.min(initial=0.0))
    return Rows(
        Sparse(
            np.append(to[features.rows[there]], [count, count + 1]),
            np.append(features.columns[there], [0, 0]),
            np.append(features.values[there], [1.0, 1.0]),
            count + 2,
            features.width,
        ),
        np.append(rows.first[kept], [first, first]),
        np.append(rows.answer[kept], [0.0, 1.0]),
        np.append(rows.weight[kept], sums),
    )


def sigmoid(log_odds: Floats) -> Floats:
    """Probabilities, without overflow."""
    return np.asarray(1 / (1 + np.exp(-np.clip(log_odds, -30, 30))), np.float64)


def fit(rows: Rows, penalty: Floats, start: Floats | None = None) -> Floats:
    """Weights, shape (width,), that make the answers likeliest less ½ Σ penalty × weight²."""
    features = rows.features
    weights = np.zeros(features.width) if start is None else start.copy()
    loss = _loss(rows, penalty, weights)
    for _ in range(STEPS):
        guess = sigmoid(rows.first + features.times(weights))
        slope = features.turned_times(rows.weight * (guess - rows.answer)) + penalty * weights
        if np.abs(slope).max(initial=0.0) < TOLERANCE:
            break
        bend = rows.weight * guess * (1 - guess)
        step = _solve(features, bend, penalty, slope)
        size = 1.0
        while size > 1e-3:
            tried = weights - size * step
            now = _loss(rows, penalty, tried)
            if now < loss:
                break
            size /= 2
        else:
            break
        enough = loss - now < TOLERANCE
        weights, loss = tried, now
        if enough:
            break
    return weights


def _loss(rows: Rows, penalty: Floats, weights: Floats) -> float:
    odds = rows.first + rows.features.times(weights)
    each = np.logaddexp(0, odds) - rows.answer * odds
    return float(np.dot(rows.weight, each) + 0.5 * np.dot(penalty, weights * weights))


def _solve(features: Sparse, bend: Floats, penalty: Floats, slope: Floats) -> Floats:
    """The Newton step by conjugate gradients, preconditioned by the diagonal."""
    squared = Sparse(
        features.rows, features.columns, features.values**2, features.height, features.width
    )
    inverse = 1 / (squared.turned_times(bend) + penalty + 1e-9)
    found = np.zeros_like(slope)
    left = slope.copy()
    ready = inverse * left
    way = ready.copy()
    size = float(np.dot(left, ready))
    goal = 1e-6 * size
    for _ in range(INNER):
        bent = features.turned_times(bend * features.times(way)) + penalty * way
        far = size / max(float(np.dot(way, bent)), 1e-12)
        found += far * way
        left -= far * bent
        ready = inverse * left
        before, size = size, float(np.dot(left, ready))
        if size <= goal:
            break
        way = ready + (size / before) * way
    return found
