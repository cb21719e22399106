"""Sheets: articles with everything that was decided of them, as the store has it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TypeVar

from broadsheet.domain.article import Article
from broadsheet.domain.override import Overrides
from broadsheet.domain.printed import Sheet
from broadsheet.domain.score import Decision, Labels, Quality
from broadsheet.ports.store import Transaction
from broadsheet.stages import overrule
from broadsheet.stages.illustrate import illustrated
from broadsheet.text.codec import decode

T = TypeVar("T", Labels, Quality, Decision)


@dataclass(frozen=True, slots=True)
class Desk:
    """Where sheets are taken from: the store, and the words of an editor that stand."""

    tx: Transaction
    said: Overrides

    def sheets(self, keys: Collection[str]) -> dict[str, Sheet]:
        """Sheets by article key, under the editor's headlines, with what is known of pictures."""
        articles = self.articles(keys)
        pictures = self.tx.pictures.get(i.url for a in articles.values() for i in a.images[:1])
        names = self.tx.names.of(articles)
        labels = self._rows("classify", Labels, articles)
        qualities = self._rows("score", Quality, articles)
        decisions = self._rows("edit", Decision, articles)
        return {
            key: Sheet(
                name=names[key],
                article=illustrated(article, pictures),
                labels=labels[key],
                quality=qualities[key],
                decision=decisions[key],
                corrected=self.said.titles[key].at if key in self.said.titles else None,
            )
            for key, article in articles.items()
        }

    def articles(self, keys: Iterable[str]) -> dict[str, Article]:
        """Articles by key, under the editor's headlines."""
        own = self.tx.articles.get(keys)
        return {key: overrule.retitled(article, self.said) for key, article in own.items()}

    def copies(self, keys: Iterable[str]) -> dict[str, int]:
        """How many earlier pages have the same text, by article key."""
        rows = self.tx.ledger.get("cluster", keys)
        return {key: decode(int, row.value) for key, row in rows.items()}

    def _rows(self, stage: str, kind: type[T], keys: Iterable[str]) -> dict[str, T]:
        rows = self.tx.ledger.get(stage, keys)
        return {key: decode(kind, row.value) for key, row in rows.items()}
