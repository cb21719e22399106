"""Headlines without what only says whose they are."""

import re

LEAST_HEAD, BAR_TAIL, DASH_TAIL = 4, 6, 4
"""Words that a title keeps at least, and words that a section or outlet after `|` or `-` has at
most."""

_BREAK = re.compile(r"\s+[-–—|:·•«»]+\s+|\s*\|\s*|:\s+")
_TAIL = re.compile(r"\s+([|•·»]|[-–—])\s+")
_SMALL = frozenset({"and", "of", "the", "in", "for", "&"})
_BYLINE = re.compile(r"\s*\([^()/]{1,80}/[^()]{1,80}\)\s*$")
_NO_LETTERS = re.compile(r"[\W_]+")


def plain_title(title: str, name: str = "", domain: str = "") -> str:
    """A headline without its outlet ("… - Example", "Example: …"), its section or its byline."""
    known = _NO_LETTERS.sub("", f"{name} {domain}".casefold())
    title = title[:400]
    if title.endswith(")"):
        title = _BYLINE.sub("", title)
    for _ in range(2):
        breaks = list(_BREAK.finditer(title))
        if not breaks:
            return title
        if _is_outlet(title[breaks[-1].end() :], known):
            title = title[: breaks[-1].start()]
        elif _is_outlet(title[: breaks[0].start()], known):
            title = title[breaks[0].end() :]
        else:
            title = _without_tail(title)
    return title


def _without_tail(title: str) -> str:
    """A title without a short last part that is written like an outlet's or a section's name."""
    breaks = list(_TAIL.finditer(title))
    if not breaks:
        return title
    last = breaks[-1]
    tail = title[last.end() :].split()
    bar = last[1] not in "-–—"
    named = bar or all(word[:1].isupper() or word in _SMALL for word in tail)
    short = len(tail) <= (BAR_TAIL if bar else DASH_TAIL)
    long = len(title[: last.start()].split()) >= LEAST_HEAD
    return title[: last.start()] if named and short and long else title


def _is_outlet(part: str, known: str) -> bool:
    letters = _NO_LETTERS.sub("", part.casefold())
    return len(letters) >= 3 and letters in known
