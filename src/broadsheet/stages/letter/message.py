"""A mail as bytes (RFC 5322, 2045, 2046): the same parts give the same bytes.

Header fields are written here and not by the standard library's message classes, which fold long
addresses in List-Unsubscribe into encoded words that no client reads. Nothing that is put into a
field can begin another: what holds a control character is refused.
"""

import hashlib
from binascii import b2a_qp
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.utils import format_datetime
from urllib.parse import quote

from broadsheet.stages.letter.press import Rendered
from broadsheet.text.mailbox import Mailbox

CRLF = "\r\n"
_SPECIALS = frozenset('()<>[]:;@\\,."')


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who writes to whom, and how the reader leaves.

    `leave_url` takes a POST (RFC 8058) and is empty where nothing is served; `leave_to` takes mail
    whose subject is `leave_subject`. `list_id` is a name in the form of a domain (RFC 2919).
    """

    message: str
    at: datetime
    sender: Mailbox
    to: str
    reply_to: Mailbox | None = None
    list_id: str = ""
    leave_url: str = ""
    leave_to: str = ""
    leave_subject: str = ""


def written(parts: Rendered, envelope: Envelope) -> bytes:
    """The whole message, CRLF at the ends of its lines."""
    boundary = f"=_{hashlib.sha256(envelope.message.encode()).hexdigest()[:32]}"
    fields = [
        ("From", addressed(envelope.sender)),
        ("To", checked(envelope.to)),
        ("Subject", _words("Subject", parts.subject)),
        ("Date", format_datetime(envelope.at)),
        ("Message-ID", checked(envelope.message)),
        *_optional(envelope),
        ("MIME-Version", "1.0"),
        ("Content-Type", f'multipart/alternative;{CRLF} boundary="{boundary}"'),
    ]
    head = CRLF.join(f"{name}: {value}" for name, value in fields)
    body = "".join(
        f"--{boundary}{CRLF}Content-Type: text/{kind}; charset=utf-8{CRLF}"
        f"Content-Transfer-Encoding: quoted-printable{CRLF}{CRLF}{_quoted(text)}{CRLF}"
        for kind, text in (("plain", parts.text), ("html", parts.html))
    )
    return f"{head}{CRLF}{CRLF}{body}--{boundary}--{CRLF}".encode()


def addressed(box: Mailbox) -> str:
    """`Name <address>` as a field holds it."""
    address = checked(box.address)
    if not box.name:
        return address
    if _encoded(box.name):
        return f"{_words('From', box.name)} <{address}>"
    name = checked(box.name)
    if _SPECIALS & set(name):
        escaped = name.replace("\\", "\\\\").replace('"', '\\"')
        name = f'"{escaped}"'
    return f"{name} <{address}>"


def leave_links(envelope: Envelope) -> str:
    """The value of List-Unsubscribe: one address a line."""
    links = [f"<{checked(envelope.leave_url)}>"] if envelope.leave_url else []
    if envelope.leave_to:
        links.append(f"<{mail_link(envelope.leave_to, envelope.leave_subject)}>")
    return f",{CRLF} ".join(links)


def mail_link(to: str, subject: str) -> str:
    """A `mailto:` address (RFC 6068)."""
    return f"mailto:{quote(checked(to), safe='@')}?subject={quote(subject, safe='')}"


def checked(value: str) -> str:
    """The value, if it may stand in a field as it is; `ValueError` where it may not."""
    if any(ord(c) < 32 or 127 <= ord(c) < 160 or c in "\u2028\u2029" for c in value):
        raise ValueError("a control character in a header field")
    return value


def _optional(envelope: Envelope) -> list[tuple[str, str]]:
    found = []
    if envelope.reply_to is not None:
        found.append(("Reply-To", addressed(envelope.reply_to)))
    if envelope.list_id:
        found.append(("List-Id", f"<{checked(envelope.list_id)}>"))
    links = leave_links(envelope)
    if links:
        found.append(("List-Unsubscribe", links))
    if envelope.leave_url.startswith("https://"):
        found.append(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
    return [*found, ("Auto-Submitted", "auto-generated")]


def _words(field: str, text: str) -> str:
    """A text, folded; as encoded words (RFC 2047) where it has to be."""
    plain = checked(text)
    charset = "utf-8" if _encoded(plain) else "us-ascii"
    return Header(plain, charset, header_name=field, maxlinelen=76).encode(linesep=CRLF)


def _encoded(text: str) -> bool:
    """Whether a text is written as encoded words: also one that a reader would take for such."""
    return not text.isascii() or "=?" in text


def _quoted(text: str) -> str:
    lines = b2a_qp(text.replace("\r\n", "\n").encode("utf-8", "replace"), istext=True)
    return lines.decode("ascii").replace("\r\n", "\n").replace("\n", CRLF)
