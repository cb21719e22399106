"""`broadsheet doctor`: what ails a site."""

import shutil
from pathlib import Path
from typing import Annotated

import typer

from broadsheet.app.layout import Layout
from broadsheet.app.opening import existing_store
from broadsheet.app.settings import load_site
from broadsheet.cli.output import say, say_json

LOW_DISK = 500_000_000
"""Bytes free under which the disk is named."""


def doctor(
    folder: Annotated[Path, typer.Argument(help="The site's folder.")] = Path(),
    json: Annotated[bool, typer.Option("--json", help="One object for a machine.")] = False,
) -> None:
    """What ails the site: configuration, sources that fail, store, disk. Exits 1 if anything does.

    \b
    Examples:
      broadsheet doctor mysite
      broadsheet doctor mysite --json
    """
    site, layout = load_site(folder), Layout(folder)
    with existing_store(layout) as store, store.begin() as tx:
        states = tx.sources.all()
        counts = tx.entries.counts()
    known = [states[source.id] for source in site.sources if source.id in states]
    failing = {one.id: one.problem for one in known if one.problem}
    free = shutil.disk_usage(layout.root).free
    ails = [f"source {name}: {problem}" for name, problem in sorted(failing.items())]
    ails += [f"source {s.id}: never polled" for s in site.sources if s.id not in states]
    if free < LOW_DISK:
        ails.append(f"disk: {free // 1_000_000} MB free")
    if json:
        found = {"ails": ails, "sources": len(site.sources), "pages": counts, "free_bytes": free}
        say_json(found)
    else:
        pages = sum(counts.values())
        say(f"sources: {len(site.sources)}, with a problem: {len(failing)}; pages: {pages}")
        say("\n".join(ails) or "nothing ails it")
    if ails:
        raise typer.Exit(1)
