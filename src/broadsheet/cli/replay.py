"""`broadsheet replay`: a past front page again, byte for byte, or by another policy."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from broadsheet.app.layout import Layout
from broadsheet.app.replay.print_again import Replayed, print_again
from broadsheet.app.replay.record import When, recorded
from broadsheet.app.replay.trial import Trial, tried
from broadsheet.cli.changes import changes_json, changes_text
from broadsheet.cli.output import say, say_json
from broadsheet.cli.progress import shown_progress
from broadsheet.cli.run import parse_moment
from broadsheet.domain.run import Run
from broadsheet.errors import UsageError
from broadsheet.pipeline.history import WELL, ended, told_of

DIFFERENT = 1
"""Exit code where the files are not those that were printed."""
WHICH = "say which moment: --at 2026-03-04T18:00:00Z, or --run 12 (--list names the runs)"
SHOWN = 20
"""Files that are named; `--json` names all."""


def replay(
    folder: Annotated[Path, typer.Argument(help="The site's folder.")] = Path(),
    at: Annotated[
        str, typer.Option(help="The moment, as 2026-03-04T18:00:00Z (UTC where no zone).")
    ] = "",
    *,
    run: Annotated[
        int | None, typer.Option(min=1, help="A run by its number, as --list has it.")
    ] = None,
    to: Annotated[
        Path | None, typer.Option(help="Print into this folder, which is new or empty.")
    ] = None,
    policy: Annotated[
        Path | None,
        typer.Option(
            "--with", help="A whole or partial broadsheet.toml: tell what it would change."
        ),
    ] = None,
    list_: Annotated[bool, typer.Option("--list", help="Name the runs that are recorded.")] = False,
    json: Annotated[bool, typer.Option("--json", help="One object for a machine.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress.")] = False,
) -> None:
    """Print a past moment again from its captures, and say whether it is the same to the byte.

    With --with, judge by another configuration and tell what would enter, leave or move, and why:
    on the site as it stands, or as it stood at --at or after --run. The site itself is never
    written to.

    \b
    Examples:
      broadsheet replay --list
      broadsheet replay --at 2026-03-04T18:00:00Z mysite --to then
      broadsheet replay --run 12 mysite
      broadsheet replay --with stricter.toml mysite
      broadsheet replay --with stricter.toml --at 2026-03-04 mysite --json
    """
    layout, when = Layout(folder), _when(at, run)
    if list_:
        _list(recorded(layout), json)
    elif policy is not None:
        if to is not None:
            raise UsageError("--with tells a difference and prints no site: leave --to out")
        with shown_progress(quiet=quiet) as progress:
            trial = tried(layout, when, policy, progress)
        say_json(_trial_json(trial)) if json else say(_trial_text(trial, policy))
    elif when is None:
        raise UsageError(WHICH)
    else:
        with shown_progress(quiet=quiet) as progress:
            replayed = print_again(layout, when, to, progress)
        say_json(_replayed_json(replayed)) if json else say(_replayed_text(replayed))
        if not replayed.whole:
            raise typer.Exit(DIFFERENT)


def _when(at: str, run: int | None) -> When:
    if at and run is not None:
        raise UsageError("--at and --run both name a moment: leave one of them out")
    return parse_moment(at) if run is None else run


def _list(runs: tuple[Run, ...], json: bool) -> None:
    if json:
        say_json({"runs": [_run_json(run) for run in runs]})
        return
    if not runs:
        say("no run is recorded yet")
    before: dict[str, str] = {}
    for run in runs:
        now = dict(run.versions)
        moved = [f"{n} {v}" for n, v in now.items() if before and before.get(n) != v]
        tail = "" if ended(run) == WELL else f"  not printed ({ended(run)})"
        tail += f"  new: {', '.join(moved)}" if moved else ""
        print_ = f"  print {run.printed[:12]}" if run.printed else ""
        say(f"{run.number:6}  {run.at:%Y-%m-%dT%H:%M:%SZ}{print_}{tail}")
        before = now or before
    if before:
        say("versions  " + ", ".join(f"{name} {version}" for name, version in before.items()))


def _run_json(run: Run) -> dict[str, object]:
    told = told_of(run)
    return {
        "number": run.number,
        "at": _moment(run.at),
        "ended": ended(run),
        "printed": run.printed,
        "files": [path for path, _ in told.files],
        "archives": list(told.archives),
        "captures": dict(run.lengths),
        "versions": dict(run.versions),
    }


def _replayed_json(replayed: Replayed) -> dict[str, object]:
    value = asdict(replayed)
    value |= {"at": _moment(replayed.at), "folder": str(replayed.folder), "whole": replayed.whole}
    value["files"] = replayed.same + len(replayed.differing) + len(replayed.added)
    return value


def _replayed_text(replayed: Replayed) -> str:
    runs = "1 run" if replayed.runs == 1 else f"{replayed.runs} runs"
    lines = [
        f"replayed   run {replayed.run} of {replayed.at:%Y-%m-%d %H:%M:%S} UTC, by doing {runs} "
        f"again in {replayed.seconds:.1f} s",
        f"printed    {replayed.folder / 'index.html'}",
    ]
    if replayed.whole:
        return "\n".join([*lines, f"the same   {replayed.same} files, byte for byte"])
    lines.append(f"the same   {replayed.same} files; these are not:")
    for words, paths in (
        ("differs", replayed.differing),
        ("missing", replayed.missing),
        ("added", replayed.added),
    ):
        lines += [f"             {words:8} {path}" for path in paths[:SHOWN]]
        if len(paths) > SHOWN:
            lines.append(f"             {words:8} and {len(paths) - SHOWN} more (--json names all)")
    return "\n".join([*lines, *(f"perhaps    {why}" for why in replayed.why)])


def _trial_json(trial: Trial) -> dict[str, object]:
    return {
        "at": _moment(trial.at),
        **changes_json(trial.difference),
        "notes": list(trial.notes),
        "seconds": round(trial.seconds, 3),
    }


def _trial_text(trial: Trial, policy: Path) -> str:
    found = trial.difference
    head = (
        f"with {policy}, {found.pages} pages judged anew as of {trial.at:%Y-%m-%d %H:%M} UTC "
        f"in {trial.seconds:.1f} s"
    )
    lines = [head, "", *changes_text(found)]
    return "\n".join([*lines, *(f"\nnote: {note}" for note in trial.notes)])


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"
