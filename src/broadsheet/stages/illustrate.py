"""Illustrate: the sizes of pictures, from the first bytes of the file where a page tells none."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from io import BytesIO

import imagesize

from broadsheet.domain.article import Article, Image
from broadsheet.domain.capture import Capture, Fetched
from broadsheet.domain.ledger import Picture

FIRST_BYTES = 65_536
"""Enough for the headers of every common format, and for a JPEG with a large EXIF block."""
LARGEST = 30_000
"""Pixels a side; what claims more is not believed."""


def wanted(article: Article) -> str:
    """The address of the lead picture if its size is still to be learnt, else ''."""
    return article.images[0].url if article.images and not article.images[0].sized else ""


def measure(url: str, fetched: Fetched, at: datetime) -> Picture:
    """The size in a picture's first bytes."""
    if not isinstance(fetched, Capture):
        return Picture(url, 0, 0, getattr(fetched, "detail", "not modified"), at)
    try:
        width, height = imagesize.get(BytesIO(fetched.body))
    except (ValueError, OSError, KeyError, IndexError, TypeError, OverflowError) as error:
        return Picture(url, 0, 0, f"no picture that can be measured ({error})", at)
    if not (0 < width <= LARGEST and 0 < height <= LARGEST):
        return Picture(url, 0, 0, "no picture that can be measured", at)
    return Picture(url, int(width), int(height), "", at)


def illustrated(article: Article, pictures: Mapping[str, Picture]) -> Article:
    """The article with every size that is known."""
    images = tuple(_sized(image, pictures) for image in article.images)
    return article if images == article.images else replace(article, images=images)


def _sized(image: Image, pictures: Mapping[str, Picture]) -> Image:
    picture = pictures.get(image.url)
    if image.sized or picture is None or picture.problem:
        return image
    return replace(image, width=picture.width, height=picture.height)
