"""Encode: what of an article is turned into a vector, and the form in which vectors are kept."""

from collections.abc import Iterable, Sequence

import numpy as np

from broadsheet.domain.article import Article
from broadsheet.ports.encoder import Vectors
from broadsheet.text.headlines import plain_title

VERSION = "encode/2"
MOST_BODY = 300
"""Characters of excerpt or text beside the title. Reports of one event agree in how they begin."""
_HALF = np.dtype("<f2")


def text_of(article: Article) -> str:
    """What an encoder is given of an article: its headline, and how it begins.

    The excerpt where there is one, else the text, cut; the headline without its outlet's name.
    """
    provider = article.provider
    headline = plain_title(article.title, provider.name, provider.domain)
    body = (article.excerpt or article.text)[:MOST_BODY]
    return f"{headline}. {body}" if body else headline


def packed(vectors: Vectors) -> list[bytes]:
    """Each row as the store keeps it: float16, little-endian."""
    return [row.tobytes() for row in vectors.astype(_HALF)]


def unpacked(kept: Iterable[bytes], dimensions: int) -> Vectors:
    """Rows again, shape (how many, dimensions); `ValueError` where one is of another length."""
    rows: Sequence[bytes] = list(kept)
    if any(len(row) != dimensions * _HALF.itemsize for row in rows):
        raise ValueError(f"a kept vector has not {dimensions} dimensions")
    table = np.frombuffer(b"".join(rows), _HALF).reshape(len(rows), dimensions)
    return table.astype(np.float32)
