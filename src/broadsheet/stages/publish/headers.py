"""The HTTP headers that a site should be served with, as a file that static hosts read.

`_headers` has the form of Netlify and Cloudflare Pages: a path, then its headers, indented; of two
rules that fit, both apply. Other servers pass it over; the guide has the same for nginx and Caddy.
"""

from urllib.parse import quote

from broadsheet.domain.site import Site
from broadsheet.stages.publish.feeds import ATOM, JSON, RSS
from broadsheet.stages.publish.paths import absolute
from broadsheet.stages.publish.site.links import site_path
from broadsheet.text.urlparts import join, split

_TYPES = (
    (RSS, "application/rss+xml; charset=utf-8"),
    (ATOM, "application/atom+xml; charset=utf-8"),
    (JSON, "application/feed+json; charset=utf-8"),
)
_FOLDERS = ("/", "/topics/:topic/", "/outlets/:outlet/", "/searches/:search/")
_OPEN = "Access-Control-Allow-Origin: *"
_YEAR = "Cache-Control: public, max-age=31536000, immutable"


def policy(site: Site) -> str:
    """The content security policy of every page, as a header."""
    pictures = " http: https:" if site.look.outlet_pictures else ""
    compiled = " 'wasm-unsafe-eval'" if site.search else ""
    parts = [
        "default-src 'none'",
        f"img-src 'self' data:{pictures}",
        "style-src 'self'",
        f"script-src 'self'{compiled}",
        "connect-src 'self'",
        "manifest-src 'self'",
        "base-uri 'none'",
        f"form-action {posting(site.newsletter.subscribe_url)}",
        "frame-ancestors 'none'",
    ]
    if site.url.startswith("https:"):
        parts.append("upgrade-insecure-requests")
    return "; ".join(parts)


def headers(site: Site) -> bytes:
    """The file; every feed is told with its hub where there is one (WebSub 4)."""
    rules = [
        (
            "/*",
            [
                f"Content-Security-Policy: {policy(site)}",
                "X-Content-Type-Options: nosniff",
                "X-Frame-Options: DENY",
                "Referrer-Policy: strict-origin-when-cross-origin",
                "Permissions-Policy: camera=(), geolocation=(), microphone=(), browsing-topics=()",
                "Cross-Origin-Opener-Policy: same-origin",
                *(["Strict-Transport-Security: max-age=31536000"] if _secure(site) else []),
            ],
        ),
        ("/assets/*", [_YEAR]),
        ("/api/*", [_OPEN, "Content-Type: application/json; charset=utf-8"]),
        ("/_news/*", [_OPEN, "Content-Type: text/plain; charset=utf-8"]),
        ("/sources.opml", [_OPEN, "Content-Type: text/x-opml; charset=utf-8"]),
        ("/manifest.webmanifest", ["Content-Type: application/manifest+json; charset=utf-8"]),
    ]
    for name, kind in _TYPES:
        rules += [(f"{folder}{name}", [_OPEN, f"Content-Type: {kind}"]) for folder in _FOLDERS]
        if site.websub.hub:
            hub, own = _ascii(site.websub.hub), _ascii(absolute(site, name))
            rules.append((f"/{name}", [f'Link: <{hub}>; rel="hub", <{own}>; rel="self"']))
    base = site_path(_ascii(site.url)).rstrip("/")
    return "\n".join(
        f"{base}{path}\n  " + "\n  ".join(lines) + "\n" for path, lines in rules
    ).encode()


def _secure(site: Site) -> bool:
    return site.url.startswith("https:")


def posting(url: str) -> str:
    """Where forms may be sent, for `form-action`: the host that takes subscriptions, or nowhere."""
    parts = split(url)
    if parts is None or not parts.scheme:
        return "'none'"
    return f"{parts.scheme}://{parts.host}{f':{parts.port}' if parts.port else ''}"


def _ascii(url: str) -> str:
    """The address as a header can hold it: its host in IDNA, its path percent-encoded."""
    if url.isascii():
        return url
    parts = split(url)
    return join(parts) if parts else quote(url, safe="%/:?#[]@!$&'()*+,;=~")
