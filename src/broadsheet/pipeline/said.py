"""What an editor says at this moment, under the articles' keys; and what a new word makes due."""

from broadsheet.domain.ledger import LedgerRow
from broadsheet.domain.override import Concern, Overrides
from broadsheet.pipeline.context import Context
from broadsheet.ports.store import Transaction
from broadsheet.stages import overrule
from broadsheet.text.codec import decode, encode

HEEDED = "overrides"
"""Note: the overrides that the stored judgement stands under."""
PENDING = "pending"
"""Ledger rows of this stage are the articles that the judgement has still to see."""
REPLACE = "pending.place"
"""Ledger rows of this stage are the articles whose story is to be formed anew."""


def standing(context: Context, tx: Transaction) -> Overrides:
    """The overrides that stand at the run's moment."""
    return under_keys(context.overrides.standing(context.clock.now()), tx)


def under_keys(said: Overrides, tx: Transaction) -> Overrides:
    """Overrides under the keys of the articles that are known under their addresses."""
    known = {key: tx.entries.get(key) for one in said.items for key in (*one.keys, *one.other_keys)}

    def resolve(key: str) -> str:
        sighting = known.get(key)
        return sighting.article or key if sighting else key

    return said.resolved(resolve)


def heed(context: Context) -> Concern:
    """Make due what came, changed or ran out since the last run has to do with.

    One transaction, so that a run that is cut off goes on from there.
    """
    with context.store.begin() as tx:
        stored = tx.notes.get(HEEDED)
        before = decode(Overrides, stored) if stored else Overrides()
        after = standing(context, tx)
        concern = overrule.concerned(before, after)
        if before != after:
            _due(context, tx, concern)
            tx.notes.set(HEEDED, encode(after))
    return concern


def _due(context: Context, tx: Transaction, concern: Concern) -> None:
    named = {*concern.stories, *tx.aliases.of(concern.stories).values()}
    members = {k for story in tx.stories.get(named) for k in story.members}
    labelled = tx.ledger.stage("classify") if concern.everything else {}
    known = tx.articles.get(concern.keys | members)
    tx.ledger.drop(["classify"], labelled.keys() | known.keys())
    now = context.clock.now()
    rows = [LedgerRow(PENDING, key, "override", now, "true") for key in sorted(known)]
    rows += [
        LedgerRow(REPLACE, key, "override", now, "true")
        for key in sorted(concern.placing & known.keys())
    ]
    tx.ledger.put(rows)
