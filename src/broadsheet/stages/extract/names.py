"""People's names out of a byline: pure text rules, in many languages."""

import re

from broadsheet.stages.extract.structured import fold

MAX_NAME = 70
MAX_AUTHORS = 40

_BY = (
    r"written\s+by|words\s+by|story\s+by|reported\s+by|report\s+by|posted\s+by|gespeichert\s+von|published\s+by|text\s+by"
    r"|article\s+by|reviewed\s+by|analysis\s+by|opinion\s+by|submitted\s+by|presented\s+by|by"
    r"|verfasst\s+von|geschrieben\s+von|veröffentlicht\s+von|erstellt\s+von|ein\s+beitrag\s+von"
    r"|ein\s+kommentar\s+von|eine?\s+\w{4,20}\s+von|aus\s+\w{3,20}\s+von|von|vom|autor(?:in|en)?|text"
    r"|écrit\s+par|publié\s+par|propos\s+recueillis\s+par|par|auteurs?|autrice"
    r"|escrito\s+por|publicado\s+por|redactado\s+por|por|autor(?:es|a)?|texto"
    r"|scritto\s+da|pubblicato\s+da|a\s+cura\s+di|articolo\s+di|di|autore"
    r"|geschreven\s+door|door|av|af|skriven\s+av|skrevet\s+av|tekst|författare|journalist"
    r"|przez|autorka|автор(?:ы)?|текст|yazan|yazar|kirjoittanut|napsal|autorzy|szerző|σύνταξη"
    r"|بقلم|كتب|द्वारा|authors?|contributors?|from\s+the\s+desk\s+of|oleh|penulis|bởi|tác\s+giả"
)
_POSTS = (
    r"(?:\w+\s+){0,2}(?:all|more|alle|mehr|alles|tous\s+les|toutes\s+les|todos\s+los)\s+"
    r"(?:\w+\s+)?(?:by|von|par|de|from)"
)
_LEAD = re.compile(rf"^\W*(?:{_POSTS}|{_BY})\s*(?:[:：|–—-]\s*|\s+|$)", re.IGNORECASE)
_GLUED = re.compile(r"^(?:By|Von|Par|Por)(?=[A-ZÀ-Þ][a-zà-ÿ.])")
_LABEL = re.compile(r"^[^\W\d_]{3,20}\s*[:：]\s*(?=\S)")
_CJK_LEAD = re.compile(
    r"^\s*(?:著者|作者|筆者|執筆者?|文責|文|取材・文|記者|ライター|编辑|編輯|责任编辑|来源|撰文|글|기자)"
    r"\s*[:：=＝／/｜|]?\s*"
)
_CJK_TAIL = re.compile(r"\s*(?:記者|记者|氏|さん|기자|著|監訳|訳|文)\s*\Z")
# What ends the names in a byline: a date, a reading time, a role, another column.
_STOP = re.compile(
    r"\s[|·•▪●–—]\s?|\s?[|·•▪●]\s|[|•▪●\n\t]|\s-\s|\s(?:on|am|at|in|for|für|from)\s"
    r"|\s(?:le|el|il|den|the)\s+(?=\w*\d)|\s(?:updated|published|posted|veröffentlicht|aktualisiert|publié|publicado|publiziert|last\b"
    r"|follow\b|bio\b|email\b|view\b|more\b|read\b|share\b|comments?\b|photograph|illustrat|photos?\b)"
    r"|[(\[{<]|@|https?:|www\.|\s\+|\d{1,2}[./:]\d{1,2}|\d{4}|\s\d{1,2}\s|\d{1,2}\s*(?:min|h\b|ago)",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"[\s,]+(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|(?:montag|dienstag|mittwoch|donnerstag"
    r"|freitag|samstag|sonntag)\b|(?:mo|di|mi|do|fr|sa|so|mon|tue|wed|thu|fri|sat|sun|lun|mar|mer|jeu"
    r"|ven|sam|dim)\.?,?\s+\d|(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec|mär|mai|okt|dez"
    r"|janv|févr|mars|avr|juin|juil|août|ene|abr|ago|dic)[a-zä]*\.?,?\s+\d).*\Z",
    re.IGNORECASE,
)
_SHOUT = re.compile(r"(?<=[a-z])\s+(?=[A-Z]{3,}\s+[A-Z]{3,}).*\Z")
_JOIN = re.compile(
    r"\s*(?:,|;|&|、|／|，|؛|،)\s*(?:and\s+|und\s+|et\s+)?"
    r"|\s+(?:[Aa]nd|AND|UND|und|et|y|e|og|och|en|ja|oraz|sowie|ve|и|та|with|mit|avec|con|con\s+la)\s+"
)
_ROLE = re.compile(
    r"\b(?:staff\s*(?:writer|reporter)?|(?:senior|chief|deputy|managing|executive|associate"
    r"|assistant|contributing|special|guest|political|business|science|national|foreign|news|features?"
    r"|technology|tech|health|sports?|fashion|world|city|education|opinion)\s+(?:\w+\s+)?(?:writer|"
    r"reporter|editor|correspondent|columnist|contributor|producer|analyst|fellow)|reporter|editor"
    r"|correspondent|columnist|contributor|journalist(?:in)?|redakteur(?:in)?|redaktion(?:sleit\w+)?"
    r"|korrespondent(?:in)?|volontär(?:in)?|chefredakteur(?:in)?|reporterin|autorin?|gastautor(?:in)?"
    r"|rédact(?:eur|rice)\w*|journaliste|correspondante?|envoyée?\s+spéciale?|redactora?|redazione"
    r"|redacción|corresponsal|giornalista|professor|president|director|ceo|founder|blogger"
    r"|freelance\w*|producer|photograph\w*|fotograf\w*|wissenschaftsjournalist\w*|intern)\b",
    re.IGNORECASE,
)
_NOT_NAMES = (
    "share follow subscribe login log in sign up register menu search home contact about print "
    "email comments comment more all articles by author authors autor autoren auteur admin "
    "administrator administrateur editor editors webmaster root user unknown unbekannt null none "
    "undefined nan guest gast anonymous anonym the a an und and et facebook twitter instagram "
    "linkedin whatsapp youtube reddit pinterest tumblr flipboard read readmore viewprofile "
    "profile profil advertisement anzeige sponsored newsletter privacy terms cookie settings news "
    "politics business sport sports opinion video videos photos gallery impressum kontakt teilen "
    "drucken kommentare 登录 退出 注册 ログイン ログアウト 会員登録 noauthor "
    "allebeiträge alleartikel allposts "
    "gesponserteinhalte datum weiterlesen moreby mehr follow following biography archive latest "
    "related recommended"
)
_NOT_NAME = frozenset(_NOT_NAMES.split())
_SUFFIX = re.compile(
    r"^(?:jr|sr|ii|iii|iv|phd|ph\.d|md|m\.d|esq|mba|cpa|rn|cfa|jd|dds)\.?$", re.IGNORECASE
)
_DEGREE = re.compile(r"(?:,?\s+(?:Ph\.?\s?D|M\.?D|MBA|MSc|RN|LL\.?M|DDS|MPH)\.?)+\Z")
_DOUBLED = re.compile(r"^(\S{2,20}(?: \S{2,20}){1,3}) \1(?: .*)?\Z")
_HANDLE = re.compile(r"(?<=\w)\s?@\w+.*\Z|\s*[→»›].*\Z|(?<=[a-z])(?:Follow|Folgen)\b.*\Z")
_LETTER = re.compile(r"[^\W\d_]")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_SMALL_WORDS = (
    "de da di do dos das del della von van der den ten ter la le du af av zu zum zur bin ibn al "
    "el y e und and of the st i"
)
_PARTICLES = frozenset(_SMALL_WORDS.split())


def lead(text: str) -> str | None:
    """What follows a byline's opening ("By ", "Von ", "著者："), None where there is none."""
    for pattern in (_LEAD, _CJK_LEAD, _GLUED):
        found = pattern.match(text)
        if found:
            return text[found.end() :].strip()
    return None


def names(text: str, *, loose: bool = False) -> list[str]:
    """The names in a byline or a metadata value, in order, without repeats.

    `loose` takes what a page declares (a user's name, an organisation); otherwise a name must look
    like a person's: two to five words with capitals, or CJK.
    """
    line = _DATE.sub("", " ".join(text[:600].split()))
    opened = lead(line)
    rest = _SHOUT.sub("", opened if opened is not None else _LABEL.sub("", line))
    for _ in range(3):
        stop = _STOP.search(rest)
        found = _split(rest[: stop.start()] if stop else rest, loose=loose)
        if found or stop is None or stop.group().strip(" |·•▪●–—"):
            return found  # only another column may still hold the names
        rest = rest[stop.end() :].strip()
        rest = lead(rest) or rest
    return []


def _split(text: str, *, loose: bool) -> list[str]:
    found: dict[str, str] = {}
    parts = _JOIN.split(text)
    if loose and "&" in text and not all(looks_like_person(tidy(part)) for part in parts):
        parts = [text]  # "Jobs & Hire" is one outlet
    for part in parts:
        name = tidy(part)
        if name and _DEGREE.fullmatch(" " + name):
            continue
        if found and _SUFFIX.match(name):
            last = next(reversed(found))
            found[last] = f"{found[last]}, {name}"
            continue
        if name and (_declared(name) if loose else looks_like_person(name)):
            found.setdefault(fold(name), name)
        if len(found) >= MAX_AUTHORS:
            break
    return list(found.values())


def tidy(part: str) -> str:
    """One name without opening words, roles and marks around it; '' where nothing is left."""
    name = part.strip(" \t.,;:|-–—/\\*•·\"'“”„«»()[]")
    opened = lead(name)
    if opened is not None:
        name = opened
    name = _CJK_TAIL.sub("", name) if _CJK.search(name) else name
    role = _ROLE.search(name)
    if role and role.start() > 3 and not fold(name).endswith("staff"):
        name = name[: role.start()]
    name = _DEGREE.sub("", _DOUBLED.sub(r"\1", _HANDLE.sub("", name)))
    return name.strip(" \t,;:|-–—/\\*•·\"'“”„«»()[]")


def _declared(name: str) -> bool:
    if len(name) > MAX_NAME or not _LETTER.search(name) or "://" in name or "@" in name:
        return False
    if (
        re.search(r"\.(?:com|org|net|de|html?|php)\b|www\.", name, re.IGNORECASE)
        and " " not in name
    ):
        return False
    return len(name) > 1 and fold(name) not in _NOT_NAME and len(name.split()) <= 8


def looks_like_person(name: str) -> bool:
    """Whether a text has the shape of a person's name."""
    if not _declared(name) or any(c.isdigit() for c in name) or re.search(r"[!?…:;=#%&/]", name):
        return False
    if _CJK.search(name):
        return 2 <= len(name) <= 20
    parts = name.split()
    if not 2 <= len(parts) <= 6:
        return False
    if parts[0] in {"der", "die", "das", "the", "The", "Der", "Die", "Das", "ein", "eine", "Alle"}:
        return False
    if any(fold(part) in _NOT_NAME and part.casefold() not in _PARTICLES for part in parts):
        return False
    bare = [part for part in parts if part.casefold() not in _PARTICLES]
    capital = [part for part in bare if not part[0].isalpha() or not part[0].islower()]
    return len(bare) >= 2 and len(capital) == len(bare)


def is_crew(name: str) -> bool:
    """Whether a name stands for a newsroom rather than a person ("AOL Staff", "Redaktion")."""
    folded = fold(name)
    return bool(_CREW.search(folded))


_CREW = re.compile(
    r"staff|redaktion|redaction|rédaction|redaccion|redacción|redazione|newsroom|editorial|editors|"
    r"newsdesk|webdesk|team\Z|admin|condenast|verlag|gmbh|publishing|media\Z|desk\Z|"
    r"編集部|编辑部|corporation|limited|ltd|inc\Z"
)
