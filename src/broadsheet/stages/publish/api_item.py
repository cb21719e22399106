"""Records, stories and topics as the JSON API shows them.

The keys of a record's item, their order and their types are those of the reference's pages, which
clients in the wild read; ours come after them.
"""

from collections.abc import Sequence

from broadsheet.domain.printed import PrintedStory, Sheet
from broadsheet.domain.record import Record, RecordImage, RecordProvider, stamp
from broadsheet.domain.site import Site, Topic
from broadsheet.stages.publish.compose import sheet_time
from broadsheet.stages.publish.paths import absolute, segment, story_path, topic_path

Json = dict[str, object]


def record_item(name: str, record: Record, story: PrintedStory | None, site: Site) -> Json:
    """One published record; `name` is its file name. What is absent is None."""
    return {
        "path": f"_news/{name}",
        "title": record.title,
        "excerpt": record.excerpt,
        "sourceUrl": None,
        "webUrl": record.web_url,
        "originalUrl": record.original_url,
        "featuredContent": record.featured_content,
        "highlight": None,
        "heat": record.heat,
        "tags": None,
        "images": _images(record.images),
        "content": "",
        "type": record.type,
        "ampWebUrl": record.amp_web_url,
        "cdnAmpWebUrl": record.cdn_amp_web_url,
        "publishedDateTime": record.published_date_time,
        "updatedDateTime": _updated(story.lead) if story else None,
        "provider": _provider(record.provider),
        "locale": locale(site),
        "categories": [record.category],
        "topics": list(record.topics),
        "quality": record.quality,
        "authors": list(story.lead.article.authors) if story else [],
        "story": story.id if story else None,
        "storyUrl": absolute(site, story_path(story.id)) if story else None,
        "related": len(record.related),
    }


def story_item(
    story: PrintedStory, records: Sequence[tuple[str, Record]], topics: Sequence[str], site: Site
) -> Json:
    """One story under its stable id; `records` are its printed ones, the lead first."""
    return {
        "id": story.id,
        "title": records[0][1].title,
        "url": absolute(site, story_path(story.id)),
        "heat": records[0][1].heat,
        "publishedDateTime": records[0][1].published_date_time,
        "firstSeenDateTime": stamp(story.first_seen),
        "updatedDateTime": max(record.published_date_time for _, record in records),
        "topics": list(topics),
        "items": [_member(name, record) for name, record in records],
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


def _member(name: str, record: Record) -> Json:
    return {
        "path": f"_news/{name}",
        "title": record.title,
        "excerpt": record.excerpt,
        "webUrl": record.web_url,
        "type": record.type,
        "publishedDateTime": record.published_date_time,
        "quality": record.quality,
        "provider": _provider(record.provider),
        "images": _images(record.images),
    }


def _provider(provider: RecordProvider) -> Json:
    return {
        "name": provider.name,
        "domain": provider.domain,
        "images": _images(provider.images),
        "publishers": None,
        "authors": None,
    }


def _images(images: Sequence[RecordImage]) -> list[Json] | None:
    return [_image(image) for image in images] or None


def _image(image: RecordImage) -> Json:
    return {
        "url": image.url,
        "width": image.width,
        "height": image.height,
        "title": image.title,
        "attribution": image.attribution,
        "isCached": bool(image.is_cached),
    }


def _updated(sheet: Sheet) -> str | None:
    modified = sheet.article.modified
    return stamp(modified) if modified and modified > sheet_time(sheet) else None
