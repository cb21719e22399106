"""What an editor's merges and splits say of all stories: how finely this site cuts them.

Careful readers agree on what is one event and differ on how finely to cut a running story. So one
number is learnt, added to the log odds of every pair: above 0 stories are broader, below 0 finer.
More could not be learnt from a handful of words without harm to the rest.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import exp, log

from broadsheet.stages.cluster.model import Logistic, PairModel

VERSION = "stories/1"

SPREAD = 0.5
"""Standard deviation, in log odds, of how sites are expected to differ."""
MOST = 1.5
"""Log odds by which stories are ever made broader or finer."""
STEPS = 20
"""Steps of one unit of log odds that are tried."""
PAIR = 1 / 12
"""What a pair that an editor left alone counts, where one word of the editor's counts 1."""
SOFT = 0.1
"""Log odds about the level within which a word is neither quite wrong nor quite right."""
SURE = 1e-6


@dataclass(frozen=True, slots=True)
class Fineness:
    """Log odds added to every pair's, learnt from so many `words` of an editor's."""

    shift: float
    words: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """One merge (`same`) or split: the chances of the pairs of pages that it speaks of."""

    chances: tuple[float, ...]
    same: bool

    def mean(self, shift: float = 0.0) -> float:
        """The mean chance with the log odds moved by so much."""
        return sum(moved(chance, shift) for chance in self.chances) / len(self.chances)

    def right(self, join_at: float, shift: float = 0.0) -> bool:
        """Whether the mean chance would do what the editor did."""
        return (self.mean(shift) >= join_at) is self.same


def fitted(model: PairModel, fineness: Fineness | None) -> PairModel:
    """The model for a site that cuts its stories so."""
    if fineness is None:
        return model
    return replace(
        model,
        dense=_shifted(model.dense, fineness.shift),
        plain=_shifted(model.plain, fineness.shift),
    )


@dataclass(frozen=True, slots=True)
class LeftAlone:
    """The log odds, in order, of pairs that no editor touched: all the others were right so."""

    odds: tuple[float, ...]

    @classmethod
    def of(cls, chances: Iterable[float]) -> "LeftAlone":
        """From chances; pairs that are ruled out never turn."""
        return cls(tuple(sorted(_odds(chance) for chance in chances if chance > SURE)))

    def turned(self, join_at: float, shift: float) -> int:
        """How many would change sides."""
        level = _odds(join_at)
        return abs(bisect_left(self.odds, level) - bisect_left(self.odds, level - shift))


def learn(wanted: Sequence[Wanted], left: LeftAlone, join_at: float) -> float:
    """The shift by which the most is right at the least cost; 0 where nothing is wanted.

    Words that point both ways teach nothing: then it is not the fineness that is wrong. Each word
    counts 1 where it is wrong, softly, so that the shift keeps a margin; each pair that turns
    without a word counts `PAIR`, and the shift itself by how far it is to be expected.
    """
    merges, splits = (
        sum(one.same is same and not one.right(join_at) for one in wanted) for same in (True, False)
    )
    if 2 * min(merges, splits) >= max(merges, splits):
        return 0.0
    most = round(MOST * STEPS)
    steps = sorted(range(-most, most + 1), key=lambda step: (abs(step), step))
    return min(
        (step / STEPS for step in steps),
        key=lambda shift: _wrong(wanted, join_at, shift) + PAIR * left.turned(join_at, shift),
    )


def moved(chance: float, shift: float) -> float:
    """A chance with its log odds moved by so much; 0 stays 0: what has none is ruled out."""
    if chance <= SURE or not shift:
        return chance
    return 1 / (1 + exp(-_odds(chance) - shift))


def _wrong(wanted: Sequence[Wanted], join_at: float, shift: float) -> float:
    """How many words are wrong, each from 0 to 1, and what the shift itself costs."""
    found = (shift / SPREAD) ** 2 / 2
    for one in wanted:
        margin = (_odds(one.mean(shift)) - _odds(join_at)) / SOFT
        found += 1 / (1 + exp(margin if one.same else -margin))
    return found


def _odds(chance: float) -> float:
    bounded = min(max(chance, SURE), 1 - SURE)
    return log(bounded / (1 - bounded))


def _shifted(logistic: Logistic, shift: float) -> Logistic:
    return replace(logistic, bias=logistic.bias + shift)
