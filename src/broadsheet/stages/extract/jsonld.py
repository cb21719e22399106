"""JSON-LD as the web really writes it: comments, trailing commas, raw line breaks, entities.

A block that cannot be read after mending is left out; nothing here raises. Bounds: 600,000
characters a block, 40 blocks, depth 12, 400 objects a page.
"""

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping

MAX_BLOCK = 600_000
MAX_BLOCKS = 40
MAX_DEPTH = 12
MAX_OBJECTS = 400

_OPENINGS = ("<!--", "//", "/*", "<![CDATA[", "*/")
_CLOSINGS = ("-->", "//", "/*", "]]>", "*/", ";")
# A string that never ends is taken to the end of the text, which keeps the search linear.
_TOKENS = re.compile(
    r'"(?:[^"\\]|\\.)*(?:"|\\?\Z)|/\*.{0,2000}?\*/|,\s*(?=[\]}])|(?<![:\w])//[^\n"]*', re.DOTALL
)
_BAD_ESCAPE = re.compile(r"\\(?![\"\\/bfnrtu])")

# Where other objects of the page itself may hang; lists of other pages are not walked.
_DOWN = (
    "@graph",
    "mainEntity",
    "mainEntityOfPage",
    "video",
    "blogPost",
    "hasPart",
    "liveBlogUpdate",
)
_NOT_MAIN_BELOW = frozenset(("hasPart", "liveBlogUpdate", "blogPost"))


def decode(source: str) -> object | None:
    """One block; None where it cannot be mended or is too long."""
    if not source or len(source) > MAX_BLOCK:
        return None
    text = source.strip().removeprefix("\ufeff")
    value = _load(text)
    bare = _unwrapped(text)
    for mend in (_as_is, _mended, _unescaped):
        if isinstance(value, dict | list):
            return value
        value = _load(mend(bare))
    return value if isinstance(value, dict | list) else None


def _load(text: str) -> object | None:
    try:
        return json.loads(text, strict=False)  # type: ignore[no-any-return]
    except (ValueError, RecursionError):
        return None


def _as_is(text: str) -> str:
    return text


def _unwrapped(text: str) -> str:
    for _ in range(8):
        before = text
        for opening in _OPENINGS:
            text = text.removeprefix(opening).lstrip()
        for closing in _CLOSINGS:
            text = text.removesuffix(closing).rstrip()
        if text == before:
            break
    return text


def _mended(text: str) -> str:
    kept = _TOKENS.sub(lambda m: m.group() if m.group().startswith('"') else "", text)
    return _BAD_ESCAPE.sub(r"\\\\", kept)


def _unescaped(text: str) -> str:
    return _mended(html.unescape(text))


def objects(values: Iterable[object]) -> Iterator[Mapping[str, object]]:
    """Every object of the page itself, outer before inner, without lists of other pages."""
    stack: list[tuple[object, int]] = [(value, 0) for value in reversed(list(values))]
    given = 0
    while stack and given < MAX_OBJECTS:
        value, depth = stack.pop()
        if depth > MAX_DEPTH:
            continue
        if isinstance(value, list):
            stack.extend((item, depth + 1) for item in reversed(value[:MAX_OBJECTS]))
        elif isinstance(value, dict):
            if value.get("@type"):
                given += 1
                yield value
            stack.extend((value[key], depth + 1) for key in reversed(_DOWN) if key in value)
