"""Learnt worth: points for what pages like this one have been worth on this site.

A linear model over what is known of a page when it is judged: outlet, words, topics, form. It says
how far the page is expected to lie from where the rules alone put it. Its mean is zero over the
history it was learnt from or, once `centred`, over the pages of the site that it is to judge: so
70 still means worth printing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from broadsheet.domain.reason import Reason

VERSION = "worth/1"

MOST_POINTS = 40
"""What is learnt moves a page by no more than this, up or down."""

SURE_AFTER = 150.0
"""Pages of history after which the learnt part counts half; it counts more with every page."""

DENSE_SCALE = 0.5
"""An encoder's unit vector counts as features of this length."""

MOST_TOLD = 5

HALVINGS = 40
"""Steps to the bias; what is left of any range is far below what is stored."""

Vector = NDArray[np.float32]

_SAID = {
    "outlet": "the outlet {}",
    "host": "the host {}",
    "zone": "an address in .{}",
    "signed": "the title is signed {}",
    "credit": "the title credits {}",
    "word": "“{}”",
    "pair": "“{}”",
    "excerpt": "“{}” in the excerpt",
    "topic": "the topic {}",
    "path": "“{}” in the address",
    "section": "the section {}",
    "weekday": "published on a {}",
    "hour": "published at {} o'clock UTC",
    "rule": "the rule {}",
    "form": "{}",
}


@dataclass(frozen=True, slots=True)
class WorthModel:
    """Weights in points for each unit of a feature (`worth_features`), and of an encoder's row.

    `history` is the number of pages it was learnt from, `half_life` the days in which the word of
    one of them halved (0: never), `penalty` the ridge that was chosen with it.
    """

    weights: Mapping[str, float]
    bias: float
    history: int
    half_life: float = 0.0
    penalty: float = 1.0
    dense: tuple[float, ...] = ()
    encoder: str = ""
    """`Encoder.name` of the rows that `dense` is for; empty without."""


def expected(
    model: WorthModel, features: Mapping[str, float], vector: Vector | None = None
) -> float:
    """Points above what the rules give, unbounded and as if the history were endless."""
    weights = model.weights
    total = model.bias + sum(
        weights[name] * value for name, value in features.items() if name in weights
    )
    return total + _dense(model, vector)


def worth_reason(
    model: WorthModel, features: Mapping[str, float], vector: Vector | None = None
) -> Reason:
    """The learnt points with the features that weigh most on either side."""
    value = expected(model, features, vector)
    sure = _sure(model)
    points = round(min(max(value * sure, -MOST_POINTS), MOST_POINTS))
    parts = _parts(model, features, vector, sure)
    told = ", ".join(f"{named(name)} {part:+.1f}" for name, part in parts)
    text = f"Learnt from {model.history} pages of this site"
    text = f"{text}: {told}." if told else f"{text}: nothing speaks for or against it."
    inputs = (
        ("expected", f"{value:.2f}"),
        ("sure", f"{sure:.3f}"),
        *((name, f"{part:+.2f}") for name, part in parts),
    )
    return Reason("quality.worth", text, points, inputs)


def centred(model: WorthModel, pages: Sequence[Mapping[str, float]]) -> WorthModel:
    """The same model with another bias, by which the mean of its points over these pages is 0.

    `pages` are their features. What a page gets is bounded, so the mean is sought by halving. The
    model as it is where there are none.
    """
    if not pages:
        return model
    values = np.array([expected(model, page) for page in pages])
    most = MOST_POINTS / _sure(model)
    low, high = -float(values.max()), -float(values.min())
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if float(np.clip(values + middle, -most, most).mean()) < 0:
            low = middle
        else:
            high = middle
    return replace(model, bias=round(model.bias + (low + high) / 2, 3))


def _sure(model: WorthModel) -> float:
    return model.history / (model.history + SURE_AFTER)


def _parts(
    model: WorthModel, features: Mapping[str, float], vector: Vector | None, sure: float
) -> list[tuple[str, float]]:
    weights = model.weights
    found = [
        (name, part)
        for name, value in features.items()
        if name in weights and abs(part := weights[name] * value * sure) >= 0.05
    ]
    if abs(dense := _dense(model, vector) * sure) >= 0.05:
        found.append(("form:what it is about as a whole", dense))
    found.sort(key=lambda one: (-abs(one[1]), one[0]))
    return found[:MOST_TOLD]


def _dense(model: WorthModel, vector: Vector | None) -> float:
    if vector is None or len(vector) != len(model.dense):
        return 0.0
    return float(np.dot(np.asarray(model.dense), vector.astype(np.float64))) * DENSE_SCALE


def named(name: str) -> str:
    """A feature as a reason calls it."""
    kind, _, what = name.partition(":")
    return _SAID.get(kind, "{}").format(what)
