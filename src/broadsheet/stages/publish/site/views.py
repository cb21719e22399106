"""What the templates see: every string and link of a story, worked out once for all its pages."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from broadsheet.domain.article import Article, ArticleType, Image
from broadsheet.domain.printed import PrintedStory, Sheet
from broadsheet.domain.reason import Reason
from broadsheet.domain.record import Record, stamp
from broadsheet.domain.site import Site, Topic
from broadsheet.stages.publish.compose import sheet_time
from broadsheet.stages.publish.paths import absolute, story_path, topic_path
from broadsheet.stages.publish.site.links import file_of, outbound
from broadsheet.stages.publish.site.words import long_time, points, short_time

_LEAST_WIDTH, _LEAST_HEIGHT = 200, 120
"""Pixels under which a picture is an icon, not an illustration."""
_MARKS = 3
"""Topics named beside a headline."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """What a card is made with: topics by id, records by file name, the site's language and year.

    Times of the paper's own year are shown without it.
    """

    topics: Mapping[str, Topic]
    records: Mapping[str, Record]
    language: str
    year: int = 0


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture to show; width and height are 0 where they are not known.

    `src` is its address at the outlet, `kept` the path of the site's own copy, where it has one.
    """

    src: str
    kept: str
    width: int
    height: int
    alt: str
    credit: str


@dataclass(frozen=True, slots=True)
class Moment:
    """A time: for machines, short and long for people, and the hour alone."""

    iso: str
    short: str
    long: str
    clock: str


@dataclass(frozen=True, slots=True)
class Tag:
    """A topic of a story and its page's file; `href` is empty for a topic the site lacks."""

    name: str
    href: str


@dataclass(frozen=True, slots=True)
class Line:
    """One outlet's piece; `url` is empty where its address cannot be linked."""

    title: str
    url: str
    outlet: str
    lang: str
    at: Moment | None
    first: bool
    lead: bool
    quality: int


@dataclass(frozen=True, slots=True)
class Card:
    """A story as lists show it. `href` is its page's file; `others` is best quality first."""

    id: str
    href: str
    title: str
    excerpt: str
    url: str
    outlet: str
    lang: str
    at: Moment
    day: date
    picture: Picture | None
    tags: tuple[Tag, ...]
    marks: tuple[Tag, ...]
    """The topics that lists show: the best few, without those that another one lies under."""
    others: tuple[Line, ...]
    first: Line | None
    """The piece that came first, where that is not the lead."""
    video: bool
    paywalled: bool
    heat: int
    story: PrintedStory


@dataclass(frozen=True, slots=True)
class Ground:
    """A stored reason in words, with what it added."""

    text: str
    points: str


def moment(at: datetime, year: int = 0) -> Moment:
    """A time in every form that the pages use; the short one names its year if it is not `year`."""
    clock = f"{at.hour:02d}:{at.minute:02d}"
    return Moment(stamp(at), short_time(at, year or at.year), long_time(at), clock)


def picture(article: Article, title: str) -> Picture | None:
    """The first picture that can be shown and is larger than an icon."""
    for image in article.images:
        src = outbound(image.url)
        if src and not _icon(image):
            sized = image.sized
            return Picture(
                src,
                image.kept,
                image.width if sized else 0,
                image.height if sized else 0,
                image.title or title,
                image.attribution,
            )
    return None


def picture_address(card: Card, site: Site) -> str:
    """The whole address of a story's picture, the site's own copy before the outlet's; or ''."""
    if card.picture is None:
        return ""
    return absolute(site, f"/{card.picture.kept}") if card.picture.kept else card.picture.src


def grounds(reasons: Iterable[Reason]) -> tuple[Ground, ...]:
    """Stored reasons as the page words them."""
    return tuple(Ground(reason.text, points(reason.points)) for reason in reasons)


def card(story: PrintedStory, shelf: Shelf) -> Card:
    """All that any page shows of a story, except the reasons."""
    lead = story.lead.article
    own = _line(story.lead, shelf)
    record = shelf.records.get(story.lead.name)
    excerpt = record.excerpt if record else lead.excerpt
    first = _first(story)
    lines = tuple(_line(sheet, shelf, sheet is first) for sheet in story.related)
    shown = None if first is None or first is story.lead else lines[story.related.index(first)]
    at = sheet_time(story.lead)
    return Card(
        id=story.id,
        href=file_of(story_path(story.id)),
        title=own.title,
        excerpt="" if excerpt == own.title else excerpt,
        url=own.url,
        outlet=own.outlet,
        lang=own.lang,
        at=moment(at, shelf.year),
        day=at.date(),
        picture=picture(lead, own.title),
        tags=tuple(tag(label.topic, shelf.topics) for label in story.lead.labels.topics),
        marks=_marks(story.lead, shelf.topics),
        others=lines,
        first=shown,
        video=lead.type is ArticleType.VIDEO,
        paywalled=lead.paywalled is True,
        heat=story.lead.decision.heat,
        story=story,
    )


def timeline(card: Card, shelf: Shelf) -> tuple[Line, ...]:
    """The whole coverage in order of time; pieces without a time come last."""
    story = card.story
    first = _first(story)
    sheets = sorted(
        (story.lead, *story.related),
        key=lambda s: (s.article.published is None, sheet_time(s)),
    )
    of_its_year = replace(shelf, year=card.day.year)
    return tuple(_line(s, of_its_year, s is first, s is story.lead) for s in sheets)


def tag(topic: str, topics: Mapping[str, Topic]) -> Tag:
    """A topic's name and page."""
    known = topics.get(topic)
    return Tag(known.name, file_of(topic_path(topic))) if known else Tag(topic, "")


def _marks(sheet: Sheet, topics: Mapping[str, Topic]) -> tuple[Tag, ...]:
    given = [label.topic for label in sheet.labels.topics]
    above = {topics[topic].parent for topic in given if topic in topics}
    # Parents that form a ring would leave nothing.
    narrow = [topic for topic in given if topic not in above] or given
    return tuple(tag(topic, topics) for topic in narrow[:_MARKS])


def _first(story: PrintedStory) -> Sheet | None:
    """The earliest piece of a story of several; none where a single piece or no time is known."""
    timed = [s for s in (story.lead, *story.related) if s.article.published is not None]
    return min(timed, key=sheet_time) if story.related and timed else None


def _line(sheet: Sheet, shelf: Shelf, first: bool = False, lead: bool = False) -> Line:
    """One piece in the words of its record, which were made fit for print."""
    article = sheet.article
    record = shelf.records.get(sheet.name)
    provider = record.provider if record else article.provider
    outlet = provider.name or provider.domain
    return Line(
        title=(record.title if record else article.title) or outlet,
        url=outbound(article.web_url),
        outlet=outlet,
        lang=_lang(article, shelf.language),
        at=moment(article.published, shelf.year) if article.published else None,
        first=first,
        lead=lead,
        quality=sheet.quality.points,
    )


def _lang(article: Article, language: str) -> str:
    own = article.language
    return "" if own.lower() == language.lower() else own


def _icon(image: Image) -> bool:
    return 0 < image.width < _LEAST_WIDTH or 0 < image.height < _LEAST_HEIGHT
