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
        self._mark = ""

    def publish(self, files: Iterable[PrintedFile], mark: str = "") -> SinkReport:
        """Make the site hold exactly these files."""
        return self._show(_by_path(files), mark)

    def amend(self, files: Iterable[PrintedFile], gone: Iterable[str], mark: str) -> SinkReport:
        """Write these files, take those away."""
        if not self._mark:
            raise SinkError("there is no site that could be amended")
        new = _by_path(files)
        left = frozenset(gone)
        kept = {path: held for path, held in self.files.items() if path not in left}
        return self._show(kept | new, mark)

    def mark(self) -> str:
        """The mark of the last print."""
        return self._mark

    def _show(self, new: Mapping[str, bytes], mark: str) -> SinkReport:
        old, self.files = self.files, new
        same = sum(old.get(path) == content for path, content in new.items())
        self.publishes += old != new
        self._published = True
        self._mark = mark
        return SinkReport(len(new) - same, same, len(old.keys() - new.keys()))

    def stands(self) -> bool:
        """Whether anything was published."""
        return self._published


def _by_path(files: Iterable[PrintedFile]) -> dict[str, bytes]:
    new: dict[str, bytes] = {}
    for file in files:
        if file.path in new:
            raise SinkError(f"{file.path!r} was printed twice")
        new[checked(file.path)] = file.content
    return new


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

    def test_amends_the_site_that_stands(self) -> None:
        """Named files are written, named paths go, all others stay; the mark moves on."""
        self.sink().publish(_files(a=b"1", b=b"2", c=b"3"), "one")
        assert self.sink().mark() == "one"
        report = self.sink().amend(_files(a=b"1", b=b"4", d=b"5"), ["c", "never"], "two")
        assert (report.written, report.unchanged, report.removed) == (2, 1, 1)
        assert self.seen() == {"a": b"1", "b": b"4", "d": b"5"}
        assert self.sink().mark() == "two"
        assert self.sink().stands()

    def test_amends_again_and_again(self) -> None:
        """Every amendment holds those before it, and a whole print may follow."""
        held = {f"{n}/index.html": b"0" for n in range(5)}
        self.sink().publish([PrintedFile(p, c) for p, c in held.items()], "0")
        for turn in range(1, 8):
            path, gone = f"{turn % 5}/index.html", f"{(turn + 2) % 5}/index.html"
            new = {path: b"%d" % turn, f"x{turn}": b"%d" % turn}
            held = {p: c for p, c in held.items() if p != gone} | new
            changed = [PrintedFile(p, c) for p, c in new.items()]
            report = self.sink().amend(changed, [gone], str(turn))
            assert report.written + report.unchanged == len(held)
            assert self.seen() == held
            assert self.sink().stands()
        self.sink().publish(_files(a=b"1"), "whole")
        assert self.seen() == {"a": b"1"}
        self.sink().amend(_files(b=b"1"), (), "more")
        assert self.seen() == {"a": b"1", "b": b"1"}

    def test_an_amendment_may_change_nothing(self) -> None:
        """The files stay and the mark moves on."""
        self.sink().publish(_files(a=b"1"), "one")
        report = self.sink().amend(_files(a=b"1"), ["b"], "two")
        assert (report.written, report.unchanged, report.removed) == (0, 1, 0)
        assert self.sink().mark() == "two"
        assert self.sink().stands()

    def test_amends_a_file_into_a_folder(self) -> None:
        """What was a file may become a folder, and the other way about."""
        self.sink().publish(_files(a=b"1", b=b"2"), "one")
        self.sink().amend([PrintedFile("a/index.html", b"2")], ["a"], "two")
        assert self.seen() == {"a/index.html": b"2", "b": b"2"}
        self.sink().amend(_files(a=b"3"), ["a/index.html"], "three")
        assert self.seen() == {"a": b"3", "b": b"2"}

    def test_amends_nothing_where_nothing_stands(self) -> None:
        """Without a site there is no mark, and to amend it is a `SinkError`."""
        assert self.sink().mark() == ""
        for _ in range(2):
            try:
                self.sink().amend(_files(a=b"1"), (), "one")
            except SinkError:
                assert self.sink().mark() == ""
            else:
                raise AssertionError("nothing was amended")
            self.sink().publish(_files(a=b"1"))  # a site without a mark is not known

    def test_stays_as_it_was_when_amending_fails(self) -> None:
        """A fault in the middle of the files, or a bad path, leaves the old site and its mark."""
        self.sink().publish(_files(a=b"1", b=b"2"), "one")
        for files in (_breaking(), iter([PrintedFile("b", b"3"), PrintedFile("../x", b"3")])):
            try:
                self.sink().amend(files, ["b"], "two")
            except (ZeroDivisionError, SinkError):
                assert self.seen() == {"a": b"1", "b": b"2"}
                assert self.sink().mark() == "one"
            else:
                raise AssertionError("the fault was swallowed")
        self.sink().amend(_files(a=b"9"), ["b"], "two")
        assert self.seen() == {"a": b"9"}

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
