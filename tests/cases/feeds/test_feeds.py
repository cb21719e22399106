"""Each folder here is one answer of the web (`input`, `case.json`) and what is read from it."""

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import pytest

from broadsheet.domain.capture import Capture
from broadsheet.domain.entry import Discovery
from broadsheet.stages.discover import discover

CASES = sorted(path.parent for path in Path(__file__).parent.glob("*/case.json"))


def _capture(folder: Path) -> Capture:
    case = json.loads((folder / "case.json").read_text("utf-8"))
    body = (folder / "input").read_bytes()
    headers = (("content-type", str(case["content_type"])),)
    fetched_at = datetime.fromisoformat(case["fetched_at"])
    return Capture(case["url"], case["url"], 200, headers, body, body, "0" * 64, fetched_at)


def as_json(found: Discovery) -> object:
    """What is read as plain JSON, empty fields left out so that a case is easy to read."""
    return json.loads(json.dumps(_told(asdict(found)), default=lambda when: when.isoformat()))


def _told(value: object) -> object:
    if isinstance(value, dict):
        return {name: _told(item) for name, item in value.items() if item not in ("", None, (), 0)}
    return [_told(item) for item in value] if isinstance(value, tuple) else value


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)
def test_case(folder: Path) -> None:
    expected = json.loads((folder / "expected.json").read_text("utf-8"))
    assert as_json(discover(_capture(folder), "source")) == expected
