"""Where the printed site goes."""

from collections.abc import Iterable
from typing import Protocol

from broadsheet.domain.printed import PrintedFile


class Sink(Protocol):
    """Takes a site, whole or what changed: a reader sees the old one or the new one, no mixture.

    `mark` is a word of the press's own for what was printed; the sink keeps it with the site.
    """

    def publish(self, files: Iterable[PrintedFile], mark: str = "") -> "SinkReport":
        """Make the site hold exactly these files; files with the same bytes are left untouched."""
        ...

    def amend(self, files: Iterable[PrintedFile], gone: Iterable[str], mark: str) -> "SinkReport":
        """Write these files into the site that stands and take the paths in `gone` away.

        A file that is not named stays as it is. `SinkError` where no site stands (`mark` is '').
        """
        ...

    def mark(self) -> str:
        """The mark of the site that stands; '' where none does, as far as is seen at a glance."""
        ...

    def stands(self) -> bool:
        """Whether the site that was published here is still in its place, file for file."""
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
