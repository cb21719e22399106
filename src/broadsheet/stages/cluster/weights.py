"""The weights that decide whether an article belongs to a story.

A logistic regression over the numbers below, learnt by walking through labelled months in order of
time and asking at each article, for each story that came near, whether a reader put it there. It
is small on purpose: every number is shown in the reasons, and a page is placed by adding up.
"""

from dataclasses import astuple, dataclass


@dataclass(frozen=True, slots=True)
class Features:
    """How near one article is to one story; each grows with nearness unless said otherwise."""

    nearest: float
    """Cosine of rarity-weighted words with the nearest page of the story, 0 to 1."""
    core: float
    """Mean of the same over the story's core: its first pages and its latest."""
    rarity: float
    """Root of the summed squared rarity of the words that both titles share, by 8; 0 to 1.5."""
    names: float
    """Share of the names' rarity that is common, of the side with fewer names, 0 to 1."""
    days: float
    """Days to the nearest page of the story's core, 0 to 4; half a day where times are unknown."""
    same_outlet: float
    """1 where the nearest page is by the same outlet."""
    with_body: float
    """1 where both pages have more than a title."""
    vote: float
    """Share of the squared similarity of the ten nearest pages that is this story's, below 1."""


WEIGHTS = Features(
    nearest=1.11,
    core=2.87,
    rarity=3.49,
    names=1.78,
    days=-0.48,
    same_outlet=-1.18,
    with_body=-1.14,
    vote=6.40,
)
BIAS = -7.19

JOIN_AT = 0.0
"""Log odds from which an article joins: even chances."""

LINK_BONUS = 1.0
"""Log odds added where one page links to the other. Set by hand: the sets have no links."""


_WEIGHTS: tuple[float, ...] = astuple(WEIGHTS)


def log_odds(features: Features) -> float:
    """The natural log odds that the article belongs to the story."""
    values: tuple[float, ...] = astuple(features)
    return BIAS + sum(weight * value for weight, value in zip(_WEIGHTS, values, strict=True))
