"""Scores of reading feeds, against feedparser."""

import os
from pathlib import Path

import pytest

from broadsheet.app.evaluate.feeds import evaluate
from broadsheet.errors import UsageError

SHARED = Path(os.environ.get("BROADSHEET_SHARED", Path(__file__).parents[2] / "../shared"))
FEEDS = SHARED / "data/feeds"
RSS = "<rss version='2.0'><channel><title>T</title>{}</channel></rss>"


def test_scores_and_predictions(tmp_path: Path) -> None:
    item = "<item><title>a</title><link>{}</link></item>"
    header = "<!--\nHeader:   Content-Location: http://b.example/x/\n-->\n"
    (tmp_path / "sub").mkdir()
    (tmp_path / "one.xml").write_text(header + RSS.format(item.format("y")), "utf-8")
    (tmp_path / "sub/two.rss").write_text(RSS.format(item.format("ftp://c.example/")), "utf-8")
    (tmp_path / "three.xml").write_text("garbage", "utf-8")
    (tmp_path / "LICENSE").write_text("no feed", "utf-8")
    report = evaluate(tmp_path)
    assert report.what == "feeds"
    assert report.scores == {
        "files": 3,
        "exceptions": 0,
        "compared": 2,
        "same_entries": 1.0,
        "linked_entries": 1,
    }
    first = next(row for row in report.predictions if row["file"] == "one.xml")
    assert first["links"] == ["http://b.example/x/y"]


def test_nothing_to_read_has_no_score(tmp_path: Path) -> None:
    """A floor must not be passed where the set is missing."""
    with pytest.raises(UsageError, match="no feed files"):
        evaluate(tmp_path)
    (tmp_path / "a.xml").write_text("garbage", "utf-8")
    assert evaluate(tmp_path).scores["same_entries"] is None
    one = tmp_path / "b.txt"
    one.write_text(RSS.format("<item><link>http://c.example/</link></item>"), "utf-8")
    report = evaluate(one)
    assert report.scores["same_entries"] == 1.0
    assert [row["file"] for row in report.predictions] == ["b.txt"]


@pytest.mark.skipif(not FEEDS.is_dir(), reason="the shared feeds are not on this machine")
@pytest.mark.parametrize(("folder", "least"), [("feedparser", 0.99), ("feedjira", 1.0)])
def test_feeds_of_the_wild(folder: str, least: float) -> None:
    scores = evaluate(FEEDS / folder).scores
    assert scores["exceptions"] == 0
    assert isinstance(scores["same_entries"], float)
    assert scores["same_entries"] >= least
