"""Encode: give each article on the subject its vector, for the judgement to compare by.

What the judgement has still to see stands in the ledger as "pending", and only that can have
changed; under another encoder, or a first one, everything that was ever labelled is gone through.
"""

from collections.abc import Iterator, Mapping, Sequence

from broadsheet.domain.article import Article
from broadsheet.domain.ledger import LedgerRow
from broadsheet.domain.score import Labels
from broadsheet.pipeline.context import Context
from broadsheet.pipeline.label import STAGE as LABELLED
from broadsheet.pipeline.said import PENDING
from broadsheet.ports.encoder import Encoder
from broadsheet.ports.store import Transaction
from broadsheet.stages import encode as stage
from broadsheet.text import codec

STAGE = "encode"
"""Ledger rows of this stage hold the digest of the text that was encoded."""
ENCODER = "encode.encoder"
"""The note that names what every vector was made by; empty where some may lack."""
BATCH = 200


def version(encoder: Encoder) -> str:
    """The stage's version with the encoder's name."""
    return f"{stage.VERSION}+{encoder.name}"


def encode(context: Context) -> int:
    """Encode what lacks a vector of this site's encoder; gives how many articles that were.

    One transaction a batch: what is cut off goes on from there. Without an encoder nothing is done.
    """
    encoder = context.encoder
    if encoder is None:
        with context.store.begin() as tx:
            if tx.notes.get(ENCODER):
                tx.notes.set(ENCODER, "")
        return 0
    with context.store.begin() as tx:
        keys = _wanted(tx, version(encoder))
    if keys:
        context.progress.stage(STAGE, len(keys))
    done = 0
    for batch in _batches(keys):
        done += _encode(context, encoder, batch)
        context.progress.advance(len(batch))
    with context.store.begin() as tx:
        tx.notes.set(ENCODER, version(encoder))
    return done


def _wanted(tx: Transaction, wanted: str) -> list[str]:
    pending = set(tx.ledger.stage(PENDING))
    if tx.notes.get(ENCODER) != wanted:
        pending |= set(tx.ledger.stage(LABELLED))
    return sorted(pending)


def _batches(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(keys), BATCH):
        yield keys[start : start + BATCH]


def _encode(context: Context, encoder: Encoder, batch: Sequence[str]) -> int:
    stamp = version(encoder)
    with context.store.begin() as tx:
        articles = _on_subject(tx, batch)
        known = tx.ledger.get(STAGE, articles)
    rows = _rows(context, articles, stamp)
    fresh = {key: row for key, row in rows.items() if not _same(known.get(key), row)}
    vectors = encoder.encode([stage.text_of(articles[key]) for key in fresh])
    gone = set(batch) - articles.keys()
    with context.store.begin() as tx:
        tx.vectors.drop(gone)
        tx.ledger.drop([STAGE], gone)
        tx.vectors.save(dict(zip(fresh, stage.packed(vectors), strict=True)), encoder.name)
        tx.ledger.put(fresh.values())
    return len(fresh)


def _on_subject(tx: Transaction, keys: Sequence[str]) -> dict[str, Article]:
    labels = tx.ledger.get(LABELLED, keys)
    return tx.articles.get(
        key for key, row in labels.items() if codec.decode(Labels, row.value).on_subject
    )


def _rows(context: Context, articles: Mapping[str, Article], stamp: str) -> dict[str, LedgerRow]:
    now = context.clock.now()
    return {
        key: LedgerRow(
            STAGE, key, stamp, now, codec.encode(codec.digest(stage.text_of(articles[key])))
        )
        for key in sorted(articles)
    }


def _same(known: LedgerRow | None, row: LedgerRow) -> bool:
    return known is not None and (known.version, known.value) == (row.version, row.value)
