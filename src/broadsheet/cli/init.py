"""`broadsheet init`."""

from pathlib import Path
from typing import Annotated

import typer

from broadsheet.app.starters import TEMPLATES, begin
from broadsheet.cli.output import say
from broadsheet.text.shell import word


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where the site will live.")],
    template: Annotated[
        str, typer.Option(help=f"What to start from: {', '.join(TEMPLATES)}.")
    ] = "ai",
    language: Annotated[
        list[str] | None,
        typer.Option(help="Languages of the sources; may be given several times. Default: en."),
    ] = None,
) -> None:
    """Begin a new site: a commented broadsheet.toml with subject, topics, sources and policy.

    Nothing that exists is overwritten.

    \b
    Examples:
      broadsheet init mysite --template ai
      broadsheet init paper --template news --language en --language de
    """
    begun = begin(folder, template, tuple(language or ("en",)))
    say(f"{begun.file}: a new site with {begun.topics} topics and {begun.sources} sources.")
    named = word(folder)
    say(
        f"""
Next:
  1. Open {begun.file} and read it from top to bottom; it explains itself.
  2. Change [site] title, subject and url to your own.
  3. Set contact under [fetch]: outlets want to know who is asking.
  4. Add or take away [[topic]] and [[source]] blocks; feed lists come in with
       broadsheet import {named} feeds.opml
  5. Run one cycle:            broadsheet run {named}
  6. Look at it:               broadsheet serve {named}
  7. See what ails it:         broadsheet doctor {named}
  8. Ask about any page:       broadsheet why URL {named}"""
    )
