"""Where pages lie, how they point at each other, and which addresses of the web may be linked.

Every link inside the site is relative and names its file (`../stories/x/index.html`), so that the
same bytes work on a server, under any sub-path, and opened from a disk.
"""

import re
from urllib.parse import urlsplit

from broadsheet.text.urls import without_login

_UNSAFE = re.compile(
    r"[\x00-\x20\x7f\xad<>\"\\^`{|}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]"
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_LONGEST = 2_000
_USUAL = re.compile(r"https?://[a-z0-9.-]+(?:[/?#][\w!#$%&'()*+,./:;=?@~-]*)?", re.ASCII)
"""Addresses that need no closer look: a host's name, and letters that stand for themselves."""


def file_of(address: str) -> str:
    """The file behind an address of the site: `/topics/ai/` is `topics/ai/index.html`."""
    path = address.lstrip("/")
    return f"{path}index.html" if not path or path.endswith("/") else path


def root_of(path: str) -> str:
    """The way from a file up to the site's root: `""`, `"../"`, `"../../"` …"""
    return "../" * path.count("/")


def outbound(url: str) -> str:
    """The address if a page may link to it or show it: http(s) with a host; else the empty string.

    Characters that no URL holds (RFC 3986) are percent-encoded, a login is left out; what is longer
    than 2,000 characters, or holds a control character, is dropped.
    """
    if len(url) <= _LONGEST and _USUAL.fullmatch(url):
        return url
    found = url.strip()
    if len(found) > _LONGEST or _CONTROL.search(found):
        return ""
    try:
        parts = urlsplit(found)
        host = parts.hostname
    except ValueError:
        return ""
    if parts.scheme.lower() not in {"http", "https"} or not host:
        return ""
    if _UNSAFE.search(parts.netloc):
        return ""
    if "@" in parts.netloc:
        found = without_login(found)
    return _UNSAFE.sub(lambda m: "".join(f"%{b:02X}" for b in m[0].encode()), found)


def site_path(url: str) -> str:
    """The path under which a site is served, with a slash at both ends: `/` or `/paper/`."""
    path = urlsplit(url).path.strip("/")
    return f"/{path}/" if path else "/"
