"""Where the printed site goes."""

from collections.abc import Iterable
from typing import Protocol

from broadsheet.domain.printed import PrintedFile


class Sink(Protocol):
    """Takes a whole site at once: a reader sees the old one or the new one, never a mixture."""

    def publish(self, files: Iterable[PrintedFile]) -> "SinkReport":
        """Make the site hold exactly these files; files with the same bytes are left untouched."""
        ...

    def stands(self) -> bool:
        """Whether a whole site that was published here is still in its place."""
        ...


class SinkReport(Protocol):
    """How many files were written, left as they were, and taken away."""

    @property
    def written(self) -> int:
        """Files that are new or have other bytes."""
        ...

    @property
    def unchanged(self) -> int:
        """Files that already held these bytes."""
        ...

    @property
    def removed(self) -> int:
        """Files that are no longer part of the site."""
        ...
