"""Outlet pages, weeks and calendars, former addresses, and what a story's page tells of it."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from broadsheet.app.templates import press
from broadsheet.domain.article import Copy, Image, Provider
from broadsheet.domain.printed import Paper, PrintedStory, Sheet
from broadsheet.domain.site import NewsletterPolicy
from broadsheet.domain.telling import Coverage, Life, Telling
from broadsheet.stages import publish
from broadsheet.stages.publish.compose import listed
from broadsheet.stages.publish.site import site_form
from broadsheet.stages.publish.site.charts import bar, chart, scale
from broadsheet.stages.publish.site.words import listing, week_name
from broadsheet.testing import builders


def pages(paper: Paper) -> dict[str, html.HtmlElement]:
    return {
        file.path: html.document_fromstring(file.content.decode())
        for file in publish.printed(paper, [site_form(press())])
        if file.path.endswith(".html")
    }


def text(page: html.HtmlElement, path: str) -> list[str]:
    return [" ".join(found.text_content().split()) for found in page.xpath(path)]


def aged(story: PrintedStory, days: int) -> PrintedStory:
    """The same story, told so many days earlier."""

    def earlier(sheet: object) -> object:
        at = sheet.article.published - timedelta(days=days)  # type: ignore[attr-defined]
        name = f"{at:%Y-%m-%d}{sheet.name[10:]}"  # type: ignore[attr-defined]
        article = replace(sheet.article, published=at)  # type: ignore[attr-defined]
        return replace(sheet, article=article, name=name)  # type: ignore[type-var]

    return replace(
        story,
        lead=earlier(story.lead),  # type: ignore[arg-type]
        related=tuple(earlier(one) for one in story.related),  # type: ignore[misc]
    )


def test_an_outlet_in_numbers() -> None:
    stories = [builders.story(8), told(builders.story(0, 3))]
    found = pages(builders.paper(stories))
    page = found["outlets/harbour-ledger.example/index.html"]
    assert text(page, "//dl[@class='sums']//dd") == ["2", "2", "0", "74"]
    assert "first, of 1 that others told too" in text(page, "//dl//dt")
    assert len(page.xpath("//ol[@class='rows']/li")) == 2
    first = found["outlets/morrow-vale.example/index.html"]
    assert text(first, "//dl[@class='sums']//dd") == ["1", "0", "1", "72"]


def test_the_index_of_outlets_begins_with_the_most_frequent() -> None:
    index = pages(builders.paper([builders.story(8), told(builders.story(0, 3))]))[
        "outlets/index.html"
    ]
    rows = [
        [" ".join(cell.text_content().split()) for cell in row] for row in index.xpath("//tbody/tr")
    ]
    assert rows == [
        ["The Harbour Ledger", "2", "1", "0", "2", "74"],
        ["Morrow & Vale", "1", "1", "1", "0", "72"],
        ["Northgate Courier", "1", "1", "0", "0", "73"],
    ]


def test_quality_over_time_is_drawn_and_told() -> None:
    stories = [aged(builders.story(n * 8, points=70 + n), 31 * n) for n in range(5)]
    page = pages(builders.paper(stories))["outlets/harbour-ledger.example/index.html"]
    assert text(page, "//tbody/tr/th") == [
        *("November 2022", "October 2022", "September 2022", "August 2022", "July 2022")
    ]
    [drawn] = page.xpath("//*[@class='chart']")
    assert drawn.get("role") == "img"
    assert "The Harbour Ledger by month" in drawn.get("aria-label")
    assert len(drawn.xpath(".//*[local-name()='circle']")) == 5


def test_outlets_with_one_address_print_one_page() -> None:
    twins = (Provider("A", "ä.example"), Provider("B", "a.example"))
    stories = []
    for number, provider in enumerate(twins):
        story = builders.story(number)
        article = replace(story.lead.article, provider=provider)
        stories.append(replace(story, lead=replace(story.lead, article=article)))
    paths = [file.path for file in publish.printed(builders.paper(stories), [site_form(press())])]
    assert len(paths) == len(set(paths))


def test_a_week_shows_its_hottest_stories_first() -> None:
    stories = [builders.story(n, points=80 + n % 15) for n in range(40)]
    page = pages(builders.paper(stories))["weeks/2022-W47/index.html"]
    assert len(page.xpath("//ol/li")) == 30
    assert text(page, "//p[@class='meta']")[0].startswith(
        "21 November 2022 to 27 November 2022: 32 stories, of which these are the hottest"
    )
    assert text(page, "//h1") == ["Week 47, 2022"]


def test_weeks_and_days_lead_to_each_other() -> None:
    stories = [aged(builders.story(n), 7 * n) for n in range(3)]
    found = pages(builders.paper(stories))
    week = found["weeks/2022-W46/index.html"]
    assert week.xpath("//a[@rel='next']/@href") == ["../../weeks/2022-W45/index.html"]
    assert week.xpath("//a[@rel='prev']/@href") == ["../../weeks/2022-W47/index.html"]
    day = found["days/2022-11-14/index.html"]
    assert "../../weeks/2022-W46/index.html" in day.xpath("//nav[@class='crumbs']//@href")


def test_each_year_has_a_calendar() -> None:
    stories = [aged(builders.story(n), 300 * n) for n in range(3)]
    found = pages(builders.paper(stories))
    assert {"days/index.html", "days/2021/index.html"} <= found.keys()
    assert text(found["days/index.html"], "//h2") == ["November 2022", "January 2022"]
    assert text(found["days/2021/index.html"], "//h1") == ["Archive of 2021"]
    assert found["days/2021/index.html"].xpath("//ul[@class='tags']//@href") == [
        "../../days/index.html"
    ]


def test_a_new_year_may_begin_in_an_old_week() -> None:
    assert week_name(datetime(2023, 1, 1, tzinfo=UTC).date()) == "Week 52, 2022"


def test_a_former_address_leads_to_the_story() -> None:
    story = replace(builders.story(0), formerly=("s-old", "s-00000"))
    found = pages(builders.paper([story]))
    page = found["stories/s-old/index.html"]
    canonical = "https://weights.example/paper/stories/s-00000/"
    assert page.xpath("//link[@rel='canonical']/@href") == [canonical]
    assert page.xpath("//meta[@name='robots']/@content") == ["noindex"]
    assert page.xpath("//meta[@http-equiv='refresh']/@content") == [
        "0; url=../../stories/s-00000/index.html"
    ]
    assert page.xpath("//main//a/@href") == ["../../stories/s-00000/index.html"]
    assert text(found["stories/s-00000/index.html"], "//h1") == [story.lead.article.title]


def told(story: PrintedStory, **changes: object) -> PrintedStory:
    sheets = (story.lead, *story.related)
    coverage = tuple(
        Coverage(s.article.key, s.article.provider.domain, s.article.published or builders.NOON)
        for s in sheets[::-1]
    )
    telling = Telling(
        story=story.id,
        title=story.lead.article.title,
        lead=story.lead.article.key,
        first=coverage[0].key,
        coverage=coverage,
        outlets=tuple(one.outlet for one in coverage),
        names=("Ada Quill", "Harbour City"),
        life=Life.GROWING,
        at=builders.NOON,
    )
    return replace(story, telling=replace(telling, **changes))  # type: ignore[arg-type]


def facts(story: PrintedStory) -> dict[str, str]:
    page = pages(builders.paper([story]))[f"stories/{story.id}/index.html"]
    rows = page.xpath("//dl[@class='facts']/div")
    return {row[0].text_content(): row[1].text_content() for row in rows}


def test_a_story_is_told_as_it_was_described() -> None:
    found = facts(told(builders.story(0, 3)))
    assert found == {
        "First": "Morrow & Vale, 21 November 2022, 11:14 UTC",
        "In own words": "3 outlets: Morrow & Vale, Northgate Courier and The Harbour Ledger",
        "Names": "Ada Quill, Harbour City",
        "Life": "Growing, as it stood on 21 November 2022, 12:00 UTC",
    }


def test_search_finds_what_outlets_wrote_and_no_labels_of_ours() -> None:
    story = told(builders.story(0, 2))
    page = pages(builders.paper([story]))["stories/s-00000/index.html"]
    [body] = page.xpath("//*[@data-pagefind-body]")
    for label in body.xpath(".//*[@data-pagefind-ignore]"):
        label.drop_tree()
    lead, other = story.lead.article, story.related[0].article
    names = "Ada Quill, Harbour City"
    own, theirs = lead.provider.name, other.provider.name
    found = " ".join(body.text_content().split())
    assert found == " ".join(
        (lead.title, lead.excerpt, own, names, other.title, theirs, lead.title, own)
    )


def test_a_copy_is_marked_and_is_not_the_first() -> None:
    story = told(builders.story(0, 3))
    assert story.telling
    wire, *others = story.telling.coverage
    copied = replace(
        story.telling, coverage=(replace(wire, copy=True), *others), first=others[0].key
    )
    page = pages(builders.paper([replace(story, telling=copied)]))["stories/s-00000/index.html"]
    lines = text(page, "//section[@class='coverage']//p[@class='meta']")
    assert lines[0] == "Morrow & Vale quality 72 same text"
    assert lines[1].startswith("Northgate Courier first")


def test_nobody_is_first_by_a_time_that_only_we_gave() -> None:
    one = told(builders.story(0, 2))
    assert text(pages(builders.paper([one]))["stories/s-00000/index.html"], "//dt")[0] == "First"

    def undated(sheet: Sheet) -> Sheet:
        return replace(sheet, article=replace(sheet.article, date_source="first seen"))

    bare = replace(one, lead=undated(one.lead), related=tuple(map(undated, one.related)))
    found = pages(builders.paper([bare]))
    assert "First" not in text(found["stories/s-00000/index.html"], "//dt")
    assert not found["index.html"].xpath("//*[@class='first']")
    assert listed(one, "").first == one.related[-1].article.provider.domain
    assert not listed(bare, "").first


def test_a_clearer_headline_is_the_storys_title() -> None:
    story = told(builders.story(0, 2), title="What  happened\u202e in the harbour")
    page = pages(builders.paper([story]))["stories/s-00000/index.html"]
    assert text(page, "//h1") == ["What happened in the harbour"]


def test_whose_headline_it_is_is_told_where_it_is_not_the_leads() -> None:
    one = builders.story(0, 2)
    other = one.related[0].article
    found = pages(builders.paper([told(one, title=other.title)]))
    page, own = found["stories/s-00000/index.html"], one.lead.article
    assert text(page, "//h1") == [other.title]
    fact = page.xpath("string(//dl[@class='facts']/div[dt='Headline']/dd)")
    assert fact == f"{other.provider.name}; {own.provider.name} has “{own.title}”"
    [data] = page.xpath("//script[@type='application/ld+json']/text()")
    article = json.loads(data)["@graph"][0]
    assert (article["headline"], article["url"]) == (own.title, own.web_url)
    for path in ("index.html", "days/2022-11-21/index.html"):
        assert text(found[path], "//p[@class='meta']/span/bdi") == [other.provider.name]
    plain = pages(builders.paper([told(one)]))
    assert not plain["index.html"].xpath("//p[@class='meta']/span/bdi")
    assert "Headline" not in text(plain["stories/s-00000/index.html"], "//dt")


def test_the_scale_says_in_words_what_it_draws() -> None:
    page = pages(builders.paper([builders.story(0, 3, points=80)]))["stories/s-00000/index.html"]
    [drawn] = page.xpath("//*[@class='scale']")
    assert drawn.get("role") == "img"
    label = "Heat 100: quality 80, other coverage 20; printed from 70 on"
    assert drawn.get("aria-label") == label
    assert [rect.get("class") for rect in drawn] == ["bed", "own", "others", "goal"]


def test_copies_of_several_widths_are_offered() -> None:
    story = builders.story(0)
    copies = (Copy("assets/p/a-480.webp", 480, 320), Copy("assets/p/a-960.webp", 960, 640))
    image = Image("https://x.example/a.jpg", 1200, 800, kept="assets/p/a-960.webp", copies=copies)
    article = replace(story.lead.article, images=(image,))
    story = replace(story, lead=replace(story.lead, article=article))
    found = pages(builders.paper([story]))
    [img] = found["stories/s-00000/index.html"].xpath("//figure/img")
    assert img.get("src") == "../../assets/p/a-960.webp"
    assert img.get("srcset") == ("../../assets/p/a-480.webp 480w, ../../assets/p/a-960.webp 960w")
    assert (img.get("width"), img.get("height")) == ("960", "640")
    assert img.get("sizes")
    [front] = found["index.html"].xpath("//img[not(@class='logo')]")
    assert front.get("srcset", "").startswith("assets/p/a-480.webp 480w")


def test_an_outlets_mark_stands_before_its_name() -> None:
    story = builders.story(0)
    icon = Image("https://x.example/i.png", 50, 50, kept="assets/logos/i.webp")
    article = replace(story.lead.article, provider=replace(story.lead.article.provider, icon=icon))
    story = replace(story, lead=replace(story.lead, article=article))
    front = pages(builders.paper([story]))["index.html"]
    [mark] = front.xpath("//img[@class='logo']")
    assert (mark.get("src"), mark.get("alt")) == ("assets/logos/i.webp", "")
    assert (mark.get("width"), mark.get("height")) == ("20", "20")


def test_a_front_page_without_pictures_is_laid_out_for_it() -> None:
    front = pages(builders.newsroom(30))["index.html"]
    assert front.xpath("//section[contains(@class,'bare')]")
    assert not front.xpath("//img")


def test_headings_go_down_by_one_step() -> None:
    paper = builders.paper([told(builders.story(n * 4, 3)) for n in range(20)], edition=12)
    for path, page in pages(paper).items():
        levels = [int(heading.tag[1]) for heading in page.xpath("//h1 | //h2 | //h3 | //h4")]
        assert levels[0] == 1, path
        for before, after in pairwise(levels):
            assert after <= before + 1, path


@given(st.lists(st.tuples(st.integers(-50, 200), st.just("t"), st.just("said")), max_size=40))
def test_drawings_stay_in_their_boxes(values: list[tuple[int, str, str]]) -> None:
    drawn = chart([(float(value), name, said) for value, name, said in values], "label")
    if len(values) < 3:
        assert drawn is None
        return
    assert drawn is not None
    for dot in drawn.dots:
        assert 0 <= float(dot.x) <= 640
        assert 0 <= float(dot.y) <= 150
    assert len(re.findall(",", drawn.line)) == len(values)


@given(st.integers(-100, 300), st.integers(0, 300), st.integers(-100, 0))
def test_bars_stay_in_their_boxes(points: int, most: int, least: int) -> None:
    drawn = bar(points, most, least)
    if drawn is not None:
        assert 0 <= float(drawn.x) <= 100
        assert float(drawn.x) + float(drawn.width) <= 200
        assert drawn.kind == ("more" if points > 0 else "less")


def test_a_sum_on_its_scale() -> None:
    drawn = scale([(50, "own"), (-10, "others")], 70, "label")
    assert [(span.x, span.kind) for span in drawn.spans] == [("0", "own")]
    assert 0 < float(drawn.mark) < 100
    assert scale([], 0, "label").spans == ()


def test_lists_of_names_in_words() -> None:
    assert [listing(list("abcd"[:n]), 3) for n in range(5)] == [
        *("", "a", "a and b", "a, b and c", "a, b and 2 more")
    ]


def test_newsletter_and_search_are_offered_where_there_are_any() -> None:
    paper = builders.newsroom(9)
    assert text(pages(paper)["index.html"], "//div[@class='tools']/a") == []
    site = builders.site(search=True, newsletter=NewsletterPolicy(enabled=True))
    found = pages(replace(paper, catalog=replace(paper.catalog, site=site)))
    assert text(found["index.html"], "//div[@class='tools']/a") == ["Search", "Newsletter"]
    policy = found["search/index.html"].xpath("//meta[@http-equiv]/@content")[0]
    assert "'wasm-unsafe-eval'" in policy
    assert "'wasm-unsafe-eval'" not in found["index.html"].xpath("//meta[@http-equiv]/@content")[0]
    assert found["search/index.html"].xpath("//script[@type='module']/@src")
