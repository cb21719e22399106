"""From decided sheets to records, and from the records of all stories to the paper."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from broadsheet.domain.article import Article, ArticleType, Image, Provider
from broadsheet.domain.printed import Paper, PrintedStory, Sheet
from broadsheet.domain.record import Record, RecordImage, RecordProvider, RelatedItem, stamp
from broadsheet.domain.score import Edition, Story
from broadsheet.domain.site import Site
from broadsheet.text.plain import plain
from broadsheet.text.sentences import cut, fit
from broadsheet.text.urls import is_web

VERSION = "publish/2"
MOST_IMAGES = 8
"""Pictures of one record, the lead picture among them."""
LONGEST_TITLE = 400
"""Characters; what is longer is no headline, and is cut at a word."""

_NO_TOPIC = "News"


def compose_record(
    sheet: Sheet, others: Sequence[Sheet], topic_names: Mapping[str, str], removed: bool = False
) -> Record:
    """The record of one sheet; `others` are its story's other members, in any order.

    `topic_names` gives each topic id's name, in the order of the site's tree. Texts are made fit
    for print here once more, whatever stage they came from.
    """
    return _record(sheet, map(_related, best_first(others)), topic_names, removed)


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


def compose_paper(
    site: Site,
    sheets: Mapping[str, Sheet],
    stories: Sequence[Story],
    edition: Edition,
    removed: frozenset[str],
) -> Paper:
    """The whole paper; `sheets` by article key, `removed` the keys that an editor took down.

    Members without a sheet are not printed. A story is shown where its lead is published.
    """
    names = {topic.id: topic.name for topic in site.topics}
    records: list[tuple[str, Record]] = []
    printed: list[PrintedStory] = []
    for story in stories:
        members = [sheets[key] for key in story.members if key in sheets]
        items = [(sheet, _related(sheet)) for sheet in best_first(members)]
        for sheet in members:
            related = (item for other, item in items if other is not sheet)
            gone = sheet.article.key in removed
            records.append((sheet.name, _record(sheet, related, names, gone)))
        printed.extend(_shown(story, members, removed))
    printed.sort(key=lambda shown: (-_seconds(shown.lead), shown.id))
    ids = {shown.id for shown in printed}
    times = [sheet_time(s) for shown in printed for s in (shown.lead, *shown.related)]
    return Paper(
        site=site,
        records=tuple(sorted(records, key=lambda pair: pair[0])),
        stories=tuple(printed),
        edition=Edition(
            stories=tuple(id_ for id_ in edition.stories if id_ in ids),
            reasons=tuple(pair for pair in edition.reasons if pair[0] in ids),
        ),
        updated=max(times, default=None),
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


def _shown(
    story: Story, members: Sequence[Sheet], removed: frozenset[str]
) -> Iterable[PrintedStory]:
    lead = next((sheet for sheet in members if sheet.decision.lead), None)
    if lead is None or not lead.decision.published or lead.article.key in removed:
        return
    related = (s for s in members if s is not lead and s.article.key not in removed)
    yield PrintedStory(story.id, lead, tuple(best_first(related)), story.first_seen)


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
    title = plain(article.title, html=False) or article.provider.name or article.provider.domain
    return title if len(title) <= LONGEST_TITLE else cut(title, LONGEST_TITLE)


def _excerpt(article: Article) -> str:
    """Up to 300 characters, ending at a sentence or a word; the title where there is none."""
    return fit(plain(article.excerpt, html=False)) or fit(_title(article))


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
    name = plain(provider.name, html=False) or provider.domain
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
            title=plain(image.title, html=False) or None,
            attribution=plain(image.attribution, html=False) or None,
        )
        for image in kept[:most]
    )


def _printable(image: Image) -> bool:
    return image.sized and is_web(image.url)
