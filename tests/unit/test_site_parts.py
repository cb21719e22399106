"""The small parts that the site's pages are made with: sums, pages of lists, links, words."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.domain.reason import Reason
from broadsheet.stages.publish.site import words
from broadsheet.stages.publish.site.bills import heat_bill, quality_bill
from broadsheet.stages.publish.site.charts import bar
from broadsheet.stages.publish.site.links import file_of, outbound, root_of, site_path
from broadsheet.stages.publish.site.lists import PAGE, sealed
from broadsheet.text.days import long_day


@pytest.mark.parametrize(
    ("parts", "total", "rows"),
    [
        ((60, 20), 80, ["+60", "+20"]),
        ((60, 0), 60, ["+60", "0"]),
        ((60.25, 19.5), 80, ["+60.2", "+19.5", "+0.3"]),
        ((60,), 50, ["+60", "−10"]),
        ((), 50, []),
    ],
)
def test_the_points_that_are_shown_add_up(
    parts: tuple[float, ...], total: int, rows: list[str]
) -> None:
    bill = quality_bill([Reason("quality.part", "A part.", part) for part in parts], total)
    assert [row.points for row in bill.rows] == rows
    assert bill.told is bool(parts)
    shown = sum(float(row.points.replace("−", "-")) for row in bill.rows)
    assert not rows or shown == pytest.approx(total)


def test_what_adds_nothing_to_a_heat_is_noted_under_it() -> None:
    reasons = [Reason("edit.lead", "It leads."), Reason("edit.quality", "Its quality.", 80)]
    bill = heat_bill(reasons, 80)
    assert [row.text for row in bill.rows] == ["Its quality."]
    assert bill.notes == ("It leads.",)


@given(
    st.sampled_from(["http", "https", "HTTPS", "ftp"]),
    st.text("aB9.-:@[]%_é ", max_size=12),
    st.text("aZ0/?#&=%@:;!$'()*+,~|[]{}<>\"\\\u200b\n é", max_size=20),
)
def test_a_usual_address_is_taken_as_it_would_be_looked_at(
    scheme: str, host: str, rest: str
) -> None:
    url = f"{scheme}://{host}/{rest}"
    assert outbound(url) == outbound(f" {url}")  # white space has it looked at closely


def test_outbound_addresses() -> None:
    assert outbound(" https://a.example/x?y=1&z=2#f ") == "https://a.example/x?y=1&z=2#f"
    assert outbound('http://a.example/"><b') == "http://a.example/%22%3E%3Cb"
    assert outbound("HTTPS://a.example/ü") == "HTTPS://a.example/ü"
    assert outbound("https://me:secret@a.example:8/x@y?z=@") == "https://a.example:8/x@y?z=@"


@given(st.integers(0, 400))
def test_topic_pages_hold_each_story_once(number: int) -> None:
    found = sealed(number)
    held = [n for _, start, end in found for n in range(start, end)]
    assert held == list(range(number))
    assert [page for page, _, _ in found] == [0, *range(len(found) - 1, 0, -1)]
    assert all(end - start <= PAGE for _, start, end in found)


@given(st.integers(51, 400))
def test_full_archive_pages_keep_their_stories(number: int) -> None:
    def held(total: int) -> Iterator[tuple[int, int, int]]:
        for page, start, end in sealed(total):
            if page and end - start == PAGE:
                yield page, total - start, total - end

    assert set(held(number)) <= set(held(number + 1))


def test_times_and_counts_in_words() -> None:
    at = datetime(2022, 3, 5, 7, 4, 9, tzinfo=UTC)
    assert words.short_time(at, 2022) == "5 Mar, 07:04"
    assert words.short_time(at, 2023) == "5 Mar 2022"
    assert words.long_time(at) == "5 March 2022, 07:04 UTC"
    assert long_day(date(2022, 11, 21)) == "Monday, 21 November 2022"
    assert words.month(date(2022, 11, 21)) == "November 2022"
    assert [words.count(n, "story", "stories") for n in (0, 1, 1200)] == [
        *("0 stories", "1 story", "1,200 stories")
    ]
    assert [words.points(n) for n in (12, -4, 0.5, 0, 1000, 0.01)] == [
        *("+12", "−4", "+0.5", "", "+1,000", "")
    ]
    spans = [timedelta(minutes=45), timedelta(hours=1), timedelta(hours=18), timedelta(days=3)]
    assert [words.span(s.total_seconds() / 60) for s in spans] == [
        *("45 minutes", "1 hour", "18 hours", "3 days")
    ]
    assert words.span(90) == "90 minutes"
    assert words.span(60 * 24 * 1.5) == "36 hours"


def test_paths() -> None:
    assert file_of("/") == "index.html"
    assert file_of("/topics/ai/") == "topics/ai/index.html"
    assert file_of("/feed.xml") == "feed.xml"
    assert (root_of("index.html"), root_of("a/b/index.html")) == ("", "../../")
    assert (site_path("https://a.example"), site_path("https://a.example/b/")) == ("/", "/b/")


def test_a_bar_begins_at_nought_whatever_its_sign() -> None:
    for least in (-0.0, 0.0, 0):
        drawn = bar(3.0, 4.0, least)
        assert drawn is not None
        assert drawn.x == "0"
