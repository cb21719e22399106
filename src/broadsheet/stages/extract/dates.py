"""When a page was published and last changed.

In order of trust: what the page declares in `<meta>` and in its structured data, the day in its
address, the feed's date, the date it shows near its headline, and last htmldate's search.
Measured: where `<meta>` and JSON-LD disagree on the day, `<meta>` is right five times as often
(JSON-LD is what gets refreshed for search engines).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import htmldate
from lxml.html import HtmlElement

from broadsheet.stages.extract import date_zones
from broadsheet.stages.extract.date_text import Shown, address_day, best, shown
from broadsheet.text.dates import FIRST_YEAR, ParsedDate, parse_date

SURE = 4.5
"""`Shown.worth` from which a shown date outweighs a weak declaration."""
NEAR = 3.0
"""`Shown.worth` from which a shown date confirms another."""
LIKELY = 1.0
"""`Shown.worth` from which a shown date is taken without htmldate's search."""

_PUBLISHED = (
    "article:published_time og:article:published_time og:published_time article:published"
    " og:article:published article:publicationdate datepublished date_published date-published"
    " published_time publication_date parsely-pub-date sailthru.date bt:pubdate pubdate"
    " publishdate publish_date publish-date published-date publisheddate originalpublicationdate"
    " dc.date.issued dcterms.issued dc.date.published citation_publication_date"
    " cxenseparse:recs:publishtime cxenseparse:publishtime cxenseparse:recs:articlepublished"
    " og:pubdate og:publish_date rnews:datepublished shareaholic:article_published_time"
    " article.published article_date_original mediator_published_time video:release_date"
)
PUBLISHED_METAS = tuple(_PUBLISHED.split())
_WEAK = (
    "date dc.date dc:date dcterms.date dcterms.created dc.date.created dc:date.created"
    " dc.created datecreated date.created article.created article:created_time displaydate"
    " citation_date citation_online_date release_date created creation_date"
)
WEAK_METAS = tuple(_WEAK.split())
_MODIFIED = (
    "article:modified_time og:article:modified_time article:modified og:updated_time datemodified"
    " date_modified dc.date.modified dcterms.modified dc:date.modified last-modified lastmod"
    " modified revised bt:moddate"
)
MODIFIED_METAS = tuple(_MODIFIED.split())


@dataclass(frozen=True, slots=True)
class PageDates:
    """Times in UTC; `published` is 00:00Z of the day where only a day is known.

    `source` names where it was read; `has_time` tells whether a time of day was there. `day` is
    the publication day as the outlet's own clock has it (YYYY-MM-DD), `utc_day` the day in UTC on
    which it fell (a bare day begins where the outlet's country is, if that is known).
    """

    published: datetime | None
    modified: datetime | None
    source: str
    has_time: bool
    day: str = ""
    utc_day: str = ""


@dataclass(frozen=True, slots=True)
class _Page:
    """What all readers need: metas by name, the address, and the latest moment allowed."""

    tree: HtmlElement
    url: str
    metas: Mapping[str, tuple[str, ...]]
    structured: Sequence[Mapping[str, object]]
    language: str
    month_first: bool
    limit: datetime

    def allowed(self, parsed: ParsedDate | None) -> bool:
        """Whether a date can be a page's: not in the future, not before the web."""
        return parsed is not None and parsed.when <= self.limit and parsed.day.year >= FIRST_YEAR


def dates(
    tree: HtmlElement,
    url: str,
    structured: Sequence[Mapping[str, object]],
    html_text: str,  # noqa: ARG001 - part of the readers' common call
    headers: Sequence[tuple[str, str]] = (),  # noqa: ARG001 - the same
    *,
    captured: datetime,
    hint: datetime | None = None,
) -> PageDates:
    """Read the dates of one page; none lies after `captured` and one day.

    `structured` has the objects that speak of this page, best first. `hint` is the feed's date.
    `html_text` and `headers` are not read: a server's Last-Modified tells of its cache.
    """
    language = (
        tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or ""
    ).strip()
    page = _Page(
        tree=tree,
        url=url,
        metas=_metas(tree),
        structured=structured,
        language=language,
        month_first=date_zones.month_first(url, language),
        limit=captured + timedelta(days=1),
    )
    found, source, visible = _published(page, hint)
    modified = _modified(page, found)
    if found is None:
        return PageDates(None, modified, "", has_time=False)
    day = _printed_day(page, found, visible)
    return PageDates(
        published=found.when.replace(microsecond=0),
        modified=modified,
        source=source,
        has_time=found.has_time,
        day=day.isoformat(),
        utc_day=_utc_day(page, found).isoformat(),
    )


def _published(
    page: _Page, hint: datetime | None
) -> tuple[ParsedDate | None, str, list[Shown] | None]:
    for source, parsed in _declared(page):
        if page.allowed(parsed):
            return _with_hint(_first_printing(page, parsed), hint), source, None
    visible = [s for s in shown(page.tree, month_first=page.month_first) if page.allowed(s.parsed)]
    in_address = address_day(page.url)
    if in_address is not None and page.allowed(_whole(in_address)):
        same = [s for s in visible if s.parsed.day == in_address and s.worth >= NEAR]
        top = best(same)
        return _with_hint(top.parsed if top else _whole(in_address), hint), "url", visible
    if hint is not None and hint <= page.limit:
        return ParsedDate(hint, hint.date(), has_time=True, has_zone=True), "feed", visible
    top = best(visible)
    for source, parsed in _hinted(page):
        if page.allowed(parsed):
            if top is not None and top.worth >= SURE and top.parsed.day != parsed.day:
                break
            return parsed, source, visible
    if top is not None and top.worth >= LIKELY:
        return top.parsed, "page", visible
    searched = _searched(page)
    if searched is not None:
        return searched, "search", visible
    return (top.parsed, "page", visible) if top else (None, "", visible)


def _declared(page: _Page) -> Iterator[tuple[str, ParsedDate]]:
    yield from _from_metas(page, PUBLISHED_METAS)
    yield from _from_structured(page, "datePublished")


def _hinted(page: _Page) -> Iterator[tuple[str, ParsedDate]]:
    """What may be the day of publication, or of something else: the upload of a film, an edit."""
    yield from _from_metas(page, WEAK_METAS)
    yield from _from_structured(page, "dateCreated")
    yield from _from_structured(page, "uploadDate")


def _from_structured(page: _Page, name: str) -> Iterator[tuple[str, ParsedDate]]:
    for node in page.structured:
        for text in _strings(node.get(name)):
            parsed = parse_date(text, month_first=page.month_first)
            if parsed is not None:
                yield f"structured:{name}", parsed


def _first_printing(page: _Page, declared: ParsedDate) -> ParsedDate:
    """An address keeps the day of its first printing when the declared date is renewed."""
    in_address = address_day(page.url)
    if in_address is not None and in_address < declared.day - timedelta(days=1):
        return _whole(in_address)
    return declared


def _from_metas(page: _Page, names: Sequence[str]) -> Iterator[tuple[str, ParsedDate]]:
    for name in names:
        for text in page.metas.get(name, ()):
            parsed = parse_date(text, month_first=page.month_first)
            if parsed is not None:
                yield f"meta:{name}", parsed


def _modified(page: _Page, published: ParsedDate | None) -> datetime | None:
    found = [parsed for _, parsed in _from_metas(page, MODIFIED_METAS)]
    for node in page.structured:
        for text in _strings(node.get("dateModified")):
            parsed = parse_date(text, month_first=page.month_first)
            if parsed is not None:
                found.append(parsed)
    for parsed in found:
        if page.allowed(parsed) and (published is None or parsed.when >= published.when):
            return parsed.when
    return None


def _printed_day(page: _Page, found: ParsedDate, visible: list[Shown] | None) -> date:
    """The day on the outlet's own clock, where the page declares the time in UTC."""
    if not (found.has_time and found.has_zone and found.day == found.when.date()):
        return found.day
    in_address = address_day(page.url)
    if in_address is not None and _same_moment(found, in_address):
        return in_address
    minutes = date_zones.offset(page.url, page.language, found.day)
    if minutes is not None:
        return date_zones.local_day(found.when, minutes)
    if visible is None and found.when.hour < 9:
        visible = shown(page.tree, month_first=page.month_first)
    near = [s for s in visible or () if s.worth >= NEAR and _same_moment(found, s.parsed.day)]
    top = best(near)
    return top.parsed.day if top else found.day


def _same_moment(found: ParsedDate, day: date) -> bool:
    """Whether some clock on earth showed `day` at that moment (12 hours west to 14 east)."""
    west, east = found.when - timedelta(hours=12), found.when + timedelta(hours=14)
    return west.date() <= day <= east.date()


def _utc_day(page: _Page, found: ParsedDate) -> date:
    if found.has_zone:
        return found.when.date()
    minutes = date_zones.offset(page.url, page.language, found.day)
    return (found.when - timedelta(minutes=minutes or 0)).date()


def _with_hint(parsed: ParsedDate, hint: datetime | None) -> ParsedDate:
    """A bare day takes the feed's time when both mean the same day."""
    if parsed.has_time or hint is None or not _same_moment(_whole(hint.date()), parsed.day):
        return parsed
    return ParsedDate(hint, parsed.day, has_time=True, has_zone=True)


def _searched(page: _Page) -> ParsedDate | None:
    try:
        found = htmldate.find_date(
            page.tree, original_date=True, url=None, max_date=page.limit.replace(tzinfo=None)
        )
    except (ValueError, TypeError, AttributeError, OverflowError):
        return None
    if not found or found.endswith("-01-01"):
        return None  # a copyright year, not a day
    return parse_date(found)


def _whole(day: date) -> ParsedDate:
    return ParsedDate(datetime.combine(day, time(), UTC), day, has_time=False)


def _metas(tree: HtmlElement) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        content = element.get("content") or element.get("datetime")
        if not content or len(content) > 200:
            continue
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            name = element.get(attribute)
            if name:
                found.setdefault(name.strip().lower(), []).append(content)
    return {name: tuple(values[:5]) for name, values in found.items()}


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | tuple):
        for item in value[:5]:
            if isinstance(item, str):
                yield item
    elif isinstance(value, Mapping):
        inner = value.get("@value")
        if isinstance(inner, str):
            yield inner
