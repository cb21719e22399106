"""Reasons as sums that a reader can follow: rows with points, a total, and bars."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from msgspec import Struct

from broadsheet.domain.reason import Reason
from broadsheet.domain.site import Policy
from broadsheet.stages.publish.site.charts import Scale, Span, bar, scale
from broadsheet.stages.publish.site.views import Card
from broadsheet.stages.publish.site.words import count, points


class Ground(Struct, frozen=True):
    """A stored reason in words, with what it added."""

    text: str
    points: str
    bar: Span | None = None


class Bill(Struct, frozen=True):
    """Reasons as a sum that can be followed: the rows' points add up to the total."""

    rows: tuple[Ground, ...]
    total: int
    told: bool
    """Whether any reason is stored at all."""
    notes: tuple[str, ...] = ()
    """Reasons that add nothing."""


def grounds(reasons: Iterable[Reason]) -> tuple[Ground, ...]:
    """Stored reasons as the page words them."""
    return tuple(Ground(reason.text, points(reason.points)) for reason in reasons)


def quality_bill(reasons: Sequence[Reason], total: int) -> Bill:
    """The parts of a quality with their bars, those that gave nothing too."""
    most = max((reason.points for reason in reasons), default=0)
    least = min((reason.points for reason in reasons), default=0)
    rows = tuple(
        Ground(reason.text, points(reason.points) or "0", bar(reason.points, most, least))
        for reason in reasons
    )
    return Bill((*rows, *_balance(reasons, total)), total, bool(reasons))


def heat_bill(reasons: Sequence[Reason], total: int) -> Bill:
    """The parts of a heat; what a decision says besides is noted under the sum."""
    parts = [reason for reason in reasons if reason.points]
    notes = tuple(reason.text for reason in reasons if not reason.points)
    return Bill((*grounds(parts), *_balance(parts, total)), total, bool(reasons), notes)


def heat_sum(card: Card, policy: Policy) -> str:
    """`56 + 3 × 10`, or nothing where the heat is not made so."""
    quality, others = card.story.lead.quality.points, len(card.others)
    if not others or quality + others * policy.heat_per_related != card.heat:
        return ""
    return f"{quality} + {others} × {policy.heat_per_related}"


def summary(card: Card, policy: Policy) -> str:
    """Why the story is here, in a sentence or two."""
    quality, others, heat = card.story.lead.quality.points, len(card.others), card.heat
    bar_ = f"A story is printed from {policy.publish_at} on."
    if heat_sum(card, policy):
        pieces = count(others, "other piece")
        each = f"{policy.heat_per_related} points" + (" each" if others > 1 else "")
        return f"A quality of {quality} and {pieces} at {each} make a heat of {heat}. {bar_}"
    if not others and quality == heat:
        return f"Nobody else tells this story yet, so its quality of {quality} is its heat. {bar_}"
    return f"Its heat is {heat}. {bar_}"


def heat_scale(card: Card, policy: Policy) -> Scale:
    """Quality and the rest of the heat end to end, with the mark from which it is printed."""
    return _heat_scale(card.story.lead.quality.points, card.heat, policy.publish_at)


@lru_cache(maxsize=4096)
def _heat_scale(points: int, heat: int, bar_: int) -> Scale:
    quality = min(points, heat)
    label = f"Heat {heat}: quality {quality}"
    if heat > quality:
        label += f", other coverage {heat - quality}"
    parts = [(quality, "own"), (heat - quality, "others")]
    return scale(parts, bar_, f"{label}; printed from {bar_} on")


def _balance(reasons: Sequence[Reason], total: int) -> tuple[Ground, ...]:
    """What is left between the points as they are shown, to a tenth, and the total."""
    left = total - sum(round(reason.points, 1) for reason in reasons)
    shown = points(round(left, 1))
    if not shown or not reasons:
        return ()
    text = "Rounded to whole points." if abs(left) < 1 else "Points whose reason is not stored."
    return (Ground(text, shown),)
