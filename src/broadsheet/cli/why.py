"""`broadsheet why`: every reason behind one page."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from broadsheet.app.layout import Layout
from broadsheet.app.opening import existing_store
from broadsheet.app.recomputing import checks
from broadsheet.cli.output import say, say_json
from broadsheet.domain.record import stamp
from broadsheet.errors import UsageError
from broadsheet.pipeline.recompute import Check
from broadsheet.pipeline.why import Account, Step
from broadsheet.pipeline.why import why as account_of

SCORED = ("score", "edit", "front")
"""Stages whose reasons carry points of the scale that is printed."""
FINE = ("front",)
"""Those of them whose points are halvings of heat, shown to the hundredth."""


def why(
    url: Annotated[str, typer.Argument(help="The page's address, in any spelling.")],
    folder: Annotated[Path, typer.Argument(help="The site's folder.")] = Path(),
    json: Annotated[bool, typer.Option("--json", help="One object for a machine.")] = False,
    recompute: Annotated[
        bool, typer.Option("--recompute", help="Judge the stored page again and compare.")
    ] = False,
) -> None:
    """Every stage's decision about a page, from the first sight to the printed record.

    With --recompute each judging stage is run again on what is stored, and any part that does not
    come out as it was stored is named; nothing is written.

    \b
    Examples:
      broadsheet why https://example.org/a-page
      broadsheet why https://example.org/a-page mysite --json
      broadsheet why https://example.org/a-page mysite --recompute
    """
    layout = Layout(folder)
    with existing_store(layout) as store, store.begin() as tx:
        account = account_of(tx, url)
        if account is None:
            raise UsageError(f"{url}: never seen by this site, in no source and no archive")
        again = checks(layout, tx, account.key) if recompute and account.key else None
    if json:
        say_json(_json(account, again))
    else:
        say(_text(account, again or ()))


def _json(account: Account, again: Sequence[Check] | None) -> dict[str, object]:
    value = asdict(account)
    for step in value["steps"]:
        step["at"] = stamp(step["at"]) if step["at"] else None
    if again is not None:
        value["recomputed"] = [asdict(one) | {"same": one.same} for one in again]
    return value


def _text(account: Account, again: Sequence[Check]) -> str:
    head = [account.title or account.url, account.url, f"verdict: {account.verdict}", ""]
    said = [f"         {reason.text}  <{reason.rule}>" for reason in account.overrides]
    return "\n".join(
        [
            *head,
            *(line for step in account.steps for line in _lines(step)),
            *(["overrides that applied", *said] if said else []),
            *(line for check in again for line in _again(check)),
        ]
    )


def _again(check: Check) -> list[str]:
    if check.same:
        return [f"again    {check.stage}: the same"]
    by = f", by {check.stored}; now {check.current}" if check.stored != check.current else ""
    return [f"again    {check.stage}: differs{by}", *(f"         {d}" for d in check.differences)]


def _lines(step: Step) -> list[str]:
    when = f"  [{step.at:%Y-%m-%d %H:%M} UTC]" if step.at else ""
    version = f"  ({step.version})" if step.version else ""
    lines = [f"{step.stage:9}{step.outcome}{when}{version}"]
    for reason in step.reasons:
        scored = step.stage in SCORED and reason.points
        points = f"{_figure(step, reason.points)}  " if scored else " " * 8
        lines.append(f"         {points}{reason.text}  <{reason.rule}>")
    if step.total is not None:
        lines.append(f"         {_figure(step, step.total).replace('+', ' ')}  in all")
    return lines


def _figure(step: Step, points: float) -> str:
    """A column of six: whole points as they are, others to the tenth; halvings to the hundredth."""
    if step.stage in FINE:
        return f"{points:+6.2f}"
    return f"{points:+6.0f}" if float(points).is_integer() else f"{points:+6.1f}"
