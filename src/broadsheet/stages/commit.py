"""What a commit says: which stories entered, left and rose, by the records that changed.

Titles come from the web, and a commit's message is read by machines too: forges close issues, call
people and skip checks by what stands in it, and terminals obey control characters. So a title
loses everything invisible and the signs that mean more than text, and each message is bounded.
"""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from broadsheet.domain.mirror import Change
from broadsheet.text.plain import plain

VERSION = "commit/1"
MOST_LINES = 40
"""Titles named of each kind."""
LONGEST = 120
"""Characters of a title."""

_HEAD = 20_000
"""Bytes of a record in which its first group lies."""
_TITLE = re.compile(r'^title: (".*")$', re.MULTILINE)
_HEAT = re.compile(r"^heat: (-?\d{1,9})$", re.MULTILINE)
_PUBLISHED = re.compile(r"^published: true$", re.MULTILINE)
_RECORD = re.compile(r"(?:\A|/)_news/[^/]+\.md\Z")
_MEANT = str.maketrans(
    {"#": "＃", "@": "＠", "[": "(", "]": ")", "*": "∗", "<": "‹", ">": "›", "`": "'"}
)
_GITHUB = re.compile(r"\bGH-(?=\d)", re.IGNORECASE)
_SKIP = re.compile(r"\b(no_?ci|skip)(?=[-_ ]?(?:ci|checks|actions)?\b)", re.IGNORECASE)
_LINK = re.compile(r"://")


@dataclass(frozen=True, slots=True)
class Standing:
    """How a record stands: what it is called, whether it is published, and its heat."""

    title: str
    published: bool
    heat: int


def standing(content: bytes | None) -> Standing | None:
    """How a printed record stands; None where there is none, or none that can be read."""
    if content is None:
        return None
    text = content[:_HEAD].decode("utf-8", "replace").split("\n\n", 1)[0]
    title, heat = _TITLE.search(text), _HEAT.search(text)
    if title is None or heat is None:
        return None
    try:
        name = json.loads(title[1])
    except ValueError:
        return None
    return Standing(str(name), bool(_PUBLISHED.search(text)), int(heat[1]))


def message(changes: Iterable[Change], kept: Sequence[str], files: int) -> str:
    """The message: counts in the first line, then titles, then what an editor's change kept.

    `kept` are paths that were left as somebody else had changed them; `files` counts the files of
    the commit. The same changes give the same message, in whatever order they come.
    """
    entered: list[str] = []
    left: list[str] = []
    rose: list[tuple[int, str]] = []
    for change in changes:
        if not _RECORD.search(change.path):
            continue
        before, after = standing(change.before), standing(change.after)
        was, now = bool(before and before.published), bool(after and after.published)
        if after and now and not was:
            entered.append(inert(after.title))
        elif before and was and not now:
            left.append(inert(before.title))
        elif before and after and now and after.heat > before.heat:
            told = f"{inert(after.title)} ({before.heat} to {after.heat})"
            rose.append((before.heat - after.heat, told))
    parts = [
        _first(len(entered), len(left), len(rose), files),
        *_block("Entered", sorted(entered)),
        *_block("Left", sorted(left)),
        *_block("Rose", [line for _, line in sorted(rose)]),
        *_block("Kept as an editor left them", [inert(path) for path in sorted(kept)]),
    ]
    return "\n\n".join(parts) + "\n"


def inert(title: str) -> str:
    """A title that is text and nothing else, in a terminal as on a forge, on one short line."""
    text = plain(title[: 20 * LONGEST], html=False).translate(_MEANT)
    text = "".join(char if char.isprintable() else " " for char in text).strip()
    text = _SKIP.sub(_split, _GITHUB.sub("GH ", _LINK.sub(": //", text)))
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip()}…"


def _split(match: re.Match[str]) -> str:
    """A word that stops a forge's checks, told apart by a mark that nobody misses."""
    return f"{match[0][0]}·{match[0][1:]}"


def _first(entered: int, left: int, rose: int, files: int) -> str:
    many = f"{files} file" + ("" if files == 1 else "s")
    if not entered and not left and not rose:
        return f"No story entered, left or rose; {many}"
    return f"{entered} entered, {left} left, {rose} rose; {many}"


def _block(head: str, lines: Sequence[str]) -> list[str]:
    if not lines:
        return []
    shown = [f"  - {line}" for line in lines[:MOST_LINES]]
    if len(lines) > MOST_LINES:
        shown.append(f"  and {len(lines) - MOST_LINES} more")
    return [f"{head}:\n" + "\n".join(shown)]
