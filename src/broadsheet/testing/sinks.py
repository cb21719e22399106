"""A sink in memory, and the suite that every sink passes."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping

from broadsheet.adapters.sinks.names import checked
from broadsheet.adapters.sinks.report import SinkReport
from broadsheet.domain.printed import PrintedFile
from broadsheet.errors import SinkError
from broadsheet.ports.sink import Sink


class MemorySink:
    """Keeps the site in `files` (bytes by path); `publishes` counts those that changed it."""

    def __init__(self) -> None:
        self.files: Mapping[str, bytes] = {}
        self.publishes = 0
        self._published = False

    def publish(self, files: Iterable[PrintedFile]) -> SinkReport:
        """Make the site hold exactly these files."""
        new: dict[str, bytes] = {}
        for file in files:
            if file.path in new:
                raise SinkError(f"{file.path!r} was printed twice")
            new[checked(file.path)] = file.content
        old, self.files = self.files, new
        same = sum(old.get(path) == content for path, content in new.items())
        self.publishes += old != new
        self._published = True
        return SinkReport(len(new) - same, same, len(old.keys() - new.keys()))

    def stands(self) -> bool:
        """Whether anything was published."""
        return self._published


class SinkConformance(ABC):
    """What holds for every sink; a test class derives from it and gives the sink and its reader."""

    @abstractmethod
    def sink(self) -> Sink:
        """A sink on the same place each time within one test."""

    @abstractmethod
    def seen(self) -> Mapping[str, bytes]:
        """All files as a reader finds them."""

    def test_holds_exactly_what_was_printed(self) -> None:
        """New, changed and removed files are counted and seen."""
        report = self.sink().publish(_files(a=b"1", b=b"2"))
        assert (report.written, report.unchanged, report.removed) == (2, 0, 0)
        assert self.seen() == {"a": b"1", "b": b"2"}
        report = self.sink().publish(_files(a=b"1", c=b"3"))
        assert (report.written, report.unchanged, report.removed) == (1, 1, 1)
        assert self.seen() == {"a": b"1", "c": b"3"}

    def test_keeps_a_site_that_did_not_change(self) -> None:
        """The same files again are no work."""
        self.sink().publish(_files(a=b"1", b=b""))
        report = self.sink().publish(_files(b=b"", a=b"1"))
        assert (report.written, report.unchanged, report.removed) == (0, 2, 0)

    def test_tells_whether_a_site_stands(self) -> None:
        """Nothing stands before the first publish; a site does after it, for any sink there."""
        assert not self.sink().stands()
        self.sink().publish(_files(a=b"1"))
        assert self.sink().stands()

    def test_holds_bytes_as_they_are(self) -> None:
        """Nothing is read into the content; folders are made."""
        files = [
            PrintedFile("deep/er/index.html", bytes(range(256))),
            PrintedFile("deep/größe.txt", b"\r\n\x00"),
            PrintedFile(".well-known/x", b""),
        ]
        self.sink().publish(files)
        assert self.seen() == {file.path: file.content for file in files}

    def test_replaces_a_file_by_a_folder(self) -> None:
        """What was a file may become a folder, and the other way about."""
        self.sink().publish(_files(a=b"1"))
        self.sink().publish([PrintedFile("a/index.html", b"2")])
        assert self.seen() == {"a/index.html": b"2"}
        self.sink().publish(_files(a=b"3"))
        assert self.seen() == {"a": b"3"}

    def test_takes_an_empty_site(self) -> None:
        """No files at all is a site, too."""
        self.sink().publish(_files(a=b"1"))
        assert self.sink().publish([]).removed == 1
        assert self.seen() == {}

    def test_refuses_paths_that_lead_elsewhere(self) -> None:
        """A bad path is a `SinkError`, and the site stays as it was."""
        self.sink().publish(_files(a=b"1"))
        for path in _BAD_PATHS:
            try:
                self.sink().publish([PrintedFile("b", b"2"), PrintedFile(path, b"3")])
            except SinkError:
                assert self.seen() == {"a": b"1"}
            else:
                raise AssertionError(f"{path!r} was taken")

    def test_stays_as_it_was_when_printing_fails(self) -> None:
        """A fault in the middle of the files leaves the old site."""
        self.sink().publish(_files(a=b"1", b=b"2"))
        try:
            self.sink().publish(_breaking())
        except ZeroDivisionError:
            assert self.seen() == {"a": b"1", "b": b"2"}
        else:
            raise AssertionError("the fault was swallowed")
        self.sink().publish(_files(a=b"9"))
        assert self.seen() == {"a": b"9"}


_BAD_PATHS = (
    *("", "/", "/etc/x", "../x", "a/../../x", "./x", "a//b", "a/", "C:/x", "a\\b", "a\nb"),
    *("a\x00b", "con", "x/NUL.txt", "dot.", "blank ", "a" * 300, "a/" * 600 + "b", "\ud800", "a?b"),
)


def _files(**content: bytes) -> list[PrintedFile]:
    return [PrintedFile(path, data) for path, data in content.items()]


def _breaking() -> Iterator[PrintedFile]:
    yield PrintedFile("a", b"other")
    yield PrintedFile("new", b"new")
    raise ZeroDivisionError
