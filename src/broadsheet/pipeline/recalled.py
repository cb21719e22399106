"""What was taken down since a letter was composed, as the print that stands has it."""

from dataclasses import dataclass, field

from broadsheet.domain.letter import Letter
from broadsheet.domain.site import Site
from broadsheet.pipeline import rows
from broadsheet.ports.store import Transaction
from broadsheet.stages.letter import compose


@dataclass(slots=True)
class Recalled:
    """Cuts letters of a site as its archive does. What is down is read again after each print,
    so that a copy may be cut while a run goes on beside the sending."""

    site: Site
    _print: str | None = None
    _down: frozenset[str] = field(default=frozenset())

    def __call__(self, tx: Transaction, letter: Letter) -> Letter:
        """The letter without what is down now; perhaps without any story."""
        mark = tx.notes.get(rows.PRINTED)
        if mark != self._print:
            self._print, self._down = mark, _down(tx)
        return compose.without(self.site, letter, self._down)


def _down(tx: Transaction) -> frozenset[str]:
    """Names of the records that are taken down."""
    return frozenset(
        page.name for row in rows.load(tx) for page in row.listed.pages if not page.shown
    )
