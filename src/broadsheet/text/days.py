"""Days in words, and which languages are written from right to left."""

from datetime import date

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_RIGHT_TO_LEFT = frozenset({"ar", "dv", "fa", "he", "ku", "ps", "sd", "ug", "ur", "yi"})


def long_day(day: date) -> str:
    """`Monday, 21 November 2022`."""
    return f"{DAY_NAMES[day.weekday()]}, {day.day} {MONTHS[day.month - 1]} {day.year}"


def right_to_left(language: str) -> bool:
    """Whether a language (BCP 47) is written from right to left."""
    return language.lower().split("-")[0] in _RIGHT_TO_LEFT
