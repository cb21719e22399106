"""Weigh what was found: where it stands, how often, and how densely."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import exp

from broadsheet.domain.article import Article
from broadsheet.stages.classify.phrases import Hit, TopicMatcher

LEAD_CHARS = 600
"""Characters of the text, up to the end of their paragraph, that count as its first paragraphs."""

MOST_CHARS = 40_000
"""Characters of text that are read."""

WEIGHTS = {"title": 0.9, "excerpt": 0.35, "first paragraphs": 0.25, "tags": 0.3, "section": 0.3}
"""Evidence of a first mention in each place; a second adds half of that, a third a quarter."""

ONLY_EXCERPT = 0.6
"""Weight of the excerpt where there is no text."""

BODY = "text"
BODY_WEIGHT = 0.7
"""Evidence of the rest of the text where it keeps to the topic throughout."""

BODY_WORDS = 60
"""One mention in so many words keeps to the topic throughout."""

LEAST_MENTIONS = 4
"""Mentions that a short text needs for the same."""


PARENT_SHARE = 0.6
"""Part of its children's evidence that a parent is given."""


@dataclass(slots=True)
class Evidence:
    """What speaks for one topic, or for the subject: the sum, and the keywords found by place."""

    total: float = 0.0
    title: float = 0.0
    """The title's part of the sum."""
    hits: dict[str, list[Hit]] = field(default_factory=dict)

    @property
    def score(self) -> float:
        """The sum as a score from 0 to 1."""
        return saturate(self.total)

    def words(self) -> str:
        """The words that decided, for a person: "AI" twice in the title."""
        return "; ".join(
            ", ".join(f"“{word}” {_times(n)}" for word, n in _count(hits).most_common(4))
            + f" in the {place}"
            for place, hits in self.hits.items()
        )

    def inputs(self) -> tuple[tuple[str, str], ...]:
        """The same as pairs of place and words with counts."""
        return tuple(
            (place, ", ".join(f"{word} x{n}" for word, n in _count(hits).most_common(8)))
            for place, hits in self.hits.items()
        )


@dataclass(frozen=True, slots=True)
class Reading:
    """One article read for all topics: evidence by the topic's place, and folded words by place."""

    topics: dict[int, Evidence]
    words: dict[str, list[str]]
    has_text: bool

    @property
    def lead(self) -> list[str]:
        """The words of what stands first under the title."""
        return self.words["excerpt"] + self.words["first paragraphs"]

    def subject(self) -> Evidence:
        """All topics' evidence as one: a stretch of words counts once, whoever's keyword it is."""
        pooled = Evidence()
        for place, words in self.words.items():
            hits = _apart(
                hit
                for evidence in self.topics.values()
                for hit in evidence.hits.get(place, ())
                if not hit.keyword.beside
            )
            if hits:
                pooled.hits[place] = hits
                pooled.total += _weight(len(hits), place, len(words), self.has_text)
        return pooled


def saturate(total: float) -> float:
    """A sum of evidence as a score from 0 to 1; 0.69 makes a half."""
    return 1 - exp(-max(total, 0.0))


def with_parents(own: dict[int, float], parents: Sequence[int]) -> dict[int, float]:
    """Evidence by topic, a share of each topic's given to every one above it."""
    totals = dict(own)
    for place in sorted(own):
        share, above = own[place], parents[place]
        while above >= 0:
            share *= PARENT_SHARE
            totals[above] = totals.get(above, 0.0) + share
            above = parents[above]
    return totals


def gather(article: Article, matcher: TopicMatcher) -> Reading:
    """Read every part of an article for the topics' keywords."""
    found: dict[int, Evidence] = {}
    against: dict[int, float] = {}
    read: dict[str, list[str]] = {}
    has_text = bool(article.text)
    for place, text in _places(article):
        hits, read[place] = matcher.find(text)
        words = len(read[place])
        for topic, own in _by_topic(hits).items():
            minus = sum(hit.keyword.against for hit in own)
            plus = [hit for hit in own if not hit.keyword.against]
            if minus:
                weight = _weight(minus, place, words, has_text)
                against[topic] = against.get(topic, 0.0) + weight
            if plus:
                evidence = found.setdefault(topic, Evidence())
                weight = _weight(len(plus), place, words, has_text)
                evidence.total += weight
                evidence.title += weight if place == "title" else 0.0
                evidence.hits[place] = plus
    for topic, weight in against.items():
        if topic in found:
            found[topic].total -= weight
    kept = {topic: evidence for topic, evidence in sorted(found.items()) if evidence.total > 0}
    return Reading(kept, read, has_text)


def _places(article: Article) -> list[tuple[str, str]]:
    text = article.text[:MOST_CHARS]
    cut = text.find("\n", LEAD_CHARS)
    cut = min(len(text) if cut < 0 else cut, 2 * LEAD_CHARS)
    return [
        ("title", article.title),
        ("excerpt", article.excerpt),
        ("first paragraphs", text[:cut]),
        (BODY, text[cut:]),
        ("tags", "\n".join(article.tags[:30])),
        ("section", article.section),
    ]


def _by_topic(hits: list[Hit]) -> dict[int, list[Hit]]:
    by: dict[int, list[Hit]] = {}
    for hit in hits:
        by.setdefault(hit.keyword.topic, []).append(hit)
    return by


def _apart(hits: Iterable[Hit]) -> list[Hit]:
    """The longest of hits that overlap, in order."""
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end, hit.keyword.topic)):
        if not kept or hit.start >= kept[-1].end:
            kept.append(hit)
    return kept


def _count(hits: list[Hit]) -> Counter[str]:
    return Counter(hit.keyword.written for hit in hits)


def _weight(count: int, place: str, words: int, has_text: bool) -> float:
    if place == BODY:
        return BODY_WEIGHT * min(1.0, count / max(LEAST_MENTIONS, words / BODY_WORDS))
    weight = ONLY_EXCERPT if place == "excerpt" and not has_text else WEIGHTS[place]
    return float(weight * (2 - 0.5 ** (count - 1)))


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")
