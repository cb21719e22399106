"""RSS 0.9x to 2.0, RDF, Atom 0.3 and 1.0, and CDF: from a tree to drafts.

One table says what each element of an item means, whatever format it comes from: feeds mix them.
Sources: RSS 2.0 (rssboard.org), RDF Site Summary 1.0, RFC 4287, Media RSS 1.5.1, CDF (W3C note).
"""

from collections.abc import Callable
from functools import lru_cache
from html import escape

from lxml import etree

from broadsheet.domain.article import Image
from broadsheet.stages.discover.draft import MAX_ENTRIES, MAX_IMAGES, Draft, Feed, person, size_of
from broadsheet.text import urls

_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_FEED_SPACES = (
    "http://www.w3.org/2005/atom",
    "https://www.w3.org/2005/atom",
    "http://purl.org/atom/",
    "http://purl.org/rss/1.0/",
    "http://purl.org/net/rss1.1#",
    "http://my.netscape.com/",
    "http://channel.netscape.com/",
    "http://backend.userland.com/",
    "http://blogs.law.harvard.edu/",
    "http://cyber.law.harvard.edu/rss",
    "http://www.rssboard.org/",
    "http://purl.org/echo/",
    "http://purl.org/pie/",
    "http://example.com/newformat",
    "http://example.com/necho",
    "uri/of/echo/",
)
_SPACES = (
    ("http://purl.org/rss/1.0/modules/content", "content"),
    ("http://purl.org/rss/1.0/modules/rss091", ""),
    ("http://purl.org/rss/1.0/modules/", "other"),
    ("http://purl.org/dc/", "dc"),
    ("http://search.yahoo.com/mrss", "media"),
    ("http://www.itunes.com/dtds/podcast", "itunes"),
    ("http://rssnamespace.org/feedburner", "feedburner"),
    ("http://www.pheedo.com/namespace/pheedo", "feedburner"),
    ("http://www.w3.org/1999/02/22-rdf", "rdf"),
    ("http://www.w3.org/1999/xhtml", "xhtml"),
)
_ITEMS = frozenset({"item", "entry"})
_HTML_TYPES = frozenset({"", "text/html", "html", "application/xhtml+xml", "xhtml", "text"})
_Element = etree._Element  # noqa: SLF001  lxml's public name for its class


def read(root: _Element, base: str) -> Feed | None:
    """The feed in this tree, or None where there is neither a feed's root nor an item."""
    items = _items(root)
    name = _kind_of(root).rpartition(":")[2]
    if not items and name not in ("rss", "rdf", "feed", "channel"):
        return None
    channel = next((el for el in root if _kind_of(el) == "channel"), root)
    inherits = _inherits(root)
    title, language = "", str(root.get(_LANG) or channel.get(_LANG) or "")
    base = urls.absolute(base, root.get("BASE", "")) or base
    for child in channel.iterchildren():
        kind = _kind_of(child)
        if kind in _ITEMS:
            break
        if kind == "title" and not title:
            title = _text(child)[0]
        elif kind in ("language", "dc:language") and not language:
            language = child.text or ""
    drafts = tuple(_draft(item, base, language, inherits) for item in items[:MAX_ENTRIES])
    return Feed("feed", title, language, drafts, cut=max(0, len(items) - MAX_ENTRIES))


def _items(root: _Element) -> list[_Element]:
    items = [el for el in root.iter("{*}item", "{*}entry") if _kind_of(el) in _ITEMS]
    return items or [el for el in root.iter() if _kind_of(el) in _ITEMS]


def _draft(item: _Element, base: str, language: str, inherits: bool) -> Draft:
    draft = Draft(language=str(item.get(_LANG) or language))
    draft.base = str(item.base or base) if inherits else base
    if item.attrib:
        lowered = {str(name).lower(): str(value) for name, value in item.attrib.items()}
        draft.link, draft.updated = lowered.get("href", ""), lowered.get("lastmod", "")
    for child in item:
        # Asked here first: without a call for each child, reading takes 7 % less.
        kind = _kind(child.tag)
        handler = _HANDLERS.get(_kind_of(child) if kind is None else kind)
        if handler is not None:
            handler(child, draft)
    return draft


def _link(el: _Element, draft: Draft) -> None:
    href = el.get("href") or el.get("url") or el.get("uri") or ""
    if not href:
        draft.link = (el.text or "").strip() or draft.link
        return
    if _BASE in el.attrib:
        draft.base = str(el.base or draft.base)
    rel, kind = el.get("rel", "alternate").lower(), el.get("type", "").lower()
    if rel == "alternate" and kind.partition(";")[0].strip() in _HTML_TYPES:
        draft.alternate = href.strip()
    elif rel == "enclosure" and kind.startswith("image/"):
        draft.images.append(Image(href.strip()))


def _guid(el: _Element, draft: Draft) -> None:
    for name, value in el.items():
        if name.lower() == "ispermalink":
            if value.strip().lower() != "true":
                return
            break
    if not draft.permalink:
        draft.permalink = (el.text or "").strip()


def _original(el: _Element, draft: Draft) -> None:
    draft.original = (el.text or "").strip()


def _title(el: _Element, draft: Draft) -> None:
    if not draft.title:
        draft.title, markup = _text(el)
        draft.title_html = markup or el.get("type", "").lower() in ("html", "xhtml", "text/html")


def _summary(el: _Element, draft: Draft) -> None:
    if not draft.summary:
        draft.summary, markup = _text(el)
        draft.summary_html = markup or el.get("type", "").lower() not in ("text", "text/plain")


def _content(el: _Element, draft: Draft) -> None:
    if not draft.content:
        draft.content = _text(el)[0]


def _published(el: _Element, draft: Draft) -> None:
    draft.published = draft.published or (el.text or "")


def _date(el: _Element, draft: Draft) -> None:
    """A date that does not say of what; the item's own word for it goes first."""
    if not draft.published:
        draft.published = el.text or ""


def _updated(el: _Element, draft: Draft) -> None:
    draft.updated = draft.updated or (el.text or "")


def _author(el: _Element, draft: Draft) -> None:
    names = []
    if len(el):
        names = [c.text or "" for c in el if _kind_of(c).rpartition(":")[2] == "name"]
    for name in names or [el.text or ""]:
        if cleaned := person(name):
            draft.authors.append(cleaned)


def _category(el: _Element, draft: Draft) -> None:
    term = el.get("label") or el.get("term") or el.text or ""
    if term.strip():
        draft.tags.append(term)


def _keywords(el: _Element, draft: Draft) -> None:
    draft.tags.extend(word for word in (el.text or "").split(",") if word.strip())


def _source(el: _Element, draft: Draft) -> None:
    title = next((c.text for c in el if _kind_of(c) == "title"), None)
    draft.outlet = title or (el.text or "").strip()


def _language(el: _Element, draft: Draft) -> None:
    draft.language = (el.text or "").strip() or draft.language


def _picture(el: _Element, draft: Draft) -> None:
    """media:content, media:thumbnail, enclosure, itunes:image or a plain image element."""
    url = el.get("url") or el.get("href") or next((c.text for c in el if _kind_of(c) == "url"), "")
    kind = (el.get("medium") or el.get("type") or "").lower()
    if url and len(draft.images) < 2 * MAX_IMAGES and _is_picture(el, kind, url):
        title = credit = ""
        for child in el:
            if _kind_of(child) in ("media:title", "media:description"):
                title = title or _text(child)[0]
            elif _kind_of(child) == "media:credit":
                credit = child.text or ""
        size = (size_of(el.get("width")), size_of(el.get("height")))
        draft.images.append(Image(url.strip(), *size, title, credit))
    for child in el.iterchildren():
        if _kind_of(child) == "media:thumbnail":
            _picture(child, draft)


def _group(el: _Element, draft: Draft) -> None:
    for child in el:
        if _kind_of(child) in ("media:content", "media:thumbnail"):
            _picture(child, draft)
        elif _kind_of(child) == "media:description" and not draft.summary:
            _summary(child, draft)


def _is_picture(el: _Element, kind: str, url: str) -> bool:
    if kind:
        return kind.startswith("image")
    if _kind_of(el) in ("media:thumbnail", "itunes:image", "image"):
        return True
    path = url.lower().partition("?")[0]
    return path.endswith((".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif"))


_HANDLERS: dict[str, Callable[[_Element, Draft], None]] = {
    "link": _link,
    "guid": _guid,
    "id": _guid,
    "feedburner:origlink": _original,
    "title": _title,
    "dc:title": _title,
    "description": _summary,
    "summary": _summary,
    "abstract": _summary,
    "dc:description": _summary,
    "content:encoded": _content,
    "content": _content,
    "fullitem": _content,
    "body": _content,
    "xhtml:body": _content,
    "pubdate": _published,
    "published": _published,
    "issued": _published,
    "dc:issued": _published,
    "dc:created": _published,
    "dc:date": _date,
    "date": _date,
    "updated": _updated,
    "modified": _updated,
    "lastbuilddate": _updated,
    "dc:modified": _updated,
    "author": _author,
    "dc:creator": _author,
    "dc:author": _author,
    "itunes:author": _author,
    "category": _category,
    "dc:subject": _category,
    "media:keywords": _keywords,
    "keywords": _keywords,
    "itunes:keywords": _keywords,
    "source": _source,
    "language": _language,
    "dc:language": _language,
    "media:content": _picture,
    "media:thumbnail": _picture,
    "media:group": _group,
    "enclosure": _picture,
    "itunes:image": _picture,
    "image": _picture,
}


def _kind_of(el: _Element) -> str:
    kind = _kind(el.tag)
    if kind is None:
        name = el.tag.rpartition("}")[2].lower()
        return name if el.prefix is None else f"other:{name}"
    return kind


@lru_cache(maxsize=2048)
def _kind(tag: object) -> str | None:
    """One name for an element, whatever namespace and case its format writes it in.

    None in a namespace that is not known: there only a name without prefix is the format's own.
    """
    if not isinstance(tag, str):
        return ""  # a comment or instruction, or the like
    space, _, name = tag.rpartition("}")
    space, name = space[1:].lower(), name.lower()
    if not space:
        return name
    for start, short in _SPACES:
        if space.startswith(start):
            return f"{short}:{name}" if short else name
    return name if space.startswith(_FEED_SPACES) else None


def _text(el: _Element) -> tuple[str, bool]:
    """An element's text, or its markup and True where it holds elements (inline XHTML)."""
    if len(el) == 0:
        return el.text or "", False
    inner = (etree.tostring(child, encoding="unicode") for child in el)
    return escape(el.text or "", quote=False) + "".join(inner), True


def _inherits(root: _Element) -> bool:
    """Whether any element has an xml:base: resolving it costs time for each item."""
    return root.xpath("boolean(//@xml:base)") is True
