"""What the three feed formats say, worked out once: feeds and their items."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5

from broadsheet.domain.article import Article
from broadsheet.domain.printed import PrintedStory, Sheet
from broadsheet.domain.record import Record
from broadsheet.domain.site import SavedSearch, Site
from broadsheet.stages.publish.compose import sheet_time
from broadsheet.stages.publish.names import LONGEST_NAME, authors
from broadsheet.stages.publish.paths import (
    HOME,
    absolute,
    outlet_path,
    search_path,
    story_path,
    topic_path,
)
from broadsheet.stages.publish.site.links import outbound
from broadsheet.text.plain import plain

MOST_ITEMS = 50
MOST_OF_OUTLET = 20
"""Items of an outlet's feed: there are many of these."""
MOST_RELATED = 10
"""Other outlets' pages that one item points at."""
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""When a feed without items was updated: Atom wants it dated too."""
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,4}")
_TYPES = {"webp": "image/webp", "jpg": "image/jpeg", "png": "image/png", "svg": "image/svg+xml"}


@dataclass(frozen=True, slots=True)
class FeedPicture:
    """A picture to show; type, length (bytes) and sizes (pixels) are empty where not known."""

    url: str
    type: str
    length: int
    width: int
    height: int
    credit: str


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One story, or one page of it. `url` is the page at its outlet, `page` the story's here."""

    id: str
    title: str
    url: str
    page: str
    summary: str
    published: datetime
    updated: datetime
    outlet: str
    authors: tuple[str, ...]
    topics: tuple[str, ...]
    picture: FeedPicture | None
    related: tuple[tuple[str, str], ...]
    """Title and address of the other coverage, best first."""
    language: str


@dataclass(frozen=True, slots=True)
class Feed:
    """One feed; `folder` is where its files lie, with a slash at both ends or alone."""

    folder: str
    title: str
    description: str
    home: str
    site: Site

    def address(self, file: str) -> str:
        """The full address of one of its files."""
        return absolute(self.site, self.folder + file)


def site_feed(site: Site) -> Feed:
    """The feed of all stories."""
    title = plain(site.title, html=False)
    about = plain(site.description or site.subject, html=False) or title
    return Feed(HOME, title, about, absolute(site, HOME), site)


def topic_feeds(site: Site) -> Iterator[tuple[str, Feed]]:
    """A feed for each topic, with the topic's id."""
    title = plain(site.title, html=False)
    for topic in site.topics:
        folder = topic_path(topic.id)
        name = plain(topic.name, html=False)
        about = plain(topic.description, html=False) or f"{name} in {title}"
        yield topic.id, Feed(folder, f"{title}: {name}", about, absolute(site, folder), site)


def search_feed(search: SavedSearch, site: Site) -> Feed:
    """The feed of a saved search."""
    title, name = plain(site.title, html=False), plain(search.name, html=False)
    about = f"What the search {name} finds in {title}"
    return Feed(search_path(search.id), f"{title}: {name}", about, absolute(site, HOME), site)


def outlet_feed(domain: str, name: str, site: Site) -> Feed:
    """The feed of what an outlet has told."""
    title, folder = plain(site.title, html=False), outlet_path(domain)
    about = f"Pages of {name} in {title}"
    return Feed(folder, f"{title}: {name}", about, absolute(site, folder), site)


def story_item(story: PrintedStory, site: Site) -> FeedItem:
    """One story, in the words of its lead; its id is made of the story's alone."""
    return _item(story, story.lead, f"broadsheet:story:{story.id}", site)


def page_item(story: PrintedStory, name: str, site: Site) -> FeedItem:
    """One page of a story, by the name of its record; its id is made of that name alone."""
    sheets = (story.lead, *story.related)
    sheet = next((one for one in sheets if one.name == name), story.lead)
    return _item(story, sheet, f"broadsheet:page:{name}", site)


def _item(story: PrintedStory, sheet: Sheet, made_of: str, site: Site) -> FeedItem:
    record = story.record(sheet)
    if record is None:
        raise ValueError(f"{sheet.name} is a page without a record")
    article = sheet.article
    published = record.published_at or sheet_time(sheet)
    page = absolute(site, story_path(story.id))
    related = [(other.title, outbound(other.web_url)) for other in record.related]
    others = (one for one in (story.lead, *story.related) if one is not sheet)
    newest = max(map(sheet_time, others), default=published)
    modified = sheet.modified or published
    return FeedItem(
        id=uuid5(NAMESPACE_URL, made_of).urn,
        title=record.title,
        url=outbound(record.web_url) or page,
        page=page,
        summary=record.excerpt,
        published=published,
        updated=max(published, modified, newest),
        outlet=record.provider.name[:LONGEST_NAME],
        authors=tuple(authors(article)),
        topics=record.topics,
        picture=_picture(article, record, site),
        related=tuple((title, url) for title, url in related[:MOST_RELATED] if url),
        language=article.language if _LANGUAGE.fullmatch(article.language) else site.language,
    )


def _picture(article: Article, record: Record, site: Site) -> FeedPicture | None:
    """The site's own copy of the lead picture, else the outlet's."""
    for image in article.images[:1]:
        if image.kept:
            largest = image.copies[-1] if image.copies else None
            return FeedPicture(
                url=absolute(site, image.kept),
                type=_TYPES.get(image.kept.rpartition(".")[2], ""),
                length=largest.size if largest and largest.path == image.kept else 0,
                width=largest.width if largest else image.width,
                height=largest.height if largest else image.height,
                credit=plain(image.attribution[:LONGEST_NAME], html=False),
            )
    for shown in record.images[:1]:
        url = outbound(shown.url)
        if url:
            credit = (shown.attribution or "")[:LONGEST_NAME]
            return FeedPicture(url, "", 0, shown.width or 0, shown.height or 0, credit)
    return None
