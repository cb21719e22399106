"""The static encoder: a text is the mean of its tokens' vectors.

WordLlama's 256 dimensions (L. Miller, github.com/dleemiller/WordLlama, MIT): token vectors of a
large language model, trained on as sentence vectors. Its package's own loader may ask a hub, so the
two files are read here and the package is never imported.
"""

import json
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain, islice

import numpy as np
from numpy.typing import NDArray

from broadsheet.adapters.encoders import files, tokens
from broadsheet.errors import EncoderError
from broadsheet.ports.encoder import Vectors

REMEDY = "pip install --force-reinstall wordllama==0.2.2.post0"
WEIGHTS = (("wordllama", "weights/l2_supercat_256.safetensors"),)
WEIGHTS_SHA256 = "64b47a2dc493cb8e85944076601189739852d7b64e0e1eedcb1937a251cd9fd5"
TOKENIZER = (("wordllama", "tokenizers/l2_supercat_tokenizer_config.json"),)
TENSOR = "embedding.weight"
MOST_TOKENS = 512
MOST_WORDS = 65_536
"""Words whose tokens are remembered."""
SPACE = "▁"
"""How this tokenizer writes a space: at the beginning of a word's first token."""


class StaticEncoder:
    """`ports.encoder.Encoder` over a table with a row for each token.

    `apart` says that no token has a space within it: then a text's tokens are those of its words,
    and a word is looked up once (five times as fast, and the same numbers).
    """

    def __init__(
        self, name: str, table: Vectors, tokenizer: tokens.Tokenizer, *, apart: bool
    ) -> None:
        self._name, self._table, self._apart = name, table, apart

        def read(text: str) -> list[int]:
            return tokens.ids(tokenizer, text, MOST_TOKENS)

        self._read, self._word = read, lru_cache(maxsize=MOST_WORDS)(read)

    @property
    def name(self) -> str:
        """The model and the digest of its files."""
        return self._name

    @property
    def dimensions(self) -> int:
        """Columns."""
        return int(self._table.shape[1])

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Shape (len(texts), dimensions)."""
        rows = np.zeros((len(texts), self.dimensions), np.float32)
        for row, text in zip(rows, texts, strict=True):
            found = self._ids(text)
            if found:
                # The length is taken out, so the sum does as well as the mean.
                total = self._table.take(found, axis=0).sum(axis=0)
                row[:] = total / max(float(np.linalg.norm(total)), 1e-9)
        return rows

    def _ids(self, text: str) -> list[int]:
        if not self._apart:
            return self._read(text)
        words = tokens.plain(text).split()
        return list(islice(chain.from_iterable(map(self._word, words)), MOST_TOKENS))


def open_static() -> StaticEncoder:
    """Read the model; `EncoderError` with what to type where it is not installed."""
    weights = files.read(WEIGHTS, REMEDY, WEIGHTS_SHA256)
    # One file under every system's line ends: the name, and with it every vector, stays.
    tokenizer = files.read(TOKENIZER, REMEDY).replace(b"\r\n", b"\n").strip()
    table = read_tensor(weights, TENSOR)
    name = f"wordllama-{table.shape[1]}@{files.short_digest(weights, tokenizer)}"
    reader = tokens.tokenizer(tokenizer, REMEDY)
    apart = not any(SPACE in token.lstrip(SPACE) for token in reader.get_vocab())
    return StaticEncoder(name, table.astype(np.float32), reader, apart=apart)


def read_tensor(data: bytes, name: str) -> NDArray[np.float16]:
    """One table of halves out of a safetensors file; `EncoderError` where it is not there.

    The file: eight bytes with the header's length, little-endian; the header in JSON; the numbers.
    """
    length = int.from_bytes(data[:8], "little")
    try:
        told = json.loads(data[8 : 8 + length])[name]
        (rows, columns), (start, end) = told["shape"], told["data_offsets"]
        kind = np.dtype({"F16": "<f2"}[told["dtype"]])
        numbers = np.frombuffer(data[8 + length + start : 8 + length + end], kind)
        return numbers.reshape(rows, columns)
    except (ValueError, KeyError, TypeError) as error:
        raise EncoderError(f"the model's weights cannot be read ({error}): {REMEDY}") from error
