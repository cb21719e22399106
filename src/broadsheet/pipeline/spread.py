"""Fetches many addresses at once, a lane for each host, and hands the answers over in batches.

A host's items are worked one after another in one lane, so that a slow host holds up nobody else;
as many lanes run as the policy allows. A batch of answers is prepared (CPU) in one thread while the
batch before it is committed (disk) in another, and the lanes go on meanwhile; a full queue holds
them back. Batches are committed one at a time, in the order they came.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")
P = TypeVar("P")

BATCH = 64
"""Answers prepared and committed together."""


async def spread(
    items: Iterable[tuple[str, T]],
    work: Callable[[T], Awaitable[R]],
    prepare: Callable[[list[R]], P],
    commit: Callable[[P], None],
    lanes: int,
) -> None:
    """Do `work` on every item; `items` pairs a lane's name (the host) with the item.

    The first exception of any of them ends it all and is raised as it is.
    """
    queues: dict[str, deque[T]] = {}
    for lane, item in items:
        queues.setdefault(lane, deque()).append(item)
    waiting = deque(queues.values())
    answers: asyncio.Queue[R | None] = asyncio.Queue(maxsize=2 * BATCH)
    try:
        async with asyncio.TaskGroup() as group:
            consumer = group.create_task(_consume(answers, prepare, commit))
            runners = [
                group.create_task(_lane(waiting, work, answers))
                for _ in range(min(lanes, len(queues)))
            ]
            await asyncio.gather(*runners)
            await answers.put(None)
            await consumer
    except BaseExceptionGroup as group_error:
        raise _first(group_error) from group_error


async def _lane(
    waiting: "deque[deque[T]]",
    work: Callable[[T], Awaitable[R]],
    answers: "asyncio.Queue[R | None]",
) -> None:
    while waiting:
        host = waiting.popleft()
        while host:
            await answers.put(await work(host.popleft()))


async def _consume(
    answers: "asyncio.Queue[R | None]",
    prepare: Callable[[list[R]], P],
    commit: Callable[[P], None],
) -> None:
    committing: asyncio.Task[None] | None = None
    try:
        while batch := await _batch(answers):
            prepared = await asyncio.to_thread(prepare, batch)
            if committing is not None:
                await committing
            committing = asyncio.create_task(asyncio.to_thread(commit, prepared))
    finally:
        # A thread cannot be stopped: what it writes to must not be closed under it.
        if committing is not None:
            await asyncio.wait([committing])
    if committing is not None:
        committing.result()


async def _batch(answers: "asyncio.Queue[R | None]") -> list[R]:
    """What has come, at least one answer; empty at the end."""
    answer = await answers.get()
    batch: list[R] = []
    while answer is not None:
        batch.append(answer)
        if len(batch) >= BATCH or answers.empty():
            return batch
        answer = answers.get_nowait()
    answers.put_nowait(None)  # the end is still to be seen by the next call
    return batch


def _first(group: BaseExceptionGroup[BaseException]) -> BaseException:
    error: BaseException = group
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error
