"""The printed form of a payload: `CIPHERTEXT;HEADER`, both parts base64.

| part | bytes | what |
| --- | --- | --- |
| ciphertext | n + 16 | AES-256-GCM of the canonical JSON, with its tag at the end |
| header | 1 | version of the form, 1 |
| | 8 | id of the key |
| | 12 | nonce |
| | 16 | binding: keyed hash of the record's file name and web address |
| | 4 | check sum of all the rest: tells damage from a key that is not there |

The reference system prints its ciphertext and an initialisation vector of 16 bytes: no header of
ours is that long, so the two cannot be taken for one another.
"""

import base64
import binascii
import hashlib
from dataclasses import dataclass

from broadsheet.domain.proof import SealAnswer, Unsealed

FORM = 1
NONCE, BINDING, TAG = 12, 16, 16
_ID, _SUM = 8, 4
_HEADER = 1 + _ID + NONCE + BINDING + _SUM
_VECTORS = (12, 16)
"""Lengths of an initialisation vector standing alone: that of GCM, that of CBC."""
LONGEST = 4_000_000
"""Characters of a payload that are looked at."""


@dataclass(frozen=True, slots=True)
class Parts:
    """A payload taken apart, all in bytes; `text` with its tag."""

    key: str
    nonce: bytes
    binding: bytes
    text: bytes

    @property
    def header(self) -> bytes:
        """What goes before the check sum: the associated data that the text is bound to."""
        return bytes([FORM]) + bytes.fromhex(self.key) + self.nonce + self.binding


def printed(parts: Parts) -> str:
    """The parts as text."""
    header = parts.header
    return f"{_base64(parts.text)};{_base64(header + _sum(header, parts.text))}"


def taken_apart(secured: str) -> Parts | Unsealed:
    """The parts of a text, or what it is instead: foreign, altered, malformed."""
    if len(secured) > LONGEST:
        return _malformed(f"{len(secured)} characters, more than any payload of ours has")
    pieces = secured.split(";")
    if len(pieces) != 2:
        return _malformed("not two parts with a semicolon between them")
    text, header = map(_plain, pieces)
    if text is None or header is None:
        return _malformed("a part that is not base64 as it is written by the book")
    if len(header) in _VECTORS:
        detail = "ciphertext and initialisation vector, as the reference system prints them"
        return Unsealed(SealAnswer.FOREIGN, detail=detail)
    if len(header) != _HEADER or len(text) < TAG:
        return _malformed(f"parts of {len(text)} and {len(header)} bytes")
    head, found = header[:-_SUM], header[-_SUM:]
    if _sum(head, text) != found:
        return Unsealed(SealAnswer.ALTERED, detail="its check sum is another one")
    if head[0] != FORM:
        return _malformed(f"of form {head[0]}, which this version does not know")
    at = 1 + _ID
    return Parts(head[1:at].hex(), head[at : at + NONCE], head[at + NONCE :], text)


def _malformed(detail: str) -> Unsealed:
    return Unsealed(SealAnswer.MALFORMED, detail=detail)


def _sum(header: bytes, text: bytes) -> bytes:
    return hashlib.sha256(header + text).digest()[:_SUM]


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _plain(text: str) -> bytes | None:
    """Base64 in its one canonical spelling; None for any other, so that no letter is idle."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return data if _base64(data) == text else None
