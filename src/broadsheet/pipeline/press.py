"""Press: compose the paper from what is stored and hand it to the sink, if anything has changed."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from broadsheet.domain.article import Article
from broadsheet.domain.printed import Paper, PrintedFile, Sheet
from broadsheet.domain.score import Decision, Labels, Quality, Story
from broadsheet.domain.site import FetchPolicy, Site
from broadsheet.pipeline.context import Context
from broadsheet.pipeline.judge import REVISION, time_of
from broadsheet.ports.sink import Sink
from broadsheet.ports.store import Transaction
from broadsheet.stages import edit
from broadsheet.stages.illustrate import illustrated
from broadsheet.stages.publish import compose
from broadsheet.text.codec import decode, digest

PRINTED = "press.printed"

T = TypeVar("T", Labels, Quality, Decision)
Render = Callable[[Paper], Iterable[PrintedFile]]


@dataclass(frozen=True, slots=True)
class Pressed:
    """What the sink did; nothing at all where the paper is the one that stands printed."""

    written: int = 0
    unchanged: int = 0
    removed: int = 0
    stories: int = 0
    skipped: bool = False


def press(context: Context, sink: Sink, render: Render, version: str) -> Pressed:
    """Print, unless site, judgement and press (`version`) are those of the last print."""
    context.progress.stage("press", None)
    with context.store.begin() as tx:
        wanted = digest(tx.notes.get(REVISION), _shown(context.site), compose.VERSION, version)
        if tx.notes.get(PRINTED) == wanted and sink.stands():
            return Pressed(skipped=True)
        paper = compose_paper(context, tx)
    report = sink.publish(render(paper))
    with context.store.begin() as tx:
        tx.notes.set(PRINTED, wanted)
    return Pressed(report.written, report.unchanged, report.removed, len(paper.stories))


def _shown(site: Site) -> Site:
    """What of the configuration can be seen in print: all but how pages are fetched."""
    return replace(site, fetch=FetchPolicy())


def compose_paper(context: Context, tx: Transaction) -> Paper:
    """Everything that is printed, from what is stored."""
    stories = tx.stories.all()
    keys = [key for story in stories for key in story.members]
    articles = tx.articles.get(keys)
    decisions = _rows(tx, "edit", Decision)
    sheets = _sheets(tx, articles, decisions)
    outlets = {s.id: articles[_lead(s, decisions)].provider.domain for s in stories}
    leads = [
        (story, decisions[key], time_of(articles[key]))
        for story in stories
        for key in [_lead(story, decisions)]
    ]
    edition = edit.edition(leads, context.site.policy, outlets)
    return compose.compose_paper(context.site, sheets, stories, edition, frozenset())


def _sheets(
    tx: Transaction, articles: Mapping[str, Article], decisions: Mapping[str, Decision]
) -> dict[str, Sheet]:
    labels, qualities = _rows(tx, "classify", Labels), _rows(tx, "score", Quality)
    pictures = tx.pictures.get(image.url for a in articles.values() for image in a.images[:1])
    names = tx.names.of(articles)
    return {
        key: Sheet(
            name=names[key],
            article=illustrated(article, pictures),
            labels=labels[key],
            quality=qualities[key],
            decision=decisions[key],
        )
        for key, article in articles.items()
    }


def _rows(tx: Transaction, stage: str, kind: type[T]) -> dict[str, T]:
    return {key: decode(kind, row.value) for key, row in tx.ledger.stage(stage).items()}


def _lead(story: Story, decisions: Mapping[str, Decision]) -> str:
    return next(key for key in story.members if decisions[key].lead)
