"""What comes back by mail: bounces (RFC 3464), complaints (RFC 5965), wishes to leave.

A report counts only where it names the Message-ID of a copy that was sent, which nobody else can
make up. Everything read is bounded; a mail that is none of these is told so, never a fault.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from enum import StrEnum
from itertools import islice

from broadsheet.stages.letter.tokens import found_in

LARGEST = 1_000_000
"""Bytes of one mail that are read."""
MOST_LINES = 20_000
MOST_PARTS = 50
_BOUNDS = (
    (re.compile(rb"\n"), MOST_LINES),
    (re.compile(rb"\n--"), 100),
    (re.compile(rb"(?i)message/"), 50),
)
"""A mail is cut before it has more of these: the library reads in the square of its parts' depth,
and of a field's length, which is bounded by `_LONG` and `_FOLDED`."""
_LONG = re.compile(rb"([^\n]{1000})[^\n]+")
_FOLDED = re.compile(rb"((?:\n[ \t][^\n]*){20})(?:\n[ \t][^\n]*)+")
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{3,250}>")
_FIELD = re.compile(r"^([A-Za-z][A-Za-z-]{0,60})[ \t]*:[ \t]*(.{0,1000})$")
_STATUS = re.compile(r"([245])\.(\d{1,3})\.(\d{1,3})(?!\.?\d)")
"""RFC 3463; not the beginning of an IP address."""
_REPLY_CODE = re.compile(r"^\s*(?:\d{3}[ -])?[\s#]*")
_DAEMON = re.compile(r"(?i)\b(?:mailer-daemon|postmaster|no-?reply)\b")
_FROM_LINE = re.compile(rb"^From \S{1,250} [^\r\n]{0,60}\d\d:\d\d", re.MULTILINE)
"""As mbox files separate mails: an address and a time."""


class Kind(StrEnum):
    """What a mail says."""

    HARD = "hard bounce"
    SOFT = "soft bounce"
    DELAYED = "delayed"
    COMPLAINT = "complaint"
    LEAVE = "wish to leave"
    CONFIRM = "confirmation"
    OTHER = "none of these"


@dataclass(frozen=True, slots=True)
class Returned:
    """One mail that came back. `messages` are Message-IDs that it names, `token` a signed word in
    its subject or in what it answers, `status` the enhanced status code (RFC 3463) and `detail`
    the other server's words.
    """

    kind: Kind
    messages: tuple[str, ...] = ()
    status: str = ""
    detail: str = ""
    token: str = ""


def mails(data: bytes) -> Iterator[bytes]:
    """The mails of an mbox file, or the one mail that the bytes are."""
    if not data.startswith(b"From "):
        if data.strip():
            yield data[:LARGEST]
        return
    found = (m.start() for m in _FROM_LINE.finditer(data, 1))
    starts = [0, *(start for start in found if _begins(data, start))]
    for start, end in zip(starts, [*starts[1:], len(data)], strict=True):
        body = data[start:end].partition(b"\n")[2]
        yield re.sub(rb"(?m)^>(>*From )", rb"\1", body[:LARGEST])


def read(mail: bytes) -> Returned:
    """What one mail says."""
    try:
        message = message_from_bytes(_bounded(mail))
        return _read(message, list(_parts(message)))
    except RecursionError:
        return Returned(Kind.OTHER, detail="Its parts lie too deep within each other.")


def _bounded(mail: bytes) -> bytes:
    """As much of a mail as is read: no more lines, parts, and no longer fields than are sane."""
    lines = mail[:LARGEST].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    cuts = (next(islice(mark.finditer(lines), most, None), None) for mark, most in _BOUNDS)
    end = min((cut.start() for cut in cuts if cut), default=len(lines))
    return _FOLDED.sub(rb"\1", _LONG.sub(rb"\1", lines[:end]))


def _read(message: Message, parts: list[Message]) -> Returned:
    delivery = next((p for p in parts if p.get_content_type() == "message/delivery-status"), None)
    if delivery is not None:
        return _bounce(_groups(delivery), _named(parts))
    complaint = any(p.get_content_type() == "message/feedback-report" for p in parts)
    if complaint:
        return Returned(Kind.COMPLAINT, _named(parts), detail="Marked as unwanted by the reader.")
    subject = _decoded(message.get("Subject", ""))
    # The question's own Message-ID holds its token where it is to be answered.
    token = found_in(subject) or found_in(_flat(message.get("In-Reply-To", "")))
    if token.startswith("u."):
        return Returned(Kind.LEAVE, token=token)
    if token and not _automatic(message):
        return Returned(Kind.CONFIRM, token=token)
    return Returned(Kind.OTHER, detail=subject[:200])


def hard(status: str) -> bool:
    """Whether an address is gone for good: RFC 3463's 5.1.x but the sender's own, and 5.2.1.

    A full mailbox (5.2.2), a mail too large, a policy or a spam filter (5.7.x) are not the
    address's fault and may pass; of what bears no such code nobody knows.
    """
    found = _STATUS.match(status)
    if found is None:
        return False
    kind, subject, detail = (int(part) for part in found.groups())
    if kind != 5:
        return False
    return (subject == 1 and detail not in (7, 8)) or (subject, detail) == (2, 1)


def status_in(text: str) -> str:
    """The enhanced status code that a server's words begin with, or the empty string."""
    found = _STATUS.match(_REPLY_CODE.sub("", text, count=1))
    return found[0] if found else ""


def _automatic(message: Message) -> bool:
    """Whether a program wrote it (RFC 3834): an absence note must not say yes for anybody."""
    if _flat(message.get("Auto-Submitted", "no")).lower() != "no":
        return True
    if _flat(message.get("Return-Path", "")) == "<>":
        return True
    if _flat(message.get("Precedence", "")).lower() in ("bulk", "junk", "list", "auto_reply"):
        return True
    told = {"x-autoreply", "x-autorespond", "x-auto-response-suppress", "x-failed-recipients"}
    if told & {name.lower() for name in message.keys()[:200]}:
        return True
    return bool(_DAEMON.search(_flat(message.get("From", ""))[:1_000]))


def _bounce(groups: list[dict[str, str]], messages: tuple[str, ...]) -> Returned:
    recipient = next((group for group in groups if "action" in group), {})
    action = recipient.get("action", "").lower()
    detail = recipient.get("diagnostic-code", "").partition(";")[2].strip()
    status, said = status_in(recipient.get("status", "")), status_in(detail)
    if not status or status.endswith(".0.0"):
        # Some servers give no detail of their own beside the other server's words (Exim: 5.0.0).
        status = said or status
    if action == "failed":
        kind = Kind.HARD if hard(status) else Kind.SOFT
    elif action == "delayed":
        kind = Kind.DELAYED
    else:
        kind = Kind.OTHER
    return Returned(kind, messages, status, detail[:300])


def _parts(message: Message) -> Iterator[Message]:
    for number, part in enumerate(message.walk()):
        if number >= MOST_PARTS:
            return
        yield part


def _groups(delivery: Message) -> list[dict[str, str]]:
    """The groups of fields of a delivery status: of the mail, then of each recipient."""
    payload = delivery.get_payload()
    if isinstance(payload, list):
        found = [part for part in payload[:MOST_PARTS] if isinstance(part, Message)]
        return [{k.lower(): _flat(v)[:1_000] for k, v in part.items()} for part in found]
    return [
        {m[1].lower(): m[2].strip() for line in group.splitlines() if (m := _FIELD.match(line))}
        for group in re.split(r"\r?\n\r?\n", str(payload)[:100_000])
    ]


def _named(parts: list[Message]) -> tuple[str, ...]:
    """Message-IDs of the mail that is returned: from its head, whichever way it is enclosed."""
    found: list[str] = []
    for part in parts[1:]:
        found += _MESSAGE_ID.findall(_flat(part.get("Message-ID", "")))
        if part.get_content_type() == "text/rfc822-headers":
            text = part.get_payload(decode=True)
            head = text[:100_000].decode("ascii", "replace") if isinstance(text, bytes) else ""
            for line in re.findall(r"(?im)^message-id:[ \t]*(?:\r?\n[ \t]+)?(.{0,300})$", head):
                found += _MESSAGE_ID.findall(line)
    return tuple(dict.fromkeys(found))[:10]


def _begins(data: bytes, at: int) -> bool:
    """Whether a "From " line begins a mail: the first of the file, or one after a blank line."""
    return (
        at == 0
        or data[max(at - 2, 0) : at].endswith(b"\n\n")
        or data[max(at - 4, 0) : at] == b"\r\n\r\n"
    )


def _decoded(value: object) -> str:
    """A field with its encoded words (RFC 2047) read, where they can be."""
    text = _flat(value)[:5_000]
    try:
        return _flat(make_header(decode_header(text)))
    except (MessageError, LookupError, ValueError):
        return text


def _flat(value: object) -> str:
    return " ".join(str(value).split())
