"""The headers that a printed site declares for its own files, read from its `_headers`.

The file has the form that static hosts read (Netlify, Cloudflare Pages): a path, then its headers,
indented. `*` stands for anything, `:name` for one segment. Of two rules that fit, both apply; where
they name one header, the later one holds. Paths may be percent-encoded; values are ASCII.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

LARGEST = 200_000
"""Bytes of the file that are read."""
_NAME = re.compile(r"[A-Za-z0-9-]+")
_WILD = re.compile(r"\*|:[A-Za-z]\w*")


@dataclass(frozen=True, slots=True)
class Declared:
    """The rules of a site, in their order; names of headers are in small letters."""

    rules: tuple[tuple[re.Pattern[str], tuple[tuple[str, str], ...]], ...] = ()

    def of(self, path: str) -> dict[str, str]:
        """The headers of a path, decoded, which begins with a slash."""
        found: dict[str, str] = {}
        for pattern, headers in self.rules:
            if pattern.fullmatch(path):
                found.update(headers)
        return found


def read(text: str) -> Declared:
    """The rules of a file; lines that are neither a path nor a header are passed over."""
    rules: list[tuple[str, list[tuple[str, str]]]] = []
    for line in text[:LARGEST].splitlines():
        if line.startswith("/"):
            rules.append((line.strip(), []))
        elif rules and line[:1].isspace():
            name, _, value = line.strip().partition(":")
            if _NAME.fullmatch(name) and value.isascii() and value.isprintable():
                rules[-1][1].append((name.lower(), value.strip()))
    return Declared(tuple((_pattern(path), tuple(headers)) for path, headers in rules))


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile("".join(_parts(path)), re.DOTALL)


def _parts(path: str) -> Iterator[str]:
    end = 0
    for wild in _WILD.finditer(path):
        yield re.escape(unquote(path[end : wild.start()]))
        yield ".*" if wild[0] == "*" else "[^/]+"
        end = wild.end()
    yield re.escape(unquote(path[end:]))
