"""On which line of a TOML document a value stands; the standard reader does not tell.

It reads only documents that `tomllib` has already accepted, so it checks nothing.
Grammar: TOML 1.0, https://toml.io/en/v1.0.0
"""

import re
from bisect import bisect_right
from itertools import accumulate

Path = tuple[str | int, ...]

_BLANK = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_SCALAR = re.compile(r"[^,\]}#\r\n]*")
_STRINGS = (
    ('"""', re.compile(r'"""(?:[^"\\]|\\.|"(?!""))*"{3,5}', re.DOTALL)),
    ("'''", re.compile(r"'''(?:[^']|'(?!''))*'{3,5}", re.DOTALL)),
    ('"', re.compile(r'"(?:[^"\\]|\\.)*"')),
    ("'", re.compile(r"'[^']*'")),
)
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_ESCAPES = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r"}


def locate(text: str) -> dict[Path, int]:
    """Line numbers, from 1, of every key, table and list element.

    A path is made of keys and list positions: `("topic", 2, "keywords", 0)`.
    """
    scanner = _Scanner(text)
    scanner.document()
    return scanner.lines


def _unescape(match: re.Match[str]) -> str:
    short, long, plain = match.groups()
    if plain:
        return _ESCAPES.get(plain, plain)
    return chr(int(short or long, 16))


class _Scanner:
    """One pass over one document."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.lines: dict[Path, int] = {}
        self.tables: dict[Path, int] = {}
        self.starts = [0, *accumulate(len(line) for line in text.split("\n"))]
        self.starts = [start + number for number, start in enumerate(self.starts)]

    def document(self) -> None:
        """Every statement of the document."""
        table: Path = ()
        self.skip()
        while self.at < len(self.text):
            if self.text.startswith("[[", self.at):
                table = self.header("[[")
            elif self.text[self.at] == "[":
                table = self.header("[")
            else:
                self.pair(table)
            self.skip()

    def header(self, mark: str) -> Path:
        """`[a.b]` or `[[a.b]]`; gives the path that the lines below it belong to."""
        line = self.line()
        self.at += len(mark)
        path: Path = ()
        parts = self.key()
        self.at += len(mark)
        for number, part in enumerate(parts, 1):
            path += (part,)
            self.lines.setdefault(path, line)
            last = number == len(parts)
            if last and mark == "[[":
                self.tables[path] = self.tables.get(path, 0) + 1
            if path in self.tables:
                path += (self.tables[path] - 1,)
                self.lines.setdefault(path, line)
        return path

    def pair(self, table: Path) -> None:
        """`a.b = value`."""
        line = self.line()
        path = table
        for part in self.key():
            path += (part,)
            self.lines.setdefault(path, line)
        self.at += 1  # the equals sign
        self.skip()
        self.value(path)

    def key(self) -> list[str]:
        """A dotted key, up to and without the sign that ends it."""
        parts = []
        while True:
            self.skip()
            if self.text[self.at] in "\"'":
                raw = self.string()
                quoted = raw[1:-1]
                parts.append(_ESCAPE.sub(_unescape, quoted) if raw[0] == '"' else quoted)
            else:
                match = _BARE.match(self.text, self.at)
                if match is None:
                    return parts
                parts.append(match.group())
                self.at = match.end()
            self.skip()
            if self.text[self.at] != ".":
                return parts
            self.at += 1

    def value(self, path: Path) -> None:
        """Any value, with what lies inside it."""
        first = self.text[self.at]
        if first == "[":
            self.array(path)
        elif first == "{":
            self.inline(path)
        elif first in "\"'":
            self.string()
        else:
            self.at = self.end(_SCALAR)

    def array(self, path: Path) -> None:
        """`[1, 2, 3]`, over several lines where it likes."""
        self.at += 1
        number = 0
        while self.more("]"):
            self.lines[(*path, number)] = self.line()
            self.value((*path, number))
            number += 1

    def inline(self, path: Path) -> None:
        """`{ a = 1, b = 2 }`."""
        self.at += 1
        while self.more("}"):
            self.pair(path)

    def more(self, close: str) -> bool:
        """Whether another element comes; steps over commas and the closing bracket."""
        self.skip()
        if self.text[self.at] == ",":
            self.at += 1
            self.skip()
        if self.text[self.at] == close:
            self.at += 1
            return False
        return True

    def string(self) -> str:
        """A string of any of the four kinds, with its quotes."""
        start = self.at
        for quote, pattern in _STRINGS:
            if self.text.startswith(quote, start):
                self.at = self.end(pattern)
                break
        return self.text[start : self.at]

    def skip(self) -> None:
        """Over blanks, ends of lines and comments."""
        self.at = self.end(_BLANK)

    def end(self, pattern: re.Pattern[str]) -> int:
        """Where the match from here ends; one sign on where there is none."""
        match = pattern.match(self.text, self.at)
        return match.end() if match else self.at + 1

    def line(self) -> int:
        """The number of the line we are on."""
        return bisect_right(self.starts, self.at)
