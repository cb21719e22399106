"""Which pictures the site lacks copies of: lead pictures of what is published, outlets' logos."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from broadsheet.domain.article import Article, Provider
from broadsheet.domain.ledger import LedgerRow
from broadsheet.domain.picture import Illustration, Use
from broadsheet.domain.score import Decision
from broadsheet.pipeline import due
from broadsheet.ports.store import Transaction
from broadsheet.stages import illustrate
from broadsheet.text.codec import decode

LEADS, LOGOS = "illustrate", "logo"
"""Stages of the ledger: rows of lead pictures by article's key, of logos by outlet's domain."""
AGAIN = "illustrate.again"
"""Rows of this stage are the articles whose lead picture's host was in trouble."""


@dataclass(frozen=True, slots=True)
class Wish:
    """One picture that copies are wanted of. `anew`: whatever was captured of it is too old.

    `replaces`: copies that there were before will not be needed any more.
    """

    stage: str
    key: str
    url: str
    known: Illustration | None = None
    anew: bool = False
    replaces: bool = False

    @property
    def use(self) -> Use:
        """What the copies are for."""
        return Use.LOGO if self.stage == LOGOS else Use.LEAD


@dataclass(frozen=True, slots=True)
class Moment:
    """The run's moment, and the names of all copies that are there.

    With `settled` everything that was published before has been looked at, and nothing is gone:
    then only what is due for print or was left undone is looked at again.
    """

    now: datetime
    held: frozenset[str]
    settled: bool = False


def logo_of(domain: str) -> str:
    """What an outlet's logo is called where pictures go by their address."""
    return f"logo of {domain}"


def wishes(tx: Transaction, moment: Moment) -> list[Wish]:
    """Everything that is to be asked for or made again, in order of stage and key."""
    decided = _decided(tx, settled=moment.settled)
    stories = {one.story for one in decided.values() if one.published}
    articles = tx.articles.get(key for key, one in decided.items() if one.story in stories)
    leads = [key for key, one in decided.items() if one.published]
    rows = tx.ledger.get(LEADS, leads)
    found = [*_leads(articles, leads, rows, moment), *_logos(tx, articles.values(), moment)]
    return sorted(found, key=lambda one: (one.stage, one.key))


def names(tx: Transaction) -> frozenset[str]:
    """Names of all copies that pictures have."""
    rows = [*tx.ledger.stage(LEADS).values(), *tx.ledger.stage(LOGOS).values()]
    known = (decode(Illustration, row.value) for row in rows)
    return frozenset(copy.path.rpartition("/")[2] for one in known for copy in one.copies)


def _decided(tx: Transaction, *, settled: bool) -> dict[str, Decision]:
    if settled:
        rows = tx.ledger.get("edit", {*due.marked(tx)[0], *tx.ledger.stage(AGAIN)})
    else:
        rows = tx.ledger.stage("edit")
    return {key: decode(Decision, row.value) for key, row in rows.items()}


def _lost(row: LedgerRow, known: Illustration, moment: Moment) -> bool:
    """Whether its copies were made by another recipe, or are gone and were not asked for since."""
    old = row.version != illustrate.VERSION
    gone = not known.problem and not illustrate.is_held(known, moment.held)
    return bool(known.digest) and (old or gone)


def _leads(
    articles: Mapping[str, Article],
    keys: Sequence[str],
    rows: Mapping[str, LedgerRow],
    moment: Moment,
) -> Iterator[Wish]:
    for key in keys:
        url = illustrate.shown(articles[key]) if key in articles else ""
        row = rows.get(key)
        known = decode(Illustration, row.value) if row else None
        lost = row is not None and known is not None and _lost(row, known, moment)
        at = row.at if row else moment.now
        if url and (lost or illustrate.due(known, url, at, moment.now)):
            same = known if known and known.url == url else None
            yield Wish(LEADS, key, url, same, replaces=bool(known and known.copies))


def _logos(tx: Transaction, articles: Iterable[Article], moment: Moment) -> Iterator[Wish]:
    rows = tx.ledger.stage(LOGOS)
    outlets: dict[str, list[Provider]] = {}
    for article in sorted(articles, key=lambda one: one.key):
        outlets.setdefault(article.provider.domain, []).append(article.provider)
    for domain in sorted(outlets.keys() | rows.keys()):
        row = rows.get(domain)
        known = decode(Illustration, row.value) if row else None
        if row and known and _lost(row, known, moment):
            yield Wish(LOGOS, domain, known.url, known, replaces=True)
            continue
        at = row.at if row else moment.now
        offered: Sequence[Provider] = outlets.get(domain, ())
        url = illustrate.logo(offered, known, at, moment.now) if domain else ""
        if url and known:
            again = bool(known.copies) or url in (known.url, *known.passed)
            before = None if again and not known.copies else known
            yield Wish(LOGOS, domain, url, before, anew=again, replaces=bool(known.copies))
        elif url:
            yield Wish(LOGOS, domain, url)
