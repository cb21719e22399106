"""The captures of a site, in WARC files of its own: a gzip member for each, appended only."""

import contextlib
import errno
import os
import re
import threading
from collections.abc import Iterator, Mapping
from datetime import date
from io import FileIO
from pathlib import Path

from broadsheet.adapters.archives.foreign import read_foreign
from broadsheet.adapters.archives.framing import (
    MAX_DECODED,
    framed,
    packed,
    record_id,
    restored,
    unpacked,
)
from broadsheet.domain.capture import Capture, CaptureRef
from broadsheet.errors import ArchiveError

ROLL_AT = 256_000_000
"""Bytes from which a file is followed by another."""

_NAME = re.compile(r"captures-\d{8}-\d{5}\.warc\.gz")
_OPEN_FILES = 16
_FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}
_SOFTWARE = b"software: Broadsheet\r\nformat: WARC File Format 1.1\r\n"


class WarcArchive:
    """`ports.archive.Archive` in a folder.

    A file is named after the day (UTC) of the first capture that this archive was given since it
    was opened, and is followed by another when it reaches `roll_at` bytes. `committed` says how
    many bytes of each file are accounted for: what lies behind them was written by a run that was
    killed, and is cut off; a whole file that is not accounted for is set aside under the name
    `*.left`. None, where nothing is known, leaves every file as it is and begins a new one.

    One thread may append at a time; any number may read. References whose file is an absolute path
    are read from that file, as `read_warc` gave them.
    """

    def __init__(
        self,
        folder: Path,
        committed: Mapping[str, int] | None = None,
        *,
        roll_at: int = ROLL_AT,
        max_decoded: int = MAX_DECODED,
    ) -> None:
        self._folder = folder
        self._roll_at = roll_at
        self._max_decoded = max_decoded
        self._file: FileIO | None = None
        self._name = ""
        self._end = 0
        self._readers: dict[str, int] = {}
        self._lock = threading.Lock()
        self._closed_to: set[str] = set()
        with _plainly(folder):
            folder.mkdir(parents=True, exist_ok=True)
            self._settle(committed)

    def append(self, capture: Capture) -> CaptureRef:
        """Keep one capture; gives where it lies. `ArchiveError` where the disk does not take it."""
        record = framed(capture)
        with _plainly(self._folder):
            file = self._file_for(capture.fetched_at.date())
            offset = self._end
            self._write(file, record)
        return CaptureRef(
            url=capture.url,
            final_url=capture.final_url,
            file=self._name,
            offset=offset,
            length=len(record),
            digest=capture.digest,
            status=capture.status,
            fetched_at=capture.fetched_at,
        )

    def read(self, ref: CaptureRef) -> Capture:
        """The capture again; `ArchiveError` where it cannot be read or is not what it was."""
        if os.path.isabs(ref.file):
            return read_foreign(ref, self._max_decoded)
        if _NAME.fullmatch(ref.file) is None:
            raise ArchiveError(f"{ref.file} is no file of this archive")
        with _plainly(self._folder / ref.file):
            data = self._slice(ref)
        try:
            return restored(unpacked(data), ref.digest, self._max_decoded)
        except ArchiveError as fault:
            raise ArchiveError(f"{self._folder / ref.file} at {ref.offset}: {fault}") from fault

    def flush(self) -> None:
        """Everything appended so far is on the disk when this returns."""
        if self._file is not None:
            with _plainly(self._folder):
                os.fsync(self._file.fileno())

    def close(self) -> None:
        """Flush and let go of every file; may be called again."""
        try:
            self.flush()
        finally:
            if self._file is not None:
                with _plainly(self._folder):
                    self._file.close()
                self._file = None
            with self._lock:
                while self._readers:
                    os.close(self._readers.popitem()[1])

    def _settle(self, committed: Mapping[str, int] | None) -> None:
        """Bring the folder to what is accounted for."""
        for path in sorted(self._folder.iterdir()):
            if _NAME.fullmatch(path.name) is None:
                continue
            size = path.stat().st_size
            known = size + 1 if committed is None else committed.get(path.name, 0)
            if size < known:
                self._closed_to.add(path.name)
            elif 0 < known < size:
                os.truncate(path, known)
            elif not known and size:
                _set_aside(path)
        for name, length in (committed or {}).items():
            if length and not (self._folder / name).exists():
                self._closed_to.add(name)

    def _file_for(self, day: date) -> FileIO:
        """The open file, or the next one where there is none or it is full."""
        if self._file is not None and self._end < self._roll_at:
            return self._file
        self.close()
        number = 1
        while True:
            name = f"captures-{day:%Y%m%d}-{number:05d}.warc.gz"
            path = self._folder / name
            size = path.stat().st_size if path.exists() else 0
            if name not in self._closed_to and size < self._roll_at:
                break
            number += 1
        file = path.open("ab", buffering=0)
        self._file, self._name, self._end = file, name, size
        if not size:
            self._begin(file, day)
        return file

    def _begin(self, file: FileIO, day: date) -> None:
        """A file's first record says what wrote it (ISO 28500, 6.2)."""
        when = f"{day:%Y-%m-%d}T00:00:00Z"
        fields = [
            ("WARC-Type", "warcinfo"),
            ("WARC-Record-ID", record_id(self._name, when, "")),
            ("WARC-Date", when),
            ("WARC-Filename", self._name),
            ("Content-Type", "application/warc-fields"),
            ("Content-Length", str(len(_SOFTWARE))),
        ]
        self._write(file, packed(fields, _SOFTWARE))

    def _write(self, file: FileIO, record: bytes) -> None:
        """Write a whole record or none of it: half of one is cut off again."""
        left = memoryview(record)
        try:
            while left:
                left = left[file.write(left) :]
        except OSError:
            with contextlib.suppress(OSError):
                os.ftruncate(file.fileno(), self._end)
            raise
        self._end += len(record)

    def _slice(self, ref: CaptureRef) -> bytes:
        with self._lock:
            reader = self._readers.get(ref.file)
            if reader is None:
                if len(self._readers) >= _OPEN_FILES:
                    os.close(self._readers.pop(next(iter(self._readers))))
                reader = os.open(self._folder / ref.file, os.O_RDONLY | getattr(os, "O_BINARY", 0))
                self._readers[ref.file] = reader
            os.lseek(reader, ref.offset, os.SEEK_SET)
            return os.read(reader, ref.length)


def _set_aside(path: Path) -> None:
    aside, number = path.with_name(path.name + ".left"), 1
    while aside.exists():
        number += 1
        aside = path.with_name(f"{path.name}.left{number}")
    path.rename(aside)


@contextlib.contextmanager
def _plainly(place: Path) -> Iterator[None]:
    """Turn the system's errors into words."""
    try:
        yield
    except OSError as fault:
        if fault.errno in _FULL:
            raise ArchiveError(f"The disk is full: {place} takes no more captures.") from fault
        what = fault.strerror or fault
        raise ArchiveError(f"The archive {place} cannot be used: {what}.") from fault
