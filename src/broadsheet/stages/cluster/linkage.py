"""Average linkage: join the two groups whose pages are most alike on the mean, until none are.

Murtagh (1983), "A survey of recent advances in hierarchical clustering algorithms": chains of
nearest neighbours, in time that grows with the square of the pages. Since the mean of two groups'
likenesses to a third never exceeds the greater, a group whose nearest is too far is finished.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Likeness = NDArray[np.float32]

NEVER = -1e9
"""A likeness that keeps any two groups apart that hold such a pair."""


def groups(
    likeness: Likeness,
    join_at: float,
    together: Iterable[Sequence[int]] = (),
    most: int = 1 << 30,
    loads: Sequence[int] = (),
) -> list[list[int]]:
    """Rows of a square, symmetric matrix in groups; each in rising order, by their first row.

    The matrix is used up. `together` are rows that start as one group. No group is joined to more
    than `most` rows, where each counts as its entry of `loads`, if given, else as one.
    """
    work = _Joining(likeness, most, loads)
    work.unite(together)
    work.run(join_at)
    return sorted(sorted(rows) for rows in work.rows.values())


@dataclass(frozen=True, slots=True)
class Tree:
    """Every way to cut one grouping.

    `order` has all rows so that any group's stand together. `joined` tells of each row in that
    order at which mean likeness what starts with it joined what stands before it: infinite where
    both started as one group, minus infinite where nothing joined them.
    """

    order: NDArray[np.intp]
    joined: NDArray[np.float32]

    def starts(self, join_at: float) -> NDArray[np.intp]:
        """Places in `order` where a group starts."""
        return np.flatnonzero(self.joined < join_at)

    def groups(self, join_at: float, most: int = 1 << 30) -> list[list[int]]:
        """Rows in groups, as the function of that name gives them.

        A group of more than `most` is parted where it was joined last, until none is.
        """
        starts = [int(place) for place in self.starts(join_at)]
        left = list(zip(starts, [*starts[1:], len(self.order)], strict=True))
        found: list[list[int]] = []
        while left:
            start, end = left.pop()
            if end - start > most:
                last = start + 1 + int(self.joined[start + 1 : end].argmin())
                left += [(start, last), (last, end)]
            else:
                found.append(sorted(map(int, self.order[start:end])))
        return sorted(found)


def tree(likeness: Likeness, together: Iterable[Sequence[int]] = ()) -> Tree:
    """All joins of groups that have any mean likeness; the matrix is used up, as by `groups`."""
    work = _Joining(likeness, 1 << 30, ())
    work.unite(together)
    work.run(float(np.finfo(np.float32).tiny))
    order = [row for rows in work.rows.values() for row in rows]
    return Tree(np.asarray(order, np.intp), work.joined[order])


class _Joining:
    def __init__(self, likeness: Likeness, most: int, loads: Sequence[int]) -> None:
        self._near = likeness
        np.fill_diagonal(likeness, -np.inf)
        count = len(likeness)
        self._most = most
        self._loads = list(loads) or [1] * count
        self.rows = {row: [row] for row in range(count)}
        self.joined = np.full(count, -np.inf, np.float32)

    def unite(self, together: Iterable[Sequence[int]]) -> None:
        for rows in together:
            for row in rows[1:]:
                one, two = sorted((self._home(rows[0]), self._home(row)))
                self.join(one, two, np.inf)

    def _home(self, row: int) -> int:
        return next(group for group, rows in self.rows.items() if row in rows)

    def run(self, join_at: float) -> None:
        open_ = dict.fromkeys(self.rows)
        chain: list[int] = []
        while open_:
            if not chain:
                chain.append(next(iter(open_)))
            last = chain[-1]
            near = self._near[last]
            nearest = int(near.argmax())
            if len(chain) > 1 and near[chain[-2]] >= near[nearest]:
                nearest = chain[-2]
            if near[nearest] < join_at:
                # Nothing that is joined later can come nearer: this group is whole.
                del open_[chain.pop()]
            elif self._loads[last] + self._loads[nearest] > self._most:
                near[nearest] = self._near[nearest, last] = NEVER
                chain.clear()
            elif len(chain) > 1 and nearest == chain[-2]:
                del chain[-2:]
                kept, gone = min(last, nearest), max(last, nearest)
                self.join(kept, gone, float(near[nearest]))
                del open_[gone]
            else:
                chain.append(nearest)

    def join(self, kept: int, gone: int, likeness: float) -> None:
        if kept == gone:
            return
        self.joined[gone] = likeness
        near, n, m = self._near, len(self.rows[kept]), len(self.rows[gone])
        mean = (near[kept] * np.float32(n) + near[gone] * np.float32(m)) / np.float32(n + m)
        mean[kept] = -np.inf
        near[kept], near[:, kept] = mean, mean
        near[gone], near[:, gone] = -np.inf, -np.inf
        self.rows[kept] += self.rows.pop(gone)
        self._loads[kept] += self._loads[gone]
