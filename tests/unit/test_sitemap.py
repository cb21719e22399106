"""Sitemaps, and where pages lie."""

from datetime import date

import pytest
from lxml import etree

from broadsheet.domain.printed import Paper
from broadsheet.stages.publish import sitemap
from broadsheet.stages.publish.paths import absolute, day_path, segment, story_path, topic_path
from broadsheet.stages.publish.sitemap import sitemap_files
from broadsheet.testing.builders import newsroom, paper, site

NS = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def files(of: Paper) -> dict[str, bytes]:
    return {file.path: file.content for file in sitemap_files(of)}


def test_every_page_is_listed_once() -> None:
    of = newsroom(60)
    made = files(of)
    root = etree.fromstring(made["sitemap-1.xml"])
    listed = [node.text for node in root.iter(f"{NS}loc")]
    base = "https://weights.example/paper"
    assert len(listed) == len(set(listed))
    pages = ["/", "/days/", "/about/", "/topics/ai/", "/days/2022-11-21/"]
    pages += [f"/stories/{story.id}/" for story in of.stories]
    assert not {base + page for page in pages} - set(listed)
    index = etree.fromstring(made["sitemap.xml"])
    assert [node.text for node in index.iter(f"{NS}loc")] == [f"{base}/sitemap-1.xml"]
    assert made["robots.txt"].decode().endswith(f"Sitemap: {base}/sitemap.xml\n")


def test_full_parts_do_not_change(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemap, "MOST_URLS", 10)
    whole = newsroom(80)
    earlier = paper(whole.stories[2:])
    now, before = files(whole), files(earlier)
    stories = len(earlier.stories) // 10
    assert stories >= 2
    for number in range(1, stories + 1):
        assert now[f"sitemap-{number}.xml"] == before[f"sitemap-{number}.xml"]
    assert len(etree.fromstring(now["sitemap-1.xml"])) == 10


def test_an_empty_site() -> None:
    assert b"<loc>https://weights.example/paper/</loc>" in files(paper([]))["sitemap-1.xml"]


def test_paths() -> None:
    assert story_path("s-1") == "/stories/s-1/"
    assert topic_path("ai") == "/topics/ai/"
    assert day_path(date(2022, 5, 1)) == "/days/2022-05-01/"
    assert absolute(site(url="https://a.example/b/"), "/days/") == "https://a.example/b/days/"
    assert absolute(site(url="https://a.example"), "") == "https://a.example/"


@pytest.mark.parametrize("name", ["../up", "a/b", "", ".", "..", "C# & F#", "a\\b", "%2e"])
def test_a_path_never_leaves_the_site(name: str) -> None:
    assert segment(name) not in {"", ".", ".."}
    assert not set(segment(name)) & set("/\\%?#")
