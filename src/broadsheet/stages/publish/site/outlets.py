"""Outlet pages: how often an outlet is here, how often first, and its quality over time."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from itertools import islice
from statistics import median_low

from broadsheet.domain.printed import Catalog, Leaf, Listed, ListedPage
from broadsheet.stages.publish.paths import OUTLETS, outlet_path
from broadsheet.stages.publish.site.charts import chart
from broadsheet.stages.publish.site.frame import Frame, feeds_at, render
from broadsheet.stages.publish.site.jsonld import crumbs, graph
from broadsheet.stages.publish.site.links import file_of
from broadsheet.stages.publish.site.press import Press, Shown, listing
from broadsheet.stages.publish.site.words import short_day
from broadsheet.text.days import MONTHS

NEWEST = 20
"""Stories on an outlet's page."""
_FEW_MONTHS = 3
"""From so many months on its quality is told by month, before that by day."""
_STEPS = 24
"""Months or days that are told, the newest."""
_PAGES = 1_000
"""An outlet's newest pages, which its quality is told of."""


@dataclass(frozen=True, slots=True)
class Count:
    """What is told of a time, or of all: numbers as they are printed."""

    name: str
    pieces: str
    first: str
    quality: str


@dataclass(frozen=True, slots=True)
class Outlet:
    """An outlet in numbers. `times` are its newest months or days, oldest first."""

    domain: str
    name: str
    href: str
    stories: str
    shared: str
    first: str
    led: str
    quality: str
    step: str
    times: tuple[Count, ...]


@dataclass(slots=True)
class _Tally:
    """What is gathered of one outlet while the catalogue is gone through, newest first."""

    name: str
    stories: list[Listed] = field(default_factory=list)
    pages: list[ListedPage] = field(default_factory=list)
    firsts: list[str] = field(default_factory=list)
    """Times (of its own page) of stories that it told before the others."""
    shared: int = 0
    led: int = 0


def outlet_leaves(catalog: Catalog, frame: Frame, press: Press) -> Iterator[Leaf]:
    """The index of outlets and a page for each."""
    tallies = _tallied(catalog.shown)
    found = {domain: _outlet(domain, tally) for domain, tally in tallies.items()}
    rows = sorted(found.values(), key=lambda one: (-len(tallies[one.domain].stories), one.name))
    index = [replace(one, step="", times=()) for one in rows]
    yield Leaf(file_of(OUTLETS), (), partial(_index, index, frame, press), index)
    taken: set[str] = set()
    for domain, outlet in found.items():
        if outlet.href in taken:  # two domains that make one address: the first has it
            continue
        taken.add(outlet.href)
        newest = tuple(islice(tallies[domain].stories, NEWEST))
        ids = tuple(story.id for story in newest)
        make = listing(press, partial(_page, outlet, newest, frame, press))
        yield Leaf(outlet.href, ids, make, (outlet, ids, frame.shelf.year))


def _tallied(stories: Iterable[Listed]) -> dict[str, _Tally]:
    tallies: dict[str, _Tally] = {}
    for story in stories:
        pages = story.pages
        shared = len(pages) > 1 and len({page.outlet for page in pages if page.shown}) > 1
        for page in pages:
            if not page.shown or not page.outlet:
                continue
            tally = tallies.get(page.outlet)
            if tally is None:
                tally = tallies[page.outlet] = _Tally(page.called or page.outlet)
            tally.pages.append(page)
            if page.name == story.name:
                tally.led += 1
            if tally.stories and tally.stories[-1] is story:
                continue
            tally.stories.append(story)
            if shared:
                tally.shared += 1
                if story.first == page.outlet:
                    tally.firsts.append(page.at)
    return tallies


def _outlet(domain: str, tally: _Tally) -> Outlet:
    newest = tally.pages[:_PAGES]
    monthly = newest[0].at[:7] != newest[-1].at[:7]
    monthly = monthly and len({page.at[:7] for page in newest}) >= _FEW_MONTHS
    return Outlet(
        domain=domain,
        name=tally.name,
        href=file_of(outlet_path(domain)),
        stories=f"{len(tally.stories):,}",
        shared=f"{tally.shared:,}",
        first=f"{len(tally.firsts):,}",
        led=f"{tally.led:,}",
        quality=str(median_low(page.quality for page in newest)),
        step="month" if monthly else "day",
        times=_times(newest, tally.firsts, len("2022-11" if monthly else "2022-11-21")),
    )


def _times(pages: Sequence[ListedPage], firsts: Sequence[str], long: int) -> tuple[Count, ...]:
    """The newest months or days; the oldest of many pages' is left out, since it is cut short."""
    grouped: dict[str, list[int]] = {}
    for page in pages:
        grouped.setdefault(page.at[:long], []).append(page.quality)
    newest = sorted(grouped)[-_STEPS:]
    if len(pages) == _PAGES and len(grouped) <= _STEPS:
        newest = newest[1:]
    since = newest[0] if newest else ""
    first = Counter(at[:long] for at in firsts if at >= since)
    return tuple(
        Count(
            name=_named(time),
            pieces=f"{len(grouped[time]):,}",
            first=f"{first[time]:,}",
            quality=str(median_low(grouped[time])),
        )
        for time in newest
    )


def _named(time: str) -> str:
    """`2022-11` is November 2022, `2022-11-21` is 21 November 2022."""
    if len(time) > len("2022-11"):
        return short_day(date.fromisoformat(time))
    return f"{MONTHS[int(time[5:]) - 1]} {time[:4]}"


def _index(rows: Sequence[Outlet], frame: Frame, press: Press, _: object) -> bytes:
    told = f"Every outlet that {frame.site.title} has printed: how often, and how often first."
    return render(
        press, "outlets.html.jinja", frame, frame.head(OUTLETS, "Outlets", told), rows=rows
    )


def _page(
    outlet: Outlet,
    newest: Sequence[Listed],
    frame: Frame,
    press: Press,
    shown: Mapping[str, Shown],
) -> bytes:
    address = outlet_path(outlet.domain)
    told = (
        f"{outlet.name} on {frame.site.title}: how often, how often first, and its newest stories."
    )
    way = [(frame.site.title, "/"), ("Outlets", OUTLETS), (outlet.name, address)]
    head = frame.head(address, outlet.name, told, lambda: graph(crumbs(way, frame.site)))
    values = [
        (
            float(time.quality),
            time.name,
            f"{time.name}: quality {time.quality}, pieces: {time.pieces}",
        )
        for time in outlet.times
    ]
    label = f"Quality of {outlet.name} by {outlet.step}, also told in the table below"
    return render(
        press,
        "outlet.html.jinja",
        frame,
        replace(head, feeds=feeds_at(address, outlet.name)),
        outlet=outlet,
        step=outlet.step,
        drawn=chart(values, label),
        times=outlet.times[::-1],
        rows=frame.rows(press, head, (shown[one.id] for one in newest)),
    )
