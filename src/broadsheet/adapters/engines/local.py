"""This machine's processors."""

import multiprocessing
import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import TypeVar

from broadsheet.errors import BroadsheetError

T = TypeVar("T")
R = TypeVar("R")

FEW = 4
"""Batches up to this size are done here: handing them over costs more than it saves."""
WATCH = 1.0
"""Seconds between a worker's looks at whether its parent is still there."""


class SerialEngine:
    """`ports.engine.Engine` in this thread."""

    def map(self, work: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
        """Apply `work` to each item, one after another."""
        return map(work, items)

    def close(self) -> None:
        """Nothing to let go of."""


class PoolEngine:
    """`ports.engine.Engine` over worker processes, started at the first batch worth it."""

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._pool: ProcessPoolExecutor | None = None

    def map(self, work: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
        """Apply `work` to each item; results in the order of the items."""
        batch = list(items)
        if len(batch) <= FEW and self._pool is None:
            yield from map(work, batch)
            return
        chunk = max(1, len(batch) // (4 * self._workers))
        try:
            yield from self._started().map(work, batch, chunksize=chunk)
        except BrokenProcessPool as error:
            self.close()
            raise BroadsheetError(
                "A worker process was ended from outside (out of memory?); nothing stored is "
                "lost: run again, with [fetch] max_decoded lowered if it happens again"
            ) from error

    def close(self) -> None:
        """Stop the workers."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None

    def _started(self) -> ProcessPoolExecutor:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                self._workers, multiprocessing.get_context("spawn"), _watch, (os.getpid(),)
            )
        return self._pool


def local_engine(workers: int | None = None) -> SerialEngine | PoolEngine:
    """A pool where there is more than one processor to use."""
    count = workers or os.cpu_count() or 1
    return PoolEngine(count) if count > 1 else SerialEngine()


def _watch(parent: int) -> None:
    # A killed parent cannot tell its workers to stop, and they would wait for work for ever.
    def look() -> None:
        while os.getppid() == parent:
            time.sleep(WATCH)
        os._exit(1)

    threading.Thread(target=look, daemon=True).start()
