"""What it costs to print 20,000 records, and to print again after one of them changed.

    python bench/press.py                             20,000 of the records beside the checkout
    python bench/press.py --count 2000                fewer, for a first look
    python bench/press.py --only broadsheet,hugo      some of the presses
    python bench/press.py my-records.jsonl.gz         other records

The records are repeated with new titles, dates and addresses, and every press makes the same of
them: an article page for each, an index, topic pages, a feed and a sitemap. `broadsheet` makes no
more, of templates as plain as the peers'; `broadsheet-site` the readable site as it ships (pages
that explain themselves, days, weeks, outlets, feeds of each topic and outlet); `broadsheet-all`
everything that a site has (records, the JSON API, ...).

Every press starts from records as it keeps them: the peers from files with front matter,
Broadsheet from the stories that it keeps composed in its store. What its first print took, which
had to compose them from articles, labels and scores, is told beside it (`first`). Each build is a
process of its own; its time on the wall and on the processors is told, and how many times that of
`broadsheet` it is. A cold build that takes less than a minute is made three times, and the median
told. A press that is not installed is named as absent. Everything lies on a RAM disk
where the system has one with room, so that presses are compared and not what a disk did before.
"""

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from press_peers import HugoSite, JekyllSite, PelicanSite
from press_records import Entry, entries

ROOM = 8 * 2**30
"""Bytes that all presses need for 20,000 records."""
TIMES = 3
LONG = 60.0
"""Seconds."""
HERE = Path(__file__).resolve().parent
RECORDS = HERE.parents[1] / "shared/data/records/azure-2019-2021.jsonl.gz"
PRESSES = ("broadsheet", "broadsheet-site", "broadsheet-all", "hugo", "pelican", "jekyll")


@dataclass(frozen=True)
class Spent:
    """Seconds of one build."""

    wall: float
    cpu: float


@dataclass(frozen=True)
class Row:
    """One press: whether it is there, and what its builds took."""

    name: str
    absent: str = ""
    cold: Spent | None = None
    again: Spent | None = None
    told: str = ""


def spent(command: list[str], folder: Path) -> tuple[Spent, str]:
    """Run a build; what it took, its children included, and the last line that it wrote."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    done = subprocess.run(
        command, cwd=folder, env=_installed(), capture_output=True, text=True, check=False
    )
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    last = done.stdout.strip().splitlines()[-1:] or [""]
    return Spent(wall, cpu), last[0]


def _installed() -> dict[str, str]:
    """An environment in which programs keep their bytecode, as installed ones have it."""
    return {name: text for name, text in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def cold(command: list[str], folder: Path) -> tuple[Spent, str]:
    """The median of three builds into nothing, or the one that takes more than a minute."""
    took: list[tuple[Spent, str]] = []
    while len(took) < TIMES and not (took and took[0][0].wall > LONG):
        if (folder / "public").is_symlink():
            (folder / "public").unlink()
        for made in ("public", "builds"):
            if (folder / made).exists():  # put aside: deleting slows what a disk does next
                (folder / made).rename(folder / f"{made}-{len(took)}")
        took.append(spent(command, folder))
    return sorted(took, key=lambda one: one[0].cpu)[len(took) // 2]


def broadsheet(name: str, folder: Path, made: list[Entry], forms: str) -> Row:
    """Broadsheet: its store is filled first, then each print is a process of its own."""
    child = [sys.executable, str(HERE / "press_child.py"), str(folder)]
    (folder / "entries.json").write_text(json.dumps([one.row for one in made]), "utf-8")
    spent([*child, "fill"], folder)
    first, _ = spent([*child, "print", forms], folder)
    anew, told = cold([*child, "print", forms], folder)
    spent([*child, "change", str(len(made) // 2)], folder)
    again, more = spent([*child, "print", forms], folder)
    took = f"first {first.wall:.2f}s, cpu {first.cpu:.2f}s; {told}; one {more}"
    return Row(name, cold=anew, again=again, told=took)


def peer(
    name: str, site: HugoSite | JekyllSite | PelicanSite, folder: Path, made: list[Entry]
) -> Row:
    """Another press."""
    if site.program is None:
        return Row(name, absent=site.missing)
    site.write(folder, made)
    anew, _ = cold(site.command(folder), folder)
    site.change(folder, made[len(made) // 2])
    again, _ = spent(site.command(folder), folder)
    return Row(name, cold=anew, again=again, told=f"{site.pages(folder):,} pages")


def shown(rows: list[Row]) -> str:
    """The table."""
    base = next((row for row in rows if row.name == "broadsheet" and row.cold), None)
    lines = [f"{'':17}{'cold: wall':>11}{'cpu':>9}{'ratio':>8}{'one: wall':>11}{'cpu':>9}"]
    for row in rows:
        if not (row.cold and row.again):
            lines.append(f"{row.name:17}absent: {row.absent}")
            continue
        ratio = f"{row.cold.cpu / base.cold.cpu:7.2f}x" if base and base.cold else ""
        times = f"{row.cold.wall:10.2f}s{row.cold.cpu:8.2f}s{ratio:>8}"
        lines.append(
            f"{row.name:17}{times}{row.again.wall:10.2f}s{row.again.cpu:8.2f}s  {row.told}"
        )
    return "\n".join(lines)


def ram_disk() -> str | None:
    """Linux's, where there is one with room for all presses; None: the usual place."""
    room = Path("/dev/shm")
    if not (room.is_dir() and os.access(room, os.W_OK)):
        return None
    return str(room) if shutil.disk_usage(room).free > ROOM else None


def main() -> None:
    """Build with each press in turn."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("records", nargs="?", type=Path, default=RECORDS)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--only", default=",".join(PRESSES), help="presses, apart by commas")
    parser.add_argument("--pelican", help="the pelican program, where it is not on the path")
    parser.add_argument("--keep", type=Path, help="a folder to build in, which is kept")
    options = parser.parse_args()
    if not options.records.exists():
        sys.exit(f"{options.records}: not there; name a file of records (.jsonl.gz)")
    made = entries(options.records, options.count)
    presses: dict[str, Callable[[Path], Row]] = {
        "broadsheet": lambda folder: broadsheet("broadsheet", folder, made, "plain"),
        "broadsheet-site": lambda folder: broadsheet("broadsheet-site", folder, made, "site"),
        "broadsheet-all": lambda folder: broadsheet("broadsheet-all", folder, made, "all"),
        "hugo": lambda folder: peer("hugo", HugoSite(), folder, made),
        "pelican": lambda folder: peer("pelican", PelicanSite(options.pelican), folder, made),
        "jekyll": lambda folder: peer("jekyll", JekyllSite(), folder, made),
    }
    root = options.keep or Path(tempfile.mkdtemp(prefix="broadsheet-press-", dir=ram_disk()))
    rows: list[Row] = []
    try:
        for name in options.only.split(","):
            folder = root / name
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            rows.append(presses[name](folder))
            print(f"{name} done", file=sys.stderr)
            os.sync()
        print(f"{len(made):,} records from {options.records.name}, in {root}")
        print(shown(rows), flush=True)
    finally:
        if not options.keep:
            shutil.rmtree(root, ignore_errors=True)


if __name__ == "__main__":
    main()
