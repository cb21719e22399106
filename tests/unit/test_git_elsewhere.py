"""A repository that is another than it was: cloned, another branch or remote, of another user."""

import os
import shutil
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from tests.editorgit import git

from broadsheet.adapters.sinks.git import GitMirror, GitSettings, command
from broadsheet.domain.mirror import Mirrored
from broadsheet.errors import SinkError
from broadsheet.stages.commit import message
from broadsheet.testing.mirrors import MOMENT, MemorySource

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


class Elsewhere:
    """A mirror of `here`, which was printed to once."""

    @pytest.fixture(autouse=True)
    def _make(self, tmp_path: Path) -> None:
        self.tmp, self.here = tmp_path, tmp_path / "here"
        self.settings = GitSettings(self.here)
        self.environ = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
        self.source = MemorySource(a="1", b="1", gone="1")
        self.runs = 0

    def follow(self) -> Mirrored:
        self.runs += 1
        mirror = GitMirror(self.settings, self.tmp / "state.json", message, self.environ)
        return mirror.follow(self.source, MOMENT + timedelta(hours=self.runs))

    def edit(self, path: str, content: str) -> None:
        (self.settings.path / path).write_text(content, "utf-8")
        git(self.settings.path, "add", path)
        git(self.settings.path, "commit", "-qm", f"{path}: {content}")

    def at(self, root: Path, branch: str = "main") -> dict[str, str]:
        names = git(root, "ls-tree", "-r", "--name-only", branch).splitlines()
        return {name: git(root, "show", f"{branch}:{name}") for name in names}

    def bare(self, name: str) -> Path:
        git(self.tmp, "init", "-q", "--bare", "-b", "main", str(self.tmp / name))
        return self.tmp / name


class TestBranches(Elsewhere):
    def test_each_branch_has_a_print_of_its_own(self) -> None:
        self.follow()
        self.settings = GitSettings(self.here, branch="gh-pages")
        assert self.follow().written == 3
        self.source.files = {"a": b"2", "b": b"1"}
        done = self.follow()
        assert (done.written, done.removed, done.kept) == (1, 1, ())
        assert self.at(self.here, "gh-pages") == {"a": "2", "b": "1"}
        self.settings = GitSettings(self.here)
        assert self.follow().kept == ()
        assert self.at(self.here) == {"a": "2", "b": "1"}

    def test_a_branch_that_was_begun_at_another_goes_on_from_there(self) -> None:
        self.follow()
        git(self.here, "branch", "pages/site", "main")
        self.settings = GitSettings(self.here, branch="pages/site")
        self.source.files["a"] = b"2"
        done = self.follow()
        assert (done.written, done.kept) == (1, ())
        assert self.at(self.here, "pages/site")["a"] == "2"
        assert self.at(self.here)["a"] == "1"


class TestClones(Elsewhere):
    def clone(self, *words: str) -> None:
        git(self.tmp, "clone", "-q", *words, f"file://{self.here}", str(self.tmp / "clone"))
        self.settings = replace(self.settings, path=self.tmp / "clone")

    def test_a_fresh_clone_knows_what_was_printed(self) -> None:
        self.follow()
        self.edit("notes", "mine")
        self.source.files["b"] = b"2"
        self.follow()
        self.clone()
        self.source.files = {"a": b"3", "b": b"3", "new": b"3"}
        done = self.follow()
        assert (done.written, done.removed, done.kept) == (3, 1, ())
        assert self.at(self.tmp / "clone") == {"a": "3", "b": "3", "new": "3", "notes": "mine"}

    def test_what_editors_changed_is_theirs_in_a_clone_too(self) -> None:
        self.follow()
        self.edit("a", "mine")
        self.edit("b", "mine")
        git(self.here, "rm", "-q", "gone")
        git(self.here, "commit", "-qm", "away")
        git(self.here, "revert", "--no-edit", "HEAD~1")  # b is given back
        self.source.files["new"] = b"1"
        self.follow()
        self.clone()
        self.source.files = {"a": b"2", "b": b"2", "gone": b"2", "new": b"2"}
        done = self.follow()
        assert done.kept == ("a", "gone")
        assert self.at(self.tmp / "clone") == {"a": "mine", "b": "2", "new": "2"}

    def test_a_commit_that_only_looks_like_a_print_is_an_editors(self) -> None:
        self.follow()
        (self.here / "a").write_text("mine", "utf-8")
        git(self.here, "commit", "-qa", "--amend", "--no-edit")
        self.clone()
        self.source.files = {"a": b"2", "b": b"2"}
        assert self.follow().kept == ("a", "b")

    def test_a_shallow_clone_takes_nothing_for_its_own_that_may_be_an_editors(self) -> None:
        self.follow()
        self.edit("notes", "mine")
        self.source.files["b"] = b"2"
        self.follow()
        self.clone("--depth", "1")
        self.source.files = {"b": b"3"}
        done = self.follow()
        assert done.kept == ("b",)
        assert "the clone is shallow" in done.notes[0]
        assert self.at(self.tmp / "clone")["notes"] == "mine"
        git(self.tmp / "clone", "fetch", "-q", "--unshallow")
        git(self.tmp / "clone", "update-ref", "-d", "refs/broadsheet/main/printed")
        assert self.follow().kept == ()
        assert self.at(self.tmp / "clone") == {"b": "3", "notes": "mine"}

    def test_history_is_read_in_parts(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("broadsheet.adapters.sinks.git.history._AT_ONCE", 2)
        for number in range(5):
            self.source.files = {"a": b"%d" % number, f"file{number}": b"1", "d/x": b"1"}
            self.follow()
        self.clone()
        self.source.files = {"a": b"9", "d/x": b"9"}
        done = self.follow()
        assert (done.written, done.removed, done.kept) == (2, 1, ())
        assert self.at(self.tmp / "clone") == {"a": "9", "d/x": "9"}


class TestRemotes(Elsewhere):
    def test_another_remote_is_given_everything(self) -> None:
        one, two = self.bare("one"), self.bare("two")
        self.settings = replace(self.settings, remote=str(one))
        assert self.follow().pushed
        self.settings = replace(self.settings, remote=str(two))
        assert self.follow().pushed
        assert self.at(two) == self.at(one)

    def test_so_is_one_whose_name_stands_for_another_place_now(self) -> None:
        one, two = self.bare("one"), self.bare("two")
        git(self.tmp, "init", "-q", "-b", "main", str(self.here))
        git(self.here, "remote", "add", "origin", str(one))
        self.settings = replace(self.settings, remote="origin")
        assert self.follow().pushed
        git(self.here, "remote", "set-url", "origin", str(two))
        assert self.follow().pushed
        assert self.at(two) == self.at(one)

    @pytest.mark.parametrize("empty", [True, False])
    def test_a_push_that_is_declined_is_told_with_its_reason(self, empty: bool) -> None:
        remote = self.bare("remote")
        self.settings = replace(self.settings, remote=str(remote))
        if not empty:
            assert self.follow().pushed
        calls = self.tmp / "calls"
        hook = remote / "hooks" / "pre-receive"
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(
            f"#!/bin/sh\necho x >>'{calls}'\necho main is protected >&2\nexit 1\n", "utf-8"
        )
        hook.chmod(0o755)
        self.source.files["a"] = b"2"
        done = self.follow()
        assert (bool(done.commit), done.pushed) == (True, False)
        assert "main is protected" in done.notes[0]
        assert calls.read_text("utf-8") == "x\n"
        hook.unlink()
        assert self.follow().pushed

    def test_a_remote_that_does_not_answer_is_given_up(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Even where what git has started heeds nobody."""
        monkeypatch.setattr(command, "FAR_PATIENCE", 2.0)
        monkeypatch.setattr(command, "GRACE", 0.3)
        shell = self.tmp / "shell"
        known = '[ "$1" = -G ] && exit'  # git asks first what kind of ssh this is
        script = ("#!/bin/sh", known, "trap '' TERM", f"echo $$ >'{self.tmp}/pid'", "sleep 60")
        shell.write_text("\n".join(script), "utf-8")
        shell.chmod(0o755)
        self.environ["GIT_SSH_COMMAND"] = str(shell)
        self.settings = replace(self.settings, remote="git@outlet.example:site.git")
        before = time.monotonic()
        done = self.follow()
        assert time.monotonic() - before < 30
        assert (bool(done.commit), done.pushed) == (True, False)
        assert "no answer in" in done.notes[0]
        process = int((self.tmp / "pid").read_text("utf-8"))
        while _runs(process):
            assert time.monotonic() - before < 30
            time.sleep(0.01)


def _runs(process: int) -> bool:
    """Whether a process is there, and not only waits to be counted out."""
    try:
        state = Path(f"/proc/{process}/stat").read_text("utf-8")
    except FileNotFoundError:
        return False
    return state.rpartition(")")[2].split()[0] != "Z"


class TestOwners(Elsewhere):
    """A repository of another user, as git itself calls it for its own tests."""

    def test_one_that_the_user_calls_safe_will_do(self) -> None:
        git(self.tmp, "init", "-q", "-b", "main", str(self.here))
        shim = self.tmp / "bin" / "git"
        shim.parent.mkdir()
        real = shutil.which("git")
        shim.write_text(
            f'#!/bin/sh\nGIT_TEST_ASSUME_DIFFERENT_OWNER=1 exec "{real}" "$@"\n', "utf-8"
        )
        shim.chmod(0o755)
        self.environ["PATH"] = f"{shim.parent}:{self.environ['PATH']}"
        with pytest.raises(SinkError, match="belongs to another user"):
            self.follow()
        (self.tmp / ".gitconfig").write_text(
            "[safe]\n\tdirectory = /elsewhere\n\tdirectory = ~/here\n[user]\n\tname = Nobody\n",
            "utf-8",
        )
        assert self.follow().commit
        assert git(self.here, "log", "-1", "--format=%an") == "Broadsheet"
