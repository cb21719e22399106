"""Archives that somebody else made, read beside the site's own."""

from collections.abc import Callable, Iterator
from pathlib import Path

from broadsheet.adapters.archives.foreign import read_warc
from broadsheet.domain.capture import Capture, CaptureRef, Flaw
from broadsheet.errors import ArchiveError
from broadsheet.ports.archive import Archive


class Shelf:
    """`ports.archive.Archive` over foreign files, which are never written to.

    A capture is known by its address and digest once its file has been gone through. Reading one
    again is left to the site's own archive, which knows both kinds of reference. `found` is told
    of every capture that a file holds.
    """

    def __init__(self, own: Archive, found: Callable[[CaptureRef], None]) -> None:
        self._own, self._found = own, found
        self._refs: dict[tuple[str, str], CaptureRef] = {}

    def captures(self, path: Path) -> Iterator[tuple[CaptureRef, Capture] | Flaw]:
        """Every capture of a file, then what of it could not be read."""
        reading = read_warc(path)
        for ref, capture in reading:
            self._refs[capture.url, capture.digest] = ref
            self._found(ref)
            yield ref, capture
        for broken in reading.broken:
            where = f"{path} at byte {broken.offset}"
            yield Flaw(broken.url, f"{where}: {broken.detail}")

    def append(self, capture: Capture) -> CaptureRef:
        """Where the capture already lies."""
        address = capture.hops[0].url if capture.hops else capture.url
        for url in (capture.url, capture.final_url, address):
            if ref := self._refs.get((url, capture.digest)):
                return ref
        raise ArchiveError(f"{capture.url}: not from an archive that was read")

    def read(self, ref: CaptureRef) -> Capture:
        """One capture again."""
        return self._own.read(ref)

    def flush(self) -> None:
        """Nothing: nothing is written."""

    def close(self) -> None:
        """Let go of the site's own archive."""
        self._own.close()
