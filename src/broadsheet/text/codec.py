"""Frozen values to JSON text and back, and digests of them."""

import hashlib
from collections.abc import Iterator
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")
_encoder = msgspec.json.Encoder(order="deterministic")


def encode(value: object) -> str:
    """Any frozen dataclass, or tuple or dict of them, as JSON; the same value, the same text."""
    return _encoder.encode(value).decode()


def decode(kind: type[T], text: str) -> T:
    """The value again; `msgspec.ValidationError` where the text is not of that type."""
    return msgspec.json.decode(text, type=kind)


def decode_known(kind: type[T], text: str) -> T:
    """The same for what people hand in: keys that the type does not have are an error too."""
    value = decode(kind, text)
    unknown = next(_unknown(msgspec.json.decode(text), msgspec.to_builtins(value), "$"), None)
    if unknown is not None:
        raise msgspec.ValidationError(f"Object contains unknown field `{unknown}`")
    return value


def _unknown(given: Any, known: Any, where: str) -> Iterator[str]:
    """Paths of the keys in `given` that the value made of it has lost."""
    if isinstance(given, dict) and isinstance(known, dict):
        for name, inner in given.items():
            if name in known:
                yield from _unknown(inner, known[name], f"{where}.{name}")
            else:
                yield f"{where}.{name}"
    elif isinstance(given, list) and isinstance(known, list | tuple):
        for one, other in zip(given, known, strict=False):
            yield from _unknown(one, other, f"{where}[...]")


def digest(*values: object) -> str:
    """Sixteen hex digits that stand for these values (SHA-256, cut)."""
    return hashlib.sha256(_encoder.encode(values)).hexdigest()[:16]
