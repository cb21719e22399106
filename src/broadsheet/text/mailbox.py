"""E-mail addresses as people write them: `a@b.example`, or `A Name <a@b.example>`.

Syntax is email-validator's (RFC 5321 and 6531 without quoted local parts, address literals and
hosts without a dot); domains may be international. Nothing is asked of the network.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

LONGEST = 400
"""Characters of an address with its name; what is longer is none."""

_NAMED = re.compile(r'\s*(?:"([^"<>]*)"|([^"<>]*?))\s*<([^<>]*)>\s*')
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]")


class NotAnAddress(ValueError):  # noqa: N818 - it reads so in a sentence
    """The text is no address; the message says why, in a sentence."""


@dataclass(frozen=True, slots=True)
class Mailbox:
    """An address that mail can go to.

    `address` is what goes on the wire: the local part as it was written, the domain in ASCII.
    `shown` has the domain in its own script. Two addresses with one `key` are one reader's.
    """

    address: str
    shown: str
    key: str
    name: str = ""

    @property
    def international(self) -> bool:
        """Whether it needs a server that speaks SMTPUTF8 (RFC 6531)."""
        return not self.address.isascii()

    @property
    def domain(self) -> str:
        """Its domain in ASCII."""
        return self.address.rpartition("@")[2]


@lru_cache(maxsize=256)
def mailbox(text: str) -> Mailbox:
    """The address that a text is; `NotAnAddress` where it is none or more than one."""
    if len(text) > LONGEST:
        raise NotAnAddress(f"It is longer than {LONGEST} characters.")
    if _CONTROL.search(text.strip()):
        raise NotAnAddress("It holds a control character.")
    # Imported here: it takes a twentieth of a second that few commands need.
    from email_validator import EmailNotValidError, validate_email  # noqa: PLC0415

    named = _NAMED.fullmatch(text)
    name, bare = (named[1] or named[2] or "", named[3]) if named else ("", text)
    try:
        found = validate_email(bare.strip(), check_deliverability=False)
    except EmailNotValidError as error:
        raise NotAnAddress(str(error)) from error
    return Mailbox(
        address=f"{found.local_part}@{found.ascii_domain}",
        shown=found.normalized,
        key=found.normalized.casefold(),
        name=" ".join(name.split()),
    )
