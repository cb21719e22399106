"""`ports.pictures.Copier` over processes that may end at any picture without harm to the run."""

import multiprocessing
import os
import re
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from importlib.metadata import version

from broadsheet.domain.picture import Copied, Original
from broadsheet.stages.illustrate import VERSION

MOST_WORKERS = 4
"""Processes at once: each may take as much memory as below."""
MOST_SECONDS = 20
"""Of processor time for one picture, so that nothing hangs on how busy the machine is."""
IDLE_SECONDS = 600
"""How long a worker outlives a parent that was killed."""
MOST_MEMORY = 1_500_000_000
"""Bytes of address space of a worker. A clear PNG of 50 million pixels takes 0.45 GB."""
_LIBRARIES = ("webp", "libjpeg_turbo", "zlib_ng", "zlib", "avif", "littlecms2")
_OBJECT = re.compile(r"\s*<[^<>]*>")

Work = Callable[[Original], Copied]


def pillow(original: Original) -> Copied:
    """Copies by Pillow, which only workers load: every command would take 60 ms longer."""
    from broadsheet.adapters.pictures.copying import copied  # noqa: PLC0415

    return copied(original)


class PillowCopier:
    """Copies by Pillow. Workers are started by the first picture and ended by the last of a call.

    A worker that dies takes every picture under way with it; each of those is then tried alone, so
    that only the one that killed it bears the blame.
    """

    def __init__(
        self, workers: int | None = None, work: Work = pillow, seconds: int = MOST_SECONDS
    ) -> None:
        self._workers = workers or min(MOST_WORKERS, os.cpu_count() or 1)
        self._work, self._seconds = work, seconds

    @property
    def name(self) -> str:
        """ "illustrate/2, pillow 13.0.0, webp 1.6.0, …"."""
        from PIL import features  # noqa: PLC0415 - as above

        found = ((library, features.version(library)) for library in _LIBRARIES)
        parts = [f"{library} {number}" for library, number in found if number]
        return ", ".join([VERSION, f"pillow {version('pillow')}", *parts])

    def copies(self, originals: Iterable[Original]) -> Iterator[Copied]:
        """What comes of each original, in their order; at most two a worker are held in memory."""
        waiting: deque[tuple[Original, Future[Copied]]] = deque()
        pool: ProcessPoolExecutor | None = None
        try:
            for original in originals:
                pool, future = self._submitted(pool or self._pool(self._workers), original)
                waiting.append((original, future))
                if len(waiting) >= 2 * self._workers:
                    yield self._outcome(*waiting.popleft())
            while waiting:
                yield self._outcome(*waiting.popleft())
        finally:
            if pool is not None:
                pool.shutdown(cancel_futures=True)

    def close(self) -> None:
        """Nothing is held between calls."""

    def _pool(self, workers: int) -> ProcessPoolExecutor:
        spawn = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(workers, spawn, _bound, (self._seconds,))

    def _submitted(
        self, pool: ProcessPoolExecutor, original: Original
    ) -> tuple[ProcessPoolExecutor, Future[Copied]]:
        """A pool that works, and the picture's future in it."""
        try:
            return pool, pool.submit(_timed, self._work, original, self._seconds)
        except BrokenProcessPool:
            pool.shutdown(cancel_futures=True)
            fresh = self._pool(self._workers)
            return fresh, fresh.submit(_timed, self._work, original, self._seconds)

    def _outcome(self, original: Original, future: Future[Copied]) -> Copied:
        error = future.exception()
        if isinstance(error, BrokenProcessPool):
            with self._pool(1) as alone:
                future = alone.submit(_timed, self._work, original, self._seconds)
                error = future.exception()
        if isinstance(error, BrokenProcessPool):
            return Copied(problem="ended its decoder: damaged, or too much work", lasting=False)
        if isinstance(error, MemoryError):
            return Copied(problem="asks for too much memory", lasting=False)
        if error is not None:
            return Copied(problem=f"cannot be read ({_told(error)})")
        return future.result()


def _told(error: BaseException) -> str:
    """An error's first line, without what differs from one time to the next (addresses)."""
    line = _OBJECT.sub("", str(error)).strip().partition("\n")[0]
    return line[:120] or type(error).__name__


def _bound(seconds: int) -> None:
    """Bound what a worker may take, where the system can do that."""
    try:
        import resource  # noqa: PLC0415 - Windows has none

        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        most = MOST_MEMORY if hard == resource.RLIM_INFINITY else min(MOST_MEMORY, hard)
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))
    except (ImportError, ValueError, OSError):
        pass
    # An interrupt is the parent's to answer: it ends the pool.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _limit(seconds)


def _timed(work: Work, original: Original, seconds: int) -> Copied:
    _limit(seconds)
    return work(original)


def _limit(seconds: int) -> None:
    """End this process after so much work, or a long wait: nothing else stops a decoder.

    Both are set anew by each picture and never taken back, so that a worker whose parent was killed
    does not wait for ever.
    """
    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGPROF, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_PROF, seconds)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(IDLE_SECONDS)
