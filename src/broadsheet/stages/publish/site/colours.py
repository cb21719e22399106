"""Colours of the page: read from `#rrggbb`, made readable on a ground, written back.

Luminance and contrast are those of WCAG 2.2 (1.4.3): text wants 4.5 to 1.
"""

import colorsys
import re

LEAST_CONTRAST = 4.5
"""What text needs against its ground."""

_HEX = re.compile(r"#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})")
_STEPS = 50
_MIDDLE = 0.18
"""The luminance on which black and white read equally well."""

Colour = tuple[int, int, int]


def parse(text: str) -> Colour | None:
    """`#8c1c13` or `#c20` as three numbers from 0 to 255; None for anything else."""
    found = _HEX.fullmatch(text)
    if found is None:
        return None
    digits = found[1] if len(found[1]) == 6 else "".join(digit * 2 for digit in found[1])
    return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)


def written(colour: Colour) -> str:
    """The colour as `#rrggbb`."""
    return "#{:02x}{:02x}{:02x}".format(*colour)


def contrast(one: Colour, other: Colour) -> float:
    """From 1 (the same) to 21 (black on white)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def readable(colour: Colour, *grounds: Colour, least: float = LEAST_CONTRAST) -> Colour:
    """The colour itself, or the nearest of its hue, darker or lighter, that reads on `grounds`."""
    darker = min(map(_luminance, grounds)) > _MIDDLE
    hue, lightness, saturation = colorsys.rgb_to_hls(*(channel / 255 for channel in colour))
    for step in range(_STEPS + 1):
        share = step / _STEPS
        light = lightness * (1 - share) if darker else lightness + (1 - lightness) * share
        red, green, blue = colorsys.hls_to_rgb(hue, light, saturation)
        made = (round(red * 255), round(green * 255), round(blue * 255))
        if min(contrast(made, ground) for ground in grounds) >= least:
            return colour if step == 0 else made
    return (0, 0, 0) if darker else (255, 255, 255)


def _luminance(colour: Colour) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (channel / 255 for channel in colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
