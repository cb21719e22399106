"""Dates as machines and as people write them, brought to UTC.

ISO 8601 and RFC 3339, RFC 2822, seconds since 1970, numeric dates and dates with the month's name
in some thirty languages. A time without a zone is taken as UTC; a bare date is that day at 00:00Z.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone

from broadsheet.text.months import month

FIRST_YEAR = 1990
LAST_YEAR = 2100
MAX_INPUT = 20_000


@dataclass(frozen=True, slots=True)
class ParsedDate:
    """`when` in UTC, whole seconds; `day` as written, in the date's own zone.

    `exact` is false where day and month could be told apart only by custom (03/04/2019).
    """

    when: datetime
    day: date
    has_time: bool
    has_zone: bool = False
    exact: bool = True


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date in running text, at characters `start` to `end`."""

    parsed: ParsedDate
    start: int
    end: int


_ZONES = {
    "z": 0, "utc": 0, "gmt": 0, "wet": 0, "bst": 60, "west": 60, "cet": 60, "mez": 60, "cest": 120,
    "mesz": 120, "eet": 120, "eest": 180, "msk": 180, "sast": 120, "est": -300, "edt": -240,
    "cst": -360, "cdt": -300, "mst": -420, "mdt": -360, "pst": -480, "pdt": -420, "akst": -540,
    "akdt": -480, "hst": -600, "ist": 330, "pkt": 300, "sgt": 480, "hkt": 480, "jst": 540,
    "kst": 540, "aest": 600, "aedt": 660, "nzst": 720, "nzdt": 780,
}  # fmt: skip
"""Minutes east of UTC."""
_GENERIC_ZONES = {"et": -300, "ct": -360, "mt": -420, "pt": -480}
"""American zones without the season; from April to October an hour is added."""

_TIME = (
    r"(?P<hour>[01]?\d|2[0-4])(?:[:.h](?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d|60))?(?:[.,]\d{1,9})?)"
    r"(?:\s?(?P<half>[ap]\.?m\b\.?))?"
    r"(?:\s?(?P<zone>Z\b|[+-]\d{2}:?\d{2}\b|[+-]\d{2}\b|(?:UTC|GMT)[+-]\d{1,2}(?::?\d\d)?\b|[A-Z]{2,4}\b))?"
)
_CLOCK = re.compile(_TIME, re.IGNORECASE)
_BETWEEN = re.compile(
    r"(?:\s|[,|•·–—@/()-]|\b(?:at|um|à|a las|às|alle|ore|kl|klo|o|om|den|the)\b\.?){0,8}",
    re.IGNORECASE,
)
_ISO = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})(?:(?:T|\s{1,2}|%20)" + _TIME + r")?(?![\d])",
    re.IGNORECASE,
)
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)T?(?:(\d\d)(\d\d)(\d\d)?)?Z?")
_ALONE = r"(?<![\d./-])"
_ENDS = r"(?!\d|[./-]\d)"
_YMD = (
    rf"{_ALONE}(?P<y1>\d{{4}})(?P<s1>[-/.])\s?(?P<m1>\d{{1,2}})(?P=s1)\s?(?P<d1>\d{{1,2}}){_ENDS}"
)
_DMY = (
    rf"{_ALONE}(?P<a2>\d{{1,2}})\s?(?P<s2>[-/.])\s?(?P<b2>\d{{1,2}})\s?(?P=s2)\s?"
    rf"(?P<y2>\d{{4}}|\d{{2}}){_ENDS}"
)
_CJK = r"(?P<y3>\d{4})\s?[年년]\s?(?P<m3>\d{1,2})\s?[月월]\s?(?P<d3>\d{1,2})\s?[日일]"
_WORD = r"[^\W\d_]{3,14}"
_ORD = r"(?:st|nd|rd|th|er|re|º|ª|\.ª|\.)?"
_DNY = (
    rf"(?<!\d)(?P<d4>\d{{1,2}}){_ORD}[\s\-/]{{0,3}}(?:(?:de|del|d['’]|of|día|ten)\s+)?(?P<m4>{_WORD})"
    r"\.?[,\s\-/]{0,3}(?:(?:de|del)\s+)?(?P<y4>\d{4})(?!\d)"
)
_NDY = (
    rf"(?P<m5>{_WORD})\.?\s{{0,2}}(?P<d5>\d{{1,2}})(?:st|nd|rd|th)?(?:\s?,\s?|\s{{1,2}}|\.\s)"
    r"(?P<y5>\d{4})(?!\d)"
)
_YND = rf"(?<!\d)(?P<y6>\d{{4}})[.,\s-]{{1,3}}(?P<m6>{_WORD})\.?[\s-]{{1,2}}(?P<d6>\d{{1,2}})(?!\d)"
_HUMAN = re.compile("|".join((_YMD, _DMY, _CJK, _DNY, _NDY, _YND)))


def parse_date(text: str, *, month_first: bool = False) -> ParsedDate | None:
    """The first date in a string; None where there is none.

    `month_first` reads 03/04/2019 as the fourth of March. Years before 1990 are no dates of pages.
    """
    text = text[:MAX_INPUT].strip()
    if text.isdigit() and len(text) in (10, 13):
        return _epoch(int(text[:10]))
    match = _ISO.match(text)
    if match:
        return _with_clock(_day(match["year"], match["month"], match["day"]), match)
    match = _COMPACT.fullmatch(text)
    if match:
        day = _day(match[1], match[2], match[3])
        return _at(
            day, (int(match[4]), int(match[5]), int(match[6] or 0)) if match[4] else None, None
        )
    found = next(find_dates(text, month_first=month_first), None)
    return found.parsed if found else None


def find_dates(text: str, *, month_first: bool = False) -> Iterator[FoundDate]:
    """Every date in a text, in order, with the time that follows it, if one does."""
    position = 0
    text = text[:MAX_INPUT]
    while match := _HUMAN.search(text, position):
        position = match.end()
        day, exact = _human(match, month_first)
        if day is None:
            position = match.start() + 1
            continue
        gap = _BETWEEN.match(text, match.end())
        clock = _CLOCK.match(text, gap.end() if gap else match.end())
        if text[match.end() : match.end() + 1] in {"T", "t"}:
            clock = _CLOCK.match(text, match.end() + 1)
        parsed = _with_clock(day, clock, exact=exact)
        if parsed is not None:
            end = clock.end() if clock and parsed.has_time else match.end()
            position = end
            yield FoundDate(parsed, match.start(), end)


def _human(match: re.Match[str], month_first: bool) -> tuple[date | None, bool]:
    g = match.groupdict()
    if g["y1"]:
        return _day(g["y1"], g["m1"], g["d1"]), True
    if g["y2"]:
        return _numeric(g["a2"], g["b2"], g["y2"], month_first and g["s2"] != ".")
    if g["y3"]:
        return _day(g["y3"], g["m3"], g["d3"]), True
    for n in ("4", "5", "6"):
        if g["y" + n]:
            return _day(g["y" + n], str(month(g["m" + n])), g["d" + n]), True
    return None, True


def _numeric(a: str, b: str, year: str, month_first: bool) -> tuple[date | None, bool]:
    full = year if len(year) == 4 else f"20{year}"
    one, two = int(a), int(b)
    if two > 12:
        return _day(full, a, b), True
    if one > 12:
        return _day(full, b, a), True
    return (_day(full, a, b) if month_first else _day(full, b, a)), one == two


def _day(year: str, month_: str, day: str) -> date | None:
    try:
        found = date(int(year), int(month_), int(day))
    except ValueError:
        return None
    return found if FIRST_YEAR <= found.year <= LAST_YEAR else None


def _epoch(seconds: int) -> ParsedDate | None:
    when = datetime.fromtimestamp(seconds, UTC)
    if not FIRST_YEAR <= when.year <= LAST_YEAR:
        return None
    return ParsedDate(when, when.date(), has_time=True, has_zone=True)


def _with_clock(
    day: date | None, clock: re.Match[str] | None, *, exact: bool = True
) -> ParsedDate | None:
    if clock is None or clock["hour"] is None:
        return _at(day, None, None, exact=exact)
    hour, half = int(clock["hour"]), (clock["half"] or "").lower()
    if half.startswith("p") and hour < 12:
        hour += 12
    elif half.startswith("a") and hour == 12:
        hour = 0
    if hour > 23:
        return _at(day, None, None, exact=exact)
    time = (hour, int(clock["minute"] or 0), min(int(clock["second"] or 0), 59))
    return _at(day, time, _offset(clock["zone"], day), exact=exact)


def _offset(zone: str | None, day: date | None) -> int | None:
    if not zone:
        return None
    name = zone.lower()
    if name in _ZONES:
        return _ZONES[name]
    if name in _GENERIC_ZONES:
        return _GENERIC_ZONES[name] + (60 if day is not None and 4 <= day.month <= 10 else 0)
    match = re.search(r"([+-])(\d{1,2}):?(\d{2})?$", name)
    if match is None:
        return None
    minutes = int(match[2]) * 60 + int(match[3] or 0)
    return (-minutes if match[1] == "-" else minutes) if minutes <= 14 * 60 else None


def _at(
    day: date | None, time: tuple[int, int, int] | None, offset: int | None, *, exact: bool = True
) -> ParsedDate | None:
    if day is None:
        return None
    hour, minute, second = time or (0, 0, 0)
    zone = timezone(timedelta(minutes=offset or 0))
    local = datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=zone)
    return ParsedDate(local.astimezone(UTC), day, time is not None, offset is not None, exact)
