"""Outgoing feeds: RSS 2.0, Atom (RFC 4287) and JSON Feed 1.1, of the site and of each topic.

An item is a story: its link is the lead's page at the outlet, and the story's own page stands
beside it (`comments` in RSS, `rel="related"` in Atom, `_broadsheet` in JSON Feed). Its id is made
of the story's id alone, so that it stays when a title, a lead or the site's address changes.
"""

from collections.abc import Iterator

import msgspec

from broadsheet.domain.printed import Paper, PrintedFile
from broadsheet.domain.record import stamp
from broadsheet.stages.publish.feed_items import Feed, FeedItem, feeds_of
from broadsheet.stages.publish.feeds_xml import atom, rss

RSS, ATOM, JSON = "feed.xml", "atom.xml", "feed.json"


def feed_files(paper: Paper) -> Iterator[PrintedFile]:
    """Three files for the site and three for each topic, of the 50 newest stories each."""
    for feed in feeds_of(paper):
        folder = feed.folder.lstrip("/")
        yield PrintedFile(folder + RSS, rss(feed, feed.address(RSS)))
        yield PrintedFile(folder + ATOM, atom(feed, feed.address(ATOM)))
        yield PrintedFile(folder + JSON, json_feed(feed, feed.address(JSON)))


def json_feed(feed: Feed, own: str) -> bytes:
    """JSON Feed 1.1 (jsonfeed.org); `own` is its own address."""
    value = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.home,
        "feed_url": own,
        "description": feed.description,
        "language": feed.site.language,
        "authors": [{"name": feed.site.title, "url": feed.home}],
        "items": [_json_item(item) for item in feed.items],
    }
    return msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n"


def _json_item(item: FeedItem) -> dict[str, object]:
    value: dict[str, object] = {
        "id": item.id,
        "url": item.url,
        "title": item.title,
        "content_text": item.summary,
        "summary": item.summary,
        "date_published": stamp(item.published),
        "date_modified": stamp(item.updated),
        "authors": [{"name": name} for name in item.authors or (item.outlet,)],
        "tags": list(item.topics),
        "language": item.language,
    }
    if item.image:
        value["image"] = item.image.url
    value["_broadsheet"] = {
        "story": item.page,
        "outlet": item.outlet,
        "related": [{"title": title, "url": url} for title, url in item.related],
    }
    return value
