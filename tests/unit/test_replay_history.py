"""What is written down of a run."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from broadsheet.adapters.stores.sql import SqlStore, sqlite_store
from broadsheet.domain.capture import FetchFailure, FetchProblem, Request
from broadsheet.domain.printed import PrintedFile
from broadsheet.domain.run import Run
from broadsheet.domain.site import Policy, Site, Source
from broadsheet.errors import StoreError
from broadsheet.pipeline import history
from broadsheet.pipeline.history import Chronicle, Told
from broadsheet.pipeline.judge import REVISION
from broadsheet.pipeline.rows import PRINTED
from broadsheet.testing.clocks import NOON
from broadsheet.testing.sinks import MemorySink
from broadsheet.testing.transports import FakeTransport

SITE = Site(
    "A paper",
    "robots",
    "https://paper.example",
    sources=(Source("lantern", "https://lantern.example/feed", every=timedelta(minutes=7)),),
    policy=Policy(max_age=timedelta(days=2)),
)
TOLD = Told(NOON, SITE, (("broadsheet.toml", "[site]\n"),), ("/elsewhere/day.warc.gz",))
GONE = FetchFailure("https://lantern.example/gone", FetchProblem.STATUS, "410", NOON, 410)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    opened = sqlite_store(tmp_path / "store.sqlite3")
    yield opened
    opened.close()


def _print(chronicle: Chronicle, **files: bytes) -> None:
    chronicle.sink(MemorySink()).publish(PrintedFile(*pair) for pair in files.items())


def _asked(chronicle: Chronicle, store: SqlStore, *urls: str) -> None:
    transport = chronicle.transport(FakeTransport({GONE.url: GONE, "https://a.example/": b"a"}))

    async def ask() -> None:
        for url in urls:
            await transport.fetch(Request(url))

    asyncio.run(ask())
    with store.begin() as tx:
        chronicle.learnt(lambda tx: None)(tx)


def _runs(store: SqlStore) -> list[Run]:
    with store.begin() as tx:
        found = [tx.runs.get(number) for number in tx.runs.times()]
    return [run for run in found if run is not None]


def test_a_run_is_told_again_as_it_was(store: SqlStore) -> None:
    chronicle = Chronicle(store, TOLD)
    _asked(chronicle, store, GONE.url, "https://a.example/", "https://unheld.example/")
    _print(chronicle, index=b"one", feed=b"two")
    run = chronicle.end((("extract", "extract/2"),))
    assert _runs(store) == [run]
    assert history.told_of(run) == TOLD
    assert history.answers_of(run) == (GONE,)
    assert history.ended(run) == history.WELL
    assert sorted(history.changed_of(run)) == ["feed", "index"]
    assert run.printed == history.digest_of(history.printed_by([run]))
    assert run.versions == (("extract", "extract/2"),)


def test_files_are_told_by_what_changed(store: SqlStore) -> None:
    first = Chronicle(store, TOLD)
    _print(first, index=b"one", feed=b"two")
    first.end(())
    second = Chronicle(store, TOLD)
    _print(second, index=b"one", page=b"three")
    second.end(())
    Chronicle(store, TOLD).end(())
    runs = _runs(store)
    assert [sorted(history.changed_of(run)) for run in runs] == [
        ["feed", "index"],
        ["feed", "page"],
        [],
    ]
    assert sorted(history.printed_by(runs)) == ["index", "page"]
    assert sorted(history.printed_by(runs[:1])) == ["feed", "index"]
    assert runs[1].printed == runs[2].printed == history.digest_of(history.printed_by(runs))


@pytest.mark.parametrize(
    ("notes", "far"),
    [
        ({}, history.EARLY),
        ({REVISION: "5"}, history.JUDGED),
        ({REVISION: "5", PRINTED: "abc"}, history.PRESSED),
    ],
)
def test_a_killed_run_is_entered_by_the_next(
    store: SqlStore, notes: dict[str, str], far: str
) -> None:
    killed = Chronicle(store, TOLD)
    _asked(killed, store, GONE.url)
    if PRINTED in notes:
        _print(killed, index=b"one")
    with store.begin() as tx:
        for name, value in notes.items():
            tx.notes.set(name, value)
    later = Told(NOON + timedelta(hours=1), SITE)
    Chronicle(store, later).end(())
    first, second = _runs(store)
    assert (history.ended(first), history.ended(second)) == (far, history.WELL)
    assert history.told_of(first) == TOLD
    assert history.answers_of(first) == (GONE,)
    assert history.answers_of(second) == ()
    assert bool(first.printed) == (far == history.PRESSED)
    assert second.printed == history.digest_of(history.printed_by([first, second]))


def test_a_record_that_tells_nothing() -> None:
    with pytest.raises(StoreError, match="run 3 of 2026-03-02"):
        history.told_of(Run(3, NOON, (("broadsheet.toml", ""),)))


def test_every_stage_has_a_version() -> None:
    names = [name for name, version in history.stage_versions("press/1") if version]
    assert {"discover", "extract", "classify", "cluster", "score", "edit", "press"} <= set(names)
