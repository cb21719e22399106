"""`broadsheet newsletter`: look at it, send it, take back what came back."""

import sys
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from broadsheet.app.layout import Layout
from broadsheet.app.letters import (
    letter_for,
    next_letter,
    opened_bureau,
    opened_mailer,
    send_letter,
    send_sample,
    write_copies,
)
from broadsheet.app.settings import load_site
from broadsheet.app.settings.newsletter import dead_links
from broadsheet.cli.output import note, say, say_json
from broadsheet.cli.progress import shown_progress
from broadsheet.cli.subscribers import app as subscribers
from broadsheet.domain.letter import Passage
from broadsheet.errors import ConfigError, MailError, SinkError, UsageError
from broadsheet.pipeline.readers import heed, read_all
from broadsheet.pipeline.sending import OPEN, Sent
from broadsheet.text.mailbox import NotAnAddress, mailbox

app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None)
app.add_typer(subscribers, name="subscribers", help="Who gets it, and how they came to.")

Folder = Annotated[Path, typer.Argument(metavar="[DIR]", help="The site's folder.")]
Day = Annotated[
    str, typer.Option("--letter", metavar="DAY", help="This day's letter, not the newest.")
]
Try = Annotated[
    str, typer.Option("--to", metavar="ADDRESS", help="Send it to this address alone, as a try.")
]
Outbox = Annotated[
    Path | None,
    typer.Option(
        "--outbox",
        metavar="FOLDER",
        help="Write the copies to go as .eml files, to look at; they do not count as sent.",
    ),
]
Pickup = Annotated[
    Path | None,
    typer.Option(
        "--pickup",
        metavar="FOLDER",
        help="Write .eml files for a mail server that picks them up; they count as sent.",
    ),
]
Again = Annotated[
    bool, typer.Option("--doubtful", help="Send again where it is not known if it arrived.")
]
Json = Annotated[bool, typer.Option("--json", help="Print the figures as one object.")]
Quiet = Annotated[
    bool,
    typer.Option("--quiet", "-q", help="Show no progress, and nothing where nothing is sent."),
]
LARGEST = 200_000_000
"""Bytes that are read of one file."""


@app.callback()
def newsletter() -> None:
    """The newsletter: composed by `broadsheet run` at its hour, sent by `send`."""


@app.command("preview")
def preview(
    folder: Folder = Path(),
    letter: Annotated[
        str, typer.Option("--letter", metavar="DAY", help="A letter that is stored, by its day.")
    ] = "",
    at: Annotated[
        str, typer.Option(help="Compose for this moment, as 2026-03-04T18:00:00Z; else for now.")
    ] = "",
    to: Annotated[
        Path | None, typer.Option("--to", metavar="FOLDER", help="Write .html, .txt and .eml here.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the letter as one object.")] = False,
) -> None:
    """Show the letter that would be composed now, or one that is stored. Nothing is sent or kept.

    \b
    Examples:
      broadsheet newsletter preview
      broadsheet newsletter preview mysite --to letter
      broadsheet newsletter preview mysite --letter 2026-03-04 --to letter
    """
    # Imported here: they bring along all that judges, which no other command of these needs.
    from broadsheet.app.letter_preview import previewed, written_to  # noqa: PLC0415
    from broadsheet.cli.run import parse_moment  # noqa: PLC0415

    site = load_site(folder)
    with opened_bureau(site, Layout(folder)) as bureau:
        found = previewed(bureau, Layout(folder), letter, parse_moment(at))
        parts = bureau.writer.rendered(found).to(f"{site.url}/newsletters/")
        if to is not None:
            for path in written_to(to, bureau, found):
                note(f"written: {path}")
    if json:
        stories = [{"title": s.title, "url": s.url, "outlet": s.outlet} for s in found.stories]
        head = {"id": found.id, "subject": found.subject, "preheader": found.preheader}
        say_json({**head, "bytes": len(parts.html.encode()), "stories": stories})
        return
    say(f"Subject: {parts.subject}\nPreview: {found.preheader}\n\n{parts.text.rstrip()}")


@app.command("send")
def send(
    folder: Folder = Path(),
    *,
    letter: Day = "",
    to: Try = "",
    outbox: Outbox = None,
    pickup: Pickup = None,
    again: Again = False,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Send the newest letter to every reader who has not got it yet.

    Each reader gets a letter once, however often this is run or killed. Where there is nothing to
    send it says so and succeeds. A letter that is about as old as its next one (three days, for
    weekly letters seven) is sent only where it is named.

    \b
    Examples:
      broadsheet newsletter send
      broadsheet newsletter send mysite --to me@example.org
      broadsheet newsletter send mysite --letter 2026-03-04 --doubtful
    """
    site, layout = load_site(folder), Layout(folder)
    if outbox is not None and pickup is not None:
        raise UsageError("--outbox and --pickup: allowed: one of them")
    with (
        opened_bureau(site, layout, safe=True) as bureau,
        shown_progress(quiet=quiet) as progress,
    ):
        found = letter_for(bureau, letter) if letter or to else next_letter(bureau, again=again)
        if isinstance(found, str):
            _say_nothing(found, json=json, quiet=quiet)
            return
        with closing(opened_mailer(site, layout, outbox or pickup)) as mailer:
            if to:
                say(f"{found.id}: a try to {send_sample(bureau, found, mailer, _box(to))}.")
                return
            if outbox is not None:
                count = write_copies(bureau, found, mailer)
                say(f"{found.id}: {count} copies written to {outbox}; none of them counts as sent.")
                return
            if dead := dead_links(site):
                raise ConfigError(f"nothing was sent: {dead}")
            sent = send_letter(bureau, layout, found, mailer, progress, again=again)
    _say_sent(sent, json=json)
    if sent.problem:
        raise MailError(sent.problem)


@app.command("bounces", no_args_is_help=True)
def bounces(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="[DIR] FILE...", help="Mails or mbox files; - is standard input."),
    ],
    json: Annotated[bool, typer.Option("--json", help="Print an object for each mail.")] = False,
) -> None:
    """Read mails that came back: bounces, complaints, wishes to leave, confirmations.

    Addresses that are gone, or complain, are written to no more.

    \b
    Examples:
      broadsheet newsletter bounces bounces.mbox
      broadsheet newsletter bounces mysite - < mail.eml
    """
    folder = Path()
    if (files[0] / "broadsheet.toml").is_file():
        folder, files = files[0], files[1:]
    if not files:
        raise UsageError(
            f"{folder}: no file is named; allowed: mails, mbox files, - for standard input"
        )
    done = count = 0
    with opened_bureau(load_site(folder), Layout(folder)) as bureau:
        for path in files:
            for number, returned in enumerate(read_all(_bytes(path)), 1):
                heeded = heed(bureau.readers, returned)
                count, done = count + 1, done + heeded.done
                if json:
                    row = {"mail": number, "kind": heeded.kind.value, "done": heeded.done}
                    say_json({"file": str(path), **row, "text": heeded.text})
                else:
                    say(f"{path}: mail {number}: {heeded.kind.value}: {heeded.text}")
    if not json:
        say(f"{count} mails read, {done} of them changed something.")


def _say_nothing(why: str, *, json: bool, quiet: bool) -> None:
    if json:
        _say_sent(Sent("", 0, {}), json=True)
    elif not quiet:
        say(f"nothing to send: {why}")


def _say_sent(sent: Sent, *, json: bool) -> None:
    if json:
        tally = {passage.value: sent.tally.get(passage, 0) for passage in Passage}
        say_json(
            {"letter": sent.letter, "now": sent.sent, "copies": tally, "problem": sent.problem}
        )
    else:
        say(_told(sent))


def _told(sent: Sent) -> str:
    tally = sent.tally
    total, there = sum(tally.values()), tally.get(Passage.SENT, 0)
    lines = [f"{sent.letter}: {sent.sent} sent now; {there} of {total} copies have gone out."]
    words = {
        Passage.REFUSED: "refused by their servers",
        Passage.PASSED_OVER: "passed over: the reader has left, or the address is suppressed",
        Passage.DOUBTFUL: "doubtful: the server may or may not have them; --doubtful sends again",
    }
    lines += [f"  {tally[passage]} {text}" for passage, text in words.items() if tally.get(passage)]
    left = sum(tally.get(passage, 0) for passage in OPEN)
    if left:
        lines.append(f"  {left} still to go: run this again")
    return "\n".join(lines)


def _box(address: str) -> str:
    try:
        return mailbox(address).address
    except NotAnAddress as error:
        raise UsageError(f"--to {address}: {error}") from error


def _bytes(path: Path) -> bytes:
    try:
        if str(path) == "-":
            return sys.stdin.buffer.read(LARGEST)
        with path.open("rb") as file:
            return file.read(LARGEST)
    except OSError as error:
        raise SinkError(f"{path}: cannot be read: {error.strerror or error}") from error
