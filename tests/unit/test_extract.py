"""What is turned away, what is not, and that nothing hostile stops a run."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.domain.article import Article
from broadsheet.domain.capture import Capture
from broadsheet.domain.entry import Entry
from broadsheet.domain.outcome import TurnedAway
from broadsheet.stages.extract import VERSION, extract, read_page

PARAGRAPH = (
    "The board voted on Monday to replace the old bridge with a wider span that can carry trams,"
    " and work is to begin in March. Residents had asked for it since 2011, the board said."
)


def capture(
    body: bytes | str, media: str = "text/html", url: str = "https://a.example/news/one-two"
) -> Capture:
    payload = body if isinstance(body, bytes) else body.encode()
    return Capture(
        url=url,
        final_url=url,
        status=200,
        headers=(("content-type", media),),
        payload=payload,
        body=payload,
        digest="",
        fetched_at=datetime(2024, 6, 2, tzinfo=UTC),
    )


def html(title: str, body: str, head: str = "") -> str:
    return (
        f"<!doctype html><html><head><title>{title}</title>{head}</head><body>{body}</body></html>"
    )


LISTING = "".join(f'<h2><a href="/{i}">Headline {i} of many</a></h2>' for i in range(12))


@pytest.mark.parametrize(
    ("given_capture", "rule"),
    [
        (capture(b""), "extract.empty"),
        (capture(b"%PDF-1.4 \x00\x01", "application/pdf"), "extract.media"),
        (capture(b"\x89PNG\r\n\x1a\n\x00\x00", "text/html"), "extract.media"),
        (capture('<?xml version="1.0"?><rss><channel/></rss>', "text/xml"), "extract.media"),
        (capture('{"a": 1}', "application/json"), "extract.media"),
        (capture("just words", "text/plain"), "extract.media"),
        (capture(html("404 Not Found", "<h1>404 Not Found</h1><p>Sorry.</p>")), "extract.error"),
        (capture(html("Seite nicht gefunden", "<p>Leider.</p>")), "extract.error"),
        (capture(html("Just a moment...", "<p>Checking your browser</p>")), "extract.gate"),
        (capture(html("Log in to A", "<form><input></form><p>Password</p>")), "extract.login"),
        (capture(html("A", f"<p>{PARAGRAPH}</p>"), url="https://a.example/"), "extract.home"),
        (capture(html("", f"<p>{PARAGRAPH}</p>")), "extract.title"),
        (capture(html("A bridge", "<p>Soon.</p>")), "extract.text"),
        (capture(html("Bridge", LISTING), url="https://a.example/tag/bridges/"), "extract.listing"),
    ],
)
def test_turned_away(given_capture: Capture, rule: str) -> None:
    found = extract(given_capture, None)
    assert isinstance(found, TurnedAway)
    assert [reason.rule for reason in found.reasons] == [rule]
    assert found.stage == "extract"
    assert found.reasons[0].text.endswith(".")


@pytest.mark.parametrize(
    "page",
    [
        html(
            "Bridge closed",
            "<h1>Bridge closed</h1>"
            "<p>The bridge is closed since Monday: a lorry hit one of its piers.</p>",
        ),
        html("404 jobs to go at the yard", f"<h1>404 jobs to go</h1><p>{PARAGRAPH}</p>"),
        html("Consent matters", f"<h1>Consent matters</h1>{f'<p>{PARAGRAPH}</p>' * 5}"),
        html("Not found: the bridge's lost bell", f"<p>{PARAGRAPH}</p><p>{PARAGRAPH * 4}</p>"),
    ],
)
def test_short_and_odd_articles_stay(page: str) -> None:
    assert isinstance(extract(capture(page), None), Article)


def test_a_feed_speaks_for_a_page_with_little_text() -> None:
    entry = Entry(key="k", url="https://a.example/x", source="s", title="Trams stop tonight")
    page = html(
        "x",
        "<p>No trams tonight.</p>",
        '<meta name="description" content="No trams will run tonight, they say.">',
    )
    assert isinstance(extract(capture(page), entry), Article)


def test_reading_always_gives_an_article() -> None:
    found = read_page(capture(b"", "image/png"), None)
    assert (found.title, found.text, found.provider.domain) == ("", "", "a.example")


def test_tracking_is_taken_off_the_address() -> None:
    url = "https://www.a.example/news/one?utm_source=x&id=3"
    found = read_page(capture(html("T", f"<p>{PARAGRAPH}</p>"), url=url), None)
    assert found.web_url == "https://www.a.example/news/one?id=3"
    assert found.original_url == url


def test_the_same_bytes_give_the_same_article() -> None:
    page = html("Bridge | A", f'<h1>Bridge</h1><p class="author">By Jane Doe</p><p>{PARAGRAPH}</p>')
    assert read_page(capture(page), None) == read_page(capture(page), None)


@pytest.mark.parametrize(
    "page",
    [
        "<div>" * 20_000 + "deep",
        "<aside><figure>" * 20_000 + "deep",
        "<a class=author>" * 5_000,
        "<span itemscope itemtype=NewsArticle itemprop=author>" * 3_000,
        "<p class='" + "author " * 20_000 + "'>x</p>",
        "<img srcset='" + " " * 200_000 + "'>",
        "<meta property=og:title content='" + " | a" * 50_000 + "'>",
        "<title>" + "<" * 50_000,
        "<script type=application/ld+json>" + '{"@type":["' * 20_000,
        "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><p>&a;</p>",
    ],
)
def test_hostile_pages_are_read_in_time(page: str) -> None:
    started = datetime.now(UTC)
    found = read_page(capture("<html><h1>A bridge is to go</h1>" + page), None)
    assert "root:" not in found.text
    assert (datetime.now(UTC) - started).total_seconds() < 8


@settings(max_examples=30, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_read(body: bytes) -> None:
    found = read_page(capture(b"<html><title>" + body), None)
    assert found.title == found.title.strip()
    assert "\n" not in found.title
    assert extract(capture(body), None) is not None


def test_the_version_names_the_stage() -> None:
    assert VERSION.startswith("extract/")
