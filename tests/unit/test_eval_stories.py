import json
import os
from pathlib import Path

import pytest

from broadsheet.app.evaluate.stories import evaluate
from broadsheet.errors import UsageError

SHARED = Path(os.environ.get("BROADSHEET_SHARED", Path(__file__).parents[3] / "shared"))

ROWS: list[dict[str, object]] = [
    {"title": "Harbour council votes to rebuild the Old Bridge", "date": "2022-05-19", "story": 1},
    {"title": "Lighthouse keeper retires on Gull Rock", "date": "2022-05-19", "story": 2},
    {
        "title": "Old Bridge to be rebuilt, Harbour council decides - Ledger",
        "date": "2022-05-19 12:00:00+00:00",
        "url": "https://www.ledger.example/bridge",
        "story": 1,
    },
]


def _write(folder: Path, rows: list[dict[str, object]]) -> Path:
    path = folder / "rows.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows) + "\n", "utf-8")
    return path


def test_it_scores_and_predicts_in_file_order(tmp_path: Path) -> None:
    report = evaluate(_write(tmp_path, ROWS[::-1]))
    assert list(report.scores) == [
        "n", "b3_p", "b3_r", "b3_f1", "pair_p", "pair_r", "pair_f1", "ami", "ari", "encoder",
    ]  # fmt: skip
    assert report.scores["n"] == 3
    assert report.scores["b3_f1"] == report.scores["pair_f1"] == 1
    found = [row["story"] for row in report.predictions]
    assert found[0] == found[2] != found[1]


def test_the_labels_are_used_for_scoring_alone(tmp_path: Path) -> None:
    other = [{**row, "story": number} for number, row in enumerate(ROWS)]
    first, second = evaluate(_write(tmp_path, ROWS)), evaluate(_write(tmp_path, other))
    assert first.predictions == second.predictions
    assert first.scores != second.scores


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "rows.jsonl: no rows"),
        ("{", "rows.jsonl:1: not JSON"),
        ('{"name": 1}', "rows.jsonl:1: no 'title'"),
        ('{"title": "x"}', "rows.jsonl:1: no 'story'"),
    ],
)
def test_what_cannot_be_read_is_said(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(text, "utf-8")
    with pytest.raises(UsageError, match=message):
        evaluate(path)
    with pytest.raises(UsageError, match="cannot be read"):
        evaluate(tmp_path / "absent.jsonl")


@pytest.mark.parametrize(
    ("name", "b_cubed", "pairs"), [("ai-2022-05", 0.88, 0.76), ("azure-2021-02", 0.93, 0.75)]
)
def test_scores_on_labelled_months_stay_up(name: str, b_cubed: float, pairs: float) -> None:
    path = SHARED / "data" / "stories" / f"{name}.jsonl"
    if not path.exists():
        pytest.skip(f"{path} is not here")
    scores = evaluate(path).scores
    assert float(str(scores["b3_f1"])) >= b_cubed
    assert float(str(scores["pair_f1"])) >= pairs
