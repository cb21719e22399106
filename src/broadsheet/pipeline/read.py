"""Read: fetch each waiting page, keep it, draw the article out of it, settle its address."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from broadsheet.domain.article import Article
from broadsheet.domain.capture import (
    Capture,
    CaptureRef,
    Fetched,
    FetchFailure,
    FetchProblem,
    Request,
)
from broadsheet.domain.entry import Entry
from broadsheet.domain.ledger import Kept, LedgerRow, Sighting, Standing
from broadsheet.domain.outcome import TurnedAway
from broadsheet.domain.reason import Reason
from broadsheet.domain.site import Source
from broadsheet.errors import ArchiveError
from broadsheet.pipeline import ledgers, provenance
from broadsheet.pipeline.context import Context
from broadsheet.pipeline.said import PENDING
from broadsheet.pipeline.spread import BATCH, spread
from broadsheet.ports.store import Transaction
from broadsheet.stages import admit, canon, extract
from broadsheet.text import urls
from broadsheet.text.codec import encode

VERSION = f"read/2+{extract.VERSION}+{canon.VERSION}+{admit.VERSION}"
READ_VERSION = "read.version"
ACCEPT = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.5"

Job = tuple[Capture, Entry, datetime]
Answer = tuple[Sighting, Fetched]
Captured = tuple[Sighting, Capture]
Result = tuple[Sighting, Article | TurnedAway]
Failed = tuple[Sighting, FetchFailure]
Batch = tuple[list[Captured], list[Result], list[Failed]]


@dataclass(slots=True)
class ReadTally:
    """What a round of reading came to."""

    due: int = 0
    read: int = 0
    turned_away: int = 0
    put_off: int = 0
    """Failed, to be tried again later."""
    absent: int = 0
    """Not in the archives at hand."""
    problems: list[tuple[str, str]] = field(default_factory=list)


async def read(context: Context) -> ReadTally:
    """Read what is waiting; every batch is one transaction."""
    now, tally = context.clock.now(), ReadTally()
    with context.store.begin() as tx:
        waiting = tx.entries.standing(Standing.WAITING, now)
        waiting = _turn_away_old(context, tx, waiting, tally)
    tally.due = len(waiting)
    context.progress.stage("read", len(waiting))

    async def fetch(sighting: Sighting) -> Answer:
        request = Request(sighting.entry.url, accept=ACCEPT)
        return sighting, await context.transport.fetch(request)

    def prepare(batch: list[Answer]) -> Batch:
        captured = [(one, answer) for one, answer in batch if isinstance(answer, Capture)]
        failed = [(one, answer) for one, answer in batch if isinstance(answer, FetchFailure)]
        return captured, _read_all(context, captured), failed

    def commit(batch: Batch) -> None:
        _keep(context, batch, tally)
        context.progress.advance(len(batch[0]) + len(batch[2]))

    lanes = ((urls.host(one.entry.url), one) for one in waiting)
    await spread(lanes, fetch, prepare, commit, context.site.fetch.concurrency)
    return tally


def reread(context: Context) -> int:
    """Read all pages again from their captures where the reading stages have a new version.

    Gives how many were read; a page whose capture cannot be had stays as it was.
    """
    with context.store.begin() as tx:
        before = tx.notes.get(READ_VERSION)
        sightings = [] if before in ("", VERSION) else _all_read(tx)
        refs = [(one, provenance.capture_of(tx, one.entry.key)) for one in sightings]
    held = [(sighting, ref) for sighting, ref in refs if ref is not None]
    if held:
        context.progress.stage("read again", len(held))
    for start in range(0, len(held), BATCH):
        captured = list(_recalled(context, held[start : start + BATCH]))
        results = _read_all(context, captured)
        with context.store.begin() as tx:
            for sighting, result in results:
                _write_result(context, tx, sighting, result, ReadTally())
        context.progress.advance(len(results))
    if before != VERSION:
        with context.store.begin() as tx:
            tx.notes.set(READ_VERSION, VERSION)
    return len(held)


def _all_read(tx: Transaction) -> list[Sighting]:
    turned = tx.entries.standing(Standing.TURNED_AWAY)
    return sorted(
        [*tx.entries.standing(Standing.READ), *turned], key=lambda sighting: sighting.entry.key
    )


def _recalled(context: Context, held: Sequence[tuple[Sighting, CaptureRef]]) -> Iterator[Captured]:
    for sighting, ref in held:
        try:
            yield sighting, context.archive.read(ref)
        except ArchiveError as error:
            context.progress.say(str(error))


def read_one(job: Job) -> Article | TurnedAway:
    """One capture to an article under its settled address; pure, for any engine."""
    capture, entry, now = job
    try:
        return _read_one(capture, entry, now)
    except Exception as error:  # noqa: BLE001 - a page that breaks a parser must not end the run
        fault = f"{type(error).__name__}: {str(error)[:200]}"
        text = f"Reading it failed by a fault of ours ({fault})."
        return TurnedAway(entry.key, "extract", (Reason("extract.fault", text),))


def _read_one(capture: Capture, entry: Entry, now: datetime) -> Article | TurnedAway:
    article = extract.extract(capture, entry)
    if isinstance(article, TurnedAway):
        return article
    settled, reasons = canon.settle(article, capture)
    explained = replace(settled, reasons=(*settled.reasons, *reasons))
    # The run's moment is its beginning: a page may have been published, and fetched, since.
    return admit.dated(explained, capture.fetched_at, max(now, capture.fetched_at))


def _turn_away_old(
    context: Context, tx: Transaction, waiting: Sequence[Sighting], tally: ReadTally
) -> list[Sighting]:
    ledgers.concern(context, tx, (sighting.article for sighting in waiting))
    now, fresh, old = context.clock.now(), list[Sighting](), list[tuple[Sighting, TurnedAway]]()
    for sighting in waiting:
        verdict = admit.admit_entry(sighting.entry, context.site.policy, now)
        if verdict is None or sighting.article:
            fresh.append(sighting)
        else:
            old.append((sighting, verdict))
    _write_turned(context, tx, old)
    tally.turned_away += len(old)
    return fresh


def _keep(context: Context, batch: Batch, tally: ReadTally) -> None:
    captured, results, failed = batch
    kept = [Kept(urls.key(a.url), context.archive.append(a)) for _, a in captured]
    context.archive.flush()
    with context.store.begin() as tx:
        context.learnt(tx)
        tx.captures.add(kept)
        pairs = zip(captured, kept, strict=True)
        read_from = ((sighting.entry.key, held.ref) for (sighting, _), held in pairs)
        provenance.note(tx, read_from, context.clock.now())
        _write_failures(context, tx, failed, tally)
        for sighting, result in results:
            _write_result(context, tx, sighting, result, tally)


def _read_all(context: Context, captured: Sequence[Captured]) -> list[Result]:
    now = context.clock.now()
    called = {source.id: source for source in context.site.sources if source.name}
    jobs = [(capture, _named(sighting.entry, called), now) for sighting, capture in captured]
    results = context.engine.map(read_one, jobs)
    return [(sighting, result) for (sighting, _), result in zip(captured, results, strict=True)]


def _named(entry: Entry, called: Mapping[str, Source]) -> Entry:
    """The entry with its source's name for the outlet, where the source tells of its own pages."""
    source = called.get(entry.source)
    if source is None or entry.outlet:
        return entry
    own = urls.registered_domain(source.url) == urls.registered_domain(entry.url)
    return replace(entry, outlet=source.name) if own else entry


def _write_failures(
    context: Context,
    tx: Transaction,
    failed: Sequence[tuple[Sighting, FetchFailure]],
    tally: ReadTally,
) -> None:
    later: list[Sighting] = []
    turned: list[tuple[Sighting, TurnedAway]] = []
    for sighting, failure in failed:
        if failure.problem is FetchProblem.ABSENT:
            tally.absent += 1
            continue
        outcome = admit.after_failure(sighting, failure)
        tally.problems.append((sighting.entry.url, failure.detail))
        if isinstance(outcome, TurnedAway) and sighting.article:
            later.append(admit.read_standing(sighting, sighting.article))
        elif isinstance(outcome, TurnedAway):
            turned.append((sighting, outcome))
        else:
            later.append(outcome)
    tx.entries.settle(later)
    _write_turned(context, tx, turned)
    tally.put_off += len(later)
    tally.turned_away += len(turned)


def _write_result(
    context: Context,
    tx: Transaction,
    sighting: Sighting,
    result: Article | TurnedAway,
    tally: ReadTally,
) -> None:
    if isinstance(result, Article) and not _was_read(sighting):
        refused = admit.admit_article(result, context.site.policy, context.clock.now())
        result = refused or result
    if isinstance(result, TurnedAway):
        _write_turned(context, tx, [(sighting, result)])
        tally.turned_away += 1
        return
    rivals = [
        one
        for one in tx.entries.of_article(result.key)
        if one.standing is Standing.READ and one.entry.key != sighting.entry.key
    ]
    if rivals and _order(rivals[0]) < _order(sighting):
        known = tx.articles.get([result.key])[result.key]
        _write_turned(context, tx, [(sighting, admit.same_page(sighting.entry, known))], known.key)
        tally.turned_away += 1
        return
    # The order of arrival must not decide which of two ways to a page is the page's own.
    _write_turned(
        context, tx, [(one, admit.same_page(one.entry, result)) for one in rivals], result.key
    )
    tx.articles.save([result])
    tx.ledger.drop(["classify"], [result.key])
    tx.ledger.drop(["read"], [sighting.entry.key])
    _settle(context, tx, [(sighting, admit.read_standing(sighting, result.key))])
    tally.read += 1


def _was_read(sighting: Sighting) -> bool:
    """Whether an article of this page is printed, or may be: what turned away has none."""
    return bool(sighting.article) and sighting.standing is not Standing.TURNED_AWAY


def _settle(
    context: Context, tx: Transaction, changes: Sequence[tuple[Sighting, Sighting]]
) -> None:
    """Write new standings; an article that no page leads to any more is withdrawn.

    That happens when a page is read anew: under another address, or to be turned away.
    """
    tx.entries.settle(after for _, after in changes)
    ledgers.concern(context, tx, [one.article for pair in changes for one in pair])
    for before, after in changes:
        key = before.article
        if not _was_read(before) or key == after.article:
            continue
        if not any(_was_read(one) for one in tx.entries.of_article(key)):
            tx.articles.drop([key])
            tx.ledger.drop(["classify"], [key])
            tx.ledger.put([LedgerRow(PENDING, key, VERSION, context.clock.now(), "true")])


def _order(sighting: Sighting) -> tuple[str, str]:
    return sighting.first_seen.isoformat(), sighting.entry.key


def _write_turned(
    context: Context,
    tx: Transaction,
    turned: Sequence[tuple[Sighting, TurnedAway]],
    article: str = "",
) -> None:
    now = context.clock.now()
    _settle(context, tx, [(one, admit.turned_standing(one, article)) for one, _ in turned])
    tx.ledger.put(
        LedgerRow("read", sighting.entry.key, VERSION, now, encode(verdict))
        for sighting, verdict in turned
    )
