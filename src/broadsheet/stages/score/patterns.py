"""Compile signals and look for them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from broadsheet.stages.score.signals import Signal

HEAD_CHARS = 1_500
TAIL_CHARS = 1_200
"""Characters read at the beginning and the end of a text, where a kind of page shows."""


@dataclass(frozen=True, slots=True)
class Faces:
    """The parts of an article that signals look at, folded; `edges`: excerpt, beginning, end."""

    title: str
    edges: str
    domain: str
    path: str


def faces(title: str, excerpt: str, text: str, domain: str, url: str) -> Faces:
    """Fold an article's parts for looking."""
    tail = text[max(HEAD_CHARS, len(text) - TAIL_CHARS) :]
    try:
        path = urlsplit(url).path
    except ValueError:
        path = ""
    edges = f"{excerpt[:HEAD_CHARS]}\n{text[:HEAD_CHARS]}\n{tail}"
    return Faces(_fold(title[:400]), _fold(edges), domain.casefold(), path.casefold())


def _fold(text: str) -> str:
    return text.casefold().replace("’", "'")


@lru_cache(maxsize=256)
def pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """Whole-word alternatives of some phrases."""
    return re.compile("|".join(_whole(phrase) for phrase in phrases), re.MULTILINE)


def _whole(phrase: str) -> str:
    return rf"(?<![^\W_])(?<!-)(?:{phrase})(?![^\W_])"


def found(signal: Signal, parts: Faces) -> str:
    """What gives the signal away in an article, or the empty string."""
    for phrases, text in ((signal.title, parts.title), (signal.body, parts.edges)):
        if phrases and (match := pattern(phrases).search(text)):
            return " ".join(match[0].split())[:80]
    if parts.domain in signal.hosts:
        return parts.domain
    return next((path for path in signal.paths if path in parts.path), "")


def count_kinds(phrases: Iterable[str], text: str) -> int:
    """How many of the phrases occur in a text."""
    return sum(pattern((phrase,)).search(text) is not None for phrase in phrases)
