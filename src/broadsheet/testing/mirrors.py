"""A source in memory, and the suite that every mirror passes."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from pathlib import Path

from broadsheet.domain.mirror import Mirrored
from broadsheet.ports.mirror import Mirror, Source

MOMENT = datetime(2026, 3, 4, 18, tzinfo=UTC)
"""The run of number 0; the others follow by the hour."""


class MemorySource:
    """What a mirror is to hold, in `files` by path; `reads` names what it was asked for."""

    def __init__(self, **files: str) -> None:
        self.files = {path: content.encode() for path, content in files.items()}
        self.reads: list[str] = []

    def marks(self) -> Mapping[str, str]:
        """A digest of each file."""
        return {path: blake2b(data).hexdigest() for path, data in self.files.items()}

    def read(self, path: str) -> bytes:
        """The bytes of one."""
        self.reads.append(path)
        return self.files[path]


class MirrorConformance(ABC):
    """What holds for every mirror; a test class derives from it and gives the mirror and its root.

    Where a mirror keeps history, an editor's change counts from the moment that the file holds it.
    """

    @abstractmethod
    def mirror(self) -> Mirror:
        """A mirror on the same place each time within one test."""

    @abstractmethod
    def root(self) -> Path:
        """The folder in which an editor sees the files."""

    def follow(self, source: Source, run: int = 0) -> Mirrored:
        """One run."""
        return self.mirror().follow(source, MOMENT + timedelta(hours=run))

    def seen(self) -> Mapping[str, bytes]:
        """All files as an editor finds them."""
        return {
            path.relative_to(self.root()).as_posix(): path.read_bytes()
            for path in self.root().rglob("*")
            if path.is_file() and ".git" not in path.parts
        }

    def write(self, path: str, content: str) -> None:
        """What an editor does."""
        target = self.root() / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(content, "utf-8")

    def test_holds_what_the_source_holds(self) -> None:
        """New, changed and removed files follow; folders come and go."""
        source = MemorySource(**{"a": "1", "deep/er/b": "2"})
        done = self.follow(source)
        assert (done.written, done.removed, done.kept) == (2, 0, ())
        assert self.seen() == source.files
        source.files = {"a": b"1", "größe/c.txt": b"\r\n\x00\xff", 'odd "name" \t': b""}
        source.files.pop('odd "name" \t')
        done = self.follow(source, 1)
        assert (done.written, done.removed, done.kept) == (1, 1, ())
        assert self.seen() == source.files
        assert not (self.root() / "deep").exists()

    def test_touches_and_reads_only_what_changed(self) -> None:
        """A file with the same bytes keeps its time, and is not even read."""
        source = MemorySource(a="1", b="2")
        self.follow(source)
        before = (self.root() / "a").stat()
        source.files["b"] = b"3"
        source.reads.clear()
        self.follow(source, 1)
        after = (self.root() / "a").stat()
        assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)
        assert set(source.reads) == {"b"}
        source.reads.clear()
        done = self.follow(source, 2)
        assert (done.written, done.removed, source.reads) == (0, 0, [])

    def test_keeps_an_editors_file_until_it_is_ours_again(self) -> None:
        """A changed file stays, run after run; once it is as we wrote it, it follows again."""
        source = MemorySource(a="1", b="1")
        self.follow(source)
        self.write("a", "the editor's")
        source.files = {"a": b"2", "b": b"2"}
        done = self.follow(source, 1)
        assert (done.written, done.kept) == (1, ("a",))
        source.files = {"a": b"3", "b": b"3"}
        assert self.follow(source, 2).kept == ("a",)
        assert self.seen() == {"a": b"the editor's", "b": b"3"}
        self.write("a", "1")
        done = self.follow(source, 3)
        assert done.kept == ()
        assert self.seen() == source.files

    def test_keeps_what_was_there_before(self) -> None:
        """A file that lay there already is somebody's, unless it holds the same bytes."""
        self.follow(MemorySource(x="0"))
        self.write("a", "mine")
        self.write("b", "same")
        done = self.follow(MemorySource(x="0", a="1", b="same"), 1)
        assert done.kept == ("a",)
        assert self.seen() == {"x": b"0", "a": b"mine", "b": b"same"}

    def test_keeps_a_deletion_and_a_changed_file_that_was_to_go(self) -> None:
        """Deleting is a change like any other; a removal spares what was changed."""
        source = MemorySource(a="1", b="1", c="1")
        self.follow(source)
        (self.root() / "a").unlink()
        self.write("b", "mine")
        source.files = {"a": b"2", "c": b"2"}
        assert self.follow(source, 1).kept == ("a", "b")
        assert self.seen() == {"b": b"mine", "c": b"2"}

    def test_never_writes_through_a_link(self) -> None:
        """A link that somebody put in a file's or a folder's place is their change."""
        source = MemorySource(**{"a": "1", "d/b": "1"})
        self.follow(source)
        outside = self.root().parent / "outside"
        (outside / "d").mkdir(parents=True)
        (outside / "a").write_text("far", "utf-8")
        (self.root() / "a").unlink()
        (self.root() / "a").symlink_to(outside / "a")
        (self.root() / "d" / "b").unlink()
        (self.root() / "d").rmdir()
        (self.root() / "d").symlink_to(outside / "d", target_is_directory=True)
        source.files = {"a": b"2", "d/b": b"2", "d/c": b"2"}
        assert set(self.follow(source, 1).kept) >= {"a", "d/b", "d/c"}
        assert (outside / "a").read_text("utf-8") == "far"
        assert list((outside / "d").iterdir()) == []

    def test_replaces_a_file_by_a_folder(self) -> None:
        """What was a file may become a folder, and the other way about."""
        source = MemorySource(a="1")
        for run, files in enumerate([{"a/index.html": b"2"}, {"a": b"3"}], 1):
            self.follow(source)
            source.files = files
            assert self.follow(source, run).kept == ()
            assert self.seen() == files

    def test_takes_an_empty_source(self) -> None:
        """No files at all is a site, too."""
        self.follow(MemorySource(a="1"))
        assert self.follow(MemorySource(), 1).removed == 1
        assert self.seen() == {}
