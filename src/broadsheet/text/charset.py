"""Bytes to text, for HTML, XML and JSON of the open web.

The order is that of the WHATWG encoding standard and RFC 7303: byte order mark, HTTP charset, XML
declaration, `meta`, then UTF-8. Labels are WHATWG's (iso-8859-1 means windows-1252, gb2312 means
gb18030). A label that the bytes belie is dropped for the next candidate. Nothing here raises.
"""

import codecs
import re

from charset_normalizer import from_bytes

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WIDE = (
    (b"\x00\x00\x00<", "utf-32-be"),
    (b"<\x00\x00\x00", "utf-32-le"),
    (b"\x00<\x00", "utf-16-be"),
    (b"<\x00", "utf-16-le"),
)
"""How markup begins in encodings that are no superset of ASCII (XML 1.0, appendix F)."""

_ALIASES = {
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "l1": "cp1252",
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "iso_8859-1": "cp1252",
    "iso-8859-1:1987": "cp1252",
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "ansi_x3.4-1968": "cp1252",
    "x-cp1252": "cp1252",
    "iso-8859-9": "cp1254",
    "iso8859-9": "cp1254",
    "latin5": "cp1254",
    "iso-8859-11": "cp874",
    "tis-620": "cp874",
    "windows-874": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "gb_2312-80": "gb18030",
    "chinese": "gb18030",
    "big5": "big5hkscs",
    "big5-hkscs": "big5hkscs",
    "x-x-big5": "big5hkscs",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "x-sjis": "cp932",
    "ms_kanji": "cp932",
    "windows-31j": "cp932",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "ks_c_5601-1989": "cp949",
    "korean": "cp949",
    "windows-949": "cp949",
    "x-euc-jp": "euc_jp",
    "koi8": "koi8-r",
    "koi": "koi8-r",
    "koi8_r": "koi8-r",
    "x-mac-roman": "mac-roman",
    "macintosh": "mac-roman",
    "x-mac-cyrillic": "mac-cyrillic",
    "utf8": "utf-8",
    "unicode-1-1-utf-8": "utf-8",
    "utf-8mb4": "utf-8",
    "utf8mb4": "utf-8",
}
_UNSAFE = frozenset(
    {"utf-7", "unicode-escape", "raw-unicode-escape", "idna", "punycode", "undefined"}
)
_HTTP = re.compile(r"charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
_XML = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']\s*([A-Za-z0-9_:.-]{2,40})")
_META = re.compile(
    rb"<meta[^>]{0,400}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE
)
_COMMENT = re.compile(rb"<!--.{0,2000}?-->", re.DOTALL)
_HEAD = 4096
_SAMPLE = 60_000
_C1 = re.compile("[\x80-\x9f]")
_LATIN = frozenset({"cp1250", "cp1252", "cp1254", "cp1257", "iso8859-2", "iso8859-15", "mac-roman"})
_RUN = re.compile(rb"[\x80-\xff]+")
_HIGH = re.compile(rb"[\x80-\xff]")


def decode(body: bytes, content_type: str) -> str:
    """The body's text; `content_type` is the HTTP header, or ''.

    Bytes that fit no candidate come back as U+FFFD of the best one.
    """
    for mark, name in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    for start, name in _WIDE:
        if body.startswith(start):
            return body.decode(name, "replace")
    if b"\x1b" not in body[:_HEAD] and body.isascii():
        return body.decode("ascii")
    labels = declared(body, content_type)
    for label in labels:
        text = _fits(body, label)
        if text is not None:
            return text
    text = _fits(body, "utf-8")
    return text if text is not None else _guess(body, labels)


def declared(body: bytes, content_type: str) -> tuple[str, ...]:
    """Python's names for the encodings that the header and the document declare, in that order."""
    found = _HTTP.search(content_type)
    labels = [found[1]] if found else []
    head = body[:_HEAD]
    for pattern in (_XML, _META):
        named = pattern.search(head if pattern is _XML else _COMMENT.sub(b"", head))
        if named:
            labels.append(named[1].decode("ascii"))
    names = (_codec(label) for label in labels)
    return tuple(dict.fromkeys(name for name in names if name))


def _codec(label: str) -> str:
    """A text codec's name for a label, '' for one that is unknown or not to be trusted.

    A declaration that could be read as ASCII cannot be UTF-16 (WHATWG: taken as UTF-8).
    """
    label = label.strip().lower()
    name = _ALIASES.get(label, label)
    if name.startswith(("utf-16", "utf16", "utf-32", "utf32", "ucs", "iso-10646", "unicode")):
        return "utf-8"
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError):
        return ""
    if info.name in _UNSAFE or not getattr(info, "_is_text_encoding", True):
        return ""
    return _ALIASES.get(info.name, info.name)


def _fits(body: bytes, name: str) -> str | None:
    """The text, or None where the bytes cannot be meant in this encoding.

    UTF-8 may have a few broken bytes (a text cut in the middle, a stray quote of another
    encoding): up to one in a thousand. A single-byte encoding takes anything, so UTF-8 that says
    it is one is recognised by being valid UTF-8: other text hardly ever is.
    """
    if name == "utf-8":
        try:
            return body.decode("utf-8")
        except UnicodeDecodeError:
            text = body.decode("utf-8", "replace")
            broken, high = text.count("\ufffd"), len(_HIGH.findall(body))
            return text if broken * 20 <= high and broken * 1000 <= len(body) + 3000 else None
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    try:
        text = body.decode(name)
    except UnicodeDecodeError:
        text = body.decode(name, "replace")
        if text.count("\ufffd") * 500 > len(text):
            return None
    return None if len(_C1.findall(text)) * 500 > len(text) else text


def _guess(body: bytes, labels: tuple[str, ...]) -> str:
    """Text in no declared encoding: Latin script (lone high bytes) apart from all others (runs).

    Few lone high bytes tell one Latin code page from another, so windows-1252 is then assumed.
    """
    runs = _RUN.findall(body, 0, _SAMPLE)
    high = sum(map(len, runs))
    latin = high < 1.6 * len(runs)
    if latin and high < 40:
        return body.decode("cp1252", "replace")
    best = from_bytes(body[:_SAMPLE]).best()
    name = _codec(best.encoding) if best is not None else ""
    if latin and name not in _LATIN:
        name = "cp1252"
    return body.decode(name or next(iter(labels), "cp1252"), "replace")
