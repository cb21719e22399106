"""Small drawings as inline SVG: bars of a sum and a line over time.

Nothing is drawn with a style attribute, so that a strict content policy holds; the style sheet
colours the classes. Every number that is drawn is printed as text beside the drawing as well.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from msgspec import Struct

WIDE, HIGH = 100.0, 6.0
"""A bar's box, in its own units."""
CHART_WIDE, CHART_HIGH = 640.0, 150.0
FEWEST = 3
"""Values from which a line over time is worth drawing."""
RULES = 3
"""Rules above nought."""
_EDGE = 4.0


class Span(Struct, frozen=True):
    """A part of a bar: where it begins, how long it is, and its class."""

    x: str
    width: str
    kind: str


class Scale(Struct, frozen=True):
    """A sum on a scale: its parts, and where the mark stands that it has to reach."""

    spans: tuple[Span, ...]
    mark: str
    """Empty where there is no mark."""
    label: str


@dataclass(frozen=True, slots=True)
class Dot:
    """One value over time."""

    x: str
    y: str
    told: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Values over time in a box of 640 × 150; `line` are the points of a polyline."""

    dots: tuple[Dot, ...]
    line: str
    rules: tuple[tuple[str, str], ...]
    """Height and name of each horizontal rule."""
    label: str
    begins: str
    ends: str
    """The names of the first time and of the last."""


@lru_cache(maxsize=4096)
def bar(points: float, most: float, least: float = 0.0) -> Span | None:
    """A bar for one part of a sum whose parts lie between `least` (0 or less) and `most`."""
    whole = max(most, 0.0) - min(least, 0.0)
    if whole <= 0 or not points:
        return None
    zero = abs(min(least, 0.0)) / whole * WIDE
    long = min(abs(points) / whole, 1.0) * WIDE
    start = zero if points > 0 else max(zero - long, 0.0)
    return Span(number(start), number(long), "more" if points > 0 else "less")


def scale(parts: Sequence[tuple[float, str]], mark: float, label: str) -> Scale:
    """Parts (points and class) laid end to end; what is below nought is left out of the drawing."""
    positive = [(max(points, 0.0), kind) for points, kind in parts]
    total = sum(points for points, _ in positive)
    whole = max(total, mark * 1.15, 1.0)
    spans, at = [], 0.0
    for points, kind in positive:
        if points:
            spans.append(Span(number(at / whole * WIDE), number(points / whole * WIDE), kind))
        at += points
    return Scale(tuple(spans), number(mark / whole * WIDE) if mark > 0 else "", label)


def chart(values: Sequence[tuple[float, str, str]], label: str) -> Chart | None:
    """Values in order of time, evenly spaced: value, its time's name, and what is told of it.

    None for fewer than `FEWEST`, which a table tells as well.
    """
    if len(values) < FEWEST:
        return None
    step = _ruled(max(value for value, _, _ in values))
    top = step * RULES
    apart = (CHART_WIDE - 2 * _EDGE) / (len(values) - 1)
    dots = tuple(
        Dot(number(_EDGE + at * apart), number(_height(value, top)), told)
        for at, (value, _, told) in enumerate(values)
    )
    rules = tuple((number(_height(step * n, top)), f"{step * n:g}") for n in range(RULES + 1))
    line = " ".join(f"{dot.x},{dot.y}" for dot in dots)
    return Chart(dots, line, rules, label, values[0][1], values[-1][1])


def _ruled(most: float) -> int:
    """The distance of the rules: the least of 5, 10, 20, 50, 100 … of which a few reach `most`."""
    size = 5
    for factor in (2, 2, 2.5) * 12:
        if size * RULES >= most:
            break
        size = round(size * factor)
    return size


def number(value: float) -> str:
    """A length to a tenth, without a trailing nought."""
    return f"{value:.1f}".removesuffix(".0")


def _height(value: float, top: float) -> float:
    return CHART_HIGH - min(max(value, 0.0), top) / top * CHART_HIGH
