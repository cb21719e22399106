"""Engines keep the order, and workers do not outlive a killed parent."""

import os
import subprocess
import sys
import time

import pytest

from broadsheet.adapters.engines.local import PoolEngine, SerialEngine, local_engine
from broadsheet.errors import BroadsheetError


def double(number: int) -> int:
    return number * 2


def die(number: int) -> int:
    os._exit(1)


def test_a_few_items_are_done_here() -> None:
    engine = PoolEngine(2)
    assert list(engine.map(double, [])) == []
    assert list(engine.map(double, [1, 2, 3])) == [2, 4, 6]
    engine.close()


def test_results_come_in_order_from_workers() -> None:
    engine = PoolEngine(2)
    try:
        assert list(engine.map(double, range(50))) == [n * 2 for n in range(50)]
    finally:
        engine.close()


def test_serial_is_the_same() -> None:
    engine = SerialEngine()
    assert list(engine.map(double, range(5))) == [0, 2, 4, 6, 8]
    engine.close()


def test_one_worker_means_no_pool() -> None:
    assert isinstance(local_engine(1), SerialEngine)
    assert isinstance(local_engine(2), PoolEngine)


def test_a_dead_worker_is_told_plainly() -> None:
    engine = PoolEngine(2)
    with pytest.raises(BroadsheetError, match="ended from outside"):
        list(engine.map(die, range(20)))


def test_workers_end_with_a_killed_parent() -> None:
    script = (
        "import os, sys\n"
        "from broadsheet.adapters.engines.local import PoolEngine\n"
        "if __name__ == '__main__':\n"
        "    engine = PoolEngine(2)\n"
        "    list(engine.map(abs, range(50)))\n"
        "    print(*[p for p in engine._pool._processes], flush=True)\n"
        "    os.kill(os.getpid(), 9)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)
    workers = [int(pid) for pid in done.stdout.split()]
    assert len(workers) == 2
    deadline = time.monotonic() + 20
    while any(_alive(pid) for pid in workers):
        assert time.monotonic() < deadline, "workers outlive their parent"
        time.sleep(0.1)


def _alive(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat", "rb") as stat:
            return stat.read().split()[2] not in (b"Z", b"X")
    except FileNotFoundError:
        return False
