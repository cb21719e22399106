"""Vectors without what all of the stream has in common."""

from collections.abc import Iterable, Mapping

import numpy as np

from broadsheet.domain.article import Article
from broadsheet.stages.cluster.model import PairModel
from broadsheet.stages.cluster.window import Vector

ENGLISH = frozenset({"", "en"})
"""Languages whose vectors are used, by their first part; '' is one that is not told.

The encoders were made for English. What is left of other vectors is the language itself: of random
pairs of pages the mean cosine is .09 in German, .36 to .42 in French, Spanish and Portuguese, .73
in Japanese, and 0 in English (static vectors). Words alone tell those apart better.
"""

PRIOR = 50.0
"""Vectors that the model's centre counts for in the mean of the stream."""


def telling(articles: Iterable[Article], vectors: Mapping[str, Vector]) -> dict[str, Vector]:
    """The vectors of articles whose language they say more than, by key."""
    return {
        one.key: vectors[one.key]
        for one in articles
        if one.key in vectors and one.language.partition("-")[0].lower() in ENGLISH
    }


def centred(vectors: Mapping[str, Vector], model: PairModel) -> dict[str, Vector]:
    """Each vector less the mean of all, of length 1; those that say nothing are left out.

    A site on one subject has vectors that are all alike; what is left tells its events apart, and
    as well on a site on another subject.
    """
    known = {key: vector for key, vector in vectors.items() if vector.any()}
    if not known:
        return {}
    rows = np.stack(list(known.values())).astype(np.float32)
    centre = np.zeros(rows.shape[1])
    if len(model.centre) == rows.shape[1]:
        centre = np.asarray(model.centre)
    mean = (PRIOR * centre + rows.sum(axis=0, dtype=np.float64)) / (PRIOR + len(rows))
    rows -= mean.astype(np.float32)
    lengths = np.linalg.norm(rows, axis=1)
    return {key: rows[n] / lengths[n] for n, key in enumerate(known) if lengths[n] > 0}
