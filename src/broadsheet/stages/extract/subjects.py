"""Section and tags, as the page declares them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from broadsheet.stages.extract.page import ParsedPage
from broadsheet.stages.extract.structured import first, fold, strings
from broadsheet.text import plain

MAX_TAGS = 20
MAX_TAG = 60
_SPLIT = re.compile(r"\s*[,;|、，]\s*")


@dataclass(frozen=True, slots=True)
class Subjects:
    """Section ("" where none is told), tags without repeats, and where the section was read."""

    section: str = ""
    tags: tuple[str, ...] = ()
    where: str = ""


def subjects(page: ParsedPage, entry_tags: Sequence[str] = ()) -> Subjects:
    """Section and up to twenty tags, in the page's order; the feed's tags where it has none."""
    section, where = _section(page)
    found: dict[str, str] = {}
    for tag in chain(_tags(page), entry_tags):
        text = plain.plain(tag[:400], html=False).strip(" #,;")
        folded = fold(text)
        if folded and len(text) <= MAX_TAG and folded != fold(section) and ":" not in text:
            found.setdefault(folded, text)
        if len(found) >= MAX_TAGS:
            break
    return Subjects(section, tuple(found.values()), where)


def _section(page: ParsedPage) -> tuple[str, str]:
    for value in page.structured.values("articleSection"):
        text = plain.plain(first(strings(value, "name"))[:400], html=False).split(",")[0]
        if text and len(text) <= MAX_TAG:
            return text, "structured data"
    for name in (
        "article:section",
        "og:article:section",
        "og:section",
        "parsely-section",
        "section",
        "cxenseparse:section",
        "sailthru_section",
    ):
        text = plain.plain(page.first_meta(name)[:400], html=False)
        if text and len(text) <= MAX_TAG and "://" not in text:
            return text, name
    return "", ""


def _tags(page: ParsedPage) -> Iterator[str]:
    yield from page.meta("article:tag", "og:article:tag", "video:tag")
    yield from _split(
        text for v in page.structured.values("keywords") for text in strings(v, "name")
    )
    yield from _split(page.meta("news_keywords", "keywords", "parsely-tags", "sailthru.tags"))


def _split(values: Iterable[str]) -> Iterator[str]:
    for value in values:
        yield from _SPLIT.split(value[:4_000])[: 2 * MAX_TAGS]
