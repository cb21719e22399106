"""Dates as feeds write them, to UTC: ISO 8601, RFC 822 with its sins, and local forms."""

import re
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
"""Before the web there was no page: older dates are a fault of the feed."""

AHEAD = timedelta(days=1)
"""How far ahead of the fetch a date may lie (clocks and time zones that are wrong)."""

_MAX_LENGTH = 80
_MONTHS = {
    1: "jan ene gen janv jän sty led янв ιαν oca tammi",
    2: "feb fev fév fevr févr lut úno фев φεβ şub helmi",
    3: "mar mär mrz maa mars bře мар μαρ μάρ márc maalis",
    4: "apr abr avr kwi dub апр απρ nis ápr huhti",
    5: "may mai mag mei maj kvě май мая μαΐ μαϊ máj touko",
    6: "jun giu juin cze čer июн ιουν ιούν haz jún kesä",
    7: "jul lug juil lip čvc июл ιουλ ιούλ tem júl heinä",
    8: "aug ago aoû aou sie srp авг αυγ αύγ ağu elo",
    9: "sep set wrz zář сен σεπ eyl szept syys",
    10: "oct okt ott out paź říj окт οκτ eki loka",
    11: "nov lis листоп ноя νοε νοέ kas marras",
    12: "dec dez dic déc gru pro дек δεκ ara joulu",
}
_MONTH_OF = {name: number for number, names in _MONTHS.items() for name in names.split()}
_ZONES = {
    "z": 0, "ut": 0, "utc": 0, "gmt": 0, "wet": 0, "west": 60, "bst": 60, "cet": 60, "mez": 60,
    "cest": 120, "mesz": 120, "eet": 120, "eest": 180, "msk": 180, "ist": 330, "jst": 540,
    "kst": 540, "hkt": 480, "sgt": 480, "awst": 480, "aest": 600, "aedt": 660, "nzst": 720,
    "nzdt": 780, "est": -300, "edt": -240, "et": -300, "cst": -360, "cdt": -300, "mst": -420,
    "mdt": -360, "pst": -480, "pdt": -420, "pt": -480, "akst": -540, "akdt": -480, "hst": -600,
}  # fmt: skip
"""Minutes east of Greenwich."""

_ISO = re.compile(
    r"\d{4}-\d\d-\d\d(?:[Tt ]\d\d:\d\d(?::\d\d)?(?:[.,]\d+)?\s?(?:[Zz]|[+-]\d\d:?\d\d)?)?"
    r"|\d{8}T\d{4,6}(?:Z|[+-]\d{4})?"
)
_NAMED = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th|\.|er|º)?[\s,./-]*(?:de\s+)?([^\W\d_]{3,12})\.?[\s,./-]*(?:del?\s+)?(\d{4}|\d{2})(?!\d|:)"
)
_NAMED_FIRST = re.compile(
    r"([^\W\d_]{3,12})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(?:[\d:]{5,8}\s+(?:[A-Z]{3,4}\s+)?)?(\d{4})(?!\d|:)"
)
_EAST = re.compile(r"(\d{4})\s?[년年]\s?(\d{1,2})\s?[월月]\s?(\d{1,2})\s?[일日]?")
_YEAR_FIRST = re.compile(r"(\d{4})[-/.]?(\d{1,2})[-/.]?(\d{1,2})(?=\D|$)")
_YEAR_LAST = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})")
_CLOCK = re.compile(
    r"(?<![\d+-])(\d{1,2})[:h](\d{2})(?::(\d{2}))?(?:[.,]\d+)?\s*([ap]\.?m\.?)?", re.IGNORECASE
)
_OFFSET = re.compile(r"(?:GMT|UTC)?\s?([+-])(\d{1,2}):?(\d{2})?\s*(?:\(.*)?$")
_ZONE = re.compile(r"\b([A-Za-z]{1,4})\b\W*$")


def parse_time(text: str, fetched_at: datetime) -> datetime | None:
    """The time in UTC, to the second; None for what is no date or cannot be true.

    A date without a zone is taken as UTC, one without a time as midnight. Not true is what lies
    before 1990 or more than a day after `fetched_at`.
    """
    when = _read(text.strip()) if text and len(text) <= _MAX_LENGTH else None
    if when is None or not EARLIEST <= when <= fetched_at + AHEAD:
        return None
    return when


@lru_cache(maxsize=4096)
def _read(text: str) -> datetime | None:
    when: datetime | None
    try:
        if _ISO.fullmatch(text):
            when = datetime.fromisoformat(
                text.replace(",", ".").replace(" +", "+").replace(" Z", "Z")
            )
        else:
            when = _loose(text)
    except (ValueError, OverflowError):
        return None
    if when is None:
        return None
    if when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    try:
        return when.astimezone(UTC).replace(microsecond=0)
    except OverflowError:
        return None


def _loose(text: str) -> datetime | None:
    found = _day(text)
    if found is None:
        return None
    (year, month, day), rest = found
    clock = _CLOCK.search(rest)
    hour = minute = second = 0
    if clock:
        hour, minute, second = int(clock[1]), int(clock[2]), min(int(clock[3] or 0), 59)
        half = (clock[4] or "").lower()
        if half:
            hour = hour % 12 + (12 if half.startswith("p") else 0)
        rest = rest[clock.end() :]
    extra = timedelta(days=1) if (hour, minute, second) == (24, 0, 0) else timedelta(0)
    return (
        datetime(
            year,
            month,
            day,
            hour % 24 if extra else hour,
            minute,
            second,
            tzinfo=_zone(rest if clock else ""),
        )
        + extra
    )


def _day(text: str) -> tuple[tuple[int, int, int], str] | None:
    """Year, month and day, and the text without them."""
    for pattern, order in ((_YEAR_FIRST, (1, 2, 3)), (_EAST, (1, 2, 3))):
        if found := pattern.match(text):
            year, month, day = (int(found[i]) for i in order)
            return (year, month, day), text[found.end() :]
    if found := _NAMED.search(text):
        month = _month(found[2])
        if month:
            return (_year(found[3]), month, int(found[1])), text[found.end() :]
    if found := _NAMED_FIRST.search(text):
        month = _month(found[1])
        if month:
            return (int(found[3]), month, int(found[2])), text.replace(found[3], " ", 1)
    if found := _YEAR_LAST.search(text):
        first, mark, second = int(found[1]), found[2], int(found[3])
        american = mark == "/" and first <= 12
        month, day = (first, second) if american else (second, first)
        return (int(found[4]), month, day), text[found.end() :]
    return None


def _month(word: str) -> int:
    word = word.lower()
    return next((_MONTH_OF[word[:n]] for n in (6, 5, 4, 3) if word[:n] in _MONTH_OF), 0)


def _year(digits: str) -> int:
    year = int(digits)
    if len(digits) == 4:
        return year
    return year + (2000 if year < 69 else 1900)


def _zone(rest: str) -> timezone:
    offset = _OFFSET.search(rest)
    if offset:
        minutes = int(offset[2]) * 60 + int(offset[3] or 0)
        if minutes > 15 * 60:
            return UTC
        return timezone(timedelta(minutes=minutes if offset[1] == "+" else -minutes))
    name = _ZONE.search(rest)
    return timezone(timedelta(minutes=_ZONES.get(name[1].lower(), 0))) if name else UTC
