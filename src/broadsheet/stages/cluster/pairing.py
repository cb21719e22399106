"""Hold one page against another."""

from math import log

from broadsheet.stages.cluster.model import Pair, PairModel, chance
from broadsheet.stages.cluster.window import Page, dot
from broadsheet.text.shingles import containment, similarity

LINK_BONUS = 1.0
"""Log odds added where one page links to the other. Set by hand: the sets have no links."""

USUAL_CROWD = 1_000
"""Pages in a story window up to which the learnt odds hold as they are.

Among ten times as many, ten times as many pairs of different events share rare words by chance: the
odds before anything is known of a pair fall as the stream grows (Bayes), which labelled months of
some hundred pages cannot teach.
"""

COPY_AT = 0.6
"""Share of five-word runs in common from which two texts are copies of one."""

REWRITE_AT = 0.85
"""Share of one text's runs that the other holds, from which it is a cut copy."""

COPY_LIKENESS, SAME_OUTLET_LIKENESS = 0.25, 0.5
"""Likeness of words below which texts are not compared. What one outlet's pages have in common is
discounted in theirs, so that its boilerplate makes no copies."""

COPY_CHANCE = 0.99
"""Chance that a copy and its original are one story."""

UNKNOWN_APART = 1 / 6
"""Story windows between two pages where a time is unknown."""


def compare(a: Page, b: Page, window: float) -> Pair:
    """What two pages have in common; `window` is the story window in hours."""
    one, two = a.document, b.document
    raw = dot(a.title, b.title)
    same = bool(one.outlet) and one.outlet == two.outlet
    title = min(raw, dot(a.own, b.own)) if same and raw else raw
    bodies = bool(one.body) and bool(two.body)
    whole = dot(a.whole, b.whole) if bodies else title
    shared = bool(one.numbers) and bool(two.numbers)
    agree = shared and not one.numbers.isdisjoint(two.numbers)
    apart = UNKNOWN_APART
    if one.hours is not None and two.hours is not None:
        apart = abs(one.hours - two.hours) / window
    vectors = a.vector is not None and b.vector is not None
    return Pair(
        title,
        # One outlet's pages share phrases, teasers and pay walls: their titles must agree too.
        min(whole, title) if same else whole,
        (title * a.norm * b.norm) ** 0.5 / 8 if title > 0 else 0.0,
        dot(a.names, b.names),
        agree,
        shared and not agree,
        bodies,
        apart,
        same,
        float(a.vector @ b.vector) if vectors else 0.0,  # type: ignore[operator]
    )


def linked(a: Page, b: Page) -> bool:
    """Whether either page links to the other."""
    return b.document.address in a.document.links or a.document.address in b.document.links


def one_event(a: Page, b: Page, pair: Pair, model: PairModel) -> float:
    """The chance that both report one event."""
    if pair.same_outlet and pair.apart > 1:
        return 0.0  # a column, a series, a changelog
    vectors = a.vector is not None and b.vector is not None
    odds = (model.dense if vectors else model.plain).odds(pair)
    odds -= log(max(1.0, max(a.crowd, b.crowd) / USUAL_CROWD))
    if linked(a, b):
        odds += LINK_BONUS
    found = chance(odds)
    if found < COPY_CHANCE and copied(a, b, pair):
        return COPY_CHANCE
    return found


def copied(a: Page, b: Page, pair: Pair) -> float:
    """Share of the text that is the same where one is a copy of the other, or a cut one; else 0."""
    if not pair.with_body or pair.whole < _copy_likeness(pair):
        return 0.0
    one, two = a.document.sketch, b.document.sketch
    if not one or not two:
        return 0.0
    share = similarity(one, two)
    if share >= COPY_AT:
        return share
    part = max(containment(one, two), containment(two, one))
    return part if part >= REWRITE_AT else 0.0


def _copy_likeness(pair: Pair) -> float:
    return SAME_OUTLET_LIKENESS if pair.same_outlet else COPY_LIKENESS
