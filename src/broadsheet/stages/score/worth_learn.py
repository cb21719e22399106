"""Learn a site's worth model from its past: what was printed, or how popular it was."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from broadsheet.stages.score.worth import DENSE_SCALE, WorthModel
from broadsheet.stages.score.worth_fit import BIAS, Array, Table, ridge, table

LEAST_HISTORY = 30
"""Fewer pages than this teach nothing."""

MOST_HISTORY = 50_000
"""The newest so many are learnt from."""

SPREAD = 22.0
"""Points of one standard deviation of the target."""

LEAST_ROWS = {"outlet": 1, "host": 1, "word": 2, "pair": 3, "excerpt": 4, "path": 2}
"""Pages that must have a feature for it to be learnt, by kind; 2 for the others."""

HALF_LIVES = (0.0, 120.0, 45.0)
"""Days in which the word of a page of the past may halve; 0: never."""

PENALTIES = (2.0,)

LAST_SHARE = 0.2
"""The newest share of the history, on which half-life and penalty are chosen."""

LEAST_GAIN = 0.01
"""Rank correlation by which a setting must beat those before it."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """One page of the past: its features, the points of the rules, and what came of it.

    `target` is any number that is higher for a page that was worth more; 0 and 1 will do.
    """

    features: Mapping[str, float]
    target: float
    at: datetime
    base: float = 0.0


def learn(
    examples: Sequence[Example], vectors: NDArray[np.float32] | None = None, encoder: str = ""
) -> WorthModel | None:
    """A model of the examples, in any order; None where there are too few, or all are the same.

    `vectors` has one row for each example, shape (n, dimensions), of the encoder named.
    """
    order = sorted(range(len(examples)), key=lambda at: examples[at].at)[-MOST_HISTORY:]
    rows = [examples[at] for at in order]
    wanted = _wanted(rows)
    if wanted is None:
        return None
    dense = None if vectors is None else vectors[order].astype(np.float64) * DENSE_SCALE
    days = np.array([(row.at - _EPOCH).total_seconds() / 86_400 for row in rows])
    half_life, penalty = _choose(rows, dense, wanted, days)
    data = table([row.features for row in rows], dense, LEAST_ROWS)
    found = ridge(data, wanted, _recency(days, half_life), penalty)
    return _model(data, found, (len(rows), half_life, penalty), encoder)


def _wanted(rows: Sequence[Example]) -> Array | None:
    """What the learnt part should add: the target in points, less what the rules gave."""
    if len(rows) < LEAST_HISTORY:
        return None
    target = np.array([row.target for row in rows])
    spread = float(target.std())
    if not np.isfinite(spread) or spread == 0.0:
        return None
    base = np.array([row.base for row in rows])
    points: Array = SPREAD * (target - target.mean()) / spread - (base - base.mean())
    return points


def _choose(
    rows: Sequence[Example], dense: Array | None, wanted: Array, days: Array
) -> tuple[float, float]:
    """Half-life and penalty that rank the newest part best when learnt on what was before it."""
    cut = round(len(rows) * (1 - LAST_SHARE))
    past = [row.features for row in rows[:cut]]
    data = table(past, None if dense is None else dense[:cut], LEAST_ROWS)
    newer = _aligned(data, [row.features for row in rows[cut:]], dense, cut)
    base = np.array([row.base for row in rows[cut:]])
    target = np.array([row.target for row in rows[cut:]])
    best, chosen = -2.0, (HALF_LIVES[0], PENALTIES[0])
    for half_life in HALF_LIVES:
        weights = _recency(days[:cut], half_life)
        for penalty in PENALTIES:
            found = ridge(data, wanted[:cut], weights, penalty)
            score = rank_correlation(newer.times(found) + base, target)
            if score > best + LEAST_GAIN:
                best, chosen = score, (half_life, penalty)
    return chosen


def _aligned(
    data: Table, rows: Sequence[Mapping[str, float]], dense: Array | None, cut: int
) -> Table:
    """Other rows in the same columns."""
    index = {name: at for at, name in enumerate(data.names)}
    cells = [
        (at, index[name], value)
        for at, row in enumerate(rows)
        for name, value in row.items()
        if name in index
    ]
    return Table(
        rows=np.array([cell[0] for cell in cells], dtype=np.int64),
        columns=np.array([cell[1] for cell in cells], dtype=np.int64),
        values=np.array([cell[2] for cell in cells], dtype=np.float64),
        dense=np.zeros((len(rows), 0)) if dense is None else dense[cut:],
        names=data.names,
    )


def _recency(days: Array, half_life: float) -> Array:
    if not half_life:
        return np.ones(len(days))
    weights: Array = 0.5 ** ((days[-1] - days) / half_life)
    return weights


def _model(
    data: Table, found: Array, settings: tuple[int, float, float], encoder: str
) -> WorthModel:
    history, half_life, penalty = settings
    wide = len(data.names)
    weights = {
        name: round(float(weight), 3)
        for name, weight in zip(data.names, found[:wide], strict=True)
        if abs(weight) >= 0.01
    }
    return WorthModel(
        weights=weights,
        bias=round(float(found[-1]) * BIAS, 3),
        history=history,
        half_life=half_life,
        penalty=penalty,
        dense=tuple(round(float(weight), 4) for weight in found[wide:-1]),
        encoder=encoder,
    )


def rank_correlation(one: Array, other: Array) -> float:
    """Spearman's rho, ties at their mean rank; 0 where either side does not vary."""
    first, second = _ranks(one), _ranks(other)
    first, second = first - first.mean(), second - second.mean()
    length = float(np.sqrt((first @ first) * (second @ second)))
    return float(first @ second) / length if length else 0.0


def _ranks(values: Array) -> Array:
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    ranks: Array = (last - (counts - 1) / 2)[place.reshape(len(values))]
    return ranks
