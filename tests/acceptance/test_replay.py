"""A past moment is printed again byte for byte, and judged by another policy."""

import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from tests.acceptance.conftest import files_of
from tests.acceptance.past import NEW, Past, changed, eventful, revised

from broadsheet.app import versions
from broadsheet.app.printing import all_forms
from broadsheet.app.records_import import import_records
from broadsheet.app.replay.print_again import print_again
from broadsheet.app.replay.record import recorded
from broadsheet.cli import main
from broadsheet.cli.progress import Silence
from broadsheet.domain.printed import Catalog, Form, Leaf, PrintedStory
from broadsheet.errors import SinkError
from broadsheet.pipeline import run as run_module
from broadsheet.testing.newsroom import Newsroom


@pytest.fixture(scope="module")
def original(newsroom: Newsroom, tmp_path_factory: pytest.TempPathFactory) -> Past:
    return eventful(tmp_path_factory.mktemp("past") / "site", newsroom)


@pytest.fixture
def past(original: Past, tmp_path: Path) -> Past:
    """A copy that may be spoilt."""
    shutil.copytree(original.folder, tmp_path / "site", symlinks=True)
    return replace(original, folder=tmp_path / "site")


def _tree(folder: Path) -> dict[str, tuple[int, int, int]]:
    """Every file and link; of folders that they are there, since readers of a store come and go."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_dir() and not path.is_symlink():
            found[str(path.relative_to(folder))] = (0, 0, 0)
            continue
        stat = path.stat(follow_symlinks=False)
        found[str(path.relative_to(folder))] = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
    return found


def _said(capsys: pytest.CaptureFixture[str]) -> str:
    said = capsys.readouterr()
    assert "Traceback" not in said.err
    return said.err + said.out


def _marked(form: Form) -> Callable[[Catalog], Iterator[Leaf]]:
    """Its leaves, the front page with a few bytes more."""

    def of_catalog(catalog: Catalog) -> Iterator[Leaf]:
        for leaf in form.of_catalog(catalog):
            front = leaf.path == "index.html"
            yield replace(leaf, make=partial(_more, leaf)) if front else leaf

    return of_catalog


def _more(leaf: Leaf, stories: Mapping[str, PrintedStory]) -> bytes:
    return leaf.content(stories, {}) + b"<!-- new -->"


def _replay(past: Past, *arguments: str) -> int:
    return main(["replay", str(past.folder), "--quiet", *arguments])


def test_the_past_is_eventful(original: Past) -> None:
    """Else what follows would show nothing."""
    prints = [files for _, files in original.prints]
    assert len({json.dumps(sorted(map(hash, files.items()))) for files in prints}) >= 5
    assert any(NEW in content for content in prints[2].values())
    assert not any(NEW in content for content in prints[1].values())
    fronts = [b"Glasswater says no" in files["index.html"] for files in prints]
    assert fronts[1:5] == [True, False, False, True], "an editor's word comes and runs out"


@pytest.mark.parametrize("number", range(6))
def test_every_moment_is_the_same_byte_for_byte(
    original: Past, number: int, tmp_path: Path
) -> None:
    moment, files = original.prints[number]
    before = _tree(original.folder)
    replayed = print_again(original.layout, moment, tmp_path / "then", Silence(), workers=1)
    assert (replayed.run, replayed.runs) == (number + 1, number + 1)
    assert (replayed.differing, replayed.missing, replayed.added) == ((), (), ())
    assert replayed.same == len(files)
    assert replayed.whole
    assert not replayed.changed
    assert files_of(tmp_path / "then") == files
    assert _tree(original.folder) == before


def test_the_command(past: Past, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    to = tmp_path / "then"
    assert _replay(past, "--at", "2026-03-04T17:59:59Z", "--to", str(to)) == 0
    files = past.prints[0][1]
    said = _said(capsys)
    assert f"{len(files)} files, byte for byte" in said
    assert "run 1 of 2026-03-04 13:00:00 UTC" in said
    assert (to / "index.html").read_bytes() == files["index.html"]
    assert _replay(past, "--at", "2026-03-04T13:00:00Z", "--json") == 0
    value = json.loads(_said(capsys))
    assert value["whole"]
    assert (value["run"], value["same"], value["differing"]) == (1, len(files), [])
    shutil.rmtree(value["folder"])


def test_the_runs_are_listed(past: Past, capsys: pytest.CaptureFixture[str]) -> None:
    assert _replay(past, "--list") == 0
    said = _said(capsys)
    assert "2026-03-04T13:00:00Z" in said
    assert "extract/" in said
    assert _replay(past, "--list", "--json") == 0
    runs = json.loads(_said(capsys))["runs"]
    assert [run["number"] for run in runs] == [1, 2, 3, 4, 5, 6]
    assert runs[2]["files"] == ["broadsheet.toml", "overrides/2026-03-04-kill.toml"]
    assert runs[2]["printed"] == runs[3]["printed"] != runs[1]["printed"]


def test_another_version_is_named(
    past: Past, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def otherwise(*of: Any) -> tuple[Form, ...]:
        return tuple(replace(form, of_catalog=_marked(form)) for form in all_forms(*of))

    with (
        patch("broadsheet.app.replay.again.all_forms", otherwise),
        patch.object(versions, "PRESS_VERSION", "site/99"),
    ):
        assert _replay(past, "--at", "2026-03-04T13:00:00Z", "--to", str(tmp_path / "a")) == 1
    said = _said(capsys)
    assert "differs  index.html" in said
    assert "press was publish/" in said
    assert "is site/99 now" in said
    assert f"{len(past.prints[0][1]) - 1} files; these are not" in said


@pytest.mark.parametrize("harm", ["damaged", "cut", "gone"])
def test_captures_that_cannot_be_read(
    past: Past, harm: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = next(past.layout.captures.glob("*20260304*"))
    data = bytearray(file.read_bytes())
    if harm == "damaged":
        data[len(data) // 3] ^= 0xFF
        file.write_bytes(data)
    elif harm == "cut":
        file.write_bytes(data[: len(data) // 2])
    else:
        file.unlink()
    assert _replay(past, "--at", "2026-03-04T20:00:00Z") == 3
    said = _said(capsys)
    assert str(file) in said
    assert {"damaged": "at byte", "cut": "bytes long", "gone": "not there"}[harm] in said
    assert "Restore the file" in said or "Restore it" in said


def test_a_run_that_is_missing(past: Past, capsys: pytest.CaptureFixture[str]) -> None:
    with closing(sqlite3.connect(past.layout.store)) as store, store:
        store.execute("DELETE FROM runs WHERE number = 2")
    assert _replay(past, "--at", "2026-03-05") == 3
    assert "run 2 of 4 is missing" in _said(capsys)
    assert _replay(past, "--at", "2026-03-04T15:00:00Z", "--json") == 0
    shutil.rmtree(json.loads(_said(capsys))["folder"])


def test_moments_and_folders_that_will_not_do(
    past: Past, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert _replay(past, "--at", "2026-03-04T12:59:59Z") == 2
    assert "nothing was printed by 2026-03-04 12:59:59 UTC" in _said(capsys)
    assert _replay(past, "--at", "2026-03-05", "--to", str(past.folder)) == 2
    assert "not empty" in _said(capsys)
    assert _replay(past, "--at", "yesterday") == 2
    assert _replay(past) == 2
    assert "--list names the runs" in _said(capsys)
    assert main(["replay", str(tmp_path / "nowhere"), "--at", "2026-03-05", "--quiet"]) == 2
    assert "broadsheet.toml: not found" in _said(capsys)
    assert not (tmp_path / "nowhere").exists()
    (tmp_path / "fresh").mkdir()
    (tmp_path / "fresh/broadsheet.toml").touch()
    assert main(["replay", str(tmp_path / "fresh"), "--at", "2026-03-05", "--quiet"]) == 3
    assert "nothing is stored yet" in _said(capsys)


class _Cut(BaseException):
    """Ends a run as a kill does: nothing that follows is done."""


@pytest.mark.parametrize("stage", ["label", "judge", "press", "standings"])
def test_a_run_that_was_killed_is_done_again_as_far_as_it_came(
    newsroom: Newsroom, stage: str, tmp_path: Path
) -> None:
    past = Past(tmp_path / "site", newsroom)
    past.folder.mkdir()
    past.configure(sources=3)
    past.run(-5)
    past.configure(sources=6)
    with patch.object(run_module, stage, side_effect=_Cut), pytest.raises(_Cut):
        past.run(-1)
    past.configure("publish_at = 64")
    with changed(revised):
        past.run(0)
    moment, files = past.prints[-1]
    replayed = print_again(past.layout, moment, tmp_path / "then", Silence(), workers=1)
    assert replayed.runs == 3
    assert replayed.whole
    assert files_of(tmp_path / "then") == files


def test_a_print_that_failed_is_none(past: Past, tmp_path: Path) -> None:
    """The next run's print is what stood; the failed run's judgement is part of its past."""
    past.layout.public.unlink()
    past.layout.public.mkdir()
    (past.layout.public / "mine.txt").write_text("not Broadsheet's")
    past.configure("publish_at = 66")
    with pytest.raises(SinkError):
        past.run()
    shutil.rmtree(past.layout.public)
    past.configure("publish_at = 64")
    past.run()
    moment, files = past.prints[-1]
    replayed = print_again(past.layout, moment, tmp_path / "then", Silence(), workers=1)
    assert (replayed.run, replayed.whole) == (8, True)
    assert files_of(tmp_path / "then") == files


def test_runs_from_archives(original: Past, newsroom: Newsroom, tmp_path: Path) -> None:
    archives = tuple(sorted(original.layout.captures.glob("*.warc.gz")))
    past = Past(tmp_path / "site", newsroom)
    past.folder.mkdir()
    past.configure()
    for number, archive in enumerate(archives):
        copied = tmp_path / f"{number}.warc.gz"
        shutil.copy(archive, copied)
        past.run(number, (copied,))
    past.run(9)
    for number, (moment, files) in enumerate(past.prints):
        to = tmp_path / f"then-{number}"
        assert print_again(past.layout, moment, to, Silence(), workers=1).whole
        assert files_of(to) == files
    (tmp_path / "0.warc.gz").unlink()
    assert _replay(past, "--at", "2026-03-06") == 3


@pytest.mark.parametrize("checked", [True, False])
def test_what_is_no_archive_does_not_spoil_the_past(
    past: Past, checked: bool, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Nor does it in a store of a time when such a run was entered."""
    empty = tmp_path / "empty.warc.gz"
    empty.write_bytes(b"")
    arguments = ["run", str(past.folder), "--from", str(empty), "--quiet", "--at", "2027-01-01"]
    with nullcontext() if checked else patch("broadsheet.app.running.read_warc"):
        assert main(arguments) == 3
    assert "is no WARC file" in _said(capsys)
    past.configure("publish_at = 64")
    past.run()
    assert [run.number for run in recorded(past.layout)] == list(range(1, 8 if checked else 9))
    moment, files = past.prints[-1]
    empty.unlink()
    assert print_again(past.layout, moment, tmp_path / "then", Silence(), workers=1).whole
    assert files_of(tmp_path / "then") == files


def test_imported_records_are_part_of_the_past(
    original: Past, newsroom: Newsroom, tmp_path: Path
) -> None:
    past = Past(tmp_path / "site", newsroom)
    past.folder.mkdir()
    past.configure(sources=2)
    past.run(0)
    report = import_records(past.folder, [original.layout.public / "_news"])
    assert report.added > 10
    past.configure(sources=3)
    past.run()
    past.run()
    assert len(past.prints[1][1]) > len(past.prints[0][1])
    for number, (moment, files) in enumerate(past.prints):
        to = tmp_path / f"then-{number}"
        assert print_again(past.layout, moment, to, Silence(), workers=1).whole
        assert files_of(to) == files


def test_imports_come_before_the_run_that_took_them_whatever_the_clock_says(
    original: Past, newsroom: Newsroom, tmp_path: Path
) -> None:
    past = Past(tmp_path / "site", newsroom)
    past.folder.mkdir()
    past.configure(sources=2)
    past.run(0)
    records = sorted((original.layout.public / "_news").glob("*.md"))
    import_records(past.folder, records[:8])
    past.run(1)
    import_records(past.folder, records[8:])
    past.run(2)
    printed = [sum(name.endswith(".md") for name in files) for _, files in past.prints]
    assert printed == sorted(set(printed)), "each import is in the print after it"
    for number, (moment, files) in enumerate(past.prints):
        to = tmp_path / f"then-{number}"
        assert print_again(past.layout, moment, to, Silence(), workers=1).whole
        assert files_of(to) == files


def test_a_run_by_its_number_where_the_clock_was_set_back(
    newsroom: Newsroom, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    past = Past(tmp_path / "site", newsroom)
    past.folder.mkdir()
    for hours, sources in ((0, 1), (-17, 2), (-13, 3)):
        past.configure(sources=sources)
        past.run(hours)
    for number, (_, files) in enumerate(past.prints, 1):
        to = tmp_path / f"then-{number}"
        assert _replay(past, "--run", str(number), "--to", str(to)) == 0
        assert f"run {number} of" in _said(capsys)
        assert files_of(to) == files
    for at, number in (("18:00", 1), ("03:00", 2), ("17:59", 3)):
        to = tmp_path / at.replace(":", "-")
        assert _replay(past, "--at", f"2026-03-04T{at}:00Z", "--to", str(to)) == 0
        assert f"run {number} of" in _said(capsys)
    policy = tmp_path / "other.toml"
    policy.write_text("[policy]\npublish_at = 80\n", "utf-8")
    assert _replay(past, "--run", "1", "--with", str(policy)) == 0
    assert "2026-03-04 18:00" in _said(capsys)
    assert _replay(past, "--run", "9") == 2
    assert "no run 9" in _said(capsys)
    assert _replay(past, "--run", "1", "--at", "2026-03-04") == 2
    assert "leave one of them out" in _said(capsys)


def test_a_site_that_ran_before_its_history_was_kept(past: Past, tmp_path: Path) -> None:
    """What was captured until then is one run, and the record says so where that shows."""
    with closing(sqlite3.connect(past.layout.store)) as store, store:
        for table in ("runs", "changes", "texts"):
            store.execute(f"DELETE FROM {table}")
        store.execute("DELETE FROM notes WHERE name LIKE 'history.%'")
    past.configure("publish_at = 64")
    past.run()
    moment, _ = past.prints[-1]
    replayed = print_again(past.layout, moment, tmp_path / "then", Silence(), workers=1)
    assert replayed.runs == 2
    assert replayed.same > 0
    if not replayed.whole:
        assert any("before its history was kept" in why for why in replayed.why)


STRICTER = """
[policy]
publish_at = 80
[[topic]]
name = "AI"
keywords = ["AI", "chatbot", "language model"]
"""


def test_another_policy_on_the_site_of_today(
    past: Past, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    policy = tmp_path / "stricter.toml"
    policy.write_text(STRICTER, "utf-8")
    before = _tree(past.folder)
    assert _replay(past, "--with", str(policy), "--json") == 0
    assert _tree(past.folder) == before
    value = json.loads(_said(capsys))
    left = {change["title"] for change in value["published"] if change["move"] == "leaves"}
    assert left
    assert all(change["why"] for change in value["front"] + value["published"])
    told = " ".join(why for change in value["front"] for why in change["why"])
    assert "is held against 80 in place of 70" in told
    assert "quality" in told
    assert "subject −" in told
    assert _replay(past, "--with", str(policy)) == 0
    said = _said(capsys)
    assert f"{len(left)} leave" in said
    assert "→" in said


def test_a_trial_foretells_the_next_run(
    past: Past, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    policy = tmp_path / "stricter.toml"
    policy.write_text("[policy]\npublish_at = 80\nstory_window = '2 days'\n", "utf-8")
    assert _replay(past, "--with", str(policy), "--json") == 0
    published = json.loads(_said(capsys))["published"]
    stood = _printed_titles(past)
    past.configure("publish_at = 80\nstory_window = '2 days'")
    past.run()
    stands = _printed_titles(past)
    assert {one["title"] for one in published if one["move"] == "leaves"} == stood - stands
    assert {one["title"] for one in published if one["move"] == "enters"} == stands - stood
    assert stood - stands


def _printed_titles(past: Past) -> set[str]:
    feed = json.loads((past.layout.public / "feed.json").read_bytes())
    return {item["title"] for item in feed["items"]}


def test_another_policy_in_the_past(
    past: Past, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    policy = tmp_path / "same.toml"
    policy.write_text("[policy]\npublish_at = 70\n", "utf-8")
    assert _replay(past, "--with", str(policy), "--at", "2026-03-04T18:00:00Z", "--json") == 0
    value = json.loads(_said(capsys))
    assert (value["front"], value["published"]) == ([], [])
    assert value["at"] == "2026-03-04T18:00:00Z"
    policy.write_text("[policy]\npublish_at = 50\nmax_age = '1 day'\n", "utf-8")
    assert _replay(past, "--with", str(policy), "--at", "2026-03-04T18:00:00Z", "--json") == 0
    value = json.loads(_said(capsys))
    assert {change["move"] for change in value["published"]} == {"enters"}
    assert "max_age: hold for pages that are read from now on." in " ".join(value["notes"])


def test_a_policy_that_is_wrong(
    past: Past, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    policy = tmp_path / "wrong.toml"
    policy.write_text("[policy]\npublsh_at = 80\n[[topic]]\nname = 'X'\nparent = 'Y'\n", "utf-8")
    assert _replay(past, "--with", str(policy)) == 2
    said = _said(capsys)
    assert f"{policy}:2: policy.publsh_at" in said
    assert 'did you mean "publish_at"' in said
    assert f"{policy}:5: topic.parent" in said
    assert _replay(past, "--with", str(tmp_path / "none.toml")) == 2
    assert _replay(past, "--with", str(policy), "--to", str(tmp_path / "x")) == 2
