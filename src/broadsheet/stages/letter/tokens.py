"""Signed words in addresses: they say which reader is meant, and cannot be made by anybody else.

A token is `purpose.reader.time.mark`: the mark is the first 128 bits of HMAC-SHA256 over the rest
under the site's letter key. It holds no address; a reader's id is drawn from the key as well, so
that it cannot be guessed from an address.
"""

import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

LEAST_KEY = 32
"""Bytes of a letter key."""
_TOKEN = re.compile(r"([cu])\.([0-9a-f]{20})\.([0-9]{1,12})\.([0-9a-f]{32})")


class Purpose(StrEnum):
    """What a token is good for."""

    CONFIRM = "c"
    LEAVE = "u"


@dataclass(frozen=True, slots=True)
class Token:
    """What a token says; `at` is when it was given out (1970 where that does not matter)."""

    purpose: Purpose
    subscriber: str
    at: datetime


def subscriber_id(key: bytes, address_key: str) -> str:
    """The id of the reader with this address: 80 bits as hex."""
    return _mark(key, f"id:{address_key}")[:20]


def message_id(key: bytes, letter: str, subscriber: str, domain: str) -> str:
    """The Message-ID of one letter to one reader, the same however often it is asked for.

    Nobody else can make it, so that a bounce which names it comes from where the mail went.
    """
    return f"<{letter}.{_mark(key, f'mail:{letter}:{subscriber}')}@{domain}>"


def signed(key: bytes, purpose: Purpose, subscriber: str, at: datetime | None = None) -> str:
    """A token."""
    body = f"{purpose.value}.{subscriber}.{int(at.timestamp()) if at else 0}"
    return f"{body}.{_mark(key, body)}"


def read(key: bytes, text: str) -> Token | None:
    """What a token says; None where it is none of ours."""
    found = _TOKEN.fullmatch(text)
    if found is None:
        return None
    body = text.rpartition(".")[0]
    if not hmac.compare_digest(_mark(key, body), found[4]):
        return None
    return Token(Purpose(found[1]), found[2], datetime.fromtimestamp(int(found[3]), UTC))


def found_in(text: str) -> str:
    """The first token in a text (a mail's subject), or the empty string."""
    found = _TOKEN.search(text[:1_000])
    return found[0] if found else ""


def _mark(key: bytes, text: str) -> str:
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()[:32]
