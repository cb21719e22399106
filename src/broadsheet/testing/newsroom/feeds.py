"""The outlets' feeds: RSS 2.0, Atom, JSON Feed, RSS 1.0 (RDF) and a news sitemap."""

import json
from collections.abc import Callable
from email.utils import format_datetime
from xml.sax.saxutils import escape, quoteattr

from broadsheet.testing.newsroom.outlets import Outlet
from broadsheet.testing.newsroom.pieces import Piece, of_outlet

_STAMP = "%Y-%m-%dT%H:%M:%SZ"


def feed(outlet: Outlet) -> tuple[str, str]:
    """The outlet's feed and its media type."""
    media_type, render = STYLES[outlet.style]
    return render(outlet, of_outlet(outlet)), media_type


def _link(piece: Piece) -> str:
    return escape(piece.url + piece.outlet.tracking)


def _rss(outlet: Outlet, pieces: tuple[Piece, ...]) -> str:
    items = "".join(
        f"""<item>
<title>{escape(piece.title)}</title>
<link>{_link(piece)}</link>
<guid isPermaLink="false">{outlet.key}-{piece.slug}</guid>
<description>{escape(piece.dek)}</description>
<dc:creator>{escape(piece.by)}</dc:creator>
<pubDate>{format_datetime(piece.at, usegmt=True)}</pubDate>
{"".join(f"<category>{escape(tag)}</category>" for tag in piece.tags)}
<media:content url={quoteattr(outlet.base + piece.picture)} medium="image"/>
</item>
"""
        for piece in pieces
    )
    return f"""<?xml version="1.0" encoding="{outlet.charset}"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/">
<channel><title>{escape(outlet.name)}</title><link>{outlet.base}/</link>
<description>{escape(outlet.motto)}</description><language>en</language>
{items}</channel></rss>
"""


def _atom(outlet: Outlet, pieces: tuple[Piece, ...]) -> str:
    entries = "".join(
        f"""<entry><title>{escape(piece.title)}</title>
<link rel="alternate" type="text/html" href={quoteattr(piece.url)}/>
<id>tag:{outlet.host},2026:{piece.slug}</id>
<published>{piece.at.strftime(_STAMP)}</published><updated>{piece.at.strftime(_STAMP)}</updated>
<author><name>{escape(piece.by)}</name></author>
<summary>{escape(piece.dek)}</summary></entry>
"""
        for piece in pieces
    )
    return f"""<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>{escape(outlet.name)}</title>
<id>{outlet.base}/</id><link rel="self" href="{outlet.base}{outlet.feed}"/>
<updated>{pieces[0].at.strftime(_STAMP)}</updated>
{entries}</feed>
"""


def _json(outlet: Outlet, pieces: tuple[Piece, ...]) -> str:
    items = [
        {
            "id": piece.url,
            "url": piece.url,
            "title": piece.title,
            "summary": piece.dek,
            "content_text": piece.paragraphs[0],
            "date_published": piece.at.strftime(_STAMP),
            "authors": [{"name": piece.by}],
            "tags": list(piece.tags),
            "image": outlet.base + piece.picture,
        }
        for piece in pieces
    ]
    head = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": outlet.name,
        "home_page_url": f"{outlet.base}/",
        "feed_url": f"{outlet.base}{outlet.feed}",
    }
    return json.dumps({**head, "items": items}, ensure_ascii=False, indent=1)


def _rdf(outlet: Outlet, pieces: tuple[Piece, ...]) -> str:
    listed = "".join(f"<rdf:li rdf:resource={quoteattr(piece.url)}/>" for piece in pieces)
    items = "".join(
        f"""<item rdf:about={quoteattr(piece.url)}><title>{escape(piece.title)}</title>
<link>{_link(piece)}</link><description>{escape(piece.dek)}</description>
<dc:date>{piece.at.strftime(_STAMP)}</dc:date><dc:creator>{escape(piece.by)}</dc:creator></item>
"""
        for piece in pieces
    )
    return f"""<?xml version="1.0" encoding="utf-8"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="{outlet.base}{outlet.feed}"><title>{escape(outlet.name)}</title>
<link>{outlet.base}/</link><description>{escape(outlet.motto)}</description>
<items><rdf:Seq>{listed}</rdf:Seq></items></channel>
{items}</rdf:RDF>
"""


def _sitemap(outlet: Outlet, pieces: tuple[Piece, ...]) -> str:
    urls = "".join(
        f"""<url><loc>{escape(piece.url)}</loc><news:news><news:publication>
<news:name>{escape(outlet.name)}</news:name><news:language>en</news:language></news:publication>
<news:publication_date>{piece.at.strftime(_STAMP)}</news:publication_date>
<news:title>{escape(piece.title)}</news:title></news:news>
<image:image><image:loc>{escape(outlet.base + piece.picture)}</image:loc></image:image></url>
"""
        for piece in pieces
    )
    return f"""<?xml version="1.0" encoding="utf-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
 xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
{urls}</urlset>
"""


STYLES: dict[str, tuple[str, Callable[[Outlet, tuple[Piece, ...]], str]]] = {
    "rss": ("application/rss+xml", _rss),
    "atom": ("application/atom+xml", _atom),
    "json": ("application/feed+json", _json),
    "rdf": ("application/rdf+xml", _rdf),
    "sitemap": ("application/xml", _sitemap),
}
