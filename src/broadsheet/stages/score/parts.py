"""What every page is scored on: the subject's share, depth, completeness, copies."""

import re
from math import exp

from broadsheet.domain.article import Article, ArticleType
from broadsheet.domain.reason import Reason
from broadsheet.domain.score import Labels
from broadsheet.domain.site import Policy

SUBJECT_POINTS = 32
DEPTH_POINTS = 20
DEPTH_WORDS = 400
"""Words by which depth has reached 63% of its points; twice as many reach 86%."""

MOST_CHARS = 60_000
VIDEO_POINTS = 10
PICTURE_POINTS, UNSIZED_POINTS, SMALL_POINTS = 8, 4, 2
LEAST_WIDTH = 300
"""Pixels from which a lead picture can be printed large."""

AUTHOR_POINTS, TIME_POINTS, LANGUAGE_POINTS = 4, 3, 1
COPY_POINTS = -18

LONGEST_WORDS = 14
"""Characters a word, its space included, that no language with spaces has on average."""

_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
"""Characters of scripts that do not part words; three of them are taken for two words."""


def subject(labels: Labels, policy: Policy) -> Reason:
    """Full points from a score of 0.95 up; about half of them for a page that just makes it."""
    share = min(labels.subject / 0.95, 1.0)
    text = f"{labels.subject:.0%} about the subject."
    inputs = (("subject", f"{labels.subject:.4f}"), ("subject_at", f"{policy.subject_at:g}"))
    return Reason("quality.subject", text, round(SUBJECT_POINTS * share), inputs)


def depth(article: Article) -> Reason:
    """How much there is to read."""
    words = _count((article.text or article.excerpt)[:MOST_CHARS])
    points = round(DEPTH_POINTS * (1 - exp(-words / DEPTH_WORDS)))
    text = f"{words} words to read." if article.text else f"Only an excerpt of {words} words."
    if article.type is ArticleType.VIDEO and points < VIDEO_POINTS:
        points, text = VIDEO_POINTS, "A video to watch."
    return Reason("quality.depth", text, points, (("words", str(words)),))


def _count(text: str) -> int:
    """Words of a text; where there are hardly any spaces, by its characters."""
    words = len(text.split())
    if words * LONGEST_WORDS > len(text):
        return words
    return words + len(_UNSPACED.findall(text)) * 2 // 3


def completeness(article: Article) -> tuple[Reason, ...]:
    """Picture, author, time and language, each with its own points."""
    author = bool(article.authors)
    time = article.time_told is not None
    language = bool(article.language)
    return (
        _picture(article),
        Reason(
            "quality.author",
            f"Written by {', '.join(article.authors[:3])}." if author else "No author is named.",
            AUTHOR_POINTS if author else 0,
        ),
        Reason(
            "quality.time",
            "Its time of publication is known."
            if time
            else "Its time of publication is not known.",
            TIME_POINTS if time else 0,
        ),
        Reason(
            "quality.language",
            f"Its language is known: {article.language}."
            if language
            else "Its language is not known.",
            LANGUAGE_POINTS if language else 0,
        ),
    )


def copied(copies: int) -> tuple[Reason, ...]:
    """Points off where the text was on other pages before."""
    if copies <= 0:
        return ()
    pages = "another page" if copies == 1 else f"{copies} other pages"
    text = f"The text was on {pages} before."
    return (Reason("quality.copy", text, COPY_POINTS, (("copies", str(copies)),)),)


def _picture(article: Article) -> Reason:
    if not article.images:
        return Reason("quality.picture", "No picture.", 0)
    lead = article.images[0]
    inputs = (("width", str(lead.width)), ("height", str(lead.height)))
    if not lead.sized:
        return Reason("quality.picture", "A picture of unknown size.", UNSIZED_POINTS, inputs)
    size = f"{lead.width} × {lead.height}"
    if lead.width < LEAST_WIDTH:
        return Reason("quality.picture", f"A small picture, {size}.", SMALL_POINTS, inputs)
    return Reason("quality.picture", f"A picture of {size}.", PICTURE_POINTS, inputs)
