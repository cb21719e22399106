"""A record file's bytes as text: encoding, ends of lines, fences, and what follows them."""

import codecs
import re
from dataclasses import dataclass

from broadsheet.stages.publish.record_fields import Warn

_MARKS = (
    (codecs.BOM_UTF8, "utf-8", "UTF-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
)
_OPEN = re.compile(r"---[ \t]*\Z")
_KEY = re.compile(r"[A-Za-z_][\w-]* ?:(?:\s|\Z)")
_CLOSE = re.compile(r"(?:---|\.\.\.)[ \t]*\Z")


@dataclass(frozen=True, slots=True)
class Source:
    """The front matter, the number of its first line, and everything after the closing `---`."""

    yaml: str
    first_line: int
    tail: str


def open_source(data: bytes, warn: Warn) -> Source:
    """Split a file; everything that is not as the contract has it is told to `warn`."""
    text = _decode(data, warn)
    if "\r" in text:
        warn(
            text[: text.index("\r")].count("\n") + 1,
            "carriage returns at the ends of lines; read as line feeds",
        )
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n")
    start = next((at for at, line in enumerate(lines) if line.strip()), 0)
    if start:
        warn(1, f"{start} empty lines before the front matter")
    if _OPEN.match(lines[start]):
        start += 1
    else:
        warn(start + 1, "the opening --- is missing")
        if not _KEY.match(lines[start]) and any(map(_KEY.match, lines[start + 1 : start + 2])):
            warn(start + 1, f"left out: {lines[start][:60]!r}")
            start += 1
    end = next((at for at in range(start, len(lines)) if _CLOSE.match(lines[at])), None)
    if end is None:
        warn(len(lines), "the closing --- is missing")
        return Source("\n".join(lines[start:]), start + 1, "\n\n")
    body = lines[end + 1 :]
    if any(line.strip() for line in body):
        warn(end + 2, "text after the front matter; kept as it is")
    tail = "\n".join(["", *body])
    return Source("\n".join(lines[start:end]), start + 1, tail)


def _decode(data: bytes, warn: Warn) -> str:
    for mark, codec, shown in _MARKS:
        if data.startswith(mark):
            warn(1, f"a byte order mark ({shown}); left out")
            return data[len(mark) :].decode(codec, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        warn(line, f"byte {data[error.start]:#04x} is no UTF-8; the file is read as Windows-1252")
        return data.decode("cp1252", "replace")
