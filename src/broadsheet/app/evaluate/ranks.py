"""Measures of an order: NDCG by day, and the mean of an outlet's past."""

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from itertools import groupby
from math import log1p, log2

DEPTH = 10
"""Places of a day's list that count."""


def ndcg_by_day(
    ranks: Sequence[float], scores: Sequence[float], days: Sequence[str], depth: int = DEPTH
) -> float:
    """Mean over days of the normalised discounted cumulative gain (Järvelin and Kekäläinen 2002).

    `ranks` is what a day's items are ordered by, highest first, equal ones in the order given. An
    item's gain is ln(1 + score). Days with fewer than `depth` items are passed over; 0 where no
    day is left.
    """
    order = sorted(range(len(days)), key=lambda at: days[at])
    found = []
    for _, group in groupby(order, key=lambda at: days[at]):
        day = list(group)
        if len(day) >= depth:
            found.append(_ndcg([ranks[at] for at in day], [scores[at] for at in day], depth))
    return sum(found) / len(found) if found else 0.0


def _ndcg(ranks: Sequence[float], scores: Sequence[float], depth: int) -> float:
    order = sorted(range(len(ranks)), key=lambda at: -ranks[at])
    best = _gain(sorted(scores, reverse=True)[:depth])
    return _gain([scores[at] for at in order[:depth]]) / best if best else 1.0


def _gain(scores: Sequence[float]) -> float:
    return sum(log1p(max(score, 0.0)) / log2(place + 2) for place, score in enumerate(scores))


def outlet_means(
    past: Sequence[tuple[Hashable, float]], prior: float = 0.0
) -> tuple[Mapping[Hashable, float], float]:
    """Each outlet's mean, drawn towards the mean of all as by `prior` items; and that mean."""
    if not past:
        return {}, 0.0
    mean = sum(value for _, value in past) / len(past)
    values: dict[Hashable, list[float]] = defaultdict(list)
    for outlet, value in past:
        values[outlet].append(value)
    return {
        outlet: (sum(found) + prior * mean) / (len(found) + prior)
        for outlet, found in values.items()
    }, mean
