"""Decoders that misbehave, in a module that a worker loads quickly."""

import os

from broadsheet.domain.picture import Copied, Original


def trap(original: Original) -> Copied:
    """A decoder with a fault for every body."""
    if original.body == b"die":
        os._exit(11)
    while original.body == b"hang":
        pass
    if original.body == b"eat":
        return Copied(problem=str(len(bytearray(8_000_000_000))))
    if original.body == b"raise":
        raise RuntimeError(f"at {object()!r}\nand more")
    return Copied(width=len(original.body))
