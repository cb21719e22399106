"""The JSON API described as OpenAPI 3.1 (spec.openapis.org), whose schemas are JSON Schema."""

from broadsheet.domain.site import Site
from broadsheet.stages.publish.openapi_schemas import SCHEMAS
from broadsheet.text.plain import plain

_Json = dict[str, object]

_NEWS = "published records, newest first, in numbered pages that shift with everything new"
_TOPIC = ("topic", "Id of a topic, the `_id` of `/api/topics/index.json`.", "string")
_PAGE = ("page", "Number of a page, from 1; 1 is the index again.", "integer")
_STORY = ("story", "Id of a story, or one that it had before.", "string")
_NAME = ("name", "Name of the newest record of the chunk: its file name without ending.", "string")
_NEWEST = ("story", "Id of the newest story of the chunk.", "string")

_Parameter = tuple[str, str, str]
_Path = tuple[str, str, str, tuple[_Parameter, ...]]

_PATHS: tuple[_Path, ...] = (
    ("/api/news/index.json", f"The first page of all {_NEWS}.", "NewsPage", ()),
    ("/api/news/page/{page}/index.json", f"A page of all {_NEWS}.", "NewsPage", (_PAGE,)),
    (
        "/api/news/{topic}/index.json",
        f"The first page of a topic's {_NEWS}.",
        "NewsPage",
        (_TOPIC,),
    ),
    (
        "/api/news/{topic}/page/{page}/index.json",
        f"A page of a topic's {_NEWS}.",
        "NewsPage",
        (_TOPIC, _PAGE),
    ),
    (
        "/api/records/index.json",
        "The newest published records, and where older ones follow.",
        "RecordChunk",
        (),
    ),
    (
        "/api/records/upto/{name}/index.json",
        "A chunk of published records, newest first; it lasts while new records arrive.",
        "RecordChunk",
        (_NAME,),
    ),
    (
        "/api/stories/index.json",
        "The newest stories with their coverage, and where older ones follow.",
        "StoryChunk",
        (),
    ),
    (
        "/api/stories/upto/{story}/index.json",
        "A chunk of stories, newest first; it lasts while new stories arrive.",
        "StoryChunk",
        (_NEWEST,),
    ),
    ("/api/stories/{story}/index.json", "One story with its coverage.", "Story", (_STORY,)),
    ("/api/topics/index.json", "The topic tree, in its order.", "TopicPage", ()),
    ("/api/newsletters/index.json", "The newest newsletters.", "LetterPage", ()),
    ("/api/newsletters/page/{page}/index.json", "A page of newsletters.", "LetterPage", (_PAGE,)),
)


def description(site: Site) -> _Json:
    """The whole document."""
    title = plain(site.title, html=False)
    return {
        "openapi": "3.1.1",
        "info": {
            "title": f"{title}: JSON API",
            "version": "1",
            "summary": plain(site.subject, html=False),
            "description": (
                "Static files. A list is walked by asking for `nextPage` (a number) or `next` (an "
                "address) until it is null; only `next` stays true while new records arrive. "
                "Fields may be added; none is renamed or dropped. What is absent is null."
            ),
        },
        "servers": [{"url": site.url.rstrip("/") or "/"}],
        "paths": {path: _item(path, *rest) for path, *rest in _PATHS},  # type: ignore[arg-type]
        "components": {"schemas": SCHEMAS},
    }


def _item(path: str, summary: str, schema: str, parameters: tuple[_Parameter, ...]) -> _Json:
    content: _Json = {"schema": {"$ref": f"#/components/schemas/{schema}"}}
    answers: _Json = {
        "200": {"description": summary, "content": {"application/json": content}},
        "404": {"description": "There is none."},
    }
    get: _Json = {"operationId": _operation(path), "summary": summary, "responses": answers}
    if parameters:
        get["parameters"] = [
            {
                "name": name,
                "in": "path",
                "required": True,
                "description": told,
                "schema": {"type": "integer", "minimum": 1}
                if kind == "integer"
                else {"type": kind},
            }
            for name, told, kind in parameters
        ]
    return {"get": get}


def _operation(path: str) -> str:
    """`/api/news/{topic}/page/{page}/index.json` is `newsTopicPagePage`."""
    steps = [step.strip("{}") for step in path.split("/")[2:]]
    words = [step.removesuffix("index.json").removesuffix(".json") for step in steps]
    first, *rest = [word for word in words if word]
    return first + "".join(word.capitalize() for word in rest)
