"""The kinds of value that a setting may have, each with what it allows in words.

A reader takes what `tomllib` gave and returns the value, or raises `Refused`.
"""

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from broadsheet.text.mailbox import NotAnAddress, mailbox


class Refused(Exception):  # noqa: N818 - a verdict, caught beside where it is raised
    """The value is not allowed; the message, where there is one, says more than `Kind.allowed`."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What a value may be. `items` is set where it is a list: the kind of each element."""

    allowed: str
    read: Callable[[object], object]
    items: "Kind | None" = None


def listed(item: Kind, allowed: str) -> Kind:
    """A list whose elements are all of one kind."""
    return Kind(allowed, _list, item)


def whole(least: int, most: int | None = None) -> Kind:
    """A whole number from `least` to `most`."""
    bound = f"{least} or more" if most is None else f"from {least} to {most}"

    def read(value: object) -> int:
        if type(value) is not int or value < least or (most is not None and value > most):
            raise Refused
        return value

    return Kind(f"a whole number, {bound}", read)


def number(least: float, most: float | None = None, unit: str = "") -> Kind:
    """Any number from `least` to `most`."""
    bound = f"{least:g} or more" if most is None else f"from {least:g} to {most:g}"

    def read(value: object) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise Refused
        if not value >= least or value == float("inf") or (most is not None and value > most):
            raise Refused
        return float(value)

    return Kind(f"a number{' of ' + unit if unit else ''}, {bound}", read)


def one_of(names: type[StrEnum]) -> Kind:
    """One of a few words."""

    def read(value: object) -> StrEnum:
        try:
            return names(_text(value))
        except ValueError as error:
            raise Refused from error

    return Kind(", ".join(f'"{name}"' for name in names), read)


def _list(value: object) -> tuple[object, ...]:
    if not isinstance(value, list):
        raise Refused
    return tuple(value)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise Refused
    return " ".join(value.split())


def _filled(value: object) -> str:
    text = _text(value)
    if not text:
        raise Refused
    return text


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise Refused
    return value


_UNITS = {
    **dict.fromkeys(("s", "sec", "second", "seconds"), timedelta(seconds=1)),
    **dict.fromkeys(("m", "min", "minute", "minutes"), timedelta(minutes=1)),
    **dict.fromkeys(("h", "hour", "hours"), timedelta(hours=1)),
    **dict.fromkeys(("d", "day", "days"), timedelta(days=1)),
    **dict.fromkeys(("w", "week", "weeks"), timedelta(weeks=1)),
}
_SPAN = re.compile(r"(\d{1,6}(?:\.\d{1,6})?)\s*([a-z]+)")
_SPANS = re.compile(r"\d{1,6}(?:\.\d{1,6})?\s*[a-z]+(?:[\s,]+\d{1,6}(?:\.\d{1,6})?\s*[a-z]+){0,4}")


def _duration(value: object) -> timedelta:
    text = _text(value).lower()
    if not _SPANS.fullmatch(text):
        raise Refused
    total = timedelta()
    for amount, unit in _SPAN.findall(text):
        if unit not in _UNITS:
            raise Refused
        total += float(amount) * _UNITS[unit]
    if not timedelta(seconds=1) <= total <= timedelta(days=36500):
        raise Refused
    return total


_SIZE = re.compile(r"(\d{1,9}(?:\.\d{1,3})?)\s*(b|bytes|kb|mb|gb|kib|mib|gib)")
_BYTES = {
    "b": 1,
    "bytes": 1,
    "kb": 1000,
    "mb": 1000**2,
    "gb": 1000**3,
    "kib": 1024,
    "mib": 1024**2,
    "gib": 1024**3,
}


def _size(value: object) -> int:
    if type(value) is int and value > 0:
        return value
    match = _SIZE.fullmatch(_text(value).lower())
    if match is None:
        raise Refused
    size = int(float(match[1]) * _BYTES[match[2]])
    if size < 1:
        raise Refused
    return size


_HOST = re.compile(r"(?!-)[^\s/:@\[\]<>\"'%?#\\]{1,253}")


def _address(value: object) -> str:
    text = _text(value)
    if " " in text:
        raise Refused
    try:
        parts = urlsplit(text)
        parts.port  # noqa: B018 - raises where the port is no number
    except ValueError as error:
        raise Refused from error
    if parts.scheme not in ("http", "https"):
        raise Refused
    host = parts.hostname or ""
    if not host or not (_HOST.fullmatch(host) or parts.netloc.startswith("[")):
        raise Refused
    return text


def _told(value: object) -> str:
    """An address that anybody gets to read."""
    text = _address(value)
    if "@" in urlsplit(text).netloc:
        raise Refused("an address without a name and password: it is told to everybody")
    return text


def _hub(value: object) -> str:
    return _told(value) if _text(value) else ""


def _base(value: object) -> str:
    text = _told(value)
    if urlsplit(text).query or urlsplit(text).fragment:
        raise Refused
    return text.rstrip("/")


def _network(value: object) -> str:
    text = _text(value)
    try:
        return str(ipaddress.ip_network(text))
    except ValueError as error:
        raise Refused(f'a network such as "127.0.0.0/8" or "fd00::/8" ({error})') from error


_MAIL = re.compile(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+")


def _contact(value: object) -> str:
    text = _text(value)
    mail = "://" not in text and _MAIL.fullmatch(text)
    return text if mail or not text else _told(text)


def _mailbox(value: object) -> str:
    text = _text(value)
    try:
        mailbox(text)
    except NotAnAddress as error:
        raise Refused(f'a mailbox such as "Name <a@b.example>" ({error})') from error
    return text


def _host(value: object) -> str:
    text = _text(value).strip("[]")
    if not text or ":" in text:
        try:
            return str(ipaddress.ip_address(text))
        except ValueError as error:
            raise Refused from error
    # No label may be empty, nor longer than DNS has them; a dot at the end is the root's.
    if not _HOST.fullmatch(text) or not all(0 < len(one) < 64 for one in _labels(text)):
        raise Refused
    return text


def _labels(host: str) -> list[str]:
    return host.removesuffix(".").split(".")


def _keyword(value: object) -> str:
    text = _filled(value)
    if len(text) > 100 or "*" in text[:-1] or len(text.rstrip("*")) < 2:
        raise Refused
    return text


_TOPIC = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_SOURCE = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}")
_LANGUAGE = re.compile(r"[a-z]{2}")
_LOCALE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_ENDPOINT = re.compile(r"(?:\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-fA-F:]+\]):(\d{1,5})")


def _matching(
    pattern: re.Pattern[str], refused: frozenset[str] = frozenset()
) -> Callable[..., str]:
    def read(value: object) -> str:
        text = _text(value)
        if not pattern.fullmatch(text) or text in refused:
            raise Refused
        return text

    return read


def _endpoints(value: object) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, dict):
        raise Refused
    pairs = []
    for host, endpoint in value.items():
        match = _ENDPOINT.fullmatch(endpoint) if isinstance(endpoint, str) else None
        if not _HOST.fullmatch(host) or match is None or not 0 < int(match[1]) < 65536:
            raise Refused
        try:
            ipaddress.ip_address(endpoint.rpartition(":")[0].strip("[]"))
        except ValueError as error:
            raise Refused from error
        pairs.append((host.lower(), endpoint))
    return tuple(sorted(pairs))


_COLOUR = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})")
_DRAWING = re.compile(r"(?:[A-Za-z0-9][A-Za-z0-9_.-]{0,99}\.svg)?")


_AUTHOR = re.compile(r"[^<>\x00-\x1f\x7f]{1,100} <[^<>\s\x00-\x1f\x7f]{1,200}>")
_BRANCH = re.compile(r"(?:[A-Za-z0-9_][A-Za-z0-9._/-]{0,199})?")
_REMOTE = re.compile(r"[A-Za-z0-9_./~][^\s\x00-\x1f\x7f]{0,499}")
_STEPS = re.compile(
    r"(?:[A-Za-z0-9_][A-Za-z0-9._-]{0,99}(?:/[A-Za-z0-9_][A-Za-z0-9._-]{0,99}){0,9})?"
)


def _branch(value: object) -> str:
    text = _text(value)
    steps = text.split("/")
    bad = ".." in text or any(not step or step.endswith((".lock", ".")) for step in steps)
    if not _BRANCH.fullmatch(text) or (text and bad) or text == "HEAD":
        raise Refused
    return text


def _folder(value: object) -> str:
    text = value.strip() if isinstance(value, str) else ""
    if not text or len(text) > 1000 or any(not char.isprintable() for char in text):
        raise Refused
    return text


RESERVED_TOPICS = frozenset({"page", "index"})
"""Names that the JSON API already uses in the place where a topic's id would stand."""

TEXT = Kind("a text in quotes", _text)
FILLED = Kind("a text in quotes, not empty", _filled)
FLAG = Kind("true or false", _flag)
DURATION = Kind('a time such as "90 minutes", "72h" or "3 days"', _duration)
SIZE = Kind('a number of bytes, or a size such as "10 MB"', _size)
ADDRESS = Kind("a full http or https address", _address)
HUB = Kind("a full http or https address, or nothing", _hub)
BASE = Kind("a full http or https address without ? and #", _base)
CONTACT = Kind("an e-mail address, or a http or https address", _contact)
NETWORK = Kind('a network such as "127.0.0.0/8" or "fd00::/8"', _network)
LANGUAGE = Kind('a language in two small letters, such as "en"', _matching(_LANGUAGE))
LOCALE = Kind('a language such as "en" or "de-AT"', _matching(_LOCALE))
AUTHOR = Kind('a name and a mailbox, such as "The desk <desk@site.example>"', _matching(_AUTHOR))
BRANCH = Kind('the name of a branch, such as "main"', _branch)
REMOTE = Kind('the name of a remote, such as "origin", or its address', _matching(_REMOTE))
FOLDER = Kind("the path of a folder", _folder)
STEPS = Kind('a path such as "docs/site"', _matching(_STEPS))
COLOUR = Kind('a colour such as "#8c1c13"', _matching(_COLOUR))
DRAWING = Kind(
    'the name of an SVG file in the folder templates, such as "logo.svg"', _matching(_DRAWING)
)
MAILBOX = Kind('a mailbox such as "Name <a@b.example>"', _mailbox)
HOST = Kind("the name or IP address of a server, without port", _host)
KEYWORD = Kind("a word or phrase of 2 to 100 signs; * only at its end", _keyword)
TOPIC_ID = Kind(
    "small letters and digits joined by single hyphens, not "
    + " or ".join(f'"{name}"' for name in sorted(RESERVED_TOPICS)),
    _matching(_TOPIC, RESERVED_TOPICS),
)
SOURCE_ID = Kind("up to 100 small letters, digits, dots, hyphens and _", _matching(_SOURCE))
ENDPOINTS = Kind('a table of host = "IP-address:port"', _endpoints)
