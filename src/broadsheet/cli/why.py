"""`broadsheet why`: every reason behind one page."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from broadsheet.app.layout import Layout
from broadsheet.app.opening import existing_store
from broadsheet.cli.output import say, say_json
from broadsheet.errors import UsageError
from broadsheet.pipeline.why import Account, Step
from broadsheet.pipeline.why import why as account_of

SCORED = ("score", "edit")
"""Stages whose reasons carry points of the scale that is printed."""


def why(
    url: Annotated[str, typer.Argument(help="The page's address, in any spelling.")],
    folder: Annotated[Path, typer.Argument(help="The site's folder.")] = Path(),
    json: Annotated[bool, typer.Option("--json", help="One object for a machine.")] = False,
) -> None:
    """Every stage's decision about a page, from the first sight to the printed record.

    \b
    Examples:
      broadsheet why https://example.org/a-page
      broadsheet why https://example.org/a-page mysite --json
    """
    with existing_store(Layout(folder)) as store, store.begin() as tx:
        account = account_of(tx, url)
    if account is None:
        raise UsageError(f"{url}: never seen by this site, in no source and no archive")
    if json:
        say_json(_json(account))
    else:
        say(_text(account))


def _json(account: Account) -> dict[str, object]:
    value = asdict(account)
    for step in value["steps"]:
        step["at"] = step["at"].isoformat().replace("+00:00", "Z") if step["at"] else None
    return value


def _text(account: Account) -> str:
    head = [account.title or account.url, account.url, f"verdict: {account.verdict}", ""]
    return "\n".join([*head, *(line for step in account.steps for line in _lines(step))])


def _lines(step: Step) -> list[str]:
    when = f"  [{step.at:%Y-%m-%d %H:%M} UTC]" if step.at else ""
    version = f"  ({step.version})" if step.version else ""
    lines = [f"{step.stage:9}{step.outcome}{when}{version}"]
    for reason in step.reasons:
        scored = step.stage in SCORED and reason.points
        points = f"{reason.points:+6.0f}  " if scored else " " * 8
        lines.append(f"         {points}{reason.text}  <{reason.rule}>")
    return lines
