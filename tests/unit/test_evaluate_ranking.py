import json
import os
from datetime import date, timedelta
from math import log1p, log2
from pathlib import Path

import pytest

from broadsheet.app.evaluate.ranking import evaluate, targets
from broadsheet.app.evaluate.ranks import ndcg_by_day, outlet_means
from broadsheet.errors import UsageError

SHARED = Path(os.environ.get("BROADSHEET_SHARED", Path(__file__).parents[3] / "shared"))
RANKING = SHARED / "data" / "ranking" / "ai-2022-h1.jsonl"


def _row(number: int) -> dict[str, object]:
    """Twelve a day; the fourth outlet is popular, and so are storms."""
    storm = number % 5 == 0
    return {
        "title": f"{'Storm' if storm else 'Calm'} number {number} reaches the quay",
        "url": f"https://www.o{number % 7}.example/{number}",
        "date": (date(2023, 3, 1) + timedelta(days=number // 12)).isoformat(),
        "social_score": 10 + 500 * (number % 7 == 4) + 90 * storm,
    }


def _write(path: Path, rows: list[dict[str, object]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def test_it_ranks_by_outlet_and_words(tmp_path: Path) -> None:
    rows = [_row(number) for number in range(360)]
    past, new = _write(tmp_path / "a.jsonl", rows[:240]), _write(tmp_path / "b.jsonl", rows[240:])
    done = evaluate(new, past)
    baseline = done.scores["baseline_outlet"]
    assert isinstance(baseline, dict)
    assert isinstance(done.scores["spearman"], float)
    assert done.scores["spearman"] > baseline["spearman"]
    assert done.scores["n"] == len(done.predictions) == 120
    assert done.scores["ndcg_at_10"] == pytest.approx(1.0, abs=0.02)


def test_only_days_before_the_first_one_scored_teach(tmp_path: Path) -> None:
    rows = [_row(number) for number in range(360)]
    new = _write(tmp_path / "b.jsonl", rows[240:])
    assert evaluate(new, new).scores["history"] == 0
    assert evaluate(new, new).predictions == evaluate(new).predictions
    whole = _write(tmp_path / "whole.jsonl", rows)
    assert evaluate(new, whole).scores["history"] == 240


def test_popularity_of_what_is_ranked_is_not_used(tmp_path: Path) -> None:
    rows = [_row(number) for number in range(360)]
    past = _write(tmp_path / "a.jsonl", rows[:240])
    turned = [{**row, "social_score": number} for number, row in enumerate(rows[240:])]
    one = evaluate(_write(tmp_path / "b.jsonl", rows[240:]), past)
    two = evaluate(_write(tmp_path / "c.jsonl", turned), past)
    assert one.predictions == two.predictions


def test_the_address_beyond_its_host_is_not_used(tmp_path: Path) -> None:
    rows = [_row(number) for number in range(360)]
    past = _write(tmp_path / "a.jsonl", rows[:240])
    tagged = [{**row, "url": f"{row['url']}?shared=yes#top"} for row in rows[240:]]
    one = evaluate(_write(tmp_path / "b.jsonl", rows[240:]), past)
    two = evaluate(_write(tmp_path / "c.jsonl", tagged), past)
    assert one.predictions == two.predictions


@pytest.mark.parametrize(
    ("change", "told"),
    [({"date": "soon"}, "use YYYY-MM-DD"), ({"social_score": None}, "social_score")],
)
def test_bad_rows_are_told_by_line(tmp_path: Path, change: dict[str, object], told: str) -> None:
    path = _write(tmp_path / "a.jsonl", [_row(0), {**_row(1), **change}])
    with pytest.raises(UsageError, match=f":2: .*{told}"):
        evaluate(path)


def test_an_empty_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no rows"):
        evaluate(_write(tmp_path / "a.jsonl", []))


def test_ndcg_by_hand() -> None:
    scores, days = [0.0, 3.0, 8.0, 5.0], ["a", "a", "a", "b"]
    best = log1p(8) + log1p(3) / log2(3)
    found = log1p(3) + log1p(8) / log2(4)
    assert ndcg_by_day([2, 3, 1, 9], scores, days, depth=3) == pytest.approx(found / best)
    assert ndcg_by_day([2, 1, 3, 9], scores, days, depth=3) < 1
    assert ndcg_by_day([1, 2, 3, 9], scores, days, depth=3) == pytest.approx(1.0)
    assert ndcg_by_day([1.0], [1.0], ["a"]) == 0.0
    assert ndcg_by_day([1.0, 2.0], [0.0, 0.0], ["a", "a"], depth=2) == 1.0


def test_outlet_means_are_drawn_by_the_prior() -> None:
    means, mean = outlet_means([("a", 3.0), ("a", 5.0), ("b", 1.0)])
    assert (means["a"], means["b"], mean) == (4.0, 1.0, 3.0)
    drawn, _ = outlet_means([("a", 3.0), ("a", 5.0), ("b", 1.0)], prior=1.0)
    assert drawn["b"] == 2.0
    assert outlet_means([]) == ({}, 0.0)


def test_targets_keep_the_order() -> None:
    found = targets([1, 50, 7, 7, 100_000])
    assert found[0] < found[2] == found[3] < found[1] < found[4]


@pytest.mark.skipif(not RANKING.exists(), reason="the shared ranking is not here")
def test_the_floor_on_real_popularity(tmp_path: Path) -> None:
    rows = [json.loads(line) for line in RANKING.read_text("utf-8").splitlines()]
    past = _write(tmp_path / "a.jsonl", [row for row in rows if row["date"] < "2022-04"])
    new = _write(tmp_path / "b.jsonl", [row for row in rows if row["date"] >= "2022-04"])
    scores = evaluate(new, past).scores
    assert isinstance(scores["spearman"], float)
    assert isinstance(scores["ndcg_at_10"], float)
    assert scores["spearman"] >= 0.62
    assert scores["ndcg_at_10"] >= 0.91
