"""A repository whose runs are killed, with every program that they called, again and again."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

KILLS = int(os.environ.get("BROADSHEET_KILLS", "4"))
RUN = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from broadsheet.adapters.sinks.git import GitMirror, GitSettings
from broadsheet.stages.commit import message
from broadsheet.testing.mirrors import MemorySource

run, root = int(sys.argv[1]), Path(sys.argv[2])
source = MemorySource(**{f"_news/{n}.md": f"{n} {run // (1 + n % 3)}" for n in range(60)})
settings = GitSettings(root / "repository")
mirror = GitMirror(settings, root / "state.json", message, {"PATH": os.environ["PATH"]})
print(flush=True)
done = mirror.follow(source, datetime(2026, 3, 4, run, tzinfo=UTC))
print(*done.kept, *done.notes)
"""
ENVIRON = {
    "PATH": os.environ["PATH"],
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_AUTHOR_NAME": "Ed",
    "GIT_AUTHOR_EMAIL": "ed@site.example",
    "GIT_COMMITTER_NAME": "Ed",
    "GIT_COMMITTER_EMAIL": "ed@site.example",
    "LC_ALL": "C",
}


def start(run: int, root: Path) -> "subprocess.Popen[str]":
    words = [sys.executable, "-c", RUN, str(run), str(root)]
    return subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def git(root: Path, *words: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(root / "repository"), *words],
        env=ENVIRON, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout


def children(process: int) -> list[int]:
    found = Path(f"/proc/{process}/task/{process}/children")
    return [int(child) for child in found.read_text().split()] if found.exists() else []


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes that can be killed")
def test_killed_at_any_moment_it_ends_right_and_keeps_every_edit(tmp_path: Path) -> None:
    assert start(0, tmp_path).communicate()[0].strip() == ""
    (tmp_path / "repository/_news/7.md").write_text("mine")
    git(tmp_path, "commit", "-qm", "mine", "--", "_news/7.md")
    for run in range(1, KILLS + 1):
        process = start(run % 20, tmp_path)
        assert process.stdout
        process.stdout.readline()  # it has begun
        time.sleep(0.03 * (run * 7 % 11))
        for child in [*children(process.pid), process.pid]:
            try:
                os.kill(child, signal.SIGKILL)
            except ProcessLookupError:
                continue
        process.communicate()
    last = start(21, tmp_path)
    told = last.communicate()[0]
    assert (last.returncode, told.strip()) == (0, "_news/7.md")
    want = {f"_news/{n}.md": f"{n} {21 // (1 + n % 3)}" for n in range(60)}
    want["_news/7.md"] = "mine"
    names = git(tmp_path, "ls-tree", "-r", "--name-only", "HEAD").split()
    assert {name: git(tmp_path, "show", f"HEAD:{name}") for name in names} == want
    assert git(tmp_path, "status", "--porcelain") == ""
    git(tmp_path, "fsck", "--no-dangling")
