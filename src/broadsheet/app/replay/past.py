"""The web and the archive of a run that is over: they give what they gave then, no more."""

from collections import deque
from collections.abc import Callable, Iterable

from broadsheet.domain.capture import (
    Capture,
    CaptureRef,
    Fetched,
    FetchFailure,
    FetchProblem,
    Request,
)
from broadsheet.errors import ArchiveError
from broadsheet.pipeline.history import Answers
from broadsheet.ports.archive import Archive
from broadsheet.ports.clock import Clock
from broadsheet.text.urls import key


class PastArchive:
    """`ports.archive.Archive` over captures that lie where they lay: appending finds them again."""

    def __init__(self, own: Archive) -> None:
        self._own = own
        self._refs: dict[tuple[str, str], CaptureRef] = {}

    def hold(self, refs: Iterable[CaptureRef]) -> None:
        """Say where the captures of the run lie that is done now."""
        self._refs = {(ref.url, ref.digest): ref for ref in refs}

    def append(self, capture: Capture) -> CaptureRef:
        """Where the capture lies already."""
        ref = self._refs.get((capture.url, capture.digest))
        if ref is None:
            raise ArchiveError(f"{capture.url}: not among the captures of this run")
        return ref

    def read(self, ref: CaptureRef) -> Capture:
        """One capture again."""
        return self._own.read(ref)

    def flush(self) -> None:
        """Nothing: nothing is written."""

    def close(self) -> None:
        """Let go of the files."""
        self._own.close()


class PastTransport:
    """`ports.transport.Transport` that answers each address as it was answered in one run.

    Captures are given in the order in which they lie, then what left none (failures, permanent
    moves); anything else is ABSENT: that run did not ask for it, or learnt nothing new.
    """

    def __init__(
        self,
        refs: Iterable[CaptureRef],
        answers: Answers,
        read: Callable[[CaptureRef], Capture],
        clock: Clock,
    ) -> None:
        self._read, self._clock = read, clock
        self._refs: dict[str, deque[CaptureRef]] = {}
        self._answers: dict[str, deque[Fetched]] = {}
        for ref in refs:
            self._refs.setdefault(key(ref.url), deque()).append(ref)
        for answer in answers:
            self._answers.setdefault(answer.url, deque()).append(answer)

    async def fetch(self, request: Request) -> Fetched:
        """What this run was answered; `ArchiveError` where the capture cannot be read."""
        queue = self._refs.get(key(request.url))
        if queue:
            ref = next((one for one in queue if one.url == request.url), queue[0])
            queue.remove(ref)
            return self._read(ref)
        answers = self._answers.get(request.url)
        if answers:
            return answers.popleft()
        detail = "not asked for in this run, or nothing new"
        return FetchFailure(request.url, FetchProblem.ABSENT, detail, self._clock.now())

    async def close(self) -> None:
        """Nothing to let go of."""

    def left(self) -> tuple[CaptureRef, ...]:
        """Captures that nobody asked for, in order."""
        unread = (ref for queue in self._refs.values() for ref in queue)
        return tuple(sorted(unread, key=lambda ref: (ref.file, ref.offset)))
