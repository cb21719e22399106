"""`broadsheet newsletter subscribers`: who gets the newsletter, and how they came to."""

import csv
from collections.abc import Collection, Mapping
from contextlib import closing
from io import StringIO
from pathlib import Path
from typing import Annotated

import typer

from broadsheet.app.layout import Layout
from broadsheet.app.letters import Bureau, ask_reader, opened_bureau, opened_mailer
from broadsheet.app.reader_files import Row, read_csv, rows_of
from broadsheet.app.settings import load_site
from broadsheet.cli.output import note, say, say_json
from broadsheet.domain.letter import Standing, Subscriber
from broadsheet.domain.record import stamp
from broadsheet.errors import MailError, UsageError
from broadsheet.pipeline.sending import MOST_IN_VAIN
from broadsheet.ports.mailer import Mailer
from broadsheet.stages.letter import tokens
from broadsheet.text.mailbox import Mailbox, NotAnAddress, mailbox

app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None)

Addresses = Annotated[list[str], typer.Argument(metavar="ADDRESS...", help="E-mail addresses.")]
Folder = Annotated[Path, typer.Option("--folder", metavar="DIR", help="The site's folder.")]
Consent = Annotated[
    str,
    typer.Option(
        "--consent",
        metavar="TEXT",
        help="Where you have their consent from: no confirmation is asked, and the text is kept.",
    ),
]
Outbox = Annotated[
    Path | None,
    typer.Option("--outbox", metavar="FOLDER", help="Write .eml files; no server is asked."),
]
SHOWN_AT_MOST = 20


@app.callback()
def subscribers() -> None:
    """Readers. Nobody is written to who has not confirmed, or has left since."""


@app.command("add", no_args_is_help=True)
def add(
    addresses: Addresses, consent: Consent = "", outbox: Outbox = None, folder: Folder = Path()
) -> None:
    """Add readers: each is sent a mail that asks for confirmation.

    \b
    Examples:
      broadsheet newsletter subscribers add ada@example.org
      broadsheet newsletter subscribers add ada@example.org --consent "Signed up at the fair"
    """
    _add({address: _box(address) for address in addresses}, folder, consent, outbox)


@app.command("import", no_args_is_help=True)
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A CSV file with an email column.")],
    consent: Consent = "",
    outbox: Outbox = None,
    folder: Folder = Path(),
) -> None:
    """Add the readers of a CSV file; rows that are no addresses are told and passed over, as are
    addresses that the mail server refuses.

    One who has left, or whose address is suppressed, is never brought back by an import.

    \b
    Examples:
      broadsheet newsletter subscribers import readers.csv
      broadsheet newsletter subscribers import readers.csv --consent "Our old list, 2024"
    """
    found = read_csv(file)
    for problem in found.problems[:SHOWN_AT_MOST]:
        note(problem)
    if len(found.problems) > SHOWN_AT_MOST:
        note(f"{file}: and {len(found.problems) - SHOWN_AT_MOST} more rows that cannot be read")
    _add(found.boxes, folder, consent, outbox)


@app.command("list")
def list_(
    standing: Annotated[
        Standing | None, typer.Option("--standing", help="Only those who stand so.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print an object for each reader.")] = False,
    folder: Folder = Path(),
) -> None:
    """List readers, with what came back from their addresses.

    \b
    Examples:
      broadsheet newsletter subscribers list
      broadsheet newsletter subscribers list --standing confirmed --json
    """
    rows = _rows(folder, standing)
    for row in rows:
        if json:
            say_json(row.as_dict())
        else:
            stopped = f"  stopped: {row.stopped}" if row.stopped else ""
            say(f"{row.standing:<10} {row.since}  {row.address}{stopped}")
    if not json:
        getting = sum(row.gets for row in rows)
        say(f"{len(rows)} readers, {getting} of them get the newsletter.")


@app.command("confirm", no_args_is_help=True)
def confirm(
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="TOKEN|ADDRESS...", help="A token of a confirmation mail, or an address."
        ),
    ],
    consent: Consent = "",
    folder: Folder = Path(),
) -> None:
    """Confirm by hand: with the token that a reader sent back, or with --consent for an address.

    An address that is written to no more because of bounces is written to again.

    \b
    Examples:
      broadsheet newsletter subscribers confirm c.0123456789abcdef0123.1700000000.0123…
      broadsheet newsletter subscribers confirm ada@example.org --consent "By telephone, 3 March"
    """
    with opened_bureau(load_site(folder), Layout(folder)) as bureau:
        for word in words:
            if "@" not in word:
                token = tokens.read(bureau.readers.key, tokens.found_in(word))
                reader = bureau.readers.confirm(token, "by hand") if token else None
                if reader is None:
                    raise UsageError(f"{word}: not a token of this site, or too old")
                say(f"{reader.address}: {reader.standing.value}")
            elif not consent:
                raise UsageError(f"{word}: an address is confirmed with --consent TEXT alone")
            else:
                box, how = _box(word), f"by hand: {consent}"
                bureau.readers.vouch([box], how)
                lifted = bureau.readers.lift(box, how)
                also = f"; written to again, after {lifted.stopped}" if lifted else ""
                say(f"{word}: {_standing(bureau, word)}{also}")


@app.command("remove", no_args_is_help=True)
def remove(
    addresses: Addresses,
    forget: Annotated[
        bool,
        typer.Option("--forget", help="Drop all that is known of them, that they left as well."),
    ] = False,
    folder: Folder = Path(),
) -> None:
    """Take readers off the list. They are remembered as having left, so that no import errs.

    \b
    Examples:
      broadsheet newsletter subscribers remove ada@example.org
      broadsheet newsletter subscribers remove ada@example.org --forget
    """
    with opened_bureau(load_site(folder), Layout(folder)) as bureau:
        for address in addresses:
            reader = bureau.readers.find(_box(address))
            if reader is None:
                raise UsageError(f"{address}: not a reader of this site")
            if forget:
                bureau.readers.forget(reader.id)
            else:
                bureau.readers.leave(reader.id, "by hand")
            say(f"{reader.address}: {'forgotten' if forget else 'left'}")


@app.command("export")
def export(folder: Folder = Path()) -> None:
    """Write all readers as CSV to standard output.

    \b
    Examples:
      broadsheet newsletter subscribers export > readers.csv
    """
    told = StringIO()
    writer = csv.writer(told, lineterminator="\n")
    writer.writerow(("email", "standing", "since", "stopped", "consent"))
    for row in _rows(folder, None):
        cells = (row.address, row.standing, row.since, row.stopped, row.consent)
        writer.writerow(_inert(cell) for cell in cells)
    say(told.getvalue().rstrip("\n"))


def _add(boxes: Mapping[str, Mailbox], folder: Path, consent: str, outbox: Path | None) -> None:
    """Add readers; the keys are what messages call them by."""
    site, layout = load_site(folder), Layout(folder)
    with opened_bureau(site, layout) as bureau:
        if consent:
            _vouched(bureau, boxes.values(), consent)
            return
        with closing(opened_mailer(site, layout, outbox)) as mailer:
            _asked(bureau, mailer, boxes)


def _vouched(bureau: Bureau, boxes: Collection[Mailbox], consent: str) -> None:
    new = bureau.readers.vouch(boxes, f"by hand: {consent}")
    say(f"{new} readers added; {len(boxes) - new} were known, or have left.")
    stopped = bureau.readers.stopped(boxes)
    for address in stopped[:SHOWN_AT_MOST]:
        note(
            f"{address}: written to no more, since mail came back; if it lives again: "
            f"broadsheet newsletter subscribers confirm {address} --consent TEXT"
        )
    if len(stopped) > SHOWN_AT_MOST:
        note(f"and {len(stopped) - SHOWN_AT_MOST} more that are written to no more")


def _asked(bureau: Bureau, mailer: Mailer, boxes: Mapping[str, Mailbox]) -> None:
    asked = refused = in_vain = 0
    for called, box in boxes.items():
        answer = ask_reader(bureau, mailer, box, "by hand")
        if answer.refusal:
            note(f"{called}: {answer.refusal}")
        asked += answer.reader is not None
        refused += bool(answer.refusal)
        in_vain = in_vain + 1 if answer.refusal else 0
        if in_vain >= MOST_IN_VAIN or (refused and refused == len(boxes)):
            raise MailError(f"the server took none of {in_vain} mails; {asked} readers were asked")
    say(
        f"{asked} asked for confirmation; {len(boxes) - asked - refused} have confirmed already, "
        f"or were asked lately{f'; {refused} refused' if refused else ''}."
    )


def _rows(folder: Path, standing: Standing | None) -> list[Row]:
    with opened_bureau(load_site(folder), Layout(folder)) as bureau, bureau.store.begin() as tx:
        return rows_of(tx, standing)


def _standing(bureau: Bureau, address: str) -> str:
    reader: Subscriber | None = bureau.readers.find(_box(address))
    return f"{reader.standing.value} since {stamp(reader.since)}" if reader else "unknown"


def _box(address: str) -> Mailbox:
    try:
        return mailbox(address)
    except NotAnAddress as error:
        raise UsageError(f"{address}: {error}") from error


def _inert(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell[:1] in "=+-@\t\r" and cell[:1] else cell
