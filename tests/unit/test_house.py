"""The house rules that the other tools do not check: sizes of files and functions."""

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "broadsheet"
FILES = sorted(SOURCE.rglob("*.py"))
MOST_LINES = 400
MOST_FUNCTION_LINES = 40


def _lines_of_code(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    first = node.body[0]
    has_docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    docstring = (first.end_lineno or 0) - first.lineno + 1 if has_docstring else 0
    return (node.end_lineno or 0) - node.lineno + 1 - docstring


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_files_and_functions_stay_small(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text.count("\n") <= MOST_LINES
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert _lines_of_code(node) <= MOST_FUNCTION_LINES, f"{path.name}: {node.name}"


def test_nine_files_in_ten_are_under_300_lines() -> None:
    short = [path for path in FILES if path.read_text("utf-8").count("\n") < 300]
    assert len(short) >= 0.9 * len(FILES)


def test_every_package_says_what_it_is() -> None:
    for path in FILES:
        if path.stat().st_size:
            assert ast.get_docstring(ast.parse(path.read_text("utf-8"))), path
