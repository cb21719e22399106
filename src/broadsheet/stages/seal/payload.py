"""Seals a record's private ledger into its `secured`, and opens it again.

The nonce is drawn from a keyed hash of all that is sealed (a synthetic nonce, as in RFC 5297 and
RFC 8452), so that the same record gives the same bytes and two different ones share a nonce only
where 96 bits of HMAC-SHA-256 fall together. What that gives away is that two payloads are equal.
"""

import hashlib
import hmac
import struct
from dataclasses import dataclass

import msgspec
from cryptography.exceptions import InvalidTag

from broadsheet.domain.proof import PrivateLedger, SealAnswer, Unsealed
from broadsheet.domain.record import Record
from broadsheet.stages.seal.form import BINDING, NONCE, Parts, printed, taken_apart
from broadsheet.stages.seal.keys import SealKey, SealKeys
from broadsheet.text.codec import decode, encode


@dataclass(frozen=True, slots=True)
class _Content:
    """What stands inside: the ledger, and the record it was sealed for."""

    name: str
    web_url: str
    ledger: PrivateLedger


def sealed(record_name: str, record: Record, ledger: PrivateLedger, keys: SealKeys) -> str:
    """The `secured` of a record: the same arguments give the same text.

    `record_name` is the record's file name without folder. Only that and the web address of
    `record` are bound; the newest key seals.
    """
    key = keys.newest
    whose = _whose(record_name, record)
    content = encode(_Content(*whose, ledger)).encode()
    binding = _binding(key, whose)
    nonce = _nonce(key, binding, content)
    bare = Parts(key.id, nonce, binding, b"")
    text = key.cipher.encrypt(nonce, content, bare.header)
    return printed(Parts(key.id, nonce, binding, text))


def unsealed(record_name: str, record: Record, keys: SealKeys) -> Unsealed:
    """What the record's `secured` holds, or why it cannot be told. Never raises."""
    if record.secured is None:
        return Unsealed(SealAnswer.ABSENT)
    parts = taken_apart(record.secured)
    if isinstance(parts, Unsealed):
        return parts
    key = keys.named(parts.key)
    if key is None:
        held = ", ".join(one.id for one in keys.keys) or "none"
        detail = f"sealed with key {parts.key}; held: {held}"
        return Unsealed(SealAnswer.WRONG_KEY, key=parts.key, detail=detail)
    try:
        content = key.cipher.decrypt(parts.nonce, parts.text, parts.header)
    except InvalidTag:
        detail = "the key's id fits and the seal does not"
        return Unsealed(SealAnswer.ALTERED, key=parts.key, detail=detail)
    if not hmac.compare_digest(_nonce(key, parts.binding, content), parts.nonce):
        detail = "the nonce is not the one that this content gives"
        return Unsealed(SealAnswer.ALTERED, key=parts.key, detail=detail)
    return _opened(record_name, record, key, parts, content)


def _opened(
    record_name: str, record: Record, key: SealKey, parts: Parts, content: bytes
) -> Unsealed:
    try:
        found = decode(_Content, content.decode())
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        detail = f"genuine, of a content this version does not know ({error})"
        return Unsealed(SealAnswer.MALFORMED, key=parts.key, detail=detail)
    whose = (found.name, found.web_url)
    here = _whose(record_name, record)
    if not hmac.compare_digest(_binding(key, here), parts.binding) or whose != here:
        detail = f"sealed for {found.name}, {found.web_url}"
        return Unsealed(SealAnswer.MOVED, key=parts.key, sealed_for=whose, detail=detail)
    return Unsealed(SealAnswer.OPEN, found.ledger, parts.key, whose)


def _whose(record_name: str, record: Record) -> tuple[str, str]:
    """File name and web address as they are printed: what UTF-8 cannot hold is `?` there."""
    name, url = (text.encode("utf-8", "replace") for text in (record_name, record.web_url))
    return name.decode(), url.decode()


def _binding(key: SealKey, whose: tuple[str, str]) -> bytes:
    parts = (b"broadsheet/secured/1", *(text.encode() for text in whose))
    return _keyed(key.bindings, *parts)[:BINDING]


def _nonce(key: SealKey, binding: bytes, content: bytes) -> bytes:
    return _keyed(key.nonces, binding, content)[:NONCE]


def _keyed(secret: bytes, *parts: bytes) -> bytes:
    """HMAC-SHA-256 over the parts, each with its length before it, so none runs into the next."""
    framed = b"".join(struct.pack(">Q", len(part)) + part for part in parts)
    return hmac.new(secret, framed, hashlib.sha256).digest()
