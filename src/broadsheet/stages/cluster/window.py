"""The recent stream: how rare a word was when a page came, and which pages are near one another.

A page's weights are fixed as it comes, from the pages before it, so that what two pages have in
common does not depend on how the stream was cut into runs. Whatever is looked up is capped: placing
a page costs the same in a window of a thousand pages and of a million.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from heapq import nlargest
from itertools import islice
from math import inf, log, sqrt

import numpy as np
from numpy.typing import NDArray

from broadsheet.stages.cluster.document import Document

Vector = NDArray[np.float32]
Weights = dict[str, float]

PRIOR = 30.0
"""Pages that rarity starts from, so that a short stream does not call every word rare."""

RAREST = 9.0
"""The most that a word counts: as one never seen among some four thousand pages. In a window of a
million a single such word would else outweigh a headline, which no labelled month can teach."""

OUTLET_PRIOR = 4.0
"""The same for one outlet's own pages."""

COMMON = 1.0
"""Rarity below which a word of the body brings no page near."""

TITLE_WORDS, BODY_WORDS = 12, 10
"""Rarest words of the title, and heaviest of the body, by which a page is found."""

TEXT_RUNS, RUN_GAIN = 6, 20.0
"""Runs of words by which copies of a text find each other: the least of its sketch (of two texts
that share six tenths of their runs, hardly one pair in a hundred has none of these in common), and
what each counts beside a rare word of a title, which is some 20 at most."""

SPAN = 40
"""Pages on either side in the stream that are looked at for each of those words."""

NEAR = 20
"""Pages that are compared closely."""


@dataclass(slots=True)
class Page:
    """A document in the stream; each weighting has length 1 (or is empty).

    `own` weighs the title by what is rare in the outlet as well, where the outlet is known.
    """

    number: int
    document: Document
    title: Weights
    norm: float
    whole: Weights
    names: Weights
    own: Weights
    keys: tuple[tuple[str, float], ...]
    vector: Vector | None = None
    crowd: int = 0
    """Pages of the story window before it."""


@dataclass(slots=True)
class _Counts:
    pages: int = 0
    words: Counter[str] = field(default_factory=Counter)


class Window:
    """Pages in the order they came, with an index from words to pages.

    `hours` is the story window. Pages are expected in order of time; where some come late, the
    crowd that is counted for them is not exact.
    """

    def __init__(self, hours: float) -> None:
        self._hours = hours
        self._all = _Counts()
        self._outlets: defaultdict[str, _Counts] = defaultdict(_Counts)
        self._postings: defaultdict[str, list[int]] = defaultdict(list)
        self._addresses: dict[str, int] = {}
        self._linking: defaultdict[str, list[int]] = defaultdict(list)
        self._times: list[float | None] = []
        self.pages: list[Page] = []

    def add(self, document: Document, vector: Vector | None) -> Page:
        """Take a document in."""
        page = self._weighed(document, vector)
        if document.hours is not None:
            start = bisect_left(self._times, document.hours - self._hours, key=_or_last)
            page.crowd = page.number - start
        self.pages.append(page)
        self._times.append(document.hours)
        self._count(self._all, page)
        if document.outlet:
            self._count(self._outlets[document.outlet], page)
        for word, _ in page.keys:
            self._postings[word].append(page.number)
        self._addresses.setdefault(document.address, page.number)
        for link in document.links:
            self._linking[link].append(page.number)
        return page

    def near(self, page: Page, within: float) -> list[int]:
        """Numbers of pages that share rare words with this one, or a link, the nearest first.

        `within` is the greatest distance in hours; it is not asked where a time is unknown.
        """
        found: dict[int, float] = {}
        number = page.number
        for word, gain in page.keys:
            posted = self._postings[word]
            if posted[-1] == number:
                nearby = posted[-SPAN - 1 : -1]
            else:
                at = bisect_left(posted, number)
                nearby = posted[max(0, at - SPAN) : at + SPAN + 1]
            for other in nearby:
                found[other] = found.get(other, 0.0) + gain
        found.pop(number, None)
        best = sorted(zip(found.values(), found, strict=True), reverse=True)
        close = (other for _, other in best if self._close(other, page, within))
        near = dict.fromkeys(islice(close, NEAR))
        near.update(dict.fromkeys(self._linked(page, within)))
        return list(near)

    def _linked(self, page: Page, within: float) -> list[int]:
        here = page.document
        to = [self._addresses[link] for link in sorted(here.links) if link in self._addresses]
        back = self._linking.get(here.address, [])[-SPAN:]
        return [
            number
            for number in (*to, *back)
            if number != page.number and self._close(number, page, within)
        ]

    def _close(self, number: int, page: Page, within: float) -> bool:
        time, other = page.document.hours, self._times[number]
        return time is None or other is None or abs(other - time) <= within

    @staticmethod
    def _count(counts: _Counts, page: Page) -> None:
        counts.pages += 1
        words = counts.words
        for word in page.document.shown:
            words[word] += 1
        for word in page.document.body:
            if word not in page.document.shown:
                words[word] += 1

    def _weighed(self, document: Document, vector: Vector | None) -> Page:
        top, words = self._all.pages + PRIOR, self._all.words
        rarity = {
            word: min(RAREST, max(0.0, log(top / (words.get(word, 0) + 0.5))))
            for word in (*document.shown, *document.body)
        }
        title = {word: rarity[word] for word in document.shown}
        whole = dict(title)
        for word, weight in document.body.items():
            whole[word] = whole.get(word, 0.0) + weight * rarity[word]
        return Page(
            number=len(self.pages),
            document=document,
            title=_unit(title),
            norm=_length(title.values()),
            whole=_unit(whole) if document.body else {},
            names=_unit({name: rarity[name] for name in document.names if name in rarity}),
            own=_unit(self._own(document.outlet, title)) if document.outlet else {},
            keys=_keys(title, whole, document),
            vector=vector,
        )

    def _own(self, outlet: str, title: Weights) -> Weights:
        """Rarity in the stream or in the outlet's own pages, whichever is less.

        What an outlet writes every day ("will be retired on", "shares rise") tells none of its
        pages apart.
        """
        counts = self._outlets.get(outlet)
        if counts is None:
            return title
        top, words = counts.pages + OUTLET_PRIOR, counts.words
        return {
            word: min(rare, log(top / (words.get(word, 0) + 0.5))) for word, rare in title.items()
        }


def _or_last(time: float | None) -> float:
    return inf if time is None else time


def dot(a: Mapping[str, float], b: Mapping[str, float]) -> float:
    """Sum of products over the words of both."""
    few, many = (a, b) if len(a) <= len(b) else (b, a)
    return sum([weight * many[word] for word, weight in few.items() if word in many])


def _length(weights: Iterable[float]) -> float:
    return sqrt(sum([weight * weight for weight in weights]))


def _unit(weights: Weights) -> Weights:
    length = _length(weights.values())
    return {word: weight / length for word, weight in weights.items()} if length else {}


def _keys(title: Weights, whole: Weights, document: Document) -> tuple[tuple[str, float], ...]:
    rare = [(weight, word) for word, weight in title.items() if weight > 0]
    if len(rare) > TITLE_WORDS:
        rare = nlargest(TITLE_WORDS, rare)
    more: list[tuple[float, str]] = []
    if document.body:
        other = ((w, word) for word, w in whole.items() if word not in title and w >= COMMON)
        more = nlargest(BODY_WORDS, other)
    runs = [(f"#{run}", RUN_GAIN) for run in document.sketch[:TEXT_RUNS]]
    return (
        *((word, weight * weight) for weight, word in rare),
        *((word, weight) for weight, word in more),
        *runs,
    )
