"""`sitemap.xml` (sitemaps.org 0.9) of the site's own pages, and `robots.txt`.

`sitemap.xml` is an index of parts of 50,000 addresses, filled with the oldest stories first, so
that what is new changes the last part alone.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from lxml import etree

from broadsheet.domain.printed import Paper, PrintedFile, PrintedStory
from broadsheet.domain.record import stamp
from broadsheet.stages.publish.compose import sheet_time
from broadsheet.stages.publish.paths import (
    ABOUT,
    DAYS,
    HOME,
    absolute,
    day_path,
    story_path,
    topic_path,
)

MOST_URLS = 50_000
"""Addresses of one part, the protocol's own limit."""

_NS = "http://www.sitemaps.org/schemas/sitemap/0.9"
_NAMES: Any = {None: _NS}

_Page = tuple[str, datetime | None]


def sitemap_files(paper: Paper) -> Iterator[PrintedFile]:
    """The index, its parts, and robots.txt that names the index."""
    pages = list(_pages(paper))
    parts = [pages[at : at + MOST_URLS] for at in range(0, len(pages), MOST_URLS)]
    index = []
    for number, part in enumerate(parts, 1):
        path = f"sitemap-{number}.xml"
        yield PrintedFile(path, _document("urlset", "url", [_full(paper, page) for page in part]))
        newest = max((when for _, when in part if when), default=None)
        index.append((absolute(paper.site, path), newest))
    yield PrintedFile("sitemap.xml", _document("sitemapindex", "sitemap", index))
    sitemap = absolute(paper.site, "sitemap.xml")
    yield PrintedFile("robots.txt", f"User-agent: *\nAllow: /\n\nSitemap: {sitemap}\n".encode())


def _pages(paper: Paper) -> Iterator[_Page]:
    days: dict[str, datetime] = {}
    topics: dict[str, datetime] = {}
    for story in paper.stories:
        when, changed = sheet_time(story.lead), _changed(story)
        day = day_path(when.date())
        days[day] = max(changed, days.get(day, changed))
        for label in story.lead.labels.topics:
            topics[label.topic] = max(changed, topics.get(label.topic, changed))
    for story in reversed(paper.stories):
        yield story_path(story.id), _changed(story)
    yield from sorted(days.items())
    for topic in paper.site.topics:
        yield topic_path(topic.id), topics.get(topic.id)
    yield DAYS, paper.updated
    yield ABOUT, None
    yield HOME, paper.updated


def _changed(story: PrintedStory) -> datetime:
    """When the newest of its pages appeared."""
    return max(sheet_time(sheet) for sheet in (story.lead, *story.related))


def _full(paper: Paper, page: _Page) -> _Page:
    return absolute(paper.site, page[0]), page[1]


def _document(root: str, item: str, pages: Sequence[_Page]) -> bytes:
    document = etree.Element(f"{{{_NS}}}{root}", nsmap=_NAMES)
    for address, when in pages:
        node = etree.SubElement(document, f"{{{_NS}}}{item}")
        etree.SubElement(node, f"{{{_NS}}}loc").text = address
        if when is not None:
            etree.SubElement(node, f"{{{_NS}}}lastmod").text = stamp(when)
    etree.indent(document, "  ")
    return etree.tostring(document, encoding="utf-8", xml_declaration=True) + b"\n"
