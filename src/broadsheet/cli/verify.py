"""`broadsheet verify`: whether a printed site is what was signed."""

from pathlib import Path
from typing import Annotated

import typer

from broadsheet.app.verifying import given_key, kept_index
from broadsheet.app.verifying import verify as check
from broadsheet.cli.output import inert, say, say_json
from broadsheet.domain.proof import Flaw, Verified
from broadsheet.domain.record import stamp

TOLD = {
    Flaw.ALTERED: "altered",
    Flaw.ADDED: "added",
    Flaw.MISSING: "missing",
    Flaw.INDEX_ALTERED: "index altered",
    Flaw.OTHER_KEY: "signed by another key",
    Flaw.REWRITTEN: "history rewritten",
    Flaw.UNREADABLE: "cannot be read",
}


def verify(
    where: Annotated[
        str,
        typer.Argument(
            metavar="SITE", help="A site's folder, a printed or downloaded one, or an address."
        ),
    ],
    key: Annotated[
        str, typer.Option("--key", metavar="KEY", help="The public key, or a file with it.")
    ],
    since: Annotated[
        Path | None,
        typer.Option(
            "--since",
            metavar="INDEX",
            help="A proof/index.json kept earlier: was history added to?",
        ),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="One object for a machine.")] = False,
) -> None:
    """Check every record of a printed site against the signed proof, with one public key.

    Names each file that was altered, added or taken away, and each part of the proof that is not
    what was signed. The exit code is 0 where all is as it was signed and 1 where anything is not.
    Over http or https only what the index names can be looked at: nothing tells what was added.

    \b
    Examples:
      broadsheet verify mysite --key "ed25519 11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
      broadsheet verify https://news.example --key key.txt --json
      broadsheet verify mirror --key key.txt --since index-of-last-week.json
    """
    public = given_key(key)
    found = check(where, public, kept_index(since, public))
    if json:
        say_json(_as_json(found))
    else:
        say(_as_text(found))
    if not found.whole:
        raise typer.Exit(1)


def _as_json(found: Verified) -> dict[str, object]:
    return {
        "whole": found.whole,
        "print": found.print,
        "at": stamp(found.at) if found.at else None,
        "days": found.days,
        "records": found.records,
        "findings": [
            {"flaw": one.flaw, "path": one.path, "detail": one.detail} for one in found.findings
        ],
    }


def _as_text(found: Verified) -> str:
    lines = [
        f"{inert(one.path)}: {TOLD[one.flaw]}{f' ({inert(one.detail)})' if one.detail else ''}"
        for one in found.findings
    ]
    if found.at:
        lines.append(
            f"{found.records} records of {found.days} days, as of print {found.print}, "
            f"{found.at:%Y-%m-%d %H:%M} UTC: "
            + ("every one is what was signed." if found.whole else f"{len(lines)} findings.")
        )
    else:
        lines.append("There is no index that this key has signed, so no record could be checked.")
    return "\n".join(lines)
