"""A place beside the site that is kept like what was printed: a tree, a repository."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from broadsheet.domain.mirror import Mirrored


class Source(Protocol):
    """What a mirror is to hold."""

    def marks(self) -> Mapping[str, str]:
        """Every path with a mark that is another one wherever its bytes are others."""
        ...

    def read(self, path: str) -> bytes:
        """The bytes of one of these paths."""
        ...


class Mirror(Protocol):
    """Follows a source; what somebody else changed in the mirror stays as they left it."""

    def follow(self, source: Source, at: datetime) -> Mirrored:
        """Make the mirror like the source, as of the run's moment; `SinkError` where it cannot."""
        ...
