"""Plain text on one line: no markup, no entities, no damage, nothing invisible.

Encoding damage is mended with ftfy. All patterns run in linear time, or over a bounded window.
"""

import re
from html import unescape
from unicodedata import is_normalized, normalize

import ftfy

_CONFIG = ftfy.TextFixerConfig(
    unescape_html=False,
    uncurl_quotes=False,
    fix_character_width=False,
    explain=False,
    normalization="NFC",
)
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffc\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]+"
)
_TRAIL = (
    "\x80-\xbf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122"
)
_TRAIL_CYRILLIC = "\u0401-\u040f\u0451-\u045f\u0490\u0491\u2116"
_SUSPECT = re.compile(
    f"[\u00c2-\u00f4\u0102\u0103\u0110\u0111][{_TRAIL}]"
    f"|[\u0420\u0421\u0413][{_TRAIL}{_TRAIL_CYRILLIC}]"
    "|[\u00c2\u00c3] |\u201a\u00c4|[\x80-\x9f\ufb00-\ufb06\ud800-\udfff]"
    "|[\u0393\u252c\u251c\u221a][\u00a0-\u00ff\u2200-\u22ff\u2500-\u25ff]"
)
"""A lead byte of UTF-8 with a trail byte, as other encodings show them: worth ftfy's time."""
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)|<!\[CDATA\[|\]\]>|<[!?][^<>]*+>?", re.DOTALL)
_SILENT = re.compile(
    r"<(script|style|noscript|template|iframe|object|svg|math|textarea|select|title)\b"
    r".*?(?:</\1\s*>|\Z)",
    re.DOTALL | re.IGNORECASE,
)
_TAG = re.compile(
    r"</?([a-zA-Z][a-zA-Z0-9:_-]*+)(?:[^<>\"']++|\"[^\"<]{0,2000}+\"|'[^'<]{0,2000}+'|[\"'])*+(?:>|\Z)"
)
_INLINE_NAMES = """
    a abbr acronym b bdi bdo big cite code data dfn em font i ins kbd mark nobr q rp rt ruby s samp
    small span strike strong sub sup time tt u var wbr
"""
_BLOCK_NAMES = """
    address article aside audio blockquote body br button caption center col dd del div dl dt embed
    figcaption figure footer form frame h1 h2 h3 h4 h5 h6 head header hr html iframe img input label
    legend li link main map meta nav noscript object ol option p param picture pre script section
    select source style svg table tbody td template textarea tfoot th thead title tr track ul video
"""
_INLINE = frozenset(_INLINE_NAMES.split())
_KNOWN = _INLINE.union(_BLOCK_NAMES.split())
_ANGLE = re.compile(r"<(?=[a-zA-Z/!?])([^<>]*+)(>?)")
_ENTITY = re.compile(r"&(?:[a-zA-Z][a-zA-Z0-9]{1,31}|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});?")
_COMMON = (("&amp;", "&"), ("&quot;", '"'), ("&#39;", "'"), ("&lt;", "<"), ("&gt;", ">"))
_LOST_APOSTROPHE = re.compile(r"(?<=\w)\ufffd+(?=(?:s|t|d|m|re|ve|ll)\b)")
_RESIDUE = (
    ("\u00e2\u20ac\u2122", "\u2019"),
    ("\u00e2\u20ac\u02dc", "\u2018"),
    ("\u00e2\u20ac\u0153", "\u201c"),
    ("\u00e2\u20ac\u009d", "\u201d"),
    ("\u00e2\u20ac\u201c", "\u2013"),
    ("\u00e2\u20ac\u201d", "\u2014"),
    ("\u00e2\u20ac\u00a6", "\u2026"),
    ("\u00e2\u20ac\u00a2", "\u2022"),
    ("\u00e2\u20ac\ufffd", "\u201d"),
    ("\u00e2\u20ac", "\u201d"),
)
"""UTF-8 punctuation read as windows-1252, for text too mixed for ftfy to decide as a whole."""


def plain(markup_or_text: str, *, html: bool) -> str:
    """The text on one line, trimmed.

    With `html` it is read as a piece of HTML: tags, comments, scripts and styles go (a block's end
    is a space), entities are resolved once. Without, it is text already. In both, entities and
    formatting tags that are still in sight are damage (escaped twice) and are resolved too, and
    angle brackets of anything else (`Vec<T>`) become single guillemets, so that the result holds
    no markup whatever is done with it.
    """
    text = markup_or_text
    if html and "<" in text:
        text = _strip(text)
    if "&" in text:
        text = _resolve(text)
    if "<" in text:
        text = _blunted(_TAG.sub(_known_away, text))
    text = repair(text)
    # What stood between a bracket and its letter may have been invisible, and is gone now.
    return _blunted(text) if "<" in text else text


def _blunted(text: str) -> str:
    return _ANGLE.sub(lambda m: f"\u2039{m[1]}\u203a" if m[2] else f"\u2039{m[1]}", text)


def repair(text: str) -> str:
    """Mojibake mended, control, bidirectional and other invisible characters out, on one line.

    Zero-width joiners stay, since scripts and emoji need them; typographic quotes stay.
    """
    if not text.isascii():
        text = _mended(text)
    text = text.strip()
    # Text is mostly on one line already: three looks at C's speed spare splitting and searching.
    printable = text.isprintable()
    if not printable or "  " in text:
        text = " ".join(text.split())
    # Of what is invisible, U+FFFC alone counts as printable.
    if not (printable or text.isprintable()) or "\ufffc" in text:
        text = " ".join(_INVISIBLE.sub("", text).split())
    return text


def _mended(text: str) -> str:
    """Composed (NFC), without mojibake and replacement characters."""
    if not is_normalized("NFC", text):
        text = normalize("NFC", text)
    if _SUSPECT.search(text):
        text = ftfy.fix_text(text, _CONFIG)
        if "\u00e2\u20ac" in text:
            for damaged, mended in _RESIDUE:
                text = text.replace(damaged, mended)
    if "\ufffd" in text:
        text = _LOST_APOSTROPHE.sub("\u2019", text).replace("\ufffd", "")
    return text


def _strip(markup: str) -> str:
    text = _SILENT.sub(" ", markup)
    # A single character is found much faster than two, and mostly absent.
    if (
        ("!" in text and "<!" in text)
        or ("]" in text and "]]>" in text)
        or ("?" in text and "<?" in text)
    ):
        text = _COMMENT.sub("", text)
    return _TAG.sub(_inline_or_space, text)


def _inline_or_space(tag: re.Match[str]) -> str:
    return "" if tag[1].lower() in _INLINE else " "


def _known_away(tag: re.Match[str]) -> str:
    name = tag[1].lower()
    if name not in _KNOWN:
        return tag[0]
    return "" if name in _INLINE else " "


def _resolve(text: str) -> str:
    """Entities resolved, again where they were escaped twice or three times."""
    for _ in range(3):
        if not _ENTITY.search(text):
            break
        text = _unescaped(text)
    return text


def _unescaped(text: str) -> str:
    """`html.unescape`, whose time grows with the entities, in a third of it for the common ones."""
    others, found = text.count("&"), []
    for entity, character in _COMMON:
        if others and (times := text.count(entity)):
            others -= times
            found.append((entity, character))
    if others:
        return unescape(text)
    for entity, character in reversed(found):  # "&amp;" last: what it frees is not resolved again
        text = text.replace(entity, character)
    return text
