"""Pages without any time: how alike they are by words and by vectors, all held against all."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from broadsheet.stages.cluster.linkage import Likeness
from broadsheet.stages.cluster.model import PairModel
from broadsheet.stages.cluster.window import Page

BLOCK = 512
"""Rows that are worked on at once."""

HELPERS = 10
"""Nearest pages whose words and vectors a page borrows: headlines are short."""

DOUBT = 1.0
"""Likeness that a page's nearest must have together to count as much as the page itself, twice."""

CROWD = 40
"""Nearest pages by whose mean likeness it is judged how crowded a page's surroundings are."""

SPACE = 0.05
"""Added to that mean, so that a page alone is not drawn to whatever is least far."""

OFTEN = 60
"""Pages from which a word's pages are multiplied as a column and not pair by pair."""


def likenesses(pages: Sequence[Page], model: PairModel) -> tuple[Likeness, float]:
    """Likeness of each page with each, and the mean likeness at which groups are one.

    Pages borrow from their nearest, and likeness is taken relative to how crowded both are, so that
    one level does for matter of another breadth.
    """
    found, broad = _by_words(pages), model.broad_plain
    vectors = [page.vector for page in pages if page.vector is not None]
    if len(vectors) == len(pages):
        broad = model.broad_dense
        _add_vectors(found, np.stack(vectors), broad.dense)
    if len(pages) > 1:
        found = _relative(_smoothed(found))
    return found, broad.join_at


def _add_vectors(found: Likeness, rows: Likeness, share: float) -> None:
    rows -= rows.mean(axis=0) if len(rows) >= CROWD else np.float32(0)
    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    found *= np.float32(1 - share)
    rows *= np.float32(share**0.5)
    for start in range(0, len(rows), BLOCK):
        found[start : start + BLOCK] += rows[start : start + BLOCK] @ rows.T


def _smoothed(found: Likeness) -> Likeness:
    """Likeness between pages that each took on the mean of their nearest."""
    np.fill_diagonal(found, 0)
    count = min(HELPERS, len(found) - 1)
    near = np.argpartition(-found, count - 1, axis=1)[:, :count]
    weights = np.maximum(np.take_along_axis(found, near, axis=1), 0)
    weights /= weights.sum(axis=1, keepdims=True) + np.float32(DOUBT)
    np.fill_diagonal(found, 1)
    for _ in range(2):  # rows, then columns
        taken = found.copy()
        for start in range(0, len(found), BLOCK):
            rows = slice(start, start + BLOCK)
            for helper in range(count):
                taken[rows] += weights[rows, helper, None] * found[near[rows, helper]]
        found = np.ascontiguousarray(taken.T)
    lengths = np.sqrt(np.diag(found))
    found /= lengths
    found /= lengths[:, None]
    return found


def _relative(found: Likeness) -> Likeness:
    """Likeness by the root of the mean of how crowded both are."""
    np.fill_diagonal(found, 0)
    count = min(CROWD, len(found) - 1)
    nearest = -np.partition(-found, count - 1, axis=1)[:, :count]
    crowded = (np.maximum(nearest.mean(axis=1), 0) + np.float32(SPACE)) ** np.float32(0.25)
    found /= crowded
    found /= crowded[:, None]
    return found


def _by_words(pages: Sequence[Page]) -> Likeness:
    posted: defaultdict[str, tuple[list[int], list[float]]] = defaultdict(lambda: ([], []))
    for row, page in enumerate(pages):
        for word, weight in (page.whole or page.title).items():
            rows, weights = posted[word]
            rows.append(row)
            weights.append(weight)
    often = [word for word, (rows, _) in posted.items() if len(rows) >= OFTEN]
    columns = np.zeros((len(pages), len(often)), np.float32)
    for column, word in enumerate(often):
        rows, weights = posted.pop(word)
        columns[rows, column] = weights
    found = np.asarray(columns @ columns.T, np.float32)
    for rows, weights in posted.values():
        if len(rows) > 1:
            found[np.ix_(rows, rows)] += np.outer(weights, weights).astype(np.float32)
    return found
