"""What a page says of itself in a sentence or two: its standfirst, and the excerpt to print."""

import re
from collections.abc import Iterator, Sequence

from lxml.html import HtmlElement

from broadsheet.stages.extract.page import ParsedPage
from broadsheet.stages.extract.structured import fold, strings
from broadsheet.text import plain
from broadsheet.text.html import is_hidden, words
from broadsheet.text.sentences import ELLIPSIS, LIMIT, SHORT, finished, fit, sentences

MAX_TOLD = 3_000
MAX_DEK = 1_500
_STRICT = re.compile(
    r"(?:^|[\s_-])(?:dek|deck|standfirst|stand-first|sub-?title|sub-?heading|sub-?headline|sub-?hed"
    r"|sub-?head|chapo|chapeau|vorspann|entradilla|bajada|copete|catenaccio|sottotitolo|sommario"
    r"|lede|under-?title|strap-?line|untertitel|ingress|manchet)(?:$|[\s_-])"
    r"|(?:headline|article|story|post)[_-]{1,2}(?:description|summary|intro|standfirst|teaser)"
)
_NOT_DEK = re.compile(
    r"comment|related|sidebar|footer|nav|menu|widget|newsletter|sign-?up|promo|card|teaser-list|caption"
    r"|recirc|player|paywall|video|author|bio|module|most|item",
    re.IGNORECASE,
)
_CUT = re.compile(
    r"\s*(?:\[\s*)?(?:…|\.{3,}|&hellip;)\s*\]?\s*(?:\(?(?:more|mehr|weiterlesen)\)?)?\Z"
)
_WORD = re.compile(r"\w+")
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")
_CREDIT = re.compile(
    r"^(?:photo|image|foto|bild|picture|credit|copyright|©|by\b|von\b|par\b|\d{1,2}[./]\d)",
    re.IGNORECASE,
)


def dek(page: ParsedPage) -> tuple[str, str]:
    """The standfirst as the page shows it, else its own description, uncut; and where it was read.

    What stands under the headline as a standfirst is the outlet's own word to its readers; the
    description in the head is often written for search engines.
    """
    told = descriptions(page)
    shown = _standfirst(page)
    if shown and not any(fold(text).startswith(fold(shown)) for text, _ in told):
        return shown, "standfirst"
    if told:
        return told[0]
    return ("", "")


def descriptions(page: ParsedPage) -> list[tuple[str, str]]:
    """Every description that the page tells, plain, without repeats, and where."""
    found: dict[str, tuple[str, str]] = {}
    for raw, where in _told(page):
        text = plain.plain(raw[:MAX_TOLD], html=False)
        if len(fold(text)) >= 8:
            found.setdefault(fold(text), (text, where))
    return list(found.values())


def _told(page: ParsedPage) -> Iterator[tuple[str, str]]:
    for name in ("description", "og:description"):
        for value in page.meta(name):
            yield value, name
    for told in page.structured.values("description", "alternativeHeadline", "abstract"):
        yield from ((text, "structured data") for text in strings(told))
    for name in (
        "twitter:description",
        "sailthru.description",
        "parsely-description",
        "dc.description",
        "dcterms.description",
        "citation_abstract",
        "article.summary",
        "lead",
    ):
        for value in page.meta(name):
            yield value, name


def _standfirst(page: ParsedPage) -> str:
    around = {above for h1 in page.h1s[:4] for above in h1.iterancestors()}
    found: dict[str, list[str]] = {}
    for element in page.standfirsts[:120]:
        marks = f"{element.get('class') or ''} {element.get('data-testid') or ''}"
        if not _STRICT.search(marks) or is_hidden(element) or _is_elsewhere(element, around):
            continue
        text = plain.plain(words(element, MAX_DEK + 1), html=False)
        if 20 <= len(text) <= MAX_DEK // 3 and not _CREDIT.match(text) and " " in text:
            found.setdefault(marks, []).append(text)
    headings = {fold(words(h1, 400)) for h1 in page.h1s[:4]} - {""}
    for texts in found.values():
        alone = len({fold(text) for text in texts}) == 1  # several are the text's own subheadings
        if alone and not any(heading in fold(texts[0]) for heading in headings):
            return texts[0]
    return _leading_h2(page, around)


def _leading_h2(page: ParsedPage, around: set[HtmlElement]) -> str:
    """A second heading that is a whole sentence and stands right before the first paragraph."""
    for element in page.h2s[:6]:
        text = plain.plain(words(element, 400), html=False)
        after = element.getnext()
        if after is not None and after.tag == "p" and 50 <= len(text) <= 320 and text.endswith("."):
            return "" if _is_elsewhere(element, around) else text
    return ""


def _is_elsewhere(element: HtmlElement, around: set[HtmlElement]) -> bool:
    """Whether it stands in another block than the headline (within four levels of its own)."""
    for depth, above in enumerate((element, *element.iterancestors())):
        if above in around:
            return depth > 4 or above.tag == "html"
        if depth and _NOT_DEK.search(f"{above.get('class') or ''} {above.get('id') or ''}"):
            return True
        if above.tag in {"nav", "aside", "footer", "li", "figure"}:
            return True
    return True


def excerpt(
    told: Sequence[tuple[str, str]], summary: str, body: str, title: str
) -> tuple[str, str]:
    """What is printed (at most 300 characters, never empty where there is a title), and whence.

    `told` are descriptions, best first; `summary` is the feed's. A description that says nothing
    of this page gives way to one that does, one that was cut to the body's own sentences.
    """
    candidates = [*told, *([(summary, "feed")] if summary else [])]
    usable = [c for c in candidates if fold(c[0]) != fold(title) and len(fold(c[0])) >= 12]
    chosen = _most_akin(usable, f"{title}\n{body}")
    opening = _opening(body, title)
    if chosen is not None:
        text, where = _without_title(chosen[0], title), chosen[1]
        whole = _completed(text, body)
        if whole:
            return whole, where
        if opening and len(opening) > len(text):
            return opening, "body"
        return fit(_CUT.sub("", text) + ELLIPSIS if _CUT.search(text) else text), where
    if opening:
        return opening, "body"
    return (fit(title), "title") if title else ("", "")


def _without_title(text: str, title: str) -> str:
    """A description without the headline that is glued to its beginning."""
    if title and text.startswith(title):
        rest = text[len(title) :].lstrip(" .:|–—-")
        if len(rest) >= 40:
            return rest
    return text


def _most_akin(candidates: Sequence[tuple[str, str]], page_text: str) -> tuple[str, str] | None:
    """The first candidate that speaks of the page; another only where it speaks far more of it."""
    if not candidates:
        return None
    known = _tokens(page_text[:12_000])
    if len(known) < 60:
        return candidates[0]
    shares = [_share(_tokens(text), known) for text, _ in candidates]
    best = max(range(len(shares)), key=lambda i: (shares[i], -i))
    if shares[best] - shares[0] > 0.35:
        return candidates[best]
    if shares[0] < 0.15:
        return None
    return candidates[0]


def _share(tokens: set[str], known: set[str]) -> float:
    return len(tokens & known) / len(tokens) if tokens else 0.0


def _tokens(text: str) -> set[str]:
    folded = text.casefold()
    if len(_WIDE.findall(folded[:400])) > 20:
        letters = fold(folded)
        return {letters[i : i + 2] for i in range(max(1, len(letters) - 1))}
    return {word for word in _WORD.findall(folded) if len(word) > 2}


def _completed(text: str, body: str) -> str:
    """A description as whole sentences; '' where it was cut and no whole sentence is in it."""
    cut = _CUT.search(text)
    if cut is None and (finished(text) or len(text) < SHORT):
        return fit(text)
    stem = text[: cut.start()].strip() if cut else text
    longer = _in_body(stem, body)
    if longer:
        return longer
    whole = [s for s in sentences(stem, most=20) if finished(s)]
    kept = " ".join(whole) if " " in stem else "".join(whole)
    if len(kept) >= 40:
        return fit(kept)
    if cut or len(text) > LIMIT:
        return ""
    # Written by hand and not cut from the body: only its full stop is missing.
    by_hand = len(body) >= 500 and text[-1].isalnum() and len(text) < LIMIT
    return text + ("。" if _WIDE.search(text[-1]) else ".") if by_hand else fit(text)


def _in_body(stem: str, body: str) -> str:
    """The body's own sentences from where it begins like the description."""
    start = stem[: min(60, max(12, len(stem) * 2 // 3))].casefold()
    if len(start) < 12:
        return ""
    flat = body[:20_000]
    place = flat.casefold().find(start)
    if place < 0:
        return ""
    while place > 0 and start[0].isalpha() and flat[place - 1].isalpha() and " " in start:
        place -= 1  # a drop cap was lost
    lines = flat[place : place + 4 * LIMIT].split("\n")
    found = fit(lines[0] if len(lines[0]) >= SHORT else " ".join(lines[:3]))
    return found if not found.endswith(ELLIPSIS) else ""


def _opening(body: str, title: str) -> str:
    """The body's first sentences, without lines that repeat the title or credit a picture."""
    folded = fold(title)
    lines: list[str] = []
    size = 0
    for line in body.split("\n")[:30]:
        text = line.strip()
        if not text or fold(text) == folded or _CREDIT.match(text):
            continue
        if len(text) < 40 and not finished(text):
            continue
        lines.append(text)
        size += len(text)
        if size >= SHORT:
            break
    return fit("\n".join(lines)) if lines else ""
