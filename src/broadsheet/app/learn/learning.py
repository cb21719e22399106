"""Learns in a scratch copy of the site and tells what would change; writes only on demand."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from broadsheet.app.layout import Layout
from broadsheet.app.learn.examples import Known, known_of
from broadsheet.app.learn.stories import StoriesReport, learn_stories
from broadsheet.app.learn.topics import TopicsLearnt, learn_topics
from broadsheet.app.learn.worth import (
    WorthReport,
    centred_here,
    gathered_pages,
    judged_pages,
    learn_worth,
)
from broadsheet.app.opening import locked
from broadsheet.app.replay.difference import Difference, Place, difference
from broadsheet.app.replay.trial import opened_moment, places
from broadsheet.app.site_models import SiteModels, write_models
from broadsheet.domain.article import Article
from broadsheet.domain.score import Labels, Story
from broadsheet.errors import UsageError
from broadsheet.pipeline.context import Context
from broadsheet.pipeline.label import STAGE as LABELLED
from broadsheet.ports.progress import Progress
from broadsheet.ports.store import Transaction
from broadsheet.stages import classify
from broadsheet.stages.classify.examples import Confirmed
from broadsheet.stages.score import WorthModel
from broadsheet.text.codec import decode

MOST_WORDS = 4
"""Words that are named behind one topic of one page."""


@dataclass(frozen=True, slots=True)
class Relabelled:
    """A page that would get other topics; ids as they were and would be, and why, in sentences."""

    key: str
    title: str
    url: str
    was: tuple[str, ...]
    now: tuple[str, ...]
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Regrouped:
    """Stories that would become one (`together`), or one that would be parted: titles of them all,
    as they would stand."""

    together: bool
    titles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Learning:
    """What there was to learn from as of `at` (UTC), what came of it, and what it would change.

    `examples` counts pages by who confirmed them. `models` are those worth keeping; nothing of
    them is written yet. `printed` counts the pages that are printed, and those that would be.
    `seconds` is how long it took.
    """

    at: datetime
    examples: Mapping[Confirmed, int]
    topics: TopicsLearnt
    worth: WorthReport
    stories: StoriesReport
    models: SiteModels
    relabelled: tuple[Relabelled, ...]
    regrouped: tuple[Regrouped, ...]
    difference: Difference
    printed: tuple[int, int]
    seconds: float


def learning(layout: Layout, at: datetime | None, progress: Progress) -> Learning:
    """Learn from the site as it stood at `at` (UTC), or as it stands where None.

    Nothing of the site is written. Errors as `replay.trial.tried`'s.
    """
    began = time.monotonic()
    with opened_moment(layout, at, progress) as moment:
        context = moment.under(moment.site)
        progress.stage("as it is", None)
        before = places(context)
        with context.store.begin() as tx:
            known, labels, grouped = known_of(context, tx), _labels(tx), tx.stories.all()
        progress.stage("topics", None)
        topics = learn_topics(known.examples, context.site, progress.advance)
        progress.stage("worth", None)
        model, worth = _worth(context, known, topics.model)
        progress.stage("stories", None)
        with context.store.begin() as tx:
            fineness, stories = learn_stories(context, tx)
        models = SiteModels(topics.model, model, fineness)
        progress.stage("as it would be", None)
        other = replace(context, topics=models.topics, worth=models.worth, stories=models.stories)
        after = places(other)
        with context.store.begin() as tx:
            relabelled = _relabelled(other, tx, labels, _labels(tx))
            regrouped = _regrouped(grouped, tx.stories.all(), after)
    return Learning(
        at=moment.at,
        examples={by: known.count(by) for by in Confirmed},
        topics=topics,
        worth=worth,
        stories=stories,
        models=models,
        relabelled=relabelled,
        regrouped=regrouped,
        difference=difference(before, after),
        printed=(_printed(before), _printed(after)),
        seconds=time.monotonic() - began,
    )


def apply(layout: Layout, models: SiteModels) -> tuple[str, ...]:
    """Write the models into the site's folder, for the next run; gives the paths that changed."""
    with locked(layout):
        return write_models(layout.root, models)


def undo(layout: Layout) -> tuple[str, ...]:
    """Take away what was learnt; gives the paths that went. `UsageError` for no site's folder."""
    if not layout.root.is_dir():
        raise UsageError(f"{layout.root}: no such folder")
    return apply(layout, SiteModels())


def _worth(
    context: Context, known: Known, topics: classify.TopicModel | None
) -> tuple[WorthModel | None, WorthReport]:
    with context.store.begin() as tx:
        pages = judged_pages(context, tx, known, topics)
        model, report = learn_worth(pages, known)
        if model is not None:
            model = centred_here(model, gathered_pages(context, tx, known, topics), pages)
    return model, report


def _printed(pages: Mapping[str, Place]) -> int:
    return sum(place.published for place in pages.values())


def _labels(tx: Transaction) -> dict[str, Labels]:
    return {key: decode(Labels, row.value) for key, row in tx.ledger.stage(LABELLED).items()}


def _relabelled(
    context: Context, tx: Transaction, before: Mapping[str, Labels], after: Mapping[str, Labels]
) -> tuple[Relabelled, ...]:
    """The pages whose topics are others now, the newest first."""
    changed = [k for k in sorted(after) if k in before and _ids(before[k]) != _ids(after[k])]
    articles = tx.articles.get(changed)
    order = sorted(changed, key=lambda key: (_stamp(articles[key]), key), reverse=True)
    matcher = classify.compile_topics(context.site.topics)
    return tuple(
        _change(articles[key], (before[key], after[key]), matcher, context.topics) for key in order
    )


def _change(
    article: Article,
    labels: tuple[Labels, Labels],
    matcher: classify.TopicMatcher,
    model: classify.TopicModel | None,
) -> Relabelled:
    was, now = map(_ids, labels)
    said = classify.telling(article, matcher, model) if model else {}
    why = []
    for topic in (*(t for t in now if t not in was), *(t for t in was if t not in now)):
        telling = said[topic].telling[:MOST_WORDS] if topic in said else []
        words = ", ".join(f"“{word}” {weight:+.2f}" for word, weight in telling)
        sign = "+" if topic in now else "−"
        why.append(f"{sign}{topic}: {words}" if words else f"{sign}{topic}")
    return Relabelled(article.key, article.title, article.web_url, was, now, tuple(why))


def _regrouped(
    before: Sequence[Story], after: Sequence[Story], pages: Mapping[str, Place]
) -> tuple[Regrouped, ...]:
    """Stories brought together, then stories parted, by their first pages' titles."""
    was = {key: story for story in before for key in story.members}
    now = {key: story for story in after for key in story.members}
    found = [*_pieces(after, was, pages, together=True), *_pieces(before, now, pages)]
    return tuple(found)


def _pieces(
    stories: Sequence[Story],
    others: Mapping[str, Story],
    pages: Mapping[str, Place],
    *,
    together: bool = False,
) -> Iterator[Regrouped]:
    """Stories whose pages are in several of the others."""
    for story in stories:
        pieces: dict[str, str] = {}
        for key in story.members:
            if key in others and key in pages:
                pieces.setdefault(others[key].id, pages[key].title)
        if len(pieces) > 1:
            yield Regrouped(together, tuple(pieces.values()))


def _ids(labels: Labels) -> tuple[str, ...]:
    return tuple(sorted(label.topic for label in labels.topics))


def _stamp(article: Article) -> float:
    return article.published.timestamp() if article.published else 0.0
