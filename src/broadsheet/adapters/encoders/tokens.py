"""Texts into numbers of tokens, by the tokenizer that a model was trained with."""

import re
from importlib import import_module
from typing import Any, Protocol

from broadsheet.errors import EncoderError

MOST_CHARACTERS = 4000
"""Of one text; what follows is not looked at. Four times what any model here can take in."""
_NOISE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufeff]+")


class Tokenizer(Protocol):
    """What is used of `tokenizers.Tokenizer`."""

    def encode(self, sequence: str, /, *, add_special_tokens: bool) -> Any:
        """An object whose `ids` are numbers of tokens."""
        ...

    def get_vocab(self) -> dict[str, int]:
        """Every token with its number."""
        ...


def tokenizer(data: bytes, remedy: str) -> Tokenizer:
    """The tokenizer of a `tokenizer.json`; `EncoderError` where it cannot be read.

    What the file says of padding and of cutting is put off.
    """
    try:
        made = import_module("tokenizers").Tokenizer.from_buffer(data)
    except ImportError as error:
        raise EncoderError(
            f"the package tokenizers cannot be loaded ({error}): {remedy}"
        ) from error
    except Exception as error:  # the library raises nothing narrower
        raise EncoderError(f"the model's tokenizer cannot be read ({error}): {remedy}") from error
    made.encode_special_tokens = True  # "[SEP]" in a headline is a word, not an end
    made.no_padding()
    made.no_truncation()
    found: Tokenizer = made
    return found


def plain(text: str) -> str:
    """The text as a tokenizer may have it: bounded, on one line, of characters that exist."""
    return " ".join(_NOISE.sub(" ", text[:MOST_CHARACTERS]).split())


def ids(reader: Tokenizer, text: str, most: int, *, special: bool = False) -> list[int]:
    """Numbers of the first `most` tokens; none where there is nothing to read.

    One text at a time: a batch would start threads of the library's own.
    """
    read = plain(text)
    if not read:
        return []
    found: list[int] = reader.encode(read, add_special_tokens=special).ids
    # With special tokens the last one closes the text, also where it is cut.
    return [*found[: most - 1], found[-1]] if special and len(found) > most else found[:most]
