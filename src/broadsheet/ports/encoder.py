"""Encode: texts into vectors whose nearness is nearness of meaning."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
"""One row a text; rows have length 1, or are all zero where a text has nothing to encode."""


class Encoder(Protocol):
    """A model that stands ready. The same text gives the same row, whatever stands beside it."""

    @property
    def name(self) -> str:
        """The model and the digest of its files: vectors of two names are never compared."""
        ...

    @property
    def dimensions(self) -> int:
        """Columns of what `encode` gives."""
        ...

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Shape (len(texts), dimensions)."""
        ...
