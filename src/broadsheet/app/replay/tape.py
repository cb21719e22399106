"""The site's own captures as a tape: what each run appended, read where it lies, never written."""

import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from broadsheet.adapters.archives.framing import (
    EPOCH,
    MAX_RECORD,
    fields_and_block,
    http_block,
    warc_date,
)
from broadsheet.domain.capture import CaptureRef
from broadsheet.errors import ArchiveError

_PIECE = 1 << 16
_REQUESTED = "warc-requested-uri"


@dataclass(frozen=True, slots=True)
class Tape:
    """A folder of WARC files of a gzip member a record, as `WarcArchive` writes them.

    Lengths are those of `Run.lengths`; files with an absolute path are others' archives, which
    stand on no tape.
    """

    folder: Path

    def stretch(self, before: Mapping[str, int], after: Mapping[str, int]) -> Iterator[CaptureRef]:
        """What was appended between two states, in order; `ArchiveError` where it cannot be read.

        A file that is gone, shorter than it was, or damaged is named, with the byte.
        """
        for name in sorted(after):
            start, end = before.get(name, 0), after[name]
            if end > start and not Path(name).is_absolute():
                yield from self._file(name, start, end)

    def _file(self, name: str, start: int, end: int) -> Iterator[CaptureRef]:
        path = self.folder / name
        try:
            with path.open("rb") as file:
                size = file.seek(0, 2)
                if size < end:
                    raise ArchiveError(
                        f"{path}: {size:,} bytes long; the captures of this run reach to {end:,}. "
                        "Restore the file to replay this moment"
                    )
                yield from _members(file, path, start, end)
        except FileNotFoundError as fault:
            raise ArchiveError(
                f"{path}: not there; it holds captures of this run. Restore it to replay"
            ) from fault
        except OSError as fault:
            raise ArchiveError(f"{path}: cannot be read: {fault.strerror or fault}") from fault


def _members(file: BinaryIO, path: Path, start: int, end: int) -> Iterator[CaptureRef]:
    offset = start
    while offset < end:
        try:
            record, length = _member(file, offset)
            ref = _ref(record, path.name, offset, length)
        except ArchiveError as fault:
            raise ArchiveError(
                f"{path} at byte {offset}: {fault}. Restore the file to replay this moment"
            ) from fault
        offset += length
        if ref is not None:
            yield ref


def _member(file: BinaryIO, offset: int) -> tuple[bytes, int]:
    """One gzip member, unpacked, and how many bytes of the file it takes."""
    file.seek(offset)
    undo = zlib.decompressobj(zlib.MAX_WBITS | 16)
    parts: list[bytes] = []
    taken = size = 0
    while not undo.eof:
        piece = file.read(_PIECE)
        if not piece:
            raise ArchiveError("a record that is cut off")
        try:
            parts.append(undo.decompress(piece, MAX_RECORD - size + 1))
        except zlib.error as fault:
            raise ArchiveError(f"a damaged record ({fault})") from fault
        size += len(parts[-1])
        taken += len(piece)
        if size > MAX_RECORD:
            raise ArchiveError("a record that is too large")
    return b"".join(parts), taken - len(undo.unused_data)


def _ref(record: bytes, name: str, offset: int, length: int) -> CaptureRef | None:
    """Where a capture lies; None for a record that is none."""
    fields, block = fields_and_block(record)
    if fields.get("warc-type") != ["response"]:
        return None
    answer = http_block(block)
    target = fields.get("warc-target-uri", [""])[0]
    if answer is None or not target:
        raise ArchiveError("a record without an HTTP answer")
    return CaptureRef(
        url=fields.get(_REQUESTED, [target])[0],
        final_url=target,
        file=name,
        offset=offset,
        length=length,
        digest=fields.get("warc-payload-digest", [""])[0].removeprefix("sha256:"),
        status=answer.status,
        fetched_at=warc_date(fields.get("warc-date", [""])[0]) or EPOCH,
    )
