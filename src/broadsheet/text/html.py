"""HTML to a tree, and an element to the words a reader sees. Knows no news.

The parser is lxml's (libxml2): it fetches nothing, expands no external entity and stops at a depth
of 256 elements.
"""

from collections.abc import Iterator

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

MAX_CHARS = 6_000_000
"""Characters of a document that are parsed; what follows is cut."""

_BREAKS_WORDS = (
    "address article aside blockquote br dd div dl dt fieldset figcaption figure footer form h1 "
    "h2 h3 h4 h5 h6 header hr li main nav ol option p pre section table tbody td th thead tr ul"
)
_BREAKS = frozenset(_BREAKS_WORDS.split())
_UNSEEN = frozenset(("script", "style", "noscript", "template", "svg", "math", "iframe", "select"))
_CONTROLS = bytes({*range(32)} - {*b"\t\n\r"})
_NO_CHARACTERS = ("\ufffe", "\uffff")
# lxml.html chooses a class for each element in Python each time that one is touched; here forms are
# not filled in, so one class does, chosen in C: a fifth of the time of reading a page.
_ONE_CLASS = etree.ElementDefaultClassLookup(element=HtmlElement)


def parse(text: str) -> HtmlElement | None:
    """The document's root `html` element, without comments; None where there is no element."""
    parser = HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False, no_network=True
    )
    parser.set_element_class_lookup(_ONE_CLASS)
    try:
        root = document_fromstring(_fit(text[:MAX_CHARS]), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError):
        return None
    return root if isinstance(root.tag, str) else None


def _fit(text: str) -> bytes:
    """UTF-8 without what XML cannot hold; a pattern would take three times as long."""
    for odd in _NO_CHARACTERS:
        text = text.replace(odd, "")
    return text.encode("utf-8", "ignore").translate(None, _CONTROLS)


def pieces(element: HtmlElement, most: int = 200_000) -> Iterator[str]:
    """Texts of an element in reading order, a space where a block or line ends.

    `most` bounds the tags that are walked.
    """
    walk = etree.iterwalk(element, events=("start", "end"))
    for count, (event, node) in enumerate(walk):
        if count > most:
            return
        unseen = not isinstance(node.tag, str) or node.tag in _UNSEEN
        if event == "start":
            if unseen:
                walk.skip_subtree()
                continue
            if node.tag in _BREAKS:
                yield " "
            if node.text:
                yield node.text
            continue
        if node.tag in _BREAKS:
            yield " "
        if node is not element and node.tail:
            yield node.tail


def words(element: HtmlElement, limit: int = 20_000) -> str:
    """What a reader sees of an element, white space folded; scripts and the like left out."""
    if len(element) == 0:
        return " ".join((element.text or "")[:limit].split())
    held: list[str] = []
    size = 0
    for piece in pieces(element, most=1_000 + 4 * limit):
        held.append(piece)
        size += len(piece)
        if size > limit:
            break
    return " ".join("".join(held)[:limit].split())


def is_hidden(element: HtmlElement) -> bool:
    """Whether the element itself says that it is not shown."""
    style = (element.get("style") or "").replace(" ", "").lower()
    return "display:none" in style or element.get("hidden") is not None
