"""Who may be written to: nobody who has not said yes, and nobody who has said no since.

Every rule gives the reader as he stands afterwards and the step as evidence, or None where nothing
changes.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from broadsheet.domain.letter import Cause, Consent, Standing, Subscriber, Suppression
from broadsheet.stages.letter.press import CONFIRM_DAYS
from broadsheet.text.mailbox import Mailbox

PAUSES = (timedelta(hours=1), timedelta(days=1), timedelta(days=7), timedelta(days=30))
"""Between two confirmation mails, the next longer one with each that is not answered: the form is
open to everybody, and must not be a way to pester others."""


@dataclass(frozen=True, slots=True)
class Step:
    """What changes; `ask`: a confirmation mail is to be sent."""

    subscriber: Subscriber
    consent: Consent | None = None
    ask: bool = False


def ask(
    known: Subscriber | None,
    box: Mailbox,
    id_: str,
    at: datetime,
    how: str,
    bad: Suppression | None = None,
) -> Step | None:
    """Somebody wants the newsletter at this address: it is asked for confirmation.

    None for one who has confirmed already, and for one who is left in peace. `bad` is what came
    back from the address; where that stopped it, one who has confirmed is asked again, since it may
    live once more.
    """
    if known is None:
        asked = Subscriber(id_, box.key, box.address, Standing.ASKED, at, at)
        return Step(asked, Consent(id_, at, Standing.ASKED, how), ask=True)
    stopped = bad is not None and bad.stopped is not None
    if (known.standing is Standing.CONFIRMED and not stopped) or _in_peace(known, bad, at):
        return None
    asked = replace(known, address=box.address, asked=at)
    if known.standing is not Standing.LEFT:
        return Step(asked, ask=True)
    # One who left stays so until the confirmation comes: the form is open to everybody.
    return Step(asked, Consent(known.id, at, Standing.ASKED, how), ask=True)


def confirm(known: Subscriber, given: datetime, at: datetime, how: str) -> Step | None:
    """The reader says yes with a token that was given out at `given`."""
    if known.standing is Standing.CONFIRMED or expired(known, given, at):
        return None
    return _yes(known, at, how)


def expired(known: Subscriber, given: datetime, at: datetime) -> bool:
    """Whether a token is too old, or was given out before the reader left."""
    left = known.standing is Standing.LEFT and given < known.since
    return left or at - given > timedelta(days=CONFIRM_DAYS)


def vouched(
    known: Subscriber | None, box: Mailbox, id_: str, at: datetime, how: str
) -> Step | None:
    """The editor has the reader's consent from elsewhere; `how` says from where.

    One who left is never brought back so.
    """
    if known is None:
        known = Subscriber(id_, box.key, box.address, Standing.ASKED, at)
    if known.standing is not Standing.ASKED:
        return None
    return _yes(known, at, how)


def leave(known: Subscriber, at: datetime, how: str) -> Step | None:
    """The reader says no."""
    if known.standing is Standing.LEFT:
        return None
    gone = replace(known, standing=Standing.LEFT, since=at)
    return Step(gone, Consent(known.id, at, Standing.LEFT, how))


def _in_peace(known: Subscriber, bad: Suppression | None, at: datetime) -> bool:
    """Whether nothing is sent: too soon after the last question, a complaint, or a dead address.

    Questions are not counted: how long the reader had been silent when the last one went tells.
    """
    if bad and bad.stopped in (Cause.HARD, Cause.COMPLAINT) and at - bad.at < PAUSES[-1]:
        return True
    if known.asked is None:
        return False
    silent = known.asked - known.since
    pause = next((one for one in PAUSES if one > silent), PAUSES[-1])
    return at - known.asked < pause


def _yes(known: Subscriber, at: datetime, how: str) -> Step:
    confirmed = replace(known, standing=Standing.CONFIRMED, since=at)
    return Step(confirmed, Consent(known.id, at, Standing.CONFIRMED, how))
