import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from filelock import FileLock
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.adapters.sinks.tree import TreeMirror
from broadsheet.errors import SinkError
from broadsheet.ports.mirror import Mirror
from broadsheet.testing.mirrors import MOMENT, MemorySource, MirrorConformance


class TestTreeMirror(MirrorConformance):
    @pytest.fixture(autouse=True)
    def _make(self, tmp_path: Path) -> None:
        self.tmp = tmp_path

    def mirror(self) -> Mirror:
        return TreeMirror("tree", self.root(), self.tmp / "state" / "tree.json")

    def root(self) -> Path:
        return self.tmp / "tree"

    def test_a_file_touched_without_a_change_is_ours_still(self) -> None:
        source = MemorySource(a="1")
        self.follow(source)
        self.write("a", "1")
        assert self.follow(source, 1).kept == ()
        source.files["a"] = b"2"
        assert self.follow(source, 2).written == 1

    def test_a_cut_off_run_is_finished_by_the_next(self, monkeypatch: pytest.MonkeyPatch) -> None:
        source = MemorySource(a="1", b="1")
        self.follow(source)
        source.files = {"a": b"2", "b": b"2"}
        kept = TreeMirror._write

        def cut(self: TreeMirror, path: str, source: MemorySource, digest: str) -> bool:
            if path == "b":
                raise KeyboardInterrupt
            return kept(self, path, source, digest)

        with monkeypatch.context() as patch:
            patch.setattr(TreeMirror, "_write", cut)
            with pytest.raises(KeyboardInterrupt):
                self.follow(source, 1)
        # What comes next is neither what was written nor what was about to be.
        source.files = {"a": b"3", "b": b"3"}
        assert self.follow(source, 2).kept == ()
        assert self.seen() == source.files

    @pytest.mark.parametrize("emptied", [True, False])
    def test_a_folder_that_is_gone_as_a_whole_is_written_anew(self, emptied: bool) -> None:
        source = MemorySource(a="1", b="1")
        self.follow(source)
        shutil.rmtree(self.root())
        if emptied:
            self.root().mkdir()
        source.files["b"] = b"2"
        assert self.follow(source, 1).kept == ()
        assert self.seen() == source.files

    def test_without_its_memory_it_overwrites_nothing(self) -> None:
        source = MemorySource(a="1", b="1")
        self.follow(source)
        (self.tmp / "state" / "tree.json").write_text("{torn", "utf-8")
        source.files["b"] = b"2"
        assert self.follow(source, 1).kept == ("b",)

    def test_a_full_disk_is_told(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def full(*_: object) -> int:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(Path, "write_bytes", full)
        with pytest.raises(SinkError, match="the disk is full"):
            self.follow(MemorySource(a="1"))

    def test_one_at_a_time(self) -> None:
        self.follow(MemorySource(a="1"))
        with (
            FileLock(self.tmp / "state" / "tree.lock"),
            pytest.raises(SinkError, match="another run"),
        ):
            self.mirror().follow(MemorySource(a="2"), MOMENT)


PATHS = ("a", "b", "d/c", "d/e/f")
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["print", "unprint", "edit", "delete", "restore"]),
        st.sampled_from(PATHS),
        st.integers(0, 2),
    ),
    max_size=25,
)


@given(STEPS)
@settings(max_examples=60, deadline=None)
def test_no_order_of_things_loses_an_edit(steps: list[tuple[str, str, int]]) -> None:
    """An editor's last word at a path holds; where they have none, the source's does."""
    with TemporaryDirectory() as folder:
        root = Path(folder, "tree")
        mirror = TreeMirror("tree", root, Path(folder, "state.json"))
        source = MemorySource()
        theirs: dict[str, bytes | None] = {}
        for what, path, number in steps:
            target, text = root / path, f"{what} {number}".encode()
            if what == "print":
                source.files[path] = text
            elif what == "unprint":
                source.files.pop(path, None)
            elif what == "edit":
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(text)
                theirs[path] = text
            elif what == "delete" and target.exists():
                target.unlink()
                theirs[path] = None
            elif what == "restore" and path in source.files:
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(source.files[path])
                theirs.pop(path, None)
            mirror.follow(source, MOMENT)
            for name in PATHS:
                want = theirs.get(name, source.files.get(name))
                held = (root / name).read_bytes() if (root / name).exists() else None
                given_back = name in theirs and held == source.files.get(name)
                assert held == want or given_back, (name, held, want)
                if given_back:
                    theirs.pop(name)
