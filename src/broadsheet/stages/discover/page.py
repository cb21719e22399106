"""A web page as a source: the feeds that it names.

Source: WHATWG HTML, link type `alternate`; RSS Advisory Board, "RSS Autodiscovery".
"""

from lxml import etree

from broadsheet.stages.discover.draft import Feed
from broadsheet.text import urls
from broadsheet.text.plain import plain

MAX_PAGE = 2_000_000
"""Characters of a page that are searched."""

MAX_FOLLOW = 5
_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json")
_VAGUE_TYPES = ("application/json", "application/rdf+xml", "application/xml", "text/xml")
_FEED_WORDS = ("feed", "rss", "atom")
_FEED_ENDS = ("/feed", "/rss", ".rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.rdf")
_SECONDARY = ("comment", "kommentar", "commentaire", "comentario")

NO_FEED = (
    "this page names no feed: look for the site's feed or sitemap (often at /feed, /rss or"
    " /sitemap.xml, or named in /robots.txt) and use that address as the source"
)


def read(text: str, base: str) -> Feed:
    """The page's feeds as `follow`, its main feed first; `problem` says so where there is none."""
    root = _html(text[:MAX_PAGE])
    if root is None:
        return Feed("page", problem=NO_FEED)
    named = next(iter(root.iter("base")), None)
    if named is not None:
        base = urls.absolute(base, named.get("href") or "") or base
    title = next((el.text or "" for el in root.iter("title")), "")
    found = [(_secondary(el), href) for el in root.iter("link") if (href := _declared(el, base))]
    if not found:
        found = [(_secondary(el), href) for el in root.iter("a") if (href := _guessed(el, base))]
    main_first = (href for _, href in sorted(found, key=lambda pair: pair[0]))
    follow = tuple(dict.fromkeys(main_first))[:MAX_FOLLOW]
    language = root.get("lang") or ""
    problem = "" if follow else NO_FEED
    return Feed("page", plain(title, html=False), language, follow=follow, problem=problem)


def _html(text: str) -> etree._Element | None:
    parser = etree.HTMLParser(no_network=True, remove_comments=True, huge_tree=False)
    try:
        return etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _declared(el: etree._Element, base: str) -> str:
    rels, kind = (el.get("rel") or "").lower().split(), (el.get("type") or "").lower()
    href = el.get("href") or ""
    if "alternate" not in rels and "feed" not in rels:
        return ""
    kind = kind.partition(";")[0].strip()
    vague = kind in _VAGUE_TYPES and any(word in href.lower() for word in _FEED_WORDS)
    if kind not in _TYPES and not vague and "feed" not in rels:
        return ""
    if href.startswith("feed:"):
        href = href.removeprefix("feed:").replace("//", "https://", 1)
    return urls.absolute(base, href)


def _guessed(el: etree._Element, base: str) -> str:
    href = urls.absolute(base, el.get("href") or "")
    path = href.partition("?")[0].rstrip("/").lower()
    same = urls.registered_domain(href) == urls.registered_domain(base)
    return href if same and path.endswith(_FEED_ENDS) else ""


def _secondary(el: etree._Element) -> bool:
    said = f"{el.get('title') or ''} {el.get('href') or ''}".lower()
    return any(word in said for word in _SECONDARY)
