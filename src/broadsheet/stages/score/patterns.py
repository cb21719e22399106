"""Compile signals and look for them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from broadsheet.stages.score.needles import needles
from broadsheet.stages.score.signals import Signal

HEAD_CHARS = 1_500
TAIL_CHARS = 1_200
"""Characters read at the beginning and the end of a text, where a kind of page shows."""

REPORT_CHARS = 8_000
"""Characters of a text that are searched for the marks of reporting."""

TITLE_CHARS = 400

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Faces:
    """The parts of an article that signals look at, folded; `edges`: excerpt, beginning, end.

    `report` is the excerpt and the text as far as marks of reporting are sought in it; `words` are
    the words of all these, by which phrases that cannot match are passed over.
    """

    title: str
    edges: str
    domain: str
    path: str
    report: str = ""
    words: frozenset[str] = frozenset()


def faces(title: str, excerpt: str, text: str, domain: str, url: str) -> Faces:
    """Fold an article's parts for looking."""
    try:
        path = urlsplit(url).path.casefold() if url else ""
    except ValueError:
        path = ""
    head = _fold(title[:TITLE_CHARS])
    report = _fold(f"{excerpt[:HEAD_CHARS]}\n{text[:REPORT_CHARS]}\n") if excerpt or text else ""
    edges, tail = report, ""
    if len(text) > HEAD_CHARS + TAIL_CHARS:
        tail = _fold(text[-TAIL_CHARS:])
        edges = f"{_fold(excerpt[:HEAD_CHARS])}\n{_fold(text[:HEAD_CHARS])}\n{tail}"
    outside = tail if len(text) > REPORT_CHARS else ""
    words = frozenset(_WORD.findall(f"{head}\n{report}\n{outside}"))
    return Faces(head, edges, domain.casefold(), path, report, words)


def _fold(text: str) -> str:
    return text.casefold().replace("’", "'")


@lru_cache(maxsize=1024)
def pattern(phrase: str) -> re.Pattern[str]:
    """A phrase that ends with a whole word; where it begins is checked by `whole`.

    A look-behind in front would keep `re` from jumping to the phrase's first letters.
    """
    return re.compile(rf"(?:{phrase})(?![^\W_])", re.MULTILINE)


def whole(regex: re.Pattern[str], text: str) -> str:
    """The first match that does not begin inside a word or behind a hyphen, or the empty string."""
    at = 0
    while match := regex.search(text, at):
        at = match.start()
        before = text[at - 1] if at else " "
        if not before.isalnum() and before != "-":
            return match[0]
        at += 1
    return ""


@lru_cache(maxsize=256)
def _prepared(phrases: tuple[str, ...]) -> tuple[tuple[frozenset[str], re.Pattern[str]], ...]:
    return tuple((needles(phrase), pattern(phrase)) for phrase in phrases)


def found(signal: Signal, parts: Faces) -> str:
    """What gives the signal away in an article, or the empty string."""
    headline = _headline(signal, parts)
    if words := headline or _first(signal.body, parts.edges, parts.words):
        return " ".join(words.split())[:80]
    if parts.domain in signal.hosts:
        return parts.domain
    return next((path for path in signal.paths if path in parts.path), "")


def _headline(signal: Signal, parts: Faces) -> str:
    """What in the headline gives the signal away: a phrase of its own, or a hint and another."""
    if _first(signal.unless, parts.title, parts.words):
        return ""
    if words := _first(signal.title, parts.title, parts.words):
        return words
    hints = [words for one in signal.hints if (words := _first((one,), parts.title, parts.words))]
    if not hints:
        return ""
    second = next(iter(hints[1:]), "") or _first(signal.seconds, parts.title, parts.words)
    second = second or next((path for path in signal.aside if path in parts.path), "")
    return f"{hints[0]} … {second}" if second else ""


def _first(phrases: tuple[str, ...], text: str, words: frozenset[str]) -> str:
    if not text:
        return ""
    for needed, regex in _prepared(phrases):
        if needed and needed.isdisjoint(words):
            continue
        if match := whole(regex, text):
            return match
    return ""


def count_kinds(phrases: Iterable[str], parts: Faces) -> int:
    """How many of the phrases occur in what an article reports."""
    return sum(bool(_first((phrase,), parts.report, parts.words)) for phrase in phrases)
