"""`eval pages`: the measures, and a folder of two pages."""

import gzip
import json
import os
from pathlib import Path

import pytest

from broadsheet.app.evaluate.pages import (
    body_scores,
    evaluate,
    fold,
    shingle_marks,
    snippet_scores,
)
from broadsheet.errors import UsageError

SHARED = Path(os.environ.get("BROADSHEET_SHARED", Path(__file__).parents[3] / "shared"))
STORY = (
    "The old bridge over the river was opened again on Monday after two years of work on it.",
    "Engineers had found cracks in three of its five piers, and the council voted for a repair.",
    "The repair cost four million, a little less than planned, the mayor said on the bank.",
)
PAGE = (
    "<html lang='en'><head><title>A bridge opens</title>"
    "<meta property='article:published_time' content='2024-03-05T23:30:00-05:00'></head>"
    "<body><article><h1>A bridge opens</h1>{}</article></body></html>"
)


def folder(tmp_path: Path, golds: list[dict[str, object]]) -> Path:
    (tmp_path / "html").mkdir()
    html = PAGE.format("".join(f"<p>{line}</p>" for line in STORY))
    lines = []
    for number, gold in enumerate(golds):
        name = f"html/{number}.html.gz"
        (tmp_path / name).write_bytes(gzip.compress(html.encode()))
        lines.append(json.dumps({"url": f"https://a.example/{number}", "file": name, "gold": gold}))
    (tmp_path / "gold.jsonl").write_text("\n".join(lines))
    return tmp_path


def test_shingles_count_as_bags() -> None:
    assert shingle_marks("a b c d e", "a b c d e") == (1.0, 1.0)
    assert shingle_marks("a b c d a b c d", "a b c d") == (1 / 5, 1.0)
    assert shingle_marks("one two", "one two") == (1.0, 1.0)
    assert shingle_marks("", "a b c d") == (0.0, 0.0)
    assert shingle_marks("", "") == (1.0, 1.0)


def test_mean_f1_and_f1_of_means_differ_where_a_page_gave_nothing() -> None:
    scores = body_scores([("a b c d", "a b c d"), ("", "a b c d")])
    assert (scores["f1"], scores["precision"], scores["recall"]) == (0.5, 0.5, 0.5)
    assert scores["f1_of_means"] == 0.6667


def test_snippets() -> None:
    scores = snippet_scores([("some good text", ["good", "absent"], ["text", "bad"])])
    assert (scores["recall"], scores["precision"], scores["without_absent"]) == (0.5, 0.5, 0.5)


def test_folding_leaves_letters_and_digits() -> None:
    assert fold("  “It’s – 5!” ") == fold("it's 5")
    assert fold("Straße") == fold("STRASSE")


def test_every_label_is_scored_and_predicted(tmp_path: Path) -> None:
    gold: dict[str, object] = {
        "title": "A BRIDGE opens.",
        "date": "2024-03-05",
        "date_published": "2024-03-06T04:30:00.000Z",
        "body": "\n".join(STORY),
        "with": ["five piers"],
        "without": ["A bridge opens"],
        "dek": None,
    }
    report = evaluate(folder(tmp_path, [gold, {"title": "Another", "license": "unknown"}]))
    assert report.what == "pages"
    assert report.scores["title"] == {"accuracy": 0.5, "n": 2}
    assert report.scores["date"] == {"accuracy": 1.0, "n": 1}
    assert report.scores["date_published"] == {"accuracy": 1.0, "n": 1}
    assert "dek" not in report.scores
    body = report.scores["body"]
    assert isinstance(body, dict)
    assert (body["f1"], body["n"]) == (1.0, 1)
    snippets = report.scores["snippets"]
    assert isinstance(snippets, dict)
    assert snippets["f1"] == 1.0
    assert report.predictions[0]["date"] == "2024-03-05"
    assert report.predictions[1] == {"url": "https://a.example/1", "title": "A bridge opens"}


def test_a_folder_without_labels_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"gold\.jsonl"):
        evaluate(tmp_path)


def test_labels_of_no_page_have_no_score(tmp_path: Path) -> None:
    (tmp_path / "gold.jsonl").write_text("\n")
    with pytest.raises(UsageError, match="no rows"):
        evaluate(tmp_path)


def test_a_bad_line_is_named(tmp_path: Path) -> None:
    (tmp_path / "gold.jsonl").write_text('{"url": "https://a.example/"}\n')
    with pytest.raises(UsageError, match=r"gold\.jsonl:1"):
        evaluate(tmp_path)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared evaluation data are not here")
def test_bodies_of_real_pages_keep_their_score() -> None:
    report = evaluate(SHARED / "data" / "pages" / "article-body")
    body = report.scores["body"]
    assert isinstance(body, dict)
    assert body["f1"] >= 0.965
