"""How often the form may have mails written: it is open, and mailboxes are other people's."""

from broadsheet.app.serving import Ask
from broadsheet.errors import MailError
from broadsheet.text.mailbox import Mailbox
from broadsheet.web.bounds import Bound

HOUR, WEEK = 3_600.0, 7 * 86_400.0
MOST_IN_AN_HOUR = 100
"""Addresses that all visitors together may enter; half of them at once."""
TAGGED = 2
"""Addresses of one mailbox that differ in their tag alone, at once; then one a week."""


def spared(ask: Ask, everybody: Bound | None = None, tagged: Bound | None = None) -> Ask:
    """The same question put less often, without a look at who is known.

    `MailError` where too many ask. One more tag of a mailbox (`ada+paper@r.example`) is passed over
    in silence, as an address that was asked before is.
    """
    once = MOST_IN_AN_HOUR // 2
    everybody = everybody or Bound(once, HOUR / once)
    tagged = tagged or Bound(TAGGED, WEEK)

    def asked(box: Mailbox, how: str) -> None:
        mailbox = _tagged(box)
        if mailbox and tagged.wait(mailbox):
            return
        if everybody.wait("everybody"):
            raise MailError("too many ask at once")
        ask(box, how)

    return asked


def _tagged(box: Mailbox) -> str:
    """The mailbox without its tag; empty where it has none."""
    local, _, domain = box.key.rpartition("@")
    name, plus, _ = local.partition("+")
    return f"{domain} {name}" if plus else ""
