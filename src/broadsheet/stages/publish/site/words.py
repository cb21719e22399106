"""Times and counts in words. No locale is asked: the same value reads the same on every machine."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache

from broadsheet.text.days import MONTHS


def clock(at: datetime) -> str:
    """`09:15`."""
    return f"{at.hour:02d}:{at.minute:02d}"


def short_time(at: datetime, year: int) -> str:
    """`21 Nov, 09:15`, or `21 Nov 2019` for a day of another year than `year`. All are UTC."""
    day = f"{at.day} {MONTHS[at.month - 1][:3]}"
    return f"{day}, {clock(at)}" if at.year == year else f"{day} {at.year}"


def long_time(at: datetime) -> str:
    """`21 November 2022, 09:15 UTC`."""
    return f"{at.day} {MONTHS[at.month - 1]} {at.year}, {clock(at)} UTC"


def short_day(day: date) -> str:
    """`21 November 2022`."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def week_name(day: date) -> str:
    """`Week 47, 2022`: the ISO week that a day lies in."""
    year, week, _ = day.isocalendar()
    return f"Week {week}, {year}"


def listing(names: Sequence[str], most: int) -> str:
    """`a, b and c`, or `a, b and 4 more` where there are more than `most`."""
    if len(names) > most:
        return f"{', '.join(names[: most - 1])} and {len(names) - most + 1} more"
    return " and ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)


def month(day: date) -> str:
    """`November 2022`."""
    return f"{MONTHS[day.month - 1]} {day.year}"


def count(number: int, one: str, many: str = "") -> str:
    """`1 story`, `2 stories`, `1,200 stories`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def span(minutes: float) -> str:
    """A length of time, given in minutes: `45 minutes`, `18 hours`, `3 days`, `1.5 hours`."""
    size, name = 1, "minute"
    for larger, unit in ((60, "hour"), (1440, "day")):
        if minutes % larger == 0 or minutes > 2 * larger:
            size, name = larger, unit
    return f"{_plain(minutes / size)} {name if minutes == size else name + 's'}"


@lru_cache(maxsize=4096)
def points(number: float) -> str:
    """What a reason added: `+12`, `−4`, `+0.5`, or nothing at all for nought."""
    shown = _plain(abs(number))
    return "" if shown == "0" else f"{'+' if number > 0 else '−'}{shown}"


def _plain(number: float) -> str:
    return f"{number:,.1f}".removesuffix(".0")
