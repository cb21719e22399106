"""No change lowers a pinned score without saying so: see bench/floors.toml."""

import gzip
import hashlib
import json
import os
import shlex
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from broadsheet.cli.main import main

ROOT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("BROADSHEET_SHARED", ROOT.parent / "shared"))
ALL = os.environ.get("BROADSHEET_FLOORS") == "all"
FLOORS: list[dict[str, Any]] = tomllib.loads((ROOT / "bench" / "floors.toml").read_text("utf-8"))[
    "floor"
]


def _name(floor: Mapping[str, Any]) -> str:
    source = floor["split"]["file"] if "split" in floor else floor["command"].split()[2]
    return f"{floor['command'].split()[1]}-{Path(source).name}"


def _cut(split: Mapping[str, str], folder: Path) -> dict[str, str]:
    """Both parts of a file, written into a folder; skips where there is no such file."""
    data = _needed(Path(split["file"].format(shared=SHARED))).read_bytes()
    text = (gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data).decode()
    parts: dict[str, list[str]] = {"earlier": [], "later": []}
    for line in filter(None, text.split("\n")):
        parts[_part(str(json.loads(line)[split["key"]]), split.get("at"))].append(line)
    paths = {name: folder / f"{name}.jsonl" for name in parts}
    for name, path in paths.items():
        path.write_text("\n".join(parts[name]) + "\n", "utf-8")
    return {name: str(path) for name, path in paths.items()}


def _part(value: str, at: str | None) -> str:
    if at is not None:
        return "earlier" if value < at else "later"
    words = "".join(letter for letter in value.casefold() if letter.isalnum())
    return "earlier" if hashlib.sha256(words.encode()).digest()[0] % 2 else "later"


def _needed(path: Path) -> Path:
    if not path.exists():
        pytest.skip(f"{path} is not here; it does not come with the project")
    return path


@pytest.mark.parametrize("floor", FLOORS, ids=_name)
def test_no_score_is_below_its_floor(
    floor: dict[str, Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    if floor.get("slow") and not ALL:
        pytest.skip("slow; set BROADSHEET_FLOORS=all to run it")
    parts = _cut(floor["split"], tmp_path) if "split" in floor else {}
    monkeypatch.chdir(ROOT)
    words = [word.format(shared=SHARED, **parts) for word in shlex.split(floor["command"])]
    _needed(Path(words[2]))
    assert main([*words, "--json"]) == 0
    scores = json.loads(capsys.readouterr().out)
    told = f"broadsheet {floor['command']}: {scores}; see bench/floors.toml"
    assert not {name for name, least in floor.get("least", {}).items() if scores[name] < least}, (
        told
    )
    assert not {name for name, most in floor.get("most", {}).items() if scores[name] > most}, told


def test_the_invented_corpus_holds_what_is_hard() -> None:
    lines = (ROOT / "tests/cases/judgement/stories.jsonl").read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    assert 60 <= len(rows) <= 100
    assert len({row["story"] for row in rows}) >= 25
    assert {floor["command"].split()[1] for floor in FLOORS} >= {
        *("stories", "topics", "quality", "ranking", "headlines")
    }
