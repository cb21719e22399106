import hashlib
import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from posixpath import dirname, join, normpath
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from broadsheet.app.printing import forms
from broadsheet.app.templates import press
from broadsheet.domain.article import Article, Image
from broadsheet.domain.printed import Paper, PrintedStory
from broadsheet.domain.score import Edition
from broadsheet.domain.site import Look, Site, Topic
from broadsheet.stages import publish
from broadsheet.stages.publish.site import site_form
from broadsheet.stages.publish.site.links import outbound, root_of
from broadsheet.testing import builders


def printed(paper: Paper) -> dict[str, bytes]:
    return {file.path: file.content for file in publish.printed(paper, [site_form(press())])}


def pages(paper: Paper) -> dict[str, html.HtmlElement]:
    return {
        path: html.document_fromstring(content.decode())
        for path, content in printed(paper).items()
        if path.endswith(".html")
    }


def with_lead(story: PrintedStory, **changes: object) -> PrintedStory:
    article = replace(story.lead.article, **changes)  # type: ignore[arg-type]
    return replace(story, lead=replace(story.lead, article=article))


def with_edition(paper: Paper, ids: tuple[str, ...]) -> Paper:
    return replace(paper, catalog=replace(paper.catalog, edition=Edition(ids)))


def on(paper: Paper, site: Site) -> Paper:
    return replace(paper, catalog=replace(paper.catalog, site=site))


LINKED = Look(outlet_pictures=True)
"""Pictures from the outlets' servers, since the builders' stories have no copies."""


def alone(**changes: object) -> Paper:
    story = with_lead(builders.story(0), **changes)
    return builders.paper([story], of=builders.site(look=LINKED))


def linked(articles: int) -> Paper:
    return on(builders.newsroom(articles), builders.site(look=LINKED))


@pytest.fixture(scope="module")
def newsroom() -> dict[str, html.HtmlElement]:
    return pages(linked(60))


def article(page: html.HtmlElement) -> dict[str, Any]:
    """The `NewsArticle` that the page names to machines."""
    graph = json.loads(page.xpath("string(//script[not(@src)])"))["@graph"]
    assert [thing["@type"] for thing in graph] == ["NewsArticle", "BreadcrumbList"]
    found: dict[str, Any] = graph[0]
    return found


def text(page: html.HtmlElement, path: str) -> list[str]:
    return [" ".join(found.text_content().split()) for found in page.xpath(path)]


def test_prints_every_page_of_the_scheme(newsroom: dict[str, html.HtmlElement]) -> None:
    assert {
        "index.html",
        "404.html",
        "about/index.html",
        "topics/index.html",
        "topics/ai/index.html",
        "topics/ai-in-healthcare/index.html",
        "days/index.html",
        "days/2022-11-21/index.html",
        "weeks/2022-W47/index.html",
        "outlets/index.html",
        "outlets/meridian-wire.example/index.html",
        "judging/index.html",
        "stories/s-00000/index.html",
    } <= newsroom.keys()


def test_the_same_paper_gives_the_same_bytes() -> None:
    paper = builders.newsroom(30)
    assert printed(paper) == printed(builders.paper(paper.stories[::-1], edition=16))


def test_every_link_inside_leads_to_a_file() -> None:
    paper = builders.newsroom(60)
    files = {file.path for file in publish.printed(paper, forms())}
    for path, page in pages(paper).items():
        for href in page.xpath("//@href"):
            if path == "404.html" or re.match(r"https?://|data:|#", href):
                continue
            target = normpath(join(dirname(path), href))
            assert not href.startswith("/"), (path, href)
            assert target in files, (path, href)


def test_the_page_for_lost_addresses_links_from_the_host(
    newsroom: dict[str, html.HtmlElement],
) -> None:
    links = newsroom["404.html"].xpath("//@href")
    assert all(link.startswith(("/paper/", "data:", "#")) for link in links)


@pytest.mark.parametrize(
    ("path", "canonical"),
    [
        ("index.html", "https://weights.example/paper/"),
        ("topics/ai/index.html", "https://weights.example/paper/topics/ai/"),
        ("stories/s-00000/index.html", "https://weights.example/paper/stories/s-00000/"),
    ],
)
def test_canonical_addresses(
    newsroom: dict[str, html.HtmlElement], path: str, canonical: str
) -> None:
    assert newsroom[path].xpath("//link[@rel='canonical']/@href") == [canonical]


def test_pages_are_sound(newsroom: dict[str, html.HtmlElement]) -> None:
    for path, page in newsroom.items():
        assert len(page.xpath("//h1 | //p[@class='empty']/h1")) in {0, 1}, path
        assert len(page.xpath("//main")) == len(page.xpath("//header")) == 1, path
        assert page.get("lang") == "en"
        ids = page.xpath("//@id")
        assert len(ids) == len(set(ids)), path
        assert set(page.xpath("//@aria-labelledby")) <= set(ids), path
        assert all(image.get("alt") for image in page.xpath("//img")), path
        assert not page.xpath("//@style | //style | //@onclick"), path
        assert page.xpath("//script[not(@src)]/@type") in ([], ["application/ld+json"]), path
        assert "unsafe" not in page.xpath("//meta[@http-equiv]/@content")[0]
        for time in page.xpath("//time/@datetime"):
            datetime.fromisoformat(time)


LOADED = "//link[@rel='stylesheet' or @rel='icon']/@href | //script/@src | //img/@src | //@srcset"


def test_nothing_is_loaded_from_elsewhere() -> None:
    for path, page in pages(builders.newsroom(60)).items():
        assert not [link for link in page.xpath(LOADED) if link.startswith(("http", "//"))], path
        assert "http:" not in page.xpath("//meta[@http-equiv]/@content")[0]


def test_only_pictures_may_come_from_elsewhere(newsroom: dict[str, html.HtmlElement]) -> None:
    for page in newsroom.values():
        found = [link for link in page.xpath(LOADED) if link.startswith(("http", "//"))]
        assert found == [link for link in page.xpath("//img/@src") if link.startswith("http")]
        assert set(page.xpath("//img/@referrerpolicy")) <= {"no-referrer"}


def test_front_page_follows_the_edition() -> None:
    stories = [builders.story(n * 10, 3) for n in range(14)]
    paper = builders.paper(stories, edition=12)
    order = tuple(reversed(paper.catalog.edition.stories))
    front = pages(with_edition(paper, order))["index.html"]
    links = front.xpath("//main//*[contains(@class,'head')]/a/@href")
    assert links == [f"stories/{story}/index.html" for story in order]
    more = front.xpath("//section[@class='later']//li//a/@href")
    left = {s.id for s in stories} - set(order)
    assert set(more) == {f"stories/{story}/index.html" for story in left}


def test_front_page_names_other_outlets_and_the_first() -> None:
    front = pages(builders.paper([builders.story(0, 4)]))["index.html"]
    assert text(front, "//ul[@class='also']/li/a/b") == [o.name for o in builders.OUTLETS[1:4]]
    assert text(front, "//span[@class='first']") == [f"First: {builders.OUTLETS[3].name}, 10:51"]


def test_each_outlet_is_named_once_under_a_story() -> None:
    """The lead's own comes last, and is not told to have been before it."""
    one, two, three = builders.OUTLETS[:3]
    story = builders.story(0, 6)
    related = tuple(
        replace(sheet, article=replace(sheet.article, provider=provider))
        for sheet, provider in zip(story.related, (one, two, two, three, one), strict=True)
    )
    found = pages(builders.paper([replace(story, related=related)]))
    assert text(found["index.html"], "//ul[@class='also']//b") == [two.name, three.name, one.name]
    assert text(found["index.html"], "//ul[@class='also']/li")[-1] == "and 2 more"
    day = found["days/2022-11-21/index.html"]
    assert text(day, "//ul[@class='also']//b") == [two.name, three.name]
    assert text(day, "//ul[@class='also']/li")[-1] == "and 3 more"
    assert not found["index.html"].xpath("//*[@class='first']")
    page = found["stories/s-00000/index.html"]
    assert len(page.xpath("//section[@class='coverage']//li")) == 6
    assert text(page, "//dt")[0] == "First"


def test_an_edition_of_unknown_stories_is_no_fault() -> None:
    paper = builders.paper([builders.story(0)])
    paper = with_edition(paper, ("gone", "s-00000", "s-00000"))
    front = pages(paper)["index.html"]
    assert front.xpath("count(//h2[@class='head'])") == 1


def test_a_paper_without_stories() -> None:
    found = pages(builders.paper([]))
    assert "Nothing has been printed yet" in found["index.html"].text_content()
    assert "Nothing has been printed on this topic" in found["topics/ai/index.html"].text_content()


def test_first_picture_is_loaded_at_once_and_the_others_late() -> None:
    front = pages(linked(40))["index.html"]
    loading = front.xpath("//img/@loading")
    assert loading[0] == "eager"
    assert set(loading[1:]) == {"lazy"}
    assert front.xpath("//img/@width")[0] == "1200"


@pytest.mark.parametrize(
    ("images", "shown"),
    [
        ((), []),
        ((Image("https://x.example/icon.png", 50, 50), Image("https://x.example/a.jpg")), ["a"]),
        ((Image("javascript:alert(1)"),), []),
        ((Image("data:image/png;base64,AAAA"),), []),
        ((Image("https://x.example/a b.jpg", 640, 0),), ["a%20b"]),
    ],
)
def test_pictures_that_can_be_shown(images: tuple[Image, ...], shown: list[str]) -> None:
    front = pages(alone(images=images))["index.html"]
    assert front.xpath("//img/@src") == [f"https://x.example/{name}.jpg" for name in shown]
    assert not front.xpath("//img[@width='0' or @height='0']")


def test_a_panorama_keeps_its_shape() -> None:
    for width, broad in ((1500, False), (1501, True), (0, False)):
        picture = Image("https://x.example/a.jpg", width, 500 if width else 0)
        found = pages(alone(images=(picture,)))
        for path in ("index.html", "days/2022-11-21/index.html", "stories/s-00000/index.html"):
            [shown] = found[path].xpath("//*[@data-by]/..")
            assert shown.get("class") == ("pic broad" if broad else "pic"), path


def test_a_copy_is_shown_in_place_of_the_picture_it_is_of() -> None:
    kept = "assets/images/0123456789abcdef0123.png"
    found = pages(alone(images=(Image("https://x.example/a.jpg", 640, 480, kept=kept),)))
    front, page = found["index.html"], found["stories/s-00000/index.html"]
    assert front.xpath("//img/@src") == [kept]
    assert page.xpath("//img/@src") == [f"../../{kept}"]
    whole = f"https://weights.example/paper/{kept}"
    assert front.xpath("//meta[@property='og:image']/@content") == [whole]
    assert article(page)["image"] == whole


def test_lists_show_the_narrow_topics_alone() -> None:
    topics = ("ai", "ai-in-healthcare", "x", "y", "z")
    paper = builders.paper([builders.story(0, topics=topics)])
    shown = "//ul[@class='tags']/li"
    assert text(pages(paper)["index.html"], shown) == ["AI in Healthcare", "x", "y"]
    assert len(text(pages(paper)["stories/s-00000/index.html"], shown)) == 5


def test_another_year_is_named() -> None:
    old = with_lead(builders.story(50), published=datetime(2019, 10, 1, 12, tzinfo=UTC))
    front = pages(builders.paper([builders.story(0), old]))["index.html"]
    assert text(front, "//article//p[@class='meta']/time") == ["12:00", "1 Oct 2019"]


def test_the_navigation_is_cut_to_what_one_line_holds() -> None:
    names = ["Machine Learning"] * 3 + ["機械学習と人工知能の研究開発"] * 9
    topics = tuple(Topic(f"t{n}", name) for n, name in enumerate(names))
    front = pages(builders.paper([], of=builders.site(topics=topics)))["index.html"]
    shown = text(front, "//nav[@class='sections']//a")
    assert shown == ["Front page", *names[:4], "All topics", "Archive"]


def test_story_page_tells_the_coverage_in_order_of_time() -> None:
    page = pages(builders.paper([builders.story(0, 3, points=80)]))["stories/s-00000/index.html"]
    coverage = "//section[@class='coverage']"
    assert text(page, f"{coverage}//h3") == ["21 November 2022"]
    assert text(page, f"{coverage}//li/time") == ["11:14", "11:37", "12:00"]
    assert text(page, f"{coverage}//li/p[@class='meta']") == [
        f"{builders.OUTLETS[2].name} first quality 78",
        f"{builders.OUTLETS[1].name} quality 79",
        f"{builders.OUTLETS[0].name} leads quality 80",
    ]
    assert text(page, "//h2[@id='coverage']") == ["Coverage: 3 pieces from 3 outlets"]


def test_story_page_says_why() -> None:
    page = pages(builders.paper([builders.story(0, 3, points=80)]))["stories/s-00000/index.html"]
    assert text(page, "//aside//h3") == ["Quality", "Heat", "Topics"]
    assert text(page, "//aside//li")[:5] == [
        "It is a long, original piece. +60",
        "The Harbour Ledger is often printed. +20",
        "Quality 80",
        "Quality 80 and 2 related pieces. +100",
        "Heat: 80 + 2 × 10 100",
    ]
    assert text(page, "//p[@class='summary']") == [
        "A quality of 80 and 2 other pieces at 10 points each make a heat of 100. "
        "A story is printed from 70 on."
    ]
    record = "../../_news/2022-11-21-harbour-ledger-example-news-0.md"
    assert record in page.xpath("//aside//@href")


def test_story_page_does_not_change_with_the_news() -> None:
    stories = [builders.story(n * 5, 2) for n in range(1, 70)]
    before = printed(builders.paper(stories))
    after = printed(builders.paper([*stories, builders.story(0, 2)]))
    same = {path for path in before if before[path] == after[path]}
    changed = before.keys() - same
    assert {path for path in before if path.startswith("stories/")} <= same
    assert changed == {
        "index.html",
        "topics/index.html",
        "topics/ai/index.html",
        "topics/ai/page/1/index.html",
        "days/index.html",
        "days/2022-11-21/index.html",
        "weeks/2022-W47/index.html",
        "outlets/index.html",
        "outlets/harbour-ledger.example/index.html",
        "outlets/northgate-courier.example/index.html",
    }


def test_undated_and_unknown_things_are_shown_plainly() -> None:
    story = builders.story(0, 2, topics=("ai", "left-out"))
    other = replace(story.related[0], article=replace(story.related[0].article, published=None))
    story = replace(with_lead(story, published=None, web_url="nonsense"), related=(other,))
    found = pages(builders.paper([story]))
    page = found[f"stories/{story.id}/index.html"]
    assert not page.xpath("//p[@class='read']")
    assert text(page, "//ul[@class='tags']/li") == ["AI", "left-out"]
    assert f"days/{story.first_seen.date()}/index.html" in found


hostile = st.text(
    st.one_of(st.sampled_from("<>&\"'`/\\{}%\u2028\u202e-!="), st.characters(codec="utf-8")),
    min_size=1,
    max_size=40,
).map(lambda made: re.sub(r"[\x00-\x1f\x7f-\x9f\ufffe\uffff]", "", made) or "x")


@settings(max_examples=50, deadline=None)
@given(hostile, hostile, st.sampled_from(["</title><script>", "{{ 7*7 }}", "--><!--", "]]>", ""]))
def test_hostile_strings_stay_text(title: str, outlet: str, extra: str) -> None:
    title += extra
    lead: Article = builders.article(0)
    provider = replace(lead.provider, name=outlet + extra)
    paper = alone(title=title, excerpt=extra + outlet, provider=provider, language=outlet)
    found = pages(paper)
    record = paper.records[0][1]  # its texts were made fit for print
    title, outlet = record.title, record.provider.name
    page = found["stories/s-00000/index.html"]
    assert page.xpath("//h1")[0].text_content() == title
    assert page.xpath("//img/@alt") == [title]
    assert page.xpath("//script[not(@src)]/@type") == ["application/ld+json"]
    data = article(page)
    assert (data["headline"], data["publisher"]["name"]) == (title, outlet)
    front = found["index.html"]
    assert front.xpath("//h2[@class='head']/a")[0].text_content() == title
    assert len(front.xpath("//h2")) == 1


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        " JaVaScRiPt:alert(1)",
        "data:text/html,<script>",
        "//evil.example/x",
        "ftp://a.example/",
        "https://",
        "https://[::1/",
        "https://a\nb.example/",
        "https://a.example/" + "x" * 3_000,
        "",
    ],
)
def test_addresses_that_are_never_linked(url: str) -> None:
    assert not outbound(url)
    found = pages(alone(web_url=url))
    for page in found.values():
        hrefs = page.xpath("//main//@href")
        assert not [h for h in hrefs if ":" in h and not h.startswith("https://www.")]


def test_outbound_links_open_no_door(newsroom: dict[str, html.HtmlElement]) -> None:
    """A page that is opened in a window of its own could reach back; ours are not."""
    for page in newsroom.values():
        assert not page.xpath("//@target")


def test_notice_is_on_every_page() -> None:
    paper = on(builders.newsroom(9), builders.site(notice="Invented <news>"))
    for path, page in pages(paper).items():
        assert text(page, "//p[@class='notice']") == ["Invented <news>"], path


def test_languages_and_directions() -> None:
    paper = on(alone(language="de"), builders.site(language="ar"))
    front = pages(paper)["index.html"]
    assert (front.get("lang"), front.get("dir")) == ("ar", "rtl")
    assert front.xpath("//h2[@class='head']")[0].get("lang") == "de"
    assert front.xpath("//h2[@class='head']")[0].get("dir") == "auto"


def test_feeds_are_offered(newsroom: dict[str, html.HtmlElement]) -> None:
    offered = "//link[@rel='alternate']/@href"
    assert newsroom["index.html"].xpath(offered) == ["feed.xml", "atom.xml", "feed.json"]
    assert newsroom["topics/ai/index.html"].xpath(offered) == [
        *("../../topics/ai/feed.xml", "../../topics/ai/atom.xml", "../../topics/ai/feed.json"),
        *("../../feed.xml", "../../atom.xml", "../../feed.json"),
    ]
    assert "../feed.xml" in newsroom["about/index.html"].xpath("//footer//@href")


def test_topic_pages_are_linked_in_both_directions() -> None:
    found = pages(builders.paper([builders.story(n) for n in range(130)]))
    way = ["topics/ai/index.html", "topics/ai/page/2/index.html", "topics/ai/page/1/index.html"]
    for newer, older in pairwise(way):
        assert found[newer].xpath("//a[@rel='next']/@href") == [root_of(newer) + older]
        assert found[older].xpath("//a[@rel='prev']/@href") == [root_of(older) + newer]
    assert [len(found[path].xpath("//li[contains(@class,'row')]")) for path in way] == [50, 30, 50]


def test_topics_in_a_ring_are_listed_once() -> None:
    ring = (Topic("a", "A", parent="b"), Topic("b", "B", parent="a"), Topic("c", "C", parent="c"))
    page = pages(builders.paper([], of=builders.site(topics=ring)))["topics/index.html"]
    assert sorted(text(page, "//ul[@class='tree']/li/a")) == ["A", "B", "C"]


def test_about_tells_the_sources_and_judging_the_policy(
    newsroom: dict[str, html.HtmlElement],
) -> None:
    about, judging = newsroom["about/index.html"], newsroom["judging/index.html"]
    assert text(about, "//ul[@class='sources']/li") == [o.name for o in builders.OUTLETS]
    assert {"70", "10", "3 days", "18 hours", "50%"} <= set(text(judging, "//dd"))


def test_judging_tells_how_far_apart_pieces_lie_as_they_are_grouped(
    newsroom: dict[str, html.HtmlElement],
) -> None:
    judging = newsroom["judging/index.html"]
    rows = dict(zip(text(judging, "//dt"), text(judging, "//dd"), strict=True))
    assert rows["Time within which two pieces of a story usually lie"] == "3 days"
    assert rows["Most time between two pieces of a story"] == "9 days"
    assert "usually lie no more than 3 days apart, and never more than 9 days." in " ".join(
        text(judging, "//ol/li")
    )


def test_style_and_script_are_named_by_their_digests(
    newsroom: dict[str, html.HtmlElement],
) -> None:
    front = newsroom["index.html"]
    [style] = front.xpath("//link[@rel='stylesheet']/@href")
    [script] = front.xpath("//script/@src")
    assert re.fullmatch(r"assets/style-[0-9a-f]{12}\.css", style)
    assert re.fullmatch(r"assets/site-[0-9a-f]{12}\.js", script)
    found = printed(linked(9))
    assert {style, script} <= found.keys()
    assert hashlib.sha256(found[style]).hexdigest().startswith(style[13:25])


def test_the_front_page_is_small() -> None:
    """The aim is 50 KB without pictures, in three requests, for a full edition."""
    paper = linked(200)
    found = printed(with_edition(paper, tuple(paper.by_id)[:30]))
    front: html.HtmlElement = html.document_fromstring(found["index.html"])
    loaded = [str(path) for path in front.xpath("//link[@rel='stylesheet']/@href | //script/@src")]
    assert len(loaded) == 2
    assert sum(len(found[path]) for path in ("index.html", *loaded)) <= 60_000
