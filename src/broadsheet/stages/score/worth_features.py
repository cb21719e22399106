"""What the learnt worth looks at: named numbers of a page, known at the moment it is judged.

Names are "kind:what". Values are of the order of 1; a kind that should weigh less has smaller
ones, so that the ridge draws it harder towards zero.
"""

import re
from collections.abc import Iterable
from datetime import datetime
from itertools import pairwise
from math import sqrt
from urllib.parse import urlsplit

from broadsheet.domain.article import Article, ArticleType
from broadsheet.domain.reason import Reason
from broadsheet.domain.score import Labels
from broadsheet.stages.score.reach import WIDELY_READ
from broadsheet.text.words import terms, tokens

OUTLET, WORD, PAIR, EXCERPT = 1.6, 0.6, 0.5, 0.5
"""Size of the outlet; length of a title's words, of its word pairs and of an excerpt's words."""

MOST_TITLE_CHARS, MOST_EXCERPT_CHARS, MOST_WORDS = 400, 600, 40

TITLE_BENDS = (40, 60, 80, 100, 130)
"""Characters of a title from which its length may count otherwise; see `_bends`."""

HOW_IT_CAME = frozenset(
    {
        "form:a picture of 300 pixels or more",
        "form:a picture of 600 pixels or more",
        "form:an AMP version",
        "form:the outlet's logo is known",
        "form:found at its own address",
    }
)
"""What is known of a page by the way it came to us. Records of another print have these otherwise
than pages that were fetched: learnt from the one, they would move all of the other alike."""

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_CREDIT = re.compile(r"\((?:[^()/]{0,80}/)?([^()/]{2,40})\)\s*\Z")
_SIGNED = re.compile(r"\s[|–—-]\s([^|–—]{2,40})\Z")
_SEGMENT = re.compile(r"[a-z][a-z-]{1,30}\Z")


def features(article: Article, labels: Labels, rules: Iterable[Reason] = ()) -> dict[str, float]:
    """The features of a page; `rules` are the reasons of its other parts, in points."""
    found = _outlet(article)
    found |= _title(article.title[:MOST_TITLE_CHARS])
    found |= _excerpt(article.excerpt[:MOST_EXCERPT_CHARS])
    found |= {f"topic:{label.topic}": 1.0 for label in labels.topics}
    found["form:topics"] = float(min(len(labels.topics), 5))
    found |= _form(article)
    found |= _address(article.web_url)
    if article.time_told is not None:
        found |= _time(article.time_told)
    for reason in rules:
        if reason.points:
            found[f"rule:{reason.rule}"] = max(-4.0, min(reason.points / 10, 4.0))
    return {name: value for name, value in found.items() if value}


def _outlet(article: Article) -> dict[str, float]:
    domain = article.provider.domain
    found = {f"outlet:{domain}": OUTLET} if domain else {}
    zone = domain.rpartition(".")[2]
    if zone:
        found[f"zone:{zone}"] = 0.5
    parts = domain.split(".")
    if any(".".join(parts[at:]) in WIDELY_READ for at in range(len(parts) - 1)):
        found["form:an outlet of wide reach"] = 1.0
    return found


def _title(title: str) -> dict[str, float]:
    words = [token.casefold() for token in tokens(title)][:MOST_WORDS]
    single = dict.fromkeys(words)
    pairs = dict.fromkeys(f"{a} {b}" for a, b in pairwise(words))
    found = {f"word:{word}": WORD / sqrt(len(single)) for word in single}
    found |= {f"pair:{pair}": PAIR / sqrt(len(pairs)) for pair in pairs}
    found |= _bends(len(title))
    found["form:the headline asks"] = float("?" in title)
    found["form:the headline has a number"] = 0.5 * any(map(str.isdigit, title))
    found["form:the headline quotes"] = 0.5 * any(mark in title for mark in '“”"‘„«')
    found["form:the headline has a colon"] = 0.5 * (":" in title)
    if credit := _CREDIT.search(title):
        found[f"credit:{credit[1].strip().casefold()}"] = 0.7
    if signed := _SIGNED.search(title):
        found[f"signed:{signed[1].strip().casefold()}"] = 0.5
    return found


def _bends(length: int) -> dict[str, float]:
    """How far the title is longer than each bend, up to 200: a line that may bend there."""
    long = min(length, 200)
    return {
        f"form:a title of more than {bend} characters": (long - bend) / 20
        for bend in TITLE_BENDS
        if long > bend
    }


def _excerpt(excerpt: str) -> dict[str, float]:
    words = dict.fromkeys(terms(excerpt)[:MOST_WORDS])
    found = {f"excerpt:{word}": EXCERPT / sqrt(len(words)) for word in words}
    found["form:no excerpt"] = float(not excerpt)
    found["form:the excerpt's length"] = min(len(excerpt), 300) / 100
    return found


def _form(article: Article) -> dict[str, float]:
    lead = article.images[0] if article.images else None
    return {
        "form:a picture": float(lead is not None),
        "form:a picture of 300 pixels or more": float(lead is not None and lead.width >= 300),
        "form:a picture of 600 pixels or more": float(lead is not None and lead.width >= 600),
        "form:an AMP version": float(bool(article.amp_url)),
        "form:the outlet's logo is known": float(article.provider.logo is not None),
        "form:found at its own address": float(article.original_url == article.web_url),
        "form:a video": float(article.type is ArticleType.VIDEO),
        "form:an author is named": float(bool(article.authors)),
        "form:paywalled": float(article.paywalled is True),
        "form:the text's length": min(len(article.text), 8_000) / 4_000,
    }


def _address(url: str) -> dict[str, float]:
    """Host, first folder and folders' names of an address; numbers and slugs say nothing."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return {}
    folders = [one for one in parts.path.casefold().split("/")[:-1] if _SEGMENT.match(one)][:3]
    found = {f"path:{folder}": 0.5 for folder in folders}
    if host:
        found[f"host:{host}"] = 0.7
        if folders:
            found[f"section:{host}/{folders[0]}"] = 0.7
    return found


def _time(when: datetime) -> dict[str, float]:
    found = {f"weekday:{_WEEKDAYS[when.weekday()]}": 0.5}
    if when.hour or when.minute or when.second:
        found[f"hour:{when.hour}"] = 0.5
        found["form:published on the hour"] = float(when.minute == 0)
    return found
