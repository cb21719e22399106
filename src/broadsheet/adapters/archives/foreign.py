"""WARC files that others wrote: read from end to end, or one record at a time.

fastwarc finds the records; what stands in them is read here within bounds. A record that cannot be
read is left out and reported, and reading goes on at the next one.
"""

import hashlib
import mmap
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Self

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from broadsheet.adapters.archives.framing import (
    EPOCH,
    MAX_DECODED,
    MAX_RECORD,
    Block,
    fields_and_block,
    hops_of,
    http_block,
    unpacked,
    warc_date,
)
from broadsheet.domain.capture import Capture, CaptureRef
from broadsheet.errors import ArchiveError
from broadsheet.stages.fetch.answers import header, http_date
from broadsheet.stages.fetch.coding import Undecodable, decode

MAX_BROKEN = 1000
"""Broken places in one file after which the rest of it is given up."""

_GZIP, _ZSTD, _PLAIN = b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd", b"WARC/"
_READ = (WarcRecordType.response, WarcRecordType.resource)
_HEAD = 65536
_FIRST = 1 << 24
"""Bytes of the first record that are unpacked to learn whether it is damaged."""
_CHUNK = re.compile(rb"[ \t]*([0-9a-fA-F]{1,8})[ \t]*(?:;[^\r\n]*)?\r?\n")

Fields = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class BrokenRecord:
    """A place in a file that gave no capture: byte offset, address if known."""

    offset: int
    detail: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class _Found:
    """A record where it was found; `capture` is None for kinds that hold no answer."""

    offset: int
    number: int
    capture: Capture | None


class WarcReading(Iterator[tuple[CaptureRef, Capture]]):
    """The captures of one WARC file, in its order; plain, gzip or zstd.

    `broken` grows while it is read: the records that could not be. `ArchiveError` at once where
    the file cannot be opened or is no WARC file. A reference's `file` is the absolute path; its
    `length` is 0 where the file lets no record be read alone (one gzip member for many records),
    and its `offset` then counts records. A record without a date has that of the one before it.
    """

    def __init__(self, path: Path, max_decoded: int = MAX_DECODED) -> None:
        self.path = path.absolute()
        self.broken: list[BrokenRecord] = []
        self._max_decoded = max_decoded
        self._moment = EPOCH
        try:
            with path.open("rb") as file:
                self._mark = _mark(file.read(_HEAD), path)
        except OSError as fault:
            raise ArchiveError(f"{path} cannot be read: {fault.strerror}.") from fault
        self._pairs = self._paired()

    def __iter__(self) -> Self:
        """Itself."""
        return self

    def __next__(self) -> tuple[CaptureRef, Capture]:
        """The next capture and where it lies."""
        return next(self._pairs)

    def _paired(self) -> Iterator[tuple[CaptureRef, Capture]]:
        """Each capture, once it is known where the record after it begins."""
        held: _Found | None = None
        with (
            self.path.open("rb") as file,
            mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as view,
        ):
            for found in self._found(file, view):
                if held is not None and held.capture is not None:
                    yield self._ref(held, held.capture, found.offset, view), held.capture
                held = found
            if held is not None and held.capture is not None:
                yield self._ref(held, held.capture, len(view), view), held.capture

    def _ref(self, found: _Found, capture: Capture, end: int, view: mmap.mmap) -> CaptureRef:
        alone = self._begins(found.offset, view) and (end == len(view) or self._begins(end, view))
        return CaptureRef(
            url=capture.url,
            final_url=capture.final_url,
            file=str(self.path),
            offset=found.offset if alone else found.number,
            length=end - found.offset if alone else 0,
            digest=capture.digest,
            status=capture.status,
            fetched_at=capture.fetched_at,
        )

    def _begins(self, offset: int, view: mmap.mmap) -> bool:
        """Whether a record can be read from here without what lies before."""
        mark = self._mark
        return mark != _ZSTD and view[offset : offset + len(mark)] == mark

    def _found(self, file: BinaryIO, view: mmap.mmap) -> Iterator[_Found]:
        """Every record; after one that cannot be passed, goes on at the next mark."""
        start, number = 0, 0
        while start >= 0 and len(self.broken) < MAX_BROKEN:
            last, passed = start, False
            records = _records(file, start)
            while True:
                try:
                    record = next(records)
                except StopIteration:
                    return
                except OSError as fault:
                    start = view.find(self._mark, last + 1)
                    if not passed or start < 0:
                        self.broken.append(BrokenRecord(last, f"a damaged place ({fault})"))
                    break
                last, passed = record.stream_pos, True
                yield _Found(last, number, self._capture(record, last))
                number += 1
            if start >= 0:
                yield _Found(start, number, None)

    def _capture(self, record: WarcRecord, offset: int) -> Capture | None:
        if record.record_type not in _READ:
            return None
        url = ""
        try:
            fields: Fields = {}
            for name, value in record.headers.to_tuples():
                fields.setdefault(name.lower(), []).append(value)
            url = _address(fields)
            capture = _capture(fields, _block(record), self._max_decoded)
        except ArchiveError as fault:
            self.broken.append(BrokenRecord(offset, str(fault), url))
            return None
        if capture is not None and capture.fetched_at == EPOCH:
            capture = replace(capture, fetched_at=self._moment)
        self._moment = capture.fetched_at if capture else self._moment
        return capture


def read_warc(path: Path, max_decoded: int = MAX_DECODED) -> WarcReading:
    """Read a WARC file from end to end; see `WarcReading`."""
    return WarcReading(path, max_decoded)


def read_foreign(ref: CaptureRef, max_decoded: int = MAX_DECODED) -> Capture:
    """One capture of a file that `read_warc` went through; `ArchiveError`."""
    path = Path(ref.file)
    capture: Capture | None
    if ref.length:
        try:
            with path.open("rb") as file:
                file.seek(ref.offset)
                data = file.read(ref.length)
            fields, block = fields_and_block(unpacked(data))
            capture = _capture(fields, block, max_decoded)
        except OSError as fault:
            raise ArchiveError(f"{path} cannot be read: {fault.strerror}.") from fault
        except ArchiveError as fault:
            raise ArchiveError(f"{path} at {ref.offset}: {fault}") from fault
    else:
        pairs = read_warc(path, max_decoded)
        capture = next((one for other, one in pairs if other.offset == ref.offset), None)
    if capture is None or capture.digest != ref.digest:
        raise ArchiveError(f"{path} at {ref.offset}: another record lies there")
    return replace(capture, fetched_at=ref.fetched_at)


def _packed(head: bytes) -> bool:
    """Whether a gzip file holds records; damage is no proof that it does not: others may follow."""
    undo = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        if undo.decompress(head, 64).lstrip().startswith(_PLAIN):
            return True
        undo.decompress(undo.unconsumed_tail, _FIRST)  # up to its check sum
    except zlib.error:
        return True
    return not undo.eof and len(head) < _HEAD


def _mark(head: bytes, path: Path) -> bytes:
    """What each record of the file begins with."""
    if head.startswith(_GZIP):
        if _packed(head):
            return _GZIP
    elif head.startswith(_ZSTD):
        return _ZSTD
    elif head.lstrip().startswith(_PLAIN):
        return _PLAIN
    raise ArchiveError(f"{path} is no WARC file.")


def _records(file: BinaryIO, start: int) -> Iterator[WarcRecord]:
    file.seek(start)
    return iter(ArchiveIterator(file, parse_http=False, fsspec_args=False))


def _block(record: WarcRecord) -> bytes:
    """A record's whole block, if it is whole and of a sane size."""
    length = record.content_length
    if length > MAX_RECORD:
        raise ArchiveError(f"a record of {length:,} bytes, which is too large")
    reader = record.reader
    try:
        block = reader.read(length) if reader is not None else b""
    except OSError as fault:
        raise ArchiveError(f"a damaged record ({fault})") from fault
    if len(block) < length:
        raise ArchiveError("a record that is cut off")
    return block


def _address(fields: Fields) -> str:
    return fields.get("warc-target-uri", [""])[0].strip().strip("<>")


def _capture(fields: Fields, block: bytes, max_decoded: int) -> Capture | None:
    """The capture in a record; None where it is of something that is no web page."""
    url = _address(fields)
    if not url.lower().startswith(("http://", "https://")):
        return None
    kind = fields.get("content-type", [""])[0]
    answer = _answer(fields, kind, block)
    body = decode(answer.payload, header(answer.headers, "content-encoding"), max_decoded)
    if isinstance(body, Undecodable):
        if body.too_large:
            raise ArchiveError(body.detail)
        body = answer.payload  # many archives hold the body decoded and the header still there
    return Capture(
        url=url,
        final_url=url,
        status=answer.status,
        headers=answer.headers,
        payload=answer.payload,
        body=body,
        digest=hashlib.sha256(answer.payload).hexdigest(),
        fetched_at=_moment(fields, answer),
        hops=hops_of(fields),
    )


def _moment(fields: Fields, answer: Block) -> datetime:
    """When it was captured: the record's word, else the server's, else the epoch."""
    told = warc_date(fields.get("warc-date", [""])[0])
    return told or http_date(header(answer.headers, "date")) or EPOCH


def _answer(fields: Fields, kind: str, block: bytes) -> Block:
    if fields.get("warc-type", [""])[0].lower() == "resource":
        return Block(200, (("content-type", kind),) if kind else (), block)
    answer = http_block(block)
    if answer is None:
        raise ArchiveError("a record without an HTTP answer")
    if "chunked" in header(answer.headers, "transfer-encoding").lower():
        return Block(answer.status, answer.headers, _unchunked(answer.payload))
    return answer


def _unchunked(data: bytes) -> bytes:
    """A chunked body put together (RFC 9112, 7.1); as it is where it is not chunked after all."""
    parts: list[bytes] = []
    place = 0
    while found := _CHUNK.match(data, place):
        size = int(found[1], 16)
        if not size:
            return b"".join(parts)
        if found.end() + size > len(data):
            break
        parts.append(data[found.end() : found.end() + size])
        place = found.end() + size
        place += 2 if data.startswith(b"\r\n", place) else data.startswith(b"\n", place)
    return data if not parts else b"".join((*parts, data[place:]))
