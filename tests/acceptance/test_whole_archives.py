"""Whole archives of real pages go through one command, and every page is accounted for.

The data is not part of the project: it is looked for at BROADSHEET_SHARED, else beside the
checkout, and the tests are skipped where it is not.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from broadsheet.cli import main

SHARED = Path(os.environ.get("BROADSHEET_SHARED", Path(__file__).parents[3] / "shared"))

needs_data = pytest.mark.skipif(
    not (SHARED / "data" / "captures").is_dir(), reason="the archives of real pages are not here"
)


def _checked(site: Path) -> str:
    script = SHARED / "tools" / "check_site.py"
    done = subprocess.run(
        [sys.executable, str(script), str(site)], capture_output=True, text=True, check=False
    )
    return "" if done.returncode == 0 else done.stdout


@needs_data
@pytest.mark.parametrize(("name", "pages"), [("publishers", 165), ("web-990", 725)])
def test_an_archive_in_one_command(
    name: str, pages: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site = tmp_path / "site"
    languages = ["--language", "en", "--language", "de"]
    assert main(["init", str(site), "--template", "news", *languages]) == 0
    capsys.readouterr()
    archive = SHARED / "data" / "captures" / f"{name}.warc.gz"
    assert main(["run", str(site), "--from", str(archive), "--json", "--quiet"]) == 0
    summary = json.loads(capsys.readouterr().out)
    standings = summary["standings"]
    assert summary["unpacked"]["captures"] == standings["pages"] == pages
    assert standings["adds_up"]
    assert standings["waiting"] == 0
    assert sum(standings["reasons"].values()) == standings["turned_away"]
    assert standings["printed"] > 0.05 * pages
    assert _checked(site / "public") == ""


@pytest.mark.skipif(
    not (SHARED / "tools" / "check_site.py").is_file(), reason="the outside checker is not here"
)
def test_the_demo_passes_the_outside_checker(tmp_path: Path) -> None:
    assert main(["demo", str(tmp_path / "demo"), "--quiet", "--json"]) == 0
    assert _checked(tmp_path / "demo" / "public") == ""
