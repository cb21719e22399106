"""Place: what is new goes into its story, or founds one; what left the subject leaves its story."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from broadsheet.domain.article import Article
from broadsheet.domain.ledger import LedgerRow
from broadsheet.domain.score import Labels, Story
from broadsheet.pipeline.context import Context
from broadsheet.pipeline.said import REPLACE, standing
from broadsheet.pipeline.scoring import forget_outlets
from broadsheet.ports.store import Transaction
from broadsheet.stages import cluster, overrule
from broadsheet.stages import encode as encoding
from broadsheet.text.codec import decode, encode

_FIRST, _LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


def place(
    context: Context, tx: Transaction, pending: set[str], version: str, *, regroup: bool = False
) -> dict[str, Story]:
    """Stories that pending articles joined, founded, left or brought together, by id.

    `version` is the grouping's. Pages that have a story are grouped anew where an editor wants it,
    or all of them (`regroup`); a story keeps its id as long as its founder, or most of it, stays.
    """
    rows = tx.ledger.get("classify", pending)
    on_subject = {key for key, row in rows.items() if decode(Labels, row.value).on_subject}
    placed = tx.stories.of(pending)
    touched = {story.id: story for story in tx.stories.get(placed.values())}
    again = pending if regroup else set(tx.ledger.get(REPLACE, pending))
    left = _without(touched.values(), pending - on_subject)
    touched |= left
    new = list(tx.articles.get(on_subject - (placed.keys() - again)).values())
    if new:
        touched |= _cluster(context, tx, new, touched, version)
    _save(tx, touched.values())
    off = pending - on_subject
    forget_outlets(context, tx, tx.articles.get(off))
    tx.ledger.drop(["cluster", "score", "edit"], off)
    return {id_: story for id_, story in touched.items() if story.members}


def _without(stories: Iterable[Story], keys: set[str]) -> dict[str, Story]:
    return {
        story.id: replace(story, members=tuple(k for k in story.members if k not in keys))
        for story in stories
        if keys.intersection(story.members)
    }


def _cluster(
    context: Context,
    tx: Transaction,
    new: list[Article],
    touched: Mapping[str, Story],
    version: str,
) -> dict[str, Story]:
    window = cluster.reach(context.site.policy)
    times = [time_of(article) for article in new]
    near = {one.id: one for one in tx.stories.around(*_spread(times, window))}
    near |= {id_: story for id_, story in touched.items() if story.members and id_ in near}
    stories = [story for story in near.values() if story.members]
    known = tx.articles.get(key for story in stories for key in story.members)
    articles = known | {article.key: article for article in new}
    clustering = cluster.cluster(
        new,
        stories,
        known,
        context.site.policy,
        vectors=vectors_of(context, tx, articles),
        ties=overrule.ties(standing(context, tx), near=articles),
        model=pairs_model(context),
    )
    copies = dict(clustering.copies)
    now = context.clock.now()
    tx.ledger.put(
        LedgerRow("cluster", one.key, version, now, encode(copies.get(one.key, 0))) for one in new
    )
    return {story.id: story for story in clustering.stories}


def _spread(times: Sequence[datetime], window: timedelta) -> tuple[datetime, datetime]:
    """From a window before the first to a window after the last, as far as times can be told."""
    first, last = min(times), max(times)
    begin = first - window if first - _FIRST > window else _FIRST
    return begin, last + window if _LAST - last > window else _LAST


def pairs_model(context: Context) -> cluster.PairModel:
    """The encoder's model, as finely as the site cuts its stories."""
    name = context.encoder.name if context.encoder else ""
    return cluster.fitted(cluster.model_for(name), context.stories)


def vectors_of(context: Context, tx: Transaction, keys: Iterable[str]) -> dict[str, cluster.Vector]:
    """The kept vectors of these articles, as far as there are any."""
    if context.encoder is None:
        return {}
    kept = tx.vectors.get(keys, context.encoder.name)
    rows = encoding.unpacked(kept.values(), context.encoder.dimensions)
    return dict(zip(kept, rows, strict=True))


def _save(tx: Transaction, stories: Iterable[Story]) -> None:
    written = list(stories)
    members = tx.articles.get(key for story in written for key in story.members)
    tx.stories.save(written, {key: time_of(article) for key, article in members.items()})


def time_of(article: Article) -> datetime:
    """When the article was published, as far as is known."""
    if article.published is None:
        raise ValueError(f"{article.key} has no time: admit.dated gives every article one")
    return article.published
