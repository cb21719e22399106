"""`broadsheet doctor`: what ails a site."""

import shutil
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from broadsheet.adapters.clock import SystemClock
from broadsheet.app.layout import Layout
from broadsheet.app.letter_health import LetterHealth, letter_health
from broadsheet.app.opening import existing_store
from broadsheet.app.overrides import load_overrides
from broadsheet.app.settings import load_site
from broadsheet.app.site_keys import site_vault
from broadsheet.app.site_models import load_models
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
    """What ails the site: sources, store, keys, pictures, newsletter, disk. Exits 1 if it ails.

    \b
    Examples:
      broadsheet doctor mysite
      broadsheet doctor mysite --json
    """
    site, layout = load_site(folder), Layout(folder)
    with existing_store(layout) as store:
        with store.begin() as tx:
            states = tx.sources.all()
            counts = tx.entries.counts()
            pictures = pictured(tx)
        letters = letter_health(site, layout, store, SystemClock())
    known = [states[source.id] for source in site.sources if source.id in states]
    failing = {one.id: one.problem for one in known if one.problem}
    free = shutil.disk_usage(layout.root).free
    ails = [f"source {name}: {problem}" for name, problem in sorted(failing.items())]
    ails += [f"source {s.id}: never polled" for s in site.sources if s.id not in states]
    ails += _stops(layout.root, site)
    ails += letters.ails if letters else ()
    if free < LOW_DISK:
        ails.append(f"disk: {free // 1_000_000} MB free")
    if json:
        found = {
            "ails": ails,
            "sources": len(site.sources),
            "pages": counts,
            "pictures": asdict(pictures),
            "newsletter": asdict(letters) if letters else None,
            "free_bytes": free,
        }
        say_json(found)
    else:
        pages = sum(counts.values())
        say(f"sources: {len(site.sources)}, with a problem: {len(failing)}; pages: {pages}")
        if site.fetch.keep_pictures:
            say(_pictures(pictures))
        if letters:
            say(_letters(letters))
        say("\n".join(ails) or "nothing ails it")
    if ails:
        raise typer.Exit(1)


def _stops(root: Path, site: Site) -> list[str]:
    """What is wrong with files beside the configuration, so that no run begins."""
    read: dict[str, Callable[[], object]] = {
        "keys": lambda: site_vault(root, site),
        "overrides": lambda: load_overrides(root, site),
        "models": lambda: load_models(root),
    }
    found = []
    for name, load in read.items():
        try:
            load()
        except ConfigError as error:
            found.append(f"{name}: {error}")
    return found


def _letters(found: LetterHealth) -> str:
    """Who gets the newsletter, and how far the newest has come."""
    newest = found.newest
    line = f"newsletter: {found.readers} readers, {found.asked} asked"
    if newest.letter:
        line += f"; letter of {newest.letter}: {newest.sent} sent, {newest.to_go} to go"
    if newest.doubtful:
        line += f", {newest.doubtful} doubtful"
    return line + (f"; that of {newest.due} is due" if newest.due else "")


def _pictures(found: Pictured) -> str:
    """What there are copies of, and the commonest reasons why there are none."""
    line = f"pictures: {found.leads} lead pictures and {found.logos} logos with copies"
    lacking = [f"  {one.count} without: {one.name}" for one in found.lacking[:SHOWN]]
    return "\n".join([line, *lacking])
