"""Microdata (HTML Living Standard, section 5) in the same shape as JSON-LD objects.

Bounds: 1,500 properties a page, 2,000 characters a value. `articleBody` is left to the body stage.
"""

from collections.abc import Mapping

from lxml import etree
from lxml.html import HtmlElement

from broadsheet.text.html import words

MAX_PROPERTIES = 1_500
MAX_VALUE = 2_000

_MARKED = etree.XPath("//*[@itemprop or @itemscope]")
_LEFT_OUT = frozenset(("articlebody", "reviewbody", "text", "comment", "commenttext"))
_ATTRIBUTE = {
    "meta": "content",
    "link": "href",
    "a": "href",
    "area": "href",
    "img": "src",
    "audio": "src",
    "video": "src",
    "source": "src",
    "iframe": "src",
    "embed": "src",
    "object": "data",
    "data": "value",
    "time": "datetime",
}
_TEXT_OF_LINK = frozenset(("name", "author", "headline", "articleSection", "keywords", "creator"))


def items(tree: HtmlElement) -> list[Mapping[str, object]]:
    """Top-level and nested items with a type, outer before inner."""
    held: dict[HtmlElement, dict[str, object]] = {}
    marked = _MARKED(tree)
    if not isinstance(marked, list):
        return []
    for element in marked[:MAX_PROPERTIES]:
        if not isinstance(element, HtmlElement):
            continue
        item = _opened(element) if element.get("itemscope") is not None else None
        owner = _owner(element, held) if element.get("itemprop") else None
        if item is not None:
            held[element] = item
            if owner is None and element.get("itemprop"):
                item["@orphan"] = True
        if owner is not None:
            for name in (element.get("itemprop") or "").split()[:4]:
                if name.lower() not in _LEFT_OUT:
                    _add(owner, name, item if item is not None else _value(element, name))
                if item is not None:
                    item["@within"] = name
    return [item for item in held.values() if item.get("@type")]


def _opened(element: HtmlElement) -> dict[str, object]:
    kinds = (element.get("itemtype") or "").split()[:3]
    item: dict[str, object] = {"@type": [kind.rstrip("/").rsplit("/", 1)[-1] for kind in kinds]}
    if element.get("itemid"):
        item["@id"] = element.get("itemid")
    return item


def _owner(
    element: HtmlElement, held: Mapping[HtmlElement, dict[str, object]]
) -> dict[str, object] | None:
    for above in element.iterancestors():
        if above in held:
            return held[above]
    return None


def _add(owner: dict[str, object], name: str, value: object) -> None:
    if value in ("", None):
        return
    before = owner.get(name)
    if before is None:
        owner[name] = value
    elif isinstance(before, list):
        before.append(value)
    else:
        owner[name] = [before, value]


def _value(element: HtmlElement, name: str) -> str:
    given = element.get("content")
    if given is not None:
        return str(given[:MAX_VALUE]).strip()
    attribute = _ATTRIBUTE.get(str(element.tag))
    linked = element.tag in {"a", "link"} and name in _TEXT_OF_LINK
    if attribute and not linked:
        found = element.get(attribute) or (
            element.get("data-src") if element.tag == "img" else None
        )
        if found:
            return str(found[:MAX_VALUE]).strip()
        if element.tag != "time":
            return ""
    return words(element, MAX_VALUE)
