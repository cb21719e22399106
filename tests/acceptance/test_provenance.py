"""A page that has changed since it was printed: what is told of it is what it was read from."""

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.acceptance.conftest import files_of
from tests.acceptance.past import Past, changed

from broadsheet.app.keys import keys_file, load_keys
from broadsheet.app.replay.print_again import print_again
from broadsheet.app.sealing import opened
from broadsheet.cli import main
from broadsheet.cli.progress import Silence
from broadsheet.domain.proof import PrivateLedger
from broadsheet.testing.newsroom import Newsroom
from broadsheet.testing.newsroom.server import Answer


def _corrected(_host: str, answers: dict[str, Answer]) -> dict[str, Answer]:
    """Every page has a correction, and no feed says so."""
    return {
        path: replace(one, body=one.body.replace(b"</p>", b" Corrected.</p>", 1))
        if path.endswith(".html")
        else one
        for path, one in answers.items()
    }


def _archive(folder: Path, newsroom: Newsroom, hours: float) -> Path:
    """What a site of one source captured."""
    site = Past(folder, newsroom)
    folder.mkdir()
    site.configure(sources=1)
    site.run(hours)
    (captures,) = site.layout.captures.glob("*.warc.gz")
    return Path(shutil.copy(captures, folder.with_suffix(".warc.gz")))


@pytest.fixture
def site(newsroom: Newsroom, tmp_path: Path) -> Past:
    """A site that seals, run from an archive and then from one in which the pages have changed."""
    before = _archive(tmp_path / "before", newsroom, 0)
    with changed(_corrected):
        after = _archive(tmp_path / "after", newsroom, 2)
    site = Past(tmp_path / "site", newsroom)
    site.folder.mkdir()
    site.configure(sources=1)
    with (site.folder / "broadsheet.toml").open("a") as file:
        file.write("\n[proof]\nseal = true\n")
    assert main(["keys", "new", str(site.folder), "--seal"]) == 0
    site.run(3, (before,))
    site.run(4, (after,))
    return site


def _ledgers(site: Past) -> dict[str, PrivateLedger]:
    held = load_keys(keys_file(site.folder), {}).sealing()
    assert held
    found = opened([site.layout.public / "_news"], held)
    return {one.path.name: one.found.ledger for one in found if one.found.ledger}


def _fetched(site: Past, url: str, capsys: pytest.CaptureFixture[str]) -> list[Any]:
    capsys.readouterr()
    assert main(["why", url, str(site.folder), "--json"]) == 0
    steps = json.loads(capsys.readouterr().out)["steps"]
    return [step["outcome"] for step in steps if step["stage"] == "fetch"]


def test_a_page_that_changed_is_told_by_what_it_was_read_from(
    site: Past, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    ledgers = _ledgers(site)
    assert ledgers
    pages = {n: d for n, d in site.prints[1][1].items() if n.startswith("_news/")}
    assert pages == {n: d for n, d in site.prints[0][1].items() if n.startswith("_news/")}
    for ledger in ledgers.values():
        (taken,) = ledger.captures
        told = _fetched(site, ledger.found[0].url, capsys)
        assert len(told) == 2, (told, ledger)
        fetched, since = told
        assert taken.digest[:16] in fetched
        assert "before.warc.gz" in fetched
        assert since.startswith("changed since, and not read again: ")
        assert "after.warc.gz" in since
        assert taken.digest[:16] not in since
    for number, (moment, files) in enumerate(site.prints):
        to = tmp_path / f"then-{number}"
        assert print_again(site.layout, moment, to, Silence(), workers=1).whole
        assert files_of(to) == files
