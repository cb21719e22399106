"""Feeds that others read."""

import json
from dataclasses import replace
from datetime import datetime
from html import unescape

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from broadsheet.domain.printed import Paper
from broadsheet.stages.publish.feeds import feed_files
from broadsheet.testing.builders import newsroom, paper, site, story

ATOM = "{http://www.w3.org/2005/Atom}"


def files(of: Paper) -> dict[str, bytes]:
    return {file.path: file.content for file in feed_files(of)}


def titled(title: str, excerpt: str = "Said.") -> Paper:
    of = paper([story(0)])
    ((name, record),) = of.records
    return replace(of, records=((name, replace(record, title=title, excerpt=excerpt)),))


@pytest.mark.parametrize(
    "name", ["feed.xml", "atom.xml", "topics/ai/feed.xml", "topics/ai/atom.xml"]
)
def test_a_reader_reads_back_what_was_written(name: str) -> None:
    of = newsroom(60)
    read = feedparser.parse(files(of)[name])
    records = dict(of.records)
    assert not read.bozo
    assert [entry.title for entry in read.entries] == [
        records[s.lead.name].title for s in of.stories
    ]
    assert [entry.link for entry in read.entries] == [s.lead.article.web_url for s in of.stories]
    assert len({entry.id for entry in read.entries}) == len(of.stories)
    first = of.stories[0]
    assert first.lead.article.published is not None
    assert read.entries[0].published_parsed[:6] == first.lead.article.published.timetuple()[:6]
    assert unescape(read.entries[0].summary) == records[first.lead.name].excerpt
    assert read.entries[0].media_content[0]["url"] == first.lead.article.images[0].url
    assert [tag.term for tag in read.entries[0].tags] == list(records[first.lead.name].topics)


def test_fifty_items_at_most() -> None:
    made = files(newsroom(200))
    assert len(feedparser.parse(made["feed.xml"]).entries) == 50
    assert len(json.loads(made["feed.json"])["items"]) == 50


def test_json_feed() -> None:
    of = newsroom(20)
    feed = json.loads(files(of)["topics/ai/feed.json"])
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["feed_url"] == "https://weights.example/paper/topics/ai/feed.json"
    assert feed["home_page_url"] == "https://weights.example/paper/topics/ai/"
    item = feed["items"][0]
    assert item["url"] == of.stories[0].lead.article.web_url
    assert item["_broadsheet"]["story"].endswith(f"/stories/{of.stories[0].id}/")
    assert datetime.fromisoformat(item["date_published"]) == of.stories[0].lead.article.published
    assert all(isinstance(tag, str) for tag in item["tags"])


def test_atom_has_what_rfc_4287_asks() -> None:
    root = etree.fromstring(files(newsroom(20))["atom.xml"])
    for node in (root, *root.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert node.findtext(f"{ATOM}{name}"), name
        assert node.findall(f"{ATOM}author/{ATOM}name")
        assert len(node.findall(f"{ATOM}link[@rel='alternate']")) == 1
    (own,) = root.findall(f"{ATOM}link[@rel='self']")
    assert str(own.get("href")).endswith("/atom.xml")


def test_rss_names_itself_and_the_story() -> None:
    root = etree.fromstring(files(newsroom(20))["feed.xml"])
    assert root.get("version") == "2.0"
    (own,) = root.findall(f"channel/{ATOM}link")
    assert own.get("href") == "https://weights.example/paper/feed.xml"
    for item in root.findall("channel/item"):
        assert [guid.get("isPermaLink") for guid in item.findall("guid")] == ["false"]
        page = "https://weights.example/paper/stories/"
        assert str(item.findtext("comments")).startswith(page)
        assert not item.findall("enclosure")


def test_an_id_outlives_title_lead_and_address() -> None:
    before = json.loads(files(paper([story(0)]))["feed.json"])["items"][0]
    moved = paper([replace(story(0), lead=story(5).lead)], of=site(url="https://new.example"))
    after = json.loads(files(moved)["feed.json"])["items"][0]
    assert before["id"] == after["id"]
    assert before["url"] != after["url"]


@given(st.text(max_size=60), st.text(max_size=60))
@settings(max_examples=50, deadline=None)
def test_any_text_gives_well_formed_feeds(title: str, excerpt: str) -> None:
    made = files(titled(f"<b>{title}</b> & ]]>", f"<script>{excerpt}\x00\x0b\ufffe"))
    for name in ("feed.xml", "atom.xml"):
        root = etree.fromstring(made[name])
        assert not [node for node in root.iter() if node.tag in ("b", "script")]
    json.loads(made["feed.json"])


def test_markup_in_a_text_stays_text() -> None:
    made = files(titled("Why <b> & <i>", 'He said "1 < 2" & left.'))
    entry = feedparser.parse(made["atom.xml"], sanitize_html=False).entries[0]
    assert entry.title == "Why <b> & <i>"
    assert entry.summary == 'He said "1 < 2" & left.'
    entry = feedparser.parse(made["feed.xml"], sanitize_html=False).entries[0]
    assert unescape(entry.summary) == 'He said "1 < 2" & left.'


def test_an_empty_site_has_valid_feeds() -> None:
    made = files(paper([]))
    assert etree.fromstring(made["atom.xml"]).findtext(f"{ATOM}updated") == "1970-01-01T00:00:00Z"
    assert not feedparser.parse(made["feed.xml"]).bozo
    assert json.loads(made["feed.json"])["items"] == []
