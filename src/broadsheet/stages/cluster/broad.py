"""Pages without any time: all held against all, and how broad a story is told from them alone.

Nothing here is learnt. What counts as one story differs from one lot of pages to another far more
than a level that was learnt on some would bear: a month of single reports, or a few dozen events
with a hundred pages each. So many cuts of the tree of joins are tried, and the one is taken whose
groups stand apart the most clearly (Rousseeuw 1987, "Silhouettes: a graphical aid to the
interpretation and validation of cluster analysis").
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from math import inf, log

import numpy as np
from numpy.typing import NDArray

from broadsheet.stages.cluster.linkage import Likeness, Tree
from broadsheet.stages.cluster.window import PRIOR, RAREST, Page

Rows = NDArray[np.intp]

FEW = 40
"""Pages below which there is nothing to tell from how they lie."""

BLOCK = 512
"""Rows that are worked on at once."""

HELPERS = 10
"""Nearest pages whose words and vectors a page borrows: headlines are short."""

DOUBT = 1.0
"""Likeness that a page's nearest must have together to count as much as the page itself, twice."""

OFTEN = 60
"""Pages from which a word's pages are multiplied as a column and not pair by pair."""

DIRECTIONS, PASSES, WHOLE = 100, 4, 1_000
"""Main directions of the words, in place of vectors where there are none; passes to find them, and
the pages up to which they are found exactly. By the words themselves, nothing stands apart as
clearly as a headline that is printed twice."""

FEWER = 0.95
"""Groups of one cut that is tried, against those of the one before it."""


def likenesses(pages: Sequence[Page]) -> tuple[Likeness, Likeness]:
    """Likeness of each page with each; and a row for each page, by which cuts are judged.

    Words and vectors, where most pages have one, count alike; pages borrow from their nearest.
    """
    found = _by_words(pages)
    known = [row for row, page in enumerate(pages) if page.vector is not None]
    if 2 * len(known) < len(pages):
        rows = _unit(_directions(found))
    else:
        vectors = _unit(np.stack([v for page in pages if (v := page.vector) is not None]))
        rows = np.zeros((len(pages), vectors.shape[1]), np.float32)
        rows[known] = vectors
        for start in range(0, len(rows), BLOCK):
            found[start : start + BLOCK] += rows[start : start + BLOCK] @ rows.T
        found *= np.float32(0.5)
    return _smoothed(found), rows


def clearest(tree: Tree, rows: Likeness) -> float:
    """The level whose groups have the greatest mean silhouette; infinite where none has any.

    The silhouette of a page is how much nearer its own group is to it than the next one, 0 for a
    page alone. `rows` have length 1, and their products say how near pages are.
    """
    levels = _levels(tree)
    starts = [tree.starts(level) for level in levels]
    rows, found = rows[tree.order], np.zeros(len(levels))
    for start in range(0, len(rows), BLOCK):
        some = rows[start : start + BLOCK]
        here = np.arange(start, start + len(some))
        found += _silhouettes(some @ rows.T, here, starts)
    best = int(found.argmax()) if levels else 0
    return levels[best] if levels and found[best] > 0 else inf


def _levels(tree: Tree) -> list[float]:
    """Levels from the highest; each leaves some `FEWER` groups than the one before."""
    joins = np.sort(tree.joined[np.isfinite(tree.joined)])[::-1]
    found: dict[float, None] = {}
    count = len(tree.order) * FEWER
    while count >= 2 and (done := len(tree.order) - int(count)) <= len(joins):
        found[float(joins[done - 1])] = None
        count *= FEWER
    return list(found)


def _silhouettes(likeness: Likeness, here: Rows, cuts: Sequence[Rows]) -> NDArray[np.float64]:
    """Summed silhouettes of some pages at each cut; each cut joins groups of the one before.

    `likeness` has a row for each of the pages, which stand at the places `here`, and a column for
    every page in the tree's order.
    """
    row, found = np.arange(len(here)), np.zeros(len(cuts))
    itself = likeness[row, here]
    sums, before = likeness, np.arange(likeness.shape[1])
    for number, starts in enumerate(cuts):
        sums = np.add.reduceat(sums, np.searchsorted(before, starts), axis=1)
        before = starts
        if len(starts) < 2:
            break
        sizes = np.diff(starts, append=likeness.shape[1]).astype(np.float32)
        home = np.searchsorted(starts, here, side="right") - 1
        own = 1 - (sums[row, home] - itself) / np.maximum(sizes[home] - 1, 1)
        means = sums / sizes
        means[row, home] = -np.inf
        next_ = 1 - means.max(axis=1)
        width = (next_ - own) / np.maximum(np.maximum(own, next_), 1e-6)
        found[number] = float(width[sizes[home] > 1].sum())
    return found


def _unit(rows: Likeness) -> Likeness:
    """Rows less their mean, of length 1."""
    rows = rows - rows.mean(axis=0)
    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return rows


def _directions(words: Likeness) -> Likeness:
    """Each page by the main directions of all pages' words.

    Deerwester et al. (1990), "Indexing by latent semantic analysis".
    """
    count = max(1, min(DIRECTIONS, len(words) // 2))
    base = np.eye(len(words), dtype=np.float32)
    if len(words) > WHOLE:
        base = np.linalg.qr(words[:, :: len(words) // count][:, :count])[0]
        for _ in range(PASSES):
            base = np.linalg.qr(words @ base)[0]
    sizes, turn = np.linalg.eigh(base.T @ (words @ base))
    found = (base @ turn[:, -count:]) * np.sqrt(np.maximum(sizes[-count:], 0))
    return np.asarray(found, np.float32)


def _smoothed(found: Likeness) -> Likeness:
    """Likeness between pages that each took on the mean of their nearest; in place."""
    count = min(HELPERS, len(found) - 1)
    near = np.empty((len(found), count), np.intp)
    np.fill_diagonal(found, -np.inf)
    for start in range(0, len(found), BLOCK):
        rows = slice(start, start + BLOCK)
        near[rows] = np.argpartition(-found[rows], count - 1, axis=1)[:, :count]
    weights = np.maximum(np.take_along_axis(found, near, axis=1), 0)
    weights /= weights.sum(axis=1, keepdims=True) + np.float32(DOUBT)
    np.fill_diagonal(found, 1)
    taken = np.empty_like(found)
    for _ in range(2):  # rows, then columns
        np.copyto(taken, found)
        for start in range(0, len(found), BLOCK):
            rows = slice(start, start + BLOCK)
            for helper in range(count):
                taken[rows] += weights[rows, helper, None] * found[near[rows, helper]]
        np.copyto(found, taken.T)
    lengths = np.sqrt(np.diag(found))
    found /= lengths
    found /= lengths[:, None]
    return _symmetric(found)


def _symmetric(found: Likeness) -> Likeness:
    """The same with each pair's two numbers made one: rounding would lead chains in circles."""
    for start in range(0, len(found), BLOCK):
        rows = slice(start, start + BLOCK)
        mean = (found[rows, start:] + found[start:, rows].T) * np.float32(0.5)
        found[rows, start:], found[start:, rows] = mean, mean.T
    return found


def _by_words(pages: Sequence[Page]) -> Likeness:
    """Cosine of the words, weighted by how rare they are among these pages; 1 with itself."""
    posted: defaultdict[str, tuple[list[int], list[float]]] = defaultdict(lambda: ([], []))
    for row, weights in enumerate(_weighed(pages)):
        for word, weight in weights.items():
            rows, listed = posted[word]
            rows.append(row)
            listed.append(weight)
    often = [word for word, (rows, _) in posted.items() if len(rows) >= OFTEN]
    columns = np.zeros((len(pages), len(often)), np.float32)
    for column, word in enumerate(often):
        rows, listed = posted.pop(word)
        columns[rows, column] = listed
    found = np.asarray(columns @ columns.T, np.float32)
    for rows, listed in posted.values():
        if len(rows) > 1:
            found[np.ix_(rows, rows)] += np.outer(listed, listed).astype(np.float32)
    np.fill_diagonal(found, 1)
    return found


def _weighed(pages: Sequence[Page]) -> list[dict[str, float]]:
    """Each page's words with weights of length 1, whatever order the pages came in."""
    read = [page.document for page in pages]
    counts = Counter(word for one in read for word in one.shown.keys() | one.body.keys())
    top = len(pages) + PRIOR
    rare = {word: min(RAREST, log(top / (count + 0.5))) for word, count in counts.items()}
    found: list[dict[str, float]] = []
    for one in read:
        weights = {word: rare[word] for word in one.shown}
        for word, weight in one.body.items():
            weights[word] = weights.get(word, 0.0) + weight * rare[word]
        length = sum(weight * weight for weight in weights.values()) ** 0.5
        found.append({word: weight / length for word, weight in weights.items()})
    return found
