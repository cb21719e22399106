"""The headline, without the site's name."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from unicodedata import combining, normalize
from urllib.parse import unquote, urlsplit

from lxml.html import HtmlElement

from broadsheet.stages.extract.page import ParsedPage
from broadsheet.stages.extract.provider import domain_names, site_names
from broadsheet.stages.extract.structured import first, fold, strings
from broadsheet.text import plain
from broadsheet.text.html import is_hidden, words

MAX_TITLE = 400
MIN_AGREEMENT = 0.5
_SPACED = re.compile(r"\s+(?:[|\-–—:·•»«~/]|::|\|\||--)\s+|\s*[｜|]\s*|[_：]|\s?:\s")
_STRONG = re.compile(r"\s+[|\-–—·•»«]+\s+|\s*[｜|]\s*|_")
_KICKER = re.compile(
    r"kicker|overline|over-?title|top-?line|dach|spitzmarke|roof|eyebrow|rubric|pre-?title|super"
    r"|sur-?titre|antetitulo|occhiello|categor|label|intro|ressort|topic|vorspann|sub-?(?:title|line"
    r"|head)|date|badge|flag|strap|small|meta",
    re.IGNORECASE,
)
_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_WORD = re.compile(r"[^\W_]+")
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def title(page: ParsedPage, entry_title: str = "") -> tuple[str, str]:
    """The headline and where it was read; ("", "") where the page has none.

    The page's own heading is preferred to what its head tells others, if it speaks of the same.
    """
    headings = list(_headings(page))
    own = {fold(text) for text in (*page.meta("og:title", "twitter:title"), page.head_title)}
    banner = [
        text
        for element, text, _ in headings
        if text and fold(text) not in own and _links_home(page, element, text)
    ]
    shown = own | {fold(text) for _, text, less in headings if less == 0.0}
    named = [name for name in site_names(page) if len(name) < 20 or fold(name) not in shown]
    sites = (*named, *domain_names(page.url), *banner)
    told = list(_told(page, sites, entry_title))
    heading = _heading(headings, [text for text, _ in told], sites)
    if heading and _prefers_heading(heading, told):
        return heading, "heading"
    if told:
        text, where = told[0]
        text = _without_tail(text, [*(t for t, _ in told), heading])
        return by_slug(text, page.url), where
    return (heading, "heading") if heading else ("", "")


def _headings(page: ParsedPage) -> Iterator[tuple[HtmlElement, str, float]]:
    """Headings that are shown, with their text and how much less than an `h1` they weigh."""
    for less, elements in (
        (0.0, page.h1s[:16]),
        (0.3, page.h2s[:40]),
        (0.35, page.h3s[:20] + page.titles[:16]),
    ):
        for element in elements:
            if not is_hidden(element):
                text = plain.plain(words(element, 1_500), html=False)
                if len(text) <= MAX_TITLE:
                    yield element, text, less


def _links_home(page: ParsedPage, heading: HtmlElement, text: str) -> bool:
    """Whether a heading is the site's banner: all of it links to the home page."""
    link = heading if heading.tag == "a" else next(heading.iter("a"), None)
    parent = heading.getparent()
    if link is None and parent is not None and parent.tag == "a":
        link = parent
    href = link.get("href") if link is not None else None
    if link is None or not href or (link is not parent and fold(words(link)) != fold(text)):
        return False
    parts = urlsplit(page.absolute(href))
    own = urlsplit(page.url).path
    above = parts.path.endswith("/") and own.startswith(parts.path) and own != parts.path
    home = parts.path.strip("/") in ("", "index.html", "index.php", "home")
    return (home or above) and not parts.query and bool(own.strip("/"))


def _told(page: ParsedPage, sites: Sequence[str], entry_title: str) -> Iterator[tuple[str, str]]:
    headline = first(
        text for value in page.structured.values("headline") for text in strings(value)
    )
    name = first(text for node in page.structured.mains[:1] for text in strings(node.get("name")))
    raw = (
        (page.first_meta("og:title", "og:article:title"), "og:title"),
        (headline, "structured data"),
        (page.first_meta("twitter:title", "twitter:text:title"), "twitter:title"),
        (page.first_meta("parsely-title", "sailthru.title", "citation_title"), "meta"),
        (page.first_meta("dc.title", "dcterms.title", "headline", "title"), "meta"),
        (page.head_title, "title element"),
        (name, "structured data"),
        (entry_title, "feed"),
    )
    for text, where in raw:
        cleaned = without_site(plain.plain(text[:1_500], html=False), sites)
        if cleaned and _is_title(cleaned, sites):
            yield cleaned[:MAX_TITLE].strip(), where


def _is_title(text: str, sites: Sequence[str]) -> bool:
    folded = fold(text)
    return bool(folded) and all(folded != fold(site) for site in sites)


def without_site(text: str, sites: Sequence[str]) -> str:
    """A title without segments at its ends that are the site's name."""
    names = [name for name in dict.fromkeys(map(fold, sites)) if len(name) >= 2]
    for _ in range(3):
        shorter = _stripped(text, names)
        if shorter == text:
            break
        text = shorter
    return text


def _stripped(text: str, names: Sequence[str]) -> str:
    cuts = list(_SPACED.finditer(text))
    for cut in reversed(cuts):
        if _is_site(text[cut.end() :], names):
            return text[: cut.start()].strip() or text
    for cut in cuts:
        if _is_site(text[: cut.start()], names):
            return text[cut.end() :].strip() or text
    return _glued(text, names)


def _glued(text: str, names: Sequence[str]) -> str:
    """A site's name in the end after a mark without spaces ("…·LANTERN"): long names only."""
    for name in names:
        if len(name) < 6 or not fold(text).endswith(name) or fold(text) == name:
            continue
        tail = text[-len(name) - 8 :]
        for place in range(len(tail)):
            if fold(tail[place:]) == name and tail[place - 1 : place] in {"·", "|", ":"}:
                kept = text[: len(text) - len(tail) + place].rstrip(" ·|:-–—")
                return kept if len(fold(kept)) >= 15 else text
    return text


def _is_site(segment: str, names: Sequence[str]) -> bool:
    folded = fold(segment)
    if not folded or len(segment) > 90:
        return False
    for name in names:
        bare = name.removeprefix("the")
        if folded in (name, bare) or folded.removeprefix("the") == bare:
            return True
        near = len(bare) >= 3 and folded.startswith((name, bare)) and len(segment.split()) <= 4
        if near and len(folded) <= max(2 * len(name), len(name) + 8):
            return True  # "CBC News" of CBC, "AOL News" of AOL.com
        if len(name) >= 8 and (name in folded or (len(folded) >= 6 and folded in name)):
            return True
    return False


def _heading(
    headings: Sequence[tuple[HtmlElement, str, float]], told: Sequence[str], sites: Sequence[str]
) -> str:
    """The heading that agrees best with what the head tells, or a lone long `h1`."""
    best, worth = "", 0.0
    lonely: list[str] = []
    wholes = [(text, 0.0) for text in told]
    parts = [(part, 0.1) for text in told for part in _STRONG.split(text) if len(fold(part)) >= 8]
    for element, raw, less in headings:
        text = without_site(_without_kicker(element, raw, told), sites)
        if not text or not _is_title(text, sites):
            continue
        if less == 0.0:
            lonely.append(text)
        agreement = max((agrees(text, other) - off for other, off in wholes), default=0.0)
        if any(fold(part) == fold(text) for part, _ in parts):
            agreement = max(agreement, 0.9)
        if agreement - less > worth + 0.001:
            best, worth = text, agreement - less
    if worth >= MIN_AGREEMENT:
        return best
    if len(set(lonely)) == 1 and _is_long(lonely[0]):
        return lonely[0]
    return best if best and not told else ""


def _is_long(text: str) -> bool:
    return len(text.split()) >= 5 or len(_WIDE.findall(text)) >= 12


def _without_kicker(element: HtmlElement, text: str, told: Sequence[str]) -> str:
    """A heading without the line over or under it ("Interview" above the headline)."""
    folded = fold(text)
    for other in told:
        part = fold(other)
        near = len(part) >= 10 and len(part) >= 0.4 * len(folded)
        if near and part != folded and folded.endswith(part):
            over = text[: max(0, text.casefold().rfind(other.casefold()[:20]))].rstrip()
            if not over.endswith((":", "–", "—", "-", "…", ",", ";")):
                return other
    if len(element) == 0:
        return text
    for child in element.iterdescendants():
        if _KICKER.search(child.get("class") or ""):
            line = plain.plain(words(child, 400), html=False)
            rest = ""
            if line and text.startswith(line):
                rest = text[len(line) :]
            elif line and text.endswith(line):
                rest = text[: -len(line)]
            if len(fold(rest)) >= 12:
                text = rest.strip(" :|·•–—-")
    return text


def _prefers_heading(heading: str, told: Sequence[tuple[str, str]]) -> bool:
    """Not where the heading is a mere part of the title that the page tells others."""
    if not told:
        return True
    folded, other = fold(heading), fold(told[0][0])
    if folded == other:
        return True
    shortened = folded in other and len(folded) < 0.6 * len(other)
    return not shortened


def _without_tail(text: str, others: Iterable[str]) -> str:
    """Without what follows a shorter wording that another place has ("Headline : Sport")."""
    for other in others:
        if other and other != text and len(other) >= 15 and text.startswith(other):
            rest = text[len(other) :]
            if _SPACED.match(rest):
                return other
    return text


def by_slug(text: str, url: str) -> str:
    """The segment of "Headline | Anything" that the address spells, where one clearly does."""
    parts = _STRONG.split(text)
    if len(parts) < 2:
        return text
    slug = set(_WORD.findall(_ascii(unquote(urlsplit(url).path)).replace("_", " ")))
    if len(slug) < 2:
        return text
    for part in parts:
        spelled = [word for word in _WORD.findall(_ascii(part)) if len(word) > 1]
        if sum(word.isalpha() for word in spelled) < 2 or len(part) < 12:
            continue
        inside = sum(word in slug for word in spelled)
        outside = {w for w in _WORD.findall(_ascii(text)) if w in slug} - set(spelled)
        if inside >= 0.75 * len(spelled) and not outside:
            return part.strip()
    return text


def _ascii(text: str) -> str:
    folded = text.casefold().translate(_GERMAN)
    return "".join(c for c in normalize("NFKD", folded) if not combining(c))


def agrees(one: str, other: str) -> float:
    """How much two titles share: Dice's coefficient over words (pairs of letters in CJK)."""
    left, right = _tokens(one), _tokens(other)
    if not left or not right:
        return 0.0
    shared = len(left & right)
    dice = 2 * shared / (len(left) + len(right))
    contained = shared / min(len(left), len(right)) if min(len(left), len(right)) >= 4 else 0.0
    return max(dice, 0.8 * contained)


@lru_cache(maxsize=512)
def _tokens(text: str) -> frozenset[str]:
    folded = text.casefold()
    if _WIDE.search(folded):
        letters = fold(folded)
        return frozenset(letters[i : i + 2] for i in range(max(1, len(letters) - 1)))
    return frozenset(_WORD.findall(folded))
