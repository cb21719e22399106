"""`broadsheet eval`."""

import importlib
from pathlib import Path
from typing import Annotated, cast

import typer

from broadsheet.app.evaluate import Report
from broadsheet.cli.output import say_json, table, write_lines
from broadsheet.errors import UsageError

KINDS = ("pages", "feeds", "stories")


def evaluate(
    what: Annotated[str, typer.Argument(metavar="WHAT", help=f"One of {', '.join(KINDS)}.")],
    path: Annotated[Path, typer.Argument(metavar="PATH", help="The labelled data.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object, no table.")] = False,
    predictions: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write what was predicted, as JSON lines.")
    ] = None,
    history: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The site's past, where a measure learns.")
    ] = None,
) -> None:
    """Score the program on labelled data.

    \b
    Examples:
      broadsheet eval pages data/pages/article-body
      broadsheet eval feeds data/feeds/feedparser --json
      broadsheet eval stories data/stories/ai.jsonl --predictions guessed.jsonl
    """
    if what not in KINDS:
        raise UsageError(f"eval: found {what!r}; allowed: {', '.join(KINDS)}")
    if history is not None:
        raise UsageError(f"eval {what}: --history is not used by this measure; leave it out")
    if not path.exists():
        raise UsageError(f"eval {what}: {path} not found")
    module = importlib.import_module(f"broadsheet.app.evaluate.{what}")
    report = cast("Report", module.evaluate(path))
    if predictions is not None:
        write_lines(predictions, report.predictions)
    if as_json:
        say_json(report.scores)
    else:
        table(f"{report.what}: {path}", ("measure", "score"), _rows(report.scores))


def _rows(scores: dict[str, object], prefix: str = "") -> list[tuple[str, str]]:
    rows = []
    for name, value in scores.items():
        if isinstance(value, dict):
            rows += _rows(value, f"{prefix}{name}.")
        else:
            shown = f"{value:.3f}" if isinstance(value, float) else str(value)
            rows.append((f"{prefix}{name}", shown))
    return rows
