import os
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from tests.editorgit import git

from broadsheet.adapters.sinks.git import GitMirror, GitSettings
from broadsheet.adapters.sinks.git import push as push_module
from broadsheet.adapters.sinks.git.branch import Branch
from broadsheet.domain.mirror import Mirrored
from broadsheet.stages.commit import message
from broadsheet.testing.mirrors import MOMENT, MemorySource

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


class TestPush:
    """The site's repository `here`, a bare `remote`, and an editor's clone `there`."""

    @pytest.fixture(autouse=True)
    def _make(self, tmp_path: Path) -> None:
        self.tmp = tmp_path
        self.here, self.there = tmp_path / "here", tmp_path / "there"
        self.remote = tmp_path / "remote"
        git(tmp_path, "init", "-q", "--bare", "-b", "main", str(self.remote))
        self.source = MemorySource(a="1", b="1")

    def follow(self, run: int) -> Mirrored:
        settings = GitSettings(self.here, branch="main", remote=str(self.remote))
        environ = {"PATH": os.environ["PATH"], "HOME": str(self.tmp)}
        mirror = GitMirror(settings, self.tmp / "state.json", message, environ)
        return mirror.follow(self.source, MOMENT + timedelta(hours=run))

    def forget(self) -> None:
        """Lose the note of what was pushed."""
        for ref in git(self.here, "for-each-ref", "--format=%(refname)").splitlines():
            if "/pushed-" in ref:
                git(self.here, "update-ref", "-d", ref)

    def begin(self) -> None:
        assert self.follow(0).pushed
        git(self.tmp, "clone", "-q", str(self.remote), str(self.there))

    def edit(self, root: Path, path: str, content: str) -> None:
        (root / path).write_text(content, "utf-8")
        git(root, "add", path)
        git(root, "commit", "-qm", f"{path}: {content}")

    def elsewhere(self, path: str, content: str) -> None:
        git(self.there, "pull", "-q", "--rebase")
        self.edit(self.there, path, content)
        git(self.there, "push", "-q")

    def at(self, root: Path) -> dict[str, str]:
        names = git(root, "ls-tree", "-r", "--name-only", "main").splitlines()
        return {name: git(root, "show", f"main:{name}") for name in names}

    def test_each_run_is_pushed_and_a_quiet_one_asks_nobody(self) -> None:
        self.begin()
        assert self.at(self.remote) == {"a": "1", "b": "1"}
        shutil.move(self.remote, self.tmp / "away")
        assert self.follow(1) == Mirrored("git", f"{self.here} (main)", pushed=True)
        self.source.files["a"] = b"2"
        done = self.follow(2)
        assert (bool(done.commit), done.pushed) == (True, False)
        assert "the next run tries again" in done.notes[0]
        shutil.move(self.tmp / "away", self.remote)
        assert self.follow(3).pushed
        assert self.at(self.remote) == {"a": "2", "b": "1"}

    def test_somebody_pushed_something_else(self) -> None:
        self.begin()
        self.elsewhere("notes", "mine")
        self.source.files["a"] = b"2"
        done = self.follow(1)
        assert (done.pushed, done.notes) == (True, ())
        assert self.at(self.remote) == {"a": "2", "b": "1", "notes": "mine"}
        assert (self.here / "notes").read_text("utf-8") == "mine"
        assert git(self.here, "status", "--porcelain") == ""
        assert git(self.remote, "log", "--format=%an", "main").split("\n") == [
            *("Broadsheet", "Ed", "Broadsheet")
        ]

    def test_somebody_pushed_a_change_of_the_same_file(self) -> None:
        self.begin()
        self.elsewhere("a", "mine")
        self.source.files = {"a": b"2", "b": b"2"}
        done = self.follow(1)
        assert done.pushed
        assert "a was changed at" in done.notes[0]
        assert self.at(self.remote) == {"a": "mine", "b": "2"}
        assert "Kept as the remote has them:\n  - a\n\nPrinted-At: " in git(
            self.remote, "log", "-1", "--format=%B", "main"
        )
        self.source.files = {"a": b"3", "b": b"3"}
        done = self.follow(2)
        assert (done.kept, done.pushed) == (("a",), True)
        git(self.there, "pull", "-q", "--rebase")
        git(self.there, "revert", "--no-edit", "HEAD~2")
        git(self.there, "push", "-q")
        self.source.files = {"a": b"4", "b": b"4"}
        self.follow(3)
        assert self.follow(4).kept == ()
        assert self.at(self.remote) == {"a": "4", "b": "4"}

    def test_commits_of_an_editor_on_both_sides_are_joined(self) -> None:
        self.begin()
        self.elsewhere("notes", "theirs")
        self.edit(self.here, "other", "local")
        self.source.files["a"] = b"2"
        assert self.follow(1).pushed
        assert self.at(self.remote) == {"a": "2", "b": "1", "notes": "theirs", "other": "local"}
        assert git(self.remote, "log", "-1", "--skip=1", "--format=%an %s", "main") == (
            "Ed other: local"
        )

    def test_two_editors_who_differ_are_left_to_a_person(self) -> None:
        self.begin()
        self.elsewhere("b", "theirs")
        self.edit(self.here, "b", "local")
        self.source.files["a"] = b"2"
        done = self.follow(1)
        assert not done.pushed
        assert "b was changed there and here" in done.notes[0]
        assert self.at(self.here) == {"a": "2", "b": "local"}
        assert self.at(self.remote) == {"a": "1", "b": "theirs"}

    def test_what_is_not_committed_here_is_never_touched(self) -> None:
        self.begin()
        self.elsewhere("b", "theirs")
        (self.here / "b").write_text("unsaved", "utf-8")
        self.source.files["a"] = b"2"
        done = self.follow(1)
        assert not done.pushed
        assert "b changed there, and here it holds changes" in done.notes[0]
        assert (self.here / "b").read_text("utf-8") == "unsaved"
        git(self.here, "checkout", "-q", "--", "b")
        assert self.follow(2).pushed
        assert self.at(self.remote) == {"a": "2", "b": "theirs"}

    def test_only_the_remote_went_on(self) -> None:
        self.begin()
        self.elsewhere("notes", "1")
        self.source.files["a"] = b"2"
        self.follow(1)
        self.elsewhere("a", "mine")
        self.forget()
        done = self.follow(2)
        assert done.pushed
        assert (self.here / "a").read_text("utf-8") == "mine"
        self.source.files["a"] = b"3"
        assert self.follow(3).kept == ("a",)

    def test_a_history_without_a_common_commit_is_told(self) -> None:
        git(self.tmp, "clone", "-q", str(self.remote), str(self.there))
        self.edit(self.there, "x", "1")
        git(self.there, "push", "-q", "origin", "HEAD:main")
        done = self.follow(0)
        assert not done.pushed
        assert "no commit in common" in done.notes[0]

    def test_it_gives_up_after_some_rounds(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.begin()
        number = 0
        kept = push_module._join

        def busy(branch: Branch, remote: str, theirs: str) -> list[str] | None:
            nonlocal number
            done = kept(branch, remote, theirs)
            number += 1
            self.elsewhere("notes", str(number))
            return done

        monkeypatch.setattr(push_module, "_join", busy)
        self.elsewhere("notes", "0")
        self.source.files["a"] = b"2"
        done = self.follow(1)
        assert (done.pushed, number) == (False, push_module.TRIES)
        assert "rejected 3 times" in done.notes[-1]
        monkeypatch.undo()
        assert self.follow(2).pushed
        assert self.at(self.remote) == {"a": "2", "b": "1", "notes": str(number)}

    @pytest.mark.parametrize("printed", [True, False])
    def test_cut_off_while_the_files_follow(
        self, printed: bool, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.begin()
        self.elsewhere("notes", "theirs")
        self.elsewhere("b", "theirs")
        kept = Branch._bring

        def stop(self: Branch, old: str, new: str, now: str) -> None:
            if (self.git.folder / "notes").exists() or "notes" in self.objects.tree(new):
                raise KeyboardInterrupt
            kept(self, old, new, now)

        if printed:
            self.source.files["a"] = b"2"
        else:
            self.forget()
        with monkeypatch.context() as patch:
            patch.setattr(Branch, "_bring", stop)
            with pytest.raises(KeyboardInterrupt):
                self.follow(1)
        assert not (self.here / "notes").exists()
        assert self.follow(2).pushed
        assert (self.here / "notes").read_text("utf-8") == "theirs"
        assert git(self.here, "status", "--porcelain") == ""
        assert self.at(self.remote)["b"] == "theirs"
