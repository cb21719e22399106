"""Illustrate: a picture's true size, from its first bytes, and whether a copy of it is kept."""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from io import BytesIO

import imagesize

from broadsheet.domain.article import Article, Image
from broadsheet.domain.capture import Capture, Fetched
from broadsheet.domain.ledger import Picture

FIRST_BYTES = 65_536
"""Enough for the headers of every common format, and for a JPEG with a large EXIF block."""
MOST_BYTES = 8_000_000
"""Bytes of the largest picture that a copy is kept of."""
WHOLE_BYTES = MOST_BYTES + 1
"""What is asked for where a copy is wanted: a byte more, so that a larger file is known as one."""
LARGEST = 30_000
"""Pixels a side; what claims more is not believed."""
MOST_PIXELS = 50_000_000
"""Pixels of the largest picture that a copy is kept of: a reader's browser unpacks them all."""
FOLDER = "assets/images"
"""Where the printed site has its copies."""

_HEADER_BYTES = 1_000_000
_SIGNATURES = (
    ("png", re.compile(rb"\x89PNG\r\n\x1a\n")),
    ("jpg", re.compile(rb"\xff\xd8\xff")),
    ("gif", re.compile(rb"GIF8[79]a")),
    ("webp", re.compile(rb"RIFF.{4}WEBP", re.DOTALL)),
    ("avif", re.compile(rb".{4}ftypavi[fs]", re.DOTALL)),
)
_RANGE = re.compile(r"bytes\s+\d+-\d+/(\d+)")


def wanted(article: Article) -> str:
    """The address of the lead picture if its size is still to be learnt, else ''."""
    return "" if article.images[:1] and article.images[0].sized else lead(article)


def lead(article: Article) -> str:
    """The address of the lead picture, else ''."""
    return article.images[0].url if article.images else ""


def sniff(body: bytes) -> str:
    """The file extension of a picture by its signature, '' for what is none that is kept.

    PNG, JPEG, GIF, WebP and AVIF, whatever a header says; SVG is a program, not a picture.
    Source: https://mimesniff.spec.whatwg.org/#image-type-pattern-matching-algorithm
    """
    return next((name for name, found in _SIGNATURES if found.match(body)), "")


def measure(url: str, fetched: Fetched, at: datetime) -> Picture:
    """The size in a picture's first bytes."""
    if not isinstance(fetched, Capture):
        return Picture(url, 0, 0, getattr(fetched, "detail", "not modified"), at)
    if not sniff(fetched.body):
        return Picture(url, 0, 0, "no picture that can be measured", at)
    try:
        width, height = imagesize.get(BytesIO(fetched.body[:_HEADER_BYTES]))
    except (ValueError, OSError, KeyError, IndexError, TypeError, OverflowError) as error:
        return Picture(url, 0, 0, f"no picture that can be measured ({error})", at)
    if not (0 < width <= LARGEST and 0 < height <= LARGEST):
        return Picture(url, 0, 0, "no picture that can be measured", at)
    return Picture(url, int(width), int(height), "", at)


def measure_whole(url: str, fetched: Fetched, at: datetime) -> Picture:
    """The size of a whole picture, with the digest of the copy or why none is kept."""
    picture = measure(url, fetched, at)
    if picture.problem or not isinstance(fetched, Capture):
        return replace(picture, unkept=picture.problem)
    if len(fetched.body) > MOST_BYTES:
        return replace(picture, unkept=f"more than {MOST_BYTES:,} bytes")
    if not _whole(fetched):
        return replace(picture, unkept="a part of the file")
    if picture.width * picture.height > MOST_PIXELS:
        return replace(picture, unkept=f"more than {MOST_PIXELS:,} pixels")
    digest = hashlib.sha256(fetched.body).hexdigest()
    return replace(picture, digest=digest, extension=sniff(fetched.body))


def copy_path(picture: Picture) -> str:
    """Where the printed site has the copy, named by its content; '' where none is kept."""
    if not picture.digest:
        return ""
    return f"{FOLDER}/{picture.digest[:20]}.{picture.extension}"


def illustrated(article: Article, pictures: Mapping[str, Picture]) -> Article:
    """The article with every size that is known, and the path of every copy that is kept.

    A file that was read whole is believed before what its page says of it.
    """
    return _with_images(article, lambda image: _known(image, pictures))


def holding(article: Article, held: frozenset[str]) -> Article:
    """The article with no copies but those of the paths `held`."""
    return _with_images(article, lambda i: i if i.kept in held else replace(i, kept=""))


def _with_images(article: Article, change: Callable[[Image], Image]) -> Article:
    images = tuple(change(image) for image in article.images)
    return article if images == article.images else replace(article, images=images)


def _known(image: Image, pictures: Mapping[str, Picture]) -> Image:
    picture = pictures.get(image.url)
    if picture is None or picture.problem:
        return image
    if picture.digest:
        kept = copy_path(picture)
        return replace(image, width=picture.width, height=picture.height, kept=kept)
    return image if image.sized else replace(image, width=picture.width, height=picture.height)


def _whole(capture: Capture) -> bool:
    """Whether the file came to its end, as far as the answer tells (RFC 9110, 14.4 and 8.6)."""
    came = len(capture.payload)
    total = _RANGE.match(capture.header("content-range"))
    if total:
        return came == int(total[1])
    declared = capture.header("content-length")
    if declared.isdecimal() and len(declared) < 16:
        return came == int(declared)
    return came not in (FIRST_BYTES, WHOLE_BYTES)
