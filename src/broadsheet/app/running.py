"""Composes a run out of its parts: the live web or archives, this machine, this site's folder."""

import asyncio
import gc
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from broadsheet.adapters.archives.shelf import Shelf
from broadsheet.adapters.archives.warc import WarcArchive
from broadsheet.adapters.clock import SystemClock
from broadsheet.adapters.engines.local import local_engine
from broadsheet.adapters.sinks.folder import FolderSink
from broadsheet.adapters.transports.http import HttpTransport, Outside
from broadsheet.adapters.transports.warc import Index, WarcTransport
from broadsheet.app.layout import Layout
from broadsheet.app.opening import locked, opened_store
from broadsheet.app.printing import PRESS_VERSION, render
from broadsheet.app.settings import load_site
from broadsheet.domain.site import Site
from broadsheet.pipeline.context import Context
from broadsheet.pipeline.robots import StoredRobots
from broadsheet.pipeline.run import run
from broadsheet.pipeline.summary import Summary
from broadsheet.ports.archive import Archive
from broadsheet.ports.clock import Clock
from broadsheet.ports.progress import Progress
from broadsheet.ports.store import Store
from broadsheet.ports.transport import Transport
from broadsheet.testing.clocks import FixedClock

LOOP = asyncio.SelectorEventLoop if sys.platform == "win32" else None
"""curl waits on sockets, which the default loop of Windows cannot."""


@dataclass(frozen=True, slots=True)
class Options:
    """How a run is to go: archives instead of the web, a set clock, how many processes."""

    archives: tuple[Path, ...] = ()
    at: datetime | None = None
    workers: int | None = None


def collect_rarely() -> None:
    """Let Python look for reference cycles a hundred times more rarely in this process.

    A run makes many small frozen values and hardly a cycle, so the search finds nothing and takes
    a tenth of the time (measured: 1,000 feeds of 50 entries, 3.9 s against 3.5 s).
    """
    gc.freeze()
    gc.set_threshold(70_000, 20, 20)


def run_folder(folder: Path, progress: Progress, options: Options) -> Summary:
    """One cycle of the site in this folder, by its broadsheet.toml."""
    return run_site(load_site(folder), Layout(folder), progress, options)


def run_site(site: Site, layout: Layout, progress: Progress, options: Options) -> Summary:
    """One cycle of this site, held against any other run of the same folder."""
    collect_rarely()
    clock: Clock = FixedClock(options.at) if options.at else SystemClock()
    with locked(layout), opened_store(layout) as store:
        own = _own_archive(layout, store)
        index = Index()
        shelf = Shelf(own, index.add) if options.archives else None
        archive: Archive = shelf or own
        robots = StoredRobots(store)
        engine = local_engine(options.workers)

        def context(transport: Transport) -> Context:
            return Context(site, store, transport, archive, engine, clock, progress, robots.write)

        def transport() -> Transport:
            if shelf:
                return WarcTransport(index.get, shelf.read, clock)
            return HttpTransport(site.fetch, clock, Outside(robots=robots))

        try:
            with asyncio.Runner(loop_factory=LOOP) as runner:
                return runner.run(_cycle(layout, context, transport, shelf, options.archives))
        finally:
            engine.close()
            archive.close()


async def _cycle(
    layout: Layout,
    context: Callable[[Transport], Context],
    connect: Callable[[], Transport],
    shelf: Shelf | None,
    archives: tuple[Path, ...],
) -> Summary:
    transport = connect()
    sink = FolderSink(layout.public, layout.builds)
    reader = shelf.captures if shelf else None
    try:
        surroundings = context(transport)
        return await run(
            surroundings, sink, render, PRESS_VERSION, archives=archives, reader=reader
        )
    finally:
        await transport.close()


def _own_archive(layout: Layout, store: Store) -> WarcArchive:
    with store.begin() as tx:
        lengths = tx.captures.lengths()
    return WarcArchive(layout.captures, lengths)
