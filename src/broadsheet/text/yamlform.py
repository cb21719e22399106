"""Scalars of YAML as the contract of records writes them: double-quoted, or plain where safe.

Escapes are those of JSON, which every YAML parser reads (YAML 1.1 and 1.2, double-quoted style).
"""

import re

import yaml

_SHORT = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_ESCAPED = re.compile(
    '["\\\\\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]'
)  # what YAML forbids, folds, or needs escaped
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff\ud800-\udfff]")
"""Characters that no YAML document may hold unescaped (YAML 1.1, section 5.1)."""

STAMP = re.compile(
    r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?: ?(?:Z|[-+]\d\d:?\d\d))?)?"
)
"""A time as records write it: the one plain scalar that a parser may take for more than text."""

_RAW_UNSAFE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
_BREAKS_PLAIN = re.compile(
    r"\A[\s\-?:,\[\]{}#&*!|>'\"%@`=~<]"  # an indicator, or what could be read as one
    r"|[\s:]\Z|:\s|\s#"
    "|[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]"
)
_LIKE_NUMBER = re.compile(
    r"[-+.]?\d[\d_,]*(?:\.[\d_,]*)?(?:[eE][-+]?\d+)?|0[xob][0-9a-fA-F_]+|[-+]?\d[\d_]*(?::\d+)+.*"
)
_LIKE_WORD = re.compile(r"(?:y|n|yes|no|on|off|true|false|null|nan)\Z", re.IGNORECASE)


def double_quoted(text: str) -> str:
    """The text between double quotes, on one line; lone surrogates become U+FFFD."""
    return f'"{_ESCAPED.sub(_escape, text)}"'


def scalar(text: str) -> str:
    """Plain where every parser reads the same text back, else between double quotes."""
    return text if is_plain(text) else double_quoted(text)


def is_plain(text: str) -> bool:
    """Whether a text can stand unquoted as a block mapping's value or a block list's item.

    True only where neither YAML 1.1 nor 1.2 would read a number, a boolean, null or a time.
    """
    if not text or _BREAKS_PLAIN.search(text):
        return False
    if _LIKE_WORD.match(text) or _LIKE_NUMBER.fullmatch(text):
        return False
    resolvers = yaml.SafeLoader.yaml_implicit_resolvers
    return not any(pattern.match(text) for _, pattern in resolvers.get(text[0], ()))


def json_in_yaml(text: str) -> str:
    """A JSON text with the characters escaped that YAML forbids or takes for a line's end."""
    return _RAW_UNSAFE.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    char = match[0]
    if "\ud800" <= char <= "\udfff":
        return "\ufffd"
    return _SHORT.get(char) or f"\\u{ord(char):04x}"
