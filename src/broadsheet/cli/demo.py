"""`broadsheet demo`: an invented newsroom, gathered and printed offline."""

from pathlib import Path
from typing import Annotated

import typer

from broadsheet.app.layout import Layout
from broadsheet.app.running import Options, run_site
from broadsheet.cli.output import note, say, say_json
from broadsheet.cli.progress import shown_progress
from broadsheet.cli.run import as_json, as_text
from broadsheet.testing.newsroom import NOW, Newsroom, demo_site


def demo(
    folder: Annotated[Path, typer.Argument(help="Where the demo's site is kept.")] = Path("demo"),
    json: Annotated[bool, typer.Option("--json", help="Print the summary as one object.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress.")] = False,
) -> None:
    """Print an invented newsroom: outlets on loopback, through the real network path, offline.

    \b
    Examples:
      broadsheet demo
      broadsheet demo /tmp/demo --json
    """
    if not quiet:
        note("An invented newsroom: every outlet, person and event in it is made up.")
    with Newsroom() as newsroom, shown_progress(quiet=quiet) as progress:
        site = demo_site(newsroom.port)
        summary = run_site(site, Layout(folder), progress, Options(at=NOW))
    if json:
        say_json(as_json(summary))
    else:
        say(as_text(summary, Layout(folder).public.absolute()))
