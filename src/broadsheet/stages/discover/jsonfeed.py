"""JSON Feed 1.0 and 1.1 (jsonfeed.org), read as leniently as it is written."""

import json

from broadsheet.domain.article import Image
from broadsheet.stages.discover.draft import MAX_ENTRIES, Draft, Feed

Json = object


def read(text: str) -> Feed | None:
    """The feed, or None where the text is no JSON object with items."""
    try:
        document = json.loads(text.lstrip("\ufeff"))
    except (ValueError, RecursionError):
        return None
    if not isinstance(document, dict) or not isinstance(document.get("items"), list):
        return None
    items = [item if isinstance(item, dict) else {} for item in document["items"]]
    language = _string(document.get("language"))
    drafts = tuple(_draft(item, document, language) for item in items[:MAX_ENTRIES])
    cut = max(0, len(items) - MAX_ENTRIES)
    return Feed("feed", _string(document.get("title")), language, drafts, cut=cut)


def _draft(item: dict[str, Json], feed: dict[str, Json], language: str) -> Draft:
    identifier = _string(item.get("id"))
    text = _string(item.get("content_text"))
    draft = Draft(
        link=_string(item.get("url"))
        or _string(item.get("external_url"))
        or (identifier if identifier.startswith(("http://", "https://")) else ""),
        title=_string(item.get("title")),
        summary=_string(item.get("summary")) or text,
        summary_html=False,
        content=_string(item.get("content_html")),
        published=_string(item.get("date_published")),
        updated=_string(item.get("date_modified")),
        language=_string(item.get("language")) or language,
        authors=_authors(item) or _authors(feed),
        tags=[tag for tag in _items(item.get("tags")) if isinstance(tag, str)],
    )
    for name in ("image", "banner_image"):
        if url := _string(item.get(name)):
            draft.images.append(Image(url))
    for attachment in _items(item.get("attachments")):
        if isinstance(attachment, dict):
            url, kind = _string(attachment.get("url")), _string(attachment.get("mime_type"))
            if url and kind.startswith("image/"):
                draft.images.append(Image(url))
    return draft


def _authors(item: dict[str, Json]) -> list[str]:
    people = [*_items(item.get("authors")), item.get("author")]
    names = (_string(p.get("name")) if isinstance(p, dict) else _string(p) for p in people)
    return [name for name in names if name]


def _items(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []


def _string(value: Json) -> str:
    return value if isinstance(value, str) else ""
