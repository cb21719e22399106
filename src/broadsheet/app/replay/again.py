"""Does recorded runs again: in a scratch folder, from the site's captures, without the network."""

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import takewhile
from pathlib import Path
from typing import Self

from broadsheet.adapters.archives.foreign import read_warc
from broadsheet.adapters.archives.shelf import Shelf
from broadsheet.adapters.archives.warc import WarcArchive
from broadsheet.adapters.transports.warc import Index, WarcTransport
from broadsheet.app.configuration import write_configuration
from broadsheet.app.layout import Layout
from broadsheet.app.opening import existing_store, opened_store
from broadsheet.app.printing import PRESS_VERSION, all_forms
from broadsheet.app.replay.imported import Imports
from broadsheet.app.replay.keyed import Keyed
from broadsheet.app.replay.past import PastArchive, PastTransport
from broadsheet.app.replay.tape import Tape
from broadsheet.app.running import LOOP, Ends, surroundings
from broadsheet.domain.capture import CaptureRef
from broadsheet.domain.printed import PrintedFile
from broadsheet.domain.run import Run
from broadsheet.domain.site import Site
from broadsheet.errors import ArchiveError
from broadsheet.pipeline.context import Context
from broadsheet.pipeline.history import EARLY, Told, answers_of, ended, told_of
from broadsheet.pipeline.press import press
from broadsheet.pipeline.run import collect, curate
from broadsheet.ports.archive import Archive
from broadsheet.ports.engine import Engine
from broadsheet.ports.progress import Progress
from broadsheet.ports.sink import Sink
from broadsheet.ports.store import Store, Transaction
from broadsheet.ports.transport import Transport
from broadsheet.ports.vault import Vault
from broadsheet.testing.clocks import FixedClock


class Hush:
    """Shows nothing of the single stages of a run."""

    def __init__(self, outer: Progress) -> None:
        self._outer = outer

    def stage(self, name: str, total: int | None) -> None:
        """Nothing."""

    def advance(self, count: int = 1) -> None:
        """Nothing."""

    def say(self, text: str) -> None:
        """What must be said is passed on."""
        self._outer.say(text)


class Unprinted:
    """`ports.sink.Sink` for runs whose print nobody asks for: it takes nothing, and stands."""

    written = unchanged = removed = 0

    def __init__(self) -> None:
        self._mark = ""

    def publish(self, files: Iterable[PrintedFile], mark: str = "") -> Self:
        """Leave the files unmade."""
        del files
        self._mark = mark
        return self

    def amend(self, files: Iterable[PrintedFile], gone: Iterable[str], mark: str) -> Self:
        """The same."""
        del gone
        return self.publish(files, mark)

    def mark(self) -> str:
        """What would stand."""
        return self._mark

    def stands(self) -> bool:
        """Always, so that a run that printed nothing new composes nothing either."""
        return True


@dataclass(frozen=True, slots=True)
class Own:
    """What is taken from the site's own store and folder, beside its captures."""

    imports: Imports
    keyed: Keyed


@dataclass(frozen=True, slots=True)
class Scratch:
    """A site's folder and store that are thrown away."""

    layout: Layout
    store: Store


class Again:
    """A scratch site that is led through recorded runs, in their order; `opened_again` makes one.

    `captures` is the folder of the site's own captures, which is read and never written.
    """

    def __init__(
        self, captures: Path, own: Own, scratch: Scratch, engine: Engine, progress: Progress
    ) -> None:
        self.layout, self.store = scratch.layout, scratch.store
        self._imports, self._keyed = own.imports, own.keyed
        self._vault: Vault | None = None
        self._done: datetime | None = None
        self._engine, self._progress = engine, progress
        self._tape = Tape(captures)
        self._own = WarcArchive(captures)
        self._archive = PastArchive(self._own)
        self._lengths: Mapping[str, int] = {}
        self._left: tuple[CaptureRef, ...] = ()
        self._unprinted = Unprinted()

    def do(self, runs: Sequence[Run], sink: Sink) -> None:
        """Do these runs again; the last one prints to `sink`, the others print nothing."""
        self._progress.stage("replay", len(runs))
        with asyncio.Runner(loop_factory=LOOP) as runner:
            for run in runs:
                told = told_of(run)
                write_configuration(self.layout.root, told.files)
                self._imports.bring(self.store, run.number, self._done, told.at)
                with self.store.begin() as tx:
                    _wake(tx)
                begun = self._from_archives(run, told) if told.archives else self._do(run, told)
                context = runner.run(begun)
                if run.printed:
                    last = run is runs[-1] and not isinstance(sink, Unprinted)
                    if last:
                        self._vault = self._keyed.brought(told.site, run, self.store)
                    context = replace(context, vault=self._vault)
                    to = sink if last else self._unprinted
                    chosen = all_forms(self.store, self.layout.root, context.site)
                    press(context, to, chosen, PRESS_VERSION)
                self._lengths, self._done = dict(run.lengths), told.at
                self._progress.advance()

    def after(self, run: Run, site: Site | None = None) -> Context:
        """The surroundings of a run's end, where nothing can be asked for any more."""
        told = told_of(run)
        nothing = PastTransport((), (), self._own.read, FixedClock(told.at))
        return self._context(replace(told, site=site or told.site), nothing, self._archive)

    def close(self) -> None:
        """Let go of the captures."""
        self._own.close()

    async def _do(self, run: Run, told: Told) -> Context:
        refs = (*self._left, *self._tape.stretch(self._lengths, dict(run.lengths)))
        self._archive.hold(refs)
        transport = PastTransport(refs, answers_of(run), self._own.read, FixedClock(told.at))
        context = self._context(told, transport, self._archive)
        if ended(run) == EARLY:
            await collect(context)
            # Its pictures may have come before it was killed, and are asked for by the next run.
            self._left = transport.left()
        else:
            await curate(context)
            self._left = ()
        return context

    async def _from_archives(self, run: Run, told: Told) -> Context:
        lengths = dict(run.lengths)
        paths = [Path(name) for name in told.archives]
        if ended(run) == EARLY:
            paths = list(takewhile(lambda path: str(path) in lengths or _opens(path), paths))
        for path in paths:
            if not path.is_file():
                raise ArchiveError(f"{path}: not there; run {run.number} was made from it")
            if path.stat().st_size < lengths.get(str(path), 0):
                raise ArchiveError(f"{path}: shorter than when run {run.number} was made from it")
        index = Index()
        shelf = Shelf(self._own, index.add)
        transport = WarcTransport(index.get, shelf.read, FixedClock(told.at))
        context = self._context(told, transport, shelf)
        if ended(run) == EARLY:
            await collect(context, archives=paths, reader=shelf.captures)
        else:
            await curate(context, archives=paths, reader=shelf.captures)
        return context

    def _context(self, told: Told, transport: Transport, archive: Archive) -> Context:
        ends = Ends(self.layout, self.store, transport, archive, told.at, _nothing, self._vault)
        return surroundings(told.site, ends, self._engine, Hush(self._progress))


@contextmanager
def opened_again(
    site: Layout, scratch: Path, engine: Engine, progress: Progress
) -> Iterator[Again]:
    """A scratch site beside the captures of a real one; the scratch folder is the caller's."""
    if not site.captures.is_dir():
        raise ArchiveError(f"{site.captures}: not there; the site's captures are kept in it")
    layout = Layout(scratch)
    with existing_store(site) as past, opened_store(layout) as store:
        made = Scratch(layout, store)
        own = Own(Imports(past), Keyed(site.root, past))
        again = Again(site.captures, own, made, engine, progress)
        try:
            yield again
        finally:
            again.close()


def _opens(path: Path) -> bool:
    """Whether it is an archive at all: a run that was given another thing ended there."""
    try:
        read_warc(path)
    except ArchiveError:
        return False
    return True


def _wake(tx: Transaction) -> None:
    """Have every source polled: the captures tell which of them answered."""
    states = tx.sources.all().values()
    tx.sources.save(replace(state, next_poll=None, gone=False) for state in states)


def _nothing(_tx: Transaction) -> None:
    """Nothing is learnt from the past."""
