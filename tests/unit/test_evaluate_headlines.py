import gzip
import json
from pathlib import Path

import pytest

from broadsheet.app.evaluate.headlines import area, evaluate_headlines
from broadsheet.errors import UsageError

ROWS: list[dict[str, object]] = [
    {"title": "Harbour council votes to rebuild the Old Bridge", "clickbait": 0},
    {"title": "Court rejects appeal in Marlow patent case", "clickbait": 0},
    {"title": "17 Things You Will Only Understand If You Grew Up By The Sea", "clickbait": 1},
    {"title": "This Is What Happens When You Leave Your Phone In The Freezer", "clickbait": True},
]


def _write(path: Path, rows: list[dict[str, object]]) -> Path:
    path.write_text("\n".join(json.dumps(row) for row in rows) + "\n", "utf-8")
    return path


def test_the_shipped_model_scores(tmp_path: Path) -> None:
    report = evaluate_headlines(_write(tmp_path / "rows.jsonl", ROWS))
    assert report.scores == {
        "auc": 1.0,
        "auc_points": 1.0,
        "flagged": 1.0,
        "flagged_plain": 0.0,
        "n": 4,
    }
    assert [row["title"] for row in report.predictions] == [row["title"] for row in ROWS]
    assert all(0 <= float(str(row["clickbait"])) <= 1 for row in report.predictions)


def test_a_history_is_learnt_from_instead(tmp_path: Path) -> None:
    plain = [{"title": f"{word} council votes on lamps", "clickbait": 1} for word in "abcdefgh"]
    teasing = [{"title": f"you should see this {word}", "clickbait": 0} for word in "abcdefgh"]
    history = _write(tmp_path / "past.jsonl", [*plain, *teasing])
    path = _write(tmp_path / "rows.jsonl", [plain[0], teasing[0]])
    assert evaluate_headlines(path).scores["auc"] == 0.0
    assert evaluate_headlines(path, history).scores["auc"] == 1.0


def test_a_gzipped_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl.gz"
    path.write_bytes(gzip.compress("\n".join(json.dumps(row) for row in ROWS).encode()))
    assert evaluate_headlines(path).scores["n"] == 4


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", r"rows.jsonl:1: not JSON"),
        ("\n[]", r"rows.jsonl:2: not a JSON object"),
        ('{"clickbait": 1}', r"rows.jsonl:1: no 'title'"),
        ('{"title": "x"}', r"rows.jsonl:1: found clickbait None; allowed: 1 or 0"),
        ('{"title": "x", "clickbait": "no"}', r"found clickbait 'no'"),
        ('{"title": "x", "clickbait": 1}', r"needs headlines with clickbait 1 and"),
        ("", r"needs headlines with clickbait 1 and"),
    ],
)
def test_what_cannot_be_read_is_said(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(text, "utf-8")
    with pytest.raises(UsageError, match=message):
        evaluate_headlines(path)


def test_files_that_are_no_files(tmp_path: Path) -> None:
    broken = tmp_path / "rows.jsonl.gz"
    broken.write_bytes(b"\x1f\x8b\x08\x00")
    for path in (tmp_path / "absent.jsonl", tmp_path, broken):
        with pytest.raises(UsageError, match="cannot be read"):
            evaluate_headlines(path)


def test_area_under_the_curve() -> None:
    labels = [False, True, False, True]
    assert area([0, 1, 0, 1], labels) == 1
    assert area([1, 0, 1, 0], labels) == 0
    assert area([5, 5, 5, 5], labels) == 0.5
    assert area([1, 2, 3, 4], labels) == 0.75
    assert area([], []) == 0
