"""When a letter is due, and how far back it reaches."""

from datetime import UTC, datetime, time, timedelta

from broadsheet.domain.site import LetterDays, NewsletterPolicy

LATE = timedelta(hours=12)
"""How long after its hour a letter is still composed: a run that comes later has missed it."""
_REACH = {
    LetterDays.DAILY: timedelta(days=2),
    LetterDays.WEEKDAYS: timedelta(days=4),
    LetterDays.WEEKLY: timedelta(days=9),
}
_STALE = {
    LetterDays.DAILY: timedelta(days=3),
    LetterDays.WEEKDAYS: timedelta(days=4),
    LetterDays.WEEKLY: timedelta(days=7),
}
_SLOWER = {LetterDays.DAILY: 1.0, LetterDays.WEEKDAYS: 1.0, LetterDays.WEEKLY: 5.0}
_FRIDAY = 4
_LONGEST_GAP = 7


def due(policy: NewsletterPolicy, at: datetime) -> str:
    """The id (UTC day) of the letter whose hour has come at `at`; empty where none has."""
    for days in range(_LONGEST_GAP + 1):
        day = back(at, timedelta(days=days)).date()
        slot = datetime.combine(day, time(policy.hour), UTC)
        if slot <= at and _comes(policy.days, day.weekday()):
            return day.isoformat() if at - slot <= LATE else ""
    return ""


def reach(policy: NewsletterPolicy) -> timedelta:
    """How old the newest page of a story may be that a letter still takes up."""
    return _REACH[policy.days]


def stale(policy: NewsletterPolicy) -> timedelta:
    """How old a letter may be that is sent without being named: about as old as its next one."""
    return _STALE[policy.days]


def back(at: datetime, span: timedelta) -> datetime:
    """So long before `at`, in UTC; the first moment that there is where that lies before it."""
    first = datetime.min.replace(tzinfo=UTC)
    now = at.astimezone(UTC)
    return now - span if now - first >= span else first


def slower(policy: NewsletterPolicy) -> float:
    """How many times as slowly as on the front page a story's rank falls."""
    return _SLOWER[policy.days]


def _comes(days: LetterDays, weekday: int) -> bool:
    if days is LetterDays.WEEKLY:
        return weekday == _FRIDAY
    return days is LetterDays.DAILY or weekday <= _FRIDAY
