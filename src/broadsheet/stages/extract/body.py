"""The article's own words.

What names itself as furniture is taken out of the tree (`body_prune`), trafilatura reads the rest
(fast mode), lines before the first and after the last sentence of the body are cut, and JSON-LD's
`articleBody` is asked where the two agree.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin

import trafilatura
from lxml import etree
from lxml.html import HtmlElement
from trafilatura.settings import Extractor

from broadsheet.stages.extract import body_rules as rules
from broadsheet.stages.extract.body_prune import lighten, prune

MAX_LINKS = 50
MAX_LEAD = 6
"""Lines at the start that may be headline, byline or date."""
SHORT = 250
"""Characters under which a reading is tried again with more recall."""
DUMP = 1_500
"""Characters from which a reading of one single block is a page's whole text, not its body."""
MAX_DECLARED = 400_000
"""Characters of `articleBody` that are read."""
_LINE_END = re.compile(r"</p>|<br[^<>]{0,20}>|</h\d>|</li>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,500}>")
_BLOCKS = frozenset(("p", "list", "item", "quote", "head"))
# Made once, for reading trafilatura's configuration takes 0.2 ms. The format is that of its tree:
# the "python" one writes out a text too, 0.5 ms a page, that nobody reads.
_BALANCED = Extractor(output_format="xml", fast=True, comments=False)
_RECALL = Extractor(output_format="xml", fast=True, comments=False, recall=True)
_LINKED_IN = ("p", "li", "blockquote", "h2", "h3", "h4", "td", "dd")


@dataclass(frozen=True, slots=True)
class BodyText:
    """The body: paragraphs, one a line, and the addresses it links to, in order, at most 50."""

    text: str
    links: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    tag: str
    text: str


def body(tree: HtmlElement, url: str, structured_text: str = "", title: str = "") -> BodyText:
    """Read the body of one page.

    Called last of all readers of a page: it consumes `tree`. `structured_text` is JSON-LD's
    `articleBody` where the page has one, `title` the headline without the site's name.
    """
    prune(tree, title)
    lighten(tree)
    lines = _trimmed(_read(tree), title)
    texts = _agreed([line.text for line in lines], structured_text)
    return BodyText(text="\n".join(texts), links=_links(tree, url, texts))


def _read(tree: HtmlElement) -> list[_Line]:
    lines = _extracted(tree, _BALANCED)
    length = sum(len(line.text) for line in lines)
    if length < SHORT or (len(lines) == 1 and length > DUMP):
        again = _extracted(tree, _RECALL)
        if len(again) > len(lines) or not lines:
            return again
    return lines


def _extracted(tree: HtmlElement, options: Extractor) -> list[_Line]:
    try:
        document = trafilatura.bare_extraction(tree, options=options)
    except (ValueError, TypeError, AttributeError, AssertionError, etree.LxmlError):
        return []
    found = getattr(document, "body", None)
    return [] if found is None else list(_lines(found))


def _lines(read: etree._Element) -> Iterator[_Line]:
    for child in read:
        tag = str(child.tag)
        if tag == "table":
            for row in child.iter("row"):
                cells = (" ".join(map(str, cell.itertext())) for cell in row.iter("cell"))
                yield from _split("row", " ".join(cells).replace("\n", " "))
        else:
            yield from _split(tag, "".join(_words(child)))
        if child.tail:
            yield from _split("p", child.tail)


def _words(element: etree._Element) -> Iterator[str]:
    """The element's text with a line break wherever a block or a `<br>` ends a line."""
    for event, part in etree.iterwalk(element, events=("start", "end")):
        if event == "start":
            if part.tag == "lb" or (part.tag in _BLOCKS and part is not element):
                yield "\n"
            yield (part.text or "").replace("\n", " ")
        elif part is not element:
            if part.tag in _BLOCKS:
                yield "\n"
            yield (part.tail or "").replace("\n", " ")


def _split(tag: str, text: str) -> Iterator[_Line]:
    for piece in text.split("\n"):
        line = rules.squeeze(piece)
        if line:
            yield _Line(tag, line)


def _trimmed(lines: list[_Line], title: str) -> list[_Line]:
    headline = rules.fold(title)
    start = 0
    for place, line in enumerate(lines[:MAX_LEAD]):
        if _is_headline(line.text, headline) or (
            len(line.text) < 120 and rules.BYLINE.match(line.text)
        ):
            start = place + 1
    if start < len(lines):
        lines = lines[start:]
    end = len(lines)
    while end > 1 and _is_last_line(lines[end - 1]):
        end -= 1
    return lines[:end]


def _is_headline(text: str, headline: str) -> bool:
    folded = rules.fold(text)
    return bool(folded) and (folded == headline or (len(folded) > 20 and folded in headline))


def _is_last_line(line: _Line) -> bool:
    if line.tag == "head" or not rules.WORDS.search(line.text):
        return True
    if rules.LAST_LINES.search(line.text):
        return True
    return len(line.text) < 300 and rules.POINTER.match(line.text.lower()) is not None


def _agreed(texts: list[str], structured_text: str) -> list[str]:
    """Lines with JSON-LD's body as a witness: it fills a reading that stopped short of it, and
    takes away lines at the ends that it does not know."""
    if not structured_text:
        return texts
    declared = _plain(structured_text)
    witness = rules.fold(" ".join(declared))
    length = sum(len(text) for text in texts)
    if length < SHORT:
        return declared if len(witness) > 2 * length else texts
    known = [rules.fold(text)[:60] in witness for text in texts]
    agreeing = sum(len(text) for text, told in zip(texts, known, strict=True) if told)
    if agreeing < 0.6 * length:
        return texts
    if len(witness) > 1.4 * length and agreeing > 0.8 * length:
        return declared
    if len(witness) > 0.8 * length:
        first, last = known.index(True), len(known) - known[::-1].index(True)
        return texts[first:last]
    return texts


def _plain(structured_text: str) -> list[str]:
    text = html.unescape(structured_text[:MAX_DECLARED])
    text = html.unescape(_TAG.sub(" ", _LINE_END.sub("\n", text)))
    return [line for part in text.split("\n") if (line := rules.squeeze(part))]


def _links(tree: HtmlElement, url: str, texts: list[str]) -> tuple[str, ...]:
    starts = {rules.fold(text[:120])[:40] for text in texts}
    found: dict[str, None] = {}
    known: dict[HtmlElement, bool] = {}  # a block may hold a hundred links
    for anchor in tree.iter("a"):
        href = (anchor.get("href") or "").strip()
        if not href or href.startswith(("#", "javascript:", "mailto:", "tel:")):
            continue
        block = next(anchor.iterancestors(*_LINKED_IN), None)
        if block is None:
            continue
        if block not in known:
            known[block] = rules.fold(str(block.text_content())[:400])[:40] in starts
        if not known[block]:
            continue
        try:
            absolute = urljoin(url, href)
        except ValueError:
            continue
        if absolute.startswith(("http://", "https://")):
            found.setdefault(absolute)
        if len(found) >= MAX_LINKS:
            break
    return tuple(found)
