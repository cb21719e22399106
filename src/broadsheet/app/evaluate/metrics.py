"""Measures of a grouping against labels: B-cubed, pairs, adjusted Rand and mutual information.

Both sides are sequences of labels, one for each item, in the same order; only which items share a
label counts, not what it is called. All are 1 for equal groupings; the adjusted ones are 0 on
average for groupings made by chance. Sums run over the groups' sizes, so thousands of items take
milliseconds.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from math import exp, fsum, lgamma, log


@dataclass(frozen=True, slots=True)
class Prf:
    """Precision, recall and their harmonic mean."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """The harmonic mean, 0 where both are 0."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(frozen=True, slots=True)
class _Table:
    """How many items each pair of groups has in common."""

    cells: Counter[tuple[Hashable, Hashable]]
    gold: Counter[Hashable]
    found: Counter[Hashable]
    items: int


def _table(gold: Sequence[Hashable], found: Sequence[Hashable]) -> _Table:
    cells = Counter(zip(gold, found, strict=True))
    return _Table(cells, Counter(gold), Counter(found), len(gold))


def b_cubed(gold: Sequence[Hashable], found: Sequence[Hashable]) -> Prf:
    """B-cubed (Bagga and Baldwin 1998): for each item, how much of its group is right, averaged."""
    table = _table(gold, found)
    if not table.items:
        return Prf(1.0, 1.0)
    precise = fsum(n * n / table.found[f] for (_, f), n in table.cells.items())
    recalled = fsum(n * n / table.gold[g] for (g, _), n in table.cells.items())
    return Prf(precise / table.items, recalled / table.items)


def pairwise(gold: Sequence[Hashable], found: Sequence[Hashable]) -> Prf:
    """Of all pairs put together how many belong so, and of those that belong how many were.

    Where there is nothing to find or nothing was put together, that share is 1.
    """
    table = _table(gold, found)
    both = _pairs(table.cells.values())
    together, belong = _pairs(table.found.values()), _pairs(table.gold.values())
    return Prf(both / together if together else 1.0, both / belong if belong else 1.0)


def adjusted_rand(gold: Sequence[Hashable], found: Sequence[Hashable]) -> float:
    """The adjusted Rand index (Hubert and Arabie 1985)."""
    table = _table(gold, found)
    both = _pairs(table.cells.values())
    a, b = _pairs(table.gold.values()), _pairs(table.found.values())
    every = table.items * (table.items - 1) / 2
    if not every:
        return 1.0
    chance = a * b / every
    most = (a + b) / 2
    return 1.0 if most == chance else (both - chance) / (most - chance)


def adjusted_mutual_information(gold: Sequence[Hashable], found: Sequence[Hashable]) -> float:
    """AMI (Vinh, Epps and Bailey 2010), with the arithmetic mean of both entropies above."""
    table = _table(gold, found)
    if len(table.gold) == len(table.found) and len(table.gold) in {1, table.items}:
        return 1.0
    n = table.items
    mutual = fsum(
        count / n * log(n * count / (table.gold[g] * table.found[f]))
        for (g, f), count in table.cells.items()
    )
    chance = _expected(table)
    mean = (_entropy(table.gold.values(), n) + _entropy(table.found.values(), n)) / 2
    room = mean - chance
    return (mutual - chance) / room if abs(room) > 1e-12 else 0.0


def _pairs(sizes: Iterable[int]) -> float:
    return sum(size * (size - 1) for size in sizes) / 2


def _entropy(sizes: Iterable[int], items: int) -> float:
    return -fsum(size / items * log(size / items) for size in sizes)


def _expected(table: _Table) -> float:
    """Expected mutual information of two random groupings with these sizes.

    Groups of one size give one term, so the sum runs over pairs of sizes, not of groups.
    """
    rows, columns = Counter(table.gold.values()), Counter(table.found.values())
    return fsum(
        rows[a] * columns[b] * _expected_cell(a, b, table.items)
        for a in sorted(rows)
        for b in sorted(columns)
    )


def _expected_cell(a: int, b: int, n: int) -> float:
    """The part of one pair of groups, of sizes `a` and `b`, over every overlap they can have."""
    fixed = lgamma(a + 1) + lgamma(b + 1) + lgamma(n - a + 1) + lgamma(n - b + 1) - lgamma(n + 1)
    return fsum(
        k
        / n
        * log(n * k / (a * b))
        * exp(
            fixed
            - lgamma(k + 1)
            - lgamma(a - k + 1)
            - lgamma(b - k + 1)
            - lgamma(n - a - b + k + 1)
        )
        for k in range(max(1, a + b - n), min(a, b) + 1)
    )
