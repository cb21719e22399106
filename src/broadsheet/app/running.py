"""Composes a run out of its parts: the live web or archives, this machine, this site's folder."""

import asyncio
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from broadsheet.adapters.archives.foreign import read_warc
from broadsheet.adapters.archives.shelf import Shelf
from broadsheet.adapters.archives.warc import WarcArchive
from broadsheet.adapters.clock import SystemClock
from broadsheet.adapters.engines.local import local_engine
from broadsheet.adapters.pictures.folder import CopyFolder
from broadsheet.adapters.pictures.pool import PillowCopier
from broadsheet.adapters.sinks.folder import FolderSink
from broadsheet.adapters.transports.http import HttpTransport, Outside
from broadsheet.adapters.transports.warc import Index, WarcTransport
from broadsheet.app.collecting import collect_rarely
from broadsheet.app.configuration import read_configuration
from broadsheet.app.encoders import open_encoder
from broadsheet.app.layout import Layout
from broadsheet.app.letter_press import letter_fit
from broadsheet.app.models import clickbait_model
from broadsheet.app.opening import locked, opened_store
from broadsheet.app.overrides import load_overrides
from broadsheet.app.printing import PRESS_VERSION, all_forms
from broadsheet.app.publishing import Beside, beside, follow
from broadsheet.app.searching import Search
from broadsheet.app.settings import load_site
from broadsheet.app.site_keys import site_vault
from broadsheet.app.site_models import load_models
from broadsheet.app.versions import versions
from broadsheet.domain.mirror import Mirrored
from broadsheet.domain.site import Site
from broadsheet.errors import SinkError
from broadsheet.pipeline.announce import announce
from broadsheet.pipeline.context import Context
from broadsheet.pipeline.history import Chronicle, Told
from broadsheet.pipeline.robots import StoredRobots
from broadsheet.pipeline.run import run
from broadsheet.pipeline.summary import Summary
from broadsheet.ports.archive import Archive
from broadsheet.ports.clock import Clock
from broadsheet.ports.engine import Engine
from broadsheet.ports.progress import Progress
from broadsheet.ports.store import Store, Transaction
from broadsheet.ports.transport import Transport
from broadsheet.ports.vault import Vault
from broadsheet.testing.clocks import FixedClock

LOOP = asyncio.SelectorEventLoop if sys.platform == "win32" else None
"""curl waits on sockets, which the default loop of Windows cannot."""


@dataclass(frozen=True, slots=True)
class Options:
    """How a run is to go: archives instead of the web, a set clock, how many processes."""

    archives: tuple[Path, ...] = ()
    at: datetime | None = None
    workers: int | None = None


def run_folder(folder: Path, progress: Progress, options: Options) -> Summary:
    """One cycle of the site in this folder, by its broadsheet.toml."""
    return run_site(load_site(folder), Layout(folder), progress, options)


_encoder = lru_cache(maxsize=2)(open_encoder)
"""Opened once in a process: a replay does many runs."""


@dataclass(frozen=True, slots=True)
class Ends:
    """The ends of a run: where it reads and writes, and the moment that all of it is told.

    `layout` is where the files lie that the judgement reads beside the site's configuration.
    """

    layout: Layout
    store: Store
    transport: Transport
    archive: Archive
    moment: datetime
    learnt: Callable[[Transaction], None]
    vault: Vault | None = None


def surroundings(site: Site, ends: Ends, engine: Engine, progress: Progress) -> Context:
    """What every stage is given, in a run of today as in a replay of a past one.

    There is one moment to a run: what is seen, read and judged in it is seen, read and judged then.
    """
    learnt = load_models(ends.layout.root)
    return Context(
        site,
        ends.store,
        ends.transport,
        ends.archive,
        engine,
        FixedClock(ends.moment),
        progress,
        ends.learnt,
        encoder=_encoder(site.judging.encoder),
        overrides=load_overrides(ends.layout.root, site),
        clickbait=clickbait_model(),
        topics=learnt.topics,
        worth=learnt.worth,
        stories=learnt.stories,
        copier=PillowCopier(),
        copies=CopyFolder(ends.layout.pictures),
        fit_letter=letter_fit(site),
        vault=ends.vault,
    )


def run_site(site: Site, layout: Layout, progress: Progress, options: Options) -> Summary:
    """One cycle of this site, held against any other run of the same folder."""
    collect_rarely()
    for path in options.archives:
        read_warc(path)  # what is no archive is told before a run is begun, and entered, for it
    clock: Clock = FixedClock(options.at) if options.at else SystemClock()
    archives = tuple(str(path.absolute()) for path in options.archives)
    told = Told(clock.now(), site, read_configuration(layout.root), archives)
    mirrors, search = beside(site, layout), Search(site, layout)
    vault = site_vault(layout.root, site)
    with locked(layout), opened_store(layout) as store:
        own = _own_archive(layout, store)
        chronicle = Chronicle(store, told)
        index = Index()
        shelf = Shelf(own, index.add) if options.archives else None
        archive: Archive = shelf or own
        robots = StoredRobots(store)
        engine = local_engine(options.workers)

        def context(transport: Transport) -> Context:
            learnt = chronicle.learnt(robots.write)
            noting = chronicle.transport(transport)
            ends = Ends(layout, store, noting, archive, told.at, learnt, vault)
            return surroundings(site, ends, engine, progress)

        def transport() -> Transport:
            if shelf:
                return WarcTransport(index.get, shelf.read, clock)
            return HttpTransport(site.fetch, clock, Outside(robots=robots))

        try:
            with asyncio.Runner(loop_factory=LOOP) as runner:
                cycle = _cycle(layout, chronicle, context, transport, shelf, options.archives)
                summary = runner.run(cycle)
            return replace(summary, mirrored=_followed(layout, search, mirrors, told.at))
        finally:
            engine.close()
            archive.close()


def _followed(
    layout: Layout, search: Search, mirrors: Sequence[Beside], at: datetime
) -> tuple[Mirrored, ...]:
    """Bring the search and what stands beside the site up to the print that stands.

    The search comes first, for a repository may hold it too; that it fails keeps nobody else from
    following. The `SinkError` of what failed is raised when all have tried.
    """
    try:
        search.follow(FolderSink(layout.public, layout.builds))
    except SinkError:
        follow(mirrors, layout.public, at)
        raise
    return follow(mirrors, layout.public, at)


async def _cycle(
    layout: Layout,
    chronicle: Chronicle,
    context: Callable[[Transport], Context],
    connect: Callable[[], Transport],
    shelf: Shelf | None,
    archives: tuple[Path, ...],
) -> Summary:
    transport = connect()
    sink = chronicle.sink(FolderSink(layout.public, layout.builds))
    reader = shelf.captures if shelf else None
    try:
        surrounded = context(transport)
        summary = await run(
            surrounded,
            sink,
            all_forms(surrounded.store, layout.root, surrounded.site),
            PRESS_VERSION,
            archives=archives,
            reader=reader,
        )
        chronicle.end(versions(surrounded))
        if isinstance(transport, HttpTransport):
            summary = replace(summary, announced=await announce(surrounded, transport))
        return summary
    finally:
        await transport.close()


def _own_archive(layout: Layout, store: Store) -> WarcArchive:
    with store.begin() as tx:
        lengths = tx.captures.lengths()
    return WarcArchive(layout.captures, lengths)
