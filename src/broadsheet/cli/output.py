"""What every command prints with: plain blocks, tables, one JSON object."""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import typer


def say(text: str = "") -> None:
    """One block on standard output."""
    typer.echo(text)


def note(text: str) -> None:
    """One block on standard error, for what is not the command's result."""
    typer.echo(text, err=True)


def complain(text: str) -> None:
    """A fault, in one plain block on standard error."""
    typer.echo(f"broadsheet: {text}" if "\n" not in text else f"broadsheet:\n{text}", err=True)


def inert(text: str) -> str:
    """A text from outside without what a terminal would obey: controls and the like become `?`."""
    return "".join(sign if sign.isprintable() else "?" for sign in text)


def say_json(value: Mapping[str, object]) -> None:
    """One JSON object on one line."""
    typer.echo(json.dumps(value, ensure_ascii=False))


def write_lines(path: Path, rows: Iterable[Mapping[str, object]]) -> None:
    """JSON lines into a file."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table on standard output; the first column is text, the others figures."""
    rich_table, console = _rich()
    say(title)
    shown = rich_table()
    for number, column in enumerate(columns):
        shown.add_column(column, justify="right" if number else "left")
    for row in rows:
        shown.add_row(*row)
    console(file=sys.stdout).print(shown)


def _rich() -> tuple[Any, Any]:
    """Rich's table and console; imported here so that commands without a table start fast."""
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415

    return Table, Console
