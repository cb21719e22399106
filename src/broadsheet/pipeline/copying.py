"""Copies: the pictures that the site shows are fetched, and small copies made of them, once.

It is done between the judgement and the press, so that only what is published is asked for, and no
page waits for an outlet. What was captured whole before is not fetched again.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from broadsheet.domain.article import Copy
from broadsheet.domain.capture import Capture, CaptureRef, Fetched
from broadsheet.domain.ledger import Kept, LedgerRow
from broadsheet.domain.picture import Copied, Illustration, Original
from broadsheet.errors import ArchiveError
from broadsheet.pipeline import due, pictures
from broadsheet.pipeline.context import Context
from broadsheet.pipeline.wishes import AGAIN, LOGOS, Moment, Wish, logo_of, names, wishes
from broadsheet.ports.pictures import Copier, CopyStore
from broadsheet.ports.store import Transaction
from broadsheet.stages import illustrate
from broadsheet.text import urls
from broadsheet.text.codec import encode

SETTLED = "illustrate.settled"
"""Note: the recipe and the number of copies when all that was published had been looked at."""
BATCH = 200
"""Pictures that are fetched, made and written down together."""
ROUNDS = 3
"""Addresses that are tried for an outlet's logo in one run, where the first is no good."""

Found = tuple[Wish, CaptureRef]
Row = tuple[Wish, Illustration]


@dataclass(frozen=True, slots=True)
class CopyTally:
    """How many pictures copies were made of, and of how many that failed."""

    made: int = 0
    failed: int = 0


async def copy(context: Context) -> CopyTally:
    """Make every copy that is lacking; nothing where the site is to have none."""
    if not context.site.fetch.keep_pictures or context.copier is None or context.copies is None:
        _settle(context, "")
        return CopyTally()
    context.progress.stage("pictures", None)
    tally, stale = CopyTally(), False
    held = context.copies.held()
    for number in range(ROUNDS):
        with context.store.begin() as tx:
            settled = tx.notes.get(SETTLED) == _settled(len(held))
            there = context.copies.held() if number else held
            found = wishes(tx, Moment(context.clock.now(), there, settled))
        # Another address is tried at once for a logo alone; a lead picture has no other.
        wanted = [one for one in found if number == 0 or one.stage == LOGOS]
        stale = stale or any(one.replaces for one in wanted)
        for start in range(0, len(wanted), BATCH):
            batch = wanted[start : start + BATCH]
            rows = await _batch(context, batch, context.copier, context.copies)
            made = sum(bool(known.copies) for _, known in rows)
            tally = CopyTally(tally.made + made, tally.failed + len(rows) - made)
            context.progress.advance(len(batch))
        if not wanted:
            break
    if stale:
        _sweep(context, context.copies)
    _settle(context, _settled(len(context.copies.held())))
    return tally


async def _batch(
    context: Context, batch: Sequence[Wish], copier: Copier, store: CopyStore
) -> list[Row]:
    here = list(_captured(context, batch))
    lacking = set(batch) - {wish for wish, _ in here}
    came, failed = await _fetched(context, sorted(lacking, key=lambda one: (one.stage, one.key)))
    found = sorted([*here, *came], key=lambda pair: (pair[0].stage, pair[0].key))
    made = list(_made(context, found, copier, store))
    with context.store.begin() as tx:
        _put(context, tx, made)
    return [*failed, *made]


def _captured(context: Context, batch: Iterable[Wish]) -> Iterator[Found]:
    """What was captured whole before: a small file by its probe, any by a run before this."""
    with context.store.begin() as tx:
        refs = [(w, tx.captures.latest(urls.key(w.url))) for w in batch if not w.anew]
    for wish, ref in refs:
        if ref is not None and ref.url == wish.url:
            try:
                fit = not illustrate.unfit(context.archive.read(ref))
            except ArchiveError:
                fit = False
            if fit:
                yield wish, ref


async def _fetched(context: Context, lacking: Sequence[Wish]) -> tuple[list[Found], list[Row]]:
    """Ask for what was never captured; failures are written down at once."""
    by_url: dict[str, list[Wish]] = {}
    for wish in lacking:
        by_url.setdefault(wish.url, []).append(wish)

    def take(url: str, fetched: Fetched) -> tuple[str, Kept | None, Fetched | None, str]:
        problem = illustrate.unfit(fetched)
        bodiless = None if isinstance(fetched, Capture) else fetched
        return url, pictures.kept(context, fetched), bodiless, problem

    answers = await pictures.ask(context, by_url, illustrate.WHOLE_BYTES, take)
    context.archive.flush()
    came: list[Found] = []
    failed: list[Row] = []
    for url, kept, bodiless, problem in answers:
        for wish in by_url[url]:
            if kept and not problem:
                came.append((wish, kept.ref))
            else:
                again = bodiless is not None and not illustrate.lasting(bodiless)
                failed.append((wish, _failure(wish, problem, lasting=not again)))
    with context.store.begin() as tx:
        context.learnt(tx)
        tx.captures.add(kept for _, kept, _, _ in answers if kept)
        _put(context, tx, failed)
    return came, failed


def _made(
    context: Context, found: Sequence[Found], copier: Copier, store: CopyStore
) -> Iterator[Row]:
    """The copies, kept before they are written down, so that no row names what is not there."""
    digests: list[str] = []

    def originals() -> Iterator[Original]:
        for wish, ref in found:
            try:
                body = context.archive.read(ref).body
            except ArchiveError:
                body = b""
            digests.append(sha256(body).hexdigest())
            yield Original(body, illustrate.sniff(body), wish.use)

    for number, copied in enumerate(copier.copies(originals())):
        wish = found[number][0]
        if copied.problem:
            known = _failure(wish, copied.problem, lasting=copied.lasting)
            yield wish, replace(known, width=copied.width, height=copied.height)
        else:
            yield wish, _success(wish, digests[number], copied, store)


def _success(wish: Wish, digest: str, copied: Copied, store: CopyStore) -> Illustration:
    copies: list[Copy] = []
    for file in copied.files:
        path = illustrate.path_of(file.content)
        store.add(path, file.content)
        copies.append(Copy(path, file.width, file.height, len(file.content)))
    return Illustration(wish.url, copied.width, copied.height, digest, tuple(copies))


def _failure(wish: Wish, problem: str, *, lasting: bool) -> Illustration:
    """What is known after a failure; copies that there were before stay in use."""
    known = wish.known
    same = known is not None and known.url == wish.url
    if known is not None and known.copies and (wish.anew or same):
        return replace(known, problem=problem, tries=known.tries + 1)
    passed = () if known is None or same else (*known.passed, known.url)
    tries = known.tries + 1 if known is not None and same else 1
    return Illustration(wish.url, problem=problem, tries=tries, lasting=lasting, passed=passed)


def _put(context: Context, tx: Transaction, rows: Iterable[Row]) -> None:
    """Write down what came of these wishes; where another picture is to be shown now, say so."""
    now = context.clock.now()
    for wish, known in rows:
        row = LedgerRow(wish.stage, wish.key, illustrate.VERSION, now, encode(known))
        tx.ledger.put([row])
        if known.lasting or known.copies or wish.stage == LOGOS:
            tx.ledger.drop([AGAIN], [wish.key])
        else:
            tx.ledger.put([replace(row, stage=AGAIN, value="")])
        before = wish.known
        if before is None or (before.copies, before.width) != (known.copies, known.width):
            if wish.stage == LOGOS:
                due.mark_pictures(tx, [logo_of(wish.key)], now)
            else:
                due.mark(tx, [wish.key], now)


def _sweep(context: Context, store: CopyStore) -> None:
    """Let go of copies that no picture has any more: they can be made again from the captures."""
    with context.store.begin() as tx:
        named = names(tx)
    store.drop(sorted(store.held() - named))


def _settled(held: int) -> str:
    return f"{illustrate.VERSION}, {held} copies"


def _settle(context: Context, note: str) -> None:
    with context.store.begin() as tx:
        if tx.notes.get(SETTLED) != note:
            tx.notes.set(SETTLED, note)
