"""`broadsheet keys`, `seal` and `unseal`: a site's keys, and what is sealed with them."""

from pathlib import Path
from typing import Annotated, Any

import typer

from broadsheet.adapters.clock import SystemClock
from broadsheet.app.keys import KINDS, SEAL, SIGN, KeyRing, keys_file, load_keys, new_keys
from broadsheet.app.sealing import OpenedRecord, opened, read_ledger, seal_files
from broadsheet.app.settings import load_site, no_site, site_file
from broadsheet.cli.output import inert, say, say_json
from broadsheet.domain.proof import PrivateLedger, SealAnswer
from broadsheet.errors import UsageError
from broadsheet.stages.seal import SealKeys
from broadsheet.text.codec import encode
from broadsheet.text.shell import word

EXITS = {
    SealAnswer.OPEN: 0,
    SealAnswer.ABSENT: 10,
    SealAnswer.WRONG_KEY: 11,
    SealAnswer.ALTERED: 12,
    SealAnswer.MOVED: 13,
    SealAnswer.FOREIGN: 14,
    SealAnswer.MALFORMED: 15,
}
"""Exit codes of `seal` and `unseal`; of several records, that of the first that is not well."""

TOLD = {
    SealAnswer.ABSENT: "no payload: the record has no `secured`",
    SealAnswer.WRONG_KEY: "wrong key",
    SealAnswer.ALTERED: "altered since it was sealed",
    SealAnswer.MOVED: "moved: the payload is genuine and belongs to another record",
    SealAnswer.FOREIGN: "foreign: a payload of the reference system, which is not ours to open",
    SealAnswer.MALFORMED: "malformed",
}

app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None)

Paths = Annotated[
    list[Path], typer.Argument(metavar="PATH...", help="Record files or folders of them.")
]
Folder = Annotated[Path, typer.Option("--folder", metavar="DIR", help="The site's folder.")]
Keys = Annotated[
    Path | None, typer.Option("--keys", metavar="FILE", help="The file of keys, if another.")
]
Json = Annotated[bool, typer.Option("--json", help="One JSON object a record.")]


@app.callback()
def keys() -> None:
    """The keys that records are sealed with and their proof is signed with."""


@app.command("new")
def new_command(
    folder: Annotated[Path, typer.Argument(help="The site's folder.")] = Path(),
    *,
    seal: Annotated[bool, typer.Option("--seal", help="A sealing key.")] = False,
    sign: Annotated[bool, typer.Option("--sign", help="A signing key.")] = False,
    file: Keys = None,
) -> None:
    """Make new keys, by chance, and add them to the site's file: from then on they are in use.

    Without --seal or --sign one of each is made. Older keys stay and open what they sealed.

    \b
    Examples:
      broadsheet keys new mysite
      broadsheet keys new mysite --seal
    """
    asked = tuple(kind for kind, wanted in ((SEAL, seal), (SIGN, sign)) if wanted)
    if file is None and not site_file(folder).is_file():
        raise UsageError(f"{no_site(site_file(folder))}; keys of no site's: --keys FILE")
    where = _file(folder, file)
    made = new_keys(where, asked or KINDS, SystemClock().now())
    say(f"{where}: added")
    say(_told(made))
    say("Keep a copy of this file in another place: without it nothing sealed opens again.")


@app.command("show")
def show_command(
    folder: Annotated[Path, typer.Argument(help="The site's folder.")] = Path(),
    *,
    file: Keys = None,
    json: Annotated[bool, typer.Option("--json", help="One object for a machine.")] = False,
) -> None:
    """Which keys the site has, by their ids, and its public key. Secrets are never shown.

    \b
    Examples:
      broadsheet keys show mysite
      broadsheet keys show mysite --json
    """
    where = _file(folder, file)
    ring = load_keys(where)
    if json:
        say_json(
            {
                "file": str(where),
                "seal": [key.id for key in ring.seal],
                "sign": [{"id": key.id, "public": key.public.text} for key in ring.sign],
            }
        )
    else:
        say(_told(ring) or f"{where}: no keys; make some: broadsheet keys new {word(folder)}")


def unseal(paths: Paths, folder: Folder = Path(), file: Keys = None, as_json: Json = False) -> None:
    """Open records' private ledgers: where a page was found, score parts, capture, notes.

    Exit codes: 0 all open; else of the first that is not: 10 no payload, 11 wrong key, 12 altered,
    13 moved from another record, 14 a payload of the reference system, 15 malformed.

    \b
    Examples:
      broadsheet unseal mysite/public/_news/2026-03-04-a-page.md --folder mysite
      broadsheet unseal _news --keys keys --json
    """
    code = 0
    for one in opened(paths, _held(folder, file)):
        answer = one.found.answer
        code = code or EXITS[answer]
        if as_json:
            say_json(_as_json(one))
        elif one.found.ledger is not None:
            say(f"{one.path}\n{_ledger_text(one.found.ledger)}")
        else:
            detail = one.problem or one.found.detail
            say(f"{one.path}: {TOLD[answer]}{f' ({detail})' if detail else ''}")
    if code:
        raise typer.Exit(code)


def seal(
    paths: Paths,
    folder: Folder = Path(),
    file: Keys = None,
    ledger: Annotated[
        Path | None,
        typer.Option(
            "--with",
            metavar="JSON",
            help="The ledger to seal: what unseal --json printed of one record, or its `ledger`.",
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Seal records in their files: each one's own ledger under the newest key, or a given one.

    A run seals by itself; this is for records elsewhere, after a change of keys. Exit codes as
    those of `unseal`.

    \b
    Examples:
      broadsheet seal archive/_news --folder mysite
      broadsheet unseal page.md --keys keys --json > ledger.json
      broadsheet seal page.md --keys keys --with ledger.json
    """
    code = 0
    given = read_ledger(ledger) if ledger else None
    for one in seal_files(paths, _held(folder, file), given):
        code = code or EXITS[one.answer]
        if as_json:
            say_json(
                {
                    "path": str(one.path),
                    "answer": one.answer,
                    "written": one.written,
                    "key": one.key,
                    "detail": one.problem,
                }
            )
        elif one.answer is not SealAnswer.OPEN:
            say(f"{one.path}: {TOLD[one.answer]}{f' ({one.problem})' if one.problem else ''}")
        else:
            say(f"{one.path}: {'sealed' if one.written else 'was sealed so already'}")
    if code:
        raise typer.Exit(code)


def _file(folder: Path, file: Path | None) -> Path:
    """The file of keys: the one that is named, else the site's."""
    if file is not None:
        return file
    return keys_file(folder, load_site(folder) if site_file(folder).is_file() else None)


def _held(folder: Path, file: Path | None) -> SealKeys:
    where = _file(folder, file)
    held = load_keys(where).sealing()
    if held is None:
        raise UsageError(f"{where}: no sealing key there; name the file with --keys FILE")
    return held


def _told(ring: KeyRing) -> str:
    lines = [
        f"seal {key.id}{'  in use' if key is ring.seal[-1] else '  opens what it sealed'}"
        for key in ring.seal
    ]
    for key in ring.sign:
        use = "  in use" if key is ring.sign[-1] else "  no longer used"
        lines.append(f"sign {key.id}{use}\n  public key: {key.public.text}")
    return "\n".join(lines)


def _as_json(one: OpenedRecord) -> dict[str, Any]:
    found = one.found
    return {
        "path": str(one.path),
        "answer": found.answer,
        "key": found.key,
        "sealed_for": dict(zip(("name", "web_url"), found.sealed_for, strict=True)),
        "detail": one.problem or found.detail,
        "ledger": _plain(found.ledger),
    }


def _plain(ledger: PrivateLedger | None) -> object:
    import json  # noqa: PLC0415

    return json.loads(encode(ledger)) if ledger else None


def _ledger_text(ledger: PrivateLedger) -> str:
    lines = [f"  story    {ledger.story}"] if ledger.story else []
    lines += [
        f"  found    {one.first_seen:%Y-%m-%d %H:%M} in {one.source} as {one.url}"
        for one in ledger.found
    ]
    lines += [
        f"  capture  {one.fetched_at:%Y-%m-%d %H:%M} SHA-256 {one.digest}"
        for one in ledger.captures
    ]
    for kind, parts in (("quality", ledger.quality), ("heat", ledger.heat)):
        lines += [f"  {kind:8} {part.points:+g} {part.rule}" for part in parts]
    for note in ledger.notes:
        by = f" by {note.by}" if note.by else ""
        lines.append(f"  note     {note.at:%Y-%m-%d %H:%M} {note.action}{by}: {note.reason}")
    return "\n".join(map(inert, lines))
