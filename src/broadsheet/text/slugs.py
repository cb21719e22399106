"""File names from titles, and steps of a path from ids and domains.

A slug is the title folded to ASCII and lower case, with punctuation dropped and every run of white
space and hyphens one `-`, cut at a word so that it has at most 150 characters. Latin letters lose
their marks, Greek and Cyrillic are spelled in Latin letters; other scripts fold to nothing.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from unicodedata import category, normalize
from zlib import crc32

LONGEST = 150
DEVICE = re.compile(r"(?:con|prn|aux|nul|com[1-9]|lpt[1-9])(?=\.|\Z)", re.IGNORECASE)
"""A name that some systems take for a device, whatever follows its first dot."""

_LATIN = {
    "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ħ": "h",
    "ı": "i", "ŋ": "ng", "ŧ": "t", "ə": "e", "ĸ": "k", "ſ": "s", "ƒ": "f",
}  # fmt: skip
_CYRILLIC = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ж": "zh", "з": "z", "и": "i",
    "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t",
    "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "",
    "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya", "є": "ie", "і": "i", "ґ": "g", "ђ": "dj",
    "ј": "j", "љ": "lj", "њ": "nj", "ћ": "c", "џ": "dz", "ѕ": "dz", "ә": "a", "ө": "o", "ү": "u",
    "ұ": "u", "қ": "q", "ғ": "g", "ң": "n", "һ": "h",
}  # fmt: skip
_GREEK = {
    "α": "a", "β": "v", "γ": "g", "δ": "d", "ε": "e", "ζ": "z", "η": "i", "θ": "th", "ι": "i",
    "κ": "k", "λ": "l", "μ": "m", "ν": "n", "ξ": "x", "ο": "o", "π": "p", "ρ": "r", "σ": "s",
    "ς": "s", "τ": "t", "υ": "y", "φ": "f", "χ": "ch", "ψ": "ps", "ω": "o",
}  # fmt: skip
_SPELLED = str.maketrans({**_LATIN, **_CYRILLIC, **_GREEK})
_DROPPED = re.compile(r"[^a-z0-9_\s-]+")
_JOINTS = re.compile(r"[\s-]+")
_LONGEST_TITLE = 2_000
_LONGEST_FALLBACK = 16
_STEP = re.compile(r"[a-z0-9_](?:[a-z0-9._-]{0,198}[a-z0-9_-])?")
_FILES = frozenset({"index.html", "index.json", "feed.xml", "atom.xml", "feed.json"})
"""Files that lie beside the folders of ids and domains."""


def slug(title: str) -> str:
    """The title as part of a file name; empty where nothing of it can be written in ASCII."""
    folded = "".join(map(_fold, title[:_LONGEST_TITLE])).lower()
    return _cut(_JOINTS.sub("-", _DROPPED.sub("", folded)).strip("-"))


def step(name: str) -> str:
    """An id or a domain as one step of a path, under which there are files.

    It is the name itself where that means the same on every system: up to 200 small letters,
    digits, dots, hyphens and `_`, no dot at either end, no device, none of the files beside it.
    Else it is the name's slug with a checksum, so that two names keep two places.
    """
    if _STEP.fullmatch(name) and name not in _FILES and not DEVICE.match(name):
        return name
    sum_ = f"{crc32(name.encode('utf-8', 'surrogatepass')):08x}"
    words = slug(name.replace(".", " "))
    return f"{words}-{sum_}" if words else sum_


def record_name(
    published: datetime, title: str, fallback: str, taken: Callable[[str], bool]
) -> str:
    """The file name that a record will have for life: `2022-05-19-slug-of-the-title.md`.

    The date is that of `published` in UTC. Where less than half of the title's letters can be
    written, `fallback` (a digest of the article's key) stands in or is added. A name that is taken
    gets `-2`, `-3` and so on; `taken` is asked without folder.
    """
    day = published.astimezone(UTC).date().isoformat()
    words = slug(title)
    if not _tells(words, title):
        words = "-".join(part for part in (words, slug(fallback)[:_LONGEST_FALLBACK]) if part)
    stem = f"{day}-{words or 'untitled'}"
    name, number = f"{stem}.md", 1
    while taken(name):
        number += 1
        name = f"{stem}-{number}.md"
    return name


def _fold(char: str) -> str:
    if char.isascii():
        return char
    if category(char)[0] not in "LN":
        return " " if char.isspace() else ""
    spelled = char.lower().translate(_SPELLED)
    return normalize("NFKD", spelled).translate(_SPELLED) if not spelled.isascii() else spelled


def _cut(text: str) -> str:
    if len(text) <= LONGEST:
        return text
    kept = text[: LONGEST + 1]
    joint = kept.rfind("-")
    return kept[:joint].rstrip("-") if joint > 0 else text[:LONGEST]


def _tells(words: str, title: str) -> bool:
    """Whether a slug says enough of its title."""
    letters = [char for char in title[:_LONGEST_TITLE] if char.isalnum()]
    written = sum(1 for char in letters if _DROPPED.sub("", _fold(char).lower()))
    return bool(words.strip("_-")) and 2 * written >= len(letters)
