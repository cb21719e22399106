import gzip
import json
import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from broadsheet.app.evaluate.rows import Row, read_rows
from broadsheet.app.evaluate.topics import compare, evaluate_topics
from broadsheet.errors import UsageError

SHARED = Path(os.environ.get("BROADSHEET_SHARED", Path(__file__).parents[3] / "shared"))


def _row(title: str, topics: list[str], day: int = 1) -> Row:
    return {
        "title": title,
        "excerpt": "Said today.",
        "topics": topics,
        "publishedDateTime": f"2030-01-{day:02d} 08:00:00+00:00",
        "provider": {"name": "The Gull", "domain": "gull.example"},
        "webUrl": "https://gull.example/1",
    }


def _write(path: Path, rows: Sequence[Row]) -> Path:
    text = "".join(json.dumps(row) + "\n" for row in rows)
    path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())
    return path


@pytest.fixture
def past(tmp_path: Path) -> Path:
    rows = []
    for n in range(25):
        rows.append(_row(f"Gangway {n} lowered by the crew", ["Sea", "Ships"], n + 1))
        rows.append(_row(f"Tides {n} explained", ["Sea"], n + 1))
    return _write(tmp_path / "past.jsonl.gz", rows)


def test_it_learns_from_the_history_and_predicts_in_file_order(tmp_path: Path, past: Path) -> None:
    rows = [_row("Low tides", ["Sea"]), _row("The gangway creaks", ["Sea", "Ships"])]
    report = evaluate_topics(_write(tmp_path / "rows.jsonl", rows), past)
    found = [row["topics"] for row in report.predictions]
    assert [set(map(str, names)) for names in found if isinstance(names, list)] == [
        {"Sea"},
        {"Sea", "Ships"},
    ]
    assert report.scores["micro_f1"] == report.scores["macro_f1"] == 1
    assert report.scores["n"] == 2
    assert 0 <= float(str(report.scores["calibration_error"])) < 0.2
    table = report.scores["topics"]
    assert isinstance(table, dict)
    assert table["Ships"] == {"precision": 1.0, "recall": 1.0, "f1": 1.0, "n": 1}


def test_without_a_history_names_are_keywords(tmp_path: Path) -> None:
    rows = [_row("Ships leave", ["Sea", "Ships"]), _row("The sea rises", ["Sea"])]
    report = evaluate_topics(_write(tmp_path / "rows.jsonl", rows))
    assert [row["topics"] for row in report.predictions] == [["Ships"], ["Sea"]]
    assert "calibration_error" not in report.scores


def test_the_labels_are_used_for_scoring_alone(tmp_path: Path, past: Path) -> None:
    rows = [_row("Low tides", ["Sea"]), _row("The gangway creaks", ["Ships"])]
    swapped = [_row("Low tides", ["Ships"]), _row("The gangway creaks", ["Kelp"])]
    first = evaluate_topics(_write(tmp_path / "a.jsonl", rows), past)
    second = evaluate_topics(_write(tmp_path / "b.jsonl", swapped), past)
    assert first.predictions == second.predictions
    assert first.scores != second.scores


def test_a_tree_brings_its_keywords(tmp_path: Path) -> None:
    folder = tmp_path / "topics"
    folder.mkdir()
    (folder / "0.yaml").write_text("_id: sea\nname: Sea\nkeywords:\n  - sea\n", "utf-8")
    (folder / "1.yaml").write_text(
        "_id: ships\nname: Ships\nparent: Sea\nkeywords:\n  - gangway\n", "utf-8"
    )
    file = _write(tmp_path / "rows.jsonl", [_row("The gangway creaks", ["Sea", "Ships"])])
    report = evaluate_topics(file, None, folder)
    assert report.scores["micro_f1"] == 1
    (folder / "2.yaml").write_text("_id: x\n", "utf-8")
    with pytest.raises(UsageError, match="needs a name"):
        evaluate_topics(file, None, folder)


def test_a_configuration_brings_its_keywords(tmp_path: Path) -> None:
    (tmp_path / "broadsheet.toml").write_text(
        '[site]\ntitle = "Sea"\nsubject = "Sea"\n'
        '[[topic]]\nname = "Ships"\nkeywords = ["gangway"]\n',
        "utf-8",
    )
    file = _write(tmp_path / "rows.jsonl", [_row("The gangway creaks", ["Ships"])])
    assert evaluate_topics(file, None, tmp_path).scores["micro_f1"] == 1


def test_names_that_make_one_id_stay_apart(tmp_path: Path) -> None:
    rows = [_row("Sea power rises", ["Sea-Power"]), _row("Nothing", ["Sea Power"])]
    report = evaluate_topics(_write(tmp_path / "rows.jsonl", rows))
    table = report.scores["topics"]
    assert isinstance(table, dict)
    assert set(table) == {"Sea-Power", "Sea Power"}


def test_the_measures_are_those_of_the_books() -> None:
    gold, found = [("a", "b"), ("a",), ("a",)], [("a",), ("a", "b"), ("a", "c")]
    scores = compare(gold, found)
    assert scores["micro_f1"] == round(2 * 3 / (2 * 3 + 2 + 1), 4)
    assert scores["macro_f1"] == 0.5
    assert scores["micro_f1_below"] == 0


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "rows.jsonl:1: not JSON"),
        ('{"topics": ["a"]}', "no 'title'"),
        ('{"title": "x", "topics": "a"}', "wanted: a list of names"),
        ('{"title": "x"}', "no row has topics"),
    ],
)
def test_what_cannot_be_read_is_said(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(text, "utf-8")
    with pytest.raises(UsageError, match=message):
        evaluate_topics(path)


def test_scores_on_a_sites_later_months_stay_up(tmp_path: Path) -> None:
    path = SHARED / "data" / "records" / "azure-2019-2021.jsonl.gz"
    if not path.exists():
        pytest.skip(f"{path} is not here")
    rows = [row for _, row in read_rows(path)]
    earlier = [row for row in rows if str(row["publishedDateTime"]) < "2020-10"]
    later = [row for row in rows if str(row["publishedDateTime"]) >= "2020-10"]
    history, file = _write(tmp_path / "h.jsonl", earlier), _write(tmp_path / "r.jsonl", later)
    scores = evaluate_topics(file, history).scores
    assert float(str(scores["micro_f1"])) >= 0.905
    assert float(str(scores["macro_f1"])) >= 0.58
    tree = path.parent / "azure-sample" / "_data" / "topics"
    scores = evaluate_topics(file, history, tree).scores
    assert float(str(scores["micro_f1"])) >= 0.95
    assert float(str(scores["macro_f1"])) >= 0.8
