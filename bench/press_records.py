"""The records that presses are compared with: those of a file, repeated until there are enough."""

import gzip
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

STEP = timedelta(days=1, hours=13)
"""How far the dates of each repetition lie from those of the one before."""


@dataclass(frozen=True)
class Entry:
    """One record as every press is given it."""

    name: str
    title: str
    excerpt: str
    url: str
    outlet: str
    domain: str
    topics: tuple[str, ...]
    at: datetime
    quality: int
    image: str = ""

    @property
    def row(self) -> list[Any]:
        """The same as JSON can hold it."""
        return [*astuple(self)[:7], self.at.isoformat(), self.quality, self.image]

    @staticmethod
    def of(row: list[Any]) -> "Entry":
        """The record again."""
        name, title, excerpt, url, outlet, domain, topics, at, quality, image = row
        when = datetime.fromisoformat(at)
        return Entry(name, title, excerpt, url, outlet, domain, tuple(topics), when, quality, image)


def entries(path: Path, count: int) -> list[Entry]:
    """The file's records, repeated with new titles, dates and addresses up to `count`."""
    with gzip.open(path, "rt") if path.suffix == ".gz" else path.open() as lines:
        own = list(_distinct(_entry(json.loads(line)) for line in lines))
    made: list[Entry] = []
    turn = 0
    while len(made) < count:
        for number, one in enumerate(own[: count - len(made)]):
            made.append(_again(one, f"{turn + 1}-{number}", turn) if turn else one)
        turn += 1
    return made


def _distinct(made: Iterable[Entry]) -> Iterator[Entry]:
    """Those whose name and whose address, however it is written, no earlier one has."""
    seen: set[str] = set()
    for one in made:
        plain = re.sub(r"^https?://(www\.)?|[/?#].{0,1}$", "", one.url.lower()).rstrip("/")
        if one.name not in seen and plain not in seen:
            seen |= {one.name, plain}
            yield one


def _entry(row: dict[str, Any]) -> Entry:
    name = re.sub(r"[^a-z0-9-]", "", row["file"].removesuffix(".md"))
    at = datetime.fromisoformat(row["publishedDateTime"].replace(" ", "T"))
    images = row.get("images") or [{}]
    return Entry(
        name=name,
        title=row["title"],
        excerpt=" ".join(row["excerpt"].split())[:300],
        url=row["webUrl"],
        outlet=row["provider"]["name"],
        domain=row["provider"]["domain"],
        topics=tuple(row["topics"]),
        at=at if at.tzinfo else at.replace(tzinfo=UTC),
        quality=max(int(row["quality"]), 70),
        image=images[0].get("url", "") if images else "",
    )


def _again(one: Entry, number: str, turn: int) -> Entry:
    at = one.at + STEP * turn
    title = f"{one.title} ({number})"
    name = f"{at:%Y-%m-%d}-{one.name[11:]}-{number}"
    return replace(one, name=name, title=title, url=f"{one.url}?edition={number}", at=at)
