"""A story's page: the lead, the coverage as a timeline, and why it was printed."""

from collections.abc import Iterator, Sequence
from datetime import UTC
from itertools import groupby

from markupsafe import Markup

from broadsheet.domain.telling import Life, Telling
from broadsheet.stages.publish.paths import absolute, day_path, segment, story_path
from broadsheet.stages.publish.site.bills import (
    Ground,
    grounds,
    heat_bill,
    heat_scale,
    heat_sum,
    quality_bill,
    summary,
)
from broadsheet.stages.publish.site.frame import Frame, render
from broadsheet.stages.publish.site.jsonld import crumbs, graph, news_article
from broadsheet.stages.publish.site.later import Later
from broadsheet.stages.publish.site.links import file_of, root_of
from broadsheet.stages.publish.site.press import Press, telling_faults
from broadsheet.stages.publish.site.views import Card, Line, Tag, preview
from broadsheet.stages.publish.site.words import count, listing, long_time, short_day
from broadsheet.text.days import long_day

_LIVES = {
    Life.NEW: "New",
    Life.GROWING: "Growing",
    Life.COOLING: "Cooling",
    Life.OVER: "Told",
}
_NAMES = 8
"""Names that are told of a story."""


def story_page(card: Card, frame: Frame, press: Press) -> bytes:
    """One story. Its bytes change only when the story, its judgement or the site's frame does."""
    lead, policy = card.story.lead, frame.site.policy
    address = story_path(card.id)

    def told() -> Markup:
        name, path = long_day(card.day), day_path(card.day)
        way = [(frame.site.title, "/"), (name, path), (card.title, address)]
        return graph(news_article(card, frame.site), crumbs(way, frame.site))

    head = frame.head(
        address,
        card.title,
        card.excerpt or card.title,
        told,
        kind="article",
        image=preview(card, frame.site),
        published=card.at.iso,
    )
    lines = timeline(card) if card.others else [card.lead]
    return render(
        press,
        "story.html.jinja",
        frame,
        head,
        card=card,
        facts=Later(lambda: list(_facts(card, lines))),
        coverage=Later(lambda: _by_day(lines)),
        pieces=len(lines),
        outlets=Later(lambda: len({line.outlet for line in lines})),
        summary=Later(lambda: summary(card, policy)),
        scale=Later(lambda: heat_scale(card, policy)),
        quality=Later(lambda: quality_bill(lead.quality.reasons, lead.quality.points)),
        heat=Later(lambda: heat_bill(lead.decision.reasons, card.heat)),
        sum=Later(lambda: heat_sum(card, policy)),
        policy=policy,
        topic_grounds=Later(lambda: _topic_grounds(card)),
        record=f"_news/{lead.name}",
        data=f"api/stories/{segment(card.id)}/index.json",
        day=Later(lambda: Tag(long_day(card.day), file_of(day_path(card.day)))),
    )


def moved_page(former: str, card: Card, frame: Frame, press: Press) -> bytes:
    """What stands at a story's former address: a page that leads to where it is told now."""
    up = root_of(file_of(story_path(former)))
    with telling_faults(press):
        text = press.template("moved.html.jinja").render(
            frame=frame,
            up=up,
            title=card.title,
            target=f"{up}{card.href}",
            canonical=absolute(frame.site, story_path(card.id)),
        )
    return text.encode("utf-8", "replace")


def timeline(card: Card) -> list[Line]:
    """The whole coverage in order of time; pieces without a time come last."""
    lead = card.lead
    return sorted((lead, *card.others), key=lambda line: (line.at is None, line.when, line.key))


def _by_day(lines: Sequence[Line]) -> list[tuple[str, list[Line]]]:
    """The pieces under the name of their day; those whose time nobody tells, by themselves."""
    return [
        (name, list(group))
        for name, group in groupby(
            lines,
            key=lambda line: short_day(line.when.astimezone(UTC)) if line.at else "Time not told",
        )
    ]


def _facts(card: Card, lines: Sequence[Line]) -> Iterator[tuple[str, str]]:
    """What can be said of the story as a whole, in pairs of a name and a text."""
    first = next((line for line in lines if line.first), None)
    if first is not None and first.at is not None:
        yield "First", f"{first.outlet}, {first.at.long}"
    if card.wrote:
        yield "Headline", f"{card.wrote}; {card.outlet} has “{card.lead.title}”"
    telling = card.story.telling
    if telling is not None:
        yield from _told(telling, {line.key: line.outlet for line in lines}, bool(card.others))


def _told(telling: Telling, outlets: dict[str, str], shared: bool) -> Iterator[tuple[str, str]]:
    names = {one.outlet: outlets.get(one.key, one.outlet) for one in telling.coverage}
    if shared and telling.outlets:
        words = [names.get(domain, domain) for domain in telling.outlets]
        yield "In own words", f"{count(len(words), 'outlet')}: {listing(words, 6)}"
    if telling.names:
        yield "Names", ", ".join(telling.names[:_NAMES])
    yield "Life", f"{_LIVES[telling.life]}, as it stood on {long_time(telling.at)}"


def _topic_grounds(card: Card) -> list[tuple[Tag, str, tuple[Ground, ...]]]:
    """Each topic with its score in per cent and its reasons."""
    labels = card.story.lead.labels.topics
    return [
        (tag, f"{min(max(label.score, 0), 1):.0%}", grounds(label.reasons))
        for tag, label in zip(card.tags, labels, strict=True)
    ]
