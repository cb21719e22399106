"""Scores of reading feeds, against feedparser."""

import os
from pathlib import Path

import pytest

from broadsheet.app.evaluate.feeds import evaluate

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


@pytest.mark.skipif(not FEEDS.is_dir(), reason="the shared feeds are not on this machine")
@pytest.mark.parametrize(("folder", "least"), [("feedparser", 0.99), ("feedjira", 1.0)])
def test_feeds_of_the_wild(folder: str, least: float) -> None:
    scores = evaluate(FEEDS / folder).scores
    assert scores["exceptions"] == 0
    assert isinstance(scores["same_entries"], float)
    assert scores["same_entries"] >= least
