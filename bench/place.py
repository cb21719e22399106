"""What it costs to place one article when many stand in the window already.

    python bench/place.py                     10,000, 100,000 and 1,000,000 made-up articles
    python bench/place.py 10000 100000        other sizes

The window is filled with made-up headlines (words drawn by Zipf's law, now and then several of one
event), then more are placed one at a time and timed. A million take some 6 GB and minutes to fill.
Prints microseconds an article, and how many times that of the smallest window.
"""

import argparse
import gc
import random
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from time import perf_counter

from broadsheet.domain.article import Article, Provider
from broadsheet.domain.site import Policy
from broadsheet.domain.ties import Ties
from broadsheet.stages.cluster import DEFAULT
from broadsheet.stages.cluster.group import Grouping

START = datetime(2022, 5, 1, tzinfo=UTC)
SYLLABLES = [a + b + c for a in "bdfgklmnprstvwz" for b in "aeiou" for c in "lmnrst"]
PLACED, ROUNDS = 200, 5
SPREAD = timedelta(days=3)


def headlines(count: int, seed: int = 1) -> Iterator[Article]:
    """Made-up articles in order of time, one in four of the event of one before it."""
    chance = random.Random(seed)
    words = [
        f"{first}{second}{third}{fourth}"
        for fourth in "aeiou"
        for third in "bdfgklmnprstvz"
        for second in "aeiou"
        for first in SYLLABLES
    ]
    bounds = list(accumulate(1 / (rank + 3) for rank in range(len(words))))
    events: list[list[str]] = []
    for number in range(count):
        if events and chance.random() < 0.25:
            told = list(chance.choice(events))
            for _ in range(3):
                told[chance.randrange(len(told))] = chance.choice(words)
        else:
            told = chance.choices(words, cum_weights=bounds, k=9)
            events = [*events[-199:], told]
        time = START + SPREAD * (number / count)
        url = f"https://outlet{number % 997}.example/{number}"
        outlet = Provider("", f"outlet{number % 997}.example")
        title = " ".join(told).capitalize()
        yield Article(str(number), url, url, title, "", "", time, None, outlet)


def cost(size: int) -> float:
    """Seconds for one article, the best of some rounds."""
    grouping = Grouping(Policy(), DEFAULT, Ties())
    stream = headlines(size + PLACED * ROUNDS)
    for _ in range(size):
        grouping.add(next(stream))
    gc.collect()
    gc.freeze()
    best = float("inf")
    for _ in range(ROUNDS):
        batch = [next(stream) for _ in range(PLACED)]
        start = perf_counter()
        for article in batch:
            grouping.settle([grouping.add(article)])
        best = min(best, (perf_counter() - start) / PLACED)
    gc.unfreeze()
    return best


def main() -> int:
    """Print a line for each size."""
    ask = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    ask.add_argument("sizes", type=int, nargs="*", default=[10_000, 100_000, 1_000_000])
    first = 0.0
    for size in ask.parse_args().sizes:
        seconds = cost(size)
        first = first or seconds
        sys.stdout.write(f"{size:>9,}  {seconds * 1e6:7.0f} µs  {seconds / first:5.2f}×\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
