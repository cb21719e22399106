"""Lanes: a host at a time, batches in a thread, the first fault raised as it is."""

import asyncio
import time

import pytest

from broadsheet.pipeline.spread import BATCH, spread


def test_every_item_is_worked_and_handled_once() -> None:
    handled: list[int] = []

    async def work(item: int) -> int:
        await asyncio.sleep(0)
        return item * 2

    items = [(f"host{n % 7}", n) for n in range(3 * BATCH)]
    asyncio.run(spread(items, work, list, handled.extend, lanes=4))
    assert sorted(handled) == [n * 2 for n in range(3 * BATCH)]


def test_one_host_is_asked_one_thing_at_a_time() -> None:
    under_way: dict[str, int] = {}
    most: dict[str, int] = {}

    async def work(item: str) -> str:
        under_way[item] = under_way.get(item, 0) + 1
        most[item] = max(most.get(item, 0), under_way[item])
        await asyncio.sleep(0)
        under_way[item] -= 1
        return item

    items = [(host, host) for host in "abc" * 20]
    asyncio.run(spread(items, work, list, lambda batch: None, lanes=3))
    assert most == {"a": 1, "b": 1, "c": 1}


def test_no_more_lanes_than_allowed() -> None:
    now = most = 0

    async def work(item: int) -> int:
        nonlocal now, most
        now += 1
        most = max(most, now)
        await asyncio.sleep(0)
        now -= 1
        return item

    asyncio.run(spread([(str(n), n) for n in range(50)], work, list, lambda batch: None, lanes=5))
    assert most == 5


def test_batches_are_committed_one_at_a_time_in_order() -> None:
    prepared: list[int] = []
    committed: list[int] = []
    under_way = False

    async def work(item: int) -> int:
        await asyncio.sleep(0)
        return item

    def prepare(batch: list[int]) -> list[int]:
        prepared.extend(batch)
        return batch

    def commit(batch: list[int]) -> None:
        nonlocal under_way
        assert not under_way
        under_way = True
        time.sleep(0.001)
        committed.extend(batch)
        under_way = False

    items = [(str(n), n) for n in range(4 * BATCH)]
    asyncio.run(spread(items, work, prepare, commit, lanes=8))
    assert committed == prepared
    assert len(committed) == 4 * BATCH


def test_nothing_to_do_is_done() -> None:
    async def work(item: int) -> int:
        return item

    asyncio.run(spread([], work, list, lambda batch: None, lanes=5))


@pytest.mark.parametrize("where", ["work", "prepare", "commit"])
def test_a_fault_ends_it_and_is_raised_as_it_is(where: str) -> None:
    async def work(item: int) -> int:
        if where == "work" and item == 30:
            raise ValueError("broken")
        return item

    def prepare(batch: list[int]) -> list[int]:
        if where == "prepare":
            raise ValueError("broken")
        return batch

    def commit(batch: list[int]) -> None:
        if where == "commit":
            raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        asyncio.run(spread([(str(n % 3), n) for n in range(900)], work, prepare, commit, lanes=3))
