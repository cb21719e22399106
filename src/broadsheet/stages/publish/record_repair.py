"""Damaged front matter made readable: as little as possible is changed, and every change is told.

Tried in this order: characters that YAML forbids are taken out; tabs that indent become spaces;
lines that cannot stand alone (an unclosed quote, a colon in a plain text) are quoted anew; and what
then still cannot be read is left out where the parser stops: a line, then whole groups.
"""

import re

from broadsheet.stages.publish.record_fields import Warn
from broadsheet.text.yamlform import UNPRINTABLE, double_quoted
from broadsheet.text.yamlnodes import Mapping, Node, YamlFaultError, read

MOST_LOST = 20
"""Lines or groups left out before a record is given up."""
MOST_LINES = 20_000
"""Lines of a damaged record that are looked at one by one."""
LINES_FIRST = 4
"""Single lines left out before whole groups are."""

_PAIR = re.compile(r"(\s*(?:- +)*)([A-Za-z_][\w-]*) ?:(?:[ \t]+(.*))?")
_STRAY = re.compile(r"[^\s#-]")
"""At the margin, only a key, an item or a comment can begin."""
_TEXT_ITEM = re.compile(r"(\s*- +)(.*\S)\s*")
_INDENT_TABS = re.compile(r"[ ]*\t[ \t]*")
_ESCAPE = re.compile(r'\\(?:(["\\/bfnrt])|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2}))')
_MEANING = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


def read_damaged(text: str, first_line: int, warn: Warn) -> Node | None:
    """The front matter's tree after repair; `YamlFaultError` where nothing sensible is left."""
    lines = text.split("\n")
    if len(lines) > MOST_LINES:
        raise YamlFaultError(f"damaged, and more than {MOST_LINES} lines", first_line, first_line)
    _clean(lines, first_line, warn)
    try:
        return read("\n".join(lines), first_line)
    except YamlFaultError as error:
        if error.too_large:
            raise
        _requote_all(lines, first_line, warn)
    fault = None
    for turn in range(MOST_LOST):
        try:
            return read("\n".join(lines), first_line)
        except YamlFaultError as error:
            fault = error
            leave_out = _leave_line_out if turn < LINES_FIRST else _leave_group_out
            if not leave_out(lines, error, first_line, warn):
                break
    raise fault or YamlFaultError("damaged YAML", first_line, first_line)


def _clean(lines: list[str], first_line: int, warn: Warn) -> None:
    for at, line in enumerate(lines):
        cleaned = UNPRINTABLE.sub("", line)
        if cleaned != line:
            warn(first_line + at, f"{len(line) - len(cleaned)} forbidden characters taken out")
        tabs = _INDENT_TABS.match(cleaned)
        if tabs:
            warn(first_line + at, "indented with tabs; read as two spaces each")
            cleaned = tabs[0].replace("\t", "  ") + cleaned[tabs.end() :]
        lines[at] = cleaned


def _requote_all(lines: list[str], first_line: int, warn: Warn) -> None:
    """Quote anew every line that is a pair or an item of a list and cannot be read alone.

    Lines at the margin that are neither (the marks of a merge, prose) are left out.
    """
    for at, line in enumerate(lines):
        if _STRAY.match(line) and not _PAIR.fullmatch(line):
            warn(first_line + at, f"no key with a value; left out: {line[:60]!r}")
            lines[at] = ""
            continue
        following = lines[at + 1] if at + 1 < len(lines) else ""
        better = _requoted(line, following)
        if better != line:
            lines[at] = better
            warn(first_line + at, f"no YAML as it stands; read as {better.strip()[:60]}")


def _requoted(line: str, following: str) -> str:
    pair = _PAIR.fullmatch(line)
    if pair:
        lead, value = f"{pair[1]}{pair[2]}: ", (pair[3] or "").strip()
    else:
        item = _TEXT_ITEM.fullmatch(line)
        lead, value = (item[1], item[2]) if item else ("", "")
    if not value or value[0] in "|>" or _reads_alone(value):
        return line
    if value[0] in "\"'" and not _starts_anew(following):
        return line  # a quoted text that goes on in the next line
    return lead + double_quoted(_bared(value))


def _reads_alone(value: str) -> bool:
    """Whether a value is one node by itself, and not (`a: b`) a pair of its own."""
    try:
        found = read(f"k: {value}")
    except YamlFaultError:
        return False
    return isinstance(found, Mapping) and not isinstance(found.pairs[0][0], Mapping)


def _starts_anew(line: str) -> bool:
    return not line.strip() or bool(_PAIR.fullmatch(line)) or line.lstrip().startswith("- ")


def _bared(value: str) -> str:
    """What was meant inside damaged quotes."""
    mark = value[0]
    if mark not in "\"'":
        return value
    inner = value[1:-1] if len(value) > 1 and value.endswith(mark) else value[1:]
    return _ESCAPE.sub(_unescape, inner) if mark == '"' else inner.replace("''", "'")


def _unescape(match: re.Match[str]) -> str:
    short, four, two = match[1], match[2], match[3]
    if short:
        return _MEANING.get(short, short)
    return chr(int(four or two, 16))


def _leave_line_out(lines: list[str], fault: YamlFaultError, first_line: int, warn: Warn) -> bool:
    """Empty the line at which the parser stopped, or the last one before it that holds text."""
    at = min(max(fault.line - first_line, 0), len(lines) - 1)
    while at >= 0 and not lines[at].strip():
        at -= 1
    if at < 0:
        return False
    warn(first_line + at, f"cannot be read ({fault.what}); left out: {lines[at].strip()[:60]!r}")
    lines[at] = ""
    return True


def _leave_group_out(lines: list[str], fault: YamlFaultError, first_line: int, warn: Warn) -> bool:
    """Empty the whole top-level key in which the parser stopped, or in which the damage began."""
    at = min(max(fault.opened - first_line, 0), len(lines) - 1)
    while at > 0 and not (
        lines[at].strip() and _PAIR.fullmatch(lines[at]) and _at_margin(lines[at])
    ):
        at -= 1
    if not lines[at].strip():
        return False
    end = at + 1
    while end < len(lines) and not _at_margin(lines[end]):
        end += 1
    warn(
        first_line + at,
        f"cannot be read ({fault.what}); left out with its lines: {lines[at]!r:.60}",
    )
    lines[at:end] = [""] * (end - at)
    return True


def _at_margin(line: str) -> bool:
    return bool(line) and not line[0].isspace() and not line.startswith("- ")
