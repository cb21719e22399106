"""A story's page: the lead, the coverage as a timeline, and why it was printed."""

from dataclasses import replace

from broadsheet.domain.printed import PrintedFile
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
from broadsheet.stages.publish.site.words import long_day


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
        quality=lead.quality.points,
        quality_grounds=grounds(lead.quality.reasons),
        decision_grounds=grounds(lead.decision.reasons),
        topic_grounds=_topic_grounds(card),
        record=f"_news/{lead.name}",
        data=f"api/stories/{segment(card.id)}/index.json",
        day=Tag(long_day(card.day), file_of(day_path(card.day))),
    )


def _topic_grounds(card: Card) -> list[tuple[Tag, str, tuple[Ground, ...]]]:
    """Each topic with its score in per cent and its reasons."""
    labels = card.story.lead.labels.topics
    return [
        (tag, f"{min(max(label.score, 0), 1):.0%}", grounds(label.reasons))
        for tag, label in zip(card.tags, labels, strict=True)
    ]
