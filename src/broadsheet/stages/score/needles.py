"""Which words a phrase cannot do without, so that it is looked for only where one of them stands.

A phrase is a regular expression of plain words, groups `(?:…|…)`, classes `[…]`, escapes and the
quantifiers `?`, `*`, `+` and `{m,n}`. It is matched as whole words, so a plain word with a mark, a
space or the phrase's end on either side must be a whole word of any text that it matches.
"""

import re
from functools import lru_cache

from broadsheet.text.stopwords import STOPWORDS

_ATOM = re.compile(r"\\.|\[[^\]]*\]|[^\\\[]")
_COUNT = re.compile(r"[?*+]|\{\d*,?\d*\}")
_HOLE = "\0"
"""Stands for anything that is no plain character."""

_APART = {"", " ", ":", ",", "-", "$"}
"""What may follow a word in a phrase and ends it; "" is the phrase's own end."""


@lru_cache(maxsize=1024)
def needles(phrase: str) -> frozenset[str]:
    """Words one of which stands in every match; empty where none can be told."""
    flat, groups = _flatten(phrase)
    found = [frozenset({word}) for word in _whole_words(flat)]
    for inside in groups:
        each = [needles(one) for one in _alternatives(inside)]
        if all(each):
            found.append(frozenset().union(*each))
    return max(found, key=_rarity, default=frozenset())


def _rarity(words: frozenset[str]) -> tuple[bool, int, int, str]:
    """Sets without common words first, then those of long words, then small ones."""
    common = any(word in STOPWORDS for word in words)
    return (not common, min(map(len, words)), -len(words), min(words))


def _flatten(phrase: str) -> tuple[str, list[str]]:
    """The phrase with holes for what varies and spaces for marks, and its groups that stand alone.

    A group counts where it must be there and nothing of a word can stand right beside it.
    """
    flat, groups, at = "", [], 0
    while at < len(phrase):
        apart = flat[-1:] in {"", " "}
        if phrase.startswith("(?:", at):
            end = _close(phrase, at)
            inside = phrase[at + 3 : end]
            at, needed = _counted(phrase, end + 1)
            spaced = all(one.endswith(" ") for one in _alternatives(inside))
            if needed and apart and (spaced or phrase[at : at + 1] in _APART):
                groups.append(inside)
            flat += f"{_HOLE} " if spaced and apart else _HOLE
            continue
        atom = _ATOM.match(phrase, at)
        if atom is None:
            return _HOLE, []
        at, _ = _counted(phrase, atom.end())
        flat += _plain(atom[0]) if at == atom.end() else _HOLE
    return flat, groups


def _plain(atom: str) -> str:
    """What an atom without a quantifier leaves: itself, a space for a mark, or a hole."""
    if len(atom) == 1:
        return atom if atom.isalnum() else _HOLE if atom == "." else " "
    inside = atom[1:-1] if atom[0] == "[" else atom[1:]
    marks = not any(one.isalnum() or one in "_^\\" for one in inside)
    return " " if marks else _HOLE


def _counted(phrase: str, at: int) -> tuple[int, bool]:
    """Where a quantifier at this place ends, and whether what it counts must be there."""
    count = _COUNT.match(phrase, at)
    if count is None:
        return at, True
    return count.end(), count[0] == "+" or (count[0][0] == "{" and count[0][1:2] not in "0,}")


def _close(phrase: str, at: int) -> int:
    """The place of the parenthesis that closes the one at `at`."""
    depth = 0
    for place in range(at, len(phrase)):
        escaped = place > 0 and phrase[place - 1] == "\\"
        if phrase[place] in "()" and not escaped:
            depth += 1 if phrase[place] == "(" else -1
            if depth == 0:
                return place
    raise ValueError(f"{phrase!r} has a group that does not end")


def _alternatives(inside: str) -> list[str]:
    """The parts of a group between its own bars."""
    parts, depth, start = [], 0, 0
    for place, character in enumerate(inside):
        depth += (character == "(") - (character == ")")
        if character == "|" and depth == 0:
            parts.append(inside[start:place])
            start = place + 1
    return [*parts, inside[start:]]


def _whole_words(flat: str) -> list[str]:
    return [word for word in flat.split(" ") if word.isalnum()]
