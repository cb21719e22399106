"""Feeds that are not well-formed, by feedparser.

feedparser is given the text as UTF-8 bytes, never an address, so it reads no file and fetches
nothing. Its document type is gone already (`xmltree.without_doctype`).
"""

import io
import re
from collections.abc import Iterable, Mapping

import feedparser

from broadsheet.domain.article import Image
from broadsheet.stages.discover.draft import MAX_ENTRIES, Draft, Feed, person, size_of

MAX_TEXT = 2_000_000
"""Characters: feedparser takes about a second for a megabyte, so longer text is cut."""


_FEEDS_OWN = re.compile(r"<(?:\w{1,20}:)?(?:rss|rdf|feed|channel|item|entry)\b", re.IGNORECASE)


def read(text: str, base: str) -> Feed | None:
    """The feed, or None where feedparser sees neither an entry nor a format it knows."""
    if not _FEEDS_OWN.search(text):
        return None
    data = io.BytesIO(text[:MAX_TEXT].encode("utf-8", "replace"))
    headers = {"content-type": "application/xml; charset=utf-8", "content-location": base}
    try:
        parsed = feedparser.parse(
            data, response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
    except Exception:  # noqa: BLE001  feedparser raises whatever its parts raise on garbage
        return None
    if not parsed.entries and not parsed.get("version"):
        return None
    language = str(parsed.feed.get("language") or "")
    drafts = tuple(_draft(entry, language) for entry in parsed.entries[:MAX_ENTRIES])
    cut = max(0, len(parsed.entries) - MAX_ENTRIES)
    return Feed("feed", _string(parsed.feed, "title"), language, drafts, cut=cut)


def _draft(parsed: Mapping[str, object], language: str) -> Draft:
    entry = dict(parsed)  # feedparser's own type answers with another field where one is absent
    entry["enclosures"] = parsed.get("enclosures")
    content = next(iter(_maps(entry.get("content"))), {})
    draft = Draft(
        link=_string(entry, "feedburner_origlink") or _string(entry, "link"),
        title=_string(entry, "title"),
        summary=_string(entry, "summary"),
        content=_string(content, "value"),
        published=_string(entry, "published") or _string(entry, "created"),
        updated=_string(entry, "updated"),
        language=_string(entry, "language") or language,
        authors=[n for a in _maps(entry.get("authors")) if (n := person(_string(a, "name")))],
        tags=[_string(t, "label") or _string(t, "term") for t in _maps(entry.get("tags"))],
    )
    source = entry.get("source")
    if isinstance(source, Mapping):
        draft.outlet = _string(source, "title")
    for name in ("media_content", "enclosures", "media_thumbnail"):
        for picture in _maps(entry.get(name)):
            kind = _string(picture, "medium") or _string(picture, "type")
            url = _string(picture, "url") or _string(picture, "href")
            if url and (kind.startswith("image") or name == "media_thumbnail"):
                width, height = (size_of(_string(picture, k)) for k in ("width", "height"))
                draft.images.append(Image(url, width, height))
    return draft


def _maps(value: object) -> Iterable[Mapping[str, object]]:
    return [v for v in value if isinstance(v, Mapping)] if isinstance(value, list) else []


def _string(values: Mapping[str, object], name: str) -> str:
    value = values.get(name)
    return value if isinstance(value, str) else ""
