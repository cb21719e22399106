"""From decided sheets to records and printed stories, and from these to the catalogue."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from operator import itemgetter

from broadsheet.domain.article import Article, ArticleType, Image, Provider
from broadsheet.domain.printed import Catalog, Listed, ListedPage, PrintedStory, Sheet
from broadsheet.domain.record import Record, RecordImage, RecordProvider, RelatedItem, stamp
from broadsheet.domain.score import Edition, Story
from broadsheet.domain.site import SavedSearch, Site
from broadsheet.domain.telling import Telling
from broadsheet.stages.publish.names import LONGEST_READ, short
from broadsheet.stages.publish.searches import finding
from broadsheet.text.plain import plain
from broadsheet.text.sentences import fit
from broadsheet.text.urls import is_web

VERSION = "publish/6"
MOST_RELATED = 50
"""Pages beside a story's lead that each name all the others. Where all did, the records of a story
of 500 pages took 143 MB."""
MOST_IMAGES = 8
"""Pictures of one record, the lead picture among them."""

_NO_TOPIC = "News"


def _record(
    sheet: Sheet, related: Iterable[RelatedItem], topic_names: Mapping[str, str], removed: bool
) -> Record:
    article = sheet.article
    amp, cached = _amp(article)
    return Record(
        title=_title(article),
        excerpt=_excerpt(article),
        published_date_time=stamp(sheet_time(sheet)),
        original_url=article.original_url or article.web_url,
        web_url=article.web_url,
        amp_web_url=amp,
        cdn_amp_web_url=cached,
        type=_type(article),
        featured_content=article.video_url if _type(article) == "video" else None,
        quality=max(0, sheet.quality.points),
        heat=sheet.decision.heat,
        published=sheet.decision.published and not removed,
        removed=True if removed else None,
        provider=_provider(article.provider, logo=True),
        topics=_topics(sheet, topic_names),
        images=_images(article.images, MOST_IMAGES),
        related=tuple(related),
    )


def compose_story(
    story: Story,
    sheets: Mapping[str, Sheet],
    topic_names: Mapping[str, str],
    removed: frozenset[str] = frozenset(),
    telling: Telling | None = None,
) -> PrintedStory | None:
    """The story with all its records; `sheets` by article key, `removed` the keys taken down.

    `topic_names` gives each topic id's name, in the order of the site's tree. Texts are made fit
    for print here once more, whatever stage they came from. Members without a sheet are not
    printed; None where there is no other. What is taken down beside a lead that stands
    is printed as if it were alone; where the lead is down, so is the story.
    """
    members = [bare(sheets[key]) for key in story.members if key in sheets]
    if not members:
        return None
    ranked = best_first(members)
    lead = next((sheet for sheet in members if sheet.decision.lead), ranked[0])
    apart = removed if lead.article.key not in removed else frozenset[str]()
    standing = [sheet for sheet in ranked if sheet.article.key not in apart]
    records = [
        (sheet.name, _record(sheet, beside, topic_names, sheet.article.key in removed))
        for sheet, beside in _paired(standing, lead)
    ]
    records += [
        (sheet.name, _record(_alone(sheet), (), topic_names, True))
        for sheet in members
        if sheet.article.key in apart
    ]
    related = (s for s in standing if s is not lead and s.article.key not in removed)
    records.sort(key=itemgetter(0))
    return PrintedStory(
        id=story.id,
        lead=lead,
        related=tuple(related),
        first_seen=story.first_seen,
        records=tuple(records),
        telling=telling,
        formerly=story.formerly,
    )


def headline(story: PrintedStory) -> tuple[str, str]:
    """What the story is told under, and the outlet whose words these are; "" for its lead's."""
    lead = story.lead
    record = story.record(lead)
    own = (record.title if record else lead.article.title) or lead.article.provider.domain
    told = story.telling.title if story.telling else lead.article.title
    title = own if told == lead.article.title else short(told)
    if not title or title == own:
        return own, ""
    wrote = next((one.article.provider for one in story.related if one.article.title == told), None)
    return title, (wrote.name or wrote.domain) if wrote else ""


def _alone(sheet: Sheet) -> Sheet:
    """As the lead of itself: the contract of records knows no heat of -1 without a lead beside."""
    return replace(sheet, decision=replace(sheet.decision, heat=max(0, sheet.quality.points)))


def _paired(ranked: Sequence[Sheet], lead: Sheet) -> Iterator[tuple[Sheet, Iterator[RelatedItem]]]:
    """Each page of a story, best first, with what its record names of the others.

    The lead names all others, the best `MOST_RELATED` and it each other, and any the lead: so each
    is named by those that it names.
    """
    items = [(sheet, _related(sheet)) for sheet in ranked] if len(ranked) > 1 else []
    others = [sheet.name for sheet in ranked if sheet is not lead]
    near = frozenset((lead.name, *others[:MOST_RELATED]))

    def beside(sheet: Sheet) -> Iterator[RelatedItem]:
        for other, item in items:
            if other is not sheet and (
                lead is sheet or lead is other or {sheet.name, other.name} <= near
            ):
                yield item

    return ((sheet, beside(sheet)) for sheet in ranked)


def bare(sheet: Sheet) -> Sheet:
    """The sheet without what is never printed: the text, the links, how the page was read."""
    article = sheet.article
    if not (article.text or article.links or article.reasons or article.dek):
        return sheet
    return replace(sheet, article=replace(article, text="", links=(), reasons=(), dek=""))


def listed(story: PrintedStory, digest: str, searches: Iterable[SavedSearch] = ()) -> Listed:
    """The light row of a printed story; `digest` stands for the whole of it."""
    lead, telling = story.lead, story.telling
    held = {sheet.name: sheet for sheet in (lead, *story.related)}
    times = [sheet_time(sheet) for sheet in held.values()]
    times += [sheet.corrected for sheet in held.values() if sheet.corrected is not None]
    outlets = (
        telling.outlets if telling else tuple({s.article.provider.domain: 0 for s in held.values()})
    )
    record = story.record(lead)
    return Listed(
        id=story.id,
        digest=digest,
        shown=bool(record and record.published),
        name=lead.name,
        at=sheet_time(lead),
        changed=max(times),
        heat=lead.decision.heat,
        quality=max(0, lead.quality.points),
        topics=tuple(dict.fromkeys(label.topic for label in lead.labels.topics)),
        outlets=outlets,
        first=_first(held.values(), telling, outlets),
        pages=tuple(_page(name, record, name in held) for name, record in story.records),
        formerly=story.formerly,
        title=headline(story)[0],
        language=lead.article.language,
        searches=finding(story, searches),
    )


def _first(sheets: Iterable[Sheet], telling: Telling | None, outlets: Sequence[str]) -> str:
    """The outlet that told it first; "" where its time is only that when we saw the page."""
    key = telling.first if telling else ""
    opening = next((sheet.article for sheet in sheets if sheet.article.key == key), None)
    if not outlets or (opening is not None and opening.time_told is None):
        return ""
    return outlets[0]


def _page(name: str, record: Record, shown: bool) -> ListedPage:
    return ListedPage(
        name=name,
        at=record.published_date_time,
        outlet=record.provider.domain,
        called=record.provider.name,
        quality=record.quality,
        shown=shown and not record.removed,
        published=record.published,
    )


def catalog(site: Site, stories: Iterable[Listed], edition: Edition) -> Catalog:
    """The catalogue, in its order; of the edition, what is shown."""
    ordered = sorted(stories, key=lambda one: (-one.at.timestamp(), one.id))
    ids = {one.id for one in ordered if one.shown}
    return Catalog(
        site=site,
        stories=tuple(ordered),
        edition=Edition(
            stories=tuple(id_ for id_ in edition.stories if id_ in ids),
            reasons=tuple(pair for pair in edition.reasons if pair[0] in ids),
        ),
        updated=max((one.changed for one in ordered if one.shown), default=None),
    )


def sheet_time(sheet: Sheet) -> datetime:
    """When its article was published; where nobody tells, the day that its file is named by."""
    if sheet.article.published is not None:
        return sheet.article.published
    try:
        return datetime.fromisoformat(sheet.name[:10]).replace(tzinfo=UTC)
    except ValueError:
        return datetime(1970, 1, 1, tzinfo=UTC)


def best_first(sheets: Iterable[Sheet]) -> list[Sheet]:
    """By quality, best first; ties in order of time, then key."""
    return sorted(sheets, key=lambda s: (-s.quality.points, _seconds(s), s.article.key))


def _seconds(sheet: Sheet) -> float:
    return sheet_time(sheet).timestamp()


def _related(sheet: Sheet) -> RelatedItem:
    article = sheet.article
    amp, cached = _amp(article)
    return RelatedItem(
        title=_title(article),
        excerpt=_excerpt(article),
        published_date_time=stamp(sheet_time(sheet)),
        web_url=article.web_url,
        amp_web_url=amp,
        cdn_amp_web_url=cached,
        type=_type(article),
        provider=_provider(article.provider, logo=False),
        quality=max(0, sheet.quality.points),
        images=_images(article.images, 1),
    )


def _title(article: Article) -> str:
    provider = article.provider
    return short(article.title) or short(provider.name) or provider.domain


def _excerpt(article: Article) -> str:
    """Up to 300 characters, ending at a sentence or a word; the title where there is none."""
    return fit(plain(article.excerpt[:LONGEST_READ], html=False)) or fit(_title(article))


def _type(article: Article) -> str:
    """A video without its address would be a record without `featuredContent`: an article."""
    film = article.type is ArticleType.VIDEO and is_web(article.video_url)
    return ArticleType.VIDEO.value if film else ArticleType.ARTICLE.value


def _amp(article: Article) -> tuple[str | None, str | None]:
    if article.amp_url and article.cdn_amp_url:
        return article.amp_url, article.cdn_amp_url
    return None, None


def _provider(provider: Provider, *, logo: bool) -> RecordProvider:
    images: tuple[RecordImage, ...] = ()
    if logo and provider.logo is not None and _printable(provider.logo):
        picture = provider.logo
        images = (RecordImage(picture.url, picture.width, picture.height),)
    name = short(provider.name) or provider.domain
    return RecordProvider(name, provider.domain, images)


def _topics(sheet: Sheet, names: Mapping[str, str]) -> tuple[str, ...]:
    found = dict.fromkeys(names.get(label.topic, label.topic) for label in sheet.labels.topics)
    return tuple(found) or (next(iter(names.values()), _NO_TOPIC),)


def _images(images: Sequence[Image], most: int) -> tuple[RecordImage, ...]:
    """Pictures whose size is known, each address once, in their order (the lead picture first)."""
    sized = {image.url: image for image in reversed(images) if _printable(image)}
    kept = [image for image in images if sized.get(image.url) is image]
    return tuple(
        RecordImage(
            url=image.url,
            width=image.width,
            height=image.height,
            is_cached=bool(image.kept),
            title=short(image.title) or None,
            attribution=short(image.attribution) or None,
        )
        for image in kept[:most]
    )


def _printable(image: Image) -> bool:
    return image.sized and is_web(image.url)
