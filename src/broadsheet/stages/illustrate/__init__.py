"""Illustrate: true sizes of pictures, and which copies of them the site has."""

from broadsheet.stages.illustrate.asking import due, lasting, lead, logo, shown, wanted
from broadsheet.stages.illustrate.measure import (
    FIRST_BYTES,
    MOST_BYTES,
    MOST_PIXELS,
    WHOLE_BYTES,
    measure,
    sniff,
    unfit,
    whole,
)
from broadsheet.stages.illustrate.recipe import (
    FOLDER,
    METHOD,
    QUALITY,
    SIDE,
    VERSION,
    WIDTHS,
    is_named,
    path_of,
    sizes,
)
from broadsheet.stages.illustrate.showing import illustrated, is_held, with_copies, with_logo

__all__ = [
    "FIRST_BYTES",
    "FOLDER",
    "METHOD",
    "MOST_BYTES",
    "MOST_PIXELS",
    "QUALITY",
    "SIDE",
    "VERSION",
    "WHOLE_BYTES",
    "WIDTHS",
    "due",
    "illustrated",
    "is_held",
    "is_named",
    "lasting",
    "lead",
    "logo",
    "measure",
    "path_of",
    "shown",
    "sizes",
    "sniff",
    "unfit",
    "wanted",
    "whole",
    "with_copies",
    "with_logo",
]
