"""The JSON API."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from broadsheet.domain.printed import Paper
from broadsheet.stages.publish import data_files
from broadsheet.stages.publish.api import api_files
from broadsheet.testing.builders import newsroom, paper, site, story

ITEM = [
    "path", "title", "excerpt", "sourceUrl", "webUrl", "originalUrl", "featuredContent",
    "highlight", "heat", "tags", "images", "content", "type", "ampWebUrl", "cdnAmpWebUrl",
    "publishedDateTime", "updatedDateTime", "provider", "locale", "categories", "topics",
]  # fmt: skip
TEXT_OR_NULL = ("sourceUrl", "originalUrl", "featuredContent", "ampWebUrl", "updatedDateTime")


def files(of: Paper) -> Mapping[str, Any]:
    return {file.path: json.loads(file.content) for file in api_files(of)}


def test_pages_follow_one_another() -> None:
    made = files(newsroom(160))
    page, seen = made["api/news/index.json"], []
    assert made["api/news/page/1/index.json"] == page
    while True:
        assert list(page) == ["page", "value", "nextPage"]
        seen += page["value"]
        if page["nextPage"] is None:
            break
        assert len(page["value"]) == 25
        assert page["nextPage"] == page["page"] + 1
        page = made[f"api/news/page/{page['nextPage']}/index.json"]
    times = [item["publishedDateTime"] for item in seen]
    assert len(seen) == 64
    assert times == sorted(times, reverse=True)
    assert len({item["path"] for item in seen}) == len(seen)


def test_an_item_has_the_keys_and_types_that_clients_know() -> None:
    for item in files(newsroom(40))["api/news/index.json"]["value"]:
        assert list(item)[: len(ITEM)] == ITEM
        for key in ("path", "title", "excerpt", "webUrl", "content", "type", "locale"):
            assert isinstance(item[key], str)
        for key in TEXT_OR_NULL:
            assert item[key] is None or isinstance(item[key], str)
        assert isinstance(item["heat"], int)
        assert isinstance(item["topics"], list)
        assert item["categories"] == ["news"]
        assert item["images"] is None or list(item["images"][0]) == [
            "url", "width", "height", "title", "attribution", "isCached",
        ]  # fmt: skip
        assert list(item["provider"]) == ["name", "domain", "images", "publishers", "authors"]


def test_topics_have_their_own_pages() -> None:
    of = paper(
        [story(0, topics=("ai", "ai-ethics")), story(1, topics=("ai",)), story(2, topics=())]
    )
    made = files(of)
    assert len(made["api/news/ai/index.json"]["value"]) == 2
    assert len(made["api/news/ai-ethics/index.json"]["value"]) == 1
    assert made["api/news/ai-hardware/index.json"] == {"page": 1, "value": [], "nextPage": None}
    topics = made["api/topics/index.json"]["value"]
    assert [topic["_id"] for topic in topics] == [topic.id for topic in of.site.topics]
    assert topics[1]["parent"] == "AI"
    assert topics[1]["services"]["news"].endswith("/api/news/machine-learning/")


def test_unpublished_records_are_not_served() -> None:
    of = paper([story(0), story(1)])
    hidden = tuple((n, replace(r, published=n == of.stories[0].lead.name)) for n, r in of.records)
    items = files(replace(of, records=hidden))["api/news/index.json"]["value"]
    assert [item["path"] for item in items] == [f"_news/{of.stories[0].lead.name}"]


def test_stories_have_stable_addresses() -> None:
    made = files(newsroom(40))
    first = made["api/stories/index.json"]["value"][0]
    assert made[f"api/stories/{first['id']}/index.json"] == first
    assert first["url"].endswith(f"/stories/{first['id']}/")
    assert first["items"][0]["title"] == first["title"]


def test_the_same_paper_gives_the_same_bytes() -> None:
    assert list(data_files(newsroom(30))) == list(data_files(newsroom(30)))
    paths = [file.path for file in data_files(newsroom(30))]
    assert len(paths) == len(set(paths))


def test_nothing_printed_yet() -> None:
    made = files(paper([]))
    empty = {"page": 1, "value": [], "nextPage": None}
    assert made["api/news/index.json"] == empty
    assert made["api/newsletters/index.json"] == empty


def test_the_locale_is_what_clients_know() -> None:
    for language, expected in (("en", "en-us"), ("de", "de"), ("en_GB", "en-gb")):
        items = files(paper([story(0)], of=site(language=language)))["api/news/index.json"]["value"]
        assert items[0]["locale"] == expected
