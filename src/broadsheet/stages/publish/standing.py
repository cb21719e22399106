"""What does not change with the news: sources as OPML, the web manifest, the icon, headers."""

from collections.abc import Iterable, Iterator
from functools import partial

import msgspec

from broadsheet.domain.printed import Catalog, Form, Leaf, no_leaves
from broadsheet.domain.site import Site, Source
from broadsheet.stages.publish.headers import headers
from broadsheet.stages.publish.paths import ICON, MANIFEST, SOURCES
from broadsheet.stages.publish.site.links import outbound, site_path
from broadsheet.stages.publish.site.look import accents
from broadsheet.text.opml import OpmlFeed, render
from broadsheet.text.plain import plain

VERSION = "standing/3"
LONGEST_SHORT = 12
"""Letters of a name that a home screen shows."""
_PAPER = "#ffffff"
_MARK = "M3 4h10v2H3zm0 4h4v5H3zm6 0h4v1.5H9zm0 3h4v1.5H9z"
"""A newspaper's page in a field of 16 by 16, as in the pages' own icon."""


def catalog_leaves(catalog: Catalog) -> Iterator[Leaf]:
    """Four files; the sources are no part of what other files may show."""
    site = catalog.site
    feeds = list(_feeds(site.sources))
    yield Leaf(SOURCES.lstrip("/"), (), partial(_opml, site.title, feeds), feeds)
    yield Leaf(MANIFEST.lstrip("/"), (), lambda _: manifest(site))
    yield Leaf(ICON.lstrip("/"), (), lambda _: icon(site))
    yield Leaf("_headers", (), lambda _: headers(site))


def manifest(site: Site) -> bytes:
    """The web app manifest (W3C): name, colours and icon for a home screen."""
    title = plain(site.title, html=False)
    value = {
        "name": title,
        "short_name": title if len(title) <= LONGEST_SHORT else title[:LONGEST_SHORT].rstrip(),
        "description": plain(site.description or site.subject, html=False),
        "lang": site.language,
        "dir": "auto",
        "id": site_path(site.url),
        "start_url": "./",
        "scope": "./",
        "display": "browser",
        "background_color": _PAPER,
        "theme_color": accents(site.look)[0],
        "categories": ["news"],
        "icons": [
            {"src": "icon.svg", "sizes": "any", "type": "image/svg+xml", "purpose": "any"},
            {"src": "icon.svg", "sizes": "any", "type": "image/svg+xml", "purpose": "maskable"},
        ],
    }
    return msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n"


def icon(site: Site) -> bytes:
    """The site's mark as SVG, its drawing within the inner part that a mask leaves."""
    accent = accents(site.look)[0]
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-4 -4 24 24" width="512" height="512">'
        f'<path fill="{accent}" d="M-4-4h24v24H-4z"/><path fill="#fff" d="{_MARK}"/></svg>\n'
    ).encode()


def _feeds(sources: Iterable[Source]) -> Iterator[OpmlFeed]:
    """The sources that others may ask: a login in an address is not told (`outbound`)."""
    for source in sources:
        url = outbound(source.url)
        if url:
            name, group = plain(source.name, html=False), plain(source.group, html=False)
            yield OpmlFeed(name or url, url, "", group)


def _opml(title: str, feeds: list[OpmlFeed], _: object) -> bytes:
    return render(f"Sources of {plain(title, html=False)}", feeds)


STANDING = Form("standing", VERSION, no_leaves, catalog_leaves)
