"""Who wrote a page, in the order in which it names them."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from lxml.html import HtmlElement

from broadsheet.stages.extract import names as people
from broadsheet.stages.extract.page import ParsedPage
from broadsheet.stages.extract.provider import domain_names, site_names
from broadsheet.stages.extract.structured import fold, strings
from broadsheet.text import plain
from broadsheet.text.html import words

MAX_BYLINE = 240
MAX_BYLINES = 160

_AUTHOR_META = re.compile(
    r"(?:^|[.:_\-/])(?:authors?|author[_-]?names?\d*|authorname\d*|byl|byline|byline_name|creator)\Z"
)
_NOT_AUTHOR_META = ("twitter:creator", "fb:", "generator", "author_institution", "recommended")
_PLAIN_META = frozenset(("author", "authors", "dc.creator", "dcterms.creator", "creator"))
_BYLINE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:by-?line|author|autor|writer|vcard|contributor|journalist|redakteur)s?"
    r"(?:$|[\s_-]+(?:name|link|info|text|names|line|url|fn)\b|[\s_-]|(?=[A-Z]))|[bB]yline|[aA]uthor",
)
_ASIDE_TOKEN = re.compile(
    r"^(?:js-|c-|o-|m-|l-)?(?:comments?(?:$|[-_]?(?:list|body|author|area|section|wrap))|related"
    r"|sidebar|widget|recommend|promo|footer|nav(?:$|[-_b])|menu|trending|popular|recirc|most[-_]"
    r"|newsletter|signup|disqus|replies|reply|read-?next|more-(?:from|stories|news|articles)|latest"
    r"|social|share|cookie|consent|banner|advert|tweet|twitter-tweet|quote|wp-caption|navigation)",
    re.IGNORECASE,
)
_LIST_TOKEN = re.compile(r"card|teaser|item|tile|listing|river|carousel|rail|grid", re.IGNORECASE)
_ASIDE_TAGS = frozenset(("nav", "footer", "figure", "figcaption", "blockquote", "form"))
_LINES = ("p", "span", "div", "em", "i", "b", "strong", "small", "h3", "h4", "h5", "li", "td", "br")
_OPENED = re.compile(
    r"\s*(?:By|by|BY|Von|von|VON|Par|PAR|Por|POR|Door|Di|Av|Af|Autor(?:in)?|Author|Auteur|Text|Words"
    r"|(?:Written|Posted|Reported)\s+by|著者|作者|記者|记者)[\s:：]"
)
_USER = re.compile(r"(?:u/)?[^\W\d_][\w.-]{1,23}")
_PROFILE = re.compile(
    r"/(?:authors?|autor(?:en|es|in)?|auteurs?|autore|people|person|profiles?|staff|by|contributors?"
    r"|columnists?|journalists?|reporters?|redakteure?|reporter|writers?|bios?|experts?|user|users"
    r"|forfatter|skribent|journaliste|giornalisti|firmas?|team)/",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Found:
    names: tuple[str, ...]
    where: str
    worth: float


def authors(page: ParsedPage, entry_authors: Sequence[str] = ()) -> tuple[tuple[str, ...], str]:
    """The authors and where they were read; ((), "") where nobody is named.

    What the page declares and what it shows are weighed: a declared name that is also shown wins,
    an outlet or "Staff" is taken only where nobody else is named.
    """
    outlets = {fold(name) for name in (*site_names(page), *domain_names(page.url))}
    shown = list(_shown(page))
    visible = " ".join(fold(text) for text, _, _ in shown[:60])
    found = [
        *_declared(page),
        *_bylines(shown),
        _Found(tuple(n for a in entry_authors for n in people.names(a, loose=True)), "feed", 3.0),
    ]
    best: _Found | None = None
    worth = 0.0
    for candidate in found:
        kept = tuple(name for name in candidate.names if fold(name) not in outlets)
        weight = _weigh(candidate.worth, kept, visible) if kept else candidate.worth - 6
        if best is None or weight > worth:
            best, worth = _Found(kept or candidate.names[:1], candidate.where, weight), weight
    if best is None or not best.names:
        return _in_text(page, outlets)
    if worth < 1:
        written = _in_text(page, outlets)
        if written[0]:
            return written
    fuller = _fuller(best, found)
    persons = [name for name in fuller.names if not people.is_crew(name)] or list(fuller.names)
    return tuple(_cased(name) for name in persons[: people.MAX_AUTHORS]), fuller.where


def _fuller(best: _Found, found: Sequence[_Found]) -> _Found:
    """The byline instead, where it has the same people by longer names, or some more."""
    told = {fold(name) for name in best.names}
    for other in found:
        if other.where != "byline" or other.worth < 4.2:
            continue
        shown = {fold(name) for name in other.names}
        longer = len(told) == 1 == len(shown) and " " not in best.names[0]
        longer = longer and " " in other.names[0] and min(shown).startswith(min(told))
        if longer or (told < shown and len(shown) <= len(told) + 4):
            return other
    return best


def _in_text(page: ParsedPage, outlets: Set[str]) -> tuple[tuple[str, ...], str]:
    """ "By Jane Doe" as a short line of its own, wherever it stands; the first one."""
    tried = 0
    for element in page.tree.iter(*_LINES):
        line = element.tail if element.tag == "br" else element.text
        if not line or not _OPENED.match(line + " "):
            continue
        tried += 1
        if tried > 40:
            break
        text = _neat(line[:160] if element.tag == "br" else words(element, 160))
        if len(text) > 120 or people.lead(text) is None or _doubt(element, frozenset()) >= 4:
            continue
        listed = [name for name in people.names(text) if fold(name) not in outlets]
        if listed and len(text) <= 90 + 10 * len(listed):
            return tuple(_cased(name) for name in listed), "text"
    return (), ""


def _weigh(worth: float, kept: Sequence[str], visible: str) -> float:
    crew = sum(people.is_crew(name) for name in kept)
    if crew == len(kept):
        worth -= 5
    if " " not in kept[0] and re.search(r"[\d._]|^[a-z-]+\Z", kept[0]):
        worth -= 2.5  # a user's name
    if fold(kept[0]) in visible:
        worth += 2
    return worth


def _cased(name: str) -> str:
    """ "KATE DAVIDSON" as "Kate Davidson"; short capitals ("AFP", "JP") stay."""
    parts = name.split()
    if len(parts) >= 2 and name.isupper() and not people.is_crew(name):
        return " ".join(part.title() if len(part) > 2 else part for part in parts)
    return name


def _declared(page: ParsedPage) -> Iterator[_Found]:
    for node in page.structured.mains:
        listed = _persons(page, node.get("author")) or _persons(page, node.get("creator"))
        if listed:
            yield _Found(_unique(listed), "structured data", 8.0)
    strong = list(_from_metas(page))
    if strong:
        yield _Found(_unique(strong), "meta", 7.0)
    for name in ("author", "authors", "dc.creator", "dcterms.creator", "creator"):
        listed = [n for value in page.meta(name) for n in people.names(_neat(value), loose=True)]
        if listed:
            yield _Found(_unique(listed), f"meta {name}", 6.0)


def _from_metas(page: ParsedPage) -> Iterator[str]:
    """Names of the first meta of an outlet's own kind ("sailthru.author"), or all citations."""
    kind = ""
    for name, value in page.meta_pairs:
        if kind and name != kind:
            continue
        if name in _PLAIN_META or not _AUTHOR_META.search(name):
            continue
        if any(part in name for part in _NOT_AUTHOR_META) or value.startswith(("http", "/", "@")):
            continue
        listed = people.names(_neat(value), loose=True)
        if listed:
            kind = name
            yield from listed


def _persons(page: ParsedPage, told: object) -> list[str]:
    people_told = told if isinstance(told, list | tuple) else (told,)
    return [name for person in people_told[:60] for name in _person(page, person)]


def _person(page: ParsedPage, told: object) -> list[str]:
    person = page.structured.resolve(told)
    if isinstance(person, Mapping):
        first_name = " ".join(
            text for key in ("givenName", "familyName") for text in strings(person.get(key))
        )
        given = list(strings(person.get("name"))) or ([first_name] if first_name else [])
    else:
        given = list(strings(person))
    return [
        name
        for text in given
        if not text.startswith(("http", "/"))
        for name in people.names(_neat(text), loose=True)
    ]


def _neat(text: str) -> str:
    return plain.plain(text[:1_000], html=False)


def _unique(listed: Iterable[str]) -> tuple[str, ...]:
    return tuple({fold(name): name for name in reversed(list(listed))}.values())[::-1]


def _shown(page: ParsedPage) -> Iterator[tuple[str, HtmlElement, float]]:
    """Elements that may be bylines, outside asides, with their texts and how doubtful they are."""
    around = {above for h1 in page.h1s[:4] for above in h1.iterancestors()}
    before = ""
    for element in page.bylines[:MAX_BYLINES]:
        if element.tag == "a" and not _is_marked(element) and not _is_profile(element):
            continue
        text = words(element, MAX_BYLINE + 60)
        if not text or len(text) > MAX_BYLINE or text == before:
            continue
        doubt = _doubt(element, around)
        if doubt < 4:
            before = text
            yield _neat(text), element, doubt


def _is_marked(element: HtmlElement) -> bool:
    marks = f"{element.get('class') or ''} {element.get('id') or ''}"
    return bool(_BYLINE_CLASS.search(f"{marks} {element.get('data-testid') or ''}"))


def _doubt(element: HtmlElement, around: Set[HtmlElement]) -> float:
    """0 beside the headline, 1.5 in what looks like a list or another article, 4 in an aside."""
    doubt = 0.0
    for depth, above in enumerate((element, *element.iterancestors())):
        if above.tag in _ASIDE_TAGS:
            return 4.0
        if above in around or depth > 14 or above.tag in {"body", "main"}:
            break
        marks = f"{above.get('class') or ''} {above.get('id') or ''}"
        tokens = marks.split()
        if any(_ASIDE_TOKEN.match(token) for token in tokens) and not _is_marked(above):
            return 4.0
        apart = above.tag in {"article", "li", "aside"}
        listed = depth < 4 and any(_LIST_TOKEN.search(token) for token in tokens)
        if depth and (apart or listed):
            doubt = 1.5
    return doubt


def _bylines(shown: Sequence[tuple[str, HtmlElement, float]]) -> Iterator[_Found]:
    for order, (text, element, doubt) in enumerate(shown[:80]):
        late = doubt + min(order, 40) / 40
        linked = _profiles(element)
        if linked and len(linked) <= 12:
            listed = [n for a in linked for n in _linked_names(a)]
            if listed:
                yield _Found(_unique(listed), "byline", 5.6 - late)
                continue
        opened = people.lead(text)
        marked = _is_marked(element)
        if opened is None and not marked:
            continue
        listed = people.names(text)
        if listed:
            yield _Found(_unique(listed), "byline", (5.3 if opened else 4.6) - late)
        elif marked:
            yield from _single(opened if opened is not None else text, late)


def _profiles(element: HtmlElement) -> list[HtmlElement]:
    """Links to people in a byline, or beside a link that stands alone."""
    line = _around_link(element)
    links = [link for link in line.iter("a") if _is_profile(link)]
    return [link for link in links if line is element or _doubt(link, frozenset()) < 4]


def _around_link(element: HtmlElement) -> HtmlElement:
    """The line that a link stands in, where it is no longer than a byline."""
    parent = element.getparent()
    if element.tag != "a" or parent is None or len(parent) > 12:
        return element
    return parent if len(words(parent, MAX_BYLINE + 60)) <= MAX_BYLINE else element


def _single(text: str, late: float) -> Iterator[_Found]:
    """One word in a byline: a first name, a user or a desk ("Redaktion")."""
    listed = people.names(text, loose=True)
    if len(listed) == 1 and _USER.fullmatch(listed[0]):
        yield _Found((listed[0],), "byline", 3.4 - late)


def _is_profile(link: HtmlElement) -> bool:
    if "author" in (link.get("rel") or "").split():
        return True
    href = link.get("href") or ""
    return bool(_PROFILE.search(href + "/")) and len(href) < 400


def _linked_names(link: HtmlElement) -> list[str]:
    text = _neat(words(link, 200))
    listed = people.names(text)
    if listed:
        return listed
    slug = fold(unquote(urlsplit(link.get("href") or "").path).rstrip("/").rsplit("/", 1)[-1])
    loose = people.names(text, loose=True)
    return (
        loose if loose and (fold(loose[0]) in slug or "author" in (link.get("rel") or "")) else []
    )
