"""The archive: a calendar for each year, and a page for each day and week that has a story."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from itertools import groupby

from broadsheet.domain.printed import Catalog, Leaf, Listed
from broadsheet.stages.publish.paths import DAYS, day_path, week_path
from broadsheet.stages.publish.site.frame import Frame, render
from broadsheet.stages.publish.site.jsonld import crumbs, graph
from broadsheet.stages.publish.site.links import file_of
from broadsheet.stages.publish.site.press import Press, Shown, listing
from broadsheet.stages.publish.site.views import Tag, lang
from broadsheet.stages.publish.site.words import (
    count,
    month,
    short_day,
    week_name,
)
from broadsheet.text.days import DAY_NAMES, long_day

WEEK = 30
"""Stories on a week's page: its hottest."""

Dated = tuple[date, list[Listed]]


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the calendar: its page, how many stories it has, and the hottest of them."""

    tag: Tag
    iso: str
    stories: str
    title: str
    lang: str


@dataclass(frozen=True, slots=True)
class Month:
    """A month of the calendar, newest day first."""

    name: str
    weeks: tuple[Tag, ...]
    days: tuple[Day, ...]


@dataclass(frozen=True, slots=True)
class Sheaf:
    """What a page of the archive shows beside its stories: the pages before and after it."""

    stories: tuple[Listed, ...]
    newer: Tag | None
    older: Tag | None


def archive_leaves(catalog: Catalog, frame: Frame, press: Press) -> Iterator[Leaf]:
    """Calendars, days and weeks."""
    days = [(day, list(group)) for day, group in groupby(catalog.shown, key=lambda s: s.at.date())]
    yield from _calendars(days, frame, press)
    yield from _days(days, frame, press)
    yield from _weeks(days, frame, press)


def year_path(year: int) -> str:
    """The calendar of a year; the newest one lies at `/days/` itself."""
    return f"{DAYS}{year:04d}/"


def _calendars(days: Sequence[Dated], frame: Frame, press: Press) -> Iterator[Leaf]:
    years = [(year, list(group)) for year, group in groupby(days, key=lambda one: one[0].year)]
    tags = [
        Tag(str(year), file_of(year_path(year) if at else DAYS))
        for at, (year, _) in enumerate(years)
    ]
    if not years:
        years, tags = [(0, [])], [Tag("", file_of(DAYS))]
    for (year, found), tag in zip(years, tags, strict=True):
        months = [
            _month(name, list(group), frame)
            for name, group in groupby(found, key=lambda one: month(one[0]))
        ]
        others = tuple(other for other in tags if other != tag)
        make = partial(_calendar, year, tag is tags[0], months, others, frame, press)
        yield Leaf(tag.href, (), make, (months, others))


def _calendar(
    year: int,
    newest: bool,
    months: Sequence[Month],
    others: Sequence[Tag],
    frame: Frame,
    press: Press,
    _: object,
) -> bytes:
    title = "Archive" if newest else f"Archive of {year}"
    address = DAYS if newest else year_path(year)
    head = frame.head(address, title, f"Every day of {frame.site.title}.")
    return render(press, "days.html.jinja", frame, head, months=months, years=others)


def _month(name: str, days: Sequence[Dated], frame: Frame) -> Month:
    weeks = dict.fromkeys((week_name(day), file_of(week_path(day))) for day, _ in days)
    return Month(
        name,
        tuple(Tag(week.split(",")[0], href) for week, href in weeks),
        tuple(_day(day, found, frame) for day, found in days),
    )


def _day(day: date, found: Sequence[Listed], frame: Frame) -> Day:
    top = min(found, key=lambda s: (-s.heat, s.id))
    return Day(
        tag=Tag(long_day(day), file_of(day_path(day))),
        iso=day.isoformat(),
        stories=count(len(found), "story", "stories"),
        title=top.title,
        lang=lang(top.language, frame.language),
    )


def _days(days: Sequence[Dated], frame: Frame, press: Press) -> Iterator[Leaf]:
    tags = [Tag(long_day(day), file_of(day_path(day))) for day, _ in days]
    for at, (day, found) in enumerate(days):
        sheaf = Sheaf(
            tuple(found), tags[at - 1] if at else None, tags[at + 1] if at + 1 < len(tags) else None
        )
        ids = tuple(story.id for story in found)
        yield Leaf(
            path=tags[at].href,
            stories=ids,
            make=listing(press, partial(_day_page, sheaf, day, frame, press)),
            inputs=(ids, sheaf.newer, sheaf.older, frame.shelf.year),
        )


def _day_page(
    sheaf: Sheaf, day: date, frame: Frame, press: Press, shown: Mapping[str, Shown]
) -> bytes:
    name, address = long_day(day), day_path(day)
    way = [(frame.site.title, "/"), ("Archive", DAYS), (name, address)]
    head = frame.head(
        address, name, f"{frame.site.title} of {name}.", lambda: graph(crumbs(way, frame.site))
    )
    return render(
        press,
        "day.html.jinja",
        frame,
        head,
        rows=frame.rows(press, head, (shown[one.id] for one in sheaf.stories), clock=True),
        stories=count(len(sheaf.stories), "story", "stories"),
        week=Tag(week_name(day), file_of(week_path(day))),
        newer=sheaf.newer,
        older=sheaf.older,
    )


def _weeks(days: Sequence[Dated], frame: Frame, press: Press) -> Iterator[Leaf]:
    weeks = [list(group) for _, group in groupby(days, key=lambda one: one[0].isocalendar()[:2])]
    tags = [Tag(week_name(week[0][0]), file_of(week_path(week[0][0]))) for week in weeks]
    for at, week in enumerate(weeks):
        found = [story for _, stories in week for story in stories]
        hottest = sorted(found, key=lambda s: (-s.heat, s.id))[:WEEK]
        newer = tags[at - 1] if at else None
        older = tags[at + 1] if at + 1 < len(tags) else None
        ids = tuple(story.id for story in hottest)
        own = tuple(day for day, _ in week)
        make = partial(
            _week_page, Sheaf(tuple(hottest), newer, older), own, len(found), frame, press
        )
        inputs = (ids, own, len(found), newer, older, frame.shelf.year)
        yield Leaf(tags[at].href, ids, listing(press, make), inputs)


def _week_page(
    sheaf: Sheaf,
    days: Sequence[date],
    number: int,
    frame: Frame,
    press: Press,
    shown: Mapping[str, Shown],
) -> bytes:
    name, address = week_name(days[0]), week_path(days[0])
    monday = days[0] - timedelta(days=days[0].weekday())
    sunday = monday + min(timedelta(days=6), date.max - monday)
    way = [(frame.site.title, "/"), ("Archive", DAYS), (name, address)]
    head = frame.head(
        address, name, f"{frame.site.title} in {name}.", lambda: graph(crumbs(way, frame.site))
    )
    return render(
        press,
        "week.html.jinja",
        frame,
        head,
        rows=frame.rows(press, head, (shown[one.id] for one in sheaf.stories)),
        span=f"{short_day(monday)} to {short_day(sunday)}",
        stories=count(number, "story", "stories"),
        number=number,
        days=[Tag(DAY_NAMES[day.weekday()], file_of(day_path(day))) for day in reversed(days)],
        newer=sheaf.newer,
        older=sheaf.older,
    )
