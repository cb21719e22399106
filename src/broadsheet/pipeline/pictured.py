"""What the site has of its pictures: how many have copies, and why others have none."""

from collections import Counter
from dataclasses import dataclass

from broadsheet.domain.article import Article
from broadsheet.domain.picture import Illustration
from broadsheet.pipeline.context import Tally, tallies
from broadsheet.pipeline.wishes import LEADS, LOGOS
from broadsheet.ports.store import Transaction
from broadsheet.stages import illustrate
from broadsheet.text.codec import decode


@dataclass(frozen=True, slots=True)
class Pictured:
    """Lead pictures and logos with copies, and the reasons why others have none."""

    leads: int
    logos: int
    lacking: tuple[Tally, ...]


def pictured(tx: Transaction) -> Pictured:
    """How all pictures stand that the site wanted copies of."""
    there: Counter[str] = Counter()
    lacking: list[str] = []
    for stage in (LEADS, LOGOS):
        for row in tx.ledger.stage(stage).values():
            known = decode(Illustration, row.value)
            there[stage] += bool(known.copies)
            lacking += [] if known.copies else [known.problem]
    return Pictured(there[LEADS], there[LOGOS], tallies(lacking))


def told(tx: Transaction, article: Article) -> tuple[str, ...]:
    """What is known of a page's lead picture and its outlet's logo, a sentence each."""
    outlet = article.provider.domain
    rows = [
        ("lead picture", tx.ledger.get(LEADS, [article.key]).get(article.key)),
        ("logo", tx.ledger.get(LOGOS, [outlet]).get(outlet)),
    ]
    found = [_sentence(what, decode(Illustration, row.value)) for what, row in rows if row]
    url = illustrate.lead(article)
    probed = tx.pictures.get([url]).get(url) if url and not rows[0][1] else None
    if probed is not None and probed.problem:
        found.insert(0, f"lead picture {url}: its size is not known ({probed.problem})")
    return tuple(found)


def _sentence(what: str, known: Illustration) -> str:
    if not known.copies:
        tries = "" if known.tries == 1 else f", asked for {known.tries} times"
        return f"{what} {known.url}: no copy ({known.problem}{tries})"
    widths = " and ".join(f"{copy.width} × {copy.height}" for copy in known.copies)
    return (
        f"{what} {known.url}: {known.width} × {known.height}, SHA-256 {known.digest[:16]}…, "
        f"copied as {widths}"
    )
