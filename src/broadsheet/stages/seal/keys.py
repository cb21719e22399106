"""Keys: their printed forms, their ids, and what is derived from one.

A sealing key is 32 random bytes. From it come, by HKDF-SHA-256 (RFC 5869) with a purpose each, the
key of AES-256-GCM, the key of the nonces, the key of the bindings, and its id: so no two purposes
share a key, and an id cannot be given to another key. A signing key is an Ed25519 seed (RFC 8032).
"""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass, field
from functools import cached_property

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
ID_BYTES = 8
PUBLIC_KIND = "ed25519"
_HEX = re.compile(r"[0-9A-Fa-f]{64}")


class BadKeyError(ValueError):
    """A text that is no key; the message says what is wrong and never repeats the text."""


def key_bytes(text: str) -> bytes:
    """32 bytes from 64 hex digits or from base64 (also its URL form, with or without `=`)."""
    text = text.strip()
    if _HEX.fullmatch(text):
        found = bytes.fromhex(text)
    else:
        plain = text.rstrip("=").replace("-", "+").replace("_", "/")
        try:
            found = base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
        except (binascii.Error, ValueError) as error:
            raise BadKeyError("neither base64 nor 64 hex digits") from error
    if len(found) != KEY_BYTES:
        raise BadKeyError(f"{len(found)} bytes; a key has {KEY_BYTES}")
    if len(set(found)) == 1:
        raise BadKeyError("the same byte over and over; a key is made by chance")
    return found


def key_text(secret: bytes) -> str:
    """A key as it is written into a file: base64."""
    return base64.b64encode(secret).decode()


@dataclass(frozen=True)
class SealKey:
    """One sealing key; it is never shown."""

    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse what is no key."""
        if len(self.secret) != KEY_BYTES:
            raise BadKeyError(f"{len(self.secret)} bytes; a key has {KEY_BYTES}")

    @cached_property
    def id(self) -> str:
        """Sixteen hex digits that name the key and tell nothing of it."""
        return self._derived("key id")[:ID_BYTES].hex()

    @cached_property
    def cipher(self) -> AESGCM:
        """AES-256-GCM."""
        return AESGCM(self._derived("encryption"))

    @cached_property
    def nonces(self) -> bytes:
        """The key that nonces are drawn with."""
        return self._derived("nonces")

    @cached_property
    def bindings(self) -> bytes:
        """The key that a payload is bound to its record with."""
        return self._derived("binding")

    def _derived(self, purpose: str) -> bytes:
        info = f"broadsheet/seal/1 {purpose}".encode()
        return HKDF(SHA256(), KEY_BYTES, salt=None, info=info).derive(self.secret)


@dataclass(frozen=True, slots=True)
class SealKeys:
    """Sealing keys, oldest first: the newest, at the end, seals; all open."""

    keys: tuple[SealKey, ...]

    @property
    def newest(self) -> SealKey:
        """The one that seals."""
        return self.keys[-1]

    def named(self, id_: str) -> SealKey | None:
        """The one with this id."""
        return next((key for key in reversed(self.keys) if key.id == id_), None)


@dataclass(frozen=True)
class PublicKey:
    """An Ed25519 public key, 32 bytes."""

    raw: bytes

    @cached_property
    def id(self) -> str:
        """Sixteen hex digits: the beginning of its SHA-256."""
        return hashlib.sha256(self.raw).digest()[:ID_BYTES].hex()

    @property
    def text(self) -> str:
        """As it is printed: `ed25519 BASE64`."""
        return f"{PUBLIC_KIND} {base64.b64encode(self.raw).decode()}"

    @cached_property
    def verifier(self) -> Ed25519PublicKey:
        """What checks signatures."""
        return Ed25519PublicKey.from_public_bytes(self.raw)


@dataclass(frozen=True)
class SignKey:
    """One signing key: an Ed25519 seed; it is never shown."""

    secret: bytes = field(repr=False)

    @cached_property
    def signer(self) -> Ed25519PrivateKey:
        """What signs; the same statement always gets the same signature."""
        return Ed25519PrivateKey.from_private_bytes(self.secret)

    @cached_property
    def public(self) -> PublicKey:
        """What readers check with."""
        return PublicKey(self.signer.public_key().public_bytes_raw())

    @property
    def id(self) -> str:
        """The id of its public key."""
        return self.public.id


def public_key(text: str) -> PublicKey:
    """A public key as printed, or its base64 or hex alone; `BadKeyError` where it is none."""
    words = text.split()
    if words and words[0].lower() == PUBLIC_KIND:
        words = words[1:]
    if len(words) != 1:
        raise BadKeyError("not one public key; it looks like: ed25519 BASE64")
    found = PublicKey(key_bytes(words[0]))
    try:
        _ = found.verifier
    except ValueError as error:
        raise BadKeyError("32 bytes that are no Ed25519 public key") from error
    return found
