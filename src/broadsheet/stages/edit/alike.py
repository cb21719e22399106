"""Whether two stories are so alike that a reader would take them for one event told twice."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import log

from broadsheet.text.words import numbers, terms

SAME_WORDS = 0.6
"""Share of telling words, weighed by rarity, from which two titles are one headline told again."""


@dataclass(frozen=True, slots=True)
class Face:
    """What of a story is held against another: words and numbers of its title, its names."""

    words: frozenset[str]
    numbers: frozenset[str]
    names: tuple[frozenset[str], ...]


def face(title: str, names: Iterable[str]) -> Face:
    """The face of a story with this title and these key names."""
    named = (frozenset(terms(name)) for name in names)
    return Face(frozenset(terms(title)), numbers(title), tuple(name for name in named if name))


def weights(faces: Iterable[Face]) -> Mapping[str, float]:
    """How much each word tells among these stories: one of all of them says nothing."""
    every = list(faces)
    counts = Counter(word for one in every for word in one.words)
    return {word: log((len(every) + 1) / count) for word, count in counts.items()}


def alike(one: Face, other: Face, weight: Mapping[str, float]) -> bool:
    """One event told twice: nearly one title.

    Titles whose numbers differ ("… opens on 3 March", "… on 9 April") are two events, and so are
    those that each have a name which the other's title has not ("A joins the market", "B joins").
    """
    if one.numbers and other.numbers and one.numbers.isdisjoint(other.numbers):
        return False
    if _strange(one, other) and _strange(other, one):
        return False
    whole = _sum(one.words, weight) + _sum(other.words, weight)
    return whole > 0 and 2 * _sum(one.words & other.words, weight) >= SAME_WORDS * whole


def subject(one: Face, other: Face) -> bool:
    """Whether two stories turn on the same names: two in common, or the only one that both have."""
    common = len(set(one.names) & set(other.names))
    return common >= 2 or (common == 1 and len(one.names) == len(other.names) == 1)


def _strange(one: Face, other: Face) -> bool:
    """Whether a name of the one's own title is not in the other's."""
    return any(name <= one.words and name.isdisjoint(other.words) for name in one.names)


def _sum(words: Iterable[str], weight: Mapping[str, float]) -> float:
    return sum(weight.get(word, 0.0) for word in sorted(words))
