"""Fetches many addresses at once, a lane for each host, and hands the answers over in batches.

A host's items are worked one after another in one lane, so that a slow host holds up nobody else;
as many lanes run as the policy allows. Batches are handled one at a time in a thread, while the
lanes go on; a full queue holds the lanes back.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")

BATCH = 64
"""Answers handled (and committed) together."""


async def spread(
    items: Iterable[tuple[str, T]],
    work: Callable[[T], Awaitable[R]],
    handle: Callable[[list[R]], None],
    lanes: int,
) -> None:
    """Do `work` on every item; `items` pairs a lane's name (the host) with the item.

    The first exception of either ends it all and is raised as it is.
    """
    queues: dict[str, deque[T]] = {}
    for lane, item in items:
        queues.setdefault(lane, deque()).append(item)
    waiting = deque(queues.values())
    answers: asyncio.Queue[R | None] = asyncio.Queue(maxsize=2 * BATCH)
    try:
        async with asyncio.TaskGroup() as group:
            consumer = group.create_task(_consume(answers, handle))
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


async def _consume(answers: "asyncio.Queue[R | None]", handle: Callable[[list[R]], None]) -> None:
    ended = False
    while not ended:
        batch: list[R] = []
        answer = await answers.get()
        while answer is not None:
            batch.append(answer)
            if len(batch) >= BATCH or answers.empty():
                break
            answer = answers.get_nowait()
        ended = answer is None
        if batch:
            await asyncio.to_thread(handle, batch)


def _first(group: BaseExceptionGroup[BaseException]) -> BaseException:
    error: BaseException = group
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error
