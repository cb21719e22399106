"""One page, decoded once, parsed once and indexed: what every field is read from."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urljoin

from lxml import etree
from lxml.html import HtmlElement

from broadsheet.stages.extract import jsonld, microdata
from broadsheet.stages.extract.structured import Structured, bare, structured
from broadsheet.text import html as markup
from broadsheet.text import urls

MAX_METAS = 800
MAX_LINKS = 600
MAX_VALUE = 5_000
MAX_MARKED = 400
"""Elements that are kept of one kind (headings, bylines, pictures)."""
MAX_NAMES = 1_000
"""Characters of an element's classes and other names that are looked at."""

_WANTED = ("meta", "link", "script", "title", "base", "h1", "h2", "h3", "img", "time")
# For lower-case text, and every alternative begins with a letter: that is searched four times as
# fast as with cases told apart.
_BYLINE = re.compile(r"author|byline|by-line|writer|autor|vcard|redakt|contributor|journalist")
_TITLE = re.compile(r"entry-title|headline|post-?title|article(?:-|__)?title|page-title")
_STANDFIRST = re.compile(
    r"standfirst|deck|dek|sub-?(?:title|head|line|hed)|summary|header-text|chap(?:o|eau)"
    r"|vorspann|teaser|intro|lede|description|entradilla|bajada|copete|catenaccio|sottotitolo"
    r"|sommario|under-?title|strap-?line|untertitel|ingress|manchet|alternativeheadline"
)
_NO_BYLINE = frozenset(("link", "script", "style", "img", "svg", "path", "meta", "body", "html"))
_TITLE_TAGS = frozenset(("h3", "h4", "div", "span", "p", "a", "strong"))
_STANDFIRST_TAGS = frozenset(("p", "div", "h2", "h3", "h4", "span", "section", "header", "strong"))


@dataclass(frozen=True, slots=True)
class ParsedPage:
    """A page's parts, in document order. Texts are as the page has them, entities decoded.

    `metas` maps a lower-case name, property or itemprop of `<meta>` to its contents, `meta_pairs`
    has the same in order; `links` maps a lower-case `rel` to its elements. `url` is the address of
    the page, `base` the one that its relative addresses hang on.
    """

    url: str
    base: str
    html: str
    tree: HtmlElement
    metas: Mapping[str, tuple[str, ...]]
    meta_pairs: tuple[tuple[str, str], ...]
    links: Mapping[str, tuple[HtmlElement, ...]]
    head_title: str
    h1s: tuple[HtmlElement, ...]
    h2s: tuple[HtmlElement, ...]
    h3s: tuple[HtmlElement, ...]
    titles: tuple[HtmlElement, ...]
    images: tuple[HtmlElement, ...]
    bylines: tuple[HtmlElement, ...]
    standfirsts: tuple[HtmlElement, ...]
    structured: Structured

    def meta(self, *names: str) -> Iterator[str]:
        """Contents of these metas, names in the order given, empty ones left out."""
        for name in names:
            for value in self.metas.get(name, ()):
                if value.strip():
                    yield value

    def first_meta(self, *names: str) -> str:
        """The first of them, or the empty string."""
        return next(self.meta(*names), "")

    def href(self, rel: str) -> str:
        """The absolute http(s) address of the first `<link>` with this `rel`, or empty."""
        for element in self.links.get(rel, ()):
            found = self.absolute(element.get("href") or "")
            if found:
                return found
        return ""

    def absolute(self, href: str) -> str:
        """An http(s) address on this page made absolute; empty where it is none."""
        return urls.absolute(self.base, href) if href else ""


@dataclass(slots=True)
class _Index:
    metas: list[tuple[str, str]]
    links: dict[str, list[HtmlElement]]
    scripts: list[HtmlElement]
    titles: list[str]
    base: str
    marked: dict[str, list[HtmlElement]]


def parse(text: str, url: str) -> ParsedPage | None:
    """Parse and index a decoded page; None where there is no element in it."""
    tree = markup.parse(text)
    if tree is None:
        return None
    index = _indexed(tree)
    metas: dict[str, list[str]] = {}
    for name, value in index.metas:
        metas.setdefault(name, []).append(value)
    head_title = index.titles[0] if index.titles else ""
    base = _joined(url, index.base)
    own = [url, *(e.get("href") or "" for e in index.links.get("canonical", ()))]
    own += metas.get("og:url", [])
    titles = [head_title, *metas.get("og:title", []), *metas.get("twitter:title", [])]
    titles += [markup.words(h1, 500) for h1 in index.marked["h1"][:3]]
    read = structured(
        list(jsonld.objects(_blocks(index.scripts))),
        microdata.items(tree),
        frozenset(bare(_joined(base, address)) for address in own if address),
        titles,
    )
    marked = _marked(tree)
    return ParsedPage(
        url=url,
        base=base,
        html=text,
        tree=tree,
        metas={name: tuple(values) for name, values in metas.items()},
        meta_pairs=tuple(index.metas),
        links={rel: tuple(elements) for rel, elements in index.links.items()},
        head_title=head_title,
        h1s=tuple(index.marked["h1"]),
        h2s=tuple(index.marked["h2"]),
        h3s=tuple(index.marked["h3"]),
        titles=marked["title"],
        images=tuple(index.marked["img"]),
        bylines=marked["byline"],
        standfirsts=marked["standfirst"],
        structured=read,
    )


def _blocks(scripts: list[HtmlElement]) -> list[object]:
    """The JSON-LD that can be read; a block that cannot is emptied, so that no later reader of the
    tree spends time on it.
    """
    found: list[object] = []
    for element in scripts:
        value = jsonld.decode(element.text or "") if len(found) < jsonld.MAX_BLOCKS else None
        if value is None:
            element.text = ""
        else:
            found.append(value)
    return found


def _marked(tree: HtmlElement) -> Mapping[str, tuple[HtmlElement, ...]]:
    """Elements whose class, id or rel says that they may be byline, title or standfirst."""
    found: dict[str, list[HtmlElement]] = {"byline": [], "title": [], "standfirst": []}
    for element in tree.iter(etree.Element):
        get = element.get
        names = f"{get('id', '')} {get('data-testid', '')} {get('itemprop', '')}"
        kinds = _kinds(f"{get('class', '')}\x1f{names}"[:MAX_NAMES])
        if not kinds and not get("rel"):
            continue
        tag = element.tag
        if ("byline" in kinds or get("rel")) and tag not in _NO_BYLINE:
            found["byline"].append(element)
        if "title" in kinds and tag in _TITLE_TAGS:
            found["title"].append(element)
        if "standfirst" in kinds and tag in _STANDFIRST_TAGS:
            found["standfirst"].append(element)
    return {name: tuple(kept[:MAX_MARKED]) for name, kept in found.items()}


@lru_cache(maxsize=4_096)  # two of three names come again on the same page, more on the next
def _kinds(names: str) -> tuple[str, ...]:
    """What an element's names speak of; its classes stand before the first unit separator."""
    folded = names.lower()
    classes = folded.split("\x1f", 1)[0]
    titled = _TITLE.search(classes) or "title" in classes.split()
    spoken_of = (
        ("byline", _BYLINE.search(folded)),
        ("title", titled),
        ("standfirst", _STANDFIRST.search(folded)),
    )
    return tuple(kind for kind, found in spoken_of if found)


def _joined(url: str, href: str) -> str:
    try:
        return urljoin(url, href.strip())
    except ValueError:
        return url


def _indexed(tree: HtmlElement) -> _Index:
    index = _Index([], {}, [], [], "", {"h1": [], "h2": [], "h3": [], "img": []})
    for element in tree.iter(*_WANTED):
        tag = element.tag
        if tag == "meta":
            _add_meta(index, element)
        elif tag == "link":
            _add_link(index, element)
        elif tag == "script":
            if "ld+json" in (element.get("type") or "").lower():
                index.scripts.append(element)
        elif tag == "title":
            if not index.titles and element.text and not _in_svg(element):
                index.titles.append(element.text)
        elif tag == "base":
            index.base = index.base or element.get("href") or ""
        elif tag in index.marked and len(index.marked[tag]) < MAX_MARKED:
            index.marked[tag].append(element)
    return index


def _in_svg(element: HtmlElement) -> bool:
    return any(above.tag == "svg" for above in element.iterancestors())


def _add_meta(index: _Index, element: HtmlElement) -> None:
    content = element.get("content")
    if not content or len(index.metas) >= MAX_METAS:
        return
    for attribute in ("property", "name", "itemprop", "http-equiv"):
        for name in (element.get(attribute) or "").lower().split()[:3]:
            index.metas.append((name, content[:MAX_VALUE]))


def _add_link(index: _Index, element: HtmlElement) -> None:
    if sum(map(len, index.links.values())) >= MAX_LINKS:
        return
    for rel in (element.get("rel") or "").lower().split()[:4]:
        index.links.setdefault(rel, []).append(element)
