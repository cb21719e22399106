"""`broadsheet run`: one cycle of a site."""

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from broadsheet.app.layout import Layout
from broadsheet.app.running import Options, run_folder
from broadsheet.cli.output import say, say_json
from broadsheet.cli.progress import shown_progress
from broadsheet.domain.mirror import Mirrored
from broadsheet.errors import UsageError
from broadsheet.pipeline.announce import Announced
from broadsheet.pipeline.mailbag import Mailbag
from broadsheet.pipeline.summary import Summary


def run(
    folder: Annotated[Path, typer.Argument(help="The site's folder.")] = Path(),
    archives: Annotated[
        list[Path] | None,
        typer.Option("--from", help="Read this WARC archive instead of the web; repeatable."),
    ] = None,
    at: Annotated[
        str, typer.Option(help="Set the clock, as 2026-03-04T18:00:00Z (UTC where no zone).")
    ] = "",
    workers: Annotated[
        int, typer.Option(help="Processes that read pages; 0 takes every processor.", min=0)
    ] = 0,
    json: Annotated[bool, typer.Option("--json", help="Print the summary as one object.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress.")] = False,
) -> None:
    """One cycle: gather the sources, read the pages, judge them, print the site.

    \b
    Examples:
      broadsheet run                             the site in this folder, from the live web
      broadsheet run mysite --from day.warc.gz   from a web archive; nothing is fetched
      broadsheet run mysite --at 2026-03-04T18:00:00Z   with the clock set
      broadsheet run mysite --json --quiet       the summary for a machine
    """
    options = Options(tuple(archives or ()), parse_moment(at), workers or None)
    for path in options.archives:
        if not path.is_file():
            raise UsageError(f"--from {path}: no such file; give a .warc or .warc.gz archive")
    with shown_progress(quiet=quiet) as progress:
        summary = run_folder(folder, progress, options)
    if json:
        say_json(as_json(summary))
    else:
        say(as_text(summary, Layout(folder).public))


YEARS = range(1990, 3000)
"""Years that a clock may be set to: windows of days fit around them."""


def parse_moment(text: str) -> datetime | None:
    """An ISO 8601 time, in UTC, of one of `YEARS`; None for the empty string; `UsageError`."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
        if moment.year not in YEARS:
            raise UsageError(
                f"--at {text}: the year {moment.year}; allowed: {YEARS[0]} to {YEARS[-1]}"
            )
    except ValueError as error:
        raise UsageError(
            f"--at {text}: not a time; write it as 2026-03-04T18:00:00Z or 2026-03-04"
        ) from error
    zoned = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return zoned.astimezone(UTC).replace(microsecond=0)


def as_json(summary: Summary) -> dict[str, object]:
    """The summary for a machine."""
    value = asdict(summary)
    value["standings"]["reasons"] = {one.name: one.count for one in summary.standings.reasons}
    value["standings"]["adds_up"] = summary.standings.adds_up
    return value


def as_text(summary: Summary, public: Path) -> str:
    """The summary for a person."""
    lines = [*_came_in(summary), *_stands(summary), *_printed(summary, public)]
    lines += [line for one in summary.mirrored for line in _mirrored(one)]
    lines += _announced(summary.announced)
    lines += _letter(summary.letter)
    return "\n".join(lines)


def _mirrored(one: Mirrored) -> list[str]:
    """What became of a tree or a repository beside the site."""
    told = f"{one.written} files written, {one.removed} removed"
    if one.commit:
        told += f"; commit {one.commit[:12]}" + (", pushed" if one.pushed else "")
    elif not one.written and not one.removed:
        told = "nothing has changed" if not one.notes else "nothing was done"
    lines = [f"{one.name:<11}{one.where}: {told}"]
    lines += [f"             kept as somebody else left it: {path}" for path in one.kept[:SHOWN]]
    if len(one.kept) > SHOWN:
        lines.append(f"             and {len(one.kept) - SHOWN} more")
    return lines + [f"             {note}" for note in one.notes]


def _announced(told: Announced | None) -> list[str]:
    """What the WebSub hub was told."""
    if told is None or not (told.feeds or told.problem):
        return []
    lines = [f"announced  {told.feeds} feeds to {told.hub}"]
    if told.problem:
        lines.append(f"             it failed: {told.problem}; the next run tells it the rest")
    return lines


def _letter(bag: Mailbag | None) -> list[str]:
    """What became of the newsletter, where anything is to be said of it."""
    if bag is None:
        return []
    lines = []
    if bag.due:
        lines.append(f"letter     {bag.due} is due, and there is nothing to tell yet")
    if bag.composed:
        lines.append(f"letter     {bag.letter} composed: {bag.stories} stories")
    if bag.to_go:
        whole = bag.sent + bag.to_go
        told = f"{bag.to_go} of {whole} copies still to go: broadsheet newsletter send"
        lines.append(f"             {told}" if bag.composed else f"letter     {bag.letter}: {told}")
    return lines


SHOWN = 10
"""Troubled sources that are named; `broadsheet doctor` names all."""


def _came_in(summary: Summary) -> list[str]:
    lines = []
    if summary.gathered:
        g = summary.gathered
        lines.append(
            f"gathered   {g.due} sources: {g.changed} changed, {g.unchanged} unchanged, "
            f"{g.failed} failed ({g.not_due} not due); {g.new_entries} new entries"
        )
        lines += [f"             {name}: {problem}" for name, problem in g.problems[:SHOWN]]
        if len(g.problems) > SHOWN:
            lines.append(f"             and {len(g.problems) - SHOWN} more: broadsheet doctor")
    if summary.unpacked:
        u = summary.unpacked
        lines.append(
            f"unpacked   {u.captures} captures: {u.pages} new pages, {u.known} known, "
            f"{u.sources} feeds or sitemaps, {u.pictures} pictures, {u.redirects} redirects"
        )
        lines += [f"             {url}: {problem}" for url, problem in u.problems[:SHOWN]]
    r = summary.read
    lines.append(
        f"read       {r.due} pages: {r.read} read, {r.turned_away} turned away, "
        f"{r.put_off} to be tried again" + (f", {r.absent} not in the archive" if r.absent else "")
    )
    lines.append(f"judged     {summary.judged.articles} pages in {summary.judged.stories} stories")
    return lines


def _stands(summary: Summary) -> list[str]:
    s = summary.standings
    lines = [
        f"pages      {s.pages} = {s.printed} printed + {s.kept} kept + "
        f"{s.turned_away} turned away + {s.waiting} waiting"
    ]
    lines += [f"             {one.count:6} {one.name}" for one in s.reasons]
    if not s.adds_up:
        lines.append("           this does not add up: a fault of ours, please report it")
    return lines


def _printed(summary: Summary, public: Path) -> list[str]:
    p = summary.pressed
    front = public / "index.html"
    if p.skipped:
        return ["pressed    nothing has changed", f"open       {front}"]
    return [
        f"pressed    {p.stories} stories; {p.written} files written, "
        f"{p.unchanged} unchanged, {p.removed} removed",
        f"open       {front}",
    ]
