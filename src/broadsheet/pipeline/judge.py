"""Judge: place what is new in its story, score it, decide; one transaction, so whole or not at all.

The articles that the judgement has not seen stand in the ledger as "pending". All of them are
taken at once, in order of time, so that the result does not depend on how reading was cut up.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from broadsheet.domain.article import Article
from broadsheet.domain.ledger import LedgerRow
from broadsheet.domain.score import Decision, Quality, Story
from broadsheet.domain.site import Site
from broadsheet.pipeline import due
from broadsheet.pipeline.context import Context
from broadsheet.pipeline.placing import place, time_of
from broadsheet.pipeline.recompute import Bench, decisions_of
from broadsheet.pipeline.said import PENDING, REPLACE, standing
from broadsheet.pipeline.scoring import count_outlets, scored
from broadsheet.ports.encoder import Encoder
from broadsheet.ports.store import Transaction
from broadsheet.stages import classify, cluster, edit, overrule, score
from broadsheet.stages.score.circumstances import PLAIN
from broadsheet.text.codec import decode, digest, encode
from broadsheet.text.slugs import record_name

REVISION = "judge.revision"
VERSIONS = "judge.versions"
MOMENT = "judge.at"
"""Note: the moment of the last judgement, which the front page is laid out for."""
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


def versions(
    site: Site,
    encoder: Encoder | None,
    models: score.Circumstances = PLAIN,
    stories: cluster.Fineness | None = None,
) -> Versions:
    """Each stage's version with the part of the policy, and the models, that it depends on."""
    policy = site.policy
    name = encoder.name if encoder else ""
    pairs = cluster.fitted(cluster.model_for(name), stories)
    return Versions(
        cluster=f"{cluster.VERSION}+{digest(policy.story_window, name, pairs)}",
        score=f"{score.VERSION}+{classify.VERSION}+{digest(models.clickbait, models.worth)}",
        edit=f"{edit.VERSION}+{digest(policy.publish_at, policy.heat_per_related)}",
    )


def judge(context: Context) -> Judged:
    """Judge what is pending, and everything again whose stage has a new version."""
    wanted = _wanted(context)
    context.progress.stage("judge", None)
    with context.store.begin() as tx:
        before = _versions(tx)
        pending = set(tx.ledger.stage(PENDING))
        regroup = before is not None and before.cluster != wanted.cluster
        if regroup:
            pending |= set(tx.ledger.stage("classify"))
        again = before is not None and before != wanted
        if not pending and not again:
            return Judged()
        stories = place(context, tx, pending, wanted.cluster, regroup=regroup)
        if again:
            stories = {story.id: story for story in tx.stories.all()} | stories
        _decide(context, tx, stories.values(), None if again else pending)
        tx.ledger.drop([PENDING, REPLACE], pending)
        touched = (key for story in stories.values() for key in story.members)
        due.mark(tx, pending.union(touched), context.clock.now())
        tx.notes.set(VERSIONS, encode(wanted))
        tx.notes.set(MOMENT, encode(context.clock.now()))
        tx.notes.set(REVISION, str(int(tx.notes.get(REVISION) or "0") + 1))
        return Judged(len(pending), len(stories))


def _wanted(context: Context) -> Versions:
    return versions(context.site, context.encoder, context.models, context.stories)


def _versions(tx: Transaction) -> Versions | None:
    text = tx.notes.get(VERSIONS)
    return decode(Versions, text) if text else None


def _decide(
    context: Context, tx: Transaction, stories: Iterable[Story], anew: set[str] | None
) -> None:
    """Score the members that are new (`anew` None: all) and decide on every story given."""
    decided = [story for story in stories if story.members]
    keys = [key for story in decided for key in story.members]
    articles = tx.articles.get(keys)
    qualities = scored(context, tx, decided, articles, anew)
    times = {key: time_of(article) for key, article in articles.items()}
    taken = frozenset(tx.ledger.get(REMOVED, keys))
    bench = Bench(context.site, {}, overrides=standing(context, tx))
    decisions: dict[str, Decision] = {}
    down: set[str] = set()
    for story in decided:
        gone = overrule.removed(story, bench.overrides, taken)
        own = {key: qualities.all[key] for key in story.members}
        lifted = overrule.granted(story, own, bench.overrides, context.site.policy, gone)
        qualities.fresh.update(key for key in own if lifted[key] != own[key])
        qualities.all.update(lifted)
        down |= gone
        decisions |= {one.key: one for one in decisions_of(story, lifted, times, taken, bench)}
    _write(context, tx, [qualities.all[key] for key in sorted(qualities.fresh)], decisions.values())
    judged = {key: (articles[key], qualities.all[key], decisions[key]) for key in keys}
    count_outlets(context, tx, decided, judged, frozenset(down))
    _name(tx, articles)


def _write(
    context: Context, tx: Transaction, qualities: Iterable[Quality], decisions: Iterable[Decision]
) -> None:
    now, version = context.clock.now(), _wanted(context)
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
