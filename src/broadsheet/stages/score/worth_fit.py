"""Ridge regression over sparse rows and a dense block, by conjugate gradients in numpy.

Minimises Σ wᵢ (yᵢ − xᵢ·β)² + penalty · |β|². One step costs two passes over the stored values, so
tens of thousands of rows take seconds. The same input gives the same weights.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

MOST_STEPS = 150
CLOSE = 1e-6
"""The residual's length, as a share of the right side's, at which the search ends."""

BIAS = 10.0
"""The constant column's value: so high that its weight is hardly drawn towards 0."""


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Rows in coordinate form: `values[k]` stands in row `rows[k]`, column `columns[k]`.

    `dense` has one row for each row, shape (n, d), d may be 0. `names` are the columns' names.
    """

    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    values: Array
    dense: Array
    names: tuple[str, ...]

    def times(self, weights: Array) -> Array:
        """Each row's sum: sparse columns, then dense ones, then the constant."""
        wide, n = len(self.names), len(self.dense)
        sparse = np.bincount(self.rows, self.values * weights[:wide][self.columns], n)
        dense: Array = self.dense @ weights[wide:-1]
        sums: Array = sparse + dense + BIAS * weights[-1]
        return sums

    def turned(self, rows: Array) -> Array:
        """The transpose times one number for each row."""
        sparse = np.bincount(self.columns, self.values * rows[self.rows], len(self.names))
        dense: Array = self.dense.T @ rows
        return np.concatenate([sparse, dense, [BIAS * float(rows.sum())]])


def table(
    rows: Sequence[Mapping[str, float]], dense: Array | None, least: Mapping[str, int]
) -> Table:
    """Lay out rows of named values; a name that fewer than `least` rows have is left out.

    `least` is by kind, the part of a name before its colon; 2 where a kind is not in it.
    """
    counts: dict[str, int] = {}
    for row in rows:
        for name in row:
            counts[name] = counts.get(name, 0) + 1
    kept = sorted(n for n, c in counts.items() if c >= least.get(n.partition(":")[0], 2))
    index = {name: at for at, name in enumerate(kept)}
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
        dense=np.zeros((len(rows), 0)) if dense is None else dense,
        names=tuple(kept),
    )


def ridge(data: Table, target: Array, weights: Array, penalty: float) -> Array:
    """The weights of every column, dense columns after the sparse, the constant last.

    Hestenes and Stiefel 1952 on the normal equations, scaled by their diagonal.
    """
    right = data.turned(weights * target)
    scale = 1.0 / (_diagonal(data, weights) + penalty)
    found = np.zeros_like(right)
    left = right.copy()
    step = scale * left
    error = float(left @ step)
    enough = CLOSE**2 * error
    for _ in range(MOST_STEPS):
        if error <= enough or error == 0.0:
            break
        moved = data.turned(weights * data.times(step)) + penalty * step
        length = error / float(step @ moved)
        found += length * step
        left -= length * moved
        scaled = scale * left
        before, error = error, float(left @ scaled)
        step = scaled + (error / before) * step
    return found


def _diagonal(data: Table, weights: Array) -> Array:
    wide = len(data.names)
    sparse = np.bincount(data.columns, data.values**2 * weights[data.rows], wide)
    dense: Array = (data.dense**2).T @ weights
    return np.concatenate([sparse, dense, [BIAS**2 * float(weights.sum())]])
