"""What is held out to measure on: the newest part, or where that is too little every fifth."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

SHARE = 0.2
"""The newest share of what was confirmed."""
LEAST = 20
"""Confirmed pages that this share must have, else every fifth is held out in turn."""
PARTS = 5


def held_out(confirmed: Sequence[bool]) -> tuple[range, ...]:
    """Stretches to hold out of examples that stand in order of time, none where nothing counts.

    `confirmed` tells which of them someone confirmed; the others are held out with their times.
    """
    places = [n for n, one in enumerate(confirmed) if one]
    if not places:
        return ()
    newest = round(len(places) * SHARE)
    if newest >= LEAST:
        return (range(places[-newest], len(confirmed)),)
    parts = min(PARTS, len(places))
    inner = [places[len(places) * part // parts] for part in range(1, parts)]
    return tuple(range(*cut) for cut in pairwise([0, *inner, len(confirmed)]))


def in_order(points: Sequence[float], wanted: Sequence[float]) -> float:
    """How often, of two pages, the one that was worth more has more points; equal points: half.

    Of two outcomes it is the area under the ROC curve; of more, Harrell's concordance. 0.5 where
    no two pages differ in worth.
    """
    found: NDArray[np.float64] = np.array(points, dtype=np.float64)
    worth: NDArray[np.float64] = np.array(wanted, dtype=np.float64)
    right = pairs = 0.0
    for point, value in zip(found, worth, strict=True):
        below = found[worth < value]
        right += float((below < point).sum()) + float((below == point).sum()) / 2
        pairs += len(below)
    return right / pairs if pairs else 0.5
