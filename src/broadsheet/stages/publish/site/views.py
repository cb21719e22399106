"""What the templates see: every string and link of a story, worked out once for all its pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from msgspec import Struct

from broadsheet.domain.article import Article, ArticleType, Copy, Provider
from broadsheet.domain.printed import PrintedStory, Sheet
from broadsheet.domain.record import stamp
from broadsheet.domain.site import Site, Topic
from broadsheet.stages.publish.compose import headline, sheet_time
from broadsheet.stages.publish.names import short
from broadsheet.stages.publish.paths import absolute, outlet_path, story_path, topic_path
from broadsheet.stages.publish.site.links import file_of, outbound
from broadsheet.stages.publish.site.words import clock, long_time, short_time

_BROAD = 3
"""A picture more than so many times as wide as high keeps its own shape."""
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

    @property
    def broad(self) -> bool:
        """A panorama: a column's shape would show a small part of it, blown up."""
        return self.width > _BROAD * self.height


@dataclass(frozen=True, slots=True)
class Preview:
    """A picture as others show it beside a link to its page (Open Graph); sizes as `Picture`'s."""

    url: str
    width: int
    height: int
    alt: str


class Moment(Struct, frozen=True):
    """A time as pages write it: `iso` for machines, and in words.

    The short form names its year if that is not `year`; on `day` itself it is the hour alone.
    """

    at: datetime
    iso: str
    year: int = 0
    day: date | None = None

    @property
    def short(self) -> str:
        """For lists."""
        if self.day == self.at.date():
            return self.clock
        return short_time(self.at, self.year or self.at.year)

    @property
    def long(self) -> str:
        """In full."""
        return long_time(self.at)

    @property
    def clock(self) -> str:
        """The hour alone."""
        return clock(self.at)


class Tag(Struct, frozen=True):
    """Something with a page: its name and its file; `href` is empty where the site has none."""

    name: str
    href: str


class Line(Struct, frozen=True):
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


class Card:
    """A story as pages show it, but for its reasons; what few pages show is worked out by need."""

    def __init__(self, story: PrintedStory, shelf: Shelf) -> None:
        self.story, self._shelf = story, shelf
        self._records = dict(story.records)
        self._first = _first(story)
        lead, article = self._line(story.lead), story.lead.article
        self.id, self.heat, self.lead = story.id, story.lead.decision.heat, lead
        self.url, self.outlet, self.outlet_href = lead.url, lead.outlet, lead.outlet_href
        self.lang = lead.lang
        self.video, self.paywalled = article.type is ArticleType.VIDEO, article.paywalled is True
        self.at = lead.at or moment(lead.when, shelf)
        self.day = self.at.at.date()
        self.href = file_of(story_path(story.id))
        """Its page's file."""
        self.title, self.wrote = headline(story)
        """What it is told under, and the outlet whose words these are, if not the lead's; or ''."""
        record = self._records.get(story.lead.name)
        excerpt = record.excerpt if record else article.excerpt
        self.excerpt = "" if excerpt == self.title else excerpt

    @cached_property
    def logo(self) -> str:
        """The outlet's mark."""
        return logo(self.story.lead.article.provider)

    @cached_property
    def picture(self) -> Picture | None:
        """The lead's picture."""
        return picture(self.story.lead.article, self.title, self.outlet, self._shelf.linked)

    @cached_property
    def tags(self) -> tuple[Tag, ...]:
        """Its topics."""
        topics = self.story.lead.labels.topics
        return tuple(tag(label.topic, self._shelf.topics) for label in topics)

    @cached_property
    def marks(self) -> tuple[Tag, ...]:
        """The topics that lists show: the best few, without those that another one lies under."""
        return _marks(self.story.lead, self._shelf.topics)

    @cached_property
    def others(self) -> tuple[Line, ...]:
        """The other pieces, best quality first."""
        return tuple(self._line(sheet) for sheet in self.story.related)

    @cached_property
    def also(self) -> tuple[Line, ...]:
        """The best other piece of each outlet; the lead's own outlet comes last."""
        best: dict[str, Line] = {}
        for line in self.others:
            best.setdefault(line.outlet, line)
        return tuple(sorted(best.values(), key=lambda line: line.outlet == self.outlet))

    @property
    def first(self) -> Line | None:
        """The piece that came first, where it is of another outlet than the lead."""
        found = next((line for line in self.others if line.first), None)
        return found if found and found.outlet != self.outlet else None

    @cached_property
    def _copies(self) -> frozenset[str]:
        telling = self.story.telling
        return (
            frozenset(one.key for one in telling.coverage if one.copy) if telling else frozenset()
        )

    def _line(self, sheet: Sheet) -> Line:
        """One piece in the words of its record, which were made fit for print."""
        article, shelf = sheet.article, self._shelf
        record = self._records.get(sheet.name)
        provider = record.provider if record else article.provider
        outlet = provider.name or provider.domain
        told = article.published
        return Line(
            key=article.key,
            title=(record.title if record else article.title) or outlet,
            url=outbound(article.web_url),
            outlet=outlet,
            outlet_href=file_of(outlet_path(provider.domain)) if provider.domain else "",
            lang=lang(article.language, shelf.language),
            at=moment(told, shelf) if told else None,
            when=told or sheet_time(sheet),
            first=sheet is self._first,
            lead=sheet.decision.lead,
            quality=sheet.quality.points,
            copy=article.key in self._copies,
        )


def moment(at: datetime, shelf: Shelf) -> Moment:
    """A time as the pages of a paper write it."""
    return Moment(at, stamp(at), shelf.year, shelf.day)


def picture(article: Article, title: str, by: str, linked: bool = False) -> Picture | None:
    """The first picture that can be shown and is larger than an icon."""
    for image in article.images:
        src = image.kept or (outbound(image.url) if linked else "")
        if src and not image.tiny:
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


def logo(provider: Provider) -> str:
    """The path of the site's own copy of an outlet's mark, square where there is one; or ''."""
    for image in (provider.icon, provider.logo):
        if image is not None and image.kept:
            return image.kept
    return ""


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
