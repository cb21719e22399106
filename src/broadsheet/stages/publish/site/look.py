"""The look: a few tokens of the configuration, turned into the end of the style sheet.

Nothing of a token is copied into the sheet: colours are read into numbers and written anew, names
pick one of our own values, and a width is a number. So no token can hold a rule of its own.
"""

import re

from broadsheet.domain.site import Density, Face, Look
from broadsheet.stages.publish.site.colours import Colour, parse, readable, written

PAPER: Colour = (0xFB, 0xFA, 0xF6)
TONE: Colour = (0xEF, 0xEC, 0xE3)
DARK_PAPER: Colour = (0x16, 0x16, 0x14)
DARK_TONE: Colour = (0x24, 0x23, 0x20)
"""The grounds of the shipped sheet, which an accent has to be read on; a test holds them to it."""

DARK_CONTRAST = 7.0
"""Coloured text on a dark ground wants more than the least, or it looks dull."""

_DEFAULT = Look()
_FACES = {Face.SERIF: "var(--serif)", Face.SANS: "var(--sans)"}
_SPACES = {Density.AIRY: "1.3", Density.NORMAL: "1", Density.DENSE: ".72"}

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_TIMES = re.compile(r" ([*/]) (?=[\w.(])")
_SPACE = re.compile(r"\s+")
_AROUND = re.compile(r" ?([{};,>]) ?|: ")


def accents(look: Look) -> tuple[str, str]:
    """The accent on light and on dark ground, each as near to the configured one as can be read."""
    colour = parse(look.accent) or parse(_DEFAULT.accent)
    if colour is None:
        raise ValueError("the accent that ships is no colour")
    light = readable(colour, PAPER, TONE)
    return written(light), written(readable(colour, DARK_PAPER, DARK_TONE, least=DARK_CONTRAST))


def tokens(look: Look) -> str:
    """The rules that set this look, to follow the shipped sheet; empty for the look that ships."""
    if look == _DEFAULT:
        return ""
    light, dark = accents(look)
    rules = [
        f"--light-accent: {light}",
        f"--dark-accent: {dark}",
        f"--display: {_FACES[look.headlines]}",
        f"--text: {_FACES[look.text]}",
        f"--width: {min(max(int(look.width), 40), 160)}rem",
        f"--dense: {_SPACES[look.density]}",
    ]
    return f":root {{ {'; '.join(rules)}; }}\n"


def small(sheet: str) -> str:
    """A style sheet without comments and without the white space that only people need.

    For sheets that hold no quoted braces, commas or comment marks outside of data, as ours.
    """
    plain = _SPACE.sub(" ", _COMMENT.sub("", sheet))
    close = _AROUND.sub(lambda found: found[1] or ":", plain).replace(";}", "}")
    return _TIMES.sub(r"\1", close).strip() + "\n"


def small_script(script: str) -> str:
    """A script without its whole-line comments and without the space that its lines begin with."""
    plain = _COMMENT.sub("", script)
    return "\n".join(line.strip() for line in plain.splitlines() if line.strip()) + "\n"
