"""Readers: who subscribes, confirms, leaves; what comes back by mail. Load, decide, commit."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from broadsheet.domain.letter import Consent, Standing, Subscriber, Suppression
from broadsheet.ports.clock import Clock
from broadsheet.ports.store import Store, Transaction
from broadsheet.stages.letter import bounce, consent, suppress, tokens
from broadsheet.stages.letter.bounce import Kind, Returned
from broadsheet.stages.letter.consent import Step
from broadsheet.stages.letter.tokens import Purpose, Token
from broadsheet.text.mailbox import Mailbox


@dataclass(frozen=True, slots=True)
class Readers:
    """The book of readers. `key` signs what is sent to them."""

    store: Store
    clock: Clock
    key: bytes

    def ask(self, box: Mailbox, how: str) -> Subscriber | None:
        """Write down that somebody wants the newsletter; gives the reader who is to be asked.

        None where nothing is to be sent: one who has confirmed, or is left in peace.
        """
        id_ = tokens.subscriber_id(self.key, box.key)
        with self.store.begin() as tx:
            known = tx.mailing.subscribers.of([box.key]).get(box.key)
            bad = tx.mailing.suppressions.get([id_]).get(id_)
            step = consent.ask(known, box, id_, self.clock.now(), how, bad)
            return _taken(tx, step) if step and step.ask else None

    def unasked(self, reader: Subscriber) -> None:
        """The question could not be sent: it may be asked again at once.

        Whoever was forgotten or asked once more while it was under way is left alone.
        """
        with self.store.begin() as tx:
            known = tx.mailing.subscribers.get([reader.id]).get(reader.id)
            if known is not None and known.asked == reader.asked:
                tx.mailing.subscribers.save([replace(known, asked=None)])

    def vouch(self, boxes: Iterable[Mailbox], how: str) -> int:
        """Readers whose consent the editor has from elsewhere; gives how many are new."""
        count = 0
        with self.store.begin() as tx:
            for box in boxes:
                known = tx.mailing.subscribers.of([box.key]).get(box.key)
                id_ = tokens.subscriber_id(self.key, box.key)
                step = consent.vouched(known, box, id_, self.clock.now(), how)
                count += _taken(tx, step) is not None
        return count

    def lift(self, box: Mailbox, how: str) -> Suppression | None:
        """Write to a stopped reader again, on the editor's word; gives the stop that is lifted.

        None where there is none, and for a reader who has not confirmed, or has left.
        """
        with self.store.begin() as tx:
            known = tx.mailing.subscribers.of([box.key]).get(box.key)
            if known is None or known.standing is not Standing.CONFIRMED:
                return None
            bad = tx.mailing.suppressions.get([known.id]).get(known.id)
            if bad is None or bad.stopped is None:
                return None
            tx.mailing.suppressions.drop([known.id])
            tx.mailing.consents.add([Consent(known.id, self.clock.now(), known.standing, how)])
            return bad

    def stopped(self, boxes: Iterable[Mailbox]) -> list[str]:
        """Addresses among these that have confirmed and are written to no more all the same."""
        with self.store.begin() as tx:
            known = tx.mailing.subscribers.of(box.key for box in boxes)
            bad = tx.mailing.suppressions.get(one.id for one in known.values())
        return [
            one.address
            for one in known.values()
            if one.standing is Standing.CONFIRMED and one.id in bad and bad[one.id].stopped
        ]

    def confirm(self, token: Token, how: str) -> Subscriber | None:
        """A yes; None where the token is too old or its reader is gone."""
        with self.store.begin() as tx:
            known = tx.mailing.subscribers.get([token.subscriber]).get(token.subscriber)
            if known is None or token.purpose is not Purpose.CONFIRM:
                return None
            if known.standing is Standing.CONFIRMED:
                found: Subscriber | None = known
            else:
                step = consent.confirm(known, token.at, self.clock.now(), how)
                found = _taken(tx, step)
            bad = tx.mailing.suppressions.get([known.id]).get(known.id)
            if found is not None and bad is not None and token.at >= bad.at:
                # Whoever reads mail at an address has shown that it is not dead.
                tx.mailing.suppressions.drop([known.id])
            return found

    def leave(self, id_: str, how: str) -> Subscriber | None:
        """A no; None where nobody is known by this id."""
        with self.store.begin() as tx:
            known = tx.mailing.subscribers.get([id_]).get(id_)
            if known is None:
                return None
            return _taken(tx, consent.leave(known, self.clock.now(), how)) or known

    def find(self, box: Mailbox) -> Subscriber | None:
        """The reader with this address."""
        with self.store.begin() as tx:
            return tx.mailing.subscribers.of([box.key]).get(box.key)

    def forget(self, id_: str) -> None:
        """Drop a reader and all that is known of the address."""
        with self.store.begin() as tx:
            tx.mailing.subscribers.forget([id_])


@dataclass(frozen=True, slots=True)
class Heeded:
    """One returned mail and what came of it, in a sentence."""

    kind: Kind
    done: bool
    text: str


def heed(readers: Readers, returned: Returned) -> Heeded:
    """Act on one mail that came back."""
    if returned.token:
        return _word(readers, returned)
    if returned.kind in (Kind.OTHER, Kind.DELAYED):
        return Heeded(returned.kind, done=False, text=f"Nothing to do. {returned.detail}".strip())
    with readers.store.begin() as tx:
        return _counted(tx, returned, readers.clock.now())


def _counted(tx: Transaction, returned: Returned, now: datetime) -> Heeded:
    sendings = list(tx.mailing.sendings.by_message(returned.messages).values())
    if not sendings:
        return Heeded(returned.kind, done=False, text="It names no mail that was sent from here.")
    one = sendings[0]
    reader = tx.mailing.subscribers.get([one.subscriber]).get(one.subscriber)
    if reader is None:
        return Heeded(returned.kind, done=False, text="Its reader has been forgotten.")
    if returned.kind is Kind.COMPLAINT:
        _taken(tx, consent.leave(reader, now, "complaint"))
    known = tx.mailing.suppressions.get([one.subscriber]).get(one.subscriber)
    detail = f"{returned.status} {returned.detail}".strip()
    found = suppress.counted(known, one.subscriber, returned.kind, one.letter, now, detail)
    if found is None:
        return Heeded(returned.kind, done=False, text=f"{reader.address}: known already.")
    tx.mailing.suppressions.save([found])
    if found.stopped:
        return Heeded(returned.kind, done=True, text=f"{reader.address}: written to no more.")
    text = f"{reader.address}: {len(found.soft)} of {suppress.MOST_SOFT} letters bounced."
    return Heeded(returned.kind, done=True, text=text)


def _word(readers: Readers, returned: Returned) -> Heeded:
    token = tokens.read(readers.key, returned.token)
    if token is None:
        return Heeded(returned.kind, done=False, text="Its subject was not signed here.")
    act: Callable[[], Subscriber | None]
    if token.purpose is Purpose.LEAVE:
        act, done = (lambda: readers.leave(token.subscriber, "mail")), "left"
    else:
        act, done = (lambda: readers.confirm(token, "mail")), "confirmed"
    reader = act()
    if reader is None:
        return Heeded(returned.kind, done=False, text="Its word is too old, or its reader is gone.")
    return Heeded(returned.kind, done=True, text=f"{reader.address}: {done}.")


def _taken(tx: Transaction, step: Step | None) -> Subscriber | None:
    if step is None:
        return None
    tx.mailing.subscribers.save([step.subscriber])
    if step.consent is not None:
        tx.mailing.consents.add([step.consent])
    return step.subscriber


def read_all(data: bytes) -> Iterable[Returned]:
    """What every mail of an mbox, or the one mail of a file, says."""
    return (bounce.read(mail) for mail in bounce.mails(data))
