"""The model that tells whether two pages report one event, and how a learnt one is written down.

A logistic regression over the numbers below, learnt from labelled months (see `weights`). It is
small on purpose: every number is shown in the reasons, and the odds are a sum.
"""

from dataclasses import dataclass
from math import exp
from typing import NamedTuple


class Pair(NamedTuple):
    """What two pages have in common; the nearer, the greater, unless said otherwise."""

    title: float
    """Cosine of the titles' words, weighted by rarity, 0 to 1; of one outlet's two pages not more
    than by what is rare in that outlet."""
    whole: float
    """The same of all words, 0 to 1; the title's where either page has no more than a title."""
    rarity: float
    """Root of the summed squared rarity of the words that both titles share, by 8; 0 to 1.5."""
    names: float
    """Cosine of the names, weighted by rarity, 0 to 1."""
    number_shared: float
    """1 where both titles give the same number."""
    number_differs: float
    """1 where both titles give numbers and none is the same."""
    with_body: float
    """1 where both pages have more than a title."""
    apart: float
    """Time between the pages in story windows; a sixth of one where a time is unknown."""
    same_outlet: float
    """1 where one outlet wrote both."""
    dense: float = 0.0
    """Cosine of the encoder's vectors; 0 where there are none."""


@dataclass(frozen=True, slots=True)
class Logistic:
    """Weights in the order of `Pair`, and the odds of two pages that have nothing in common."""

    bias: float
    weights: tuple[float, ...]

    def odds(self, pair: Pair) -> float:
        """Natural log odds that both report one event."""
        return self.bias + sum([w * x for w, x in zip(self.weights, pair, strict=True)])


@dataclass(frozen=True, slots=True)
class PairModel:
    """All that was learnt for one encoder, or (`encoder` "none") for none.

    `centre` is the mean of the encoder's vectors of news: what all of them have in common tells
    none apart.
    Pages are compared with `dense` where both have a vector and with `plain` where not. Two groups
    of pages are one story where the mean chance of their pairs is `join_at` or more.
    """

    encoder: str
    centre: tuple[float, ...]
    dense: Logistic
    plain: Logistic
    join_at: float


def chance(odds: float) -> float:
    """Log odds as a probability."""
    return 1 / (1 + exp(-odds)) if odds > -30 else 0.0


def parse(value: object) -> PairModel:
    """A model from the JSON value that training writes. ValueError where it is not one."""
    if not isinstance(value, dict):
        raise ValueError("a story model lacks everything: it is no object")  # noqa: TRY004
    try:
        return PairModel(
            str(value["encoder"]),
            tuple(map(float, value["centre"])),
            _logistic(value["dense"]),
            _logistic(value["plain"]),
            float(value["join_at"]),
        )
    except (KeyError, TypeError) as error:
        raise ValueError(f"a story model lacks {error}") from error


def printed(model: PairModel) -> dict[str, object]:
    """The JSON value that `parse` reads."""
    return {
        "encoder": model.encoder,
        "join_at": model.join_at,
        "dense": _printed(model.dense),
        "plain": _printed(model.plain),
        "centre": list(model.centre),
    }


def _printed(logistic: Logistic) -> dict[str, object]:
    return {
        "bias": logistic.bias,
        "weights": dict(zip(Pair._fields, logistic.weights, strict=True)),
    }


def _logistic(value: object) -> Logistic:
    if not isinstance(value, dict) or set(value["weights"]) != set(Pair._fields):
        raise ValueError(f"a story model weighs {', '.join(Pair._fields)}")
    weights = value["weights"]
    return Logistic(float(value["bias"]), tuple(float(weights[name]) for name in Pair._fields))
