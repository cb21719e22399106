"""Sitemaps, and where pages lie."""

import re
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from lxml import etree

from broadsheet.app.printing import forms
from broadsheet.domain.letter import LetterHead
from broadsheet.domain.printed import Paper
from broadsheet.domain.record import stamp
from broadsheet.domain.site import NewsletterPolicy
from broadsheet.stages.publish import printed, sitemap
from broadsheet.stages.publish.paths import (
    absolute,
    day_path,
    search_path,
    segment,
    story_path,
    topic_path,
)
from broadsheet.stages.publish.sitemap import SITEMAP
from broadsheet.testing.builders import NOON, newsroom, paper, site, story

NS = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"
BASE = "https://weights.example/paper"
STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def files(of: Paper) -> dict[str, bytes]:
    return {file.path: file.content for file in printed(of, [SITEMAP])}


def addresses(made: dict[str, bytes], path: str) -> list[str]:
    return [str(node.text) for node in etree.fromstring(made[path]).iter(f"{NS}loc")]


def old_and_new(months: int = 3, each: int = 20) -> Paper:
    """Stories over several months."""
    told = []
    for number in range(months * each):
        made = story(number)
        when = NOON - timedelta(days=30 * (number // each), minutes=number)
        lead = replace(made.lead, article=replace(made.lead.article, published=when))
        told.append(replace(made, lead=lead))
    return paper(told)


def test_the_index_names_every_part_and_robots_names_it() -> None:
    made = files(old_and_new())
    parts = {path for path in made if path.startswith("sitemaps/")}
    assert {f"{BASE}/{path}" for path in parts} == set(addresses(made, "sitemap.xml"))
    told = made["robots.txt"].decode()
    assert f"Sitemap: {BASE}/sitemap.xml\n" in told
    assert f"Sitemap: {BASE}/news-sitemap.xml\n" in told


def test_every_address_is_a_page_that_is_printed_once() -> None:
    of = old_and_new()
    made = files(of)
    pages = {file.path for file in printed(of, forms())}
    listed = [
        address
        for path in made
        if path.startswith("sitemaps/")
        for address in addresses(made, path)
    ]
    assert len(listed) == len(set(listed))
    for address in listed:
        assert address.startswith(f"{BASE}/")
        path = address.removeprefix(f"{BASE}/")
        assert f"{path}index.html" in pages, path
    wanted = {f"{BASE}/stories/{one.id}/" for one in of.stories} | {f"{BASE}/", f"{BASE}/topics/"}
    assert not wanted - set(listed)


def test_a_sitemap_keeps_to_the_protocol() -> None:
    for path, content in files(old_and_new()).items():
        if not path.endswith(".xml"):
            continue
        root = etree.fromstring(content)
        assert root.tag in {f"{NS}urlset", f"{NS}sitemapindex"}
        for item in root:
            assert item.tag == f"{NS}{'url' if root.tag.endswith('urlset') else 'sitemap'}"
            assert item[0].tag == f"{NS}loc"
            for changed in item.findall(f"{NS}lastmod"):
                assert STAMP.fullmatch(changed.text or "")


def test_a_new_story_touches_one_part() -> None:
    whole = old_and_new()
    now, before = files(whole), files(paper(whole.stories[1:]))
    changed = {path for path in now if now[path] != before.get(path)}
    month = whole.catalog.shown[0].at.strftime("%Y-%m")
    assert changed <= {f"sitemaps/{month}.xml", "sitemaps/pages.xml", "sitemap.xml", sitemap.NEWS}


def test_full_parts_do_not_change(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemap, "MOST_URLS", 10)
    whole = newsroom(80)
    now, before = files(whole), files(paper(whole.stories[2:]))
    assert len(addresses(now, "sitemaps/2022-11.xml")) == 10
    assert now["sitemaps/2022-11.xml"] == before["sitemaps/2022-11.xml"]
    assert now["sitemaps/2022-11-2.xml"] == before["sitemaps/2022-11-2.xml"]


def news(of: Paper, at: datetime | None = None) -> list[etree._Element]:
    catalog = replace(of.catalog, at=at)
    made = files(replace(of, catalog=catalog)).get("news-sitemap.xml")
    return list(etree.fromstring(made)) if made else []


def test_the_news_sitemap_has_the_last_two_days() -> None:
    of = old_and_new()
    found = news(of, NOON)
    times = [node.findtext(f"{NEWS}news/{NEWS}publication_date") or "" for node in found]
    expected = [
        one for one in of.catalog.shown if timedelta() <= NOON - one.at <= timedelta(days=2)
    ]
    assert len(found) == len(expected) > 0
    assert all(STAMP.fullmatch(time) for time in times)
    assert not news(of, NOON + timedelta(days=3))
    first = found[0]
    assert first.findtext(f"{NS}loc") == f"{BASE}/stories/{expected[0].id}/"
    told = first[1]
    assert [node.tag for node in told] == [
        f"{NEWS}publication", f"{NEWS}publication_date", f"{NEWS}title",
    ]  # fmt: skip
    assert told.findtext(f"{NEWS}publication/{NEWS}name") == "The Daily Weights"
    assert told.findtext(f"{NEWS}publication/{NEWS}language") == "en"
    assert told.findtext(f"{NEWS}title") == expected[0].title


def test_without_news_there_is_no_news_sitemap() -> None:
    of = old_and_new()
    for at, there in ((NOON, True), (NOON + timedelta(days=3), False)):
        made = files(replace(of, catalog=replace(of.catalog, at=at)))
        assert ("news-sitemap.xml" in made) is there
        assert (b"news-sitemap.xml" in made["robots.txt"]) is there
        assert b"/sitemap.xml\n" in made["robots.txt"]


def test_the_news_has_a_limit_and_no_future(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemap, "MOST_NEWS", 5)
    of = newsroom(60)
    assert len(news(of, NOON)) == 5
    newest = of.catalog.shown[0]
    assert newest.id not in str(
        [n.findtext(f"{NS}loc") for n in news(of, NOON - timedelta(hours=1))]
    )


@pytest.mark.parametrize(
    ("code", "told"), [("en", "en"), ("de-AT", "de"), ("zh_TW", "zh-tw"), ("zh", "zh-cn")]
)
def test_languages_are_told_as_google_asks(code: str, told: str) -> None:
    made = story(0)
    lead = replace(made.lead, article=replace(made.lead.article, language=code))
    (found,) = news(paper([replace(made, lead=lead)]), NOON)
    assert found.findtext(f".//{NEWS}language") == told


def test_an_empty_site() -> None:
    made = files(paper([]))
    assert f"{BASE}/" in addresses(made, "sitemaps/pages.xml")
    assert not news(paper([]))


def test_paths() -> None:
    assert story_path("s-1") == "/stories/s-1/"
    assert topic_path("ai") == "/topics/ai/"
    assert search_path("chips") == "/searches/chips/"
    assert day_path(date(2022, 5, 1)) == "/days/2022-05-01/"
    assert absolute(site(url="https://a.example/b/"), "/days/") == "https://a.example/b/days/"
    assert absolute(site(url="https://a.example"), "") == "https://a.example/"


@pytest.mark.parametrize("name", ["../up", "a/b", "", ".", "..", "C# & F#", "a\\b", "%2e"])
def test_a_path_never_leaves_the_site(name: str) -> None:
    assert segment(name) not in {"", ".", ".."}
    assert not set(segment(name)) & set("/\\%?#")


def test_letters_and_their_list_are_pages_too() -> None:
    heads = tuple(
        LetterHead(f"2022-11-{day}", NOON.replace(day=day), "News", "0") for day in (21, 20)
    )
    of = paper([story(0)])
    lettered = replace(of, catalog=replace(of.catalog, letters=heads))
    read = etree.fromstring(files(lettered)["sitemaps/pages.xml"])
    pages = {str(one[0].text): one.findtext(f"{NS}lastmod") for one in read}
    assert pages[f"{BASE}/newsletters/2022-11-20/"] == stamp(heads[1].at)
    assert pages[f"{BASE}/newsletters/"] == stamp(heads[0].at)
    assert not [one for one in addresses(files(of), "sitemaps/pages.xml") if "letters" in one]
    enabled = replace(of.catalog.site, newsletter=NewsletterPolicy(enabled=True))
    empty = replace(of, catalog=replace(of.catalog, site=enabled))
    assert f"{BASE}/newsletters/" in addresses(files(empty), "sitemaps/pages.xml")


def test_an_editors_correction_is_a_change_of_the_story() -> None:
    at = NOON + timedelta(days=3)
    made = story(0)
    corrected = replace(made, lead=replace(made.lead, corrected=at))
    for one, when in ((made, made.lead.article.published), (corrected, at)):
        assert when is not None
        (part,) = [c for p, c in files(paper([one])).items() if re.match(r"sitemaps/\d", p)]
        (told,) = etree.fromstring(part).iter(f"{NS}lastmod")
        assert told.text == stamp(when)
