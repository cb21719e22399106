"""Sitemaps: XML with the news and image extensions, indexes, and plain lists of addresses.

Sources: sitemaps.org protocol 0.9, Google's news and image sitemap extensions.
"""

import re

from lxml import etree

from broadsheet.domain.article import Image
from broadsheet.stages.discover.draft import MAX_ENTRIES, Draft, Feed

MAX_FOLLOW = 12
"""Sitemaps of one index that are polled: the newest."""

_Element = etree._Element  # noqa: SLF001  lxml's public name for its class
_DATE_IN_NAME = re.compile(r"(?:19|20)\d\d(?:\D?\d\d){0,2}")
_NUMBER_IN_NAME = re.compile(r"\d+")
_LINE = re.compile(r"https?://[^\s<>\"]+")


def read(root: _Element) -> Feed | None:
    """The sitemap or index in this tree; None where it is neither."""
    name = _name(root)
    if name == "urlset":
        pages = [_page(el) for el in root.iterchildren() if _name(el) == "url"]
        newest = sorted(pages, key=_newest, reverse=True) if len(pages) > MAX_ENTRIES else pages
        cut = max(0, len(pages) - MAX_ENTRIES)
        return Feed("sitemap", drafts=tuple(newest[:MAX_ENTRIES]), cut=cut)
    if name == "sitemapindex":
        maps = [_page(el) for el in root.iterchildren() if _name(el) == "sitemap"]
        maps.sort(key=_rank, reverse=True)
        follow = tuple(dict.fromkeys(m.link for m in maps if m.link))
        return Feed("sitemap-index", follow=follow[:MAX_FOLLOW])
    return None


def read_lines(text: str) -> Feed:
    """A plain list of addresses, one a line; the newest are taken to be last."""
    links = _LINE.findall(text)
    drafts = tuple(Draft(link=link) for link in links[-MAX_ENTRIES:])
    return Feed("sitemap", drafts=drafts, cut=max(0, len(links) - MAX_ENTRIES))


def _page(el: _Element) -> Draft:
    draft = Draft()
    for child in el:
        name = _name(child)
        if name == "loc":
            link = (child.text or "").strip()
            draft.link = link if link.startswith(("http://", "https://", "/")) else ""
        elif name == "lastmod":
            draft.updated = child.text or ""
        elif name == "news":
            _news(child, draft)
        elif name == "image":
            _image(child, draft)
    return draft


def _news(el: _Element, draft: Draft) -> None:
    for child in el.iter():
        name, text = _name(child), (child.text or "").strip()
        if name == "title":
            draft.title = text
        elif name == "name":
            draft.outlet = text
        elif name == "language":
            draft.language = text
        elif name == "publication_date":
            draft.published = text
        elif name == "keywords":
            draft.tags.extend(word for word in text.split(",") if word.strip())


def _image(el: _Element, draft: Draft) -> None:
    parts = {_name(child): (child.text or "").strip() for child in el}
    if parts.get("loc"):
        draft.images.append(
            Image(parts["loc"], title=parts.get("caption") or parts.get("title", ""))
        )


def _newest(page: Draft) -> str:
    return (page.published or page.updated).strip()


def _rank(page: Draft) -> tuple[str, bool, str, tuple[int, ...]]:
    """Order of an index's sitemaps: by time told, news, then the date or number in the name."""
    path = page.link.partition("://")[2].partition("/")[2]
    dated = _DATE_IN_NAME.search(path)
    digits = "".join(c for c in dated[0] if c.isdigit()) if dated else ""
    numbers = tuple(int(n[:9]) for n in _NUMBER_IN_NAME.findall(path)[:4])
    return (page.updated.strip()[:10], "news" in path.lower(), digits, numbers)


def _name(el: _Element) -> str:
    tag = el.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""
