"""An address to fetch, taken apart once and put together again in plain ASCII.

What goes to the wire is built here from its checked parts, so the library that connects never
parses text that came from outside in a way of its own.
"""

import re
from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit

import idna

MAX_URL = 8192
"""Characters of the longest address that is asked for."""

_PORTS = {"http": 80, "https": 443}
_KEPT = "!#$%&'()*+,/:;=?@[]~"
_HOST = re.compile(r"[a-z0-9_]([a-z0-9_.-]*[a-z0-9_.])?")
_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")


@dataclass(frozen=True, slots=True)
class Target:
    """Where one request goes: `host` in lower-case ASCII, IPv6 without brackets."""

    scheme: str
    host: str
    port: int
    path: str
    """Path and query, percent-encoded, starting with a slash."""

    @property
    def origin(self) -> str:
        """Scheme, host and port, the port only where it is not the scheme's own."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        own = self.port == _PORTS[self.scheme]
        return f"{self.scheme}://{host}" if own else f"{self.scheme}://{host}:{self.port}"

    @property
    def url(self) -> str:
        """The whole address as it goes to the wire; without user, password and fragment."""
        return self.origin + self.path


@dataclass(frozen=True, slots=True)
class Unfit:
    """Why something cannot be asked for; `forbidden` where it is no http(s) address at all."""

    detail: str
    forbidden: bool = False


def target(url: str) -> Target | Unfit:
    """Read an absolute address."""
    if len(url) > MAX_URL:
        return Unfit(f"its address is longer than {MAX_URL} characters")
    try:
        parts = urlsplit(url.strip())
        name, port = parts.hostname or "", parts.port
    except ValueError as fault:
        return Unfit(f"its address cannot be read ({fault})")
    if parts.scheme not in _PORTS:
        return Unfit(
            f"only http and https are fetched, not {parts.scheme or 'this'}", forbidden=True
        )
    host = _ascii_host(name)
    if not host:
        return Unfit("its address names no host")
    path = _escaped(_without_dots(parts.path or "/"))
    if parts.query:
        path += "?" + _escaped(parts.query)
    return Target(parts.scheme, host, _PORTS[parts.scheme] if port is None else port, path)


def joined(base: str, location: str) -> str:
    """The address that a Location header means (RFC 9110, 10.2.2); empty where it means none."""
    try:
        return urljoin(base, location.strip())
    except ValueError:
        return ""


def _escaped(text: str) -> str:
    return quote(_BAD_ESCAPE.sub("%25", text), safe=_KEPT)


def _without_dots(path: str) -> str:
    """Dot segments removed (RFC 3986, 5.2.4), so that robots rules see the path that is asked."""
    if "/." not in path and "/%2" not in path:
        return path
    kept: list[str] = []
    *folders, last = path.removeprefix("/").split("/")
    for segment in folders:
        dots = segment.lower().replace("%2e", ".")
        if dots == "..":
            del kept[-1:]
        elif dots != ".":
            kept.append(segment)
    dots = last.lower().replace("%2e", ".")
    if dots == "..":
        del kept[-1:]
    return "/" + "/".join((*kept, "" if dots in {".", ".."} else last))


def _ascii_host(name: str) -> str:
    if ":" in name:
        return name if re.fullmatch(r"[0-9a-f:.]{2,45}", name) else ""
    host = name.lower().rstrip(".") if name.isascii() else _punycode(name)
    return host if len(host) <= 253 and _HOST.fullmatch(host) else ""


def _punycode(name: str) -> str:
    try:
        return idna.encode(name, uts46=True).decode().lower().rstrip(".")
    except idna.IDNAError:
        return ""
