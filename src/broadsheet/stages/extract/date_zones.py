"""Which clock an outlet's country keeps, for day and time without a zone.

Only countries (and languages) that keep one zone are listed; elsewhere nothing is said. Summer
time follows the European Union's rule (last Sunday of March to last Sunday of October).
"""

from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

_CENTRAL = "de at ch li fr it nl be lu es pl cz sk hu si hr rs ba mk me al dk no se mt va sm"
_SUMMER_TIME = {
    "uk": 0, "ie": 0, "pt": 0, "gr": 120, "fi": 120, "ro": 120, "bg": 120, "ee": 120, "lv": 120,
    "lt": 120, "ua": 120, "cy": 120, **dict.fromkeys(_CENTRAL.split(), 60),
}  # fmt: skip
_FIXED = {
    "jp": 540, "kr": 540, "cn": 480, "tw": 480, "hk": 480, "sg": 480, "my": 480, "ph": 480,
    "th": 420, "vn": 420, "in": 330, "lk": 330, "np": 345, "bd": 360, "pk": 300, "ae": 240,
    "sa": 180, "tr": 180, "by": 180, "ke": 180, "et": 180, "tz": 180, "za": 120, "ng": 60,
    "gh": 0, "is": 0, "ar": -180, "uy": -180, "co": 0, "pe": -300, "pa": -300, "jm": -300,
    "ve": -240, "bo": -240, "do": -240, "gt": -360, "cr": -360, "hn": -360, "sv": -360, "ni": -360,
}  # fmt: skip
"""Minutes east of UTC by country domain; .co is used the world over and says nothing."""
_SPOKEN = {
    "de": "de", "fr": "fr", "it": "it", "nl": "nl", "pl": "pl", "cs": "cz", "sk": "sk", "hu": "hu",
    "da": "dk", "nb": "no", "no": "no", "sv": "se", "sl": "si", "hr": "hr", "fi": "fi", "el": "gr",
    "ro": "ro", "bg": "bg", "ja": "jp", "ko": "kr", "vi": "vn", "th": "th", "tr": "tr",
}  # fmt: skip
"""Country of a language that is printed mostly in one zone."""
_DAY_FIRST = "uk ie au nz in za ng ke sg my hk pk bd lk gh jm tt ca eu"
_MONTH_FIRST_NOT = frozenset(_DAY_FIRST.split())


def country(url: str) -> str:
    """The country domain of an address, or the empty string for a general one."""
    try:
        end = (urlsplit(url).hostname or "").rsplit(".", 1)[-1]
    except ValueError:
        return ""
    return end if len(end) == 2 else ""


def offset(url: str, language: str, day: date) -> int | None:
    """Minutes east of UTC that the outlet's clock shows on that day; None where unknown."""
    place = country(url)
    if place not in _SUMMER_TIME and place not in _FIXED:
        place = _SPOKEN.get(language[:2].lower(), "") if not place or place == "co" else ""
    if place == "co" or not place:
        return None
    if place in _FIXED:
        return _FIXED[place]
    return _SUMMER_TIME[place] + (60 if _european_summer(day) else 0)


def month_first(url: str, language: str) -> bool:
    """Whether 03/04 is read as the fourth of March: English as the United States write it."""
    tag = language.lower().replace("_", "-")
    if tag.startswith("en-"):
        return tag.startswith("en-us") and country(url) not in _MONTH_FIRST_NOT
    return tag in {"", "en"} and country(url) in {"", "us", "co", "tv", "io", "ai"}


def local_day(when: datetime, minutes: int) -> date:
    """The calendar day that a clock so far east of UTC shows."""
    return (when + timedelta(minutes=minutes)).date()


def _european_summer(day: date) -> bool:
    return _last_sunday(day.year, 3) <= day < _last_sunday(day.year, 10)


def _last_sunday(year: int, month: int) -> date:
    last = date(year, month, 31)
    return last - timedelta(days=(last.weekday() + 1) % 7)
