"""A fake encoder, and what every encoder must do: subclass `EncoderConformance`, give `make`."""

import hashlib
import random
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from broadsheet.ports.encoder import Encoder, Vectors
from broadsheet.text.words import fold, tokens

TEXTS = (
    "Parliament passes the budget after a night of talks",
    "The budget passed parliament this morning",
    "A new bakery opens in the old harbour. It sells bread, rolls and cake until the evening.",
    "Rain",
    "",
    "Straßenbahn fährt wieder: Linie 7 nach Süden",
    "東京で新しい図書館が開館",
)
HOSTILE = (
    "\x00\x01\x02\ufeff\u200b\x7f",
    "\ud800 lone \udfff surrogates",
    "word " * 200_000,
    "x" * 1_000_000,
    "e" + "\u0301" * 5000,
    "👩‍👩‍👧‍👦" * 500,
    "\u202eright to left\u202c \U0010ffff",
    "[CLS] [SEP] [PAD] <s> </s> <unk>",
)

MOST_CHARACTERS = 4000


class FakeEncoder:
    """Words hashed into few dimensions: near where texts share words. No file, no package."""

    def __init__(self, dimensions: int = 32, name: str = "fake") -> None:
        self._dimensions, self._name = dimensions, name

    @property
    def name(self) -> str:
        """As given, with the dimensions."""
        return f"{self._name}-{self._dimensions}@0"

    @property
    def dimensions(self) -> int:
        """Columns."""
        return self._dimensions

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Shape (len(texts), dimensions)."""
        made = [self._row(text) for text in texts]
        return np.array(made, np.float32).reshape(len(texts), self._dimensions)

    def _row(self, text: str) -> NDArray[np.float32]:
        read = tokens(text[:MOST_CHARACTERS].encode("utf-8", "replace").decode())
        total = np.zeros(self._dimensions, np.float32)
        for token in read:
            total += self._vector(fold(token))
        return total / np.float32(max(float(np.linalg.norm(total)), 1e-9))

    def _vector(self, word: str) -> Vectors:
        seed = hashlib.sha256(word.encode()).digest()
        chance = random.Random(seed)  # noqa: S311 - numbers that look like chance and are not
        return np.array([chance.gauss(0, 1) for _ in range(self._dimensions)], np.float32)


class EncoderConformance:
    """The contract of `ports.encoder.Encoder`."""

    def make(self) -> Encoder:
        """The encoder; it may be the same one each time."""
        raise NotImplementedError

    def test_the_name_and_shape_are_told(self) -> None:
        """A name with a digest, and a table of 32-bit numbers of the dimensions told."""
        encoder = self.make()
        rows = encoder.encode(TEXTS)
        assert "@" in encoder.name
        assert rows.shape == (len(TEXTS), encoder.dimensions)
        assert rows.dtype == np.float32
        assert encoder.encode([]).shape == (0, encoder.dimensions)
        assert self.make().name == encoder.name

    def test_rows_have_length_one_or_none(self) -> None:
        """A text with nothing to encode gives zeros, every other a unit vector."""
        rows = self.make().encode([*TEXTS, "   \n\t", "\x00\x1f"])
        lengths = np.linalg.norm(rows, axis=1)
        empty = [not text.strip(" \n\t\x00\x1f") for text in [*TEXTS, "   \n\t", "\x00\x1f"]]
        assert not rows[empty].any()
        assert np.allclose(lengths[[not one for one in empty]], 1, atol=1e-5)

    def test_a_row_depends_on_its_text_alone(self) -> None:
        """Bit for bit: whatever stands beside it, in whatever order, however often."""
        encoder = self.make()
        together = encoder.encode(TEXTS)
        backwards = encoder.encode(TEXTS[::-1])[::-1]
        beside = encoder.encode([*TEXTS, "long " * 300, *TEXTS])
        for number, text in enumerate(TEXTS):
            alone = encoder.encode([text])[0]
            for row in (together[number], backwards[number], beside[number]):
                assert np.array_equal(alone, row), text

    def test_what_is_near_in_words_is_near(self) -> None:
        """Two reports of one thing are nearer to each other than to a third."""
        rows = self.make().encode(TEXTS)
        assert float(rows[0] @ rows[1]) > float(rows[0] @ rows[2])

    def test_white_space_is_no_content(self) -> None:
        """Line breaks and tabs count as one space."""
        first, second = self.make().encode(["The budget passed", " The\tbudget\r\n\n passed "])
        assert np.array_equal(first, second)

    def test_hostile_texts_give_rows(self) -> None:
        """Megabytes, control characters, lone surrogates, names of special tokens: all finite."""
        rows = self.make().encode(HOSTILE)
        assert rows.shape[0] == len(HOSTILE)
        assert np.isfinite(rows).all()
        lengths = np.linalg.norm(rows, axis=1)
        assert (np.isclose(lengths, 1, atol=1e-5) | (lengths == 0)).all()
