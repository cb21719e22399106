"""`broadsheet desk`: a word of the editor becomes a file, and a file is a word."""

import json
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
import typer

from broadsheet.adapters.stores.sql import sqlite_store
from broadsheet.app.layout import Layout
from broadsheet.app.overrides import load_overrides
from broadsheet.app.overrides.author import author
from broadsheet.app.settings import load_site
from broadsheet.cli import desk
from broadsheet.domain.entry import Entry
from broadsheet.domain.ledger import LedgerRow, Sighting, Standing
from broadsheet.domain.outcome import TurnedAway
from broadsheet.domain.override import Action, Override
from broadsheet.domain.reason import Reason
from broadsheet.domain.score import Decision, Labels, Story
from broadsheet.errors import BroadsheetError, ConfigError, UsageError
from broadsheet.testing.clocks import FixedClock
from broadsheet.testing.stores import NOON, made_article
from broadsheet.text.codec import encode

CONFIG = """[site]
title = "T"
subject = "S"
[[topic]]
name = "Robots"
[[source]]
id = "lantern"
url = "https://lantern.example/feed"
"""
HOST = "lantern.example"
LEAD, OTHER, COLD, OFF = (f"{HOST}/{name}" for name in ("lead", "other", "cold", "off"))
UNREAD, TURNED = f"{HOST}/unread", f"{HOST}/turned"
BECAUSE = ["--reason", "Because"]


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A site with a printed story of two pages, a cold one, one off the subject, two unread."""
    (tmp_path / "broadsheet.toml").write_text(CONFIG)
    monkeypatch.setattr("broadsheet.cli.desk.SystemClock", lambda: FixedClock(NOON))
    monkeypatch.setattr("broadsheet.cli.desk.author", lambda _: "Ada")
    layout = Layout(tmp_path)
    layout.state.mkdir()
    store = sqlite_store(layout.store)
    read = [made_article(key) for key in (LEAD, OTHER, COLD, OFF)]
    seen = [Entry(f"{HOST}/feed-lead", f"https://{HOST}/feed-lead", "lantern", "Lead")]
    seen += [Entry(key, f"https://{key}", "lantern", f"About {key}") for key in (UNREAD, TURNED)]
    with store.begin() as tx:
        tx.articles.save(read)
        tx.entries.add(seen, NOON)
        tx.entries.settle([Sighting(seen[0], NOON, Standing.READ, LEAD)])
        tx.entries.settle([Sighting(seen[2], NOON, Standing.TURNED_AWAY)])
        stories = [Story("s1", (LEAD, OTHER), NOON), Story("s2", (COLD,), NOON)]
        tx.stories.save(stories, {one.key: NOON for one in read})
        away = TurnedAway(TURNED, "admit", (Reason("admit.language", "It is in French."),))
        off = Labels(OFF, (), 0.1, False, (Reason("subject.passing", "In passing."),))
        rows = [
            ("edit", LEAD, Decision(LEAD, "s1", True, 92, True)),
            ("edit", OTHER, Decision(OTHER, "s1", False, -1, False)),
            ("edit", COLD, Decision(COLD, "s2", True, 43, False)),
            ("classify", OFF, off),
            ("read", TURNED, away),
        ]
        tx.ledger.put(LedgerRow(stage, key, "v", NOON, encode(value)) for stage, key, value in rows)
    store.close()
    return tmp_path


def run(folder: Path, *words: str) -> None:
    """One command, as the entry point runs it but for the printing of faults."""
    command = typer.main.get_command(desk.app)
    command.main([*words, "--folder", str(folder)], standalone_mode=False)


def written(folder: Path) -> list[Override]:
    return list(load_overrides(folder, load_site(folder)).items)


def one(folder: Path, *words: str) -> Override:
    run(folder, *words, *BECAUSE)
    (made,) = written(folder)
    assert (made.reason, made.by, made.at) == ("Because", "Ada", NOON)
    return made


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["publish", COLD], "its heat is 43 of 70; the next run adds what is short"),
        (["publish", OFF], "it was off the subject; the next run puts it on, and prints it"),
        (["publish", OTHER], "the next run lets it lead its story"),
        (["publish", f"https://www.{LEAD}/?utm_source=x"], "it is printed already (heat 92)"),
        (["publish", UNREAD], "it is not read yet; the override holds once it is"),
        (["publish", TURNED], "turned away while it was read (It is in French)"),
        (["publish", "--story", "s2"], "prints the best page of story s2"),
        (["kill", f"{HOST}/feed-lead"], "Title of lantern.example/lead: the next run takes it d"),
        (["kill", LEAD], "leads a story with 1 more page, which goes with it"),
        (["kill", COLD], "it is not printed, and will not be"),
        (["kill", "--story", "s1"], "takes every page of story s1 down"),
        (["pin", LEAD], "puts its story on top of the front page"),
        (["pin", COLD], "it is not published, so there is nothing to keep on top"),
        (["pin", OTHER], "on top of the front page, if that is published"),
        (["retitle", LEAD, "--title", "Plain words"], "under the new headline"),
        (["retopic", OFF, "--topic", "robots"], "off the subject; the next run puts it on"),
        (["retopic", LEAD, "--topic", "Robots"], "these topics and no others"),
        (["merge", LEAD, COLD], "puts these 2 pages into one story"),
        (["split", LEAD], "keeps this page apart from the other"),
        (["split", COLD, "--from", LEAD, "--from", OTHER], "apart from the 2 others"),
        (["block", "--source", "lantern"], "turns away every page of lantern"),
        (["block", "--phrase", "sponsored content"], "that says “sponsored content”"),
    ],
)
def test_a_file_is_written_and_the_next_run_foretold(
    site: Path, capsys: pytest.CaptureFixture[str], words: list[str], told: str
) -> None:
    made = one(site, *words)
    said = capsys.readouterr().out
    assert made.action == Action(words[0])
    assert said.startswith(str(site / "overrides" / f"{made.id}.toml"))
    assert told in said


def test_a_split_takes_its_storys_other_pages(site: Path) -> None:
    made = one(site, "split", OTHER)
    assert (made.keys, made.others) == ((OTHER,), (f"https://{LEAD}",))


def test_a_page_that_is_alone_cannot_be_split_from_nobody(site: Path) -> None:
    with pytest.raises(UsageError, match="it tells its story alone; name the pages"):
        run(site, "split", COLD, *BECAUSE)


def test_the_name_of_the_file_tells_what_it_is(site: Path) -> None:
    assert one(site, "kill", LEAD).id.startswith("2026-03-02-kill-title-of-lanternexamplelead-")


@pytest.mark.parametrize(
    ("until", "ends"),
    [("3 days", NOON + timedelta(days=3)), ("2026-03-03", NOON + timedelta(hours=36))],
)
def test_an_end_as_a_span_or_a_day(site: Path, until: str, ends: object) -> None:
    assert one(site, "pin", LEAD, "--until", until).until == ends


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["kill", f"{HOST}/leed"], f"did you mean https://{UNREAD}|did you mean"),
        (
            ["kill", "other.example/x"],
            "https://other.example/x: never seen by this site; give --an",
        ),
        (["kill", "--story", "s9"], "s9: no story of this site"),
        (["split", LEAD, "--from", "other.example/x"], "never seen by this site"),
    ],
)
def test_an_unknown_page_is_refused_with_what_is_near(
    site: Path, words: list[str], told: str
) -> None:
    with pytest.raises(UsageError, match=told):
        run(site, *words, *BECAUSE)
    assert written(site) == []
    run(site, *words, *BECAUSE, "--anyway")
    assert len(written(site)) == 1


def test_a_site_that_was_never_run_knows_no_page(tmp_path: Path) -> None:
    (tmp_path / "broadsheet.toml").write_text(CONFIG)
    with pytest.raises(UsageError, match="this site was not run yet; give --anyway"):
        run(tmp_path, "kill", LEAD, *BECAUSE)
    run(tmp_path, "kill", LEAD, *BECAUSE, "--anyway", "--by", "Bea")
    assert written(tmp_path)[0].by == "Bea"
    assert not (tmp_path / ".broadsheet").exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["kill", LEAD], "desk kill: found no reason; allowed: --reason"),
        (["kill", "--reason", "R"], "desk kill: url: found nothing; allowed: url or story"),
        (["retitle", LEAD, *BECAUSE], "desk retitle: title: found nothing; allowed: a plain text"),
        (["retitle", LEAD, *BECAUSE, "--title", "<i>x</i>"], "without markup"),
        (["merge", LEAD, *BECAUSE], "desk merge: url: found one page"),
        (["retopic", LEAD, *BECAUSE, "--topic", "Robot"], 'did you mean "robots"'),
        (["block", *BECAUSE], "desk block: source: found nothing; allowed: source or phrase"),
        (["block", *BECAUSE, "--source", "lantren"], 'did you mean "lantern"'),
        (["pin", LEAD, *BECAUSE, "--until", "2026-03-01"], "desk pin: until: found 2026-03-02T00"),
        (["pin", LEAD, *BECAUSE, "--until", "soon"], 'desk pin: until: found "soon"'),
        (["kill", "ftp://x", *BECAUSE], "desk kill: url: found a list of 1; allowed: a page's"),
        (["undo", "nothing"], "nothing: no override of this site"),
    ],
)
def test_what_cannot_be_meant(site: Path, words: list[str], told: str) -> None:
    with pytest.raises(BroadsheetError) as caught:
        run(site, *words)
    assert told in str(caught.value)
    assert caught.value.exit_code == 2
    assert not (site / "overrides").exists()


class TestListing:
    def test_what_stands_and_what_has_expired(
        self, site: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        run(site, "list")
        assert capsys.readouterr().out == "nothing stands\n"
        folder = site / "overrides"
        folder.mkdir()
        kill = f'action = "kill"\nurl = "https://{LEAD}"\nreason = "Old."\n'
        (folder / "2026-01-01-old.toml").write_text(f"{kill}until = 2026-01-02\n")
        run(site, "list")
        assert capsys.readouterr().out == "nothing stands (1 expired: --all)\n"
        run(site, "split", OTHER, *BECAUSE)
        capsys.readouterr()
        run(site, "list", "--all")
        assert capsys.readouterr().out.splitlines()[:4] == [
            "2026-01-01-old: kill, until 2026-01-03T00:00:00Z, expired",
            f"  https://{LEAD}",
            "  Old.",
            f"{written(site)[1].id}: split",
        ]
        run(site, "list", "--json")
        (row,) = json.loads(capsys.readouterr().out)["overrides"]
        assert (row["action"], row["stands"], row["by"]) == ("split", True, "Ada")
        assert (row["url"], row["from"]) == ([f"https://{OTHER}"], [f"https://{LEAD}"])

    def test_a_bad_file_is_told(self, site: Path) -> None:
        (site / "overrides").mkdir()
        (site / "overrides" / "x.toml").write_text("action = 1\n")
        with pytest.raises(ConfigError, match=r"x\.toml:1: action: found 1"):
            run(site, "list")

    def test_undo_and_undo_but_keep(self, site: Path, capsys: pytest.CaptureFixture[str]) -> None:
        kept, gone = "2026-01-01-kept", "2026-01-01-gone"
        (site / "overrides").mkdir()
        for name in (kept, gone):
            path = site / "overrides" / f"{name}.toml"
            path.write_text(f'action = "kill"\nurl = "https://{LEAD}"\nreason = "R"\n')
        run(site, "undo", gone)
        run(site, "undo", kept, "--keep")
        told = capsys.readouterr().out.splitlines()
        assert told[0].endswith("gone.toml: removed; the next run goes without it.")
        assert told[1].endswith("kept.toml: ends now; the next run goes without it.")
        assert [(o.id, o.until) for o in written(site)] == [(kept, NOON)]


class TestAuthor:
    def test_gits_name_for_this_folder(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def git(command: list[str], **_: object) -> object:
            assert command[1:] == ["-C", str(tmp_path), "config", "user.name"]
            return subprocess.CompletedProcess(command, 0, b"Ada Quill\n", b"")

        monkeypatch.setattr("broadsheet.app.overrides.author.shutil.which", lambda _: "git")
        monkeypatch.setattr("broadsheet.app.overrides.author.subprocess.run", git)
        assert author(tmp_path) == "Ada Quill"

    def test_else_the_login(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("broadsheet.app.overrides.author.shutil.which", lambda _: None)
        monkeypatch.setattr("broadsheet.app.overrides.author.getpass.getuser", lambda: "aq")
        assert author(tmp_path) == "aq"

        def nobody() -> str:
            raise KeyError("uid")

        monkeypatch.setattr("broadsheet.app.overrides.author.getpass.getuser", nobody)
        assert author(tmp_path) == ""


def test_every_command_has_examples(capsys: pytest.CaptureFixture[str]) -> None:
    names = [name.name for name in desk.app.registered_commands]
    assert len(names) == len(Action) + 2
    for name in names:
        with pytest.raises(SystemExit):
            typer.main.get_command(desk.app)([str(name), "--help"])
        assert "Examples:" in capsys.readouterr().out
