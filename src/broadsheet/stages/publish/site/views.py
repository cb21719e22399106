"""What the templates see: every string and link of a story, worked out once for all its pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from broadsheet.domain.article import Article, ArticleType, Copy, Image, Provider
from broadsheet.domain.printed import PrintedStory, Sheet
from broadsheet.domain.record import Record, stamp
from broadsheet.domain.site import Site, Topic
from broadsheet.stages.publish.compose import headline, sheet_time
from broadsheet.stages.publish.names import short
from broadsheet.stages.publish.paths import absolute, outlet_path, story_path, topic_path
from broadsheet.stages.publish.site.links import file_of, outbound
from broadsheet.stages.publish.site.words import clock, long_time, short_time

_LEAST_WIDTH, _LEAST_HEIGHT = 200, 120
"""Pixels under which a picture is an icon, not an illustration."""
_MARKS = 3
"""Topics named beside a headline."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """What a card is made with: topics by id, the site's language, year and day.

    Times of the paper's own year are shown without it, those of its own day without the day.
    `linked`: pictures are shown from the outlets' servers where there is no copy.
    """

    topics: Mapping[str, Topic]
    language: str
    year: int = 0
    day: date | None = None
    linked: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture to show; width and height are 0 where they are not known.

    `src` is the path of the site's own copy where `kept`, else its address at the outlet; `set`
    are the copies of several widths, `by` the outlet.
    """

    src: str
    kept: bool
    width: int
    height: int
    alt: str
    credit: str
    by: str
    set: tuple[Copy, ...] = ()


@dataclass(frozen=True, slots=True)
class Preview:
    """A picture as others show it beside a link to its page (Open Graph); sizes as `Picture`'s."""

    url: str
    width: int
    height: int
    alt: str


@dataclass(frozen=True, slots=True)
class Moment:
    """A time: for machines, short and long for people, and the hour alone."""

    iso: str
    short: str
    long: str
    clock: str


@dataclass(frozen=True, slots=True)
class Tag:
    """Something with a page: its name and its file; `href` is empty where the site has none."""

    name: str
    href: str


@dataclass(frozen=True, slots=True)
class Line:
    """One outlet's piece; `url` is empty where its address cannot be linked."""

    key: str
    title: str
    url: str
    outlet: str
    outlet_href: str
    lang: str
    at: Moment | None
    when: datetime
    first: bool
    lead: bool
    quality: int
    copy: bool = False
    """Its text was told before."""


@dataclass(frozen=True, slots=True)
class Card:
    """A story as lists show it. `href` is its page's file; `others` is best quality first."""

    id: str
    href: str
    title: str
    wrote: str
    """The outlet whose headline `title` is, where that is not the lead's; else ''."""
    excerpt: str
    url: str
    outlet: str
    outlet_href: str
    logo: str
    lang: str
    at: Moment
    day: date
    picture: Picture | None
    tags: tuple[Tag, ...]
    marks: tuple[Tag, ...]
    """The topics that lists show: the best few, without those that another one lies under."""
    lead: Line
    others: tuple[Line, ...]
    first: Line | None
    """The piece that came first, where that is not the lead."""
    video: bool
    paywalled: bool
    heat: int
    story: PrintedStory


def moment(at: datetime, year: int = 0, day: date | None = None) -> Moment:
    """A time in every form that the pages use; the short one names its year if it is not `year`.

    On `day` itself the short one is the hour alone.
    """
    hour = clock(at)
    short = hour if day == at.date() else short_time(at, year or at.year)
    return Moment(stamp(at), short, long_time(at), hour)


def picture(article: Article, title: str, by: str, linked: bool = False) -> Picture | None:
    """The first picture that can be shown and is larger than an icon."""
    for image in article.images:
        src = image.kept or (outbound(image.url) if linked else "")
        if src and not _icon(image):
            largest = image.copies[-1] if image.copies else None
            wide, high = (largest.width, largest.height) if largest else (image.width, image.height)
            return Picture(
                src=src,
                kept=bool(image.kept),
                width=wide if image.sized else 0,
                height=high if image.sized else 0,
                alt=short(image.title) or title,
                credit=short(image.attribution),
                by=by,
                set=image.copies if len(image.copies) > 1 else (),
            )
    return None


def picture_address(card: Card, site: Site) -> str:
    """The whole address of a story's picture, the site's own copy before the outlet's; or ''."""
    if card.picture is None:
        return ""
    return absolute(site, f"/{card.picture.src}") if card.picture.kept else card.picture.src


def preview(card: Card, site: Site) -> Preview | None:
    """A story's picture for where its page is linked from; None where it has none."""
    shown = card.picture
    if shown is None:
        return None
    return Preview(picture_address(card, site), shown.width, shown.height, shown.alt)


def card(story: PrintedStory, shelf: Shelf) -> Card:
    """All that any page shows of a story, except the reasons."""
    lead = story.lead.article
    records = dict(story.records)
    own, *lines = pieces(story, shelf, records)
    record = records.get(story.lead.name)
    excerpt = record.excerpt if record else lead.excerpt
    title, wrote = headline(story)
    at = sheet_time(story.lead)
    return Card(
        id=story.id,
        href=file_of(story_path(story.id)),
        title=title,
        wrote=wrote,
        excerpt="" if excerpt == title else excerpt,
        url=own.url,
        outlet=own.outlet,
        outlet_href=own.outlet_href,
        logo=logo(lead.provider),
        lang=own.lang,
        at=own.at or moment(at, shelf.year, shelf.day),
        day=at.date(),
        picture=picture(lead, title, own.outlet, shelf.linked),
        tags=tuple(tag(label.topic, shelf.topics) for label in story.lead.labels.topics),
        marks=_marks(story.lead, shelf.topics),
        lead=own,
        others=tuple(lines),
        first=next((line for line in lines if line.first), None),
        video=lead.type is ArticleType.VIDEO,
        paywalled=lead.paywalled is True,
        heat=story.lead.decision.heat,
        story=story,
    )


def logo(provider: Provider) -> str:
    """The path of the site's own copy of an outlet's mark, square where there is one; or ''."""
    for image in (provider.icon, provider.logo):
        if image is not None and image.kept:
            return image.kept
    return ""


def pieces(story: PrintedStory, shelf: Shelf, records: Mapping[str, Record]) -> list[Line]:
    """The lead, then the others, best quality first, in the words of their records."""
    first = _first(story)
    telling = story.telling
    copies = frozenset(one.key for one in telling.coverage if one.copy) if telling else frozenset()
    return [
        _line(sheet, shelf, records, sheet is first, sheet.article.key in copies)
        for sheet in (story.lead, *story.related)
    ]


def tag(topic: str, topics: Mapping[str, Topic]) -> Tag:
    """A topic's name and page."""
    known = topics.get(topic)
    return Tag(known.name, file_of(topic_path(topic))) if known else Tag(topic, "")


def lang(own: str, language: str) -> str:
    """A text's language where it is not that of the site, else ''."""
    return "" if own.lower() == language.lower() else own


def _marks(sheet: Sheet, topics: Mapping[str, Topic]) -> tuple[Tag, ...]:
    given = [label.topic for label in sheet.labels.topics]
    above = {topics[topic].parent for topic in given if topic in topics}
    # Parents that form a ring would leave nothing.
    narrow = [topic for topic in given if topic not in above] or given
    return tuple(tag(topic, topics) for topic in narrow[:_MARKS])


def _first(story: PrintedStory) -> Sheet | None:
    """The piece that was there first; none where it is alone or no time is told of it."""
    sheets = (story.lead, *story.related)
    if not story.related:
        return None
    if story.telling:
        told = next((s for s in sheets if s.article.key == story.telling.first), None)
        if told is not None:
            return told if told.article.time_told else None
    timed = [sheet for sheet in sheets if sheet.article.time_told]
    return min(timed, key=sheet_time) if timed else None


def _line(
    sheet: Sheet, shelf: Shelf, records: Mapping[str, Record], first: bool, copy: bool
) -> Line:
    """One piece in the words of its record, which were made fit for print."""
    article = sheet.article
    record = records.get(sheet.name)
    provider = record.provider if record else article.provider
    outlet = provider.name or provider.domain
    return Line(
        key=article.key,
        title=(record.title if record else article.title) or outlet,
        url=outbound(article.web_url),
        outlet=outlet,
        outlet_href=file_of(outlet_path(provider.domain)) if provider.domain else "",
        lang=lang(article.language, shelf.language),
        at=moment(article.published, shelf.year, shelf.day) if article.published else None,
        when=sheet_time(sheet),
        first=first,
        lead=sheet.decision.lead,
        quality=sheet.quality.points,
        copy=copy,
    )


def _icon(image: Image) -> bool:
    return 0 < image.width < _LEAST_WIDTH or 0 < image.height < _LEAST_HEIGHT
