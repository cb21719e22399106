"""Feed lists in and out."""

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.text.opml import OpmlFeed, parse, render

SHARED = Path(os.environ.get("BROADSHEET_SHARED", Path(__file__).parents[2] / "../shared"))
LISTS = sorted((SHARED / "data/opml").glob("*.opml"))

LIST = """<?xml version="1.0" encoding="UTF-8"?>
<opml version="1.0"><head><title>Mine</title></head><body>
  <outline text="News"><outline text="Local">
    <outline type="rss" title="Lantern &amp;amp; Co" xmlUrl="https://lantern.example/rss?a=1&b=2"
      htmlUrl="https://lantern.example/"/>
    <outline text='said ""so"" today' description=""'q' by x" xmlURL="https://q.example/rss" />
  </outline></outline>
  <outline text="Alone" xmlUrl="https://alone.example/feed"/>
  <outline text="Again" xmlUrl="https://alone.example/feed"/>
</body></opml>"""


def test_parse_reads_groups_and_mends_ampersands() -> None:
    text = LIST.replace("""'said ""so"" today'""", '"said so"')
    assert parse(text.encode()) == (
        OpmlFeed(
            "Lantern & Co",
            "https://lantern.example/rss?a=1&b=2",
            "https://lantern.example/",
            "News/Local",
        ),
        OpmlFeed("said so", "https://q.example/rss", "", "News/Local"),
        OpmlFeed("Alone", "https://alone.example/feed", "", ""),
    )


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "line 1: the file is empty"),
        (b"hello", "line 1: Start tag expected"),
        (b"\n<html></html>", "line 2: found <html>, expected <opml>"),
        (b"<opml></opml>", "line 1: <opml> has no <body>"),
        (b"<opml>\n<body>\n<outline</body>", "line 3: "),
        (
            b"<?xml version='1.0'?>\n<!DOCTYPE x [<!ENTITY a 'b'>]><opml/>",
            "line 2: a document type",
        ),
    ],
)
def test_garbage_is_named_with_its_line(data: bytes, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse(data)


def test_depth_and_numbers_are_bounded() -> None:
    deep = "<outline text='x'>" * 200 + "<outline xmlUrl='http://a.example/'/>" + "</outline>" * 200
    assert parse(f"<opml><body>{deep}</body></opml>".encode()) == ()


@given(
    st.lists(
        st.builds(
            OpmlFeed,
            st.sampled_from(["A & B", 'quo"te', "<i> am", "ü", ""]),
            st.sampled_from(
                ["https://a.example/?x=1&y=2", "https://b.example/'\"", "http://c.example"]
            ),
            st.sampled_from(["", "https://a.example/"]),
            st.sampled_from(["", "News", "News/Local"]),
        ),
        unique_by=lambda feed: feed.xml_url,
    )
)
@settings(max_examples=50, deadline=None)
def test_what_is_rendered_is_read_again(feeds: list[OpmlFeed]) -> None:
    found = parse(render("Title & more", feeds))
    assert {feed.xml_url: (feed.html_url, feed.group) for feed in found} == {
        feed.xml_url: (feed.html_url, feed.group) for feed in feeds
    }


@given(st.binary(max_size=200))
@settings(max_examples=50, deadline=None)
def test_any_bytes_give_feeds_or_a_value_error(data: bytes) -> None:
    try:
        told = repr(parse(data))
    except ValueError as error:
        told = str(error)
    assert told.startswith(("(", "line "))


@pytest.mark.skipif(not LISTS, reason="the shared feed lists are not on this machine")
@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.stem)
def test_lists_of_the_wild(path: Path) -> None:
    data = path.read_bytes()
    assert len(parse(data)) == len(set(parse(data))) >= data.lower().count(b"xmlurl=") - 1 > 0
