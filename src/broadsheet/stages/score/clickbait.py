"""How much a headline reads like a teaser: a linear model over its words and their order.

Names carry no weight, whoever they are of: what the model does not know as a common word stands as
`*`, so "This * is" counts the same on every subject. The model is a value that is learnt elsewhere
(`clickbait_learn`) and given in. It knows English; of other languages it has nothing to say.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import exp, sqrt

VERSION = "clickbait/1"

MOST_WORDS = 30
MOST_CHARS = 400
MOST_COUNTED = 60
"""The longest list that a headline counts; a larger number is a figure of the news."""

MOST_PHRASES = 3
LEAST_WEIGHT = 1.5
"""Log-odds below which a stretch of words is not worth naming."""

NAME, COUNT, YEAR, FIGURE = "*", "0", "year", "00"
"""What stands for a word that is not a common one, for a small number, a year, other figures."""

_DOTTED = re.compile(r"\b(?:[^\W\d_]\.){2,}")
_WORD = re.compile(r"[$€£]?\d(?:[\d.,]*\d)?[^\W_]*%?|[^\W\d_][^\W_]*(?:['’][^\W_]+)*")
_YEAR = re.compile(r"(?:19|20)\d\d\Z")

_GRAMMAR = (
    "a an the is are was were be been has have had that which who its it their his her he she they "
    "of in on at to for with and or as by from will would can could"
)
SMALL_WORDS = frozenset(_GRAMMAR.split())
"""Words that part one outlet's grammar from another's and no teaser from news: they count only
beside others ("this * is"), so that a headline in a whole sentence is not held against it."""

_EMPTY = frozenset(
    {NAME, f"< {NAME}", f"{NAME} >", "< >", f"{NAME} {NAME}", f"{NAME} {NAME} {NAME}"}
    | {f"< {NAME} {NAME}", f"{NAME} {NAME} >", f"< {NAME} >"}
)
_NUMBERS = frozenset({COUNT, YEAR, FIGURE})


@dataclass(frozen=True, slots=True)
class ClickbaitModel:
    """Weights in log-odds for each turn of phrase, the common words, and where a headline starts.

    The log-odds of a headline are `bias` + sum of its features' weights / √(number of features).
    """

    weights: Mapping[str, float]
    known: frozenset[str]
    bias: float


@dataclass(frozen=True, slots=True)
class Teaser:
    """The chance (0 to 1) that a headline is a teaser, and the phrases that say so most."""

    chance: float
    phrases: tuple[str, ...]


def surface(title: str) -> list[str]:
    """The words of a headline as they are written, with one sort of apostrophe."""
    plain = _DOTTED.sub(_undot, title[:MOST_CHARS]).replace("’", "'")
    return _WORD.findall(plain)[:MOST_WORDS]


def _undot(match: re.Match[str]) -> str:
    return match[0].replace(".", "")


def fold(word: str) -> str:
    """A word without case; a number by its kind."""
    if word[0].isalpha():
        return word.casefold()
    if len(word) <= 2 and word.isdecimal() and int(word) <= MOST_COUNTED:
        return COUNT
    return YEAR if _YEAR.match(word) else FIGURE


def features(words: list[str], known: frozenset[str]) -> list[str]:
    """Each turn of one, two or three folded words once, in order of size and place.

    `<` and `>` stand for the ends. Turns of names alone and single small words are left out.
    """
    kept = _masked(words, known)
    around = ["<", *kept, ">"]
    pairs = [f"{one} {two}" for one, two in pairwise(around)]
    threes = [f"{pair} {word}" for pair, word in zip(pairs, around[2:], strict=False)]
    singles = [word for word in kept if word not in SMALL_WORDS]
    return [name for name in dict.fromkeys([*singles, *pairs, *threes]) if name not in _EMPTY]


def _masked(words: list[str], known: frozenset[str]) -> list[str]:
    return [word if word in known or word in _NUMBERS else NAME for word in words]


def teaser(title: str, model: ClickbaitModel) -> Teaser:
    """Read a headline. One without a word that says anything is no teaser."""
    written = surface(title)
    folded = [fold(word) for word in written]
    found = features(folded, model.known)
    if not found:
        return Teaser(0.0, ())
    weight = model.weights.get
    total = sum([weight(name, 0.0) for name in found])
    chance = _logistic(model.bias + total / sqrt(len(found)))
    return Teaser(chance, _phrases(written, folded, model) if chance >= 0.5 else ())


def _logistic(odds: float) -> float:
    return 1 / (1 + exp(-odds)) if odds >= 0 else exp(odds) / (1 + exp(odds))


def _phrases(written: list[str], folded: list[str], model: ClickbaitModel) -> tuple[str, ...]:
    """The stretches of up to three words that weigh most and do not overlap, weightiest first.

    A stretch weighs as much as all turns in it, so that "you won't believe" comes before "you".
    """
    kept = ["<", *_masked(folded, model.known), ">"]
    spans = []
    for size in (1, 2, 3):
        for start in range(1, len(kept) - size):
            if NAME in (kept[start], kept[start + size - 1]):
                continue
            weight = _weight(kept, start, start + size, model.weights)
            spans.append((-weight / sqrt(size), start, start + size))
    chosen: list[tuple[int, int]] = []
    for weight, start, end in sorted(spans):
        if len(chosen) == MOST_PHRASES or weight > -LEAST_WEIGHT:
            break
        if all(end <= first or last <= start for first, last in chosen):
            chosen.append((start, end))
    return tuple(" ".join(written[start - 1 : end - 1]) for start, end in chosen)


def _weight(kept: list[str], start: int, end: int, weights: Mapping[str, float]) -> float:
    """What the turns within a stretch add up to, the headline's ends counted where they touch."""
    first = start - 1 if start == 1 else start
    last = end + 1 if end == len(kept) - 1 else end
    names = {
        " ".join(kept[at : at + size])
        for size in (1, 2, 3)
        for at in range(first, last - size + 1)
        if size > 1 or kept[at] not in SMALL_WORDS
    }
    return sum(weights.get(name, 0.0) for name in sorted(names))
