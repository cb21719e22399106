"""The AMP cache's address of an AMP page.

Source: AMP project, "AMP Cache URL format and request handling", subdomain format. The contract of
records knows its two replacements only, so a label with `--` in third place stays as it is.
"""

import base64
import hashlib

import idna

from broadsheet.text.urlparts import split

CACHE = "cdn.ampproject.org"
_LONGEST_LABEL = 63


def cache_url(amp_url: str) -> str:
    """Where the AMP cache keeps an AMP page; '' for what is no absolute http(s) address."""
    parts = split(amp_url)
    if parts is None or not parts.scheme or "://" not in amp_url:
        return ""
    secure = "s/" if parts.scheme == "https" else ""
    rest = amp_url.split("://", 1)[1]
    return f"https://{_label(parts.host)}.{CACHE}/c/{secure}{rest}"


def is_cached(url: str) -> bool:
    """Whether the address is one of the AMP cache."""
    parts = split(url)
    return parts is not None and (parts.host == CACHE or parts.host.endswith("." + CACHE))


def _label(host: str) -> str:
    """The host as one label: readable where the rule allows, else its hash in base 32."""
    try:
        name = idna.decode(host) if "xn--" in host else host
        label = name.replace("-", "--").replace(".", "-")
        if not label.isascii():
            label = "xn--" + label.encode("punycode").decode("ascii")
    except (idna.IDNAError, UnicodeError):
        label = ""
    if not label or "." not in host or len(label) > _LONGEST_LABEL:
        digest = hashlib.sha256(host.encode("utf-8")).digest()
        return base64.b32encode(digest).decode("ascii").rstrip("=").lower()
    return label
