"""What grouping looks at in an article: its words with weights, names, numbers, time and outlet."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from math import log

from broadsheet.domain.article import Article
from broadsheet.text.headlines import plain_title
from broadsheet.text.shingles import fingerprint
from broadsheet.text.words import numbers, stems, told

BODY_WEIGHT = 0.7
"""Weight of a word outside the title, against 1 for one in it."""

BODY_CHARS = 800
"""Characters of excerpt and text that are read; the news is told at the top."""

COPY_CHARS = 6_000
"""Characters of text that are compared to find copies."""

COPY_WORDS = 40
"""Words below which a text is too short to be called a copy of another."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Document:
    """One article as grouping sees it.

    `hours` since 1970, None where no time is known. `shown` has the title's terms once each, in
    order, with the words behind them; `body` the terms of excerpt and text with their weights.
    """

    key: str
    hours: float | None
    outlet: str
    shown: dict[str, str]
    body: dict[str, float]
    names: frozenset[str]
    numbers: frozenset[str]
    address: str
    links: frozenset[str]
    text: str

    @cached_property
    def sketch(self) -> tuple[int, ...]:
        """The fingerprint of its text, empty where there is too little of it; made when asked."""
        head = self.text[:COPY_CHARS]
        return fingerprint(head) if head.count(" ") + head.count("\n") >= COPY_WORDS - 1 else ()


def document(article: Article) -> Document:
    """Read an article for grouping."""
    headline = plain_title(article.title, article.provider.name, article.provider.domain)
    shown = stems(headline)
    body: dict[str, float] = {}
    named = {term for term, word in shown.items() if word[0].isupper()}
    if article.excerpt or article.text:
        counted, capitals = _body(f"{article.excerpt}\n{article.text[:BODY_CHARS]}"[:BODY_CHARS])
        body = {term: BODY_WEIGHT * (1 + log(count)) for term, count in counted.items()}
        named |= capitals
    return Document(
        key=article.key,
        hours=None if article.published is None else hours(article.published),
        outlet=article.provider.domain.casefold(),
        shown=shown,
        body=body,
        names=frozenset(named),
        numbers=numbers(headline),
        address=_address(article.web_url),
        links=frozenset(map(_address, article.links)),
        text=article.text or article.excerpt,
    )


def _body(text: str) -> tuple[Counter[str], set[str]]:
    counted: Counter[str] = Counter()
    capitals: set[str] = set()
    for term, word in told(text):
        counted[term] += 1
        if word[0].isupper():
            capitals.add(term)
    return counted, capitals


def hours(time: datetime) -> float:
    """Hours since 1970."""
    return (time - EPOCH).total_seconds() / 3600


def _address(url: str) -> str:
    rest = url.partition("://")[2] or url
    return rest.partition("#")[0].removeprefix("www.").rstrip("/").casefold()
