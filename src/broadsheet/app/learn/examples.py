"""Gathers what teaches: the editor's words, imported records, and what the keywords are sure of.

What the machine printed confirms nothing: to learn from that would be to learn from itself.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from heapq import nlargest

from broadsheet.app.records_import import RECORDED
from broadsheet.domain.article import Article
from broadsheet.domain.ledger import Recorded
from broadsheet.domain.site import Site, Topic
from broadsheet.pipeline.context import Context
from broadsheet.pipeline.label import STAGE as LABELLED
from broadsheet.pipeline.said import under_keys
from broadsheet.ports.store import Transaction
from broadsheet.stages import overrule
from broadsheet.stages.classify.examples import Confirmed, Example
from broadsheet.text.codec import decode

BATCH = 500
MOST_RECORDS = 20_000
"""The newest so many are learnt from."""
MOST_BY_KEYWORDS = 5_000
"""Of the pages that nobody confirmed, the newest so many."""

_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Known:
    """What a site knows that teaches; the articles' texts with it.

    `examples` teach topics, one a page. `verdicts` are an editor's, by article key: whether the
    page was worth printing. `records` are by article key.
    """

    examples: tuple[Example, ...]
    verdicts: Mapping[str, bool]
    records: Mapping[str, Recorded]

    def count(self, by: Confirmed) -> int:
        """How many pages this one confirmed."""
        return sum(one.by is by for one in self.examples)

    @property
    def judged(self) -> dict[str, Article]:
        """The pages of which an editor or a record says what they were worth, by key."""
        return {
            one.article.key: one.article
            for one in self.examples
            if one.article.key in self.verdicts or one.article.key in self.records
        }


def known_of(context: Context, tx: Transaction) -> Known:
    """Everything that teaches, as it stands in the store and the editor's files.

    Words of an editor's that have run out teach too: what was thought then was not wrong for it.
    """
    said = overrule.examples(under_keys(context.overrides, tx))
    topics, verdicts = dict(said.topics), dict(said.worth)
    records = {k: decode(Recorded, row.value) for k, row in tx.ledger.stage(RECORDED).items()}
    ids = _ids(context.site.topics)
    wanted = {key: _with_parents(given, context.site) for key, given in topics.items()}
    found: list[Example] = []
    recorded: list[Example] = []
    others: list[Example] = []
    for article in _articles(tx, sorted(tx.ledger.stage(LABELLED))):
        key = article.key
        given = _known(records[key].topics, ids) if key in records else ()
        if key in wanted:
            found.append(Example(article, wanted[key], Confirmed.EDITOR))
        elif given:
            recorded.append(Example(article, given, Confirmed.RECORD))
        elif key in verdicts:
            found.append(Example(article, (), Confirmed.KEYWORDS))
        else:
            by_keywords = Example(article, (), Confirmed.KEYWORDS)
            (recorded if key in records else others).append(by_keywords)
        others = _thinned(others, MOST_BY_KEYWORDS)
    found += [*_newest(recorded, MOST_RECORDS), *_newest(others, MOST_BY_KEYWORDS)]
    return Known(tuple(sorted(found, key=_when)), verdicts, records)


def _articles(tx: Transaction, keys: list[str]) -> Iterator[Article]:
    for start in range(0, len(keys), BATCH):
        found = tx.articles.get(keys[start : start + BATCH])
        yield from (found[key] for key in sorted(found))


def _thinned(examples: list[Example], most: int) -> list[Example]:
    """Now and then cut down, so that no archive's texts all stand in memory."""
    return _newest(examples, most) if len(examples) >= 2 * most else examples


def _newest(examples: list[Example], most: int) -> list[Example]:
    return nlargest(most, examples, key=_when)


def _when(example: Example) -> tuple[datetime, str]:
    return example.article.published or _LONG_AGO, example.article.key


def _ids(topics: Iterable[Topic]) -> dict[str, str]:
    """Topic ids by id and by name, without case."""
    made = list(topics)
    return {t.name.casefold(): t.id for t in made} | {t.id.casefold(): t.id for t in made}


def _known(names: Iterable[str], ids: Mapping[str, str]) -> tuple[str, ...]:
    """The ids of the names that are topics of this site."""
    found = (ids.get(name.casefold(), "") for name in names)
    return tuple(dict.fromkeys(id_ for id_ in found if id_))


def _with_parents(given: Iterable[str], site: Site) -> tuple[str, ...]:
    """An editor's topics with all above them: who names a part does not deny the whole."""
    parents = {topic.id: topic.parent for topic in site.topics}
    found: dict[str, None] = {}
    for id_ in given:
        above = id_
        while above in parents and above not in found:
            found[above] = None
            above = parents[above]
    return tuple(found)
