"""Press: compose the paper from what is stored and hand it to the sink, if anything has changed."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from broadsheet.domain.article import Article
from broadsheet.domain.capture import CaptureRef
from broadsheet.domain.override import Action, Override, Overrides
from broadsheet.domain.printed import Paper, PrintedFile, Sheet
from broadsheet.domain.reason import Reason
from broadsheet.domain.score import Decision, Labels, Quality, Story
from broadsheet.domain.site import FetchPolicy, Site
from broadsheet.pipeline import copies, front
from broadsheet.pipeline.context import Context
from broadsheet.pipeline.front import Front
from broadsheet.pipeline.judge import MOMENT, REMOVED, REVISION
from broadsheet.pipeline.said import standing
from broadsheet.ports.archive import Archive
from broadsheet.ports.sink import Sink
from broadsheet.ports.store import Transaction
from broadsheet.stages import describe, edit, overrule
from broadsheet.stages.illustrate import holding, illustrated
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


@dataclass(frozen=True, slots=True)
class Draft:
    """All that a paper is composed of, and the copies of pictures that it would like to show."""

    site: Site
    sheets: dict[str, Sheet]
    stories: Sequence[Story]
    front: Front
    copies: Mapping[str, CaptureRef]
    removed: frozenset[str]

    def paper(self, held: frozenset[str]) -> Paper:
        """The paper, with those copies alone whose paths are `held`."""
        sheets = {
            key: replace(sheet, article=holding(sheet.article, held))
            for key, sheet in self.sheets.items()
        }
        return compose.compose_paper(
            self.site, sheets, self.stories, self.front.edition, self.removed
        )


def press(context: Context, sink: Sink, render: Render, version: str) -> Pressed:
    """Print, unless site, judgement and press (`version`) are those of the last print."""
    context.progress.stage("press", None)
    with context.store.begin() as tx:
        said = _seen_in_print(standing(context, tx))
        own = (compose.VERSION, edit.FRONT, describe.VERSION, version)
        wanted = digest(tx.notes.get(REVISION), _shown(context.site), said, own)
        if tx.notes.get(PRINTED) == wanted and sink.stands():
            return Pressed(skipped=True)
        draft = drafted(context, tx)
    papers: list[Paper] = []
    report = sink.publish(_files(context.archive, draft, render, papers))
    with context.store.begin() as tx:
        front.remember(tx, draft.front)
        tx.notes.set(PRINTED, wanted)
    stories = sum(len(paper.stories) for paper in papers)
    return Pressed(report.written, report.unchanged, report.removed, stories)


def _shown(site: Site) -> Site:
    """What of the configuration can be seen in print: of how pages are fetched, hardly a thing."""
    return replace(site, fetch=FetchPolicy(keep_pictures=site.fetch.keep_pictures))


def _files(
    archive: Archive, draft: Draft, render: Render, papers: list[Paper]
) -> Iterator[PrintedFile]:
    """The copies, each read as it is printed, then the paper, which names those that were read."""
    held: set[str] = set()
    for path, ref in sorted(draft.copies.items()):
        content = copies.read(archive, path, ref)
        if content:
            held.add(path)
            yield PrintedFile(path, content)
    papers.append(draft.paper(frozenset(held)))
    yield from render(papers[-1])


def compose_paper(context: Context, tx: Transaction) -> Paper:
    """Everything that is printed, from what is stored; every copy is taken to be readable."""
    draft = drafted(context, tx)
    return draft.paper(frozenset(draft.copies))


def drafted(context: Context, tx: Transaction) -> Draft:
    """What is to be printed, from what is stored."""
    stories = tx.stories.all()
    keys = [key for story in stories for key in story.members]
    said = standing(context, tx)
    own = tx.articles.get(keys)
    articles = {key: overrule.retitled(article, said) for key, article in own.items()}
    decisions = _rows(tx, "edit", Decision)
    sheets = _sheets(tx, articles, decisions)
    leads = [(story, decisions[_lead(story, decisions)]) for story in stories]
    read = [key for story, lead in leads if lead.published for key in story.members]
    kept = context.site.fetch.keep_pictures
    found = copies.found(tx, (sheets[key].article for key in read)) if kept else {}
    taken = frozenset(tx.ledger.get(REMOVED, keys))
    down = frozenset(key for story in stories for key in overrule.removed(story, said, taken))
    first = _front(context, tx, stories, sheets, overrule.pins(said, stories))
    return Draft(context.site, sheets, stories, first, found, down)


def _front(
    context: Context,
    tx: Transaction,
    stories: Sequence[Story],
    sheets: Mapping[str, Sheet],
    pins: Sequence[tuple[str, Reason]],
) -> Front:
    judged = front.Judged(
        {key: sheet.article for key, sheet in sheets.items()},
        {key: sheet.labels for key, sheet in sheets.items()},
        {key: sheet.quality for key, sheet in sheets.items()},
        {key: sheet.decision for key, sheet in sheets.items()},
    )
    moment = tx.notes.get(MOMENT)
    at = decode(datetime, moment) if moment else context.clock.now()
    return front.laid_out(tx, context.site, stories, judged, at, pins)


def _seen_in_print(said: Overrides) -> tuple[Override, ...]:
    """Of an editor's words, those that the judgement does not already hold."""
    return said.doing(Action.PIN, Action.RETITLE)


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
