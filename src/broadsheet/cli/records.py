"""`broadsheet records`: records on their own."""

from pathlib import Path
from typing import Annotated

import typer

from broadsheet.app.records_check import CheckResult, check
from broadsheet.cli.output import say, say_json
from broadsheet.errors import UsageError

app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None)


@app.callback()
def records() -> None:
    """Records on their own: does what is read come out the same when it is printed?"""


@app.command("check", no_args_is_help=True)
def check_command(
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH...", help="Record files or folders of them.")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a file.")] = False,
    warnings: Annotated[
        bool, typer.Option("--warnings", help="Also say what is odd in files that are the same.")
    ] = False,
) -> None:
    """Read records, print them anew, and name every file that differs and where.

    The exit code is 1 where a file differs or cannot be read.
    """
    for path in paths:
        if not path.exists():
            raise UsageError(f"records check: {path} not found")
    same = other = 0
    for result in check(paths):
        same += result.ok
        other += not result.ok
        if as_json:
            say_json(_json(result))
        else:
            _tell(result, warnings)
    if same + other == 0:
        raise UsageError("records check: found no record files; allowed: .md files or folders")
    if not as_json:
        say(f"{same + other} records: {same} the same, {other} not.")
    if other:
        raise typer.Exit(1)


def _tell(result: CheckResult, warnings: bool) -> None:
    if result.problem:
        say(f"{result.problem}")
    elif not result.ok:
        say(
            f"{result.path}:{result.line}: differs from byte {result.offset} on"
            f" ({result.differing} bytes)\n  found    {result.found}\n  we print {result.printed}"
        )
    if warnings or not result.ok:
        for warning in result.warnings:
            say(f"  {result.path}: {warning}" if result.ok else f"  {warning}")


def _json(result: CheckResult) -> dict[str, object]:
    return {
        "path": str(result.path),
        "ok": result.ok,
        "problem": result.problem or None,
        "offset": result.offset if result.offset >= 0 else None,
        "line": result.line or None,
        "differing": result.differing,
        "found": result.found or None,
        "printed": result.printed or None,
        "warnings": list(result.warnings),
    }
