"""Sitemaps (sitemaps.org 0.9) of the site's own pages, Google's for news, and `robots.txt`.

`sitemap.xml` is an index. Each month of stories is a part of its own, so that what is new changes
the newest part alone, and what comes late or changes the part of its month.
"""

import re
from collections.abc import Hashable, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from html import escape
from itertools import groupby
from typing import TypeVar

from broadsheet.domain.letter import LETTERS, letter_path
from broadsheet.domain.printed import Catalog, Form, Leaf, Listed, no_leaves
from broadsheet.domain.record import stamp
from broadsheet.domain.site import Site
from broadsheet.stages.publish.feeds_xml import xml_text
from broadsheet.stages.publish.paths import (
    ABOUT,
    DAYS,
    HOME,
    JUDGING,
    OUTLETS,
    TOPICS,
    absolute,
    day_path,
    outlet_path,
    story_path,
    topic_path,
    week_path,
)
from broadsheet.stages.publish.site.archive import year_path
from broadsheet.text.plain import plain

VERSION = "sitemap/5"
MOST_URLS = 10_000
"""Addresses of one part. The protocol allows 50,000 and 50 MB; addresses may have 2,000 letters."""
MOST_NEWS = 1_000
"""Addresses of a news sitemap, Google's own limit."""
NEWS_AGE = timedelta(days=2)
"""What is older is no news to Google."""
INDEX, NEWS = "sitemap.xml", "news-sitemap.xml"

_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'
_NS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_NEWS_NS = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'

_CODE = re.compile("[a-z]{2,3}")
_Page = tuple[str, datetime | None]
T = TypeVar("T", bound=Hashable)


def catalog_leaves(catalog: Catalog) -> Iterator[Leaf]:
    """The index, its parts, the news where there is any, and robots.txt that names both."""
    site = catalog.site
    index: list[_Page] = []
    for name, part in _cut("pages", list(_pages(catalog))):
        index.append((f"sitemaps/{name}.xml", _newest(part)))
        yield Leaf(index[-1][0], (), partial(_part, site, part), part)
    for name, stories in _months(catalog.shown):
        index.append((f"sitemaps/{name}.xml", _newest(stories)))
        yield Leaf(index[-1][0], (), partial(_stories, site, stories), stories)
    yield Leaf(INDEX, (), partial(_index, site, index), index)
    news = _news(catalog)
    if news:  # its schema asks for one address at least
        yield Leaf(NEWS, (), partial(_news_part, site, news), news)
    told = "".join(f"Sitemap: {absolute(site, at)}\n" for at in (INDEX, *([NEWS] if news else [])))
    robots = f"User-agent: *\nAllow: /\n\n{told}".encode()
    yield Leaf("robots.txt", (), lambda _: robots, told)


def _newest(pages: Iterable[_Page]) -> datetime | None:
    return max((when for _, when in pages if when), default=None)


def _months(shown: Sequence[Listed]) -> Iterator[tuple[str, Sequence[_Page]]]:
    """The stories' ids by month, oldest first."""
    for (year, month), stories in groupby(reversed(shown), key=_month):
        yield from _cut(f"{year:04d}-{month:02d}", [(one.id, one.changed) for one in stories])


def _month(story: Listed) -> tuple[int, int]:
    return story.at.year, story.at.month


def _cut(name: str, pages: Sequence[_Page]) -> Iterator[tuple[str, Sequence[_Page]]]:
    """A part, or several where it has too many addresses: the oldest fill the first."""
    for number, at in enumerate(range(0, len(pages), MOST_URLS), 1):
        yield name if number == 1 else f"{name}-{number}", pages[at : at + MOST_URLS]


def _pages(catalog: Catalog) -> Iterator[_Page]:
    """Every page but the stories', with the time of the newest story on it."""
    days: dict[date, datetime] = {}
    topics: dict[str, datetime] = {}
    outlets: dict[str, datetime] = {}
    for story in catalog.shown:
        when = story.changed
        _later(days, story.at.date(), when)
        for topic in story.topics:
            _later(topics, topic, when)
        for page in story.pages:
            if page.shown and page.outlet:
                _later(outlets, page.outlet, when)
    weeks: dict[str, datetime] = {}
    years: dict[int, datetime] = {}
    for day, when in sorted(days.items()):
        yield day_path(day), when
        _later(weeks, week_path(day), when)
        _later(years, day.year, when)
    yield from weeks.items()
    # The newest year's calendar is that of all days.
    yield from ((year_path(year), when) for year, when in sorted(years.items())[:-1])
    yield from {outlet_path(outlet): when for outlet, when in sorted(outlets.items())}.items()
    yield from ((topic_path(one.id), topics.get(one.id)) for one in catalog.site.topics)
    letters = catalog.letters
    yield from ((letter_path(one.id), one.at) for one in reversed(letters))
    if letters or catalog.site.newsletter.enabled:
        yield LETTERS, letters[0].at if letters else None
    for path in (DAYS, OUTLETS, TOPICS, HOME):
        yield path, catalog.updated
    yield JUDGING, None
    yield ABOUT, None


def _later(newest: dict[T, datetime], key: T, when: datetime) -> None:
    if key not in newest or newest[key] < when:
        newest[key] = when


def _news(catalog: Catalog) -> list[tuple[str, datetime, str, str]]:
    """Path, time, language and headline of what was news at the moment of the judgement."""
    seen_from = catalog.at or catalog.updated
    if seen_from is None:
        return []
    site = catalog.site
    found: list[tuple[str, datetime, str, str]] = []
    for story in catalog.shown:
        if story.at < seen_from - NEWS_AGE or len(found) == MOST_NEWS:
            break
        if story.at <= seen_from:
            language = _language(story.language or site.language)
            found.append((story_path(story.id), story.at, language, story.title))
    return found


def _language(code: str) -> str:
    """ISO 639, as Google asks for it: without a region, but for the two kinds of Chinese."""
    low = code.lower().replace("_", "-")
    if low in {"zh-cn", "zh-tw"}:
        return low
    own = low.split("-")[0]
    return "zh-cn" if own == "zh" else own if _CODE.fullmatch(own) else "en"


def _part(site: Site, pages: Sequence[_Page], _: object) -> bytes:
    base = absolute(site, "")
    return _document("urlset", _NS, [_url("url", base, page) for page in pages])


def _stories(site: Site, stories: Sequence[_Page], _: object) -> bytes:
    return _part(site, [(story_path(id_), when) for id_, when in stories], _)


def _index(site: Site, parts: Sequence[_Page], _: object) -> bytes:
    base = absolute(site, "")
    return _document("sitemapindex", _NS, [_url("sitemap", base, part) for part in parts])


def _news_part(site: Site, news: Sequence[tuple[str, datetime, str, str]], _: object) -> bytes:
    name = xml_text(plain(site.title, html=False))
    items = [
        f"<url>\n<loc>{_address(absolute(site, path))}</loc>\n<news:news>\n<news:publication>\n"
        f"<news:name>{name}</news:name>\n<news:language>{xml_text(language)}</news:language>\n"
        f"</news:publication>\n<news:publication_date>{stamp(at)}</news:publication_date>\n"
        f"<news:title>{xml_text(title)}</news:title>\n</news:news>\n</url>\n"
        for path, at, language, title in news
    ]
    return _document("urlset", f"{_NS} {_NEWS_NS}", items)


def _url(tag: str, base: str, page: _Page) -> str:
    path, when = page
    changed = f"<lastmod>{stamp(when)}</lastmod>" if when else ""
    return f"<{tag}><loc>{_address(base + path.lstrip('/'))}</loc>{changed}</{tag}>\n"


def _address(url: str) -> str:
    return escape(url)


def _document(root: str, names: str, items: Sequence[str]) -> bytes:
    return f"{_HEAD}<{root} {names}>\n{''.join(items)}</{root}>\n".encode()


SITEMAP = Form("sitemap", VERSION, no_leaves, catalog_leaves)
