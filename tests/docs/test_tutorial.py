"""The tutorial, done as it is written: files made, commands run, output compared."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from broadsheet.cli import main

TUTORIAL = Path(__file__).parents[2] / "docs" / "tutorial.md"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"^(?:#|<!--) file: (\S+)(?: -->)?\n")
ANY = "…"


@dataclass(frozen=True)
class Command:
    """One line to type, with the lines that the page shows below it."""

    line: str
    shown: tuple[str, ...]


@dataclass(frozen=True)
class Result:
    """What came of it."""

    code: int
    out: str
    err: str

    @property
    def told(self) -> list[str]:
        """What the page shows: complaints and results, or the notes where there is no result."""
        complaint = self.err if self.err.startswith("broadsheet:") else ""
        return ((complaint + self.out) or self.err).splitlines()


def commands(block: str) -> Iterator[Command]:
    """The commands of a console block."""
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        line, *shown = part.rstrip("\n").split("\n")
        yield Command(line, tuple(shown))


def matches(shown: tuple[str, ...], got: list[str]) -> bool:
    """Whether lines are as shown: `…` is any text in a line, alone on a line any lines."""
    if not shown:
        return not got
    first, rest = shown[0], shown[1:]
    if first == ANY:
        return any(matches(rest, got[at:]) for at in range(len(got) + 1))
    pattern = ".*".join(re.escape(part) for part in first.split(ANY))
    return bool(got) and bool(re.fullmatch(pattern, got[0])) and matches(rest, got[1:])


def run(line: str, capsys: pytest.CaptureFixture[str]) -> Result:
    """A plain `broadsheet` line in this process, which saves its start; any other in a shell."""
    words = shlex.split(line)
    if words[0] == "broadsheet" and ";" not in line:
        code = main(words[1:])
        told = capsys.readouterr()
        return Result(code, told.out, told.err)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    done = subprocess.run(
        line,
        shell=True,
        env={**os.environ, "PATH": path, "LC_ALL": "C", "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )
    return Result(done.returncode, done.stdout, done.stderr)


@pytest.mark.skipif(sys.platform == "win32", reason="the tutorial's commands are for a POSIX shell")
def test_every_command_does_what_the_tutorial_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("BROADSHEET_CONTACT", raising=False)
    done = 0
    for kind, block in BLOCK.findall(TUTORIAL.read_text("utf-8")):
        if named := FILE.match(block):
            path = tmp_path / named[1]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block[named.end() :], "utf-8")
        elif kind == "console":
            for command in commands(block):
                _check(command, run(command.line, capsys))
                done += 1
    assert done >= 10


def _check(command: Command, result: Result) -> None:
    assert result.code == 0, f"$ {command.line}\n{result.out}{result.err}"
    shown, came = "\n".join(command.shown), "\n".join(result.told)
    assert matches(command.shown, result.told), f"$ {command.line}\nshown:\n{shown}\ncame:\n{came}"


def test_matching() -> None:
    assert matches(("a … c", "…", "z"), ["a b c", "x", "y", "z"])
    assert matches(("a", "…"), ["a"])
    assert not matches(("a",), ["a", "b"])
    assert not matches(("a … c",), ["a b d"])
    assert not matches(("…", "z"), ["a", "y"])
