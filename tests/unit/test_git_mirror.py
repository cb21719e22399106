import os
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.editorgit import git

from broadsheet.adapters.sinks.git import GitMirror, GitSettings
from broadsheet.adapters.sinks.git import branch as branch_module
from broadsheet.adapters.sinks.git.worktree import WorkTree
from broadsheet.errors import SinkError
from broadsheet.ports.mirror import Mirror
from broadsheet.stages.commit import message
from broadsheet.testing.mirrors import MOMENT, MemorySource, MirrorConformance

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


class GitTest:
    """A repository in a folder of the test's own."""

    @pytest.fixture(autouse=True)
    def _make(self, tmp_path: Path) -> None:
        self.tmp = tmp_path
        self.settings = GitSettings(tmp_path / "repository")

    def mirror(self) -> Mirror:
        state = self.tmp / "state" / "git.json"
        return GitMirror(self.settings, state, message, {"PATH": os.environ["PATH"]})

    def root(self) -> Path:
        return self.tmp / "repository"

    def at(self, revision: str) -> dict[str, str]:
        names = git(self.root(), "ls-tree", "-r", "--name-only", revision).splitlines()
        return {name: git(self.root(), "show", f"{revision}:{name}") for name in names}

    def status(self) -> str:
        return git(self.root(), "status", "--porcelain")

    def commits(self) -> int:
        return int(git(self.root(), "rev-list", "--count", "HEAD"))


class TestGitMirror(GitTest, MirrorConformance):
    def test_a_run_is_one_commit_and_the_same_run_the_same_commit(self) -> None:
        source = MemorySource(**{"a": "1", "d/b": "2"})
        first = self.follow(source)
        assert first.commit == git(self.root(), "rev-parse", "HEAD")
        assert self.status() == ""
        assert git(self.root(), "log", "-1", "--format=%an %ae %at %ct") == (
            f"Broadsheet broadsheet@localhost {MOMENT.timestamp():.0f} {MOMENT.timestamp():.0f}"
        )
        assert self.follow(source, 1).commit == ""
        assert self.commits() == 1
        shutil.rmtree(self.root())
        assert self.follow(source).commit == first.commit

    def test_an_editors_commit_stays_and_is_told(self) -> None:
        source = MemorySource(a="1", b="1")
        self.follow(source)
        self.write("a", "mine")
        self.write("notes.txt", "mine too")
        git(self.root(), "add", ".")
        git(self.root(), "commit", "-qm", "mine")
        source.files = {"a": b"2", "b": b"2"}
        done = self.follow(source, 1)
        assert done.kept == ("a",)
        assert self.at("HEAD") == {"a": "mine", "b": "2", "notes.txt": "mine too"}
        assert "Kept as an editor left them:\n  - a\n" in git(
            self.root(), "log", "-1", "--format=%B"
        )
        assert self.status() == ""
        git(self.root(), "revert", "--no-edit", "HEAD~1")
        assert self.follow(source, 2).kept == ()
        assert self.at("HEAD") == {"a": "2", "b": "2"}

    def test_what_is_not_committed_is_not_committed_for_somebody(self) -> None:
        source = MemorySource(a="1", b="1", c="1")
        self.follow(source)
        self.write("a", "unsaved")
        self.write("c", "staged")
        self.write("new", "staged")
        git(self.root(), "add", "c", "new")
        source.files = {"a": b"2", "b": b"2", "c": b"2"}
        assert self.follow(source, 1).kept == ("a", "c")
        assert self.at("HEAD") == {"a": "1", "b": "2", "c": "1"}
        assert self.status() == " M a\nM  c\nA  new"

    def test_a_staged_change_counts_though_the_file_is_back(self) -> None:
        source = MemorySource(a="1")
        self.follow(source)
        self.write("a", "staged")
        git(self.root(), "add", "a")
        self.write("a", "1")
        source.files["a"] = b"2"
        assert self.follow(source, 1).kept == ("a",)
        assert git(self.root(), "show", ":a") == "staged"

    def test_deletions_and_links_of_an_editor_stay(self) -> None:
        source = MemorySource(**{"a": "1", "d/b": "1", "e": "1"})
        self.follow(source)
        git(self.root(), "rm", "-q", "a")
        git(self.root(), "rm", "-qr", "d")
        (self.root() / "d").symlink_to("elsewhere")
        git(self.root(), "add", "d")
        git(self.root(), "commit", "-qm", "mine")
        source.files = {"a": b"2", "d/b": b"2", "d/c": b"2", "e": b"2"}
        assert self.follow(source, 1).kept == ("a", "d/b", "d/c")
        assert git(self.root(), "ls-tree", "HEAD", "d").startswith("120000")
        assert self.at("HEAD")["e"] == "2"

    def test_another_branch_is_committed_to_without_touching_the_files(self) -> None:
        source = MemorySource(a="1")
        self.follow(source)
        git(self.root(), "checkout", "-qb", "draft")
        self.settings = GitSettings(self.root(), branch="main")
        source.files["a"] = b"2"
        self.follow(source, 1)
        assert self.at("main") == {"a": "2"}
        assert self.at("draft") == {"a": "1"}
        assert self.seen() == {"a": b"1"}
        assert self.status() == ""

    @pytest.mark.parametrize("form", ["sha1", "sha256"])
    def test_a_bare_repository_of_either_form_will_do(self, form: str) -> None:
        words = ("init", "-q", "--bare", "-b", "main", f"--object-format={form}")
        git(self.tmp, *words, str(self.root()))
        self.follow(MemorySource(a="1"))
        self.follow(MemorySource(a="2"), 1)
        assert self.at("main") == {"a": "2"}

    def test_a_repository_that_somebody_else_began(self) -> None:
        git(self.tmp, "init", "-q", "-b", "trunk", str(self.root()))
        self.write("readme", "mine")
        git(self.root(), "add", ".")
        git(self.root(), "commit", "-qm", "mine")
        self.follow(MemorySource(a="1"))
        assert self.at("trunk") == {"a": "1", "readme": "mine"}
        assert self.status() == ""

    def test_a_linked_work_tree_will_do(self) -> None:
        other = self.tmp / "other"
        git(self.tmp, "init", "-q", "-b", "trunk", str(other))
        git(other, "commit", "-qm", "none", "--allow-empty")
        git(other, "worktree", "add", "-q", "-b", "site", str(self.root()))
        self.follow(MemorySource(a="1"))
        self.follow(MemorySource(a="2"), 1)
        assert self.at("site") == {"a": "2"}
        assert self.seen() == {"a": b"2"}
        assert self.status() == ""
        assert git(other, "status", "--porcelain") == ""

    def test_an_enclosing_repository_is_not_taken(self) -> None:
        git(self.tmp, "init", "-q")
        self.follow(MemorySource(a="1"))
        assert (self.root() / ".git").is_dir()

    def test_hooks_and_configuration_have_no_say(self) -> None:
        source = MemorySource(a="1\r\n")
        self.follow(source)
        hook = self.root() / ".git" / "hooks" / "post-index-change"
        hook.parent.mkdir()
        for name in ("post-index-change", "reference-transaction", "pre-commit", "post-commit"):
            hook.with_name(name).write_text(f"#!/bin/sh\ntouch {self.tmp}/ran\n", "utf-8")
            hook.with_name(name).chmod(0o755)
        git(self.root(), "config", "commit.gpgsign", "true")
        git(self.root(), "config", "core.autocrlf", "true")
        git(self.root(), "config", "core.fsmonitor", str(hook.with_name("pre-commit")))
        source.files["a"] = b"2\r\n"
        assert self.follow(source, 1).commit
        assert not (self.tmp / "ran").exists()
        shown = subprocess.run(
            ["git", "cat-file", "blob", "HEAD:a"], cwd=self.root(), capture_output=True, check=True
        )
        assert shown.stdout == b"2\r\n"

    def test_without_its_memory_everything_is_compared(self) -> None:
        source = MemorySource(a="1", b="1")
        self.follow(source)
        (self.tmp / "state" / "git.json").unlink()
        source.files = {"a": b"2", "b": b"1"}
        done = self.follow(source, 1)
        assert (done.written, done.kept) == (1, ())
        assert self.commits() == 2

    def test_paths_of_every_kind(self) -> None:
        files = {'q"uo\\te': "1", "spa ce/ü.md": "2", "-dash": "3", ":(top)x": "4", "*": "5"}
        source = MemorySource(**files)
        self.follow(source)
        assert self.seen() == source.files
        source.files = dict.fromkeys(files, b"new")
        assert self.follow(source, 1).kept == ()
        assert self.follow(MemorySource(), 2).removed == 5
        assert self.status() == ""

    def test_housekeeping_loses_nothing(self) -> None:
        source = MemorySource(a="1", b="1")
        for run in range(5):
            source.files["a"] = str(run).encode()
            self.follow(source, run)
        git(self.root(), "gc", "-q", "--prune=now")
        source.files["a"] = b"last"
        assert self.follow(source, 9).kept == ()
        git(self.root(), "fsck", "--strict", "--no-dangling")


class TestFaults(GitTest):
    def follow(self, source: MemorySource, run: int = 0) -> object:
        return self.mirror().follow(source, MOMENT + timedelta(hours=run))

    def test_no_git(self) -> None:
        mirror = GitMirror(self.settings, self.tmp / "s.json", message, {"PATH": "/nowhere"})
        with pytest.raises(SinkError, match="needs the program git"):
            mirror.follow(MemorySource(a="1"), MOMENT)

    def test_a_file_in_the_repositorys_place(self) -> None:
        self.root().write_text("", "utf-8")
        with pytest.raises(SinkError, match="is a file"):
            self.follow(MemorySource(a="1"))

    def test_a_detached_head(self) -> None:
        self.follow(MemorySource(a="1"))
        git(self.root(), "checkout", "-q", "--detach")
        with pytest.raises(SinkError, match="no branch checked out"):
            self.follow(MemorySource(a="2"), 1)

    def test_a_merge_under_way_is_waited_for(self) -> None:
        source = MemorySource(a="1")
        self.follow(source)
        (self.root() / ".git" / "MERGE_HEAD").write_text("", "utf-8")
        source.files["a"] = b"2"
        done = self.mirror().follow(source, MOMENT)
        assert done.commit == ""
        assert "a merge is under way" in done.notes[0]
        (self.root() / ".git" / "MERGE_HEAD").unlink()
        assert self.mirror().follow(source, MOMENT).commit

    def test_a_foreign_index_lock_is_left_and_told(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("broadsheet.adapters.sinks.git.worktree.PATIENCE", 0.0)
        source = MemorySource(a="1")
        self.follow(source)
        lock = self.root() / ".git" / "index.lock"
        lock.write_text("", "utf-8")
        source.files["a"] = b"2"
        done = self.mirror().follow(source, MOMENT + timedelta(hours=1))
        assert done.commit == ""
        assert "index.lock has been there for" in done.notes[0]
        assert lock.exists()
        assert self.at("HEAD") == {"a": "1"}
        lock.unlink()
        assert self.mirror().follow(source, MOMENT + timedelta(hours=2)).commit

    def test_a_foreign_lock_of_the_branch_is_left_and_told(self) -> None:
        source = MemorySource(a="1")
        self.follow(source)
        lock = self.root() / ".git" / "refs" / "heads" / "main.lock"
        lock.write_text("", "utf-8")
        source.files["a"] = b"2"
        done = self.mirror().follow(source, MOMENT + timedelta(hours=1))
        assert "main.lock has been there" in done.notes[0]
        assert lock.exists()
        lock.unlink()
        assert self.mirror().follow(source, MOMENT + timedelta(hours=2)).commit
        assert self.status() == ""

    def test_our_own_locks_are_known_and_taken_away(self) -> None:
        source = MemorySource(a="1")
        self.follow(source)
        folder = self.root() / ".git"
        own = folder / "broadsheet.index"
        shutil.copyfile(folder / "index", own)
        os.link(own, folder / "index.lock")
        (folder / "refs" / "broadsheet" / "main" / "printed.lock").write_text("", "utf-8")
        source.files["a"] = b"2"
        assert self.mirror().follow(source, MOMENT + timedelta(hours=1)).commit
        assert self.status() == ""

    def test_a_faulty_repository_is_told_plainly(self) -> None:
        self.follow(MemorySource(a="1"))
        (self.root() / ".git" / "config").write_text("[core\n", "utf-8")
        with pytest.raises(SinkError, match=r"git failed in .*config"):
            self.follow(MemorySource(a="2"), 1)


CUTS = ("before", "moved", "files", "index", "settled")


class TestCutOff(GitTest):
    """A run that ends at any of its steps, and the runs after it."""

    def follow(self, source: MemorySource, run: int) -> None:
        self.mirror().follow(source, datetime(2026, 3, 4, run, tzinfo=UTC))

    def cut(self, patch: pytest.MonkeyPatch, where: str) -> None:
        def stop(*_: object, **__: object) -> None:
            raise KeyboardInterrupt

        if where == "before":
            patch.setattr(branch_module.Branch, "advance", stop)
        elif where == "moved":
            patch.setattr(branch_module.Branch, "_bring", stop)
        elif where == "files":
            patch.setattr(WorkTree, "_write", stop)
        elif where == "index":
            patch.setattr(WorkTree, "_follow", stop)
        else:
            patch.setattr(branch_module.Branch, "_settle", stop)

    @pytest.mark.parametrize("where", CUTS)
    @pytest.mark.parametrize("changes", [True, False])
    def test_the_next_run_makes_it_good(
        self, where: str, changes: bool, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        source = MemorySource(a="1", b="1", gone="1")
        self.follow(source, 0)
        source.files = {"a": b"2", "b": b"2"}
        with monkeypatch.context() as patch:
            self.cut(patch, where)
            with pytest.raises(KeyboardInterrupt):
                self.follow(source, 1)
        if changes:
            source.files = {"a": b"3", "b": b"2", "c": b"3"}
        self.follow(source, 2)
        assert self.at("HEAD") == {path: data.decode() for path, data in source.files.items()}
        assert self.status() == ""
        assert self.mirror().follow(source, MOMENT).kept == ()

    @pytest.mark.parametrize("where", CUTS)
    def test_an_editor_in_between_loses_nothing(
        self, where: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        source = MemorySource(a="1", b="1")
        self.follow(source, 0)
        source.files = {"a": b"2", "b": b"2"}
        with monkeypatch.context() as patch:
            self.cut(patch, where)
            with pytest.raises(KeyboardInterrupt):
                self.follow(source, 1)
        (self.root() / "a").write_text("mine", "utf-8")
        git(self.root(), "commit", "-qm", "mine", "--", "a")
        source.files = {"a": b"3", "b": b"3"}
        done = self.mirror().follow(source, MOMENT)
        assert done.kept == ("a",)
        assert self.at("HEAD") == {"a": "mine", "b": "3"}
        assert self.status() == ""

    def test_somebody_is_quicker(self, monkeypatch: pytest.MonkeyPatch) -> None:
        source = MemorySource(a="1", b="1")
        self.follow(source, 0)
        kept = branch_module.Branch.advance
        calls: list[str] = []

        def later(self: branch_module.Branch, old: str, new: str, *rest: str) -> bool:
            calls.append(new)
            if len(calls) == 1:
                root = self.git.folder
                (root / "a").write_text("mine", "utf-8")
                git(root, "commit", "-qm", "mine", "--", "a")
            return kept(self, old, new, *rest)

        monkeypatch.setattr(branch_module.Branch, "advance", later)
        source.files = {"a": b"2", "b": b"2"}
        done = self.mirror().follow(source, MOMENT)
        assert len(calls) == 2
        assert done.kept == ("a",)
        assert self.at("HEAD") == {"a": "mine", "b": "2"}
        assert self.commits() == 3
