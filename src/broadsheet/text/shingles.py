"""Fingerprints that tell whether two texts are nearly the same, from runs of five words.

A fingerprint is a bottom-k sketch (Broder 1997, "On the resemblance and containment of documents";
Cohen and Kaplan 2007): every run of five folded words is hashed to 64 bits, and the `SIZE` smallest
hashes are kept in rising order. Each shingle is hashed once, where MinHash needs one hash for each
of its permutations, and the sketch of a union can be read off two sketches, which gives both
measures below. With 128 hashes the standard error of a resemblance of one half is .044.
"""

from binascii import crc32
from functools import lru_cache

import numpy as np

from broadsheet.text.words import tokens

WIDTH = 5
"""Words in a run."""

SIZE = 128
"""Hashes kept of a text; shorter texts have fewer."""

MOST_WORDS = 20_000
"""Words that are read of one text."""

_MASK = (1 << 64) - 1


@lru_cache(maxsize=65_536)
def _word(word: str) -> int:
    return _mix(crc32(word.encode("utf-8", "surrogatepass")))


def _mix(value: int) -> int:
    """Spread a number over 64 bits (the finaliser of SplitMix64)."""
    value = (value + 0x9E3779B97F4A7C15) & _MASK
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & _MASK
    return value ^ (value >> 31)


def fingerprint(text: str) -> tuple[int, ...]:
    """The sketch of a text: up to `SIZE` 64-bit numbers, rising; empty below `WIDTH` words."""
    words = [_word(token.casefold()) for token in tokens(text)[:MOST_WORDS]]
    if len(words) < WIDTH:
        return ()
    # Each word is spread over 64 bits already, so a sum with odd weights, modulo 2^64, is too.
    row = np.array(words, np.uint64)
    count = len(row) - WIDTH + 1
    runs = np.zeros(count, np.uint64)
    for place in range(WIDTH):
        runs += row[place : place + count] * np.uint64(3**place)
    return tuple(np.unique(runs)[:SIZE].tolist())


def similarity(a: tuple[int, ...], b: tuple[int, ...]) -> float:
    """Estimated share of the runs of either text that are in both (Jaccard), 0 to 1."""
    if not a or not b:
        return 0.0
    union = sorted({*a, *b})[: min(SIZE, max(len(a), len(b)))]
    both = set(a).intersection(b)
    return sum(value in both for value in union) / len(union)


def containment(part: tuple[int, ...], whole: tuple[int, ...]) -> float:
    """Estimated share of the runs of `part` that `whole` holds too, 0 to 1.

    Read off the hashes below the smaller of the two sketches' greatest, where both are complete.
    Few are left to count where `part` is far longer than `whole`.
    """
    if not part or not whole:
        return 0.0
    ends = [sketch[-1] for sketch in (part, whole) if len(sketch) >= SIZE]
    below = [value for value in part if not ends or value <= min(ends)]
    return len(set(whole).intersection(below)) / len(below) if below else 0.0
