"""The summary of a run: what came in, where every page stands, what was printed."""

from dataclasses import dataclass

from broadsheet.domain.ledger import Standing
from broadsheet.domain.mirror import Mirrored
from broadsheet.domain.outcome import TurnedAway, Verdict
from broadsheet.domain.score import Decision, Labels
from broadsheet.pipeline.announce import Announced
from broadsheet.pipeline.context import Tally, first_rule, tallies
from broadsheet.pipeline.gather import Gathered
from broadsheet.pipeline.judge import Judged
from broadsheet.pipeline.mailbag import Mailbag
from broadsheet.pipeline.press import Pressed
from broadsheet.pipeline.read import ReadTally
from broadsheet.pipeline.unpack import Unpacked
from broadsheet.ports.store import Transaction
from broadsheet.text.codec import decode


@dataclass(frozen=True, slots=True)
class Standings:
    """Where all pages ever seen stand: waiting + turned_away + kept + printed = pages."""

    pages: int
    waiting: int
    turned_away: int
    kept: int
    printed: int
    reasons: tuple[Tally, ...]
    """Why pages were turned away: rule and how many."""

    @property
    def adds_up(self) -> bool:
        """Whether no page is lost between the verdicts."""
        return self.pages == self.waiting + self.turned_away + self.kept + self.printed


@dataclass(frozen=True, slots=True)
class Summary:
    """One run."""

    gathered: Gathered | None
    unpacked: Unpacked | None
    read: ReadTally
    labelled: int
    judged: Judged
    pressed: Pressed
    standings: Standings
    mirrored: tuple[Mirrored, ...] = ()
    announced: Announced | None = None
    letter: Mailbag | None = None


def standings(tx: Transaction) -> Standings:
    """Count where every page stands, from what is stored."""
    counts = tx.entries.counts()
    # A page that was read and waits to be read again stands where its article stands.
    waiting = [one for one in tx.entries.standing(Standing.WAITING) if not one.article]
    refused = [decode(TurnedAway, row.value) for row in tx.ledger.stage("read").values()]
    labels = [decode(Labels, row.value) for row in tx.ledger.stage("classify").values()]
    off = [one for one in labels if not one.on_subject]
    published = [decode(Decision, row.value).published for row in tx.ledger.stage("edit").values()]
    return Standings(
        pages=sum(counts.values()),
        waiting=len(waiting),
        turned_away=counts.get(Standing.TURNED_AWAY, 0) + len(off),
        kept=published.count(False),
        printed=published.count(True),
        reasons=tallies(
            [first_rule(one.reasons) for one in refused] + [first_rule(one.reasons) for one in off]
        ),
    )


def verdict_of(labels: Labels | None, decision: Decision | None) -> Verdict:
    """Where a page that was read stands."""
    if labels is None:
        return Verdict.WAITING
    if not labels.on_subject or decision is None:
        return Verdict.TURNED_AWAY
    return Verdict.PRINTED if decision.published else Verdict.KEPT
