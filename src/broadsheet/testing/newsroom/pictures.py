"""Pictures made from a name: a sky, a sun, roofs and their light, as PNG.

A picture has 256 colours at most and is put together from runs of equal pixels, so that sixty of
them take a fraction of a second. Format: PNG, https://www.w3.org/TR/png-3/
"""

import hashlib
import struct
import zlib
from colorsys import hsv_to_rgb
from functools import lru_cache
from math import isqrt

WIDTH, HEIGHT = 1200, 675
_SHADES = 200
"""Palette entries of the sky; those after it are sun, roofs and windows."""
_SUN, _FAR, _NEAR, _WINDOW = range(_SHADES, _SHADES + 4)


@lru_cache(maxsize=256)
def picture(event: str, name: str, width: int = WIDTH, height: int = HEIGHT) -> bytes:
    """A landscape, always the same: `event` gives its colours, `name` what stands in it."""
    colours, forms = _dice(event), _dice(name)
    rows = _sky(width, height)
    _disc(
        rows, (forms[0] % 60 + 20) * width // 100, height * (forms[1] % 30 + 18) // 100, height // 7
    )
    _roofs(rows, forms[2:17], _FAR, 45)
    _roofs(rows, forms[17:32], _NEAR, 28)
    return _png(rows, width, _palette(colours[0] / 256, colours[1] % 3))


@lru_cache(maxsize=32)
def logo(colour: str, size: int = 112) -> bytes:
    """A disc in the outlet's colour on white."""
    rows = [bytearray(b"\0" * size) for _ in range(size)]
    _disc(rows, size // 2, size // 2, size * 2 // 5, 1)
    _disc(rows, size // 2, size // 2, size // 6, 0)
    return _png(rows, size, b"\xff\xff\xff" + bytes.fromhex(colour.lstrip("#")))


def _dice(name: str) -> bytes:
    return hashlib.sha256(name.encode("utf-8")).digest()


def _sky(width: int, height: int) -> list[bytearray]:
    return [bytearray(bytes([y * _SHADES // height]) * width) for y in range(height)]


def _disc(rows: list[bytearray], x: int, y: int, radius: int, shade: int = _SUN) -> None:
    for row in range(max(0, y - radius), min(len(rows), y + radius + 1)):
        half = isqrt(radius * radius - (row - y) ** 2)
        left, right = max(0, x - half), min(len(rows[row]), x + half)
        rows[row][left:right] = bytes([shade]) * (right - left)


def _roofs(rows: list[bytearray], forms: bytes, shade: int, tallest: int) -> None:
    """Houses side by side, each `forms` byte one; the near ones have lit windows."""
    height, width = len(rows), len(rows[0])
    left = 0
    for number, form in enumerate(forms):
        right = (number + 1) * width // len(forms)
        top = height - height * (form % tallest + 12) // 100
        for row in range(top, height):
            rows[row][left:right] = bytes([shade]) * (right - left)
        if shade == _NEAR and form % 2:
            for row in range(top + 24, min(top + 44, height)):
                middle = (left + right) // 2
                rows[row][middle - 9 : middle + 9] = bytes([_WINDOW]) * 18
        left = right


def _palette(hue: float, mood: int) -> bytes:
    """Sky from deep to pale, then sun, far roofs, near roofs, windows."""
    dawn = (hue + (0.08, 0.5, 0.92)[mood]) % 1
    colours = []
    for shade in range(_SHADES):
        share = shade / _SHADES
        deep = hsv_to_rgb(hue, 0.62, 0.55)
        pale = hsv_to_rgb(dawn, 0.30, 0.98)
        colours.append(tuple(a + (b - a) * share for a, b in zip(deep, pale, strict=True)))
    colours += [
        hsv_to_rgb(dawn, 0.12, 1.0),
        hsv_to_rgb(hue, 0.55, 0.42),
        hsv_to_rgb(hue, 0.65, 0.22),
        hsv_to_rgb(0.13, 0.45, 1.0),
    ]
    return bytes(round(part * 255) for colour in colours for part in colour)


def _png(rows: list[bytearray], width: int, palette: bytes) -> bytes:
    head = struct.pack(">IIBBBBB", width, len(rows), 8, 3, 0, 0, 0)
    pixels = b"".join(b"\0" + row for row in rows)
    chunks = (
        (b"IHDR", head),
        (b"PLTE", palette),
        (b"IDAT", zlib.compress(pixels, 6)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in chunks)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
