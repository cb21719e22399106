"""`broadsheet doctor`: what ails a site."""

import shutil
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from broadsheet.app.layout import Layout
from broadsheet.app.opening import existing_store
from broadsheet.app.settings import load_site
from broadsheet.app.site_keys import site_vault
from broadsheet.cli.output import say, say_json
from broadsheet.domain.site import Site
from broadsheet.errors import ConfigError
from broadsheet.pipeline.pictured import Pictured, pictured

LOW_DISK = 500_000_000
"""Bytes free under which the disk is named."""
SHOWN = 5
"""Reasons that are shown why pictures have no copies."""


def doctor(
    folder: Annotated[Path, typer.Argument(help="The site's folder.")] = Path(),
    json: Annotated[bool, typer.Option("--json", help="One object for a machine.")] = False,
) -> None:
    """What ails the site: settings, sources, store, keys, pictures, disk. Exits 1 if anything does.

    \b
    Examples:
      broadsheet doctor mysite
      broadsheet doctor mysite --json
    """
    site, layout = load_site(folder), Layout(folder)
    with existing_store(layout) as store, store.begin() as tx:
        states = tx.sources.all()
        counts = tx.entries.counts()
        pictures = pictured(tx)
    known = [states[source.id] for source in site.sources if source.id in states]
    failing = {one.id: one.problem for one in known if one.problem}
    free = shutil.disk_usage(layout.root).free
    ails = [f"source {name}: {problem}" for name, problem in sorted(failing.items())]
    ails += [f"source {s.id}: never polled" for s in site.sources if s.id not in states]
    ails += _keys(layout.root, site)
    if free < LOW_DISK:
        ails.append(f"disk: {free // 1_000_000} MB free")
    if json:
        found = {
            "ails": ails,
            "sources": len(site.sources),
            "pages": counts,
            "pictures": asdict(pictures),
            "free_bytes": free,
        }
        say_json(found)
    else:
        pages = sum(counts.values())
        say(f"sources: {len(site.sources)}, with a problem: {len(failing)}; pages: {pages}")
        if site.fetch.keep_pictures:
            say(_pictures(pictures))
        say("\n".join(ails) or "nothing ails it")
    if ails:
        raise typer.Exit(1)


def _keys(root: Path, site: Site) -> list[str]:
    """What is wrong with the keys that the site asks for."""
    try:
        site_vault(root, site)
    except ConfigError as error:
        return [f"keys: {error}"]
    return []


def _pictures(found: Pictured) -> str:
    """What there are copies of, and the commonest reasons why there are none."""
    line = f"pictures: {found.leads} lead pictures and {found.logos} logos with copies"
    lacking = [f"  {one.count} without: {one.name}" for one in found.lacking[:SHOWN]]
    return "\n".join([line, *lacking])
