"""A story's page: the lead, the coverage as a timeline, and why it was printed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from broadsheet.domain.printed import PrintedFile
from broadsheet.domain.reason import Reason
from broadsheet.domain.site import Policy
from broadsheet.stages.publish.paths import day_path, segment, story_path
from broadsheet.stages.publish.site.jsonld import news_article
from broadsheet.stages.publish.site.links import file_of
from broadsheet.stages.publish.site.press import Frame, Press, render
from broadsheet.stages.publish.site.views import (
    Card,
    Ground,
    Tag,
    grounds,
    picture_address,
    timeline,
)
from broadsheet.stages.publish.site.words import long_day, points


@dataclass(frozen=True, slots=True)
class Bill:
    """Reasons as a sum that can be followed: the rows' points add up to the total."""

    rows: tuple[Ground, ...]
    total: int
    told: bool
    """Whether any reason is stored at all."""
    notes: tuple[str, ...] = ()
    """Reasons that add nothing."""


def story_page(card: Card, frame: Frame, press: Press) -> PrintedFile:
    """One story. Its bytes change only when the story, its judgement or the site's frame does."""
    lead = card.story.lead
    head = replace(
        frame.head(story_path(card.id), card.title, card.excerpt or card.title),
        kind="article",
        image=picture_address(card, frame.site),
        data=news_article(card, frame.site),
    )
    coverage = timeline(card, frame.shelf)
    return render(
        press,
        "story.html.jinja",
        frame,
        head,
        card=card,
        coverage=coverage,
        outlets=len({line.outlet for line in coverage}),
        quality=quality_bill(lead.quality.reasons, lead.quality.points),
        heat=heat_bill(lead.decision.reasons, card.heat),
        sum=heat_sum(card, frame.site.policy),
        policy=frame.site.policy,
        topic_grounds=_topic_grounds(card),
        record=f"_news/{lead.name}",
        data=f"api/stories/{segment(card.id)}/index.json",
        day=Tag(long_day(card.day), file_of(day_path(card.day))),
    )


def quality_bill(reasons: Sequence[Reason], total: int) -> Bill:
    """The parts of a quality, those that gave nothing too."""
    rows = tuple(Ground(reason.text, points(reason.points) or "0") for reason in reasons)
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


def _balance(reasons: Sequence[Reason], total: int) -> tuple[Ground, ...]:
    """What is left between the points as they are shown, to a tenth, and the total."""
    left = total - sum(round(reason.points, 1) for reason in reasons)
    shown = points(round(left, 1))
    if not shown or not reasons:
        return ()
    text = "Rounded to whole points." if abs(left) < 1 else "Points whose reason is not stored."
    return (Ground(text, shown),)


def _topic_grounds(card: Card) -> list[tuple[Tag, str, tuple[Ground, ...]]]:
    """Each topic with its score in per cent and its reasons."""
    labels = card.story.lead.labels.topics
    return [
        (tag, f"{min(max(label.score, 0), 1):.0%}", grounds(label.reasons))
        for tag, label in zip(card.tags, labels, strict=True)
    ]
