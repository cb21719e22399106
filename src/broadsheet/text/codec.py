"""Frozen values to JSON text and back, and digests of them."""

import hashlib
from typing import TypeVar

import msgspec

T = TypeVar("T")
_encoder = msgspec.json.Encoder(order="deterministic")


def encode(value: object) -> str:
    """Any frozen dataclass, or tuple or dict of them, as JSON; the same value, the same text."""
    return _encoder.encode(value).decode()


def decode(kind: type[T], text: str) -> T:
    """The value again; `msgspec.ValidationError` where the text is not of that type."""
    return msgspec.json.decode(text, type=kind)


def digest(*values: object) -> str:
    """Sixteen hex digits that stand for these values (SHA-256, cut)."""
    return hashlib.sha256(_encoder.encode(values)).hexdigest()[:16]
