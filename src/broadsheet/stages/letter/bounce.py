"""What comes back by mail: bounces (RFC 3464), complaints (RFC 5965), wishes to leave.

A report counts only where it names the Message-ID of a copy that was sent, which nobody else can
make up. Everything read is bounded; a mail that is none of these is told so, never a fault.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from enum import StrEnum

from broadsheet.stages.letter.tokens import found_in

LARGEST = 10_000_000
"""Bytes of one mail that are read."""
MOST_PARTS = 50
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{3,250}>")
_FIELD = re.compile(r"^([A-Za-z][A-Za-z-]{0,60})[ \t]*:[ \t]*(.{0,1000})$")
_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
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
    its subject, `status` the enhanced status code (RFC 3463) and `detail` the other server's words.
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
    message = message_from_bytes(mail[:LARGEST])
    parts = list(_parts(message))
    delivery = next((p for p in parts if p.get_content_type() == "message/delivery-status"), None)
    if delivery is not None:
        return _bounce(_groups(delivery), _named(parts))
    complaint = any(p.get_content_type() == "message/feedback-report" for p in parts)
    if complaint:
        return Returned(Kind.COMPLAINT, _named(parts), detail="Marked as unwanted by the reader.")
    token = found_in(_flat(message.get("Subject", "")))
    if token.startswith("u."):
        return Returned(Kind.LEAVE, token=token)
    if token and not _automatic(message):
        return Returned(Kind.CONFIRM, token=token)
    return Returned(Kind.OTHER, detail=_flat(message.get("Subject", ""))[:200])


def hard(status: str, code: int = 0) -> bool:
    """Whether an address is gone for good: RFC 3463's 5.1.x and 5.2.1, or a bare 550 or 553.

    A full mailbox (5.2.2), a mail too large, a policy or a spam filter (5.7.x) are not the
    address's fault and may pass.
    """
    found = _STATUS.search(status)
    if found is None:
        return code in (550, 553)
    kind, subject, detail = (int(part) for part in found.groups())
    if kind != 5:
        return False
    return (subject == 1 and detail not in (7, 8)) or (subject, detail) == (2, 1)


def status_in(text: str) -> str:
    """The first enhanced status code in a server's words, or the empty string."""
    found = _STATUS.search(text)
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
    status = status_in(recipient.get("status", "")) or status_in(detail)
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


def _flat(value: object) -> str:
    return " ".join(str(value).split())
