"""The command line as a shell sees it: exit codes, streams, lazy loading."""

import io
import json
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from broadsheet import __version__
from broadsheet.cli import main
from broadsheet.cli.main import COMMANDS

CONFIG = '[site]\ntitle = "T"\nsubject = "S"\n[[topic]]\nname = "A"\n'
OPML = """<opml version="2.0"><body><outline text="G">
<outline type="rss" text="N" xmlUrl="https://n.example/feed"/></outline></body></opml>"""


def test_version_and_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"broadsheet {__version__}\n"
    assert main(["--help"]) == 0
    shown = capsys.readouterr().out
    assert all(f"  {name} " in shown for name in COMMANDS)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_has_help_with_examples(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([name, "--help"]) == 0
    shown = capsys.readouterr().out
    assert f"broadsheet {name}" in shown
    assert "Examples:" in shown


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys; from broadsheet.cli import main; main(['--help']);"
        "heavy = {'sqlalchemy', 'trafilatura', 'lxml', 'rich', 'yaml', 'asyncio'};"
        "sys.exit(' '.join(sorted(heavy & set(sys.modules))) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()


def test_a_named_fault_is_told_without_a_traceback(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", str(tmp_path), "--opml", "-"]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith(f"broadsheet: {tmp_path}/broadsheet.toml: not found.")
    assert "Traceback" not in told.err


def test_what_the_command_line_cannot_mean(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["inti"]) == 2
    assert "Did you mean 'init'?" in capsys.readouterr().err
    assert main(["eval", "nonsense", "."]) == 2
    assert "allowed: pages, feeds, stories" in capsys.readouterr().err


def test_interrupt_is_130(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("broadsheet.cli.init.begin", interrupted)
    assert main(["init", str(tmp_path)]) == 130


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize("words", [["--help"], ["why", "--help"], ["export", ".", "--opml", "-"]])
def test_a_full_disk_under_the_output_is_told(tmp_path: Path, words: list[str]) -> None:
    (tmp_path / "broadsheet.toml").write_text(CONFIG)
    with open("/dev/full", "w") as full:
        command = [sys.executable, "-m", "broadsheet", *words]
        done = subprocess.run(
            command, stdout=full, stderr=subprocess.PIPE, cwd=tmp_path, check=False, text=True
        )
    assert done.returncode == 3
    assert done.stderr == "broadsheet: writing failed: No space left on device; make room\n"


def test_another_fault_of_the_system_is_not_laid_on_the_output(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def broken(*_: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("broadsheet.cli.init.begin", broken)
    with pytest.raises(OSError, match="Input/output"):
        main(["init", str(tmp_path)])


@pytest.mark.skipif(sys.platform == "win32", reason="a shell closes the output")
def test_commands_do_without_an_output(tmp_path: Path) -> None:
    (tmp_path / "broadsheet.toml").write_text(CONFIG)
    words = [sys.executable, "-m", "broadsheet", "newsletter", "subscribers", "export"]
    command = shlex.join([*words, "--folder", str(tmp_path)])
    done = subprocess.run(
        ["sh", "-c", f"{command} >&-"], stderr=subprocess.PIPE, check=False, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("words", [["keys", "new"], ["why", "https://n.example/a"], ["learn"]])
def test_a_folder_that_is_no_site_is_told_as_such(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    words: list[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(words) == 2
    assert "broadsheet.toml: not found. A new site is begun with:" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_a_reader_that_goes_away_is_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    class Gone(io.StringIO):
        def write(self, _text: str) -> int:
            raise BrokenPipeError(32, "Broken pipe")

    monkeypatch.setattr(sys, "stdout", Gone())
    monkeypatch.setattr(sys, "stderr", errors := io.StringIO())
    assert main(["--version"]) == 1
    assert errors.getvalue() == ""


def test_init_import_export(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    site, feeds = tmp_path / "site", tmp_path / "feeds.opml"
    feeds.write_text(OPML)
    assert main(["init", str(site), "--template", "news", "--language", "de"]) == 0
    assert "Next:" in capsys.readouterr().out
    assert main(["import", str(site), str(feeds)]) == 0
    assert "1 sources added" in capsys.readouterr().out
    assert main(["import", str(site), str(feeds)]) == 0
    assert "already there: https://n.example/feed" in capsys.readouterr().out
    assert main(["export", str(site), "--opml", "-"]) == 0
    assert 'xmlUrl="https://n.example/feed"' in capsys.readouterr().out
    out = tmp_path / "out.opml"
    assert main(["export", str(site), "--opml", str(out)]) == 0
    assert out.read_bytes().startswith(b"<?xml")


def test_the_hints_of_init_can_be_pasted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site = tmp_path / "my site"
    assert main(["init", str(site)]) == 0
    told = capsys.readouterr().out
    hints = [
        line.partition("broadsheet ")[2] for line in told.splitlines() if "broadsheet " in line
    ]
    assert len(hints) >= 4
    for hint in hints:
        assert str(site) in shlex.split(hint), hint


def test_import_in_the_site_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "broadsheet.toml").write_text(CONFIG)
    (tmp_path / "feeds.opml").write_text(OPML)
    monkeypatch.chdir(tmp_path)
    assert main(["import", "feeds.opml"]) == 0
    assert "1 sources added to broadsheet.toml" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("day.warc.gz", "broadsheet run"),
        ("notes.docx", "allowed: a folder, or a file in .opml"),
        ("absent.opml", "not found"),
    ],
)
def test_import_says_what_it_cannot_take(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, told: str
) -> None:
    (tmp_path / "broadsheet.toml").write_text(CONFIG)
    if name != "absent.opml":
        (tmp_path / name).write_bytes(b"x")
    assert main(["import", str(tmp_path), str(tmp_path / name)]) == 2
    assert told in capsys.readouterr().err
    assert main(["import", str(tmp_path)]) == 2


def test_import_names_the_folder_that_is_no_site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "feeds.opml").write_text(OPML)
    (tmp_path / "nosite").mkdir()
    assert main(["import", "nosite", "feeds.opml"]) == 2
    told = capsys.readouterr().err
    assert "neither nosite nor the folder you are in has a broadsheet.toml" in told
    assert "broadsheet init" in told


def test_eval_prints_a_table_or_json_and_predictions(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data, guessed = tmp_path / "s.jsonl", tmp_path / "guessed.jsonl"
    rows = [
        {"title": f"Harbour bridge closed after storm {n}", "date": "2026-03-02", "story": "a"}
        for n in range(3)
    ]
    data.write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert main(["eval", "stories", str(data), "--json", "--predictions", str(guessed)]) == 0
    scores = json.loads(capsys.readouterr().out)
    assert scores["n"] == 3
    assert len(guessed.read_text().splitlines()) == 3
    assert main(["eval", "stories", str(data)]) == 0
    assert "b3_f1" in capsys.readouterr().out
