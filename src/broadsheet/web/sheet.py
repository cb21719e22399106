"""The plain page for all that is not printed: the paper's name, a title, a text.

It asks for nothing: its style is within it, and the only style that its policy lets in.
"""

import base64
import hashlib
from functools import lru_cache
from html import escape

from broadsheet.domain.site import Look, Site
from broadsheet.stages.publish.site.look import accents

_STYLE = """
:root { color-scheme: light; --paper: #fbfaf6; --ink: #1b1a17; --soft: #5c5850; --accent: LIGHT }
@media (prefers-color-scheme: dark) {
  :root { color-scheme: dark; --paper: #161614; --ink: #e9e5db; --soft: #aaa498; --accent: DARK }
}
* { box-sizing: border-box }
body {
  max-width: 40rem; margin: 0 auto; padding: 0 1.25rem 4rem; overflow-wrap: anywhere;
  background: var(--paper); color: var(--ink);
  font: 1.125rem/1.5 "Iowan Old Style", "Palatino Linotype", Palatino, P052, Georgia, serif;
}
header { padding: 1rem 0 .625rem; border-bottom: 3px double; font-size: 1.5rem; font-weight: 700 }
header a { color: inherit; text-decoration: none }
header a:hover { text-decoration: underline }
h1 { margin: 2.5rem 0 .75rem; font-size: 2rem; line-height: 1.15 }
form { margin: 1.5rem 0 }
label, button, .small { font: 600 .9375rem/1.4 system-ui, sans-serif }
.small { color: var(--soft); font-weight: 400 }
input, button { border: 1px solid var(--soft); border-radius: 3px; padding: .7rem 1rem }
input {
  display: block; width: 100%; margin: .375rem 0 1rem;
  background: var(--paper); color: inherit; font: inherit; font-size: 1.125rem; font-weight: 400;
}
button {
  border-color: var(--accent); background: var(--accent); color: var(--paper); cursor: pointer;
}
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
.trap { display: none }
"""


def sheet(site: Site, title: str, text: str) -> bytes:
    """The page; `text` is HTML already, `title` is not."""
    name, home = escape(site.title), escape(site.url, quote=True)
    return (
        f'<!doctype html><html lang="{escape(site.language, quote=True)}"><head>'
        '<meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{escape(title)} · {name}</title><link rel="icon" href="data:,">'
        f"<style>{_style(site.look)}</style></head><body>"
        f'<header><a href="{home}/">{name}</a></header>'
        f"<main><h1>{escape(title)}</h1>{text}</main></body></html>\n"
    ).encode()


def headers(site: Site) -> dict[str, str]:
    """What such a page is served with: nothing is loaded, kept, framed; no link is told further."""
    digest = base64.b64encode(hashlib.sha256(_style(site.look).encode()).digest()).decode()
    return {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": "default-src 'none'; img-src data:; "
        f"style-src 'sha256-{digest}'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'",
        # With none at all, browsers would not say either that a form comes from this page.
        "Referrer-Policy": "strict-origin",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
        "X-Robots-Tag": "noindex",
    }


@lru_cache(maxsize=4)
def _style(look: Look) -> str:
    light, dark = accents(look)
    return _STYLE.replace("LIGHT", light).replace("DARK", dark)
