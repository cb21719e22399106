"""A picture's true size from its first bytes, and whether a file is fit to be copied."""

import re
from datetime import datetime
from io import BytesIO

import imagesize

from broadsheet.domain.capture import Capture, Fetched
from broadsheet.domain.ledger import Picture

FIRST_BYTES = 65_536
"""Enough for the headers of every common format, and for a JPEG with a large EXIF block."""
MOST_BYTES = 8_000_000
"""Bytes of the largest picture that a copy is made of."""
WHOLE_BYTES = MOST_BYTES + 1
"""What is asked for where a copy is wanted: a byte more, so that a larger file is known as one."""
LARGEST = 30_000
"""Pixels a side; what claims more is not believed."""
MOST_PIXELS = 50_000_000
"""Pixels of the largest picture that is unpacked to be copied."""

_HEADER_BYTES = 1_000_000
_SIGNATURES = (
    ("png", re.compile(rb"\x89PNG\r\n\x1a\n")),
    ("jpg", re.compile(rb"\xff\xd8\xff")),
    ("gif", re.compile(rb"GIF8[79]a")),
    ("webp", re.compile(rb"RIFF.{4}WEBP", re.DOTALL)),
    ("avif", re.compile(rb".{4}ftypavi[fs]", re.DOTALL)),
    ("ico", re.compile(rb"\x00\x00\x01\x00")),
)
_MOST_ICONS = 64
"""Pictures of one ICO file that are looked at."""
_RANGE = re.compile(r"bytes\s+\d+-\d+/(\d+)")
_NONE = "no picture that can be measured"


def sniff(body: bytes) -> str:
    """The file extension of a picture by its signature, '' for what is none that is copied.

    PNG, JPEG, GIF, WebP, AVIF and ICO, whatever a header says; SVG is a program, not a picture.
    Source: https://mimesniff.spec.whatwg.org/#image-type-pattern-matching-algorithm
    """
    return next((name for name, found in _SIGNATURES if found.match(body)), "")


def measure(url: str, fetched: Fetched, at: datetime) -> Picture:
    """The size in a picture's first bytes."""
    if not isinstance(fetched, Capture):
        return Picture(url, 0, 0, getattr(fetched, "detail", "not modified"), at)
    width, height, problem = _size(fetched.body)
    return Picture(url, width, height, problem, at)


def unfit(fetched: Fetched) -> str:
    """Why no copy can be made of an answer, '' where one can be tried."""
    if not isinstance(fetched, Capture):
        return getattr(fetched, "detail", "not modified")
    width, height, problem = _size(fetched.body)
    if problem:
        return problem
    if max(len(fetched.body), len(fetched.payload)) > MOST_BYTES:
        return f"more than {MOST_BYTES:,} bytes"
    if width * height > MOST_PIXELS:
        return f"more than {MOST_PIXELS:,} pixels"
    return "" if whole(fetched) else "a part of the file"


def whole(capture: Capture) -> bool:
    """Whether the file came to its end, as far as the answer tells (RFC 9110, 14.4 and 8.6)."""
    came = len(capture.payload)
    total = _RANGE.match(capture.header("content-range"))
    if total:
        return came == int(total[1][:20])
    declared = capture.header("content-length")
    if declared.isdecimal() and len(declared) < 16:
        return came == int(declared)
    return came not in (FIRST_BYTES, WHOLE_BYTES)


def _size(body: bytes) -> tuple[int, int, str]:
    """Width and height, or 0, 0 and why."""
    kind = sniff(body)
    if not kind:
        return 0, 0, _NONE
    try:
        if kind == "ico":
            width, height = _largest_icon(body)
        else:
            width, height = imagesize.get(BytesIO(body[:_HEADER_BYTES]))
    except (ValueError, OSError, KeyError, IndexError, TypeError, OverflowError) as error:
        return 0, 0, f"{_NONE} ({error})"
    if not (0 < width <= LARGEST and 0 < height <= LARGEST):
        return 0, 0, _NONE
    return int(width), int(height), ""


def _largest_icon(body: bytes) -> tuple[int, int]:
    """The largest size in an ICO file's directory, where 0 stands for 256; (0, 0) for none.

    Source: https://learn.microsoft.com/en-us/previous-versions/ms997538(v=msdn.10)
    """
    count = min(int.from_bytes(body[4:6], "little"), _MOST_ICONS)
    entries = (body[at : at + 16] for at in range(6, 6 + 16 * count, 16))
    sizes = [(one[0] or 256, one[1] or 256) for one in entries if len(one) == 16]
    return max(sizes, key=lambda size: size[0] * size[1], default=(0, 0))
