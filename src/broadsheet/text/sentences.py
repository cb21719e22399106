"""Sentences: good enough to end an excerpt, in scripts with and without spaces.

Latin, Cyrillic and Greek full stops (with abbreviations, initials and numbers), CJK (。！？),
Arabic and Urdu (؟ ۔), Devanagari (। ॥), Armenian (։), Ethiopic (።), Burmese (။) and Khmer (។).
"""

import re

_SHORT_FORMS = (
    # English
    " mr mrs ms dr prof rev hon gov sen rep gen col lt sgt capt cmdr adm maj st mt ft sr jr vs"
    " etc inc ltd corp co no nos vol fig eds approx dept est al jan feb mar apr jun jul aug sep"
    " sept oct nov dec mon tue wed thu fri messrs mme assn bros ave blvd rd pp ca cf e.g i.e a.m"
    " p.m u.s u.k u.n e.u d.c"
    # German
    " bzw usw ggf evtl vgl sog str nr abs art inkl exkl max min mio mrd tsd hr fr frl dipl ing"
    " abb bspw zzgl geb gest jh od u.a z.b d.h s.o o.ä u.ä i.d.r v.a b.z.w"
    # French, Spanish, Portuguese, Italian
    " env éd sr sra srta dra lic av núm ud uds pág págs ee.uu avda exmo sig dott avv ecc"
    " prof.ssa"
    # Dutch, Scandinavian, Polish
    " bv dhr mevr mw drs t.a.v d.w.z bl.a f.eks kl ca iht mfl tzw np ul r ok godz tys mln"
)
ABBREVIATIONS = frozenset(_SHORT_FORMS.split())
_ENDERS = ".!?…。！？｡؟۔।॥։።။។"
_CLOSERS = "\"'”’»›“‘)]}」』）】》＂"
_OPENERS = "\"'“‘„‚«‹»([{「『（【《¿¡—–-"
_WIDE = frozenset("。！？｡।॥۔؟։።။។")
_END = re.compile(rf"[{re.escape(_ENDERS)}]{{1,8}}[{re.escape(_CLOSERS)}]{{0,4}}")
_LAST_WORD = re.compile(r"[^\s(\[„“\"'«—–/-]{1,24}\Z")
_NUMBER = re.compile(r"[\d.,]{1,12}\Z")
_DOTTED = re.compile(r"(?:[^\W\d_]\.){1,5}[^\W\d_]\Z")
_ROMAN = re.compile(r"[IVX]{1,5}\Z")
_SPACE = re.compile(r"\s+")
# What the contract of records takes for an end; other scripts' full stops get a "…" after them.
_FINISHED = re.compile(r"[.!?…。！？][\"”’»)\]]*\Z")
_STOPPED = re.compile(rf"[{re.escape(_ENDERS)}][{re.escape(_CLOSERS)}]*\Z")
ELLIPSIS = "…"
LIMIT = 300
SHORT = 120
"""Characters under which a text need not end with a mark."""


def sentences(text: str, most: int = 400) -> list[str]:
    """The sentences of a text in order, trimmed, at most `most`; a line break always ends one."""
    found: list[str] = []
    for line in text.splitlines():
        _split(_SPACE.sub(" ", line).strip(), found, most)
        if len(found) >= most:
            break
    return found[:most]


def _split(line: str, found: list[str], most: int) -> None:
    start = 0
    for match in _END.finditer(line):
        if match.start() < start or not _ends(line, start, match):
            continue
        found.append(line[start : match.end()].strip())
        start = match.end()
        if len(found) >= most:
            return
    rest = line[start:].strip()
    if rest:
        found.append(rest)


def _ends(line: str, start: int, match: re.Match[str]) -> bool:
    after = line[match.end() :]
    if not after:
        return True
    marks = match.group()
    if marks[0] in _WIDE:
        quoted = marks[-1] in "」』）" and "\u3041" <= after[0] <= "\u309f"
        return not quoted and _closed(line[start : match.end()])
    if after[0] != " ":
        return False
    if not _opens(after):
        return False
    if marks.strip(_CLOSERS) != ".":
        return True
    return not _abbreviated(line[max(start, match.start() - 24) : match.start()])


def _closed(piece: str) -> bool:
    """Whether the CJK brackets opened in a piece are closed: 「…。…」 is one sentence."""
    return piece.count("「") <= piece.count("」") and piece.count("（") <= piece.count("）")


def _opens(after: str) -> bool:
    """Whether a sentence can begin here: capital, digit, mark, or a script without capitals."""
    rest = after[1:].lstrip(_OPENERS + " ")
    return not rest or not rest[0].islower()


def _abbreviated(before: str) -> bool:
    last = _LAST_WORD.search(before)
    if last is None:
        return False
    word = last.group()
    if len(word) == 1:
        return word != "I"  # an initial, "z. B.", "Nr. 5."; but "So do I. Then …"
    if _DOTTED.fullmatch(word) or word.casefold() in ABBREVIATIONS:
        return True
    # "am 3. März", "Ludwig XIV. war": a number with a stop is an ordinal where it is short
    return bool((_NUMBER.fullmatch(word) and len(word) <= 2) or _ROMAN.fullmatch(word))


def finished(text: str) -> bool:
    """Whether a text ends as a sentence does, in any script (mark or ellipsis, closing quotes)."""
    return bool(_STOPPED.search(text))


def fit(text: str, limit: int = LIMIT) -> str:
    """As many whole sentences as fit, else a cut at a word with "…"; one line, trimmed.

    The result is at most `limit` characters long. Where it has 120 or more it ends as the contract
    of records asks, with one of `.!?…。！？` and closing quotes; a short text without a mark (a
    headline) is left as it is. Where whole sentences would leave less than a fifth of the limit
    although more text follows, a cut at a word says more and is taken.
    """
    line = _SPACE.sub(" ", text).strip()
    if len(line) <= limit and finished(line):
        return _sealed(line, limit)
    held = _whole(text, limit)
    if held and (len(held) >= limit // 5 or held == line):
        return _sealed(held, limit)
    if len(line) < min(SHORT, limit):
        return line
    return cut(line, limit)


def _sealed(line: str, limit: int) -> str:
    if len(line) < SHORT or _FINISHED.search(line):
        return line
    return line + ELLIPSIS if len(line) < limit else cut(line, limit)


def _whole(text: str, limit: int) -> str:
    held = ""
    for sentence in sentences(text, most=60):
        joint = "" if not held or held[-1] in _WIDE else " "
        if len(held) + len(joint) + len(sentence) > limit or not finished(sentence):
            break
        held += joint + sentence
    return held


def cut(line: str, limit: int = LIMIT) -> str:
    """The first words of a line that fit, with "…"; never in the middle of a word."""
    if len(line) < limit:
        kept = line
    else:
        kept = line[: limit - 1]
        space = kept.rfind(" ")
        if not line[limit - 1].isspace() and space >= limit // 2:
            kept = kept[:space]
        elif not line[limit - 1].isspace():
            kept = _before_mark(kept)
    return (
        kept.rstrip(" ,;:-–—/(&+、，；：" + _CLOSERS[:1]).removesuffix("...").rstrip(".… ")
        + ELLIPSIS
    )


def _before_mark(kept: str) -> str:
    """Scripts without spaces: end at the last mark in the later half, else where it is."""
    place = max(kept.rfind(mark) for mark in "、，；：・」』）")
    return kept[: place + 1] if place >= len(kept) // 2 else kept
