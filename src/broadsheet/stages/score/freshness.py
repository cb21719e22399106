"""How fresh a page was when it was found. Fixed at judging: it never decays."""

from datetime import datetime, timedelta

from broadsheet.domain.reason import Reason

AGES = (
    (timedelta(days=2), 0),
    (timedelta(days=7), -2),
    (timedelta(days=30), -5),
    (timedelta.max, -8),
)
"""Points by the age at which the page was first found, up to and including each limit."""

DELAYS = (
    (timedelta(hours=12), 0),
    (timedelta(days=1), -1),
    (timedelta(days=3), -3),
    (timedelta.max, -5),
)
"""Points by how long after the first report of its story it came."""


def freshness(
    published: datetime | None, found: datetime | None, first_report: datetime | None
) -> tuple[Reason, ...]:
    """A reason for the page's age when found and one for its delay; none where not known."""
    if published is None:
        return ()
    reasons = []
    if found is not None:
        age = max(found - published, timedelta())
        text = f"Found {_told(age)} after it was published."
        inputs = (("hours", f"{age.total_seconds() / 3600:.1f}"),)
        reasons.append(Reason("quality.freshness", text, _points(AGES, age), inputs))
    if first_report is not None and first_report < published:
        delay = published - first_report
        text = f"It came {_told(delay)} after the first report of its story."
        inputs = (("hours", f"{delay.total_seconds() / 3600:.1f}"),)
        reasons.append(Reason("quality.delay", text, _points(DELAYS, delay), inputs))
    return tuple(reasons)


def _points(steps: tuple[tuple[timedelta, int], ...], length: timedelta) -> int:
    return next(points for limit, points in steps if length <= limit)


def _told(length: timedelta) -> str:
    hours = length.total_seconds() / 3600
    if hours < 1:
        return "less than an hour"
    if hours < 48:
        whole = round(hours)
        return "an hour" if whole == 1 else f"{whole} hours"
    return f"{round(hours / 24)} days"
