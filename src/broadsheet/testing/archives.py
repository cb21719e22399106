"""An archive in memory, and what every archive must do.

Subclass `ArchiveConformance`, give `make`, and pytest does the rest.
"""

from dataclasses import replace
from hashlib import sha256

from broadsheet.domain.capture import Capture, CaptureRef, Hop
from broadsheet.errors import ArchiveError
from broadsheet.ports.archive import Archive
from broadsheet.testing.clocks import NOON


class MemoryArchive:
    """`ports.archive.Archive` in a list; `flushed` counts the captures that a flush made safe."""

    def __init__(self) -> None:
        self._captures: list[Capture] = []
        self.flushed = 0

    def append(self, capture: Capture) -> CaptureRef:
        """Keep it in memory."""
        self._captures.append(capture)
        return CaptureRef(
            url=capture.url,
            final_url=capture.final_url,
            file="memory",
            offset=len(self._captures) - 1,
            length=len(capture.payload),
            digest=capture.digest,
            status=capture.status,
            fetched_at=capture.fetched_at,
        )

    def read(self, ref: CaptureRef) -> Capture:
        """The very value that was appended."""
        held = self._captures[ref.offset] if 0 <= ref.offset < len(self._captures) else None
        if held is None or ref.file != "memory" or held.digest != ref.digest:
            raise ArchiveError(f"{ref.url} is not in this archive")
        return held

    def flush(self) -> None:
        """Count what is held."""
        self.flushed = len(self._captures)

    def close(self) -> None:
        """Flush."""
        self.flush()


def made_capture(
    url: str = "https://lantern.example/a", body: bytes = b"<p>A page.</p>", status: int = 200
) -> Capture:
    """A small capture without a content coding."""
    return Capture(
        url=url,
        final_url=url,
        status=status,
        headers=(("content-type", "text/html; charset=utf-8"), ("etag", '"1"')),
        payload=body,
        body=body,
        digest=sha256(body).hexdigest(),
        fetched_at=NOON,
    )


def _refuses(archive: Archive, ref: CaptureRef) -> bool:
    try:
        archive.read(ref)
    except ArchiveError:
        return True
    return False


class ArchiveConformance:
    """The contract of `ports.archive.Archive`."""

    def make(self) -> Archive:
        """A new, empty archive."""
        raise NotImplementedError

    def test_a_capture_comes_back_equal(self) -> None:
        """Every field, before and after a flush."""
        archive, capture = self.make(), made_capture()
        ref = archive.append(capture)
        assert archive.read(ref) == capture
        archive.flush()
        assert archive.read(ref) == capture
        archive.close()

    def test_a_reference_tells_what_it_points_at(self) -> None:
        """Its fields are the capture's."""
        archive, capture = self.make(), made_capture(status=404)
        ref = archive.append(capture)
        told = (ref.url, ref.final_url, ref.digest, ref.status, ref.fetched_at)
        assert told == (capture.url, capture.final_url, capture.digest, 404, capture.fetched_at)
        archive.close()

    def test_redirects_bodies_and_odd_headers_come_back(self) -> None:
        """Hops, empty and binary bodies, repeated headers, other alphabets."""
        archive = self.make()
        first = made_capture(body=bytes(range(256)) * 3)
        moved = replace(
            made_capture("https://lantern.example/old", b""),
            final_url="https://lantern.example/neu/\u00e4",
            hops=(Hop("https://lantern.example/old", 301), Hop("https://lantern.example/mid", 302)),
            headers=(
                ("set-cookie", "a=1"),
                ("set-cookie", "b=2"),
                ("x-name", "caf\u00e9"),
                ("transfer-encoding", "chunked"),
                ("x-empty", ""),
            ),
        )
        refs = [archive.append(first), archive.append(moved), archive.append(first)]
        assert [archive.read(ref) for ref in refs] == [first, moved, first]
        archive.close()

    def test_what_is_not_there_is_an_archive_error(self) -> None:
        """A wrong place or a wrong digest is no capture."""
        archive = self.make()
        ref = archive.append(made_capture())
        archive.flush()
        for wrong in (
            replace(ref, digest="0" * 64),
            replace(ref, offset=ref.offset + 1_000_000),
            replace(ref, file="captures-19990101-00001.warc.gz"),
            replace(ref, file="../elsewhere"),
        ):
            assert _refuses(archive, wrong), wrong
        archive.close()

    def test_closing_twice_is_allowed(self) -> None:
        """The second time there is nothing to do."""
        archive = self.make()
        archive.append(made_capture())
        archive.close()
        archive.close()
