"""Due: which pages the press has to look at again; whoever changes what is shown marks them.

The press composes anew what is marked here and leaves all other stories as they were. So a stage
that writes articles, labels, qualities, decisions, names, removals or pictures has to mark them, in
the same transaction; the press takes the marks away with its print.
"""

from collections.abc import Iterable
from datetime import datetime

from broadsheet.domain.ledger import LedgerRow
from broadsheet.ports.store import Transaction

PAGES = "press.due"
"""Ledger rows of this stage are the articles whose story is to be composed anew."""
PICTURES = "press.due.picture"
"""Ledger rows of this stage are addresses of pictures of which something new is known."""


def mark(tx: Transaction, articles: Iterable[str], at: datetime) -> None:
    """The stories that these articles (by key) are in now, and those they were printed in."""
    tx.ledger.put(LedgerRow(PAGES, key, "due/1", at, "") for key in sorted(set(articles)))


def mark_pictures(tx: Transaction, addresses: Iterable[str], at: datetime) -> None:
    """The stories that show one of these pictures, by its address at the outlet."""
    tx.ledger.put(LedgerRow(PICTURES, url, "due/1", at, "") for url in sorted(set(addresses)))


def marked(tx: Transaction) -> tuple[frozenset[str], frozenset[str]]:
    """The articles and the pictures that are marked."""
    return frozenset(tx.ledger.stage(PAGES)), frozenset(tx.ledger.stage(PICTURES))


def clear(tx: Transaction, articles: Iterable[str], pictures: Iterable[str]) -> None:
    """Take marks away, in the transaction that writes down what was printed."""
    tx.ledger.drop([PAGES], articles)
    tx.ledger.drop([PICTURES], pictures)
