"""What the headers of an answer say about time."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

Headers = Iterable[tuple[str, str]]

_SECONDS = re.compile(r"\d{1,10}(?:\.\d{1,9})?")
_MAX_AGE = re.compile(r"max-age\s*=\s*\"?(\d{1,10})")
_FRESHLESS = ("no-store", "no-cache")


def header(headers: Headers, name: str) -> str:
    """The first value of a header (`name` in lower case), or the empty string."""
    return next((value for key, value in headers if key == name), "")


def http_date(text: str) -> datetime | None:
    """A date in one of HTTP's three forms (RFC 9110, 5.6.7) as aware UTC, or None."""
    try:
        moment = parsedate_to_datetime(text.strip())
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None


def retry_after(text: str, now: datetime) -> float | None:
    """Seconds from `now` that Retry-After asks for (RFC 9110, 10.2.3); None where it is no answer.

    A date that has passed is 0.
    """
    text = text.strip()
    if _SECONDS.fullmatch(text):
        return float(text)
    moment = http_date(text)
    return None if moment is None else max(0.0, (moment - now).total_seconds())


def max_age(headers: Headers) -> int:
    """Seconds for which Cache-Control calls the answer fresh (RFC 9111, 5.2.2); 0 where silent."""
    control = header(headers, "cache-control").lower()
    if any(word in control for word in _FRESHLESS):
        return 0
    found = _MAX_AGE.search(control)
    return int(found[1]) if found else 0
