"""How a site's newsletter fares, for `doctor`: its mail server, its readers, its newest letter."""

from dataclasses import dataclass

from broadsheet.app.layout import Layout
from broadsheet.app.letters import mail_problem
from broadsheet.app.settings.newsletter import dead_links
from broadsheet.domain.letter import Standing
from broadsheet.domain.site import Site
from broadsheet.pipeline.mailbag import Mailbag, mailbag, readers
from broadsheet.ports.clock import Clock
from broadsheet.ports.store import Store
from broadsheet.text.shell import word


@dataclass(frozen=True, slots=True)
class LetterHealth:
    """Readers, those who were asked and have not answered, the newest letter, and what is wrong."""

    readers: int
    asked: int
    newest: Mailbag
    ails: tuple[str, ...] = ()


def letter_health(site: Site, layout: Layout, store: Store, clock: Clock) -> LetterHealth | None:
    """Look at the newsletter, and at the mail server; None where there is no newsletter."""
    with store.begin() as tx:
        bag = mailbag(tx, site.newsletter, clock.now())
        getting = readers(tx)
        asked = len(tx.mailing.subscribers.all(Standing.ASKED))
    if bag is None:
        return None
    problem = mail_problem(site, layout)
    ails = [f"mail: {problem}"] if problem else []
    if dead := dead_links(site):
        ails.append(f"newsletter: {dead}")
    if bag.to_go and bag.late:
        stuck = "stopped half-way" if bag.sent else "has not been sent"
        ails.append(
            f"newsletter {bag.letter}: {stuck}, {bag.to_go} of {bag.sent + bag.to_go} copies to "
            f"go; run: broadsheet newsletter send {word(layout.root)}"
        )
    return LetterHealth(getting, asked, bag, tuple(ails))
