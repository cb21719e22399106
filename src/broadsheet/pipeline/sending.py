"""Sending: one letter to each reader once, through kills at any instant.

Every copy has a row before anything goes out. It is committed as under way before its mail is
begun, and the brink is marked in the instant before the mail's last bytes go; the server's answer
is written down after it. The brink forgets the mail before this one, and earlier attempts at this
one, before the row is under way: so what it tells of such a row is of this attempt. A sender that
was killed leaves at most one row under way, and the brink tells which of three it is: the server's
yes was read (sent), the last bytes had not gone (waiting, since a server drops what was not ended),
or they had and no answer was read (doubtful). What is doubtful is not sent again unless a person
asks for it, and stays doubtful until that has come to an end. There is one brink for all letters,
so what any of them left under way is settled before the next mail comes near it.

A refusal tells of an address only where it answers the recipient with a code that says so. Every
other one may be meant for all alike (a server that does not relay, a quota, a filter): such a copy
is tried again, a few times.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from broadsheet.domain.letter import Letter, Passage, Sending, Standing, Subscriber
from broadsheet.errors import MailError
from broadsheet.ports.clock import Clock
from broadsheet.ports.mailer import Brink, Mail, Mailer, Outcome, Receipt
from broadsheet.ports.progress import Progress
from broadsheet.ports.store import Store, Transaction
from broadsheet.stages.letter import bounce, suppress

MOST_ATTEMPTS = 5
MOST_IN_VAIN = 10
"""Copies not taken one after the other, after which the server is let alone for now."""
OPEN = (Passage.WAITING, Passage.PUT_OFF)
_BEGUN = (Passage.UNDER_WAY, Passage.DOUBTFUL)
"""Where a killed sender may have left a row: one that is doubtful stays so while it goes again."""
_ENDS = {
    Outcome.ACCEPTED: Passage.SENT,
    Outcome.REFUSED: Passage.REFUSED,
    Outcome.PUT_OFF: Passage.PUT_OFF,
    Outcome.DOUBTFUL: Passage.DOUBTFUL,
}


@dataclass(frozen=True, slots=True)
class Post:
    """What sending needs of the outside. `message` gives a copy's Message-ID, the same each time;
    `mail` writes the copy; `pause` waits between two mails where the server asks for it; `cut`
    gives a letter without what was taken down since."""

    store: Store
    mailer: Mailer
    brink: Brink
    clock: Clock
    progress: Progress
    message: Callable[[Letter, Subscriber], str]
    mail: Callable[[Letter, Subscriber, str], Mail]
    pause: Callable[[], None] = field(default=lambda: None)
    cut: Callable[[Transaction, Letter], Letter] = field(default=lambda _, letter: letter)


@dataclass(frozen=True, slots=True)
class Sent:
    """What one call came to, and where all copies of the letter stand.

    `problem` is why it stopped before its end, or that every mail was refused; else empty.
    """

    letter: str
    sent: int
    tally: dict[Passage, int]
    problem: str = ""


def send(post: Post, letter: Letter, *, again: bool = False) -> Sent:
    """Send a letter to every reader who has not got it. `again`: also where it is doubtful.

    Readers are those who had confirmed when the letter was sent for the first time; whoever left
    or was suppressed since is passed over, and so are all where no story of it may be told still.
    """
    with post.store.begin() as tx:
        _settled(tx, post, letter)
        _planned(tx, post, letter)
        wanted = (*OPEN, Passage.DOUBTFUL) if again else OPEN
        rows = tx.mailing.sendings.of(letter.id, wanted)
    post.progress.stage("send", len(rows))
    sent, problem = _through(post, letter, rows)
    with post.store.begin() as tx:
        tally = tx.mailing.sendings.tally(letter.id)
    return Sent(letter.id, sent, tally, problem)


def waiting(tx: Transaction, letter: Letter) -> list[Subscriber]:
    """The readers to whom `send` would send the letter now; nothing is written down."""
    readers = _readers(tx)
    if not tx.mailing.sendings.tally(letter.id):
        return readers
    rows = tx.mailing.sendings.of(letter.id, (*OPEN, Passage.UNDER_WAY))
    left = {row.subscriber for row in rows}
    return [reader for reader in readers if reader.id in left]


def _through(post: Post, letter: Letter, rows: Iterable[Sending]) -> tuple[int, str]:
    sent = tried = refused = in_vain = 0
    answer = ""
    # Those tried least come first, so that no few stand in the way of all others.
    for row in sorted(rows, key=lambda row: row.attempts):
        try:
            receipt = _one(post, letter, row)
        except MailError as error:
            return sent, str(error)
        post.progress.advance()
        if receipt is None:
            continue
        tried, answer = tried + 1, receipt.answer
        sent += receipt.outcome is Outcome.ACCEPTED
        refused += receipt.outcome is Outcome.REFUSED
        in_vain = 0 if receipt.outcome is Outcome.ACCEPTED else in_vain + 1
        if in_vain >= MOST_IN_VAIN:
            return sent, f"the server took none of {in_vain} mails in a row; it said: {answer}"
    if tried and refused == tried:
        return sent, f"the server refused every mail ({tried}); it said: {answer}"
    return sent, ""


def _one(post: Post, letter: Letter, row: Sending) -> Receipt | None:
    """One copy, from its claim to its end; None where it is passed over."""
    post.brink.approach(row.message)
    with post.store.begin() as tx:
        reader, told = _reader(tx, row), post.cut(tx, letter)
        if reader is None or not told.stories:
            passed = replace(row, passage=Passage.PASSED_OVER, at=post.clock.now())
            tx.mailing.sendings.save([passed])
            return None
        doubtful = row.passage is Passage.DOUBTFUL
        begun = Passage.DOUBTFUL if doubtful else Passage.UNDER_WAY
        claimed = replace(row, passage=begun, attempts=row.attempts + 1)
        tx.mailing.sendings.save([replace(claimed, at=post.clock.now())])
    try:
        receipt = post.mailer.send(post.mail(told, reader, row.message), post.brink.cross)
    except MailError:
        # Of no recipient's making, and surely not accepted: as if it had not been tried.
        with post.store.begin() as tx:
            tx.mailing.sendings.save([row])
        raise
    if receipt.outcome is Outcome.ACCEPTED:
        post.brink.land()
    with post.store.begin() as tx:
        ended = _ended(post, claimed, receipt)
        tx.mailing.sendings.save([ended])
        if ended.passage is Passage.REFUSED:
            _refused(tx, post, ended, receipt)
    post.pause()
    return receipt


def _reader(tx: Transaction, row: Sending) -> Subscriber | None:
    """Who it goes to; None for one who left, was forgotten or is suppressed."""
    reader = tx.mailing.subscribers.get([row.subscriber]).get(row.subscriber)
    if reader is None or reader.standing is not Standing.CONFIRMED:
        return None
    stopped = tx.mailing.suppressions.get([row.subscriber]).get(row.subscriber)
    return None if stopped and stopped.stopped else reader


def _ended(post: Post, row: Sending, receipt: Receipt) -> Sending:
    passage = _ENDS[receipt.outcome]
    if passage is Passage.REFUSED and not _gone(receipt):
        passage = Passage.PUT_OFF
    if passage is Passage.PUT_OFF and row.attempts >= MOST_ATTEMPTS:
        passage = Passage.REFUSED
    return replace(row, passage=passage, at=post.clock.now(), answer=receipt.answer)


def _gone(receipt: Receipt) -> bool:
    """Whether the server says that there is no such address."""
    return receipt.recipient and bounce.hard(bounce.status_in(receipt.text))


def _refused(tx: Transaction, post: Post, row: Sending, receipt: Receipt) -> None:
    """A refusal of the recipient is a bounce without the mail.

    A soft one counts where the letter has gone to somebody: else the server takes none at all.
    """
    taken = tx.mailing.sendings.tally(row.letter).get(Passage.SENT)
    if not receipt.recipient or not (taken or _gone(receipt)):
        return
    kind = bounce.Kind.HARD if _gone(receipt) else bounce.Kind.SOFT
    known = tx.mailing.suppressions.get([row.subscriber]).get(row.subscriber)
    now = post.clock.now()
    counted = suppress.counted(known, row.subscriber, kind, row.letter, now, row.answer)
    if counted is not None:
        tx.mailing.suppressions.save([counted])


def _settled(tx: Transaction, post: Post, letter: Letter) -> None:
    """What a sender that was killed left under way, of any letter, told by the brink."""
    crossed = post.brink.last()
    letters = {letter.id, *(head.id for head in tx.mailing.letters.heads())}
    for row in (row for id_ in letters for row in tx.mailing.sendings.of(id_, _BEGUN)):
        if crossed is None or crossed.message != row.message:
            if row.passage is Passage.DOUBTFUL:
                continue
            passage, answer = Passage.WAITING, row.answer
        elif crossed.accepted:
            passage, answer = Passage.SENT, "accepted; the sender was stopped before it was noted"
        else:
            passage, answer = Passage.DOUBTFUL, "the sender was stopped before the server answered"
        tx.mailing.sendings.save([replace(row, passage=passage, answer=answer)])


def _planned(tx: Transaction, post: Post, letter: Letter) -> None:
    if not tx.mailing.sendings.tally(letter.id):
        tx.mailing.sendings.add(
            Sending(letter.id, reader.id, post.message(letter, reader)) for reader in _readers(tx)
        )


def _readers(tx: Transaction) -> list[Subscriber]:
    """All who get letters."""
    stopped = {one.subscriber for one in tx.mailing.suppressions.all() if one.stopped}
    confirmed = tx.mailing.subscribers.all(Standing.CONFIRMED)
    return [reader for reader in confirmed if reader.id not in stopped]
