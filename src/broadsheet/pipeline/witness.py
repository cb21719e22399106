"""A sink that is looked at: what went through it is told by its digests."""

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from broadsheet.domain.printed import PrintedFile
from broadsheet.ports.sink import Sink, SinkReport

Tell = Callable[[Mapping[str, str], Collection[str] | None], None]


class Witness:
    """`ports.sink.Sink` that tells the digests of what went through it.

    `tell` is given the SHA-256 of each file's content, in hex, by path, and the paths that were
    taken away; None there: the files are the whole site.
    """

    def __init__(self, inner: Sink, tell: Tell) -> None:
        self._inner, self._tell = inner, tell

    def publish(self, files: Iterable[PrintedFile], mark: str = "") -> SinkReport:
        """Publish with the inner sink."""
        digests: dict[str, str] = {}
        report = self._inner.publish(_noted(files, digests), mark)
        self._tell(digests, None)
        return report

    def amend(self, files: Iterable[PrintedFile], gone: Iterable[str], mark: str) -> SinkReport:
        """Amend with the inner sink."""
        digests: dict[str, str] = {}
        left = tuple(gone)
        report = self._inner.amend(_noted(files, digests), left, mark)
        self._tell(digests, left)
        return report

    def mark(self) -> str:
        """The mark of what the inner sink published."""
        return self._inner.mark()

    def stands(self) -> bool:
        """Whether what the inner sink published stands."""
        return self._inner.stands()


def _noted(files: Iterable[PrintedFile], digests: dict[str, str]) -> Iterator[PrintedFile]:
    for file in files:
        digests[file.path] = hashlib.sha256(file.content).hexdigest()
        yield file
