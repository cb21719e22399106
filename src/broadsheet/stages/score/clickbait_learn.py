"""Learn a model of teasers from labelled headlines: logistic regression, whole and exact.

Truncated Newton steps (Lin, Weng and Keerthi 2008) over sparse rows in numpy: 20,000 headlines take
seconds, and the same headlines give the same weights. Headlines of no known label can be given as a
background that is taken, lightly, for plain ones: it keeps the model from calling every way of
writing a teaser that the labelled ones happen not to show.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from broadsheet.stages.score.clickbait import ClickbaitModel, features, fold, surface
from broadsheet.text.words import stem

Floats = NDArray[np.float64]
Places = NDArray[np.int64]

STEPS, INNER_STEPS = 30, 40
ENOUGH = 1e-4
"""The share of the first gradient at which the learning ends."""


_PEOPLE = (
    "black white brown asian african latino latina hispanic indigenous immigrant immigrants muslim "
    "muslims jewish jew jews christian christians hindu trans transgender gay gays lesbian "
    "lesbians queer bisexual straight woman women man men girl girls boy boys lady ladies mom moms "
    "mother mothers dad dads father fathers mum mums kid kids wife husband disabled deaf blind "
    "autistic"
)
UNWEIGHED = frozenset(_PEOPLE.split())
"""Words for groups of people: whom a headline is about is no ground for anything."""


@dataclass(frozen=True, slots=True)
class Learning:
    """What is chosen and not learnt: `strength` of the pull to zero, fewest headlines of a feature.

    `background` is the weight of one background headline beside a labelled one; weights nearer to
    zero than `least` are dropped from the model.
    """

    strength: float = 0.05
    fewest: int = 3
    background: float = 0.2
    least: float = 0.2


@dataclass(frozen=True, slots=True)
class _Rows:
    """Sparse rows: the columns of all rows in one line, and the row and the value of each place."""

    columns: Places
    rows: Places
    values: Floats
    height: int
    width: int

    def times(self, weights: Floats) -> Floats:
        """One number for each row."""
        products = self.values * weights[self.columns]
        return np.bincount(self.rows, products, self.height).astype(np.float64)

    def back(self, parts: Floats) -> Floats:
        """One number for each column."""
        products = self.values * parts[self.rows]
        return np.bincount(self.columns, products, self.width).astype(np.float64)


def common_words(texts: Iterable[str]) -> frozenset[str]:
    """Words that running text mostly writes small, folded, with their stems to know others by.

    Headlines in title case tell nothing of a word and are passed over, as is the first word.
    """
    small, large = Counter[str](), Counter[str]()
    for text in texts:
        words = [word for word in surface(text) if word[0].isalpha()]
        if len(words) < 4 or sum(word[0].islower() for word in words) * 2 < len(words):
            continue
        for word in words[1:]:
            (small if word[0].islower() else large)[word.casefold()] += 1
    plain = {word for word, count in small.items() if count >= large[word]}
    stems = {stem(word) for word in plain if small[word] >= 2 and word.isalpha()}
    return frozenset(plain | {word for word in stems if not large[word]})


def _known(lines: Sequence[Sequence[str]], common: frozenset[str], fewest: int) -> frozenset[str]:
    """The words in enough folded headlines that are common, by themselves or by their stem."""
    counts = Counter(word for line in lines for word in set(line))
    return frozenset(
        word
        for word, count in counts.items()
        if count >= fewest and word not in UNWEIGHED and (word in common or stem(word) in common)
    )


def learn(
    titles: Sequence[str],
    labels: Sequence[bool],
    common: frozenset[str],
    background: Sequence[str] = (),
    learning: Learning | None = None,
) -> ClickbaitModel:
    """A model of labelled headlines, true for teasers; `common` words get weights, others do not.

    Raises ValueError where the labels are not as many as the titles, or are all alike.
    """
    if len(titles) != len(labels) or len(set(labels)) < 2:
        raise ValueError("needs a label for each headline, and both of them")
    chosen = learning or Learning()
    folded = [[fold(word) for word in surface(title)] for title in (*titles, *background)]
    known = _known(folded, common, chosen.fewest)
    lines = [features(words, known) for words in folded]
    counts = Counter(name for line in lines[: len(titles)] for name in line)
    names = sorted(name for name, count in counts.items() if count >= chosen.fewest)
    plain = len(background)
    weights = _fit(
        _sparse(lines, names),
        np.array([*(float(label) for label in labels), *[0.0] * plain]),
        np.array([*[1.0] * len(titles), *[chosen.background] * plain]),
        chosen.strength,
    )
    kept = {
        name: round(float(weight), 2)
        for name, weight in zip(names, weights[:-1], strict=True)
        if abs(weight) >= chosen.least
    }
    return ClickbaitModel(kept, known, round(float(weights[-1]), 4))


def _sparse(lines: Sequence[Sequence[str]], names: Sequence[str]) -> _Rows:
    """Rows over the features and, last, the bias."""
    place = {name: at for at, name in enumerate(names)}
    columns, rows, values = [], [], []
    for row, line in enumerate(lines):
        share = 1 / sqrt(max(len(line), 1))
        found = [place[name] for name in line if name in place]
        columns += [*found, len(names)]
        rows += [row] * (len(found) + 1)
        values += [*[share] * len(found), 1.0]
    return _Rows(np.array(columns), np.array(rows), np.array(values), len(lines), len(names) + 1)


def _fit(data: _Rows, labels: Floats, shares: Floats, strength: float) -> Floats:
    """Weights of the least loss; `strength` pulls all but the bias to zero."""
    pull = np.full(data.width, strength)
    pull[-1] = 1e-9
    weights = np.zeros(data.width)
    first = 0.0
    for _ in range(STEPS):
        chances = 1 / (1 + np.exp(-np.clip(data.times(weights), -500, 500)))
        slope = data.back(shares * (chances - labels)) + pull * weights
        steep = float(np.linalg.norm(slope))
        first = first or steep
        if steep <= ENOUGH * first:
            break
        step = _solve(data, shares * chances * (1 - chances), pull, slope)
        weights = _shorten(data, labels, shares, pull, weights, step)
    return weights


def _solve(data: _Rows, bends: Floats, pull: Floats, slope: Floats) -> Floats:
    """The Newton step, by conjugate gradients, as exact as it is worth."""
    step = np.zeros_like(slope)
    rest = -slope
    way = rest.copy()
    size = float(rest @ rest)
    goal = 0.01 * size
    for _ in range(INNER_STEPS):
        bent = data.back(bends * data.times(way)) + pull * way
        share = size / float(way @ bent)
        step += share * way
        rest = rest - share * bent
        before, size = size, float(rest @ rest)
        if size <= goal:
            break
        way = rest + (size / before) * way
    return step


def _shorten(
    data: _Rows, labels: Floats, shares: Floats, pull: Floats, weights: Floats, step: Floats
) -> Floats:
    """Go along a step, half as far until the loss gets less."""

    def loss(at: Floats) -> float:
        odds = data.times(at)
        each = np.logaddexp(0, odds) - labels * odds
        return float(shares @ each + 0.5 * (pull @ (at * at)))

    here, length = loss(weights), 1.0
    while length > 1e-6:
        there = weights + length * step
        if loss(there) < here:
            return there
        length /= 2
    return weights
