"""A record in its exact form: YAML front matter, groups apart, keys in the contract's order.

The same record gives the same bytes. Unknown keys of a record of the wild stand after the known
ones, with their values as JSON, which is YAML too.
"""

from collections.abc import Iterator

from broadsheet.domain.record import (
    Extra,
    Record,
    RecordImage,
    RecordProvider,
    RelatedItem,
)
from broadsheet.text.yamlform import STAMP, double_quoted, json_in_yaml, scalar

_FENCE = "---"


def print_record(record: Record) -> bytes:
    """The file's bytes, UTF-8 with `\\n` at the ends of lines."""
    lines = [_FENCE, *_head(record)]
    for group in (
        _provider(record.provider, ""),
        _topics(record.topics),
        _images(record.images, ""),
        _related(record.related),
        _extra(record.extra, ""),
        _quoted("secured", record.secured),
    ):
        body = list(group)
        if body:
            lines += ["", *body]
    return ("\n".join([*lines, _FENCE]) + record.tail).encode("utf-8", "replace")


def _head(record: Record) -> Iterator[str]:
    yield f"category: {scalar(record.category)}"
    yield f"title: {double_quoted(record.title)}"
    yield f"excerpt: {double_quoted(record.excerpt)}"
    yield f"publishedDateTime: {_stamp(record.published_date_time)}"
    yield from _quoted("originalUrl", record.original_url)
    yield f"webUrl: {double_quoted(record.web_url)}"
    yield from _amp(record.amp_web_url, record.cdn_amp_web_url)
    yield f"type: {scalar(record.type)}"
    yield from _quoted("featuredContent", record.featured_content)
    yield f"quality: {record.quality}"
    yield f"heat: {record.heat}"
    yield f"published: {_flag(record.published)}"
    if record.removed is not None:
        yield f"removed: {_flag(record.removed)}"


def _amp(amp: str | None, cached: str | None) -> Iterator[str]:
    yield from _quoted("ampWebUrl", amp)
    yield from _quoted("cdnAmpWebUrl", cached)


def _provider(provider: RecordProvider, margin: str) -> Iterator[str]:
    yield f"{margin}provider:"
    yield f"{margin}  name: {scalar(provider.name)}"
    yield f"{margin}  domain: {scalar(provider.domain)}"
    yield from _images(provider.images, margin + "  ")
    yield from _extra(provider.extra, margin + "  ")


def _topics(topics: tuple[str, ...]) -> Iterator[str]:
    if topics:
        yield "topics:"
        yield from (f"  - {scalar(name)}" for name in topics)


def _images(images: tuple[RecordImage, ...], margin: str) -> Iterator[str]:
    if images:
        yield f"{margin}images:"
        for image in images:
            yield from _item(_image(image), margin + "  ")


def _image(image: RecordImage) -> Iterator[str]:
    yield f"url: {double_quoted(image.url)}"
    if image.width is not None:
        yield f"width: {image.width}"
    if image.height is not None:
        yield f"height: {image.height}"
    if image.is_cached is not None:
        yield f"isCached: {_flag(image.is_cached)}"
    yield from _quoted("title", image.title)
    yield from _quoted("attribution", image.attribution)
    yield from _extra(image.extra, "")


def _related(related: tuple[RelatedItem, ...]) -> Iterator[str]:
    if related:
        yield "related:"
        for item in related:
            yield from _item(_related_item(item), "  ")


def _related_item(item: RelatedItem) -> Iterator[str]:
    yield f"title: {double_quoted(item.title)}"
    yield f"excerpt: {double_quoted(item.excerpt)}"
    yield f"publishedDateTime: {_stamp(item.published_date_time)}"
    yield f"webUrl: {double_quoted(item.web_url)}"
    yield from _amp(item.amp_web_url, item.cdn_amp_web_url)
    yield f"type: {scalar(item.type)}"
    yield from _provider(item.provider, "")
    yield f"quality: {item.quality}"
    yield from _images(item.images, "")
    yield from _extra(item.extra, "")


def _item(lines: Iterator[str], margin: str) -> Iterator[str]:
    """Lines as one item of a list."""
    mark = f"{margin}- "
    for line in lines:
        yield mark + line
        mark = f"{margin}  "


def _quoted(key: str, text: str | None) -> Iterator[str]:
    if text is not None:
        yield f"{key}: {double_quoted(text)}"


def _extra(extra: Extra, margin: str) -> Iterator[str]:
    yield from (f"{margin}{scalar(key)}: {json_in_yaml(value)}" for key, value in extra)


def _stamp(text: str) -> str:
    return text if STAMP.fullmatch(text) else scalar(text)


def _flag(value: bool) -> str:
    return "true" if value else "false"
