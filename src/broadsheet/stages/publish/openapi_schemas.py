"""The JSON Schemas of what the API answers with.

Every key is required and may be null only where it says so: that is what typed clients are made
from. Additional properties are allowed: fields may be added.
"""

_Json = dict[str, object]

_TEXT: _Json = {"type": "string"}
_TEXT_OR_NULL: _Json = {"type": ["string", "null"]}
_WHOLE: _Json = {"type": "integer"}
_WHOLE_OR_NULL: _Json = {"type": ["integer", "null"]}
_TEXTS: _Json = {"type": "array", "items": _TEXT}
_NULL: _Json = {"type": "null"}
_ADDRESS: _Json = {"type": "string", "format": "uri"}
_ADDRESS_OR_NULL: _Json = {"type": ["string", "null"], "format": "uri"}
_TIME: _Json = {"type": "string", "format": "date-time"}
_TIME_OR_NULL: _Json = {"type": ["string", "null"], "format": "date-time"}
_KIND: _Json = {"type": "string", "enum": ["article", "video"]}


def _ref(name: str) -> _Json:
    return {"$ref": f"#/components/schemas/{name}"}


def _thing(**properties: object) -> _Json:
    return {"type": "object", "required": list(properties), "properties": properties}


def _many(name: str, *, absent: bool = False) -> _Json:
    return {"type": ["array", "null"] if absent else "array", "items": _ref(name)}


def _page(of: str) -> _Json:
    return _thing(page=_WHOLE, value=_many(of), nextPage=_WHOLE_OR_NULL)


def _chunk(of: str) -> _Json:
    return _thing(value=_many(of), next=_ADDRESS_OR_NULL)


_IMAGE = _thing(
    url=_ADDRESS,
    width=_WHOLE_OR_NULL,
    height=_WHOLE_OR_NULL,
    title=_TEXT_OR_NULL,
    attribution=_TEXT_OR_NULL,
    isCached={"type": "boolean", "description": "The site holds a copy."},
    copies=_many("Copy"),
)
_COPY = _thing(url=_ADDRESS, width=_WHOLE, height=_WHOLE)
_PROVIDER = _thing(
    name=_TEXT,
    domain=_TEXT,
    images=_many("Image", absent=True),
    publishers=_NULL,
    authors=_NULL,
)
_REFERENCE: _Json = {
    "path": {"type": "string", "description": "The record's file."},
    "title": _TEXT,
    "excerpt": _TEXT,
    "sourceUrl": _TEXT_OR_NULL,
    "webUrl": _ADDRESS,
    "originalUrl": _ADDRESS_OR_NULL,
    "featuredContent": _ADDRESS_OR_NULL,
    "highlight": _NULL,
    "heat": _WHOLE_OR_NULL,
    "tags": {"type": ["array", "null"], "items": _TEXT},
    "images": _many("Image", absent=True),
    "content": _TEXT,
    "type": _KIND,
    "ampWebUrl": _ADDRESS_OR_NULL,
    "cdnAmpWebUrl": _ADDRESS_OR_NULL,
    "publishedDateTime": _TIME,
    "updatedDateTime": _TIME_OR_NULL,
    "provider": _ref("Provider"),
    "locale": _TEXT,
    "categories": _TEXTS,
    "topics": _TEXTS,
}
"""The keys that clients of the reference system know."""
_RECORD = _thing(
    **_REFERENCE,
    quality=_WHOLE,
    authors=_TEXTS,
    story={"type": ["string", "null"], "description": "Id of the story that it leads."},
    storyUrl=_ADDRESS_OR_NULL,
    related={"type": "integer", "description": "How many other pages tell the story."},
)
_LETTER: _Json = {
    **_REFERENCE,
    "type": _TEXT,
    "provider": {"anyOf": [_ref("Provider"), _NULL]},
}
_MEMBER = _thing(
    path=_TEXT,
    title=_TEXT,
    excerpt=_TEXT,
    webUrl=_ADDRESS,
    type=_KIND,
    publishedDateTime=_TIME,
    quality=_WHOLE,
    provider=_ref("Provider"),
    images=_many("Image", absent=True),
)
_STORY = _thing(
    id={"type": "string", "description": "Stays, whatever happens to its title and its lead."},
    title=_TEXT,
    url=_ADDRESS,
    heat=_WHOLE,
    publishedDateTime=_TIME,
    firstSeenDateTime=_TIME,
    updatedDateTime=_TIME,
    topics={"type": "array", "items": _TEXT, "description": "Ids of topics."},
    formerly={"type": "array", "items": _TEXT, "description": "Ids that it had before."},
    items={
        "type": "array",
        "items": _ref("Member"),
        "minItems": 1,
        "description": "Its pages, the lead first.",
    },
)
_TOPIC = _thing(
    _id=_TEXT,
    name=_TEXT,
    shortname=_TEXT,
    parent={"type": ["string", "null"], "description": "The name of the topic above."},
    description=_TEXT_OR_NULL,
    keywords=_TEXTS,
    hashtags=_TEXTS,
    images=_NULL,
    services=_thing(news=_ADDRESS, site=_ADDRESS),
)

SCHEMAS: _Json = {
    "Copy": _COPY,
    "Image": _IMAGE,
    "Provider": _PROVIDER,
    "Record": _RECORD,
    "Member": _MEMBER,
    "Story": _STORY,
    "Topic": _TOPIC,
    "Letter": _thing(**_LETTER),
    "NewsPage": _page("Record"),
    "TopicPage": _page("Topic"),
    "LetterPage": _page("Letter"),
    "RecordChunk": _chunk("Record"),
    "StoryChunk": _chunk("Story"),
}
"""Every named schema."""
