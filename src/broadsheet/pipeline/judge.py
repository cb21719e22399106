"""Judge: place what is new in its story, score it, decide; one transaction, so whole or not at all.

The articles that the judgement has not seen stand in the ledger as "pending". All of them are
taken at once, in order of time, so that the result does not depend on how reading was cut up.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from broadsheet.domain.article import Article
from broadsheet.domain.ledger import LedgerRow
from broadsheet.domain.score import Decision, Labels, Quality, Story
from broadsheet.domain.site import Site
from broadsheet.pipeline.context import Context
from broadsheet.pipeline.label import PENDING
from broadsheet.ports.store import Transaction
from broadsheet.stages import classify, cluster, edit, score
from broadsheet.stages.illustrate import illustrated
from broadsheet.text.codec import decode, digest, encode
from broadsheet.text.slugs import record_name

REVISION = "judge.revision"
VERSIONS = "judge.versions"
REMOVED = "removed"
"""Ledger rows of this stage are the articles that an editor took down."""


@dataclass(frozen=True, slots=True)
class Versions:
    """Which judgement the stored rows are of."""

    cluster: str
    score: str
    edit: str


@dataclass(frozen=True, slots=True)
class Judged:
    """How much was judged anew."""

    articles: int = 0
    stories: int = 0


def versions(site: Site) -> Versions:
    """Each stage's version with the part of the policy that it depends on."""
    policy = site.policy
    return Versions(
        cluster=f"{cluster.VERSION}+{digest(policy.story_window)}",
        score=f"{score.VERSION}+{classify.VERSION}",
        edit=f"{edit.VERSION}+{digest(policy.publish_at, policy.heat_per_related)}",
    )


def judge(context: Context) -> Judged:
    """Judge what is pending, and everything again whose stage has a new version."""
    wanted = versions(context.site)
    context.progress.stage("judge", None)
    with context.store.begin() as tx:
        before = _versions(tx)
        pending = set(tx.ledger.stage(PENDING))
        if before is not None and before.cluster != wanted.cluster:
            tx.stories.clear()
            pending |= set(tx.ledger.stage("classify"))
        again = before is not None and before != wanted
        if not pending and not again:
            return Judged()
        stories = _place(context, tx, pending)
        if again:
            stories = {story.id: story for story in tx.stories.all()} | stories
        _decide(context, tx, stories.values(), None if again else pending)
        tx.ledger.drop([PENDING], pending)
        tx.notes.set(VERSIONS, encode(wanted))
        tx.notes.set(REVISION, str(int(tx.notes.get(REVISION) or "0") + 1))
        return Judged(len(pending), len(stories))


def _versions(tx: Transaction) -> Versions | None:
    text = tx.notes.get(VERSIONS)
    return decode(Versions, text) if text else None


def _place(context: Context, tx: Transaction, pending: set[str]) -> dict[str, Story]:
    """Stories that pending articles joined, founded or left, by id."""
    rows = tx.ledger.get("classify", pending)
    on_subject = {key for key, row in rows.items() if decode(Labels, row.value).on_subject}
    placed = tx.stories.of(pending)
    touched = {story.id: story for story in tx.stories.get(placed.values())}
    left = _without(touched.values(), pending - on_subject)
    touched |= left
    new = list(tx.articles.get(on_subject - placed.keys()).values())
    if new:
        touched |= _cluster(context, tx, new, touched)
    gone = [story for story in left.values() if not touched[story.id].members]
    _save(tx, touched.values())
    tx.ledger.drop(["cluster", "score", "edit"], pending - on_subject)
    return {id_: story for id_, story in touched.items() if story not in gone}


def _without(stories: Iterable[Story], keys: set[str]) -> dict[str, Story]:
    return {
        story.id: replace(story, members=tuple(k for k in story.members if k not in keys))
        for story in stories
        if keys.intersection(story.members)
    }


def _cluster(
    context: Context, tx: Transaction, new: list[Article], touched: Mapping[str, Story]
) -> dict[str, Story]:
    window = cluster.reach(context.site.policy)
    times = [time_of(article) for article in new]
    near = {one.id: one for one in tx.stories.around(min(times) - window, max(times) + window)}
    near |= {id_: story for id_, story in touched.items() if story.members and id_ in near}
    stories = [story for story in near.values() if story.members]
    known = tx.articles.get(key for story in stories for key in story.members)
    clustering = cluster.cluster(new, stories, known, context.site.policy)
    copies = dict(clustering.copies)
    now, version = context.clock.now(), versions(context.site).cluster
    tx.ledger.put(
        LedgerRow("cluster", one.key, version, now, encode(copies.get(one.key, 0))) for one in new
    )
    return {story.id: story for story in clustering.stories}


def _save(tx: Transaction, stories: Iterable[Story]) -> None:
    written = list(stories)
    members = tx.articles.get(key for story in written for key in story.members)
    tx.stories.save(written, {key: time_of(article) for key, article in members.items()})


def _decide(
    context: Context, tx: Transaction, stories: Iterable[Story], anew: set[str] | None
) -> None:
    """Score the members that are new (`anew` None: all) and decide on every story given."""
    decided = [story for story in stories if story.members]
    keys = [key for story in decided for key in story.members]
    articles = tx.articles.get(keys)
    qualities = {} if anew is None else _known_qualities(tx, set(keys) - anew)
    fresh = _score(context, tx, {k: a for k, a in articles.items() if k not in qualities})
    times = {key: time_of(article) for key, article in articles.items()}
    known, removed = qualities | fresh, frozenset(tx.ledger.get(REMOVED, keys))
    decisions = [
        decision
        for story in decided
        for decision in edit.decide(story, known, times, context.site.policy, removed)
    ]
    _write(context, tx, fresh.values(), decisions)
    _name(tx, articles)


def _known_qualities(tx: Transaction, keys: set[str]) -> dict[str, Quality]:
    rows = tx.ledger.get("score", keys)
    return {key: decode(Quality, row.value) for key, row in rows.items()}


def _score(
    context: Context, tx: Transaction, articles: Mapping[str, Article]
) -> dict[str, Quality]:
    labels = tx.ledger.get("classify", articles)
    copies = tx.ledger.get("cluster", articles)
    pictures = tx.pictures.get(i.url for a in articles.values() for i in a.images[:1])
    return {
        key: score.quality(
            illustrated(article, pictures),
            decode(Labels, labels[key].value),
            context.site.policy,
            copies=decode(int, copies[key].value),
        )
        for key, article in articles.items()
    }


def _write(
    context: Context, tx: Transaction, qualities: Iterable[Quality], decisions: Iterable[Decision]
) -> None:
    now, version = context.clock.now(), versions(context.site)
    tx.ledger.put(LedgerRow("score", q.key, version.score, now, encode(q)) for q in qualities)
    tx.ledger.put(LedgerRow("edit", d.key, version.edit, now, encode(d)) for d in decisions)


def _name(tx: Transaction, articles: Mapping[str, Article]) -> None:
    named = tx.names.of(articles)
    fresh: dict[str, str] = {}
    given: set[str] = set()
    for key in sorted(articles.keys() - named.keys()):
        article = articles[key]
        name = record_name(
            time_of(article),
            article.title,
            digest(key)[:12],
            lambda name: name in given or tx.names.taken(name),
        )
        given.add(name)
        fresh[key] = name
    tx.names.assign(fresh)


def time_of(article: Article) -> datetime:
    """When the article was published, as far as is known."""
    if article.published is None:
        raise ValueError(f"{article.key} has no time: admit.dated gives every article one")
    return article.published
