"""What is known of a host, and addresses that wrap other addresses.

The knowledge is data in `text.quirks_urls`; here are the rules that read it.
"""

import base64
import binascii
import re
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote

from broadsheet.text import quirks_urls as quirks
from broadsheet.text.urlparts import Split, ascii_host, registered_domain, split, tidy

AMPERSAND = re.compile(r"&(?:amp;)+", re.IGNORECASE)
"""An ampersand, escaped once or more too often."""


class HostFacts(NamedTuple):
    """What is known of one host: its folded name, its own tracking parameters, its wrappers."""

    folded: str
    tracking: frozenset[str]
    wrappers: tuple[quirks.Wrapper, ...]


def unwrap(url: str) -> str:
    """The address that a search engine's, network's or AMP viewer's link wraps, else `url`.

    Only where the target is in the address itself; nothing is fetched.
    """
    if url.startswith(("https://", "http://")):
        facts = facts_of(url.split("/", 3)[2].partition(":")[0])
        if facts is not None and not facts.wrappers:
            return url
    while True:
        parts = split(url)
        facts = facts_of(parts.host) if parts else None
        target = ""
        if parts is not None and facts is not None:
            target = next((t for w in facts.wrappers if (t := _target(w, parts))), "")
        if not target or len(target) >= len(url):
            return url
        url = target


@lru_cache(maxsize=16384)
def facts_of(name: str) -> HostFacts | None:
    """What is known of a host; None for a name that no host can have."""
    if ascii_host(name) != name or not name:
        return None
    domain = registered_domain(name)
    folded = _folded(name, domain)
    tracking = frozenset[str]().union(
        *(names for where, names in quirks.HOST_TRACKING if where in (folded, domain))
    )
    wrappers = tuple(w for w in quirks.WRAPPERS if _covers(w.host, folded, domain))
    return HostFacts(folded, tracking, wrappers)


def _folded(name: str, domain: str) -> str:
    """`name` without labels such as `www` and `m` before the registered domain."""
    if name == domain or not name.endswith("." + domain):
        return name
    labels = name[: -len(domain) - 1].split(".")
    while labels and labels[0] in quirks.MOBILE_LABELS:
        labels.pop(0)
    while labels and labels[-1] in ("m", "mobile"):
        labels.pop()
    return ".".join([*labels, domain])


def _covers(pattern: str, folded: str, domain: str) -> bool:
    if pattern.startswith("*."):
        return folded.endswith(pattern[1:])
    if pattern.endswith(".*"):
        return folded == domain and domain.startswith(pattern[:-1])
    return folded == pattern


def _target(wrapper: quirks.Wrapper, parts: Split) -> str:
    if not parts.path.startswith(wrapper.path):
        return ""
    rest = parts.path[len(wrapper.path) :]
    found = ""
    if wrapper.after == "host":
        found = "https://" + rest + ("?" + parts.query if parts.query else "")
    elif wrapper.after == "gnews":
        found = _google_news(rest)
    else:
        pairs = [p.partition("=") for p in AMPERSAND.sub("&", parts.query).split("&")]
        values = (v for n in wrapper.params for name, _, v in pairs if name == n)
        found = next((t for v in values if (t := tidy(unquote(v))) and _is_target(t)), "")
    return found if _is_target(found) else ""


def _is_target(text: str) -> bool:
    parts = split(text)
    return parts is not None and bool(parts.scheme) and "." in parts.host


def _google_news(identifier: str) -> str:
    """The address inside an identifier of the old form: protobuf, base64, field 4 a string."""
    identifier = identifier.partition("/")[0]
    try:
        data = base64.urlsafe_b64decode(identifier + "=" * (-len(identifier) % 4))
    except (binascii.Error, ValueError):
        return ""
    if not data.startswith(b"\x08\x13\x22") or len(data) < 5:
        return ""
    length, start = data[3], 4
    if length & 0x80:
        length, start = (length & 0x7F) | (data[4] << 7), 5
    return data[start : start + length].decode("ascii", "ignore")
