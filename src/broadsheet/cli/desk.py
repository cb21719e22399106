"""`broadsheet desk`: an editor's overrides, a small file each."""

from pathlib import Path
from typing import Annotated

import typer

from broadsheet.adapters.clock import SystemClock
from broadsheet.app.overrides import load_overrides
from broadsheet.app.overrides.author import author
from broadsheet.app.overrides.entering import enter
from broadsheet.app.overrides.writing import end, undo
from broadsheet.app.settings import load_site
from broadsheet.cli.output import say, say_json
from broadsheet.domain.override import Action, Override
from broadsheet.domain.record import stamp
from broadsheet.errors import UsageError

app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None)

Urls = Annotated[list[str], typer.Argument(metavar="URL...", help="Pages, in any spelling.")]
MaybeUrls = Annotated[
    list[str] | None, typer.Argument(metavar="[URL]...", help="Pages, in any spelling.")
]
Story = Annotated[str, typer.Option("--story", help="A story's id, in place of pages.")]
Reason = Annotated[str, typer.Option("--reason", "-r", help="Why; `why` will show it.")]
Until = Annotated[
    str, typer.Option("--until", help='When it ends: a day, a time, or a span such as "3 days".')
]
By = Annotated[str, typer.Option("--by", help="Who says it; else Git's user.name, else the login.")]
Folder = Annotated[Path, typer.Option("--folder", metavar="DIR", help="The site's folder.")]
Anyway = Annotated[
    bool, typer.Option("--anyway", help="Also for a page that this site does not know yet.")
]


@app.callback()
def desk() -> None:
    """An editor's word over the machine's: a small file each, under DIR/overrides.

    The files can as well be written, changed and taken away by hand, and belong into Git.
    """


@app.command("publish", no_args_is_help=True)
def publish(
    urls: MaybeUrls = None,
    story: Story = "",
    reason: Reason = "",
    until: Until = "",
    by: By = "",
    folder: Folder = Path(),
    anyway: Anyway = False,
) -> None:
    """Print a page, or a story's best page, although its heat would not do.

    \b
    Examples:
      broadsheet desk publish https://example.org/a-page --reason "Nobody else has it"
      broadsheet desk publish --story 3fa9c21b77de --reason "Our readers asked for it"
    """
    _enter(Action.PUBLISH, folder, anyway, url=urls, story=story, reason=reason, until=until, by=by)


@app.command("kill", no_args_is_help=True)
def kill(
    urls: MaybeUrls = None,
    story: Story = "",
    reason: Reason = "",
    until: Until = "",
    by: By = "",
    folder: Folder = Path(),
    anyway: Anyway = False,
) -> None:
    """Take a page down, or every page of a story.

    \b
    Examples:
      broadsheet desk kill https://example.org/a-page --reason "Retracted"
    """
    _enter(Action.KILL, folder, anyway, url=urls, story=story, reason=reason, until=until, by=by)


@app.command("pin", no_args_is_help=True)
def pin(
    urls: MaybeUrls = None,
    story: Story = "",
    reason: Reason = "",
    until: Until = "",
    by: By = "",
    folder: Folder = Path(),
    anyway: Anyway = False,
) -> None:
    """Keep a published story on top of the front page.

    \b
    Examples:
      broadsheet desk pin https://example.org/a-page --reason "Vote today" --until 2026-11-22
    """
    _enter(Action.PIN, folder, anyway, url=urls, story=story, reason=reason, until=until, by=by)


@app.command("retitle", no_args_is_help=True)
def retitle(
    url: Annotated[str, typer.Argument(metavar="URL", help="The page, in any spelling.")],
    *,
    title: Annotated[str, typer.Option("--title", help="The headline to print.")] = "",
    excerpt: Annotated[str, typer.Option("--excerpt", help="The excerpt to print.")] = "",
    reason: Reason = "",
    until: Until = "",
    by: By = "",
    folder: Folder = Path(),
    anyway: Anyway = False,
) -> None:
    """Print a page under another headline. Its address and its record's file stay.

    \b
    Examples:
      broadsheet desk retitle https://example.org/a-page --title "Plainer" --reason "Clickbait"
    """
    _enter(
        Action.RETITLE,
        folder,
        anyway,
        url=url,
        title=title,
        excerpt=excerpt,
        reason=reason,
        until=until,
        by=by,
    )


@app.command("retopic", no_args_is_help=True)
def retopic(
    urls: Urls,
    topics: Annotated[
        list[str] | None, typer.Option("--topic", help="A topic's id or name; repeatable.")
    ] = None,
    reason: Reason = "",
    until: Until = "",
    by: By = "",
    folder: Folder = Path(),
    anyway: Anyway = False,
) -> None:
    """Give a page these topics and no others.

    \b
    Examples:
      broadsheet desk retopic https://example.org/a-page --topic Chips --reason "Not about law"
    """
    _enter(
        Action.RETOPIC, folder, anyway, url=urls, topics=topics, reason=reason, until=until, by=by
    )


@app.command("merge", no_args_is_help=True)
def merge(
    urls: Urls,
    reason: Reason = "",
    until: Until = "",
    by: By = "",
    folder: Folder = Path(),
    anyway: Anyway = False,
) -> None:
    """Two or more pages tell one story.

    \b
    Examples:
      broadsheet desk merge https://example.org/a https://example.com/b --reason "One launch"
    """
    _enter(Action.MERGE, folder, anyway, url=urls, reason=reason, until=until, by=by)


@app.command("split", no_args_is_help=True)
def split(
    urls: Urls,
    others: Annotated[
        list[str] | None,
        typer.Option("--from", help="A page to stay apart from; else all of its story's."),
    ] = None,
    reason: Reason = "",
    until: Until = "",
    by: By = "",
    folder: Folder = Path(),
    anyway: Anyway = False,
) -> None:
    """A page tells another story than those that it is put with. Several leave together.

    \b
    Examples:
      broadsheet desk split https://example.org/a-page --reason "Another trial"
    """
    fields = {"url": urls, "from": others, "reason": reason, "until": until, "by": by}
    _enter(Action.SPLIT, folder, anyway, **fields)


@app.command("block", no_args_is_help=True)
def block(
    source: Annotated[
        str, typer.Option("--source", help="A source's id, or a domain with all below it.")
    ] = "",
    phrase: Annotated[
        str, typer.Option("--phrase", help="Words in a row, whole, without case.")
    ] = "",
    reason: Reason = "",
    until: Until = "",
    by: By = "",
    folder: Folder = Path(),
) -> None:
    """Turn away what comes from a source or domain, or what holds a phrase.

    \b
    Examples:
      broadsheet desk block --source mill.example --reason "Market reports only"
      broadsheet desk block --phrase "sponsored content" --reason "Advertising"
    """
    fields = {"source": source, "phrase": phrase, "reason": reason, "until": until, "by": by}
    _enter(Action.BLOCK, folder, False, **fields)


@app.command("list")
def list_(
    json: Annotated[bool, typer.Option("--json", help="One object for a machine.")] = False,
    everything: Annotated[bool, typer.Option("--all", help="The expired ones too.")] = False,
    folder: Folder = Path(),
) -> None:
    """What stands, in the order it was said; with --all what has expired too.

    \b
    Examples:
      broadsheet desk list --all
    """
    overrides, now = load_overrides(folder, load_site(folder)), SystemClock().now()
    shown = overrides.items if everything else overrides.standing(now).items
    if json:
        say_json({"overrides": [_row(one, stands=one.stands(now)) for one in shown]})
        return
    for one in shown:
        until = f", until {stamp(one.until)}" if one.until else ""
        expired = "" if one.stands(now) else ", expired"
        by = f" ({one.by})" if one.by else ""
        say(f"{one.id}: {one.action}{until}{expired}\n  {_about(one)}\n  {one.reason}{by}")
    if not shown:
        hidden = len(overrides.items)
        say("nothing stands" + (f" ({hidden} expired: --all)" if hidden else ""))


@app.command("undo", no_args_is_help=True)
def undo_(
    id_: Annotated[str, typer.Argument(metavar="ID", help="As `desk list` shows it.")],
    keep: Annotated[
        bool, typer.Option("--keep", help="Let it expire now, but keep it to learn from.")
    ] = False,
    folder: Folder = Path(),
) -> None:
    """Take an override back: its file goes, or expires with --keep.

    \b
    Examples:
      broadsheet desk undo 2026-11-21-kill-a-page-3fa9c2
    """
    if keep:
        path = end(folder, id_, SystemClock().now(), load_site(folder))
        say(f"{path}: ends now; the next run goes without it.")
    else:
        say(f"{undo(folder, id_)}: removed; the next run goes without it.")


def _enter(action: Action, folder: Path, anyway: bool, **fields: object) -> None:
    """Write one override and tell what comes of it."""
    site = load_site(folder)
    if not fields["reason"]:
        raise UsageError(f'desk {action}: found no reason; allowed: --reason "why, in a few words"')
    given = {"action": action.value, **fields, "by": fields["by"] or author(folder)}
    entered = enter(folder, site, given, SystemClock().now(), anyway=anyway)
    say("\n".join([str(entered.path), *(f"  {line}" for line in entered.outlook)]))


def _about(one: Override) -> str:
    named = one.story or one.source or (f"“{one.phrase}”" if one.phrase else ", ".join(one.urls))
    away = f" from {', '.join(one.others)}" if one.others else ""
    said = f" as “{one.title}”" if one.title else ""
    return f"{named}{away}{said}" + (f" as {', '.join(one.topics)}" if one.topics else "")


def _row(one: Override, *, stands: bool) -> dict[str, object]:
    return {
        "id": one.id,
        "action": one.action.value,
        "stands": stands,
        "url": list(one.urls),
        "from": list(one.others),
        "story": one.story or None,
        "source": one.source or None,
        "phrase": one.phrase or None,
        "title": one.title or None,
        "excerpt": one.excerpt or None,
        "topics": list(one.topics),
        "reason": one.reason,
        "by": one.by or None,
        "at": stamp(one.at),
        "until": stamp(one.until) if one.until else None,
    }
