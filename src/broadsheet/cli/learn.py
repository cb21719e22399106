"""`broadsheet learn`: what corrections teach, told before it changes a thing."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from broadsheet.app.layout import Layout
from broadsheet.app.learn.learning import (
    Learning,
    Regrouped,
    Relabelled,
    apply,
    learning,
    undo,
)
from broadsheet.app.learn.stories import StoriesReport
from broadsheet.app.learn.topics import TopicReport, TopicsLearnt
from broadsheet.app.learn.worth import WorthReport
from broadsheet.app.site_models import SiteModels
from broadsheet.cli.changes import changes_json, changes_text
from broadsheet.cli.output import say, say_json
from broadsheet.cli.progress import shown_progress
from broadsheet.cli.run import parse_moment
from broadsheet.domain.record import stamp
from broadsheet.errors import UsageError
from broadsheet.stages.classify.examples import Confirmed
from broadsheet.stages.classify.model import SUBJECT
from broadsheet.text.shell import word

SHOWN = 10
"""Pages of each kind of change that are named; `--json` names all."""


def learn(
    folder: Annotated[Path, typer.Argument(help="The site's folder.")] = Path(),
    write: Annotated[
        bool, typer.Option("--apply", help="Write what was learnt into the site's folder.")
    ] = False,
    back: Annotated[
        bool, typer.Option("--undo", help="Take what was learnt away again; nothing is learnt.")
    ] = False,
    at: Annotated[str, typer.Option(help="Learn as of this moment, as 2026-03-04T18:00:00Z.")] = "",
    json: Annotated[bool, typer.Option("--json", help="One object for a machine.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress.")] = False,
) -> None:
    """Learn topics, worth and stories from your corrections, and say what that would change.

    Each part is measured on pages that were held out, and left out where it is no better than what
    stands without it. Nothing is written but with --apply: models/topics.json, models/worth.json
    and models/stories.json, as far as there is something to keep; the next run goes by them.

    \b
    Examples:
      broadsheet learn mysite            what would change, and why
      broadsheet learn mysite --apply    the same, and the next run goes by it
      broadsheet learn mysite --undo     back to keywords and rules
    """
    layout = Layout(folder)
    if back:
        if write or at:
            raise UsageError("--undo takes away what was learnt: leave --apply and --at out")
        _undo(layout, json)
        return
    with shown_progress(quiet=quiet) as progress:
        found = learning(layout, parse_moment(at), progress)
    written = apply(layout, found.models) if write else None
    if json:
        say_json(_as_json(found, written))
    else:
        say("\n".join([*_as_text(found), "", *_written(found, written, folder)]))


def _undo(layout: Layout, json: bool) -> None:
    gone = undo(layout)
    if json:
        say_json({"removed": list(gone)})
    elif gone:
        say(f"removed    {', '.join(gone)}\nnext       broadsheet run {word(layout.root)}")
    else:
        say("removed    nothing: nothing that was learnt is applied here")


def _as_json(found: Learning, written: tuple[str, ...] | None) -> dict[str, object]:
    return {
        "at": stamp(found.at),
        "examples": {str(by): count for by, count in found.examples.items()},
        "held_out": {"pages": found.topics.held, "stretches": found.topics.stretches},
        "topics": [_topic_json(report) for report in found.topics.reports],
        "worth": _side(asdict(found.worth)),
        "stories": asdict(found.stories),
        "relabelled": [asdict(one) for one in found.relabelled],
        "regrouped": [asdict(one) for one in found.regrouped],
        "printed": dict(zip(("before", "after"), found.printed, strict=True)),
        **changes_json(found.difference),
        "written": None if written is None else list(written),
        "seconds": round(found.seconds, 3),
    }


def _topic_json(report: TopicReport) -> dict[str, object]:
    value = _side(asdict(report))
    value["origins"] = {str(by): count for by, count in report.origins.items()}
    return value


def _side(value: dict[str, object]) -> dict[str, object]:
    value["for"] = value.pop("speaks_for")
    return value


def _as_text(found: Learning) -> list[str]:
    counts = found.examples
    return [
        f"learnt     as of {found.at:%Y-%m-%d %H:%M} UTC in {found.seconds:.1f} s, from "
        f"{_pages(counts[Confirmed.EDITOR])} with an editor's topics, "
        f"{_pages(counts[Confirmed.RECORD])} of records, "
        f"{_pages(counts[Confirmed.KEYWORDS])} by keywords",
        f"held out   {_held(found.topics)}",
        "",
        *_topics(found.topics),
        "",
        *_worth(found.worth),
        *_stories(found.stories),
        "",
        f"what would change, of {found.difference.pages} pages:",
        f"printed    {_pages(found.printed[0])} before, {found.printed[1]} after",
        "",
        *_relabelled(found.relabelled),
        "",
        *_regrouped(found.regrouped),
        "",
        *changes_text(found.difference, SHOWN),
    ]


def _held(topics: TopicsLearnt) -> str:
    if not topics.stretches:
        return "nothing: nobody has confirmed a page yet, neither an editor nor a record"
    if topics.stretches == 1:
        return f"the newest {topics.held} confirmed pages, with all that came after the first"
    return f"{topics.held} confirmed pages, in {topics.stretches} goes: too few for one"


def _topics(topics: TopicsLearnt) -> list[str]:
    if not topics.stretches:
        return ["topics     left out: there is nothing to measure them by"]
    width = max([len(_name(report)) for report in topics.reports] + [10])
    head = f"{'topic':{width}}  editor yes/no  records  keywords  F1 before → after"
    lines = [head]
    for one in topics.reports:
        editor = f"{one.origins[Confirmed.EDITOR]}/{one.denied}"
        measured = "–" if one.before is None else f"{one.before:.2f} → {one.after:.2f}"
        lines.append(
            f"{_name(one):{width}}  {editor:>13}  {one.origins[Confirmed.RECORD]:>7}  "
            f"{one.origins[Confirmed.KEYWORDS]:>8}  {measured:17}  {_verdict(one.kept, one.why)}"
        )
        lines += _sides(one.speaks_for, one.against) if one.kept else []
    return lines


def _name(report: TopicReport) -> str:
    return "(the subject)" if report.topic == SUBJECT else report.topic


def _verdict(kept: bool, why: str) -> str:
    return f"kept: {why}" if kept else f"left out: {why}"


def _sides(speaks_for: tuple[str, ...], against: tuple[str, ...]) -> list[str]:
    lines = [f"    for it: {', '.join(speaks_for)}"] if speaks_for else []
    return lines + ([f"    against it: {', '.join(against)}"] if against else [])


def _worth(worth: WorthReport) -> list[str]:
    lines = [
        f"worth      {_pages(worth.editor)} by an editor's word, {_pages(worth.record)} of "
        f"records: {_verdict(worth.kept, worth.why)}"
    ]
    if worth.before is not None and worth.after is not None:
        lines.append(
            f"           pairs of {worth.held} held-out pages in the right order (AUC): "
            f"{worth.before:.2f} → {worth.after:.2f}"
        )
    return lines + (_sides(worth.speaks_for, worth.against) if worth.kept else [])


def _stories(stories: StoriesReport) -> list[str]:
    lines = [
        f"stories    {stories.merges} merges and {stories.splits} splits: "
        f"{_verdict(stories.kept, stories.why)}"
    ]
    if stories.before is not None:
        cut = "broader" if stories.shift > 0 else "finer"
        lines.append(
            f"           right without being told: {stories.before} → {stories.after}; stories "
            f"{cut} by {abs(stories.shift):g} in log odds would turn {stories.turned} pairs of "
            "pages that you left alone"
        )
    return lines


def _regrouped(changed: tuple[Regrouped, ...]) -> list[str]:
    merged = sum(one.together for one in changed)
    lines = [f"stories: {merged} come of several, {len(changed) - merged} are parted"]
    if not changed:
        return ["stories: no change"]
    for one in changed[:SHOWN]:
        sign = " + " if one.together else " | "
        lines.append(f"  {sign.join(one.titles)}")
    return lines + _more(len(changed))


def _more(count: int) -> list[str]:
    return [f"  and {count - SHOWN} more (--json names all)"] if count > SHOWN else []


def _relabelled(changed: tuple[Relabelled, ...]) -> list[str]:
    lines = [f"topics: {len(changed) or 'no'} {'page' if len(changed) == 1 else 'pages'} change"]
    if len(changed) == 1:
        lines[0] += "s"
    for one in changed[:SHOWN]:
        lines += [f"  {one.title}", *(f"           {why}" for why in one.why)]
    return lines + _more(len(changed))


def _written(found: Learning, written: tuple[str, ...] | None, folder: Path) -> list[str]:
    if written is None:
        kept = found.models != SiteModels()
        how = f"; to go by it: broadsheet learn {word(folder)} --apply" if kept else ""
        return [f"written    nothing{how}"]
    if not written:
        return ["written    nothing: what was learnt stands there already"]
    return [f"written    {', '.join(written)}", f"next       broadsheet run {word(folder)}"]


def _pages(count: int) -> str:
    return "1 page" if count == 1 else f"{count} pages"
