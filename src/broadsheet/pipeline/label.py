"""Label: give each new article its topics, and learn its lead picture's size if it stays."""

import asyncio
from collections.abc import Sequence

from broadsheet.domain.article import Article
from broadsheet.domain.capture import Capture, Fetched, FetchFailure, FetchProblem, Request
from broadsheet.domain.ledger import Kept, LedgerRow, Picture
from broadsheet.domain.score import Labels
from broadsheet.domain.site import Site
from broadsheet.pipeline.context import Context
from broadsheet.pipeline.said import PENDING, standing
from broadsheet.stages import classify, illustrate, overrule
from broadsheet.text import urls
from broadsheet.text.codec import digest, encode

STAGE = "classify"
BATCH = 200

WHOLE_AT_ONCE = 8
"""Whole pictures under way at once: 64 MB of them at most."""

Probed = tuple[Picture, Kept | None]


def version(site: Site) -> str:
    """The stage's version with what it depends on: topics, sources' topics, the threshold."""
    given = [(source.id, source.topics) for source in site.sources if source.topics]
    return f"{classify.VERSION}+{digest(site.topics, given, site.policy.subject_at)}"


async def label(context: Context) -> int:
    """Label every article that has no label of this version; gives how many there were."""
    matcher = classify.compile_topics(context.site.topics)
    given = {source.id: source.topics for source in context.site.sources}
    stamp, done = version(context.site), 0
    context.progress.stage("classify", None)
    while True:
        with context.store.begin() as tx:
            articles = tx.articles.lacking(STAGE, stamp, BATCH)
            said = standing(context, tx)
        if not articles:
            return done
        policy = context.site.policy
        found = (
            classify.classify(one, matcher, policy, given.get(one.source, ())) for one in articles
        )
        labels = [
            overrule.labelled(given_labels, one, said, context.site)
            for given_labels, one in zip(found, articles, strict=True)
        ]
        pictures = await _pictures(context, articles, labels)
        _commit(context, stamp, labels, pictures)
        done += len(articles)
        context.progress.advance(len(articles))


async def _pictures(
    context: Context, articles: Sequence[Article], labels: Sequence[Labels]
) -> list[Probed]:
    """Ask for the lead pictures of what stays: whole where copies are kept, else their beginning.

    A picture that was asked for before is not asked for again.
    """
    policy = context.site.fetch
    if not (policy.probe_pictures or policy.keep_pictures):
        return []
    of = illustrate.lead if policy.keep_pictures else illustrate.wanted
    staying = [a for a, given in zip(articles, labels, strict=True) if given.on_subject]
    asked = {url for url in map(of, staying) if url}
    with context.store.begin() as tx:
        known = tx.pictures.get(asked)
    if policy.keep_pictures:
        known = {url: one for url, one in known.items() if one.digest or one.unkept}
    lanes: dict[str, list[str]] = {}
    for url in sorted(asked - known.keys()):
        lanes.setdefault(urls.host(url), []).append(url)
    most = WHOLE_AT_ONCE if policy.keep_pictures else policy.concurrency
    limit = asyncio.Semaphore(min(most, policy.concurrency))
    found = await asyncio.gather(*(_lane(context, lane, limit) for lane in lanes.values()))
    return [probed for lane in found for probed in lane]


async def _lane(context: Context, lane: Sequence[str], limit: asyncio.Semaphore) -> list[Probed]:
    keep = context.site.fetch.keep_pictures
    most = illustrate.WHOLE_BYTES if keep else illustrate.FIRST_BYTES
    measure = illustrate.measure_whole if keep else illustrate.measure
    found: list[Probed] = []
    async with limit:
        for url in lane:
            request = Request(url, accept="image/*", first_bytes=most)
            fetched = await context.transport.fetch(request)
            if isinstance(fetched, FetchFailure) and fetched.problem is FetchProblem.ABSENT:
                continue
            found.append((measure(url, fetched, context.clock.now()), _kept(context, fetched)))
    return found


def _kept(context: Context, fetched: Fetched) -> Kept | None:
    """Into the archive at once, so that no more than what is under way stands in memory."""
    if not isinstance(fetched, Capture):
        return None
    return Kept(urls.key(fetched.url), context.archive.append(fetched))


def _commit(
    context: Context, stamp: str, labels: Sequence[Labels], probed: Sequence[Probed]
) -> None:
    now = context.clock.now()
    context.archive.flush()
    with context.store.begin() as tx:
        context.learnt(tx)
        tx.captures.add(kept for _, kept in probed if kept)
        tx.pictures.save(picture for picture, _ in probed)
        tx.ledger.put(LedgerRow(STAGE, one.key, stamp, now, encode(one)) for one in labels)
        tx.ledger.put(LedgerRow(PENDING, one.key, stamp, now, "true") for one in labels)
