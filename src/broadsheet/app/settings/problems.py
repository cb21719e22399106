"""Collects every mistake of a configuration, so that all are told at once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from difflib import get_close_matches

from broadsheet.app.settings.kinds import Kind, Refused
from broadsheet.app.settings.locate import Path
from broadsheet.errors import ConfigError

SHOWN_AT_MOST = 50
LONGEST_NUMBER = 128
"""Bits of a whole number that is written out; Python refuses to write the very long ones."""


@dataclass(frozen=True, slots=True)
class Key:
    """One setting: its name in the file, what it may be, and what it does."""

    name: str
    kind: Kind
    help: str
    needed: bool = False


@dataclass(slots=True)
class Problems:
    """Mistakes found so far; `lines` tells where each path of the document stands."""

    file: str
    lines: Mapping[Path, int]
    found: list[tuple[int, str]] = field(default_factory=list)

    def add(self, path: Path, found: str, allowed: str) -> None:
        """One mistake at one place of the document."""
        line = self.line(path)
        mistake = (line, f"{self.file}:{line}: {_key(path)}: found {found}; allowed: {allowed}")
        if mistake not in self.found:
            self.found.append(mistake)

    def knows(self, path: Path) -> bool:
        """Whether a mistake was found at this place already."""
        begin = f"{self.file}:{self.line(path)}: {_key(path)}: "
        return any(text.startswith(begin) for _, text in self.found)

    def line(self, path: Path) -> int:
        """The line of a path, or of the nearest thing around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def stop(self) -> None:
        """Raise `ConfigError` with every mistake, in order of line; nothing where there is none."""
        if not self.found:
            return
        told = [text for _, text in sorted(self.found, key=lambda mistake: mistake[0])]
        more = len(told) - SHOWN_AT_MOST
        if more > 0:
            told = [*told[:SHOWN_AT_MOST], f"{self.file}: and {more} more"]
        raise ConfigError("\n".join(told))


def _key(path: Path) -> str:
    return ".".join(str(part) for part in path if isinstance(part, str))


def shown(value: object) -> str:
    """A value as a person would write it in the file, cut where it is long."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        text = " ".join(value.split())
        return f'"{text[:57]}..."' if len(text) > 60 else f'"{text}"'
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, int) and value.bit_length() > LONGEST_NUMBER:
        return f"a number of {value.bit_length()} bits"
    return str(value)[:60]


def guess(word: str, known: Iterable[str]) -> str:
    """` (did you mean "x"?)`, or nothing where no known word is near."""
    near = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f' (did you mean "{near[0]}"?)' if near else ""


def read_table(
    raw: object, keys: tuple[Key, ...], path: Path, problems: Problems
) -> dict[str, object]:
    """The good values of one table, by name; everything else is a problem."""
    if not isinstance(raw, dict):
        problems.add(path, shown(raw), "a table")
        return {}
    names = [key.name for key in keys]
    for name in raw:
        if name not in names:
            allowed = ", ".join(names) + guess(name, names)
            problems.add((*path, name), "an unknown key", allowed)
    values = {}
    for key in keys:
        if key.name in raw:
            value = read_value(raw[key.name], key.kind, (*path, key.name), problems)
            if value is not None:
                values[key.name] = value
        elif key.needed:
            problems.add((*path, key.name), "nothing", key.kind.allowed)
    return values


def read_value(raw: object, kind: Kind, path: Path, problems: Problems) -> object | None:
    """One value, or None with the problem noted."""
    try:
        value = kind.read(raw)
    except Refused as refusal:
        problems.add(path, shown(raw), str(refusal) or kind.allowed)
        return None
    if kind.items is None or not isinstance(value, tuple):
        return value
    items = []
    for number, element in enumerate(value):
        item = read_value(element, kind.items, (*path, number), problems)
        if item is not None:
            items.append(item)
    return tuple(items)
