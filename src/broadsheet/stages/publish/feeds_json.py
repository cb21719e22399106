"""JSON Feed 1.1 (jsonfeed.org)."""

from collections.abc import Sequence
from datetime import datetime

from broadsheet.domain.record import stamp
from broadsheet.stages.publish.api_pages import encoded
from broadsheet.stages.publish.feed_items import Feed, FeedItem
from broadsheet.stages.publish.paths import ICON, absolute


def json_item(item: FeedItem) -> bytes:
    """One item."""
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
    picture = item.picture
    if picture is not None:
        value["image"] = picture.url
        if picture.type:
            attached: dict[str, object] = {"url": picture.url, "mime_type": picture.type}
            if picture.length:
                attached["size_in_bytes"] = picture.length
            value["attachments"] = [attached]
    value["_broadsheet"] = {
        "story": item.page,
        "outlet": item.outlet,
        "related": [{"title": title, "url": url} for title, url in item.related],
    }
    return encoded(value)


def json_feed(feed: Feed, items: Sequence[bytes], updated: datetime | None, own: str) -> bytes:
    """The feed of items; `own` is its own address. The format has no time of the whole."""
    del updated
    value: dict[str, object] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.home,
        "feed_url": own,
        "description": feed.description,
        "favicon": absolute(feed.site, ICON),
        "language": feed.site.language,
        "authors": [{"name": feed.site.title, "url": feed.home}],
    }
    if feed.site.websub.hub:
        value["hubs"] = [{"type": "WebSub", "url": feed.site.websub.hub}]
    head = encoded(value).removesuffix(b"}")
    return head + b',"items":[\n' + b",\n".join(items) + b"\n]}\n"
