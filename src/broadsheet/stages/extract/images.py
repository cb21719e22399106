"""Pictures of a page: the lead first, absolute addresses, true sizes where they are told."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from broadsheet.domain.article import Image
from broadsheet.stages.extract import quirks
from broadsheet.stages.extract.page import ParsedPage
from broadsheet.stages.extract.sizes import declared_size, pixels, size_in_url
from broadsheet.stages.extract.structured import first, strings
from broadsheet.text import plain
from broadsheet.text.html import words

MAX_IMAGES = 12
MAX_TEXT = 300
MIN_SIDE = 200
"""Least width in pixels of an `<img>` that may lead, where it is told."""

_LAZY = (
    "data-src",
    "data-original",
    "data-lazy-src",
    "data-lazy",
    "data-hi-res-src",
    "data-full-src",
    "data-large-file",
    "data-image",
    "data-url",
)
_LAZY_SETS = ("srcset", "data-srcset", "data-lazy-srcset")
_SET_ITEM = re.compile(
    r"\s*(\S+?)(?:\s+(\d{1,5})(?:\.\d+)?([wx]))?\s*(?:,\s+|,?\s*$|,(?=https?:|/))"
)
_ASIDE = re.compile(
    r"comment|related|sidebar|footer|nav|menu|widget|promo|recommend|author|avatar|byline|logo|share"
    r"|social|recirc|carousel-nav|advert|sponsor|newsletter|teaser|card|most-|popular|outbrain|taboola"
)
_ASIDE_TAGS = frozenset(("nav", "aside", "footer", "noscript", "form", "button"))
_CREDIT_CLASS = re.compile(
    r"credit|copyright|source|attribution|quelle|fotograf|photographer", re.IGNORECASE
)
_CREDIT_TEXT = re.compile(
    r"(?:photo(?:graph)?|image|foto|bild|picture|credit|quelle|source|crédit|©|\(c\))\s*(?:by|von|par)?\s*:?\s+",
    re.IGNORECASE,
)
_LARGE = re.compile(r"(?:^|[/_-])(?:large|big|full|orig(?:inal)?|hires)", re.IGNORECASE)
_RENDITION = re.compile(r"large|big|full|orig(?:inal)?|hires|small|thumb(?:nail)?|medium")
_GLUED = re.compile(r"(?<=\.jpg|\.png|jpeg|webp|\.gif)(?=https?://)", re.IGNORECASE)
_SVG = re.compile(r"\.(?:svg|ico)(?:$|[?#])", re.IGNORECASE)


def images(page: ParsedPage, entry_images: tuple[Image, ...] = ()) -> tuple[tuple[Image, ...], str]:
    """Up to twelve pictures, the lead first, and where the lead was read ("" where none is)."""
    inside = list(_inside(page))
    found: dict[str, Image] = {}
    where = ""
    sources = (
        ("og:image", _open_graph(page)),
        ("structured data", _structured(page)),
        ("twitter:image", _metas(page)),
        ("picture in the text", iter(inside)),
        ("feed", iter(entry_images)),
    )
    for name, pictures in sources:
        for picture in pictures:
            if not is_picture(picture.url, declared=name != "picture in the text"):
                continue
            key = _same(picture.url)
            if key in found:
                found[key] = _merged(found[key], picture)
            elif len(found) < MAX_IMAGES:
                found[key] = picture
                where = where or name
    ordered = _larger_first(list(found.values()))
    return tuple(_sized(picture) for picture in ordered), where


def _larger_first(pictures: list[Image]) -> list[Image]:
    """The lead's own larger rendition in its stead ("photo_large1.jpg" for "photo1.gif")."""
    if len(pictures) < 2:
        return pictures
    lead = urlsplit(pictures[0].url).path
    for picture in pictures[1:]:
        path = urlsplit(picture.url).path
        larger = _LARGE.search(path) and not _LARGE.search(lead)
        if larger and _stem(path) == _stem(lead) and len(_stem(lead)) >= 6:
            return [picture, *(other for other in pictures if other not in (picture, pictures[0]))]
    return pictures


def _stem(path: str) -> str:
    name = path.rsplit("/", 1)[-1].rsplit(".", 1)[0].lower()
    return re.sub(r"[\W_]+", "", _RENDITION.sub("", name))


def is_picture(url: str, *, declared: bool) -> bool:
    """Whether an address may show the story: no pixel, icon, avatar or placeholder."""
    if not url or _SVG.search(url) or urlsplit(url).hostname in quirks.PICTURE_HOSTS_OUT:
        return False
    pattern = quirks.NOT_LEADS if declared else quirks.NOT_PICTURES
    path = urlsplit(url).path
    if not declared and quirks.TEMPLATE_PICTURES.search(path):
        return False
    return not pattern.search(path) and len(url) <= 2_000


def _same(url: str) -> str:
    """One key for the renditions of one file that differ in scheme and query alone."""
    parts = urlsplit(url)
    return f"{parts.hostname}{parts.path}"


def _merged(one: Image, other: Image) -> Image:
    sized = one if one.sized else other
    same = one.url == other.url or not one.sized
    return replace(
        one,
        width=sized.width if same else one.width,
        height=sized.height if same else one.height,
        title=one.title or other.title,
        attribution=one.attribution or other.attribution,
    )


def _sized(picture: Image) -> Image:
    if picture.sized:
        return picture
    width, height = size_in_url(picture.url)
    return replace(picture, width=width, height=height)


def _open_graph(page: ParsedPage) -> Iterator[Image]:
    """`og:image` with the structured properties that follow each (ogp.me, "Arrays")."""
    url, told = "", {"width": 0, "height": 0}
    title = ""
    for name, value in page.meta_pairs:
        if name in {"og:image", "og:image:url", "og:image:secure_url"}:
            address = page.absolute(_GLUED.split(value, maxsplit=1)[0])
            if name == "og:image" or not url:
                if url:
                    yield Image(url, told["width"], told["height"], title)
                url, told, title = address, {"width": 0, "height": 0}, ""
        elif name in {"og:image:width", "og:image:height"} and url:
            told[name.rsplit(":", 1)[1]] = pixels(value)
        elif name == "og:image:alt" and url:
            title = _text(value)
    if url:
        both = told["width"] and told["height"]
        yield Image(url, told["width"] if both else 0, told["height"] if both else 0, title)


def _structured(page: ParsedPage) -> Iterator[Image]:
    for value in page.structured.values("image", "primaryImageOfPage", "thumbnailUrl"):
        listed = value if isinstance(value, list | tuple) else (value,)
        for told in listed[:MAX_IMAGES]:
            picture = page.structured.resolve(told)
            url = page.absolute(first(strings(picture, "url", "contentUrl", "@id")))
            if not url:
                continue
            if isinstance(picture, Mapping):
                width, height = declared_size(picture)
                title = _text(first(strings(picture.get("caption") or picture.get("name"))))
                credit = picture.get("creditText") or picture.get("copyrightHolder")
                yield Image(url, width, height, title, _text(first(strings(credit, "name"))))
            else:
                yield Image(url)


def _metas(page: ParsedPage) -> Iterator[Image]:
    names = (
        "twitter:image",
        "twitter:image:src",
        "parsely-image-url",
        "sailthru.image.full",
        "thumbnail",
        "msvalidate.image",
    )
    for value in page.meta(*names):
        yield Image(page.absolute(value))
    yield Image(page.href("image_src"))


def _text(value: str) -> str:
    return plain.plain(value[: 3 * MAX_TEXT], html=False)[:MAX_TEXT].strip()


def _inside(page: ParsedPage) -> Iterator[Image]:
    """Pictures shown around and in the text, in order of the page, large ones only."""
    given = 0
    for element in page.images[:120]:
        width, height = pixels(element.get("width")), pixels(element.get("height"))
        small = (width and width < MIN_SIDE) or (height and height < MIN_SIDE * 2 // 3)
        if small or _is_aside(element):  # first, for an address takes longest to read
            continue
        url = page.absolute(_source(element))
        if not url or not is_picture(url, declared=False):
            continue
        told = size_in_url(url)
        if (told[0] and told[0] < MIN_SIDE) or not _is_shown(element, width):
            continue
        caption, credit = _caption(element)
        given += 1
        # width and height attributes are the space on the page, not the file's true size
        yield Image(url, *told, caption or _text(element.get("alt") or ""), credit)
        if given >= MAX_IMAGES:
            return


def _is_shown(element: HtmlElement, width: int) -> bool:
    """Whether it stands with the text: in a figure, an article, or told to be large."""
    if width >= 2 * MIN_SIDE:
        return True
    for depth, above in enumerate(element.iterancestors()):
        if depth > 12:
            return False
        if above.tag in {"figure", "article", "main", "picture"}:
            return True
        marks = f"{above.get('class') or ''} {above.get('id') or ''}".lower()
        if "article" in marks or "content" in marks or "entry" in marks or "story" in marks:
            return True
    return False


def _source(element: HtmlElement) -> str:
    """The largest rendition of an `<img>`: lazy attributes and `srcset` before `src`."""
    best, size = "", 0.0
    for told in filter(None, map(element.get, _LAZY_SETS)):
        for url, number, unit in _SET_ITEM.findall(" ".join(told[:8_000].split()))[:20]:
            weight = float(number or 1) * (1_000 if unit == "x" else 1)
            if weight > size and not url.startswith("data:"):
                best, size = url.rstrip(","), weight
    if best:
        return best
    for name in _LAZY:
        value = (element.get(name) or "").strip()
        if value and not value.startswith(("data:", "{", "[")):
            return value
    source = (element.get("src") or "").strip()
    return "" if source.startswith("data:") else source


def _is_aside(element: HtmlElement) -> bool:
    if _names_aside(_names(element)):
        return True
    for depth, above in enumerate(element.iterancestors()):
        if above.tag in _ASIDE_TAGS:
            return True
        if depth > 8 or above.tag in {"article", "main", "body"}:
            return False
        if depth < 6 and _names_aside(_names(above)):
            return True
    return False


def _names(element: HtmlElement) -> str:
    return f"{element.get('class', '')[:500]} {element.get('id', '')[:500]}"


@lru_cache(maxsize=1_024)
def _names_aside(marks: str) -> bool:
    return _ASIDE.search(marks.lower()) is not None


def _caption(element: HtmlElement) -> tuple[str, str]:
    """Caption and credit of the figure around a picture."""
    for depth, above in enumerate(element.iterancestors()):
        if depth > 4:
            break
        if above.tag != "figure":
            continue
        caption = next(above.iter("figcaption"), None)
        if caption is None:
            return "", ""
        credit = ""
        for part in caption.iterdescendants():
            if _CREDIT_CLASS.search(part.get("class") or ""):
                credit = _text(words(part, MAX_TEXT))
                break
        text = _text(words(caption, 2 * MAX_TEXT))
        if credit and text.endswith(credit):
            text = text[: -len(credit)].strip()
        return text, _CREDIT_TEXT.sub("", credit, count=1).strip()
    return "", ""
