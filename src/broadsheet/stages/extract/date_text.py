"""Dates that a page shows: in its address, in `<time>`, and in words near the headline."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from lxml.html import HtmlElement

from broadsheet.text.dates import FoundDate, ParsedDate, find_dates, parse_date

MAX_ELEMENTS = 30_000
MAX_SEEN = 400
SHORTEST = 6
"""Characters of a text that may hold a date."""
LONGEST_LABELLED = 400
"""Characters of a byline's whole text; above it only an element's own text is read."""
LONGEST_START = 160
"""Characters read at the start of a paragraph, where a dateline stands."""

_UNSEEN = "script style noscript head meta link title option select textarea svg iframe template"
_SKIP = frozenset(_UNSEEN.split())
_URL_DAY = (
    re.compile(r"/((?:19|20)\d\d)/(1[0-2]|0?[1-9])/(3[01]|[12]\d|0?[1-9])(?:/|$)"),
    re.compile(r"(?<!\d)((?:19|20)\d\d)([/._-]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?!\d)"),
)
_DATE_NAME = re.compile(
    r"date|datum|time|publi|posted|byline|stamp|created|fecha|data\b|meta|entry-info|submitted|"
    r"autor|author|info|subline|veroeff|parution|kicker"
)
_TWO_NUMBERS = re.compile(r"\d{1,4}\D{1,20}\d{2,4}|\d{4}\s?[年년]")
_MODIFIED = re.compile(
    r"updat|modif|edit|aktualisiert|änder|geändert|überarbeitet|letzte|last|mis à jour|actualiz|"
    r"atualizad|aggiorna|zaktualiz|gewijzigd|bijgewerkt|oppdatert|uppdaterad|обновлен|revis|更新",
    re.IGNORECASE,
)
_PUBLISHED = re.compile(
    r"publi|posted|veröffentlicht|erschienen|erstellt|created|geschrieben|written|online seit|"
    r"date\s*:|datum\s*:|fecha\s*:|mis en ligne|pubblicato|geplaatst|dodano|issued|released|filed|"
    r"vom\b|am\b|опубликован|発売|公開|掲載",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"comment|kommentar|related|sidebar|aside|footer|recent|archiv|calendar|kalender|popular|"
    r"latest|teaser|widget|event|veranstaltung|termin|copyright|more-|next|prev|nav|menu|"
    r"list-item|reply",
    re.IGNORECASE,
)
LISTED = 2.0
_ASIDE_TAGS = frozenset(("footer", "aside", "nav"))


@dataclass(frozen=True, slots=True)
class Shown:
    """A date that the page shows, and how much it looks like its own (about -5 to 12)."""

    parsed: ParsedDate
    worth: float
    place: int
    """Elements between the headline and it; negative above the headline."""


@dataclass(frozen=True, slots=True)
class _Hit:
    element: HtmlElement
    parsed: ParsedDate
    place: int
    in_time: bool
    named: bool
    before: str
    start: int
    share: float
    length: int


def address_day(url: str) -> date | None:
    """The day in an address (/2019/11/19/, -20191119.html), or None."""
    for pattern in _URL_DAY:
        for match in pattern.finditer(url[:2_000]):
            numbers = [int(part) for part in match.groups() if part and part.isdigit()]
            try:
                return date(*numbers)
            except ValueError:
                continue
    return None


def shown(tree: HtmlElement, *, month_first: bool) -> list[Shown]:
    """Every date in `<time>` or in short texts, in document order."""
    head = _headline(tree)
    hits: list[_Hit] = []
    head_at: int | None = None
    for place, element in enumerate(tree.iter()):
        tag = element.tag
        if not isinstance(tag, str) or tag in _SKIP:
            continue
        if element is head:
            head_at = place
        if len(element) == 0 and len(element.text or "") < SHORTEST and tag != "time":
            continue
        hits.extend(_hits(element, place, month_first))
        if place > MAX_ELEMENTS or len(hits) > MAX_SEEN:
            break
    listed = _listed(hits)
    return [_judged(hit, head_at, in_list=_kind(hit) in listed) for hit in hits]


def _kind(hit: _Hit) -> tuple[str, ...]:
    parent = hit.element.getparent()
    names = ("", "") if parent is None else (str(parent.tag), parent.get("class", ""))
    return (str(hit.element.tag), hit.element.get("class", ""), *names)


def _listed(hits: list[_Hit]) -> frozenset[tuple[str, ...]]:
    """Kinds of element that show three days or more: rows of a list of other pages."""
    days: dict[tuple[str, ...], set[date]] = {}
    for hit in hits:
        days.setdefault(_kind(hit), set()).add(hit.parsed.day)
    return frozenset(kind for kind, seen in days.items() if len(seen) >= 3)


def best(dates: list[Shown]) -> Shown | None:
    """The one that looks most like the page's own; of equals the one nearest to the headline."""
    return max(dates, key=lambda s: (s.worth, -abs(s.place)), default=None)


def _headline(tree: HtmlElement) -> HtmlElement | None:
    heads = list(tree.iter("h1"))[:20] or list(tree.iter("h2"))[:1]
    if len(heads) <= 1:
        return heads[0] if heads else None
    title = " ".join((tree.findtext(".//title") or "").split()).lower()
    for head in heads:
        text = " ".join(str(head.text_content())[:400].split()).lower()
        if len(text) > 8 and text in title:
            return head
    return heads[0]


def _hits(element: HtmlElement, place: int, month_first: bool) -> Iterator[_Hit]:
    if element.tag == "time":
        hit = _time(element, place, month_first)
        if hit is not None:
            yield hit
        return
    get = element.get
    names = f"{get('class', '')} {get('id', '')} {get('itemprop', '')}"
    named = len(names) > 2 and _names_date(names[:1_000])
    for text in _texts(element, named):
        if len(text) < SHORTEST or not _TWO_NUMBERS.search(text):
            continue
        words = " ".join(text.split())
        length = len(words)
        for count, found in enumerate(
            find_dates(words[: 600 if length <= 600 else LONGEST_START], month_first=month_first)
        ):
            if count > 3:
                break
            yield _hit_of(element, place, named, words, found)


@lru_cache(maxsize=4_096)
def _names_date(names: str) -> bool:
    return _DATE_NAME.search(names.lower()) is not None


def _texts(element: HtmlElement, named: bool) -> list[str]:
    if named and 0 < len(element) < 12:
        whole = "".join(element.itertext())
        if len(whole) < LONGEST_LABELLED:
            return [whole]
    texts = [element.text] if element.text else []
    texts += [child.tail for child in element if child.tail]
    return [text[:3_000] for text in texts]


def _hit_of(element: HtmlElement, place: int, named: bool, words: str, found: FoundDate) -> _Hit:
    return _Hit(
        element=element,
        parsed=found.parsed,
        place=place,
        in_time=False,
        named=named,
        before=words[max(0, found.start - 45) : found.start],
        start=found.start,
        share=(found.end - found.start) / max(1, len(words)),
        length=len(words),
    )


def _time(element: HtmlElement, place: int, month_first: bool) -> _Hit | None:
    text = " ".join(str(element.text_content())[:300].split())
    attribute = element.get("datetime") or element.get("content") or ""
    parsed = parse_date(attribute, month_first=month_first) or parse_date(
        text[:80], month_first=month_first
    )
    if parsed is None:
        return None
    parent, previous = element.getparent(), element.getprevious()
    if previous is not None:
        before = previous.tail or "".join(previous.itertext())[-40:]
    else:
        before = (parent.text or "") if parent is not None else ""
    return _Hit(
        element, parsed, place, True, True, f"{before[-45:]} {text[:30]}", 0, 1.0, len(text)
    )


def _judged(hit: _Hit, head_at: int | None, *, in_list: bool) -> Shown:
    place = hit.place - (head_at or 0)
    above = [
        e for e in (hit.element, *hit.element.iterancestors()) if e.tag not in {"body", "html"}
    ]
    above = above[:8]
    worth = 3.0 if hit.in_time else 2 * min(1.0, hit.share)
    worth += 2 * hit.named + 0.7 * hit.parsed.has_time - 0.3 * (not hit.parsed.exact)
    worth += _label(hit, above) + (_nearness(place) if head_at is not None else 0.0)
    if any(_elsewhere(e) for e in above):
        worth -= 1 if head_at is not None and -12 <= place < 20 else 3
    if in_list:
        worth -= LISTED
    if any(e.tag == "a" for e in above[:4]):
        worth -= 1.5
    if not hit.in_time:
        worth += 0.5 if hit.start < 30 else (-2.0 if hit.share < 0.3 else 0.0)
    return Shown(hit.parsed, worth, place)


def _label(hit: _Hit, above: list[HtmlElement]) -> float:
    own = " ".join(f"{e.get('class', '')} {e.get('itemprop', '')}" for e in above[:3])
    if _MODIFIED.search(hit.before) or "odified" in own:
        return -1.5
    if "ublished" in own:
        return 2.0
    if _PUBLISHED.search(hit.before):
        return 2.0 if hit.share > 0.25 or hit.length < 60 else 0.0
    return 0.0


def _nearness(place: int) -> float:
    if 0 < place <= 40:
        return 3.0
    if -12 <= place < 0:
        return 2.0
    if place < 0:
        return -0.5
    return 1.0 if place <= 150 else 0.0


def _elsewhere(element: HtmlElement) -> bool:
    if element.tag in _ASIDE_TAGS:
        return True
    names = f"{element.get('class', '')} {element.get('id', '')}"
    return len(names) > 1 and _ELSEWHERE.search(names) is not None
