"""An address in parts: split, host, registered domain, percent-encoding.

Splitting follows RFC 3986 with the leniency of the WHATWG URL standard (white space and tabs
inside are dropped, a backslash is a slash). Nothing here raises.
"""

import re
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote, unquote

import idna
import tldextract

_EXTRACT = tldextract.TLDExtract(
    cache_dir=None, suffix_list_urls=(), include_psl_private_domains=True
)
_EDGES = "".join(map(chr, range(33))) + "\u00a0\u200b\ufeff"
_INNER = re.compile(r"[\t\n\r]")
_PARTS = re.compile(
    r"(?:(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*+)://|//)?(?P<authority>[^/?#\\]*+)"
    r"(?P<path>[^?#]*+)(?:\?(?P<query>[^#]*+))?(?:#.*+)?",
    re.DOTALL,
)
_HOST = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?\.)*[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?")
_IPV6 = re.compile(r"\[[0-9a-f:.]{2,45}\]")
_IPV4 = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")
_LEGAL = re.compile(r"[^\x21\x23-\x3b\x3d\x3f-\x5b\x5d\x5f\x61-\x7a\x7e]+")
_UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
KEPT = "!$'()*,;:@"
"""Characters that mean the same bare and percent-encoded, by all that is seen."""


class Split(NamedTuple):
    """An http(s) address in parts; `host` in ASCII and lower case, `port` empty for the default."""

    scheme: str
    host: str
    port: str
    path: str
    query: str


def tidy(url: str) -> str:
    """Without tabs and line breaks, and without white space and control characters around it."""
    return _INNER.sub("", url).strip(_EDGES)


def split(url: str) -> Split | None:
    """The parts of an http(s) address, with or without its scheme; None for anything else.

    Credentials and fragment are dropped. Without a scheme the text must begin with a host.
    """
    found = _PARTS.fullmatch(url)
    if found is None:
        return None
    scheme, authority, path, query = found.group("scheme", "authority", "path", "query")
    scheme = scheme.lower() if scheme else ""
    if scheme not in ("", "http", "https"):
        return None
    if not scheme and url.startswith("//"):
        scheme = "https"
    if scheme:
        authority = authority.rpartition("@")[2]
    name, mark, port = authority.rpartition(":")
    if not mark or authority.endswith("]"):
        name, port = authority, ""
    if port and not (port.isascii() and port.isdigit() and len(port) < 6):
        return None
    name = ascii_host(name)
    if not name:
        return None
    if (scheme, port) in (("http", "80"), ("https", "443")):
        port = ""
    return Split(scheme, name, port, path.replace("\\", "/"), query or "")


@lru_cache(maxsize=16384)
def ascii_host(name: str) -> str:
    """Lower case, IDNA (UTS 46), no trailing dot; '' when it cannot be a host."""
    if "%" in name:
        name = unquote(name, errors="replace")
    name = name.lower().removesuffix(".")
    if not name.isascii():
        try:
            name = idna.encode(name, uts46=True).decode("ascii")
        except (idna.IDNAError, UnicodeError, ValueError):
            return ""
    if len(name) > 253 or not (_HOST.fullmatch(name) or _IPV6.fullmatch(name)):
        return ""
    return "" if any(len(label) > 63 for label in name.split(".")) else name


def join(parts: Split) -> str:
    """The address again, as a valid URI: characters that are illegal in one are encoded."""
    port = ":" + parts.port if parts.port else ""
    tail = (parts.path or "/") + ("?" + parts.query if parts.query else "")
    tail = _LEGAL.sub(lambda m: quote(m[0], safe="", errors="replace"), tail)
    return f"{parts.scheme}://{parts.host}{port}{tail}"


@lru_cache(maxsize=64)
def _percent_pattern(kept: str) -> re.Pattern[str]:
    safe = re.escape(_UNRESERVED + kept)
    return re.compile(f"%[0-9A-Fa-f]{{2}}|[^{safe}]+?(?=[{safe}%]|$)", re.DOTALL)


def percent(text: str, kept: str) -> str:
    """Percent-encoding made uniform: unreserved characters and `kept` bare, the rest encoded."""

    def one(found: re.Match[str]) -> str:
        piece = found[0]
        if len(piece) == 3 and piece[0] == "%" and piece[1:].isascii() and piece[1:].isalnum():
            character = chr(int(piece[1:], 16))
            bare = character in _UNRESERVED or (character in kept and character not in "/&=+?")
            return character if bare else piece.upper()
        return quote(piece, safe="", errors="replace")

    return _percent_pattern(kept).sub(one, text)


@lru_cache(maxsize=16384)
def registered_domain(url_or_host: str) -> str:
    """The domain that an owner registers ("bbc.co.uk" for "www.bbc.co.uk/news").

    Public Suffix List with its private part, as shipped with tldextract; a name under no public
    suffix gives its last two labels ("lantern.example"), an IP address or single label itself,
    text without a host ''.
    """
    name = host(url_or_host)
    if not name or "." not in name or name.startswith("[") or _IPV4.fullmatch(name):
        return name
    found = _EXTRACT(name)
    if found.domain and found.suffix:
        return f"{found.domain}.{found.suffix}"
    if found.suffix:
        return name
    return ".".join(name.split(".")[-2:])


def host(url: str) -> str:
    """The host in ASCII and lower case, without port and trailing dot; '' where there is none."""
    parts = split(tidy(url))
    return parts.host if parts else ""
