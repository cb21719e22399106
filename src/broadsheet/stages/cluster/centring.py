"""Vectors without what all of the stream has in common."""

from collections.abc import Mapping

import numpy as np

from broadsheet.stages.cluster.model import PairModel
from broadsheet.stages.cluster.window import Vector

PRIOR = 50.0
"""Vectors that the model's centre counts for in the mean of the stream."""


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
