"""When a page was published: which of its dates is believed."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

import lxml.html
import pytest

from broadsheet.stages.extract import date_zones
from broadsheet.stages.extract.date_text import address_day
from broadsheet.stages.extract.dates import PageDates, dates

CAPTURED = datetime(2024, 6, 1, tzinfo=UTC)
Nodes = Sequence[Mapping[str, object]]


def read(
    body: str = "<h1>A headline</h1>",
    head: str = "",
    url: str = "https://outlet.example/story",
    nodes: Nodes = (),
    hint: datetime | None = None,
    lang: str = "en",
) -> PageDates:
    top = f"<head><title>A headline</title>{head}</head>"
    html = f"<html lang='{lang}'>{top}<body>{body}</body></html>"
    return dates(
        lxml.html.document_fromstring(html), url, nodes, html, captured=CAPTURED, hint=hint
    )


def meta(name: str, value: str) -> str:
    return f"<meta property='{name}' content='{value}'>"


def test_meta_is_believed_before_structured_data() -> None:
    nodes = [{"@type": "NewsArticle", "datePublished": "2024-03-09T10:00:00Z"}]
    found = read(head=meta("article:published_time", "2024-03-04T10:00:00+01:00"), nodes=nodes)
    assert found.published == datetime(2024, 3, 4, 9, tzinfo=UTC)
    assert (found.day, found.has_time) == ("2024-03-04", True)
    assert found.source == "meta:article:published_time"


def test_structured_data_gives_both_dates() -> None:
    nodes = [{"datePublished": "2024-03-04", "dateModified": "2024-03-05T01:00:00Z"}]
    found = read(nodes=nodes)
    assert found.published == datetime(2024, 3, 4, tzinfo=UTC)
    assert found.modified == datetime(2024, 3, 5, 1, tzinfo=UTC)
    assert not found.has_time


def test_a_change_before_publication_is_no_change() -> None:
    nodes = [{"datePublished": "2024-03-04", "dateModified": "2024-03-01"}]
    assert read(nodes=nodes).modified is None


def test_nothing_lies_in_the_future() -> None:
    found = read(head=meta("article:published_time", "2031-01-01"), nodes=[])
    assert found.published is None
    assert found.day == ""


def test_the_day_of_the_outlets_clock_is_told_by_its_address() -> None:
    declared = meta("article:published_time", "2024-03-05T02:00:00Z")
    found = read(head=declared, url="https://outlet.example/2024/03/04/story")
    assert found.day == "2024-03-04"
    assert found.published == datetime(2024, 3, 5, 2, tzinfo=UTC)


def test_the_day_of_the_outlets_clock_is_told_by_its_country() -> None:
    declared = meta("article:published_time", "2024-03-04T23:30:00Z")
    assert read(head=declared, url="https://outlet.de/story", lang="de").day == "2024-03-05"


def test_the_day_of_the_outlets_clock_is_told_by_what_it_prints() -> None:
    body = "<h1>A headline</h1><time datetime='2024-03-04T21:00:00-05:00'>Mar 4, 2024</time>"
    found = read(body, head=meta("article:published_time", "2024-03-05T02:00:00Z"))
    assert found.day == "2024-03-04"


def test_an_address_keeps_the_first_day_when_the_declared_one_is_renewed() -> None:
    declared = meta("article:published_time", "2024-05-20T10:00:00Z")
    found = read(head=declared, url="https://outlet.example/2023/03/04/story")
    assert found.day == "2023-03-04"


def test_a_bare_day_takes_the_feeds_time() -> None:
    hint = datetime(2024, 3, 4, 17, 5, tzinfo=UTC)
    found = read(nodes=[{"datePublished": "2024-03-04"}], hint=hint)
    assert (found.published, found.has_time) == (hint, True)


def test_the_feed_is_believed_where_the_page_declares_nothing() -> None:
    hint = datetime(2024, 3, 4, 17, 5, tzinfo=UTC)
    assert read(hint=hint).source == "feed"


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("<p class='byline'>By A. Writer, March 4, 2024</p>", "2024-03-04"),
        ("<div class='meta'>Veröffentlicht am 4. März 2024 um 10:00 Uhr</div>", "2024-03-04"),
        ("<span class='date'><b>4</b> <i>mars</i> <i>2024</i></span>", "2024-03-04"),
        ("<time>04.03.2024</time>", "2024-03-04"),
    ],
)
def test_a_byline_under_the_headline_is_read(line: str, day: str) -> None:
    found = read(f"<h1>A headline</h1>{line}<p>Text of the story.</p>")
    assert (found.day, found.source) == (day, "page")


def test_lists_of_other_pages_and_comments_are_not_the_pages_date() -> None:
    others = "".join(
        f"<li><time datetime='2024-05-0{n}'>May {n}</time><a href='/{n}'>Other</a></li>"
        for n in range(1, 6)
    )
    body = (
        "<h1>A headline</h1><p class='published'>4 March 2024</p><p>Text.</p>"
        f"<aside><ul>{others}</ul></aside>"
        "<div class='comment'><time datetime='2024-03-09'>9 March</time></div>"
    )
    assert read(body).day == "2024-03-04"


def test_a_weak_declaration_yields_to_a_clear_byline() -> None:
    body = "<h1>A headline</h1><time datetime='2024-03-04'>4 March 2024</time>"
    weak = "<meta name='date' content='2024-04-10'>"
    assert read(body, head=weak).day == "2024-03-04"
    assert read(head=weak).day == "2024-04-10"


def test_the_day_in_utc_of_a_bare_day_follows_the_country() -> None:
    found = read("<h1>見出し</h1><p class='date'>2024年3月4日</p>", url="https://a.jp/x", lang="ja")
    assert (found.day, found.utc_day) == ("2024-03-04", "2024-03-03")
    assert found.published == datetime(2024, 3, 4, tzinfo=UTC)


def test_a_page_without_any_date_says_so() -> None:
    found = read("<h1>A headline</h1><p>Nothing here tells of time.</p>")
    assert found == PageDates(None, None, "", has_time=False)


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://a.example/2019/11/9/story", date(2019, 11, 9)),
        ("https://a.example/story-20191119.html", date(2019, 11, 19)),
        ("https://a.example/2019-11-19-story", date(2019, 11, 19)),
        ("https://a.example/2019/13/40/story", None),
        ("https://a.example/story-1201911190.html", None),
    ],
)
def test_days_in_addresses(url: str, day: date | None) -> None:
    assert address_day(url) == day


def test_clocks_of_countries() -> None:
    winter, summer = date(2024, 1, 15), date(2024, 7, 15)
    assert date_zones.offset("https://a.de/", "", winter) == 60
    assert date_zones.offset("https://a.de/", "", summer) == 120
    assert date_zones.offset("https://a.com/", "ja-JP", summer) == 540
    assert date_zones.offset("https://a.com/", "en", summer) is None
    assert date_zones.month_first("https://a.com/", "en-US")
    assert not date_zones.month_first("https://a.co.uk/", "en")
    assert not date_zones.month_first("https://a.de/", "de")
