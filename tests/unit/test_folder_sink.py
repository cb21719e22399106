import errno
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest
from filelock import FileLock

from broadsheet.adapters.sinks import amending, manifest
from broadsheet.adapters.sinks import builds as builds_module
from broadsheet.adapters.sinks import draft as draft_module
from broadsheet.adapters.sinks import folder as folder_module
from broadsheet.adapters.sinks.folder import FolderSink
from broadsheet.domain.printed import PrintedFile
from broadsheet.errors import SinkError
from broadsheet.ports.sink import Sink
from broadsheet.testing.sinks import MemorySink, SinkConformance


def files(**content: str) -> list[PrintedFile]:
    return [PrintedFile(path, data.encode()) for path, data in content.items()]


def read(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def traces(folder: Path) -> dict[str, tuple[int, int]]:
    """Inode and time of change of everything a reader sees."""
    return {
        str(path.relative_to(folder)): (path.stat().st_ino, path.stat().st_mtime_ns)
        for path in (folder, *folder.rglob("*"))
    }


def builds(root: Path) -> list[str]:
    return sorted(path.name for path in (root / "builds").iterdir() if path.name != ".lock")


class TestMemorySink(SinkConformance):
    @pytest.fixture(autouse=True)
    def _make(self) -> None:
        self.kept = MemorySink()

    def sink(self) -> Sink:
        return self.kept

    def seen(self) -> Mapping[str, bytes]:
        return self.kept.files


class TestFolderSink(SinkConformance):
    @pytest.fixture(autouse=True)
    def _make(self, tmp_path: Path) -> None:
        self.root = tmp_path

    def sink(self) -> Sink:
        return FolderSink(self.root / "public", self.root / "builds")

    def seen(self) -> Mapping[str, bytes]:
        return read(self.root / "public")


class TestFolderSinkInPlace(TestFolderSink):
    def sink(self) -> Sink:
        return FolderSink(self.root / "public", self.root / "builds", symlinks=False)

    def test_is_a_real_folder(self) -> None:
        self.sink().publish(files(a="1"))
        assert not (self.root / "public").is_symlink()

    def test_leaves_foreign_files_alone(self) -> None:
        self.sink().publish(files(a="1"))
        (self.root / "public/CNAME").write_text("mine")
        self.sink().publish(files(a="2"))
        assert self.seen() == {"a": b"2", "CNAME": b"mine"}
        with pytest.raises(SinkError, match="CNAME was not written by Broadsheet"):
            self.sink().publish(files(a="3", CNAME="theirs"))
        assert self.seen() == {"a": b"2", "CNAME": b"mine"}

    def test_finishes_what_a_killed_publish_began(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.sink().publish(files(a="1", b="1", gone="1"))
        moved: list[str] = []
        replace = Path.replace

        def stumble(self: Path, target: Path) -> Path:
            if "draft" in str(self):
                if moved:
                    raise KeyboardInterrupt
                moved.append(str(target))
            return replace(self, target)

        with monkeypatch.context() as patch:
            patch.setattr(Path, "replace", stumble)
            with pytest.raises(KeyboardInterrupt):
                self.sink().publish(files(a="2", b="2", c="2"))
        assert not self.sink().stands()
        self.sink().publish(files(a="2", b="2", c="2"))
        assert self.seen() == {"a": b"2", "b": b"2", "c": b"2"}

    def test_goes_on_in_a_folder_that_is_ours(self) -> None:
        self.sink().publish(files(a="1"))
        FolderSink(self.root / "public", self.root / "builds").publish(files(b="2"))
        assert self.seen() == {"b": b"2"}
        assert not (self.root / "public").is_symlink()


@pytest.fixture
def sink(tmp_path: Path) -> FolderSink:
    return FolderSink(tmp_path / "public", tmp_path / "builds")


def test_nothing_is_touched_when_nothing_changed(sink: FolderSink, tmp_path: Path) -> None:
    site = [PrintedFile(f"stories/{n}/index.html", b"x%d" % n) for n in range(5)]
    sink.publish(site)
    link = os.lstat(tmp_path / "public")
    before = traces(tmp_path / "public"), builds(tmp_path)
    sink.publish(reversed(site))
    assert (traces(tmp_path / "public"), builds(tmp_path)) == before
    assert os.lstat(tmp_path / "public").st_ino == link.st_ino


def test_unchanged_files_keep_inode_and_time(sink: FolderSink, tmp_path: Path) -> None:
    sink.publish(files(a="1", b="1"))
    before = traces(tmp_path / "public")
    sink.publish(files(a="1", b="2"))
    after = traces(tmp_path / "public")
    assert after["a"] == before["a"]
    assert after["b"] != before["b"]


def test_the_old_site_can_still_be_read(sink: FolderSink, tmp_path: Path) -> None:
    sink.publish(files(a="1", b="1"))
    opened = (tmp_path / "public").resolve()
    sink.publish(files(a="2"))
    assert read(opened) == {"a": b"1", "b": b"1"}
    sink.publish(files(a="3"))
    assert builds(tmp_path) == ["build-2", "build-2.json", "build-3", "build-3.json"]


def test_heals_what_was_lost_or_tampered_with(sink: FolderSink, tmp_path: Path) -> None:
    site = files(a="one", b="two", c="three")
    sink.publish(site)
    assert sink.stands()
    public = tmp_path / "public"
    (public / "a").unlink()
    (public / "b").write_text("twx")
    assert not sink.stands()
    assert sink.publish(site).written == 2
    assert read(public) == {"a": b"one", "b": b"two", "c": b"three"}


@pytest.mark.parametrize("damage", ["", "[]", '{"form": 9, "files": {}}', "[" * 100_000, "\x00"])
def test_a_manifest_that_cannot_be_read_is_made_anew(
    sink: FolderSink, tmp_path: Path, damage: str
) -> None:
    sink.publish(files(a="1"))
    (tmp_path / "builds/build-1.json").write_text(damage)
    assert not sink.stands()
    assert sink.publish(files(a="1")).written == 1
    assert sink.publish(files(a="1")).unchanged == 1
    assert read(tmp_path / "public") == {"a": b"1"}


def test_shows_the_site_again_when_the_link_was_removed(sink: FolderSink, tmp_path: Path) -> None:
    sink.publish(files(a="1"))
    (tmp_path / "public").unlink()
    assert not sink.stands()
    assert sink.publish(files(a="1")).written == 0
    assert read(tmp_path / "public") == {"a": b"1"}


def test_the_whole_place_can_be_moved(tmp_path: Path) -> None:
    FolderSink(tmp_path / "x/public", tmp_path / "x/builds").publish(files(a="1"))
    (tmp_path / "x").rename(tmp_path / "y")
    assert read(tmp_path / "y/public") == {"a": b"1"}
    assert FolderSink(tmp_path / "y/public", tmp_path / "y/builds").publish(files(a="1")).unchanged


def test_works_below_a_linked_folder(tmp_path: Path) -> None:
    (tmp_path / "far/away").mkdir(parents=True)
    (tmp_path / "near").symlink_to(tmp_path / "far/away")
    FolderSink(tmp_path / "near/public", tmp_path / "builds").publish(files(a="1"))
    assert read(tmp_path / "near/public") == {"a": b"1"}


def test_takes_an_empty_folder(sink: FolderSink, tmp_path: Path) -> None:
    (tmp_path / "public").mkdir()
    sink.publish(files(a="1"))
    assert read(tmp_path / "public") == {"a": b"1"}


@pytest.mark.parametrize("kind", ["folder", "file", "link", "inside"])
def test_refuses_what_is_not_ours(tmp_path: Path, kind: str) -> None:
    public = tmp_path / "public"
    where = tmp_path / "builds"
    if kind == "folder":
        public.mkdir()
        (public / "thesis.txt").write_text("mine")
    elif kind == "file":
        public.write_text("mine")
    elif kind == "link":
        (tmp_path / "elsewhere").mkdir()
        public.symlink_to(tmp_path / "elsewhere")
    else:
        where = public / "builds"
    before = read(tmp_path)
    assert not FolderSink(public, where).stands()
    with pytest.raises(SinkError, match=r"name another folder|need their own place"):
        FolderSink(public, where).publish(files(a="1"))
    assert {k: v for k, v in read(tmp_path).items() if k != "builds/.lock"} == before
    assert kind != "link" or os.readlink(public) == str(tmp_path / "elsewhere")


def test_leaves_other_things_in_the_builds_folder(sink: FolderSink, tmp_path: Path) -> None:
    (tmp_path / "builds/build-mine").mkdir(parents=True)
    (tmp_path / "builds/notes.txt").write_text("mine")
    for turn in "1234":
        sink.publish(files(a=turn))
    assert {"build-mine", "notes.txt"} <= set(builds(tmp_path))


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "the disk is full"),
        (errno.EACCES, "no right to write"),
        (errno.EIO, os.strerror(errno.EIO)),
    ],
)
@pytest.mark.parametrize("call", ["open", "rename", "symlink_to", "mkdir"])
def test_a_failing_disk_leaves_the_old_site(
    sink: FolderSink,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    words: str,
    call: str,
) -> None:
    sink.publish(files(a="1"))

    def fail(path: object, *args: object, **kwargs: object) -> None:
        raise OSError(number, os.strerror(number), str(path))

    with monkeypatch.context() as patch:
        patch.setattr(draft_module if call == "open" else Path, call, fail, raising=False)
        with pytest.raises(SinkError, match=words) as caught:
            sink.publish(files(b="2"))
    assert "what readers see has not changed" in str(caught.value)
    assert read(tmp_path / "public") == {"a": b"1"}
    sink.publish(files(b="2"))
    assert read(tmp_path / "public") == {"b": b"2"}
    assert len(builds(tmp_path)) == 4


def test_copies_where_hard_links_cannot_be_had(
    sink: FolderSink, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: object) -> None:
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(os, "link", refuse)
    sink.publish(files(a="1", b="1"))
    assert sink.publish(files(a="1", b="2")).unchanged == 1
    assert sink.publish(files(a="1", b="2")).unchanged == 2
    assert read(tmp_path / "public") == {"a": b"1", "b": b"2"}


def test_falls_back_where_links_cannot_be_made(
    sink: FolderSink, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Path, *args: object, **kwargs: object) -> None:
        raise OSError(22, "a required privilege is not held")

    monkeypatch.setattr(Path, "symlink_to", refuse)
    sink.publish(files(a="1", b="1"))
    assert sink.publish(files(a="2")).removed == 1
    assert (tmp_path / "public").is_dir()
    assert read(tmp_path / "public") == {"a": b"2"}


def test_a_file_printed_twice_is_a_fault(sink: FolderSink) -> None:
    with pytest.raises(SinkError, match="printed twice"):
        sink.publish([*files(a="1"), *files(a="2")])


def test_two_runs_at_once_are_told_apart(sink: FolderSink, tmp_path: Path) -> None:
    sink.publish(files(a="1"))
    with (
        FileLock(tmp_path / "builds/.lock"),
        pytest.raises(SinkError, match="another run is publishing"),
    ):
        sink.publish(files(a="2"))
    assert read(tmp_path / "public") == {"a": b"1"}


_KILLER = """
import json, os, signal, sys
from pathlib import Path
from broadsheet.adapters.sinks.folder import FolderSink
from broadsheet.domain.printed import PrintedFile

root = Path(sys.argv[1])
WATCHED = {"open", "os.rename", "os.link", "os.mkdir", "os.symlink", "os.remove", "os.rmdir"}

def site(version):
    own = [PrintedFile(f"{version}/index.html", version.encode())]
    kept = [PrintedFile(f"kept/{n}.html", b"kept") for n in range(3)]
    return [PrintedFile("index.html", version.encode()), *own, *kept]

def publish(version):
    sink = FolderSink(root / "public", root / "builds")
    shown = sink.mark()
    if sys.argv[2] == "publish" or not shown:
        return sink.publish(site(version), version)
    if shown != version:
        return sink.amend(site(version)[:2], [f"{shown}/index.html"], version)

def whole(version):
    public = root / "public"
    found = {p.relative_to(public).as_posix(): p.read_bytes() for p in public.rglob("*")
             if p.is_file()}
    return found == {f.path: f.content for f in site(version)}

def killed(version, at):
    child = os.fork()
    if not child:
        seen = 0
        def hook(event, args):
            nonlocal seen
            if event in WATCHED:
                seen += 1
                if seen == at:
                    os.kill(os.getpid(), signal.SIGKILL)
        sys.addaudithook(hook)
        publish(version)
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])

publish("v0")
publish("v1")
shown, at, new, results = "v1", 0, 0, []
while True:
    at += 1
    version = f"v{at + 1}"
    if not killed(version, at):
        results.append([at, "end", whole(version)])
        break
    ok = whole(shown) or whole(version)
    new += whole(version)
    publish(version)
    left = {p.name for p in (root / "builds").iterdir()} - {".lock"}
    extra = {p.name for p in root.iterdir()} - {"public", "builds"}
    trees = [name for name in left if not name.endswith(".json")]
    tidy = len(left) == 4 if sys.argv[2] == "publish" else len(trees) < 4
    results.append([at, tidy and not extra, ok and whole(version)])
    shown = version
print(json.dumps([new, results]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs fork and SIGKILL")
@pytest.mark.parametrize("way", ["publish", "amend"])
def test_killed_before_any_single_step_leaves_the_old_or_the_new_site(
    tmp_path: Path, way: str
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _KILLER, str(tmp_path), way],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    new, results = json.loads(done.stdout)
    assert len(results) > 25
    assert new > 2, "no kill came after the swap"
    assert [row for row in results if not all(row)] == []


def test_reads_files_one_at_a_time(sink: FolderSink, tmp_path: Path) -> None:
    """A site larger than memory can be published: no file is held after it was taken."""
    alive: list[int] = []

    def stream() -> Iterable[PrintedFile]:
        for n in range(3):
            alive.append(len(list((tmp_path / "builds").rglob("*.html"))))
            yield PrintedFile(f"{n}.html", b"x" * 10)

    sink.publish(stream())
    assert alive == [0, 1, 2]


def amended(sink: FolderSink, turns: int) -> None:
    sink.publish(files(a="0", b="0"), "0")
    for turn in range(1, turns + 1):
        sink.amend(files(a=str(turn)), (), str(turn))


def test_two_builds_take_turns(sink: FolderSink, tmp_path: Path) -> None:
    amended(sink, 3)
    first = {n.name for n in (tmp_path / "builds").iterdir() if n.is_dir()}
    assert len(first) == 2
    kept = (tmp_path / "public/b").stat().st_ino
    opened = (tmp_path / "public").resolve()
    sink.amend(files(a="9"), (), "9")
    assert (tmp_path / "public/b").stat().st_ino == kept
    assert read(opened) == {"a": b"3", "b": b"0"}
    assert read(tmp_path / "public") == {"a": b"9", "b": b"0"}


def test_a_long_row_of_amendments_is_folded(
    sink: FolderSink, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (manifest, builds_module, amending):
        monkeypatch.setattr(module, "MOST_STEPS", 4)
    amended(sink, 11)
    assert sink.stands()
    assert read(tmp_path / "public") == {"a": b"11", "b": b"0"}
    assert len(list((tmp_path / "builds").glob("*.json"))) < 8
    assert sink.publish(files(a="11", b="0")).unchanged == 2


def test_a_lost_file_or_manifest_does_not_stop_an_amendment(
    sink: FolderSink, tmp_path: Path
) -> None:
    amended(sink, 2)
    (tmp_path / "public/a").unlink()
    sink.amend(files(b="1"), (), "3")
    assert not sink.stands()
    assert read(tmp_path / "public")["b"] == b"1"
    for entry in (tmp_path / "builds").glob("*.json"):
        if entry.stem != (tmp_path / "public").resolve().name:
            entry.unlink()
    sink.amend(files(a="2", c="2"), (), "4")
    assert read(tmp_path / "public") == {"a": b"2", "b": b"1", "c": b"2"}
    assert not sink.stands()
    assert sink.publish(files(a="2", b="1", c="2"), "5").written >= 0
    assert sink.stands()


def test_a_file_lost_where_there_is_no_older_build_does_not_stop_an_amendment(
    sink: FolderSink, tmp_path: Path
) -> None:
    sink.publish([PrintedFile("about/index.html", b"0"), *files(a="0", b="0")], "0")
    (tmp_path / "public/about/index.html").unlink()
    sink.amend(files(a="1"), (), "1")
    assert read(tmp_path / "public") == {"a": b"1", "b": b"0"}
    assert not sink.stands()


@pytest.mark.parametrize("symlinks", [True, False])
def test_a_file_and_a_folder_take_turns(tmp_path: Path, symlinks: bool) -> None:
    """Either build is brought from the one to the other, whichever order the paths come in."""
    sink = FolderSink(tmp_path / "public", tmp_path / "builds", symlinks)
    states = [{"a": b"1", "c": b"1"}, {"a/b": b"2", "c": b"1"}, {"a/b/x": b"3", "a/c": b"3"}]
    held: dict[str, bytes] = {"c": b"0"}
    sink.publish([PrintedFile(path, content) for path, content in held.items()], "0")
    for turn in (0, 1, 0, 2, 1, 2, 0, 2, 0, 1, 1):
        new = states[turn]
        changed = [PrintedFile(path, new[path]) for path in sorted(new)]
        sink.amend(changed, sorted(held.keys() - new), str(turn))
        held = new
        assert read(tmp_path / "public") == held
        assert sink.stands()


def test_a_first_large_build_has_a_twin(
    sink: FolderSink, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder_module, "SPARE_FROM", 2)
    amended(sink, 0)
    assert len([n for n in (tmp_path / "builds").iterdir() if n.is_dir()]) == 2

    def refuse(*paths: object) -> None:
        raise AssertionError(f"{paths} were linked")

    monkeypatch.setattr(os, "link", refuse)
    sink.amend(files(a="1"), (), "1")
    assert read(tmp_path / "public") == {"a": b"1", "b": b"0"}


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EACCES])
@pytest.mark.parametrize("call", ["open", "rename", "symlink_to", "mkdir"])
def test_a_failing_disk_leaves_the_amended_site(
    sink: FolderSink, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, call: str
) -> None:
    amended(sink, 2)

    def fail(path: object, *args: object, **kwargs: object) -> None:
        raise OSError(number, os.strerror(number), str(path))

    with monkeypatch.context() as patch:
        patch.setattr(draft_module if call == "open" else Path, call, fail, raising=False)
        with pytest.raises(SinkError, match="what readers see has not changed"):
            sink.amend([PrintedFile("new/b", b"1")], (), "3")
    assert read(tmp_path / "public") == {"a": b"2", "b": b"0"}
    assert sink.mark() == "2"
    sink.amend(files(b="2"), (), "3")
    assert read(tmp_path / "public") == {"a": b"2", "b": b"2"}
    assert not [n for n in builds(tmp_path) if n.startswith("draft")]
