"""`broadsheet import` and `broadsheet export`."""

from pathlib import Path
from typing import Annotated

import typer

from broadsheet.app.opml import add_sources, export_opml, read_opml
from broadsheet.app.records_import import FORMATS, import_records
from broadsheet.app.settings import FILE_NAME, load_site
from broadsheet.cli.output import note, say
from broadsheet.errors import SinkError, UsageError
from broadsheet.text.shell import word

OPML = (".opml", ".xml")
ARCHIVES = (".warc", ".warc.gz")
UNREAD = 1
"""Exit code where anything could not be read."""
SHOWN_AT_MOST = 20
"""Warnings about records that are shown; what could not be read is shown whole."""


def import_(
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="[DIR] PATH...",
            help="OPML files, record files (.md, .jsonl, .jsonl.gz) or folders of records; "
            "before them the site's folder, where it is not this one.",
        ),
    ],
) -> None:
    """Bring feed lists or records into a site.

    Feeds of an OPML file become [[source]] blocks at the end of broadsheet.toml; your comments
    stay, and sources that are already there are passed over. Records keep their file names; where
    one of them cannot be read the others are taken all the same, and the exit code is 1.

    \b
    Examples:
      broadsheet import feeds.opml
      broadsheet import mysite feeds.opml
      broadsheet import mysite old-site/_news
    """
    folder, wanted = _split(paths)
    for path in wanted:
        if not path.exists():
            raise UsageError(f"import: {path} not found")
    if not (folder / FILE_NAME).is_file():
        raise UsageError(
            f"import: no site to bring it into: neither {paths[0]} nor the folder you are in has a "
            f"{FILE_NAME}; name the site's folder first, or make one: broadsheet init mysite"
        )
    for path in wanted:
        if path.is_file() and path.name.lower().endswith(ARCHIVES):
            raise UsageError(
                f"import: {path} is a web archive; it is read with: "
                f"broadsheet run {word(folder)} --from {word(path)}"
            )
    feeds = [path for path in wanted if path.is_file() and path.suffix.lower() in OPML]
    records = [path for path in wanted if path not in feeds]
    odd = [p for p in records if p.is_file() and not p.name.lower().endswith(FORMATS)]
    if odd:
        known = ", ".join((*OPML, *FORMATS))
        raise UsageError(f"import: found {odd[0].name}; allowed: a folder, or a file in {known}")
    for path in feeds:
        _import_opml(folder, path)
    if records:
        _import_records(folder, records)


def export(
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="The site's folder.")] = Path(),
    opml: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where to write; - is standard output.")
    ] = None,
) -> None:
    """Write the site's sources as an OPML feed list.

    \b
    Examples:
      broadsheet export --opml feeds.opml
      broadsheet export mysite --opml -
    """
    if opml is None:
        raise UsageError("export: found no target; allowed: --opml FILE")
    site = load_site(folder)
    data = export_opml(site)
    if str(opml) == "-":
        say(data.decode("utf-8").rstrip("\n"))
        return
    try:
        opml.write_bytes(data)
    except OSError as error:
        raise SinkError(f"{opml}: cannot be written: {error.strerror or error}") from error
    note(f"{opml}: {len(site.sources)} sources.")


def _split(paths: list[Path]) -> tuple[Path, list[Path]]:
    """The site's folder and what to import: a first folder with a broadsheet.toml is the site."""
    if (paths[0] / FILE_NAME).is_file():
        if len(paths) == 1:
            raise UsageError(f"import: {paths[0]} is the site; found nothing to import after it")
        return paths[0], paths[1:]
    return Path(), paths


def _import_opml(folder: Path, path: Path) -> None:
    added = add_sources(folder, read_opml(path))
    for address in added.known:
        say(f"  already there: {address}")
    for address, why in added.refused:
        say(f"  not taken: {address}: {why}")
    say(
        f"{path}: {len(added.sources)} sources added to {added.file}, "
        f"{len(added.known)} already there, {len(added.refused)} not taken."
    )


def _import_records(folder: Path, paths: list[Path]) -> None:
    load_site(folder)
    report = import_records(folder, paths)
    for problem in report.problems:
        say(f"  not read: {problem}")
    for warning in report.warnings[:SHOWN_AT_MOST]:
        say(f"  odd: {warning}")
    if len(report.warnings) > SHOWN_AT_MOST:
        say(f"  odd: and {len(report.warnings) - SHOWN_AT_MOST} more")
    say(
        f"{report.read} records read, {report.added} of them new, "
        f"{len(report.problems)} could not be read."
    )
    if report.problems:
        raise typer.Exit(UNREAD)
