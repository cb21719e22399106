"""Where captures are kept, byte for byte."""

from typing import Protocol

from broadsheet.domain.capture import Capture, CaptureRef


class Archive(Protocol):
    """An append-only store of captures. Appended captures are safe only after `flush`."""

    def append(self, capture: Capture) -> CaptureRef:
        """Keep one capture; gives where it lies."""
        ...

    def read(self, ref: CaptureRef) -> Capture:
        """The capture again, equal in every field; `ArchiveError` where it cannot be read."""
        ...

    def flush(self) -> None:
        """Everything appended so far is on the disk when this returns."""
        ...

    def close(self) -> None:
        """Flush and let go of the file."""
        ...
