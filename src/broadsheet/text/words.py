"""Words of plain text: tokens, the forms of a word, terms for comparing, names and numbers.

Knows no news and no single language: what is said of word forms holds for English and does little
harm elsewhere. Chinese, Japanese and Korean are not written with spaces; each of their characters
is a token of its own, so that a phrase still matches where its characters stand in a row; terms are
pairs of such characters, since single ones tell next to nothing (Nie & Ren 1999, "Chinese
information retrieval: using characters or words?").
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from unicodedata import normalize

from broadsheet.text.stopwords import STOPWORDS

_UNSPACED = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
_TOKEN = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+(?:\+\+|\#)?")
_UNSPACED_CHAR = re.compile(rf"[{_UNSPACED}]")
_HIRAGANA = re.compile("[\u3040-\u309f]")
_ASCII_TOKEN = re.compile(r"[A-Za-z0-9]+(?:\+\+|\#)?")
_DOTTED_HINT = re.compile(r"\.[^\W\d_](?![^\W_])")
"""What every run of dotted letters holds, and few texts do; much the quicker to look for."""
_DOTTED = re.compile(r"\b(?:[^\W\d_]\.){2,}(?![^\W\d_])|\b(?:[^\W\d_]\.)+[^\W\d_](?![^\W_])")
_POSSESSIVE = re.compile(r"['’](?<=[^\W_].)s?(?![^\W_])")
_YEAR = re.compile(r"(?:19|20)\d\d\Z")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def tokens(text: str) -> list[str]:
    """The words of a text in order, in their own case.

    Possessive endings are dropped, hyphens part words, and letters with dots between are drawn
    together ("A.I." is "AI"). A `+` or `#` that ends a word stays ("C++", "C#").
    """
    plain = text.isascii()
    if not plain:
        text = normalize("NFKC", text)
    if "." in text and _DOTTED_HINT.search(text):
        text = _DOTTED.sub(_undot, text)
    if "'" in text or "’" in text:
        text = _POSSESSIVE.sub("", text)
    return (_ASCII_TOKEN if plain else _TOKEN).findall(text)


def _undot(match: re.Match[str]) -> str:
    return match[0].replace(".", "")


def fold(token: str) -> str:
    """A token without case; what `Words.folded` and every comparison here goes by."""
    return token.casefold()


def forms(word: str) -> tuple[str, ...]:
    """A folded word with its simple other forms: the plural of a singular and back."""
    found = [word]
    if len(word) < 2 or not word[-1].isalpha():
        return (word,)
    if word.endswith("ies") and len(word) > 4:
        found.append(word[:-3] + "y")
    elif word.endswith(("ches", "shes", "sses", "xes", "zes")) and len(word) > 4:
        found.append(word[:-2])
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        found.append(word[:-1])
    else:
        found.append(word + "s")
        if word.endswith(("s", "x", "z", "ch", "sh")):
            found.append(word + "es")
        if word.endswith("y") and len(word) > 2 and word[-2] not in "aeiou":
            found.append(word[:-1] + "ies")
    return tuple(found)


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """A folded word cut to a rough stem, for comparing only ("launches", "launching": "launch")."""
    if len(word) < 5 or not word.isalpha():
        return word[:-1] if len(word) == 4 and word.endswith("s") and word[-2] not in "su" else word
    if word.endswith("ies"):
        word = word[:-3] + "y"
    elif word.endswith(("sses", "ches", "shes", "xes", "zes")):
        word = word[:-2]
    elif word.endswith("s") and word[-2] not in "sui":
        word = word[:-1]
    for ending in ("ing", "ed"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            if word[-1] == word[-2] and word[-1] not in "lsz":
                word = word[:-1]
            break
    return word[:-1] if word.endswith("e") and len(word) > 4 else word


def terms(text: str) -> list[str]:
    """The stems of a text's telling words in order: no stop words, no single letters."""
    folded = (token.casefold() for token in _paired(tokens(text)))
    return [stem(word) for word in folded if _tells(word)]


def _paired(found: list[str]) -> Iterable[str]:
    """Words, and for words that no spaces part the pairs of neighbouring characters."""
    if not any(map(_UNSPACED_CHAR.match, found)):
        return found
    pairs: list[str] = []
    before = ""
    for token in found:
        if not _UNSPACED_CHAR.match(token):
            pairs.append(token)
            before = ""
            continue
        # Hiragana join words and end them; two of them are no word that tells.
        if before and not (_HIRAGANA.match(before) and _HIRAGANA.match(token)):
            pairs.append(before + token)
        before = token
    return pairs


def told(text: str) -> Iterator[tuple[str, str]]:
    """The stems of a text's telling words in order, each with the word as it is written there."""
    for token in _paired(tokens(text)):
        known = _stem_of(token)
        if known:
            yield known, token


def stems(text: str) -> dict[str, str]:
    """The same stems, each once and in order, with the first word as it was written for each."""
    found: dict[str, str] = {}
    for token in _paired(tokens(text)):
        known = _stem_of(token)
        if known and known not in found:
            found[known] = token
    return found


@lru_cache(maxsize=65_536)
def _stem_of(token: str) -> str:
    """The stem of a token as it is written, empty where the word tells nothing."""
    word = token.casefold()
    return stem(word) if _tells(word) else ""


def _tells(word: str) -> bool:
    if word in STOPWORDS or _YEAR.match(word):
        return False
    return len(word) > 1 or word > "\u2fff" or word.isdigit()


def names(text: str) -> frozenset[str]:
    """Words with a capital first, folded: names, and what a headline in title case capitalises."""
    return frozenset(
        token.casefold()
        for token in tokens(text)
        if len(token) > 1 and token[0].isupper() and token.casefold() not in STOPWORDS
    )


def numbers(text: str) -> frozenset[str]:
    """Numbers of a text as they are written, without thousands' commas."""
    return frozenset(found.replace(",", "") for found in _NUMBER.findall(text))
