"""1,000 feeds of 50 entries on loopback, cold and then all unchanged, against `reader`.

    python bench/ingest.py [--feeds 1000] [--peer-python PYTHON]

Each side runs in a process of its own against one server; printed are entries a second, requests,
processor seconds and the most memory, and the ratios. `reader` (PyPI) must be importable by the
peer's Python.
"""

import argparse
import asyncio
import json
import resource
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

ENTRIES = 50
PROCESSES = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
HERE = Path(__file__).parent


def addresses(count: int, port: int) -> list[str]:
    """So many feeds, each on a host of its own."""
    return [f"http://127.1.{n // 250}.{n % 250 + 1}:{port}/feed" for n in range(count)]


def broadsheet_side(folder: Path, feeds: list[str]) -> Callable[[int], int]:
    """A poll of every feed by our gather step: round → entries stored."""
    from broadsheet.adapters.archives.warc import WarcArchive
    from broadsheet.adapters.engines.local import local_engine
    from broadsheet.adapters.stores.sql import sqlite_store
    from broadsheet.adapters.transports.http import HttpTransport, Outside
    from broadsheet.app.collecting import collect_rarely
    from broadsheet.cli.progress import Silence
    from broadsheet.domain.site import FetchPolicy, Site, Source
    from broadsheet.pipeline.context import Context
    from broadsheet.pipeline.gather import gather
    from broadsheet.pipeline.robots import StoredRobots
    from broadsheet.testing.clocks import FixedClock

    sources = tuple(Source(id=f"s{n}", url=url) for n, url in enumerate(feeds))
    policy = FetchPolicy(allow_networks=("127.0.0.0/8",), host_delay=0, concurrency=64)
    site = Site("Bench", "bench", "http://localhost", sources=sources, fetch=policy)
    store = sqlite_store(folder / "store.sqlite3")
    robots = StoredRobots(store)

    async def poll(moment: datetime) -> int:
        clock = FixedClock(moment)
        with store.begin() as tx:
            lengths = tx.captures.lengths()
        archive = WarcArchive(folder / "captures", lengths)
        transport = HttpTransport(policy, clock, Outside(robots=robots))
        engine = local_engine()
        context = Context(site, store, transport, archive, engine, clock, Silence(), robots.write)
        gathered = await gather(context)
        await transport.close()
        engine.close()
        archive.close()
        if gathered.failed:
            raise RuntimeError(gathered.problems[0])
        return gathered.new_entries

    collect_rarely()
    start = datetime(2026, 3, 3, tzinfo=UTC)
    return lambda round_: asyncio.run(poll(start + timedelta(hours=2 * round_)))


def reader_side(folder: Path, feeds: list[str]) -> Callable[[int], int]:
    """The same by `reader`, every feed due at each round."""
    from reader import make_reader

    reader = make_reader(str(folder / "reader.sqlite3"))
    for url in feeds:
        reader.add_feed(url)

    def poll(_round: int) -> int:
        before = reader.get_entry_counts().total or 0
        reader.update_feeds(scheduled=False, workers=8)
        return (reader.get_entry_counts().total or 0) - before

    return poll


def side(name: str, port: int, count: int) -> dict[str, Any]:
    """Both rounds of one side, in this process."""
    feeds = addresses(count, port)
    make = {"broadsheet": broadsheet_side, "reader": reader_side}[name]
    with tempfile.TemporaryDirectory() as folder:
        poll = make(Path(folder), feeds)
        rounds = {}
        for number, round_name in enumerate(("cold", "unchanged")):
            _stats(port)
            began, cpu = time.perf_counter(), _processor()
            new = poll(number)
            rounds[round_name] = {
                "seconds": time.perf_counter() - began,
                "cpu": _processor() - cpu,
                "new": new,
                "requests": _stats(port),
            }
    own, workers = (resource.getrusage(who).ru_maxrss / 1024 for who in PROCESSES)
    return {"rounds": rounds, "peak_mb": own, "worker_mb": workers}


def _processor() -> float:
    """Seconds of processor time, with that of worker processes that have ended."""
    used = [resource.getrusage(who) for who in PROCESSES]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _stats(port: int) -> dict[str, int]:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/stats") as answer:
        found: dict[str, int] = json.load(answer)
    return found


def main() -> None:
    """Run both sides and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--feeds", type=int, default=1000)
    parser.add_argument("--peer-python", default=sys.executable)
    parser.add_argument("--side", default="")
    parser.add_argument("--port", type=int, default=0)
    arguments = parser.parse_args()
    if arguments.side:
        print(json.dumps(side(arguments.side, arguments.port, arguments.feeds)))
        return
    server = subprocess.Popen(
        [sys.executable, str(HERE / "feed_server.py")], stdout=subprocess.PIPE, text=True
    )
    try:
        assert server.stdout is not None
        port = int(server.stdout.readline())
        found = {
            name: _run(python, name, port, arguments.feeds)
            for name, python in (("broadsheet", sys.executable), ("reader", arguments.peer_python))
        }
    finally:
        server.kill()
    _print(found, arguments.feeds)


def _run(python: str, name: str, port: int, feeds: int) -> dict[str, Any]:
    command = [python, __file__, "--side", name, "--port", str(port), "--feeds", str(feeds)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{name}: {done.stderr}")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _print(found: dict[str, Any], feeds: int) -> None:
    print(f"{feeds} feeds of {ENTRIES} entries, each on a host of its own, on loopback")
    print(f"{'':11} {'':10} {'seconds':>8} {'cpu s':>7} {'entries/s':>10}  requests")
    for round_name in ("cold", "unchanged"):
        for name, result in found.items():
            one = result["rounds"][round_name]
            rate = feeds * ENTRIES / one["seconds"]
            requests = json.dumps(one["requests"])
            print(
                f"{round_name:11} {name:10} {one['seconds']:8.2f} {one['cpu']:7.2f} "
                f"{rate:10.0f}  {requests} new {one['new']}"
            )
        ours, peer = (found[name]["rounds"][round_name] for name in ("broadsheet", "reader"))
        print(
            f"{round_name:11} {'ratio':10} {peer['seconds'] / ours['seconds']:7.1f}x "
            f"{peer['cpu'] / ours['cpu']:6.1f}x"
        )
    for name, result in found.items():
        workers = f", {result['worker_mb']:.0f} MB in a worker" if result["worker_mb"] else ""
        print(f"most memory {name}: {result['peak_mb']:.0f} MB{workers}")


if __name__ == "__main__":
    main()
