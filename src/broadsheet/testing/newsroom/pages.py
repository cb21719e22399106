"""The outlets' pages as HTML: what a newspaper's page really has around the text."""

import json
from collections.abc import Callable
from html import escape

from broadsheet.testing.newsroom.outlets import Outlet
from broadsheet.testing.newsroom.pictures import HEIGHT, WIDTH
from broadsheet.testing.newsroom.pieces import Piece, of_outlet

NOTICE = "This outlet, its people and its news are invented for the Broadsheet demonstration."
_STAMP = "%Y-%m-%dT%H:%M:%SZ"


def article_page(piece: Piece) -> str:
    """One article with its metadata, its body and the furniture around it."""
    outlet = piece.outlet
    links = [f'<link rel="canonical" href="{escape(piece.url)}">']
    if piece.amp_path:
        links.append(f'<link rel="amphtml" href="{escape(outlet.base + piece.amp_path)}">')
    head = "\n".join([*links, _open_graph(piece), METADATA[outlet.metadata](piece)])
    title = f"{piece.title} | {outlet.name}"
    return _frame(outlet, title, head, _story(piece) + _aside(piece))


def amp_page(piece: Piece) -> str:
    """The same article for the AMP host."""
    body = "\n".join(f"<p>{escape(text)}</p>" for text in piece.paragraphs)
    return f"""<!doctype html>
<html amp lang="en"><head><meta charset="utf-8">
<title>{escape(piece.title)}</title>
<link rel="canonical" href="{escape(piece.url)}">
<meta name="viewport" content="width=device-width">
</head><body><article><h1>{escape(piece.title)}</h1>
<amp-img src="{escape(piece.outlet.base + piece.picture)}"
 width="{WIDTH}" height="{HEIGHT}"></amp-img>
{body}
</article><footer>{NOTICE}</footer></body></html>
"""


def home_page(outlet: Outlet) -> str:
    """The outlet's front page; it names its feed as browsers expect it."""
    types = {"json": "application/feed+json", "atom": "application/atom+xml"}
    kind = types.get(outlet.style, "application/rss+xml")
    head = (
        f'<link rel="alternate" type="{kind}" title="{escape(outlet.name)}" href="{outlet.feed}">'
        if outlet.style != "sitemap"
        else ""
    )
    teasers = "\n".join(
        f'<section><h2><a href="{escape(piece.path)}">{escape(piece.title)}</a></h2>'
        f"<p>{escape(piece.dek)}</p></section>"
        for piece in of_outlet(outlet)
    )
    return _frame(outlet, f"{outlet.name}: {outlet.motto}", head, f"<main>{teasers}</main>")


def _frame(outlet: Outlet, title: str, head: str, body: str) -> str:
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="{outlet.charset}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title>
<link rel="icon" type="image/png" sizes="112x112" href="/logo.png">
{head}
<style>body{{font:18px/1.5 Georgia,serif;max-width:44em;margin:0 auto;padding:1em}}
header{{border-bottom:4px solid {outlet.colour}}}img{{max-width:100%;height:auto}}</style>
</head>
<body>
<header><a href="/" class="brand">{escape(outlet.name)}</a> <span>{escape(outlet.motto)}</span>
<nav><ul><li><a href="/">Home</a></li><li><a href="/about">About us</a></li>
<li><a href="/newsletter">Newsletter</a></li><li><a href="/login">Log in</a></li></ul></nav>
</header>
<div class="cookie-banner">We use one cookie, and it is oat. <button>Fine</button></div>
{body}
<footer><p>{NOTICE}</p><p>© 2026 {escape(outlet.name)}. All rights imagined.
<a href="/terms">Terms</a> <a href="/privacy">Privacy</a></p></footer>
<script>window.ready = true;</script>
</body>
</html>
"""


def _story(piece: Piece) -> str:
    outlet = piece.outlet
    size = f' width="{WIDTH}" height="{HEIGHT}"' if outlet.sized_pictures else ""
    scope = (
        ' itemscope itemtype="http://schema.org/Article"' if outlet.metadata == "microdata" else ""
    )
    paragraphs = [f"<p>{escape(text)}</p>" for text in piece.paragraphs]
    if len(paragraphs) > 3:
        paragraphs.insert(2, _newsletter_box(outlet))
    body = "\n".join(paragraphs)
    return f"""<main><article{scope}>
<p class="kicker">{escape(outlet.section)}</p>
<h1 itemprop="headline">{escape(piece.title)}</h1>
<p class="dek" itemprop="description">{escape(piece.dek)}</p>
<p class="byline">By <span itemprop="author" rel="author">{escape(piece.by)}</span>
<time itemprop="datePublished" datetime="{piece.at.strftime(_STAMP)}">{piece.at:%d %B %Y, %H:%M}
</time></p>
<figure><img itemprop="image" src="{escape(piece.picture)}" alt="{escape(piece.title)}"{size}>
<figcaption>Illustration: {escape(outlet.name)}</figcaption></figure>
<div class="article-body" itemprop="articleBody">
{body}
</div>
<ul class="share"><li><a href="/share?to=letter">Share by letter</a></li>
<li><a href="/share?to=pigeon">Share by pigeon</a></li></ul>
</article>
"""


def _newsletter_box(outlet: Outlet) -> str:
    return (
        f'<div class="newsletter-signup"><strong>{escape(outlet.name)} every morning</strong> '
        '<a href="/newsletter">Sign up for our newsletter</a></div>'
    )


def _aside(piece: Piece) -> str:
    others = [other for other in of_outlet(piece.outlet) if other != piece][:4]
    items = "\n".join(
        f'<li><a href="{escape(other.path)}">{escape(other.title)}</a></li>' for other in others
    )
    return f'<aside class="related"><h3>More from us</h3><ul>\n{items}\n</ul></aside></main>'


def _open_graph(piece: Piece) -> str:
    outlet = piece.outlet
    pairs = [
        ("og:type", "article"),
        ("og:site_name", outlet.name),
        ("og:title", piece.title),
        ("og:description", piece.dek),
        ("og:url", piece.url),
        ("og:image", outlet.base + piece.picture),
        ("article:published_time", piece.at.strftime(_STAMP)),
        ("article:section", outlet.section),
        *(("article:tag", tag) for tag in piece.tags),
    ]
    if outlet.sized_pictures:
        pairs += [("og:image:width", str(WIDTH)), ("og:image:height", str(HEIGHT))]
    lines = [f'<meta property="{name}" content="{escape(value)}">' for name, value in pairs]
    lines.append(f'<meta name="description" content="{escape(piece.dek)}">')
    lines.append(f'<meta name="author" content="{escape(piece.by)}">')
    return "\n".join(lines)


def _json_ld(piece: Piece) -> str:
    outlet = piece.outlet
    image: dict[str, object] = {"@type": "ImageObject", "url": outlet.base + piece.picture}
    if outlet.sized_pictures:
        image |= {"width": WIDTH, "height": HEIGHT}
    data = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "mainEntityOfPage": piece.url,
        "headline": piece.title,
        "description": piece.dek,
        "datePublished": piece.at.strftime(_STAMP),
        "author": [{"@type": "Person", "name": piece.by}],
        "image": [image],
        "keywords": list(piece.tags),
        "articleSection": outlet.section,
        "isAccessibleForFree": True,
        "publisher": {
            "@type": "Organization",
            "name": outlet.name,
            "logo": {
                "@type": "ImageObject",
                "url": f"{outlet.base}/logo.png",
                "width": 112,
                "height": 112,
            },
        },
    }
    text = json.dumps(data, ensure_ascii=False).replace("</", "<\\/")
    return f'<script type="application/ld+json">{text}</script>'


def _nothing(_piece: Piece) -> str:
    return ""


METADATA: dict[str, Callable[[Piece], str]] = {
    "json-ld": _json_ld,
    "microdata": _nothing,  # the story itself carries it
    "open-graph": _nothing,
}
