"""Bad input and bad days: a clear message, the right exit code, and nothing stored is lost."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from filelock import FileLock
from tests.acceptance.conftest import Run, files_of

from broadsheet.adapters.stores.sql import dump, sqlite_store
from broadsheet.app.layout import Layout
from broadsheet.app.running import Options, run_site
from broadsheet.cli import main
from broadsheet.cli.progress import Silence
from broadsheet.domain.site import Source
from broadsheet.errors import SinkError, StoreError
from broadsheet.testing.newsroom import NOW, Newsroom, demo_site

CONFIG = """
[site]
title = "A paper"
subject = "A subject"
url = "http://localhost"
[[topic]]
name = "AI"
keywords = ["AI"]
"""


def _said(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().err


def test_no_configuration(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", str(tmp_path)]) == 2
    assert "broadsheet init" in _said(capsys)


def test_a_broken_configuration_names_the_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = CONFIG.replace('subject = "A subject"', "subject = 7\npublsh_at = 1")
    (tmp_path / "broadsheet.toml").write_text(broken, "utf-8")
    assert main(["run", str(tmp_path)]) == 2
    said = _said(capsys)
    assert "broadsheet.toml:4" in said
    assert "broadsheet.toml:5" in said
    assert "Traceback" not in said


def test_two_runs_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "broadsheet.toml").write_text(CONFIG, "utf-8")
    layout = Layout(tmp_path)
    layout.state.mkdir()
    with FileLock(layout.lock):
        assert main(["run", str(tmp_path), "--quiet"]) == 4
    assert "another run is under way" in _said(capsys)
    assert main(["run", str(tmp_path), "--quiet"]) == 0


def test_what_is_no_archive(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "broadsheet.toml").write_text(CONFIG, "utf-8")
    junk = tmp_path / "junk.warc.gz"
    junk.write_bytes(b"this is no archive" * 50)
    assert main(["run", str(tmp_path), "--from", str(junk), "--quiet"]) == 3
    assert "junk.warc.gz is no WARC file" in _said(capsys)
    assert main(["run", str(tmp_path), "--from", str(tmp_path / "none.warc")]) == 2
    assert "no such file" in _said(capsys)


def test_a_time_that_is_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "broadsheet.toml").write_text(CONFIG, "utf-8")
    assert main(["run", str(tmp_path), "--at", "yesterday"]) == 2
    assert "2026-03-04T18:00:00Z" in _said(capsys)
    for at in (
        "0001-01-01",
        "0001-01-01T00:00:00+14:00",
        "1989-12-31",
        "9999-12-31T23:59:59-14:00",
    ):
        assert main(["run", str(tmp_path), "--at", at]) == 2
        assert "allowed: 1990 to 2999" in _said(capsys)
    for at in ("1990-01-01", "2999-12-31"):
        assert main(["run", str(tmp_path), "--at", at, "--quiet"]) == 0


@pytest.mark.parametrize("name", ["overrides/bad.toml", "models/topics.json"])
def test_what_stops_every_run_ails_the_site(
    tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "broadsheet.toml").write_text(CONFIG, "utf-8")
    assert main(["run", str(tmp_path), "--quiet"]) == 0
    assert main(["doctor", str(tmp_path)]) == 0
    broken = tmp_path / name
    broken.parent.mkdir()
    broken.write_text("no such form", "utf-8")
    capsys.readouterr()
    for command, code in (("run", 2), ("doctor", 1), ("learn", 2)):
        assert main([command, str(tmp_path)]) == code
        said = capsys.readouterr()
        assert str(broken) in said.err + said.out, command


def test_a_page_never_seen(run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["why", "https://a.example/x", str(tmp_path)]) == 2
    assert "broadsheet.toml: not found" in _said(capsys)
    (tmp_path / "broadsheet.toml").touch()
    assert main(["why", "https://a.example/x", str(tmp_path)]) == 3
    assert "nothing is stored yet" in _said(capsys)
    run(tmp_path)
    assert main(["why", "https://a.example/x", str(tmp_path)]) == 2
    assert "never seen" in _said(capsys)


def test_failing_sources_hold_up_nobody(newsroom: Newsroom, tmp_path: Path) -> None:
    site = demo_site(newsroom.port)
    dead = (
        Source("dead", "http://nobody-there.invalid/feed"),
        Source("private", "http://10.0.0.1/feed"),
        Source("missing", f"{site.sources[0].url}-that-is-not-there"),
        Source("picture", "http://lantern-post.example/logo.png"),
    )
    troubled = replace(site, sources=(*dead, *site.sources))
    summary = run_site(troubled, Layout(tmp_path), Silence(), Options(at=NOW, workers=1))
    assert summary.gathered is not None
    problems = dict(summary.gathered.problems)
    assert problems.keys() >= {"dead", "private", "missing", "picture"}
    assert "host name cannot be found" in problems["dead"]
    assert "may not be reached" in problems["private"]
    assert "404" in problems["missing"]
    assert summary.standings.printed > 0
    assert summary.standings.adds_up


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of forty megabytes, where one may be mounted."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=40m", "tmpfs", str(folder)]
    try:
        done = subprocess.run(command, capture_output=True, check=False)
    except FileNotFoundError:
        pytest.skip("there is no mount command here")
    if done.returncode:
        pytest.skip("no disk may be mounted here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk_keeps_what_was_printed(run: Run, small_disk: Path) -> None:
    site = small_disk / "site"
    run(site)
    layout = Layout(site)
    printed = files_of(layout.public)
    store = sqlite_store(layout.store)
    stored = dump(store)["articles"]
    store.close()
    ballast = small_disk / "ballast"
    with ballast.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(b"x" * 4096)
    layout.public.unlink()
    with pytest.raises((SinkError, StoreError), match=r"full|space|room"):
        run(site, hours=1)
    ballast.unlink()
    run(site, hours=2)
    assert files_of(layout.public) == printed
    store = sqlite_store(layout.store)
    assert dump(store)["articles"] == stored
    store.close()


def test_help_needs_no_site() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "broadsheet", "--help"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0
    assert "Examples" in done.stdout
