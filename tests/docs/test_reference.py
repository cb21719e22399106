"""The generated pages are what the code says, wherever they are generated."""

import runpy
from collections.abc import Callable
from dataclasses import fields
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from typing import Any, cast

import pytest

from broadsheet.domain.record import Record, RecordImage, RecordProvider, RelatedItem

DOCS = Path(__file__).parents[2] / "docs"
GENERATED = runpy.run_path(str(DOCS / "generate.py"))
PAGES = cast("dict[str, Callable[[], str]]", GENERATED["PAGES"])


@pytest.mark.parametrize("name", sorted(PAGES))
def test_the_page_is_current(name: str) -> None:
    try:
        made = PAGES[name]()
    except PackageNotFoundError as error:
        pytest.skip(f"this page is written for Linux; here there is no {error.name}")
    told = f"docs/{name} is not what the code says; run: make docs-write"
    assert (DOCS / name).read_text("utf-8") == made, told


def test_a_narrow_terminal_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    page = PAGES["reference/commands.md"]
    before = page()
    for name, value in {"COLUMNS": "40", "TERMINAL_WIDTH": "40", "FORCE_COLOR": "1"}.items():
        monkeypatch.setenv(name, value)
    assert page() == before


def test_every_command_and_its_options_are_there() -> None:
    page = PAGES["reference/commands.md"]()
    for wanted in ("## broadsheet run", "### broadsheet records check", "--predictions", "--from"):
        assert wanted in page


@pytest.mark.parametrize("kind", [Record, RelatedItem, RecordProvider, RecordImage])
def test_the_record_page_names_every_key(kind: Any) -> None:
    page = (DOCS / "reference" / "record.md").read_text("utf-8")
    keys = [_camel(field.name) for field in fields(kind) if field.name not in {"extra", "tail"}]
    assert [key for key in keys if f"`{key}`" not in page] == []


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)
