"""Label: give each new article its topics, and learn its lead picture's size if it stays."""

from collections.abc import Sequence

from broadsheet.domain.ledger import LedgerRow
from broadsheet.domain.score import Labels
from broadsheet.domain.site import Site
from broadsheet.pipeline import pictures
from broadsheet.pipeline.context import Context
from broadsheet.pipeline.said import PENDING, standing
from broadsheet.stages import classify, overrule
from broadsheet.text.codec import digest, encode

STAGE = "classify"
BATCH = 200


def version(site: Site, topics: classify.TopicModel | None = None) -> str:
    """The stage's version with what it depends on: topics, those of sources, policy, model."""
    given = [(source.id, source.topics) for source in site.sources if source.topics]
    stamp = f"{classify.VERSION}+{digest(site.topics, given, site.policy.subject_at)}"
    return f"{stamp}+{digest(topics)}" if topics else stamp


async def label(context: Context) -> int:
    """Label every article that has no label of this version; gives how many there were."""
    matcher = classify.compile_topics(context.site.topics)
    given = {source.id: source.topics for source in context.site.sources}
    stamp, done = version(context.site, context.topics), 0
    context.progress.stage("classify", None)
    while True:
        with context.store.begin() as tx:
            articles = tx.articles.lacking(STAGE, stamp, BATCH)
            said = standing(context, tx)
        if not articles:
            return done
        policy = context.site.policy
        found = (
            classify.classify(one, matcher, policy, given.get(one.source, ()), context.topics)
            for one in articles
        )
        labels = [
            overrule.labelled(given_labels, one, said, context.site)
            for given_labels, one in zip(found, articles, strict=True)
        ]
        probed = await pictures.probe(context, articles, labels)
        _commit(context, stamp, labels, probed)
        done += len(articles)
        context.progress.advance(len(articles))


def _commit(
    context: Context, stamp: str, labels: Sequence[Labels], probed: Sequence[pictures.Probed]
) -> None:
    now = context.clock.now()
    context.archive.flush()
    with context.store.begin() as tx:
        context.learnt(tx)
        tx.captures.add(kept for _, kept in probed if kept)
        tx.pictures.save(picture for picture, _ in probed)
        tx.ledger.put(LedgerRow(STAGE, one.key, stamp, now, encode(one)) for one in labels)
        tx.ledger.put(LedgerRow(PENDING, one.key, stamp, now, "true") for one in labels)
