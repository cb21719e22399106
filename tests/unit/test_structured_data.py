"""schema.org and Open Graph in the pages: what search engines ask of each thing."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from lxml import html

from broadsheet.app.printing import forms
from broadsheet.domain.article import Image
from broadsheet.stages.publish import printed
from broadsheet.testing.builders import newsroom, paper, story

BASE = "https://weights.example/paper/"
ADDRESS = re.compile(r"https?://[^\s<>\"]+")

Pages = Mapping[str, html.HtmlElement]


@pytest.fixture(scope="module")
def pages() -> Pages:
    of = newsroom(40)
    bare = story(60)
    article = replace(bare.lead.article, authors=(), images=(), modified=None)
    bare = replace(bare, lead=replace(bare.lead, article=article))
    files = printed(paper([*of.stories, bare]), forms())
    return {f.path: html.fromstring(f.content) for f in files if f.path.endswith(".html")}


def things(pages: Pages) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every thing that a page tells of."""
    for path, page in pages.items():
        for text in page.xpath("//script[@type='application/ld+json']/text()"):
            data = json.loads(text)
            assert data["@context"] == "https://schema.org"
            for thing in data.get("@graph", [data]):
                yield path, thing


def of_type(pages: Pages, kind: str) -> list[tuple[str, dict[str, Any]]]:
    found = [(path, thing) for path, thing in things(pages) if thing["@type"] == kind]
    assert found
    return found


def test_each_story_is_a_news_article(pages: Pages) -> None:
    found = of_type(pages, "NewsArticle")
    assert {path for path, _ in found} == {p for p in pages if p.startswith("stories/")}
    for path, thing in found:
        assert thing["headline"]
        published = datetime.fromisoformat(thing["datePublished"])
        assert datetime.fromisoformat(thing["dateModified"]) >= published
        assert thing["publisher"]["@type"] == "Organization"
        assert thing["publisher"]["name"]
        assert thing["author"]
        assert all(one["@type"] in {"Person", "Organization"} for one in thing["author"])
        assert all(one["name"] for one in thing["author"])
        assert thing["mainEntityOfPage"] == BASE + path.removesuffix("index.html")
        assert ADDRESS.fullmatch(thing.get("image", BASE))


def test_lists_are_numbered_and_lead_to_stories(pages: Pages) -> None:
    for _, thing in of_type(pages, "ItemList"):
        positions = [item["position"] for item in thing["itemListElement"]]
        assert positions == list(range(1, len(positions) + 1))
        for item in thing["itemListElement"]:
            assert item["@type"] == "ListItem"
            assert f"{item['url'].removeprefix(BASE)}index.html" in pages


def test_the_way_to_a_page_is_told(pages: Pages) -> None:
    found = of_type(pages, "BreadcrumbList")
    folders = {path.split("/")[0] for path, _ in found}
    assert {"stories", "topics", "days", "outlets"} <= folders
    for path, thing in found:
        steps = thing["itemListElement"]
        assert [step["position"] for step in steps] == list(range(1, len(steps) + 1))
        assert all(step["name"] for step in steps)
        assert steps[-1]["item"] == BASE + path.removesuffix("index.html")
        for step in steps:
            assert f"{step['item'].removeprefix(BASE)}index.html" in pages


def test_every_page_tells_open_graph_what_it_is(pages: Pages) -> None:
    for path, page in pages.items():
        if not page.xpath("//link[@rel='canonical']") or page.xpath(
            "//meta[@http-equiv='refresh']"
        ):
            continue
        told = {
            str(node.get("property")): str(node.get("content"))
            for node in page.xpath("//meta[starts-with(@property, 'og:')]")
        }
        assert {"og:title", "og:type", "og:url", "og:site_name"} <= told.keys(), path
        assert told["og:url"] == page.xpath("string(//link[@rel='canonical']/@href)")
        assert told["og:type"] == ("article" if path.startswith("stories/") else "website")


def test_a_story_tells_when_it_was_published(pages: Pages) -> None:
    for path, thing in of_type(pages, "NewsArticle"):
        found = pages[path].xpath("//meta[@property='article:published_time']/@content")
        assert found == [thing["datePublished"]]


@pytest.mark.parametrize("size", [(1200, 800), (0, 0)])
def test_a_shared_picture_has_its_size_where_it_is_known(size: tuple[int, int]) -> None:
    one = story(0)
    image = Image("https://x.example/a.jpg", *size, title="A heron", kept="assets/p/a.webp")
    article = replace(one.lead.article, images=(image,))
    of = paper([replace(one, lead=replace(one.lead, article=article))])
    files = list(printed(of, forms()))
    for path in ("index.html", "stories/s-00000/index.html"):
        page: Any = html.fromstring(next(f.content for f in files if f.path == path))
        told = {m.get("property"): m.get("content") for m in page.xpath("//meta[@property]")}
        assert told["og:image"] == f"{BASE}assets/p/a.webp"
        assert told["og:image:alt"] == "A heron"
        known = [told.get("og:image:width"), told.get("og:image:height")]
        assert known == ([str(side) for side in size] if all(size) else [None, None])


@pytest.mark.parametrize(
    ("language", "told"), [("en-GB", ["en_GB"]), ("pt-br", ["pt_BR"]), ("en", []), ("zh-Hans", [])]
)
def test_a_language_of_one_country_is_a_locale(language: str, told: list[str]) -> None:
    made = newsroom(1)
    of = paper(made.stories, of=replace(made.catalog.site, language=language))
    front = next(f for f in printed(of, forms()) if f.path == "index.html")
    page: Any = html.fromstring(front.content)
    assert page.xpath("//meta[@property='og:locale']/@content") == told
