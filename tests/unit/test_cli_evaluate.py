import json
from pathlib import Path

import pytest

from broadsheet.cli.evaluate import SUBJECTS, TAKEN
from broadsheet.cli.main import main

ROWS: list[dict[str, object]] = [
    {"title": "Harbour council votes to rebuild the Old Bridge", "clickbait": 0, "story": 1},
    {"title": "17 Things You Will Only Understand By The Sea", "clickbait": 1, "story": 2},
]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = tmp_path / "rows.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in ROWS), "utf-8")
    return path


@pytest.mark.parametrize("what", SUBJECTS)
def test_each_subject_has_help_with_examples(what: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["eval", what, "--help"]) == 0
    told = capsys.readouterr().out
    assert f"broadsheet eval {what} " in told
    assert "--predictions" in told
    shown = {option for option in TAKEN if option in told}
    assert shown == {option for option, takers in TAKEN.items() if what in takers}


def test_the_group_lists_the_subjects(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["eval", "--help"]) == 0
    told = capsys.readouterr().out
    assert all(f"\n  {what} " in told for what in SUBJECTS)
    assert "Examples:" in told


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["tea", "."], "eval: found 'tea'; allowed: pages, feeds, stories, topics"),
        (["pages", ".", "--history", "x"], "eval pages: --history is not used by this measure"),
        (["headlines", ".", "--encoder=none"], "it belongs to: stories"),
        (["stories", "absent.jsonl"], "eval stories: absent.jsonl not found"),
        (["headlines", ".", "--history", "absent"], "eval headlines: absent not found"),
        (["topics", ".", "--topics", "absent"], "eval topics: absent not found"),
        (["stories", ".", "--model", "absent"], "eval stories: absent not found"),
        (["stories", ".", "--encoder", "tea"], "tea"),
        (["stories", ".", "--nonsense"], "--nonsense"),
    ],
)
def test_what_does_not_fit_is_refused(
    words: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["eval", *words]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert told in shown.err
    assert "Traceback" not in shown.err


def test_a_table_one_object_and_predictions(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    guessed = tmp_path / "guessed.jsonl"
    words = ["eval", "headlines", str(data)]
    assert main([*words, "--json", "--predictions", str(guessed)]) == 0
    assert json.loads(capsys.readouterr().out)["n"] == len(ROWS)
    assert len(guessed.read_text("utf-8").splitlines()) == len(ROWS)
    assert main(words) == 0
    assert "auc" in capsys.readouterr().out


def test_a_folder_that_is_not_there_for_predictions(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "no" / "guessed.jsonl"
    assert main(["eval", "headlines", str(data), "--predictions", str(out)]) == 2
    assert "cannot be written" in capsys.readouterr().err


def test_a_row_that_cannot_be_read(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data.write_text('{"title": "x", "story": 1}\n{', "utf-8")
    assert main(["eval", "stories", str(data)]) == 2
    assert "rows.jsonl:2: not JSON" in capsys.readouterr().err
