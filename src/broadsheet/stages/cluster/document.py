"""What grouping looks at in an article: its words with weights, names, numbers, time and outlet."""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from math import log

from broadsheet.domain.article import Article
from broadsheet.text.shingles import fingerprint
from broadsheet.text.words import names, numbers, stem, stems, terms

BODY_WEIGHT = 0.7
"""Weight of a word outside the title, against 1 for one in it."""

BODY_CHARS = 1_200
"""Characters of excerpt and text that are read; the news is told at the top."""

COPY_CHARS = 6_000
"""Characters of text that are compared to find copies."""

COPY_WORDS = 40
"""Words below which a text is too short to be called a copy of another."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_BREAK = re.compile(r"\s+[-–—|:·•«»]+\s+|\s*\|\s*|:\s+")
_BYLINE = re.compile(r"\s*\([^()/]{1,80}/[^()]{1,80}\)\s*$")
_NO_LETTERS = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Document:
    """One article as grouping sees it.

    `hours` since 1970, None where no time is known. `title` has its terms once each, in order;
    `weights` every term of title and body with its weight; `shown` the words behind the title's
    terms.
    """

    key: str
    hours: float | None
    outlet: str
    title: tuple[str, ...]
    weights: dict[str, float]
    names: tuple[str, ...]
    numbers: frozenset[str]
    has_body: bool
    shown: dict[str, str]
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
    body = f"{article.excerpt}\n{article.text[:BODY_CHARS]}"[:BODY_CHARS]
    shown = stems(headline)
    weights = dict.fromkeys(shown, 1.0)
    counted = Counter(terms(body))
    for word, count in counted.items():
        weights[word] = weights.get(word, 0.0) + BODY_WEIGHT * (1 + log(count))
    named = names(headline) | names(body)
    return Document(
        key=article.key,
        hours=None if article.published is None else hours(article.published),
        outlet=article.provider.domain.casefold(),
        title=tuple(shown),
        weights=weights,
        names=tuple(sorted({stem(name) for name in named})),
        numbers=numbers(headline),
        has_body=bool(counted),
        shown=shown,
        address=_address(article.web_url),
        links=frozenset(_address(link) for link in article.links),
        text=article.text or article.excerpt,
    )


def hours(time: datetime) -> float:
    """Hours since 1970."""
    return (time - EPOCH).total_seconds() / 3600


def plain_title(title: str, name: str = "", domain: str = "") -> str:
    """A headline without its outlet ("… - Example", "Example: …") or a byline in brackets."""
    known = _NO_LETTERS.sub("", f"{name} {domain}".casefold())
    title = _BYLINE.sub("", title[:400])
    for _ in range(2):
        breaks = list(_BREAK.finditer(title))
        if breaks and _is_outlet(title[breaks[-1].end() :], known):
            title = title[: breaks[-1].start()]
        elif breaks and _is_outlet(title[: breaks[0].start()], known):
            title = title[breaks[0].end() :]
    return title


def _is_outlet(part: str, known: str) -> bool:
    letters = _NO_LETTERS.sub("", part.casefold())
    return len(letters) >= 3 and letters in known


def _address(url: str) -> str:
    rest = url.partition("://")[2] or url
    return rest.partition("#")[0].removeprefix("www.").rstrip("/").casefold()
