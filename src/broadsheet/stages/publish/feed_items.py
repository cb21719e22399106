"""What the three feed formats say, worked out once: a feed and its items."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5

from broadsheet.domain.printed import Paper, PrintedStory
from broadsheet.domain.record import Record, RecordImage
from broadsheet.domain.site import Site
from broadsheet.stages.publish.compose import sheet_time
from broadsheet.stages.publish.paths import HOME, absolute, story_path, topic_path
from broadsheet.text.plain import plain

MOST_ITEMS = 50
MOST_RELATED = 10
"""Other outlets' pages that one item points at."""

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One story. `url` is the lead's page at its outlet, `page` the story's page on the site."""

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
    image: RecordImage | None
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
    items: tuple[FeedItem, ...]

    def address(self, file: str) -> str:
        """The full address of one of its files."""
        return absolute(self.site, self.folder + file)

    @property
    def updated(self) -> datetime:
        """The newest change; 1970 for an empty feed, which Atom wants dated too."""
        return max((item.updated for item in self.items), default=_NEVER)


def feeds_of(paper: Paper) -> Iterator[Feed]:
    """The site's feed, then one for each topic, newest stories first."""
    site = paper.site
    records = dict(paper.records)
    told = [
        (story, _item(story, records[story.lead.name], site))
        for story in paper.stories
        if story.lead.name in records
    ]
    title = plain(site.title, html=False)
    about = plain(site.description or site.subject, html=False) or title
    every = tuple(item for _, item in told[:MOST_ITEMS])
    yield Feed(HOME, title, about, absolute(site, HOME), site, every)
    for topic in site.topics:
        own = (item for story, item in told if topic.id in _topics(story))
        folder = topic_path(topic.id)
        name = plain(topic.name, html=False)
        yield Feed(
            folder=folder,
            title=f"{title}: {name}",
            description=plain(topic.description, html=False) or f"{name} in {title}",
            home=absolute(site, folder),
            site=site,
            items=tuple(item for item, _ in zip(own, range(MOST_ITEMS), strict=False)),
        )


def _topics(story: PrintedStory) -> set[str]:
    return {label.topic for label in story.lead.labels.topics}


def _item(story: PrintedStory, record: Record, site: Site) -> FeedItem:
    article = story.lead.article
    published = record.published_at or sheet_time(story.lead)
    return FeedItem(
        id=uuid5(NAMESPACE_URL, f"broadsheet:story:{story.id}").urn,
        title=record.title,
        url=record.web_url,
        page=absolute(site, story_path(story.id)),
        summary=record.excerpt,
        published=published,
        updated=max(published, article.modified or published),
        outlet=record.provider.name,
        authors=tuple(name for author in article.authors if (name := plain(author, html=False))),
        topics=record.topics,
        image=record.images[0] if record.images else None,
        related=tuple((other.title, other.web_url) for other in record.related[:MOST_RELATED]),
        language=article.language or site.language,
    )
