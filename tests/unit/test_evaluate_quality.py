import gzip
import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from broadsheet.app.evaluate.quality import evaluate
from broadsheet.errors import UsageError

START = datetime(2023, 3, 1, 9, tzinfo=UTC)
SHARED = Path(os.environ.get("BROADSHEET_SHARED", Path(__file__).parents[3] / "shared"))
RECORDS = SHARED / "data" / "records" / "azure-2019-2021.jsonl.gz"


def _record(number: int) -> dict[str, object]:
    """Lamps are printed, ropes are not; the outlets say nothing of it."""
    lamps = number % 3 == 0
    return {
        "title": f"Council number {number} talks of {'lamps' if lamps else 'ropes'} again",
        "excerpt": "The council met on the quay.",
        "publishedDateTime": (START + timedelta(hours=6 * number)).isoformat(),
        "webUrl": f"https://o{number % 5}.example/story/{number}",
        "provider": {"name": "O", "domain": f"o{number % 5}.example"},
        "topics": ["Lamps" if lamps else "Ropes"],
        "type": "article",
        "quality": 80 if lamps else 30,
        "heat": 80 if lamps else 30,
        "published": lamps,
    }


def _write(path: Path, rows: list[dict[str, object]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def _split(folder: Path) -> tuple[Path, Path]:
    rows = [_record(number) for number in range(240)]
    return _write(folder / "new.jsonl", rows[160:]), _write(folder / "past.jsonl", rows[:160])


def test_it_learns_from_the_history(tmp_path: Path) -> None:
    new, past = _split(tmp_path)
    done = evaluate(new, past)
    assert done.what == "quality"
    assert done.scores["auc"] == 1.0
    assert done.scores["n"] == done.scores["leads"] == len(done.predictions) == 80
    assert done.scores["history"] == 160
    assert done.scores["baseline_reference"] == 1.0


def test_without_a_history_the_rules_score(tmp_path: Path) -> None:
    new, _ = _split(tmp_path)
    done = evaluate(new)
    assert done.scores["history"] == 0
    assert all(isinstance(row["quality"], int) for row in done.predictions)


def test_what_was_made_of_a_record_does_not_score_it(tmp_path: Path) -> None:
    new, past = _split(tmp_path)
    turned = [
        {**json.loads(line), "quality": 5, "heat": -1, "published": True, "is_lead": True}
        for line in new.read_text("utf-8").splitlines()
    ]
    turned[0]["published"] = False
    other = evaluate(_write(tmp_path / "turned.jsonl", turned), past)
    assert other.predictions == evaluate(new, past).predictions


def test_a_history_of_the_same_time_or_later_teaches_nothing(tmp_path: Path) -> None:
    rows = [_record(number) for number in range(100)]
    new = _write(tmp_path / "new.jsonl", rows)
    assert evaluate(new, new).predictions == evaluate(new).predictions
    later = [
        {**row, "publishedDateTime": (START + timedelta(days=400)).isoformat()} for row in rows
    ]
    past = _write(tmp_path / "later.jsonl", later)
    assert evaluate(new, past).predictions == evaluate(new).predictions


def test_a_history_that_overlaps_teaches_each_month_what_was_before_it(tmp_path: Path) -> None:
    rows = [_record(number) for number in range(400)]
    whole = _write(tmp_path / "whole.jsonl", rows)
    blind, taught = evaluate(whole).predictions, evaluate(whole, whole).predictions
    first = sum(str(row["publishedDateTime"]) < "2023-04" for row in rows)
    assert 0 < first < 400
    assert taught[:first] == blind[:first]
    assert taught[first:] != blind[first:]


def test_members_are_not_counted_as_leads(tmp_path: Path) -> None:
    rows = [{**_record(number), "heat": -1 if number % 2 else 50} for number in range(40)]
    assert evaluate(_write(tmp_path / "new.jsonl", rows)).scores["leads"] == 20


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"title": 3}, "no 'title'"),
        ({"publishedDateTime": "soon"}, "is no time"),
        ({"quality": "high"}, "no 'quality'"),
    ],
)
def test_bad_rows_are_told_by_line(tmp_path: Path, change: dict[str, object], told: str) -> None:
    path = _write(tmp_path / "new.jsonl", [_record(0), {**_record(1), **change}])
    with pytest.raises(UsageError, match=f":2: .*{told}"):
        evaluate(path)


def test_an_empty_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no records"):
        evaluate(_write(tmp_path / "new.jsonl", []))


@pytest.mark.skipif(not RECORDS.exists(), reason="the shared records are not here")
def test_the_floor_on_real_records(tmp_path: Path) -> None:
    with gzip.open(RECORDS, "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    new = [row for row in rows if row["publishedDateTime"] >= "2020-10"]
    past = [row for row in rows if row["publishedDateTime"] < "2020-10"]
    done = evaluate(_write(tmp_path / "new.jsonl", new), _write(tmp_path / "past.jsonl", past))
    auc = done.scores["auc"]
    assert isinstance(auc, float)
    assert auc >= 0.90
