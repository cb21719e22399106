"""A run with nothing new does no parsing, writes no file, and costs one request for a source."""

from pathlib import Path

from tests.acceptance.conftest import Run

from broadsheet.app.layout import Layout
from broadsheet.testing.newsroom import Newsroom


def _times(folder: Path) -> dict[str, tuple[int, int]]:
    found = {}
    for path in [folder, *folder.rglob("*")]:
        stat = path.stat(follow_symlinks=False)
        found[str(path)] = (stat.st_mtime_ns, stat.st_ino)
    return found


def test_nothing_new(run: Run, newsroom: Newsroom, tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    first = run(tmp_path)
    assert first.gathered is not None
    assert first.gathered.parsed >= first.gathered.due == 8
    before, captures = _times(layout.public), _times(layout.captures)
    newsroom.forget()
    second = run(tmp_path, hours=2)
    assert second.gathered is not None
    assert (second.gathered.due, second.gathered.unchanged) == (8, 8)
    assert second.gathered.parsed == second.read.due == second.labelled == 0
    assert second.judged.articles == 0
    assert second.pressed.skipped
    assert sum(newsroom.requests.values()) == newsroom.statuses[304] == 8
    assert _times(layout.public) == before
    assert _times(layout.captures) == captures


def test_not_yet_due_asks_nothing(run: Run, newsroom: Newsroom, tmp_path: Path) -> None:
    run(tmp_path)
    newsroom.forget()
    again = run(tmp_path, hours=0.1)
    assert again.gathered is not None
    assert (again.gathered.due, again.gathered.not_due) == (0, 8)
    assert not newsroom.requests


def test_a_site_that_was_taken_away_is_printed_again(run: Run, tmp_path: Path) -> None:
    run(tmp_path)
    Layout(tmp_path).public.unlink()
    again = run(tmp_path, hours=0.1)
    assert not again.pressed.skipped
    assert (Layout(tmp_path).public / "index.html").exists()
