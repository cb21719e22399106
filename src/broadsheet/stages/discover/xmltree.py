"""XML of the open web to a tree, without its document type.

A document type can declare entities that expand without end or name files of this machine, and no
feed needs one, so it is cut away before any parser sees the text; libxml2 is told besides to
resolve nothing and to keep its own limits (depth 256, 10 MB a text).
"""

import re
from html import unescape

from lxml import etree

from broadsheet.text.xml import guarded_parser

_DECLARATION = re.compile(r"\A\s*<\?xml\b[^>]{0,400}>", re.IGNORECASE)
_PROLOGUE = 30_000
"""Characters in which a document type may lie: what looks at it takes more than linear time."""

_FIRST_TAG = re.compile(r"<[A-Za-z_]")
_DOCTYPE = re.compile(r"<!DOCTYPE\b", re.IGNORECASE)
_DECLARES = re.compile(r"<!(?:DOCTYPE|ENTITY|ELEMENT|ATTLIST|NOTATION)", re.IGNORECASE)
_SKIPPED = re.compile(r"\s*+(?:<!--.*?-->|<\?.*?\?>)", re.DOTALL)
_SUBSET_TOKEN = re.compile(
    r"<!--.*?(?:-->|\Z)|<\?.*?(?:\?>|\Z)|\"[^\"]*+(?:\"|\Z)|'[^']*+(?:'|\Z)|[\[\]>]", re.DOTALL
)
_NAMED_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);|#)([A-Za-z][A-Za-z0-9]{1,31});")
_BARE_AMPERSAND = re.compile(
    r"&(?!(?:[A-Za-z][A-Za-z0-9]{0,31}|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});)"
)
_CHARACTER = re.compile(r"&#(?:([0-9]{1,7})|[xX]([0-9a-fA-F]{1,6}));")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_CDATA = re.compile(r"(<!\[CDATA\[.*?(?:\]\]>|\Z))", re.DOTALL)


def without_doctype(text: str) -> str:
    """The document without declaration and document type; '' where it declares more than one.

    Only the part before the first element can declare anything.
    """
    text = _from_first_markup(_DECLARATION.sub("", text.lstrip("\ufeff"), count=1))
    start = _DOCTYPE.search(text, 0, _PROLOGUE)
    if start is None:
        return text
    first = _FIRST_TAG.search(text)
    if first is not None and first.start() < start.start():
        return text
    end = _end_of_doctype(text, start.end())
    text = _from_first_markup(text[: start.start()] + text[end:]) if end else ""
    first = _FIRST_TAG.search(text)
    return "" if _DECLARES.search(text, 0, first.start() if first else len(text)) else text


def _from_first_markup(text: str) -> str:
    """Without the comments and instructions that it begins with: they may quote a document type."""
    at = 0
    while (skipped := _SKIPPED.match(text, at)) and skipped.end() > at:
        at = skipped.end()
    return text[at:]


def tree(text: str, base: str) -> etree._Element | None:
    """The root element, or None where the text is not well-formed, even mended.

    `text` comes from `without_doctype`. Undeclared namespaces and HTML's named entities are
    common and harmless; stray control characters and ampersands are mended.
    """
    root = _parse(text, base)
    return root if root is not None else _parse(mended(text), base)


def mended(text: str) -> str:
    """Without junk before the first element, forbidden characters, and unknown entities."""
    first = _FIRST_TAG.search(text)
    if first is None:
        return ""
    pieces = _CDATA.split(_FORBIDDEN.sub("", text[first.start() :]))
    for i in range(0, len(pieces), 2):
        if "&" in pieces[i]:
            piece = _BARE_AMPERSAND.sub("&amp;", _NAMED_ENTITY.sub(_character, pieces[i]))
            pieces[i] = _CHARACTER.sub(_allowed, piece)
    whole = "".join(pieces)
    end = whole.rfind(">")
    return whole[: end + 1]


def _parse(text: str, base: str) -> etree._Element | None:
    parser = guarded_parser(recover=True)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser, base_url=base)
    except (etree.XMLSyntaxError, ValueError):
        return None
    serious = any(e.domain != etree.ErrorDomains.NAMESPACE for e in parser.error_log)
    return None if serious else root


def _end_of_doctype(text: str, at: int) -> int:
    """Where the document type ends; 0 where it does not, within bounds."""
    depth = 0
    for _ in range(10_000):
        token = _SUBSET_TOKEN.search(text, at, at + _PROLOGUE)
        if token is None:
            return 0
        at = token.end()
        if token[0] == "[":
            depth += 1
        elif token[0] == "]":
            depth -= 1
        elif token[0] == ">" and depth <= 0:
            return at
    return 0


def _character(entity: re.Match[str]) -> str:
    found = unescape(entity[0])
    return entity[0].replace("&", "&amp;") if found == entity[0] or found in "<>&\"'" else found


def _allowed(reference: re.Match[str]) -> str:
    code = int(reference[1]) if reference[1] else int(reference[2], 16)
    legal = code in (9, 10, 13) or 32 <= code < 0xD800 or 0xE000 <= code < 0xFFFE
    if 0x80 <= code < 0xA0:
        return unescape(reference[0])
    return reference[0] if legal or 0x10000 <= code < 0x110000 else ""
