"""Who publishes a page: name, registered domain and logo."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from broadsheet.domain.article import Image, Provider
from broadsheet.stages.extract import quirks
from broadsheet.stages.extract.page import ParsedPage
from broadsheet.stages.extract.sizes import declared_size, pixels
from broadsheet.stages.extract.structured import OUTLET_TYPES, first, fold, strings, types
from broadsheet.text import plain, urls

MAX_NAME = 80
_SEPARATORS = re.compile(r"\s+[|\-–—:·•»«]+\s+|\s*[｜|]\s*")
_COMPANY = re.compile(
    r"\b(?:ltd|limited|inc|llc|gmbh|ag|plc|s\.?a\.?|corp\w*|co\. kg)\b|,", re.IGNORECASE
)
_SIZES = re.compile(r"(\d{2,4})[xX×](\d{2,4})")
_ICONS = (
    "apple-touch-icon",
    "apple-touch-icon-precomposed",
    "icon",
    "shortcut",
    "fluid-icon",
)
_SQUARE_METAS = ("msapplication-square310x310logo", "msapplication-square150x150logo")


def site_names(page: ParsedPage) -> tuple[str, ...]:
    """Every name that the page gives its site, best first, without repeats."""
    found: dict[str, str] = {}
    for name in _told(page):
        text = plain.plain(name[:400], html=False)
        if text and len(text) <= MAX_NAME and fold(text):
            found.setdefault(fold(text), text)
    return tuple(found.values())


def _told(page: ParsedPage) -> Iterator[str]:
    yield from page.meta("og:site_name")
    for value in page.structured.values("publisher", "sourceOrganization"):
        yield from strings(page.structured.resolve(value), "name")
    for node in page.structured.objects:
        if "WebSite" in types(node):
            yield from strings(node.get("name"))
            yield from strings(node.get("alternateName"))
    yield from page.meta("application-name", "apple-mobile-web-app-title", "al:ios:app_name")
    yield from page.meta("cre", "dc.publisher", "dcterms.publisher", "publisher", "og:site")
    for node in page.structured.objects:
        if not OUTLET_TYPES.isdisjoint(types(node)) and node.get("@within") in (None, "publisher"):
            yield from strings(node.get("name"))


def domain_names(url: str) -> tuple[str, ...]:
    """Names that an address gives: "bbc.co.uk", "bbc", and a label before them ("news.bbc")."""
    domain = urls.registered_domain(owner(url))
    host = urls.host(owner(url)).removeprefix("www.")
    return tuple(dict.fromkeys(n for n in (domain, domain.split(".")[0], host) if n))


def owner(url: str) -> str:
    """The outlet's own address where a web archive's holds it, else the address itself."""
    held = quirks.ARCHIVED.match(url)
    return held[1] if held else url


def provider(page: ParsedPage, title: str, outlet: str = "") -> tuple[Provider, str]:
    """The outlet, and where its name was read. `outlet` is the feed's name for it."""
    domain = urls.registered_domain(owner(page.url))
    name, where = _name(page, domain, title, outlet)
    return Provider(name=name, domain=domain, logo=logo(page), icon=icon(page)), where


def _name(page: ParsedPage, domain: str, title: str, outlet: str) -> tuple[str, str]:
    known = quirks.OUTLET_NAMES.get(domain)
    if known:
        return known, "table of outlets"
    names = [name for name in site_names(page) if _usable(name, title, domain)]
    if names and (len(names[0]) > 30 or _COMPANY.search(names[0])):
        names = [name for name in names if _is_domain(name, domain)] or names
    if names:
        return _shortest_form(names[0], domain), "site name"
    suffix = next((s for s in _suffixes(page.head_title) if _is_domain(s, domain)), "")
    if suffix:
        return suffix, "title"
    if outlet and _usable(plain.plain(outlet[:200], html=False), title, domain):
        return plain.plain(outlet[:200], html=False), "feed"
    return from_domain(domain), "domain"


def _usable(name: str, title: str, domain: str) -> bool:
    folded = fold(name)
    if not folded or len(name) > 60 or folded == fold(title) or name.startswith(("http", "@")):
        return False
    if folded in quirks.NOT_SITE_NAMES or name.casefold().startswith("www."):
        return False
    return "." not in name or fold(domain) != folded or len(folded) < 3


def _shortest_form(name: str, domain: str) -> str:
    """ "Yahoo News - Latest News & Headlines" gives "Yahoo News"."""
    if fold(name) == fold(domain.split(".", maxsplit=1)[0]):
        return name
    parts = [part.strip() for part in _SEPARATORS.split(name) if part.strip()]
    if len(parts) < 2:
        return name
    by_domain = [part for part in parts if _is_domain(part, domain)]
    return by_domain[0] if by_domain else parts[0]


def _suffixes(head_title: str) -> Sequence[str]:
    parts = [plain.plain(part, html=False) for part in _SEPARATORS.split(head_title[:400])]
    return [parts[-1], parts[0]] if len(parts) > 1 else []


def _is_domain(text: str, domain: str) -> bool:
    """Whether a text spells the domain's own label ("The New York Times" and nytimes are not)."""
    label, folded = fold(domain.split(".", maxsplit=1)[0]), fold(text)
    if len(folded) < 3 or len(text) > 50:
        return False
    return label in (folded, folded.removeprefix("the")) or (
        len(label) >= 4 and (folded.startswith(label) or fold(domain) == folded)
    )


def from_domain(domain: str) -> str:
    """A readable name: "the-daily-lantern.co.uk" gives "The Daily Lantern", "bbc.com" "BBC"."""
    label = domain.split(".", maxsplit=1)[0]
    if not label or label.isdigit():
        return domain
    if label.startswith("xn--"):
        try:
            label = label.encode("ascii").decode("idna")
        except UnicodeError:
            return domain
    parts = [part for part in label.split("-") if part]
    if len(parts) == 1 and len(label) <= 4 and not re.search(r"[aeiou].*[aeiou]", label):
        return label.upper()
    return " ".join(part.capitalize() for part in parts) or domain


def logo(page: ParsedPage) -> Image | None:
    """The outlet's logo: the publisher's own, else the icon with the largest told size."""
    for value in page.structured.values("publisher"):
        found = _image(page, page.structured.resolve(value))
        if found:
            return found
    for node in page.structured.objects:
        if not OUTLET_TYPES.isdisjoint(types(node)):
            found = _image(page, node)
            if found:
                return found
    return icon(page)


def icon(page: ParsedPage) -> Image | None:
    """The icon with the largest told size; an ICO file, mostly of 16 or 32 pixels, comes last."""
    return max(_icons(page), key=lambda one: (not _is_ico(one.url), one.width), default=None)


def _image(page: ParsedPage, outlet: object) -> Image | None:
    if not isinstance(outlet, Mapping):
        return None
    told = page.structured.resolve(outlet.get("logo") or outlet.get("image"))
    if isinstance(told, list):
        told = page.structured.resolve(told[0]) if told else None
    address = page.absolute(first(strings(told, "url", "contentUrl", "@id")))
    if not address:
        return None
    width, height = declared_size(told) if isinstance(told, Mapping) else (0, 0)
    return Image(address, width, height)


def _is_ico(address: str) -> bool:
    return address.partition("?")[0].lower().endswith(".ico")


def _icons(page: ParsedPage) -> Iterable[Image]:
    for rel in _ICONS:
        for element in page.links.get(rel, ()):
            address = page.absolute(element.get("href") or "")
            if not address or address.partition("?")[0].lower().endswith(".svg"):
                continue
            size = _SIZES.search(element.get("sizes") or "")
            width, height = (pixels(size[1]), pixels(size[2])) if size else (0, 0)
            yield Image(address, width, height)
    for name in _SQUARE_METAS:
        address = page.absolute(page.first_meta(name))
        side = 310 if "310" in name else 150
        if address:
            yield Image(address, side, side)


def bare(domain: str, outlet: str = "") -> Provider:
    """The outlet where there is no page to ask: known by table, by the feed, or by its domain."""
    told = plain.plain(outlet[:200], html=False)
    return Provider(quirks.OUTLET_NAMES.get(domain) or told or from_domain(domain), domain)
