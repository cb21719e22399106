"""How a line is written: its words as they stand, and whether its capitals tell anything."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from broadsheet.text.stopwords import STOPWORDS

MOST_CHARS = 400
MOST_WORDS = 60
_WORD = re.compile(r"[^\W_](?:[^\W_]|[-'’.&+](?=[^\W_])){0,40}%?")
_PARTS = re.compile(r"[-'’.&+]")
_TAIL = re.compile(r"\s+[-–—|]\s+([^-–—|]*)\Z")
_POSSESSIVE = re.compile(r"['’]s?\Z")
_OWNING = "'’s"
"""Letters that a possessive ends in."""
_END = re.compile(r"[.!?:;–—|•»\"“”„(]")

LONG = 4
"""Letters from which a word is capitalised only by headline style or by being a name or noun."""
STYLED = 0.8
"""Share of long words with a capital from which a line is taken to be in headline style."""
_DETERMINERS = """
the a an this that these those his her its their our my your each every some any no
der die das den dem des ein eine einen einem einer eines im am zum zur vom beim ins ans kein keine
keinen dieser diese dieses sein seine seinen ihr ihre ihren unser unsere jede jeder jedes alle viele
mehr neue neuen neuer neues
le la les un une des du au aux el los las una unos unas il lo gli uno het een
"""
DETERMINERS = frozenset(_DETERMINERS.split())
"""Articles and the like, which go before nouns and seldom before names."""


class Word(NamedTuple):
    """One word: as written without its possessive, folded, and what stands before it.

    `opens` says that it begins a line or a sentence, `near` that only a space parts it from the
    word before, `led` that an article or a like word goes before it.
    """

    text: str
    folded: str
    opens: bool
    near: bool
    led: bool

    @property
    def capital(self) -> bool:
        """Whether it is written with a capital first."""
        return self.text[0].isupper()

    @property
    def marked(self) -> bool:
        """Whether its form alone makes it a name: acronyms and capitals inside (OpenAI, iOS)."""
        return _marked(self.text)

    @property
    def parts(self) -> tuple[str, ...]:
        """What hyphens, dots and the like join: "GPT-4" is "GPT" and "4"."""
        return tuple(_PARTS.split(self.text))


@lru_cache(maxsize=16_384)
def _marked(text: str) -> bool:
    if text[0].isdigit() or text[1:].islower():
        return False
    letters = [letter for letter in text if letter.isalpha()]
    if not letters:
        return False
    if len(letters) >= 2 and all(map(str.isupper, letters)):
        return len(letters) <= 6
    return any(any(map(str.isupper, part[1:])) for part in _PARTS.split(text))


@dataclass(frozen=True, slots=True)
class Line:
    """A line's words; `styled`: its capitals are a matter of style and tell nothing."""

    words: tuple[Word, ...]
    styled: bool

    @property
    def shouted(self) -> bool:
        """Whether more than half of it is in capitals."""
        return 2 * sum(word.text.isupper() for word in self.words) > len(self.words)


@lru_cache(maxsize=4096)
def line(text: str) -> Line:
    """Read a headline or a sentence or two, at most `MOST_CHARS` characters of it.

    Words that a possessive parts ("Apple's Watch") are not near each other.
    """
    text = text[:MOST_CHARS]
    words: list[Word] = []
    end, before, owns = 0, "", False
    for found in _WORD.finditer(text):
        whole = found[0]
        bare = _POSSESSIVE.sub("", whole) if whole[-1] in _OWNING else whole
        folded = bare.casefold()
        spaced = text[end : found.start()] == " "
        opens = not words or (not spaced and _END.search(text, end, found.start()) is not None)
        words.append(Word(bare, folded, opens, spaced and not owns, before in DETERMINERS))
        end, before, owns = found.end(), folded, bare != whole
        if len(words) >= MOST_WORDS:
            break
    return Line(tuple(words), _styled(words))


def headline(title: str) -> Line:
    """A headline without an outlet's name that was hung onto its end (" - The Post", " | CNX")."""
    tail = _TAIL.search(title[:MOST_CHARS])
    if tail and len(tail[1].split()) <= 4 <= len(title[: tail.start()].split()):
        title = title[: tail.start()]
    return line(title)


def _styled(words: list[Word]) -> bool:
    inner = [
        word
        for word in words[1:]
        if len(word.text) >= LONG and word.text[0].isalpha() and word.folded not in STOPWORDS
    ]
    if len(inner) < 2:
        return sum(word.capital for word in words) == len(words) > 1
    return sum(word.capital for word in inner) >= STYLED * len(inner)
