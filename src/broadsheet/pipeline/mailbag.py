"""How the newsletter stands: its newest letter, and how many readers have not got it yet."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from broadsheet.domain.letter import LetterHead, Passage, Standing
from broadsheet.domain.site import NewsletterPolicy
from broadsheet.ports.store import Transaction
from broadsheet.stages.letter import schedule

SOON = timedelta(hours=2)
"""Within which a letter is sent as a rule: by an hourly job."""
_OPEN = (Passage.WAITING, Passage.PUT_OFF, Passage.UNDER_WAY)


@dataclass(frozen=True, slots=True)
class Mailbag:
    """The newest letter, by its id (empty: none, or a stale one), and where its copies stand.

    `due` is the id of a letter whose hour has come and which is not composed; `composed` tells
    whether this run did compose the newest, `late` whether its readers should have it by now.
    """

    due: str = ""
    letter: str = ""
    stories: int = 0
    composed: bool = False
    late: bool = False
    sent: int = 0
    to_go: int = 0
    doubtful: int = 0


def mailbag(
    tx: Transaction, policy: NewsletterPolicy, now: datetime, composed: str = ""
) -> Mailbag | None:
    """How it stands at `now`; None where the newsletter is off. `composed`: what this run made."""
    if not policy.enabled:
        return None
    heads = tx.mailing.letters.heads()
    due = schedule.due(policy, now)
    waits = "" if due in {head.id for head in heads} else due
    # An older one is sent only where it is named; nothing of it is told here.
    if not heads or now - heads[0].at > schedule.stale(policy):
        return Mailbag(due=waits)
    late = now - heads[0].at > SOON
    return replace(_of(tx, heads[0]), due=waits, composed=heads[0].id == composed, late=late)


def to_go(tx: Transaction, letter: str) -> int:
    """How many copies of a letter are still to go.

    Copies are planned when it is sent for the first time, for those who read it then.
    """
    tally = tx.mailing.sendings.tally(letter)
    return sum(tally.get(one, 0) for one in _OPEN) if tally else readers(tx)


def readers(tx: Transaction) -> int:
    """How many get the newsletter."""
    stopped = {one.subscriber for one in tx.mailing.suppressions.all() if one.stopped}
    confirmed = tx.mailing.subscribers.all(Standing.CONFIRMED)
    return sum(reader.id not in stopped for reader in confirmed)


def _of(tx: Transaction, head: LetterHead) -> Mailbag:
    tally = tx.mailing.sendings.tally(head.id)
    return Mailbag(
        letter=head.id,
        stories=len(head.names),
        sent=tally.get(Passage.SENT, 0),
        to_go=to_go(tx, head.id),
        doubtful=tally.get(Passage.DOUBTFUL, 0),
    )
