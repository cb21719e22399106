"""What the headline says, and how."""

from broadsheet.domain.article import Article
from broadsheet.domain.reason import Reason
from broadsheet.stages.score.clickbait import ClickbaitModel, teaser
from broadsheet.stages.score.patterns import faces, found
from broadsheet.stages.score.signals import HEADLINES
from broadsheet.text.words import names, numbers, tokens

TELLING_POINTS = 5
SHORT_POINTS, LONG_POINTS = -8, -3
CAPITALS_POINTS, QUESTION_POINTS, SHOUT_POINTS = -8, -6, -4
LEAST_WORDS, MOST_WORDS = 4, 22

TEASER_POINTS = -14
TEASER_FROM = 0.75
"""The chance from which a headline loses points as a teaser, rising to all of them at 1."""

TEASING = frozenset({"quality.clickbait", "quality.listicle"})
"""Rules that say the same of a headline: the worst of them counts, not their sum."""


def headline(article: Article, model: ClickbaitModel | None = None) -> tuple[Reason, ...]:
    """Points for a headline that tells, off for one that shouts, asks, counts or teases.

    Without a model, or where the article is said not to be in English, the phrases alone judge.
    """
    title = article.title
    words = tokens(title)
    found = [*_signals(article), *_learnt(article, model)]
    teasing = sorted((one for one in found if one.rule in TEASING), key=lambda one: one.points)
    faults = [
        *teasing[:1],
        *(one for one in found if one.rule not in TEASING),
        *_form(title, words),
    ]
    if faults:
        return tuple(faults)
    specific = sorted(names(" ".join(words[1:])) | numbers(title))
    if not specific:
        return ()
    text = "The headline is plain and names what it is about."
    inputs = (("names", ", ".join(specific[:8])),)
    return (Reason("quality.headline", text, TELLING_POINTS, inputs),)


def _signals(article: Article) -> list[Reason]:
    parts = faces(article.title, "", "", "", "")
    return [
        Reason(signal.rule, f"{signal.text}: “{words}”.", signal.points, (("found", words),))
        for signal in HEADLINES
        if (words := found(signal, parts))
    ]


def _learnt(article: Article, model: ClickbaitModel | None) -> list[Reason]:
    """What the model says, in whole points that never get fewer as its chance rises."""
    if model is None or article.language[:2].casefold() not in {"", "en"}:
        return []
    read = teaser(article.title, model)
    share = (read.chance - TEASER_FROM) / (1 - TEASER_FROM)
    points = round(TEASER_POINTS * share) if share > 0 else 0
    if not points:
        return []
    phrases = ", ".join(f"“{phrase}”" for phrase in read.phrases)
    text = f"Reads like a teaser: {phrases}." if phrases else "Reads like a teaser."
    inputs = (("chance", f"{read.chance:.4f}"), ("found", "; ".join(read.phrases)))
    return [Reason("quality.clickbait", text, points, inputs)]


def _form(title: str, words: list[str]) -> list[Reason]:
    reasons: list[Reason] = []
    count = (("words", str(len(words))),)
    if len(words) < LEAST_WORDS and not _unspaced(words):
        text = f"A headline of {len(words)} words says little."
        reasons.append(Reason("quality.short-headline", text, SHORT_POINTS, count))
    elif len(words) > MOST_WORDS and not _unspaced(words):
        text = f"A headline of {len(words)} words."
        reasons.append(Reason("quality.long-headline", text, LONG_POINTS, count))
    letters = [letter for letter in title if letter.isalpha()]
    if len(letters) > 12 and sum(map(str.isupper, letters)) > 0.8 * len(letters):
        reasons.append(Reason("quality.capitals", "A headline in capitals.", CAPITALS_POINTS))
    if title.rstrip().endswith(("?", "？")):
        reasons.append(Reason("quality.question", "The headline asks.", QUESTION_POINTS))
    if title.count("!") >= 1 or "！" in title:
        reasons.append(Reason("quality.shouting", "The headline shouts.", SHOUT_POINTS))
    return reasons


def _unspaced(words: list[str]) -> bool:
    """Whether the headline is in a script without spaces, where each character is a word here."""
    return bool(words) and sum(word > "\u2fff" for word in words) > len(words) / 2
