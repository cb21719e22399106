"""A run that is killed and started again ends as if it had never been killed."""

import multiprocessing
import random
import shutil
import sqlite3
import time
from pathlib import Path

import pytest
from tests.acceptance.conftest import files_of

from broadsheet.adapters.stores.sql import dump, sqlite_store
from broadsheet.app.layout import Layout
from broadsheet.app.running import Options, run_site
from broadsheet.cli.progress import Silence
from broadsheet.testing.newsroom import NOW, Newsroom, demo_site

POINTS = 10
"""Kills of each kind; there are two kinds."""

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["tests.acceptance.test_killed"])


def _run(folder: Path, port: int, archives: tuple[Path, ...]) -> None:
    options = Options(archives=archives, at=NOW, workers=1)
    run_site(demo_site(port), Layout(folder), Silence(), options)


def _start(folder: Path, port: int, archives: tuple[Path, ...]) -> float:
    """A run in a process of its own, to its end; gives how long it took."""
    began = time.monotonic()
    process = FORKS.Process(target=_run, args=(folder, port, archives))
    process.start()
    process.join()
    assert process.exitcode == 0
    return time.monotonic() - began


def _kill(folder: Path, port: int, archives: tuple[Path, ...], after: float) -> None:
    process = FORKS.Process(target=_run, args=(folder, port, archives))
    process.start()
    process.join(after)
    process.kill()
    process.join()


def _rows(folder: Path, *, with_places: bool) -> dict[str, list[tuple[object, ...]]]:
    store = sqlite_store(Layout(folder).store)
    rows = dump(store)
    store.close()
    # History tells truly that a run was killed; what the runs came to is the same.
    for table in ("runs", "changes", "texts"):
        rows.pop(table)
    if not with_places:
        # Where a capture lies hangs on the order in which the web answered; that it lies there
        # once, and reads again, does not.
        rows["captures"] = sorted((row[3], row[4]) for row in rows["captures"])
    return rows


@pytest.mark.parametrize("kind", ["web", "archive"])
def test_killed_at_random_points(kind: str, newsroom: Newsroom, tmp_path: Path) -> None:
    archives: tuple[Path, ...] = ()
    if kind == "archive":
        _start(tmp_path / "source", newsroom.port, ())
        archives = tuple(sorted(Layout(tmp_path / "source").captures.glob("*.warc.gz")))
        assert archives
    _start(tmp_path / "warm", newsroom.port, archives)
    whole = tmp_path / "whole"
    seconds = _start(whole, newsroom.port, archives)
    files, rows = files_of(Layout(whole).public), _rows(whole, with_places=kind == "archive")
    assert len(files) > 100
    reached: set[str] = set()
    for point in range(POINTS):
        folder = tmp_path / f"killed-{point}"
        after = random.uniform(0, seconds)
        _kill(folder, newsroom.port, archives, after)
        reached.add(_reached(folder))
        _start(folder, newsroom.port, archives)
        assert files_of(Layout(folder).public) == files, f"killed after {after:.2f} s"
        assert _rows(folder, with_places=kind == "archive") == rows, f"killed after {after:.2f} s"
        shutil.rmtree(folder)
    assert len(reached) > 1, f"every kill came at the same stage: {reached}"


def _reached(folder: Path) -> str:
    """How far the killed run had come: the furthest thing that it left."""
    layout = Layout(folder)
    if layout.public.exists():
        return "public"
    if not layout.store.exists():
        return "nothing"
    with sqlite3.connect(layout.store) as store:
        tables = {row[0] for row in store.execute("SELECT name FROM sqlite_master")}
        for name in ("stories", "ledger", "articles", "entries"):
            if name in tables and store.execute(f"SELECT 1 FROM {name} LIMIT 1").fetchone():
                break
        else:
            name = "store"
    store.close()
    return name


def test_captures_of_a_run_make_the_same_site_offline(newsroom: Newsroom, tmp_path: Path) -> None:
    _start(tmp_path / "live", newsroom.port, ())
    archives = tuple(sorted(Layout(tmp_path / "live").captures.glob("*.warc.gz")))
    _start(tmp_path / "offline", newsroom.port, archives)
    live, offline = (files_of(Layout(tmp_path / name).public) for name in ("live", "offline"))
    assert offline.keys() == live.keys()
    records = [name for name in live if name.startswith("_news/")]
    assert records
    assert all(offline[name] == live[name] for name in records)
