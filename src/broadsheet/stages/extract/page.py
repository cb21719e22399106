"""One page, decoded once, parsed once and indexed: what every field is read from."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from lxml import etree
from lxml.html import HtmlElement

from broadsheet.stages.extract import jsonld, microdata
from broadsheet.stages.extract.structured import Structured, bare, structured
from broadsheet.text import html as markup

MAX_METAS = 800
MAX_LINKS = 600
MAX_VALUE = 5_000
MAX_MARKED = 400
"""Elements that are kept of one kind (headings, bylines, pictures)."""

_WANTED = ("meta", "link", "script", "title", "base", "h1", "h2", "h3", "img", "time")
_BYLINES = etree.XPath(
    "//*[self::a or self::address or self::b or self::cite or self::dd or self::div or self::em or"
    " self::footer or self::header or self::h2 or self::h3 or self::h4 or self::h5 or self::h6 or"
    " self::i or self::li or self::p or self::section or self::span or self::strong or self::td or"
    " self::ul][@rel or contains(@class, 'uthor') or contains(@class, 'yline') or"
    " contains(@class, 'y-line') or contains(@class, 'riter') or contains(@class, 'utor') or"
    " contains(@id, 'uthor') or contains(@id, 'yline') or contains(@class, 'vcard') or"
    " contains(@class, 'edakt') or contains(@class, 'ontributor') or contains(@class, 'ournalist')"
    " or contains(@data-testid, 'uthor') or contains(@data-testid, 'yline')]"
)
_TITLES = etree.XPath(
    "//*[self::h3 or self::h4 or self::div or self::span or self::p or self::a or self::strong]"
    "[contains(@class, 'entry-title') or contains(@class, 'headline') or"
    " contains(@class, 'post-title') or contains(@class, 'article-title') or"
    " contains(@class, 'article__title') or contains(@class, 'articleTitle') or @class = 'title' or"
    " contains(@class, 'page-title') or contains(@class, 'posttitle')]"
)
_STANDFIRSTS = etree.XPath(
    "//*[self::p or self::div or self::h2 or self::h3 or self::h4 or self::span or self::section or"
    " self::header or self::strong][contains(@class, 'standfirst') or contains(@class, 'dek') or contains(@class, 'deck') or"
    " contains(@class, 'ubtitle') or contains(@class, 'ub-title') or contains(@class, 'ubhead') or"
    " contains(@class, 'ub-head') or contains(@class, 'ubline') or contains(@class, 'ummary') or"
    " contains(@class, 'eader-text') or contains(@class, 'chapo') or contains(@class, 'orspann')"
    " or contains(@class, 'teaser') or contains(@class, 'intro') or contains(@class, 'lead') or"
    " contains(@class, 'lede') or contains(@class, 'escription') or contains(@class, 'entradilla')"
    " or contains(@class, 'ubheadline') or contains(@class, 'ubdeck') or contains(@class, 'catenaccio')"
    " or contains(@data-testid, 'ummary') or contains(@itemprop, 'alternativeHeadline')]"
)


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
        text = href.strip()
        if not text or len(text) > 4_000:
            return ""
        try:
            found = urljoin(self.base, re.sub(r"[\t\r\n]", "", text)).replace(" ", "%20")
            parts = urlsplit(found)
        except ValueError:
            return ""
        return found if parts.scheme in {"http", "https"} and parts.hostname else ""


@dataclass(slots=True)
class _Index:
    metas: list[tuple[str, str]]
    links: dict[str, list[HtmlElement]]
    scripts: list[str]
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
        list(jsonld.objects(jsonld.blocks(index.scripts))),
        microdata.items(tree),
        frozenset(bare(_joined(base, address)) for address in own if address),
        titles,
    )
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
        titles=_found(_TITLES, tree),
        images=tuple(index.marked["img"]),
        bylines=_found(_BYLINES, tree),
        standfirsts=_found(_STANDFIRSTS, tree),
        structured=read,
    )


def _found(path: etree.XPath, tree: HtmlElement) -> tuple[HtmlElement, ...]:
    elements = path(tree)
    if not isinstance(elements, list):
        return ()
    return tuple(e for e in elements[:MAX_MARKED] if isinstance(e, HtmlElement))


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
                index.scripts.append(element.text or "")
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
