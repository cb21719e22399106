"""True sizes of pictures, where a page tells them."""

import re
from collections.abc import Mapping

from broadsheet.stages.extract import quirks
from broadsheet.stages.extract.structured import first, strings

MAX_SIDE = 20_000
_NUMBER = re.compile(r"\s*(\d{1,5})(?:\.\d+)?\s*(?:px)?\s*\Z")


def pixels(told: str | None) -> int:
    """ "640", "640px" and "640.0" in pixels; 0 for anything else ("100%", "auto")."""
    found = _NUMBER.match(told or "")
    number = int(found[1]) if found else 0
    return number if 0 < number <= MAX_SIDE else 0


def declared_size(image: Mapping[str, object]) -> tuple[int, int]:
    """Width and height of a schema.org ImageObject, (0, 0) unless both are told."""
    width = pixels(first(strings(image.get("width"), "value")))
    height = pixels(first(strings(image.get("height"), "value")))
    return (width, height) if width and height else (0, 0)


def size_in_url(url: str) -> tuple[int, int]:
    """The size that an address names ("…-640x360.jpg"), (0, 0) where none or several."""
    for pattern in quirks.SIZED_BY_URL:
        found = pattern.findall(url)
        if len(found) == 1:
            width, height = pixels(found[0][0]), pixels(found[0][1])
            if width >= 50 and height >= 50:
                return width, height
    return 0, 0
