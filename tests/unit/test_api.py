"""The JSON API."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import jsonschema
import openapi_spec_validator
import pytest

from broadsheet.domain.article import Copy, Image
from broadsheet.domain.printed import Paper
from broadsheet.stages.publish import DATA_FORMS, printed
from broadsheet.stages.publish.api import API
from broadsheet.testing.builders import newsroom, paper, site, story, whole

ITEM = [
    "path", "title", "excerpt", "sourceUrl", "webUrl", "originalUrl", "featuredContent",
    "highlight", "heat", "tags", "images", "content", "type", "ampWebUrl", "cdnAmpWebUrl",
    "publishedDateTime", "updatedDateTime", "provider", "locale", "categories", "topics",
]  # fmt: skip
TEXT_OR_NULL = ("sourceUrl", "originalUrl", "featuredContent", "ampWebUrl", "updatedDateTime")


def files(of: Paper) -> Mapping[str, Any]:
    return {file.path: json.loads(file.content) for file in printed(of, [API])}


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
            "url", "width", "height", "title", "attribution", "isCached", "copies",
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
    assert [topic["_id"] for topic in topics] == [topic.id for topic in of.catalog.site.topics]
    assert topics[1]["parent"] == "AI"
    assert topics[1]["services"]["news"].endswith("/api/news/machine-learning/")


def test_unpublished_records_are_not_served() -> None:
    of = paper([story(0), story(1, points=10)])
    assert len(of.records) == 2
    items = files(of)["api/news/index.json"]["value"]
    assert [item["path"] for item in items] == [f"_news/{story(0).lead.name}"]


def test_stories_have_stable_addresses() -> None:
    made = files(newsroom(40))
    first = made["api/stories/index.json"]["value"][0]
    assert made[f"api/stories/{first['id']}/index.json"] == first
    assert first["url"].endswith(f"/stories/{first['id']}/")
    assert first["items"][0]["title"] == first["title"]


def test_former_ids_lead_to_the_story() -> None:
    made = files(paper([replace(story(0), formerly=("s-old", "s-older"))]))
    now = made["api/stories/s-00000/index.json"]
    assert now["formerly"] == ["s-old", "s-older"]
    assert made["api/stories/s-old/index.json"] == made["api/stories/s-older/index.json"] == now


@pytest.mark.parametrize(("folder", "key"), [("api/records", "path"), ("api/stories", "id")])
def test_a_cursor_walks_through_everything(folder: str, key: str) -> None:
    of = newsroom(500)
    made, seen = files(of), []
    page = made[f"{folder}/index.json"]
    while True:
        assert list(page) == ["value", "next"]
        seen += page["value"]
        if page["next"] is None:
            break
        page = made[page["next"].removeprefix(f"{of.catalog.site.url}/")]
    assert len(seen) == len(of.stories)
    assert len({item[key] for item in seen}) == len(seen)


def test_a_new_record_leaves_deep_cursor_pages_alone() -> None:
    whole = newsroom(500)
    now, before = files(whole), files(paper(whole.stories[1:]))
    deep = {path for path in before if "/upto/" in path}
    assert len(deep) > 10
    assert all(now[path] == before[path] for path in deep)


def test_the_description_is_openapi() -> None:
    openapi_spec_validator.validate(files(newsroom(5))["api/openapi.json"])


def test_every_page_is_as_described() -> None:
    made = files(newsroom(60))
    described = made["api/openapi.json"]
    schemas = json.dumps(described["components"]["schemas"])
    definitions = json.loads(schemas.replace("#/components/schemas/", "#/$defs/"))
    told: list[tuple[re.Pattern[str], str]] = []
    for path, item in described["paths"].items():
        pattern = re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path.lstrip("/")))
        content = item["get"]["responses"]["200"]["content"]["application/json"]
        told.append((re.compile(pattern), content["schema"]["$ref"].rpartition("/")[2]))
    told.sort(key=lambda pair: pair[0].pattern.count("[^/]+"))
    for path, value in made.items():
        if path != "api/openapi.json":
            name = next(name for pattern, name in told if pattern.fullmatch(path))
            schema = {"$ref": f"#/$defs/{name}", "$defs": definitions}
            jsonschema.Draft202012Validator(schema).validate(value)


def test_addresses_that_are_no_web_addresses_are_not_handed_on() -> None:
    of = paper([story(0)])
    (made,) = of.stories
    ((name, record),) = made.records
    bad = "javascript:alert(1)"
    image = replace(record.images[0], url=bad)
    hostile = replace(
        record,
        web_url=bad,
        original_url=bad,
        amp_web_url=bad,
        featured_content=bad,
        images=(image,),
    )
    told = replace(of, by_id={made.id: replace(made, records=((name, hostile),))})
    for file in printed(told, [API]):
        assert b"javascript:" not in file.content, file.path


def test_a_login_in_an_address_is_not_handed_on() -> None:
    made = story(0)
    address = "https://me:hunter2@a.example/@column?x=y@z" + "&more=1" * 400
    article = replace(made.lead.article, original_url=address)
    of = paper([replace(made, lead=replace(made.lead, article=article))])
    (item,) = files(of)["api/news/index.json"]["value"]
    assert item["originalUrl"] == address.replace("me:hunter2@", "")


def test_a_storys_pages_are_counted_and_not_only_those_that_its_record_names() -> None:
    (item,) = files(paper([story(0, 60)]))["api/news/index.json"]["value"]
    assert (item["related"], item["heat"]) == (59, 74 + 10 * 59)


def test_the_same_paper_gives_the_same_bytes() -> None:
    assert list(printed(newsroom(30), DATA_FORMS)) == list(printed(newsroom(30), DATA_FORMS))
    paths = [file.path for file in printed(newsroom(30), DATA_FORMS)]
    assert len(paths) == len(set(paths))


def test_nothing_printed_yet() -> None:
    made = files(paper([]))
    empty = {"page": 1, "value": [], "nextPage": None}
    assert made["api/news/index.json"] == empty


def test_the_locale_is_what_clients_know() -> None:
    for language, expected in (("en", "en-us"), ("de", "de"), ("en_GB", "en-gb")):
        items = files(paper([story(0)], of=site(language=language)))["api/news/index.json"]["value"]
        assert items[0]["locale"] == expected


def test_the_sites_own_copies_of_a_picture_are_named() -> None:
    copies = (Copy("assets/images/a-640.webp", 640, 360), Copy("assets/images/a.webp", 1200, 675))
    made = story(0)
    url = "https://pictures.example/a.jpg"
    image = Image(url, 1200, 675, kept=copies[1].path, copies=copies)
    article = replace(made.lead.article, images=(image,))
    of = paper([whole(replace(made, lead=replace(made.lead, article=article)))])
    for path in ("api/news/index.json", "api/stories/index.json"):
        item = files(of)[path]["value"][0]
        shown = (item if "images" in item else item["items"][0])["images"][0]
        assert (shown["url"], shown["isCached"]) == (url, True)
        base = of.catalog.site.url
        assert shown["copies"] == [
            {"url": f"{base}/{copy.path}", "width": copy.width, "height": copy.height}
            for copy in copies
        ]
    plain = files(paper([story(0)]))["api/news/index.json"]["value"][0]["images"]
    assert plain is None or plain[0]["copies"] == []
