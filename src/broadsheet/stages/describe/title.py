"""A story's title: its lead's headline, unless that is poor and another is clearer."""

from collections.abc import Sequence

from broadsheet.domain.article import Article
from broadsheet.domain.reason import Reason
from broadsheet.domain.score import Quality
from broadsheet.stages.describe.writing import line
from broadsheet.text.words import terms

LEAST_WORDS, MOST_WORDS = 4, 22
HEADLINE_RULES = {
    f"quality.{rule}"
    for rule in (
        *("headline", "clickbait", "listicle", "vague", "teaser", "short-headline"),
        *("long-headline", "capitals", "question", "shouting"),
    )
}
"""Parts of quality that speak of the headline alone (and any `quality.headline.…`)."""

Judged = tuple[Article, Quality | None]


def title(lead: Judged, others: Sequence[Judged]) -> tuple[str, Reason]:
    """`others` are the story's other pages that are no copies, in order of time.

    A headline is poor where it cost its page points, where it is very short or long, is cut short,
    or shouts. In place of a poor one stands the one of the highest clarity: points of its headline
    and of its form first, then the words that it shares with the others' headlines, then time.
    """
    own = Reason("describe.title", "The headline of its lead.", 0, (("key", lead[0].key),))
    faults = _faults(lead) if others else []
    if not faults:
        return lead[0].title, own
    everyone = [lead, *others]
    best = max(others, key=lambda one: (_clarity(one), _shared(one, everyone)))
    if _clarity(best) <= _clarity(lead):
        return lead[0].title, own
    why = ", ".join(faults)
    text = f"The headline of {best[0].provider.name}; its lead's is poor: {why}."
    inputs = (("key", best[0].key), ("lead", lead[0].key))
    return best[0].title, Reason("describe.title", text, 0, inputs)


def _faults(one: Judged) -> list[str]:
    """What is wrong with a headline, in words."""
    article, quality = one
    found = [text for text, bad in _form(article.title) if bad]
    rules = (
        reason.rule.partition(".")[2].replace("-", " ").replace(".", " ")
        for reason in (quality.reasons if quality else ())
        if reason.points < 0 and of_headline(reason.rule)
    )
    return list(dict.fromkeys([*found, *rules]))


def _form(text: str) -> tuple[tuple[str, bool], ...]:
    bare = text.strip()
    words = len(line(bare).words)
    unspaced = sum(map("\u2fff".__lt__, bare)) > len(bare) / 2
    letters = sum(map(str.isalpha, bare))
    capitals = letters > 12 and sum(map(str.isupper, bare)) > 0.8 * letters
    return (
        (f"{words} words", not unspaced and words < LEAST_WORDS),
        (f"{words} words", words > MOST_WORDS),
        ("cut short", bare.endswith(("…", "..."))),
        ("in capitals", capitals),
        ("a question", bare.endswith(("?", "？"))),
    )


def of_headline(rule: str) -> bool:
    """Whether a part of quality speaks of the headline alone."""
    return rule in HEADLINE_RULES or rule.startswith("quality.headline.")


def _clarity(one: Judged) -> float:
    article, quality = one
    points = sum(r.points for r in (quality.reasons if quality else ()) if of_headline(r.rule))
    return points - 5 * sum(bad for _, bad in _form(article.title))


def _shared(one: Judged, everyone: Sequence[Judged]) -> int:
    own = set(terms(one[0].title))
    return sum(len(own & set(terms(other[0].title))) for other in everyone if other is not one)
