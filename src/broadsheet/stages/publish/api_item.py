"""Records, stories and topics as the JSON API shows them.

The keys of a record's item, their order and their types are those of the reference's pages, which
clients in the wild read; ours come after them.
"""

import re
from collections.abc import Sequence

from broadsheet.domain.article import Article, Copy, Image, Provider
from broadsheet.domain.printed import PrintedStory, Sheet
from broadsheet.domain.record import Record, RecordImage, RecordProvider, stamp
from broadsheet.domain.site import Site, Topic
from broadsheet.stages.publish.compose import sheet_time
from broadsheet.stages.publish.names import authors
from broadsheet.stages.publish.paths import absolute, segment, story_path, topic_path
from broadsheet.stages.publish.site.links import outbound
from broadsheet.text.urls import without_login

Json = dict[str, object]

LONGEST_ADDRESS = 8_000
"""Characters."""
_ADDRESS = re.compile(r"https?://[^\s\x00-\x20\x7f<>\"\\^`{|}\u200b-\u206f\ufeff]+", re.IGNORECASE)


def record_item(name: str, record: Record, story: PrintedStory, site: Site) -> Json:
    """One published record; `name` is its file name. What is absent is None."""
    return {
        "path": f"_news/{name}",
        "title": record.title,
        "excerpt": record.excerpt,
        "sourceUrl": None,
        "webUrl": _web(record.web_url) or absolute(site, ""),
        "originalUrl": _web(record.original_url),
        "featuredContent": _web(record.featured_content),
        "highlight": None,
        "heat": record.heat,
        "tags": None,
        "images": _images(record.images, story.lead.article.images, site),
        "content": "",
        "type": record.type,
        "ampWebUrl": _web(record.amp_web_url),
        "cdnAmpWebUrl": _web(record.cdn_amp_web_url),
        "publishedDateTime": record.published_date_time,
        "updatedDateTime": _updated(story.lead),
        "provider": _provider(record.provider, story.lead.article.provider, site),
        "locale": locale(site),
        "categories": [record.category],
        "topics": list(record.topics),
        "quality": record.quality,
        "authors": authors(story.lead.article),
        "story": story.id,
        "storyUrl": absolute(site, story_path(story.id)),
        "related": len(story.related),
    }


def story_item(
    story: PrintedStory, records: Sequence[tuple[str, Record]], topics: Sequence[str], site: Site
) -> Json:
    """One story under its stable id; `records` are its printed ones, the lead first."""
    articles = {sheet.name: sheet.article for sheet in (story.lead, *story.related)}
    return {
        "id": story.id,
        "title": records[0][1].title,
        "url": absolute(site, story_path(story.id)),
        "heat": records[0][1].heat,
        "publishedDateTime": records[0][1].published_date_time,
        "firstSeenDateTime": stamp(story.first_seen),
        "updatedDateTime": max(record.published_date_time for _, record in records),
        "topics": list(topics),
        "formerly": list(story.formerly),
        "items": [_member(name, record, articles[name], site) for name, record in records],
    }


def topic_item(topic: Topic, parent: str | None, site: Site) -> Json:
    """One topic with the keys of the reference's topic documents; `parent` is its parent's name."""
    return {
        "_id": topic.id,
        "name": topic.name,
        "shortname": topic.shortname or topic.name,
        "parent": parent,
        "description": topic.description or None,
        "keywords": list(topic.keywords),
        "hashtags": list(topic.hashtags),
        "images": None,
        "services": {
            "news": absolute(site, f"api/news/{segment(topic.id)}/"),
            "site": absolute(site, topic_path(topic.id)),
        },
    }


def locale(site: Site) -> str:
    """The language as clients know it: lower case, English without a region is "en-us"."""
    language = site.language.lower().replace("_", "-")
    return "en-us" if language in {"", "en"} else language


def _web(url: str | None) -> str | None:
    """The address, if it is one of the web: clients make links of it."""
    if not url or len(url) > LONGEST_ADDRESS:
        return None
    if _ADDRESS.fullmatch(url):
        return (without_login(url) if "@" in url else url) or None
    return outbound(url) or None


def _member(name: str, record: Record, article: Article, site: Site) -> Json:
    return {
        "path": f"_news/{name}",
        "title": record.title,
        "excerpt": record.excerpt,
        "webUrl": _web(record.web_url) or absolute(site, ""),
        "type": record.type,
        "publishedDateTime": record.published_date_time,
        "quality": record.quality,
        "provider": _provider(record.provider, article.provider, site),
        "images": _images(record.images, article.images, site),
    }


def _provider(provider: RecordProvider, own: Provider, site: Site) -> Json:
    return {
        "name": provider.name,
        "domain": provider.domain,
        "images": _images(provider.images, (own.logo,) if own.logo else (), site),
        "publishers": None,
        "authors": None,
    }


def _images(images: Sequence[RecordImage], own: Sequence[Image], site: Site) -> list[Json] | None:
    copies = {image.url: image.copies for image in own}
    shown = [image for image in images if _web(image.url)]
    return [_image(image, copies.get(image.url, ()), site) for image in shown] or None


def _image(image: RecordImage, copies: Sequence[Copy], site: Site) -> Json:
    return {
        "url": _web(image.url),
        "width": image.width,
        "height": image.height,
        "title": image.title,
        "attribution": image.attribution,
        "isCached": bool(image.is_cached),
        "copies": [
            {"url": absolute(site, copy.path), "width": copy.width, "height": copy.height}
            for copy in copies
        ],
    }


def _updated(sheet: Sheet) -> str | None:
    modified = sheet.modified
    return stamp(modified) if modified and modified > sheet_time(sheet) else None
