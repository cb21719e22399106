"""Where mail goes, and the one mark that outlives a sender that is killed."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail to one recipient: envelope and the whole message with CRLF at the ends of lines.

    `message` is its Message-ID with angle brackets. `international`: an address of it needs
    SMTPUTF8 (RFC 6531).
    """

    message: str
    sender: str
    recipient: str
    content: bytes
    international: bool = False


class Outcome(StrEnum):
    """What became of a mail.

    `ACCEPTED`: the server has taken it over. `REFUSED`: it never will. `PUT_OFF`: not now, and it
    has not taken it. `DOUBTFUL`: the connection went before its answer to the whole mail came.
    """

    ACCEPTED = "accepted"
    REFUSED = "refused"
    PUT_OFF = "put off"
    DOUBTFUL = "doubtful"


@dataclass(frozen=True, slots=True)
class Receipt:
    """The server's word; `code` is SMTP's reply code, 0 where there was none.

    `recipient`: it answers the recipient (RCPT), and not the sender or the mail.
    """

    outcome: Outcome
    code: int = 0
    text: str = ""
    recipient: bool = False

    @property
    def answer(self) -> str:
        """Code and text as the server said them."""
        return f"{self.code} {self.text}".strip() if self.code else self.text


class Mailer(Protocol):
    """Hands mail over, one at a time."""

    def send(self, mail: Mail, crossing: Callable[[], None]) -> Receipt:
        """Hand over one mail.

        `crossing` is called once, when all but the last bytes have gone: until it is called the
        mail was surely not accepted, afterwards it may have been. It is not called for a mail that
        is refused or put off before that. Raises `MailError` for a fault that no other recipient
        would change (no connection, a refused login or sender); the mail was not accepted then.
        """
        ...

    def close(self) -> None:
        """Say goodbye."""
        ...


@dataclass(frozen=True, slots=True)
class Crossed:
    """The last mail that came to its crossing; `accepted`: the server's yes was read as well."""

    message: str
    accepted: bool


class Brink(Protocol):
    """Remembers, through a kill at any instant, whether the mail at hand may have been accepted."""

    def approach(self, message: str) -> None:
        """This mail is next; nothing of it has been accepted."""
        ...

    def cross(self) -> None:
        """Its last bytes go out now."""
        ...

    def land(self) -> None:
        """The server took it over."""
        ...

    def last(self) -> Crossed | None:
        """What stands marked; None where the last mail was not crossed."""
        ...

    def close(self) -> None:
        """Let go of the file."""
        ...
