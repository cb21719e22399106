"""Which language a page is written in."""

import re
from functools import lru_cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

ENOUGH = 200
"""Characters from which the text may overrule what the page declares."""
LEAST = 25
"""Characters under which the text alone tells nothing."""
SAMPLE = 800
"""Characters that are read."""
SURE = 0.9
"""Probability from which the text overrules the declaration."""

PLENTY = 0.15
"""Share of a language's own small words from which a text is in it; plain prose has 0.2 to 0.35."""

_ENGLISH = """
    the of and to that is was for with it are be this from have has in on as at by he his they not
    but or an you we will which
"""
_GERMAN = """
    der die das und den von mit sich nicht auf ein eine für im dem des ist zu auch in er sie es als
    wie bei aus nach wird hat sind um am
"""
_FRENCH = "le les des et est une dans pour qui que sur au avec pas du par il"
_SPANISH = "el los las que en del por con una para su al como más se lo"
_ITALIAN = "il di che è la per una del della in con sono non gli nel si"
_SMALL_WORDS = {
    "en": frozenset(_ENGLISH.split()),
    "de": frozenset(_GERMAN.split()),
    "fr": frozenset(_FRENCH.split()),
    "es": frozenset(_SPANISH.split()),
    "it": frozenset(_ITALIAN.split()),
}

_ISO_639_2 = {
    "eng": "en", "deu": "de", "ger": "de", "fra": "fr", "fre": "fr", "spa": "es", "ita": "it",
    "por": "pt", "nld": "nl", "dut": "nl", "pol": "pl", "rus": "ru", "ukr": "uk", "swe": "sv",
    "nor": "no", "dan": "da", "fin": "fi", "ces": "cs", "cze": "cs", "hun": "hu", "ell": "el",
    "gre": "el", "tur": "tr", "ara": "ar", "heb": "he", "hin": "hi", "jpn": "ja", "zho": "zh",
    "chi": "zh", "kor": "ko", "ind": "id", "vie": "vi", "tha": "th", "ron": "ro", "rum": "ro",
}  # fmt: skip
_RETIRED = {"iw": "he", "in": "id", "ji": "yi", "jp": "ja", "cn": "zh", "gr": "el", "cz": "cs"}
"""Old codes, and countries that are often written where the language should be."""
_NEAR = (
    {"no", "nb", "nn", "da"},
    {"hr", "sr", "bs"},
    {"id", "ms"},
    {"es", "gl", "ca"},
    {"cs", "sk"},
)
"""Languages so near that a page knows better than letter statistics which one it is in."""


def language(declared: str, text: str) -> str:
    """ISO 639-1 code of `text`, or the empty string where nothing tells.

    `declared` is what the page says of itself ("en-GB", "de_DE", "eng", ""). A short text is taken
    at its page's word; a longer one only where letter statistics (py3langid, its model read once
    from its own wheel) do not clearly say otherwise.
    """
    told = _code(declared)
    sample = " ".join(text[: 2 * SAMPLE].split())[:SAMPLE]
    if len(sample) < (ENOUGH if told else LEAST):
        return told
    if told and _reads_as(told, sample):
        return told
    guess, probability = _identifier().classify(sample)
    if told and (guess == told or probability < SURE or _near(guess, told)):
        return told
    return guess if len(guess) == 2 else told


def _reads_as(code: str, sample: str) -> bool:
    """Whether a text is full of the declared language's own small words; its letters need not be
    counted then, which takes ten times as long.
    """
    own = _SMALL_WORDS.get(code)
    if own is None:
        return False
    words = sample.lower().split()
    in_words = len(words) * 10 > len(sample)  # else it is a script without spaces
    return in_words and sum(word in own for word in words) >= PLENTY * len(words)


def _code(declared: str) -> str:
    primary = re.split(r"[-_,; ]", declared.strip().lower(), maxsplit=1)[0]
    primary = _ISO_639_2.get(primary, _RETIRED.get(primary, primary))
    return primary if re.fullmatch(r"[a-z]{2}", primary) else ""


def _near(one: str, other: str) -> bool:
    return any(one in group and other in group for group in _NEAR)


@lru_cache(maxsize=1)
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
