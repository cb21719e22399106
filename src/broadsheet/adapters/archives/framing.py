"""One capture as one WARC record (ISO 28500, version 1.1), and back again.

A record is a `response` with the HTTP header block, then the payload as it came. What the format
has no field for is kept in fields of our own, which other readers pass over: the address that was
asked for where it is not the one that answered, and the redirects between the two.
"""

import re
import uuid
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import responses
from typing import Final

from broadsheet.domain.capture import Capture, Hop
from broadsheet.errors import ArchiveError
from broadsheet.stages.fetch.answers import header
from broadsheet.stages.fetch.coding import Undecodable, decode

LEVEL: Final = 3
"""zlib's level: a 40 KB page takes 0.2 ms, against 0.9 at level 6, and 7% more room."""
MAX_DECODED: Final = 50_000_000
MAX_RECORD: Final = 64_000_000
"""Bytes of the largest record that is read, unpacked."""

_REQUESTED = "WARC-Requested-URI"
_HOP = "WARC-Redirect-Hop"
MAX_HOPS = 50
"""Redirects that are read of one record."""
_CHUNKED = "transfer-encoding"
_KEPT_ASIDE = "x-archive-orig-transfer-encoding"
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_SWAPPED = re.compile(r"(\d{4})-(1[3-9]|[23]\d)-(0\d|1[0-2])(?!\d)")
_GZIP = zlib.MAX_WBITS | 16
_MAGIC = b"\x1f\x8b"

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Block:
    """An HTTP answer as it stands in a record; header names in lower case."""

    status: int
    headers: Pairs
    payload: bytes


def framed(capture: Capture) -> bytes:
    """The record, as one gzip member. The same capture gives the same bytes."""
    head = [f"HTTP/1.1 {capture.status} {responses.get(capture.status, '')}".rstrip()]
    for name, value in capture.headers:
        # The payload is no longer chunked; the header must not tell other readers that it is.
        head.append(f"{_KEPT_ASIDE if name == _CHUNKED else name}: {value}")
    block = (
        "".join(f"{_one_line(line)}\r\n" for line in head).encode("latin-1", "replace") + b"\r\n"
    )
    when = f"{capture.fetched_at:%Y-%m-%dT%H:%M:%SZ}"
    fields = [
        ("WARC-Type", "response"),
        ("WARC-Record-ID", record_id(capture.final_url, when, capture.digest)),
        ("WARC-Date", when),
        ("WARC-Target-URI", capture.final_url),
        ("WARC-Payload-Digest", f"sha256:{capture.digest}"),
        ("Content-Type", "application/http; msgtype=response"),
        ("Content-Length", str(len(block) + len(capture.payload))),
    ]
    if capture.url != capture.final_url:
        fields.append((_REQUESTED, capture.url))
    fields.extend((_HOP, f"{hop.status} {hop.url}") for hop in capture.hops)
    return packed(fields, block + capture.payload)


def packed(fields: list[tuple[str, str]], block: bytes) -> bytes:
    """A record of these fields and this block, as one gzip member."""
    lines = "".join(f"{name}: {_one_line(value)}\r\n" for name, value in fields)
    squeeze = zlib.compressobj(LEVEL, zlib.DEFLATED, _GZIP)
    parts = (
        squeeze.compress(b"WARC/1.1\r\n" + lines.encode("utf-8", "replace") + b"\r\n"),
        squeeze.compress(block),
        squeeze.compress(b"\r\n\r\n"),
        squeeze.flush(),
    )
    return b"".join(parts)


def record_id(url: str, when: str, digest: str) -> str:
    """A name for a record that hangs on nothing but the record."""
    return f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{url} {when} {digest}')}>"


def unpacked(data: bytes) -> bytes:
    """The bytes of a slice of an archive, out of gzip where they are in it; `ArchiveError`."""
    if not data.startswith(_MAGIC):
        return data
    undo = zlib.decompressobj(_GZIP)
    try:
        record = undo.decompress(data, MAX_RECORD)
    except zlib.error as fault:
        raise ArchiveError(f"a damaged record ({fault})") from fault
    if not undo.eof:
        raise ArchiveError("a record that is cut off, or too large")
    return record


def fields_and_block(record: bytes) -> tuple[dict[str, list[str]], bytes]:
    """A record's fields (names in lower case) and its block; `ArchiveError` where it is none."""
    head, gap, rest = record.partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    if not gap or not lines[0].startswith(b"WARC/"):
        raise ArchiveError("no WARC record")
    fields: dict[str, list[str]] = {}
    for line in lines[1:]:
        name, _, value = line.decode("utf-8", "replace").partition(":")
        fields.setdefault(name.strip().lower(), []).append(value.strip())
    length = fields.get("content-length", [""])[0]
    if not length.isdecimal() or int(length) > len(rest):
        raise ArchiveError("a record that is cut off")
    return fields, rest[: int(length)]


def http_block(block: bytes) -> Block | None:
    """An HTTP answer taken apart; None where it is none."""
    head, gap, payload = block.partition(b"\r\n\r\n")
    if not gap or (b"\n\n" in head):
        head, gap, payload = block.partition(b"\n\n")
    lines = head.decode("latin-1").splitlines()
    words = lines[0].split(None, 2) if lines else []
    if len(words) < 2 or not words[0].startswith("HTTP/") or not words[1].isdecimal():
        return None
    pairs: list[tuple[str, str]] = []
    for line in lines[1:]:
        name, colon, value = line.partition(":")
        if line[:1] in {" ", "\t"} and pairs:
            pairs[-1] = (pairs[-1][0], f"{pairs[-1][1]} {line.strip()}".strip())
        elif colon:
            pairs.append((name.strip().lower(), value.strip()))
    return Block(int(words[1]), tuple(pairs), payload)


def restored(record: bytes, digest: str, max_decoded: int) -> Capture:
    """The capture that `framed` was given; `ArchiveError` where another record lies there."""
    fields, block = fields_and_block(record)
    answer = http_block(block)
    if answer is None or fields.get("warc-payload-digest", [""])[0] != f"sha256:{digest}":
        raise ArchiveError("another record lies there")
    headers = tuple(
        (_CHUNKED if name == _KEPT_ASIDE else name, value) for name, value in answer.headers
    )
    target = fields["warc-target-uri"][0]
    return Capture(
        url=fields.get(_REQUESTED.lower(), [target])[0],
        final_url=target,
        status=answer.status,
        headers=headers,
        payload=answer.payload,
        body=body_of(answer, max_decoded),
        digest=digest,
        fetched_at=warc_date(fields.get("warc-date", [""])[0]) or EPOCH,
        hops=hops_of(fields),
    )


def body_of(answer: Block, max_decoded: int) -> bytes:
    """The payload decoded: all that can be read of it, nothing where it is a bomb."""
    encoding = header(answer.headers, "content-encoding")
    if not encoding:
        return answer.payload
    body = decode(answer.payload, encoding, max_decoded, partial=True)
    return b"" if isinstance(body, Undecodable) else body


def warc_date(text: str) -> datetime | None:
    """A WARC-Date, cut to whole seconds, in UTC; None where it is none.

    One whose month can only be a day is read with the two changed over.
    """
    try:
        moment = datetime.fromisoformat(_SWAPPED.sub(r"\1-\3-\2", text.strip()))
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC).replace(microsecond=0)


def hops_of(fields: Mapping[str, Sequence[str]]) -> tuple[Hop, ...]:
    """The redirects that led to a record, where it was written here; `MAX_HOPS` of them at most."""
    return tuple(_hop(text) for text in fields.get(_HOP.lower(), ())[:MAX_HOPS])


def _hop(text: str) -> Hop:
    status, _, url = text.partition(" ")
    return Hop(url, int(status) if status.isdecimal() else 0)


def _one_line(text: str) -> str:
    return text if text.isprintable() else " ".join(text.replace("\x00", "").splitlines())
