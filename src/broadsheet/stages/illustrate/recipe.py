"""What copies are made: how wide, how strongly compressed, and under what name they are printed."""

import hashlib

VERSION = "illustrate/2"
"""Of the copies: where it changes, all that are printed are made anew from their captures."""
WIDTHS = (480, 960)
"""Pixels: a column or a small screen, and the lead of the front page or a sharp small screen."""
NEAR = 1.25
"""A copy that would be narrower than the next one by less than this factor is not made."""
SLIMMEST = 20
"""Times its short side is the most that the long side of a picture is, if it is to be copied."""
TALLEST = 2
"""Times its width is the most that a copy is high; what is taller is made narrower."""
SIDE = 50
"""Pixels a side of an outlet's logo (the contract of records)."""
QUALITY, METHOD = 70, 4
"""Of WebP. Two photographs of 1200 x 800: 23 and 50 KB, 65 ms together; quality 80 is 29% larger,
method 6 4% smaller and takes 85% longer."""
FOLDER = "assets/images"
"""Where the printed site has its copies."""


def sizes(width: int, height: int) -> tuple[tuple[int, int], ...]:
    """Width and height of each copy of a picture of this size, narrowest first, none enlarged.

    None for what is a line rather than a picture.
    """
    if min(width, height) < 1 or max(width, height) > SLIMMEST * min(width, height):
        return ()
    most = min(width, WIDTHS[-1], max(1, TALLEST * WIDTHS[-1] * width // height))
    found = [one for one in WIDTHS if one * NEAR <= most]
    return tuple((one, max(1, round(height * one / width))) for one in (*found, most))


def path_of(content: bytes) -> str:
    """Where a copy is printed, named by its own bytes, so that it may be cached for ever."""
    return f"{FOLDER}/{hashlib.sha256(content).hexdigest()[:20]}.webp"


def is_named(path: str, content: bytes) -> bool:
    """Whether these are the bytes that a copy's path names."""
    return path.rpartition("/")[2] == path_of(content).rpartition("/")[2]
