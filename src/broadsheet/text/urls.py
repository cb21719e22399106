"""Addresses: one key for every spelling, the form to print, and what belongs to whom.

Which parameters track, which hosts wrap other addresses and so on is data in `text.quirks_urls`.
Nothing here raises.
"""

import re
from urllib.parse import unquote, urljoin, urlsplit, urlunsplit

from broadsheet.text import quirks_urls as quirks
from broadsheet.text.urlparts import (
    KEPT,
    host,
    join,
    percent,
    registered_domain,
    split,
    tidy,
)
from broadsheet.text.wrapped import AMPERSAND, facts_of, unwrap

__all__ = [
    "MAX_LENGTH",
    "absolute",
    "amp_to_page",
    "clean",
    "host",
    "is_web",
    "key",
    "located",
    "registered_domain",
    "unwrap",
    "without_login",
]

MAX_LENGTH = 4096
"""Characters from which an address is absurd."""

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_PLAIN_KEY = re.compile(
    r"https?://([a-z0-9.-]+)(:(?!80(?!\d)|443(?!\d))[1-9]\d{0,4})?((?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]*+)*+)/?"
    r"(?:\?([A-Za-z0-9._~=&-]++))?(?:#.*+)?"
)
_PLAIN_LINK = re.compile(
    r"https?://([a-z0-9][a-z0-9.-]*)(?::(?!80(?!\d)|443(?!\d))[1-9]\d{0,4})?(?:/(?:[A-Za-z0-9_~%!$'()*,;:@&=+-]"
    r"[A-Za-z0-9._~%!$'()*,;:@&=+-]*+)?)*+(?:\?[A-Za-z0-9._~%!$'()*,;:@&=+/?-]*+)?"
)
_DAMAGED_SCHEME = frozenset({"http", "https"})


def key(url: str) -> str:
    """One string for every spelling of one address, without a scheme.

    Two addresses with one key are held to be one page. The key of a key is itself, and so is the
    key of text that is no address (its edges trimmed). Wrapped addresses (`unwrap`) have the key
    of what they wrap.
    """
    return _plain_key(url) or _slow_key(tidy(url))


def clean(url: str) -> str:
    """The address to print: unwrapped, without tracking parameters and fragment.

    The rest stays as the outlet writes it, except that it is made a valid URI (IDNA host, illegal
    characters percent-encoded). Text that is no http(s) address comes back trimmed.
    """
    text = unwrap(tidy(url))
    parts = split(text)
    if parts is None or not parts.scheme:
        return text
    facts = facts_of(parts.host)
    tracking = facts.tracking if facts else frozenset()
    query = "&".join(
        pair
        for pair in AMPERSAND.sub("&", parts.query).split("&")
        if pair and not _tracks(_name(pair), tracking)
    )
    return join(parts._replace(query=query))


def absolute(base: str, href: str) -> str:
    """`href` resolved against `base`; '' when that is no http(s) address, or an absurd one."""
    plain = _PLAIN_LINK.fullmatch(href)
    if plain and len(href) <= MAX_LENGTH and facts_of(plain[1]):
        return href
    text = tidy(href)
    if not text or len(text) > MAX_LENGTH:
        return ""
    head, mark, tail = text.partition("?")
    text = head.replace("\\", "/") + mark + tail
    if _SCHEME.match(text) and not text[:5].lower().startswith(("http:", "https")):
        return ""
    try:
        joined = urljoin(base, text)
    except ValueError:
        return ""
    parts = split(joined)
    if parts is None or not parts.scheme or parts.host in _DAMAGED_SCHEME:
        return ""
    fragment = joined.partition("#")[2]
    whole = join(parts) + ("#" + percent(fragment, KEPT + "/?&=+") if fragment else "")
    return whole if len(whole) <= MAX_LENGTH else ""


def located(base: str, href: str) -> tuple[str, str]:
    """`absolute` and unwrapped, and its key; two empty strings for no http(s) address."""
    # A plain key has a plain link, but for the fragment: one match in place of three.
    if "#" not in href and (plain := _plain_key(href)):
        return href, plain
    url = absolute(base, href)
    if not url:
        return "", ""
    url = unwrap(url)
    return url, key(url)


def is_web(url: str) -> bool:
    """Whether it is an absolute http(s) address with a usable host."""
    if len(url) > MAX_LENGTH:
        return False
    parts = split(tidy(url))
    return parts is not None and bool(parts.scheme)


def without_login(url: str) -> str:
    """The address without a user and a password before its host; '' where it cannot be split."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    host = parts.netloc.rpartition("@")[2]
    return url if host == parts.netloc else urlunsplit(parts._replace(netloc=host))


def amp_to_page(url: str) -> str:
    """`url` without what marks an AMP or mobile version in its path and parameters."""
    parts = split(tidy(url))
    if parts is None or not parts.scheme:
        return url
    pairs = [p for p in parts.query.split("&") if p and not _asks_for_amp(p)]
    path = parts.path
    for tail, page in quirks.AMP_TAILS:
        bare = path.rstrip("/")
        if bare.lower().endswith(tail) and bare.count("/") > 1:
            path = bare[: -len(tail)] + page + path[len(bare) :]
            break
    return join(parts._replace(path=path, query="&".join(pairs)))


def _plain_key(url: str) -> str:
    """The key of an address in which nothing is to be normalised, '' for another."""
    plain = _PLAIN_KEY.fullmatch(url)
    if plain is None or len(url) >= MAX_LENGTH:
        return ""
    name, port, path, query = plain.groups()
    facts = facts_of(name)
    lowered = path.lower()
    foldable = "amp" in lowered or "index." in lowered or "default." in lowered
    if facts is None or facts.wrappers or foldable:
        return ""
    tail = _plain_query(query, facts.tracking) if query else ""
    return facts.folded + (port or "") + path + tail


def _slow_key(text: str) -> str:
    text = unwrap(text)
    parts = split(text)
    facts = facts_of(parts.host) if parts else None
    if parts is None or facts is None:
        return text
    pairs = sorted(
        _pair(pair)
        for pair in AMPERSAND.sub("&", parts.query).split("&")
        if pair.strip("=") and not _tracks(_name(pair), facts.tracking) and not _asks_for_amp(pair)
    )
    port = ":" + parts.port if parts.port else ""
    query = "?" + "&".join(pairs) if pairs else ""
    return facts.folded + port + _key_path(parts.path) + query


def _plain_query(query: str, tracking: frozenset[str]) -> str:
    """The key's query where nothing in it is percent-encoded."""
    pairs = []
    for pair in query.split("&"):
        name, _, value = pair.partition("=")
        lowered = name.lower()
        amp = (lowered, value.lower()) in quirks.AMP_PARAMS
        if pair.strip("=") and not amp and not _tracks(lowered, tracking):
            pairs.append(pair if value else name)
    return "?" + "&".join(sorted(pairs)) if pairs else ""


def _key_path(path: str) -> str:
    """Percent-encoding and dot segments normalised; no index page, AMP tail, trailing slash."""
    segments: list[str] = []
    for segment in percent(path, KEPT + "/").split("/"):
        if segment == "..":
            del segments[-1:]
        elif segment not in ("", "."):
            segments.append(segment)
    while segments:
        last = segments[-1]
        tail = next((t for t in quirks.AMP_TAILS if ("/" + last.lower()).endswith(t[0])), None)
        if last.lower() in quirks.INDEX_PAGES:
            segments.pop()
        elif tail and len(segments) > 1:
            segments[-1] = ("/" + last)[1 : -len(tail[0])] + tail[1]
            if not segments[-1]:
                segments.pop()
        else:
            break
    return "".join("/" + segment for segment in segments)


def _name(pair: str) -> str:
    return unquote(pair.partition("=")[0].replace("+", " ")).lower()


def _pair(pair: str) -> str:
    name, _, value = pair.replace("+", "%20").partition("=")
    kept = KEPT + "/?"
    return percent(name, kept) + ("=" + percent(value, kept + "=") if value else "")


def _tracks(name: str, tracking: frozenset[str]) -> bool:
    return name in quirks.TRACKING or name in tracking or name.startswith(quirks.TRACKING_PREFIXES)


def _asks_for_amp(pair: str) -> bool:
    return (_name(pair), unquote(pair.partition("=")[2]).lower()) in quirks.AMP_PARAMS
