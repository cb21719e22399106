"""The search: an index of the printed stories, made after each print and put beside the pages.

The news is swapped in first, and the index follows; it is made of the pages that stand printed, so
what is found is what can be read. It is no part of what a run prints: nothing of it is replayed.
"""

import hashlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from broadsheet.adapters.search import pagefind
from broadsheet.app.layout import Layout
from broadsheet.domain.printed import PrintedFile
from broadsheet.domain.site import Site
from broadsheet.errors import SinkError
from broadsheet.ports.sink import Sink
from broadsheet.text.codec import decode, encode

FOLDER = "pagefind"
"""Of the printed site: where the pages look for it."""
PAGES = "stories/*/index.html"
_ENTRY = f"{FOLDER}/pagefind-entry.json"


@dataclass(frozen=True, slots=True)
class _Made:
    """The index that stands: what it was made of, and the digest of each of its files."""

    mark: str = ""
    files: Mapping[str, str] = field(default_factory=dict)


class Search:
    """A site's search; nothing is done where the site wants none.

    Raises `UsageError` where it is wanted and Pagefind is not installed.
    """

    def __init__(self, site: Site, layout: Layout) -> None:
        self._program = pagefind.program() if site.search else None
        self._public, self._folder = layout.public, layout.state / "search"

    def follow(self, sink: Sink) -> int:
        """Bring the index up to the print that stands; gives how many of its files changed.

        `SinkError` where it cannot be made or put beside the pages; the pages stay as they are.
        """
        try:
            return self._follow(sink)
        except OSError as error:
            why = f"{error.strerror or error} ({error.filename or self._folder})"
            raise SinkError(f"the search index: {why}") from error

    def _follow(self, sink: Sink) -> int:
        known = self._known()
        if self._program is None:
            self._forget()
            return 0
        mark = f"{sink.mark()} {pagefind.version(self._program)}"
        if known.mark == mark and (self._public / _ENTRY).is_file():
            return 0
        public = Path(os.path.realpath(self._public))
        if not public.is_dir():
            return 0
        made = self._made(self._program, public)
        now = {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in made.items()}
        before = _held(public)
        fresh = [n for n in now if known.files.get(n) != now[n] or n not in before]
        gone = sorted(f"{FOLDER}/{name}" for name in before - now.keys())
        if fresh or gone:
            sink.amend(_files(made, fresh), gone, sink.mark())
        self._folder.mkdir(parents=True, exist_ok=True)
        self._state.write_text(encode(_Made(mark, now)), "utf-8")
        return len(fresh) + len(gone)

    def _made(self, program: Path, public: Path) -> Mapping[str, Path]:
        """The files of a new index; none where no story is printed: nothing is to be found then."""
        if not any(public.glob(PAGES)):
            return {}
        return pagefind.index(program, public, PAGES, self._folder / "made")

    @property
    def _state(self) -> Path:
        return self._folder / "state.json"

    def _known(self) -> _Made:
        try:
            return decode(_Made, self._state.read_text("utf-8"))
        except (OSError, ValueError):
            return _Made()

    def _forget(self) -> None:
        self._state.unlink(missing_ok=True)


def _held(public: Path) -> frozenset[str]:
    folder = public / FOLDER
    return frozenset(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    )


def _files(made: Mapping[str, Path], names: list[str]) -> Iterator[PrintedFile]:
    for name in names:
        yield PrintedFile(f"{FOLDER}/{name}", made[name].read_bytes())
