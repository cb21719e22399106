"""Feeds that others read."""

import json
import re
from dataclasses import replace
from datetime import datetime, timedelta
from html import unescape

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from broadsheet.domain.article import Copy, Image
from broadsheet.domain.printed import Paper
from broadsheet.domain.site import SavedSearch, WebSubPolicy
from broadsheet.stages.publish import printed
from broadsheet.stages.publish.feeds import FEEDS
from broadsheet.testing.builders import NOON, newsroom, paper, site, story, whole

ATOM = "{http://www.w3.org/2005/Atom}"


def files(of: Paper) -> dict[str, bytes]:
    return {file.path: file.content for file in printed(of, [FEEDS])}


def titled(title: str, excerpt: str = "Said.") -> Paper:
    of = paper([story(0)])
    (made,) = of.stories
    ((name, record),) = made.records
    told = replace(made, records=((name, replace(record, title=title, excerpt=excerpt)),))
    return replace(of, by_id={made.id: told})


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


def test_an_editors_correction_is_an_update_of_its_item() -> None:
    at = NOON + timedelta(days=3)
    made = story(0)
    corrected = replace(made, lead=replace(made.lead, corrected=at))
    read = feedparser.parse(files(paper([corrected]))["atom.xml"])
    assert read.entries[0].updated_parsed[:6] == at.timetuple()[:6]
    assert read.feed.updated_parsed[:6] == at.timetuple()[:6]
    assert read.entries[0].published_parsed < read.entries[0].updated_parsed
    item = json.loads(files(paper([corrected]))["feed.json"])["items"][0]
    assert datetime.fromisoformat(item["date_modified"]) == at


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


FEED_FILES = ("feed.xml", "atom.xml", "feed.json")
DATE = re.compile(
    r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d "
    r"(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d GMT"
)
ADDRESS = re.compile(r"https?://[^\s<>\"]+")


def searched() -> Paper:
    searches = (
        SavedSearch("chips", "Chips <&>", words=("chip", "graphics card*")),
        SavedSearch("strong", "Strong ethics", topics=("ai-ethics",), quality=80),
        SavedSearch("ledger", "The Ledger", outlets=("harbour-ledger.example",)),
    )
    of = newsroom(60)
    return paper(of.stories, of=site(searches=searches, websub=WebSubPolicy(HUB)))


HUB = "https://hub.example/publish?a=1&b=2"


def test_every_rss_feed_keeps_to_the_rules() -> None:
    """What rssboard.org's specification and its best practices ask of a channel and an item."""
    made = files(searched())
    feeds = [path for path in made if path.endswith("feed.xml")]
    assert len(feeds) > 10
    for path in feeds:
        root = etree.fromstring(made[path])
        assert (root.tag, root.get("version"), len(root)) == ("rss", "2.0", 1)
        channel = root[0]
        for name in ("title", "link", "description"):
            assert len(channel.findall(name)) == 1
            assert channel.findtext(name)
        for date in (channel.findtext("lastBuildDate"), *_texts(channel, "item/pubDate")):
            assert date is None or DATE.fullmatch(date)
        guids = _texts(channel, "item/guid")
        assert len(guids) == len(set(guids)) == len(channel.findall("item"))
        for item in channel.findall("item"):
            names = [node.tag for node in item]
            for once in ("title", "link", "description", "guid", "pubDate", "comments"):
                assert names.count(once) == 1, once
            assert ADDRESS.fullmatch(item.findtext("link") or "")
            for enclosure in item.findall("enclosure"):
                assert set(enclosure.attrib) == {"url", "length", "type"}


def test_every_atom_feed_keeps_to_the_rules() -> None:
    """RFC 4287, sections 4.1.1 and 4.1.2: what there must be, and what at most once."""
    for path, content in files(searched()).items():
        if not path.endswith("atom.xml"):
            continue
        root = etree.fromstring(content)
        assert root.tag == f"{ATOM}feed"
        once = ("id", "title", "updated", "icon", "subtitle", "generator")
        assert _atom_names(root, once) <= {1}
        ids = _texts(root, f"{ATOM}entry/{ATOM}id")
        assert len(ids) == len(set(ids))
        for entry in root.findall(f"{ATOM}entry"):
            assert _atom_names(entry, ("id", "title", "updated", "published", "summary")) == {1}
            assert entry.findall(f"{ATOM}author/{ATOM}name")
            assert all(node.get("term") for node in entry.findall(f"{ATOM}category"))
            alternates = entry.findall(f"{ATOM}link[@rel='alternate']")
            assert len(alternates) == 1
            published, updated = (
                datetime.fromisoformat(entry.findtext(f"{ATOM}{name}") or "")
                for name in ("published", "updated")
            )
            assert (
                published
                <= updated
                <= datetime.fromisoformat(root.findtext(f"{ATOM}updated") or "")
            )
        for node in root.iter():
            if node.tag == f"{ATOM}link":
                assert ADDRESS.fullmatch(node.get("href") or "")
            if str(node.tag).startswith(ATOM):
                assert str(node.tag).removeprefix(ATOM) in ATOM_ELEMENTS


ATOM_ELEMENTS = frozenset(
    (
        *("feed", "entry", "id", "title", "subtitle", "updated", "published", "link", "author"),
        *("name", "icon", "generator", "category", "summary"),
    )
)


def _texts(node: etree._Element, path: str) -> list[str]:
    return [found.text or "" for found in node.findall(path)]


def _atom_names(node: etree._Element, names: tuple[str, ...]) -> set[int]:
    return {len(node.findall(f"{ATOM}{name}")) for name in names}


def test_every_json_feed_keeps_to_the_rules() -> None:
    """jsonfeed.org/version/1.1: required keys, texts that are texts, lists that are lists."""
    for path, content in files(searched()).items():
        if not path.endswith("feed.json"):
            continue
        feed = json.loads(content)
        assert feed["version"] == "https://jsonfeed.org/version/1.1"
        assert feed["title"]
        assert feed["feed_url"] == f"https://weights.example/paper/{path}"
        assert feed["hubs"] == [{"type": "WebSub", "url": HUB}]
        ids = [item["id"] for item in feed["items"]]
        assert len(ids) == len(set(ids))
        for item in feed["items"]:
            assert item["content_text"]
            assert ADDRESS.fullmatch(item["url"])
            assert datetime.fromisoformat(item["date_modified"]) >= datetime.fromisoformat(
                item["date_published"]
            )
            assert all(author["name"] for author in item["authors"])
            for attached in item.get("attachments", ()):
                assert attached["url"]
                assert attached["mime_type"]


def test_the_hub_is_announced() -> None:
    made = files(searched())
    (hub,) = etree.fromstring(made["topics/ai/feed.xml"]).findall(f"channel/{ATOM}link[@rel='hub']")
    assert hub.get("href") == HUB
    (hub,) = etree.fromstring(made["atom.xml"]).findall(f"{ATOM}link[@rel='hub']")
    assert hub.get("href") == HUB
    assert not etree.fromstring(files(newsroom(5))["atom.xml"]).findall(f"{ATOM}link[@rel='hub']")


def test_an_outlets_feed_has_its_pages_newest_first() -> None:
    of = searched()
    items = json.loads(files(of)["outlets/morrow-vale.example/feed.json"])["items"]
    held = [
        sheet
        for told in of.stories
        for sheet in (told.lead, *told.related)
        if sheet.article.provider.domain == "morrow-vale.example"
    ]
    assert {item["url"] for item in items} == {sheet.article.web_url for sheet in held}
    times = [item["date_published"] for item in items]
    assert times == sorted(times, reverse=True)


def test_a_saved_search_has_feeds_of_what_it_finds() -> None:
    of = searched()
    made = files(of)
    chips = feedparser.parse(made["searches/chips/feed.xml"])
    assert chips.feed.title == "The Daily Weights: Chips <&>"
    expected = [
        told
        for told in of.stories
        if any(
            word in f"{r.title} {r.excerpt}"
            for _, r in told.records
            for word in ("chip", "graphics card")
        )
    ]
    assert expected
    assert [entry.link for entry in chips.entries] == [t.lead.article.web_url for t in expected]
    strong = json.loads(made["searches/strong/feed.json"])["items"]
    assert strong
    by_url = {told.lead.article.web_url: told for told in of.stories}
    for item in strong:
        told = by_url[item["url"]]
        assert told.lead.quality.points >= 80
        assert "ai-ethics" in {label.topic for label in told.lead.labels.topics}


def test_an_item_is_updated_when_others_tell_the_story() -> None:
    alone, shared = story(8), story(8, 3)
    later = replace(shared.related[0].article, published=NOON)
    shared = whole(replace(shared, related=(replace(shared.related[0], article=later),)))
    before = json.loads(files(paper([alone]))["feed.json"])["items"][0]
    after = json.loads(files(paper([shared]))["feed.json"])["items"][0]
    assert before["id"] == after["id"]
    assert after["date_published"] == before["date_published"] == before["date_modified"]
    assert after["date_modified"] == "2022-11-21T12:00:00Z"


def test_a_picture_of_our_own_is_enclosed() -> None:
    told = story(0)
    image = Image("https://a.example/p.jpg", 1200, 800)
    for size in (0, 34_567):
        copies = (Copy("assets/images/p.webp", 960, 640, size),)
        own = replace(image, kept=copies[0].path, copies=copies)
        lead = replace(told.lead, article=replace(told.lead.article, images=(own,)))
        made = files(paper([whole(replace(told, lead=lead))]))
        enclosures = etree.fromstring(made["feed.xml"]).findall("channel/item/enclosure")
        url = "https://weights.example/paper/assets/images/p.webp"
        assert [dict(node.attrib) for node in enclosures] == (
            [{"url": url, "length": "34567", "type": "image/webp"}] if size else []
        )
        (linked,) = etree.fromstring(made["atom.xml"]).findall(
            f"{ATOM}entry/{ATOM}link[@rel='enclosure']"
        )
        assert linked.get("href") == url
        item = json.loads(made["feed.json"])["items"][0]
        assert item["image"] == item["attachments"][0]["url"] == url


@pytest.mark.parametrize("name", FEED_FILES)
def test_one_changed_story_changes_only_feeds_that_show_it(name: str) -> None:
    of = newsroom(200)
    last = of.stories[-1]
    inputs = {leaf.path: leaf.stories for leaf in FEEDS.of_catalog(of.catalog)}
    assert last.id not in inputs[name]
    assert sum(last.id in ids for ids in inputs.values()) <= 3 * (
        2 + len({s.article.provider.domain for s in (last.lead, *last.related)})
    )
