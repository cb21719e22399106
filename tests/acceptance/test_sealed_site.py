"""A site that seals and signs, from its runs to the check of what it printed."""

import json
import shutil
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from tests.acceptance.conftest import files_of
from tests.acceptance.past import changed, configuration, revised

from broadsheet.app.keys import keys_file, load_keys
from broadsheet.app.layout import Layout
from broadsheet.app.replay.print_again import Replayed, print_again
from broadsheet.app.running import Options, run_folder
from broadsheet.app.sealing import opened
from broadsheet.cli.main import main
from broadsheet.cli.progress import Silence
from broadsheet.domain.proof import PrivateLedger, SealAnswer
from broadsheet.pipeline.summary import Summary
from broadsheet.testing.newsroom import NOW, Newsroom, demo_site

KILL = """
action = "kill"
url = "{url}"
reason = "An example of an editor's word."
at = "2026-03-04"
"""
Files = dict[str, bytes]


@pytest.fixture(autouse=True)
def _no_keys_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BROADSHEET_SEAL_KEYS", raising=False)
    monkeypatch.delenv("BROADSHEET_SIGN_KEYS", raising=False)


@dataclass
class _Site:
    """A folder with a site that seals and signs, and what stood printed after its runs."""

    folder: Path
    prints: list[Files] = field(default_factory=list)
    wholes: list[bool] = field(default_factory=list)

    @property
    def public(self) -> Path:
        return Layout(self.folder).public

    @property
    def key(self) -> str:
        return load_keys(keys_file(self.folder), {}).sign[-1].public.text

    def run(self, hours: float) -> Summary:
        options = Options(at=NOW + timedelta(hours=hours), workers=1)
        summary = run_folder(self.folder, Silence(), options)
        self.prints.append(files_of(self.public))
        self.wholes.append(summary.pressed.whole)
        return summary

    def again(self, hours: float) -> Replayed:
        moment = NOW + timedelta(hours=hours)
        return print_again(Layout(self.folder), moment, None, Silence(), workers=1)

    def ledgers(self) -> dict[str, PrivateLedger]:
        """Every record's ledger by file name; all of them open."""
        held = load_keys(keys_file(self.folder), {}).sealing()
        assert held
        found = list(opened([self.public / "_news"], held))
        assert {one.found.answer for one in found} == {SealAnswer.OPEN}
        return {one.path.name: one.found.ledger for one in found if one.found.ledger}

    def verify(self, *more: str) -> int:
        return main(["verify", str(self.folder), "--key", self.key, *more])


@pytest.fixture(scope="module")
def original(newsroom: Newsroom, tmp_path_factory: pytest.TempPathFactory) -> _Site:
    """Three runs: all is new; a page has changed; an editor takes one down."""
    site = _Site(tmp_path_factory.mktemp("proof") / "site")
    site.folder.mkdir()
    text = configuration(demo_site(newsroom.port), sources=3)
    (site.folder / "broadsheet.toml").write_text(f"{text}\n[proof]\nseal = true\nsign = true\n")
    assert main(["keys", "new", str(site.folder)]) == 0
    site.run(0)
    with changed(revised):
        site.run(12)
    ledgers = site.ledgers()
    (site.folder / "overrides").mkdir()
    word = KILL.format(url=ledgers[min(ledgers)].found[0].url)
    (site.folder / "overrides" / "2026-03-04-kill.toml").write_text(word)
    site.run(13)
    return site


@pytest.fixture
def site(original: _Site, tmp_path: Path) -> _Site:
    """A copy that may be spoilt."""
    shutil.copytree(original.folder, tmp_path / "site", symlinks=True)
    return _Site(tmp_path / "site", list(original.prints), list(original.wholes))


def test_what_is_printed_can_be_opened_and_checked(
    site: _Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for ledger in site.ledgers().values():
        assert ledger.found
        assert ledger.captures
        assert ledger.story
        assert ledger.quality
    kept = tmp_path / "kept.json"
    for earlier in site.prints:
        kept.write_bytes(earlier["proof/index.json"])
        assert site.verify("--since", str(kept)) == 0
    copy = tmp_path / "copy"
    shutil.copytree(site.public, copy)
    victim = sorted((copy / "_news").iterdir())[3]
    victim.write_bytes(victim.read_bytes().replace(b"heat: ", b"heat: 1"))
    capsys.readouterr()
    assert main(["verify", str(copy), "--key", site.key, "--json"]) == 1
    (finding,) = json.loads(capsys.readouterr().out)["findings"]
    assert (finding["flaw"], finding["path"]) == ("altered", f"_news/{victim.name}")


def test_an_editors_word_is_in_the_ledger_of_its_page_and_no_other_record_changes_for_it(
    site: _Site,
) -> None:
    ledgers = site.ledgers()
    noted = {name for name, one in ledgers.items() if one.notes}
    assert {note.action for name in noted for note in ledgers[name].notes} == {"kill"}
    before, after = site.prints[1:]
    records = {p for p in before if p.startswith("_news/") and before[p] != after.get(p)}
    assert {f"_news/{name}" for name in noted} <= records
    assert len(records) < len(ledgers) / 2


def test_a_run_without_news_changes_nothing(site: _Site) -> None:
    with changed(revised):
        assert site.run(13.01).pressed.written == 0
    assert site.prints[-1] == site.prints[-2]


def test_a_print_of_what_changed_is_that_of_the_whole(site: _Site) -> None:
    assert site.wholes == [True, False, False]
    shutil.rmtree(Layout(site.folder).builds)
    site.public.unlink()
    with changed(revised):
        assert site.run(13).pressed.whole
    assert site.prints[-1] == site.prints[-2]


def test_replays_are_the_same_bytes_also_after_a_change_of_keys(site: _Site) -> None:
    assert main(["keys", "new", str(site.folder)]) == 0
    with changed(revised):
        site.run(14)
    assert site.verify() == 0
    site.ledgers()
    assert site.prints[-1]["proof/key.txt"] != site.prints[-2]["proof/key.txt"]
    for hours in (12, 14):
        found = site.again(hours)
        assert found.whole, (found.differing, found.why)
        assert not found.changed


def test_a_site_without_its_keys_says_so(site: _Site, capsys: pytest.CaptureFixture[str]) -> None:
    keys_file(site.folder).unlink()
    capsys.readouterr()
    assert main(["run", str(site.folder), "--quiet"]) == 2
    assert "broadsheet keys new" in capsys.readouterr().err
    assert main(["doctor", str(site.folder)]) == 1
    assert "keys: " in capsys.readouterr().out
