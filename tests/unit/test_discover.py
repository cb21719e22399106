"""What a capture of a source holds; the formats themselves are cases in tests/cases/feeds."""

import gzip
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.domain.capture import Capture
from broadsheet.domain.entry import Discovery
from broadsheet.stages.discover import discover, sniff
from broadsheet.stages.discover.draft import MAX_ENTRIES

BASE = "https://www.lantern.example/feed"
RSS = "<rss version='2.0'><channel><title>T</title>{}</channel></rss>"
ITEM = "<item><title>{0}</title><link>https://www.lantern.example/{0}</link></item>"


def capture(body: bytes | str, content_type: str = "", url: str = BASE) -> Capture:
    data = body.encode() if isinstance(body, str) else body
    headers = (("content-type", content_type),) if content_type else ()
    when = datetime(2026, 11, 21, 12, tzinfo=UTC)
    return Capture(url, url, 200, headers, data, data, "0" * 64, when)


def found(body: bytes | str, content_type: str = "") -> Discovery:
    return discover(capture(body, content_type), "lantern")


@pytest.mark.parametrize(
    ("body", "content_type", "kind"),
    [
        (RSS, "text/html", "feed"),
        ("\ufeff\n<?xml version='1.0'?><!-- x > --><?xml-stylesheet?><feed/>", "", "feed"),
        ("<!DOCTYPE rss [<!ENTITY a '>'>]>\n<rss/>", "", "feed"),
        ("<rdf:RDF/>", "text/plain", "feed"),
        (RSS.encode("utf-16"), "", "feed"),
        ("Warning: broken PHP\n" + RSS, "text/html", "feed"),
        ('{"version":"https://jsonfeed.org/version/1"}', "application/json", "feed"),
        ('{"other": 1}', "application/json", "other"),
        ("<urlset/>", "text/html", "sitemap"),
        (gzip.compress(b"<urlset/>", mtime=0), "application/gzip", "sitemap"),
        ("https://a.example/1\nhttps://a.example/2\n", "text/plain", "sitemap"),
        ("<sitemapindex/>", "", "sitemap-index"),
        ("<!DOCTYPE html><html><body>x", "application/rss+xml", "page"),
        ("hello", "text/html", "page"),
        ("hello", "text/plain", "other"),
        (b"\x89PNG\r\n", "image/png", "other"),
        (b"", "", "other"),
    ],
)
def test_sniff(body: bytes | str, content_type: str, kind: str) -> None:
    assert sniff(capture(body, content_type)) == kind


def test_nothing_and_garbage_are_told() -> None:
    assert found("").problem == "the answer is empty"
    assert found("hello").kind == "unknown"
    assert "neither feed nor sitemap nor page" in found("hello").problem
    assert found(gzip.compress(b"x" * 100)[:20]).kind == "unknown"


def test_more_items_than_the_bound_are_counted() -> None:
    read = found(RSS.format("".join(ITEM.format(i) for i in range(MAX_ENTRIES + 5))))
    assert len(read.entries) == MAX_ENTRIES
    assert read.dropped == 5
    assert "5 were not" in read.problem


def test_a_long_sitemap_gives_its_newest_pages() -> None:
    page = "<url><loc>https://a.example/{0}</loc><lastmod>2026-{1:02d}-01</lastmod></url>"
    pages = "".join(page.format(i, i % 11 + 1) for i in range(MAX_ENTRIES * 2))
    read = found(f"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{pages}</urlset>")
    assert len(read.entries) == MAX_ENTRIES
    assert {entry.updated.month for entry in read.entries if entry.updated} == {6, 7, 8, 9, 10, 11}


def test_long_texts_are_cut_at_a_word() -> None:
    item = ITEM.format("x").replace("</title>", " word" * 500 + "</title>")
    text = f"<description>{'sentence ' * 5000}</description></item>"
    entry = found(RSS.format(item.replace("</item>", text))).entries[0]
    assert entry.title.endswith("word…")
    assert len(entry.title) <= 501
    assert len(entry.summary) <= 2001


def test_hidden_characters_and_entities_leave_the_title() -> None:
    item = ITEM.replace("<title>{0}", "<title>A\u202eB &amp;amp;amp; C&#8203;D")
    assert found(RSS.format(item.format("x"))).entries[0].title == "AB & CD"


def test_a_gzip_file_in_the_body_is_opened() -> None:
    sitemap = b"<urlset><url><loc>https://a.example/1</loc></url></urlset>"
    assert [entry.url for entry in found(gzip.compress(sitemap)).entries] == ["https://a.example/1"]


def test_an_address_that_is_not_the_webs_is_dropped() -> None:
    for link in (
        "javascript:alert(1)",
        "file:///etc/passwd",
        "data:text/html,x",
        "mailto:a@b.example",
    ):
        read = found(RSS.format(f"<item><title>x</title><link>{link}</link></item>"))
        assert (read.entries, read.dropped) == ((), 1)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["items", "url", "id", "title", "authors", "author", "tags", "image"]),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@given(JSON)
@settings(max_examples=60, deadline=None)
def test_any_json_is_read_or_told(value: object) -> None:
    read = found(json.dumps({"version": "https://jsonfeed.org/version/1", "items": [value]}))
    assert len(read.entries) + read.dropped == 1


TOKENS = (
    "<rss> <channel> <item> <entry> </item> </channel> </rss> <feed> <link href='x'> <link>"
    " </link> <title> </title> http://a.example/ &amp; &bad; <![CDATA[ ]]> <!-- --> <?x <x:y> é"
    " <html> <urlset> <url> <loc> <!DOCTYPE { [ ] } \x00 \ud800"
)
MARKUP = st.lists(st.sampled_from(TOKENS.split()), max_size=25)


@given(
    st.one_of(st.binary(max_size=100), MARKUP.map(lambda m: "".join(m).encode("utf-8", "replace")))
)
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_or_told(body: bytes) -> None:
    read = found(body)
    assert read.kind in ("feed", "sitemap", "sitemap-index", "page", "unknown")
    assert (
        read.entries
        or read.follow
        or read.problem
        or read.kind in ("feed", "sitemap", "sitemap-index")
    )
