"""Score: what stands around each page is loaded and kept, its quality worked out, and the records
of outlets carried on.

What stood around a page when it was first scored is kept beside its quality: an outlet's record
grows, and a later look with the same inputs must come to the same points.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from broadsheet.domain.article import Article
from broadsheet.domain.entry import ARCHIVE, IMPORTED
from broadsheet.domain.ledger import LedgerRow
from broadsheet.domain.outlet import OutletPage, OutletRecord, updated
from broadsheet.domain.score import Decision, Labels, Quality, Story
from broadsheet.pipeline.context import Context
from broadsheet.pipeline.recompute import AROUND, Around, Bench, quality_of
from broadsheet.ports.store import Transaction
from broadsheet.stages import score
from broadsheet.text.codec import decode, encode

OUTLET = "outlet"
"""Ledger rows of this stage hold `OutletRecord`, by registered domain; "" counts the whole site."""
OUTLET_PAGE = "outlet.page"
"""Ledger rows of this stage hold what each page was counted as, by article key."""


@dataclass(slots=True)
class Scored:
    """Qualities of stories' members as they stand, and which of them are new."""

    all: dict[str, Quality] = field(default_factory=dict)
    fresh: set[str] = field(default_factory=set)


def scored(
    context: Context,
    tx: Transaction,
    stories: Iterable[Story],
    articles: Mapping[str, Article],
    anew: set[str] | None,
) -> Scored:
    """Score the members that are `anew` (None: all), and load the others' qualities."""
    kept = {} if anew is None else tx.ledger.get("score", articles.keys() - anew)
    found = Scored({key: decode(Quality, row.value) for key, row in kept.items()})
    fresh = {key: article for key, article in articles.items() if key not in found.all}
    if not fresh:
        return found
    around = _around(tx, stories, fresh)
    labels = tx.ledger.get("classify", fresh)
    bench = Bench(context.site, {}, circumstances=context.models)
    for key, article in fresh.items():
        given = decode(Labels, labels[key].value)
        found.all[key] = quality_of(tx, article, given, around[key], bench)
    found.fresh = set(fresh)
    now = context.clock.now()
    tx.ledger.put(LedgerRow(AROUND, k, score.VERSION, now, encode(a)) for k, a in around.items())
    return found


def _around(
    tx: Transaction, stories: Iterable[Story], fresh: Mapping[str, Article]
) -> dict[str, Around]:
    """What stands around each page; of a page seen before, its outlet as it stood then."""
    first = {key: story for story in stories for key in story.members}
    copies = tx.ledger.get("cluster", fresh)
    known = {k: decode(Around, r.value) for k, r in tx.ledger.get(AROUND, fresh).items()}
    domains = {key: domain_of(article) for key, article in fresh.items()}
    records = _records(tx, {*domains.values(), ""})
    found: dict[str, Around] = {}
    for key, article in fresh.items():
        before = known.get(key)
        earliest = first[key].first_seen
        reported = min(earliest, article.published) if article.published else earliest
        found[key] = Around(
            copies=decode(int, copies[key].value) if key in copies else 0,
            outlet=before.outlet if before else records.get(domains[key]),
            site=before.site if before else records.get(""),
            found=before.found if before else _found(tx, key),
            first_report=reported,
        )
    return found


def domain_of(article: Article) -> str:
    """The name that an outlet's record goes by."""
    return article.provider.domain.casefold()


def _records(tx: Transaction, domains: Iterable[str]) -> dict[str, OutletRecord]:
    rows = tx.ledger.get(OUTLET, domains)
    return {domain: decode(OutletRecord, row.value) for domain, row in rows.items()}


def _found(tx: Transaction, key: str) -> datetime | None:
    """When a source first told of the page, or its capture was made if that was earlier.

    None for a page that came in an archive alone, or as a record of a former site: nobody found it
    late, it was put there.
    """
    times: list[datetime] = []
    for sighting in tx.entries.of_article(key):
        if sighting.entry.source == IMPORTED:
            return None
        if sighting.entry.source == ARCHIVE:
            continue
        ref = tx.captures.latest(sighting.entry.key)
        times += [sighting.first_seen, *([ref.fetched_at] if ref else [])]
    return min(times, default=None)


def count_outlets(
    context: Context,
    tx: Transaction,
    stories: Iterable[Story],
    judged: Mapping[str, tuple[Article, Quality, Decision]],
    removed: frozenset[str],
) -> None:
    """Carry the records of outlets on: each page of these stories counts as what it is now."""
    pages = {
        key: OutletPage(
            base=judged[key][1].base,
            lead=judged[key][2].lead,
            published=judged[key][2].published,
            shared=len(story.members) > 1,
            first=len(story.members) > 1 and key == story.members[0],
            removed=key in removed,
        )
        for story in stories
        for key in story.members
    }
    before = {k: decode(OutletPage, r.value) for k, r in tx.ledger.get(OUTLET_PAGE, pages).items()}
    changed = {key: page for key, page in pages.items() if before.get(key) != page}
    domains = {key: domain_of(judged[key][0]) for key in changed}
    records = _records(tx, {*domains.values(), ""})
    for key in sorted(changed):
        for domain in dict.fromkeys((domains[key], "")):
            record = records.get(domain) or OutletRecord(domain)
            records[domain] = updated(record, changed[key], before.get(key))
    _write(context, tx, records, changed)


def forget_outlets(context: Context, tx: Transaction, gone: Mapping[str, Article]) -> None:
    """Count pages out that are judged no more."""
    rows = tx.ledger.get(OUTLET_PAGE, gone)
    domains = {key: domain_of(gone[key]) for key in rows}
    records = _records(tx, {*domains.values(), ""})
    for key in sorted(rows):
        for domain in dict.fromkeys((domains[key], "")):
            if domain in records:
                page = decode(OutletPage, rows[key].value)
                records[domain] = updated(records[domain], None, page)
    _write(context, tx, records, {})
    tx.ledger.drop([OUTLET_PAGE, AROUND], rows)


def _write(
    context: Context,
    tx: Transaction,
    records: Mapping[str, OutletRecord],
    pages: Mapping[str, OutletPage],
) -> None:
    now = context.clock.now()
    rows = [(OUTLET, domain, encode(record)) for domain, record in records.items()]
    rows += [(OUTLET_PAGE, key, encode(page)) for key, page in pages.items()]
    tx.ledger.put(LedgerRow(stage, key, score.VERSION, now, text) for stage, key, text in rows)
