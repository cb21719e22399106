"""The recent stream: which words are rare in it, which pages are near, what they have in common."""

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from math import log, sqrt

from broadsheet.stages.cluster.document import Document

PRIOR = 100.0
"""Pages that rarity starts from, so that a short stream does not call every word rare."""

OUTLET_PRIOR = 4.0
"""The same for one outlet's own pages."""

POSTINGS = 400
"""Latest pages kept for each word; bounds the cost of one page whatever the stream's length."""

COMMON = 1.0
"""Rarity below which a word brings no page near."""

NEAR = 40
"""Pages that are looked at closely."""

Rarity = Callable[[str], float]


@dataclass(slots=True)
class _Counts:
    pages: int = 0
    words: Counter[str] = field(default_factory=Counter)

    def rarity(self, word: str, prior: float) -> float:
        return max(0.0, log((self.pages + prior) / (self.words[word] + 0.5)))


@dataclass(frozen=True, slots=True)
class Pair:
    """What two pages have in common, by words weighted with their rarity."""

    similarity: float
    title: float
    rarity: float
    names: float
    shared: tuple[str, ...]
    same_outlet: bool


class Window:
    """Pages in the order they came, with an index from words to pages."""

    def __init__(self) -> None:
        self._all = _Counts()
        self._outlets: defaultdict[str, _Counts] = defaultdict(_Counts)
        self._postings: defaultdict[str, deque[int]] = defaultdict(lambda: deque(maxlen=POSTINGS))
        self._addresses: dict[str, int] = {}
        self.pages: list[Document] = []

    def add(self, page: Document) -> int:
        """Take a page in; returns its number."""
        number = len(self.pages)
        self.pages.append(page)
        counts = [self._all] + ([self._outlets[page.outlet]] if page.outlet else [])
        for count in counts:
            count.pages += 1
            count.words.update(page.weights.keys())
        for word in page.weights:
            self._postings[word].append(number)
        self._addresses.setdefault(page.address, number)
        return number

    def near(self, page: Document, within: float) -> list[int]:
        """Numbers of pages that share rare words with this one, or links to it, the nearest first.

        `within` is the greatest distance in hours; it is not asked where a time is unknown.
        """
        rarity = self.rarity()
        found: defaultdict[int, float] = defaultdict(float)
        for word, weight in page.weights.items():
            rare = rarity(word)
            if rare < COMMON:
                continue
            gain = weight * rare * rare
            for number in self._postings.get(word, ()):
                found[number] += gain * self.pages[number].weights[word]
        linked = [self._addresses[link] for link in sorted(page.links) if link in self._addresses]
        order = linked + sorted(found, key=lambda number: (-found[number], -number))
        close = (
            number
            for number in dict.fromkeys(order)
            if (gap := hours_apart(self.pages[number], page)) is None or gap <= within
        )
        return [number for number, _ in zip(close, range(NEAR), strict=False)]

    def rarity(self, outlet: str = "") -> Rarity:
        """How rare a word is in the stream at this moment, as a function that remembers.

        With an outlet, the lesser of that and how rare it is in the outlet's own pages: what an
        outlet writes every day ("will be retired on", "shares rise") tells none of its pages apart.
        """
        seen: dict[str, float] = {}
        own = self._outlets.get(outlet) if outlet else None

        def rare(word: str) -> float:
            known = seen.get(word)
            if known is None:
                known = self._all.rarity(word, PRIOR)
                if own is not None:
                    known = min(known, own.rarity(word, OUTLET_PRIOR))
                seen[word] = known
            return known

        return rare


class Comparison:
    """One page held against others of the window at one moment."""

    def __init__(self, window: Window, page: Document) -> None:
        self._window = window
        self._page = page
        self._rarity = window.rarity()
        self._own_rarity = window.rarity(page.outlet) if page.outlet else self._rarity
        self._pairs: dict[int, Pair] = {}

    def with_page(self, number: int) -> Pair:
        """What the page has in common with another, worked out once."""
        pair = self._pairs.get(number)
        if pair is None:
            pair = self._pairs[number] = self._compare(self._window.pages[number])
        return pair

    def _compare(self, other: Document) -> Pair:
        page = self._page
        same = bool(page.outlet) and page.outlet == other.outlet
        rare = self._own_rarity if same else self._rarity
        shared = tuple(word for word in page.title if word in other.shown)
        in_common = _square(shared, rare)
        norm = sqrt(_square(page.title, rare) * _square(other.title, rare))
        by_title = in_common / norm if norm else 0.0
        similarity = by_title
        if page.has_body and other.has_body:
            similarity = 0.3 * by_title + 0.7 * _cosine(page.weights, other.weights, rare)
            # One outlet's pages share phrases, teasers and pay walls: their titles must agree too.
            similarity = min(similarity, by_title) if same else similarity
        return Pair(similarity, by_title, sqrt(in_common), _names(page, other, rare), shared, same)


def hours_apart(a: Document, b: Document) -> float | None:
    """Hours between two pages, None where either time is unknown."""
    return None if a.hours is None or b.hours is None else abs(a.hours - b.hours)


def _square(words: Iterable[str], rare: Rarity) -> float:
    return sum(rare(word) ** 2 for word in words)


def _cosine(a: dict[str, float], b: dict[str, float], rare: Rarity) -> float:
    norm = sqrt(_norm(a, rare) * _norm(b, rare))
    if not norm:
        return 0.0
    few, many = (a, b) if len(a) <= len(b) else (b, a)
    return sum(few[word] * many[word] * rare(word) ** 2 for word in few if word in many) / norm


def _norm(weights: dict[str, float], rare: Rarity) -> float:
    return sum((weight * rare(word)) ** 2 for word, weight in weights.items())


def _names(page: Document, other: Document, rare: Rarity) -> float:
    """Share of the names in common, of the side with fewer; of the titles' terms without names."""
    ours, theirs = page.names, other.names
    if not ours or not theirs:
        ours, theirs = page.title, other.title
    least = min(sum(map(rare, ours)), sum(map(rare, theirs)))
    if not least:
        return 0.0
    known = frozenset(theirs)
    return sum(rare(name) for name in ours if name in known) / least
