"""Dates as machines and people write them."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.text.dates import find_dates, parse_date
from broadsheet.text.months import month


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("2019-11-19", "2019-11-19T00:00:00+00:00"),
        ("2019-11-19T05:06:07.123Z", "2019-11-19T05:06:07+00:00"),
        ("2019-11-19T23:30:00-05:00", "2019-11-20T04:30:00+00:00"),
        ("2019-11-19 05:00:00 +0100", "2019-11-19T04:00:00+00:00"),
        ("20191119T101112Z", "2019-11-19T10:11:12+00:00"),
        ("1574168580", "2019-11-19T13:03:00+00:00"),
        ("1574168580000", "2019-11-19T13:03:00+00:00"),
        ("Tue, 19 Nov 2019 14:03:00 GMT", "2019-11-19T14:03:00+00:00"),
        ("Nov. 18, 2019 at 6:53 p.m. EST", "2019-11-18T23:53:00+00:00"),
        ("July 4, 2019 12:05 AM ET", "2019-07-04T04:05:00+00:00"),
        ("12. März 2019, 14:03 Uhr", "2019-03-12T14:03:00+00:00"),
        ("3 de mayo de 2022", "2022-05-03T00:00:00+00:00"),
        ("1er juillet 2019", "2019-07-01T00:00:00+00:00"),
        ("28 stycznia 2022", "2022-01-28T00:00:00+00:00"),
        ("2020. január 5.", "2020-01-05T00:00:00+00:00"),
        ("5 ноября 2021 г.", "2021-11-05T00:00:00+00:00"),
        ("2019年3月12日", "2019-03-12T00:00:00+00:00"),
        ("25.01.22", "2022-01-25T00:00:00+00:00"),
        ("12-Jan-2020", "2020-01-12T00:00:00+00:00"),
    ],
)
def test_a_date_is_read_to_utc(text: str, when: str) -> None:
    parsed = parse_date(text)
    assert parsed is not None
    assert parsed.when.isoformat() == when


@pytest.mark.parametrize(
    "text", ["", "May 2020", "2019-02-30", "1850-01-01", "Version 10.2.2019.4", "99999999999999"]
)
def test_what_is_no_date_gives_none(text: str) -> None:
    assert parse_date(text) is None


def test_the_day_stays_the_one_that_is_written() -> None:
    parsed = parse_date("2019-06-24T00:00+09:00")
    assert parsed is not None
    assert parsed.day == date(2019, 6, 24)
    assert parsed.when == datetime(2019, 6, 23, 15, tzinfo=UTC)


def test_order_of_day_and_month_is_custom_unless_a_number_tells() -> None:
    assert [parse_date("03/04/2019", month_first=flag) for flag in (False, True)] != [None, None]
    day_first, month_first = parse_date("03/04/2019"), parse_date("03/04/2019", month_first=True)
    told = parse_date("03/14/2019")
    assert day_first is not None
    assert month_first is not None
    assert told is not None
    assert (day_first.day, day_first.exact) == (date(2019, 4, 3), False)
    assert month_first.day == date(2019, 3, 4)
    assert (told.day, told.exact) == (date(2019, 3, 14), True)


def test_every_date_of_a_text_is_found_in_order() -> None:
    text = "Posted 1 May 2021 10:30 UTC, updated on May 3, 2021; 12 apples and 2021 pears."
    assert [found.parsed.day for found in find_dates(text)] == [date(2021, 5, 1), date(2021, 5, 3)]


def test_months_are_known_by_name_and_beginning() -> None:
    words = ("Dezember", "dic", "sept.", "août", "kasım", "lipca", "ma", "", "hello")
    assert [month(word) for word in words] == [12, 12, 9, 8, 11, 7, 0, 0, 0]


@settings(max_examples=50, deadline=None)
@given(
    st.integers(700_000_000, 4_000_000_000),
    st.integers(-12 * 4, 14 * 4),
)
def test_iso_comes_back(seconds: int, quarters: int) -> None:
    aware = datetime.fromtimestamp(seconds, timezone(timedelta(minutes=15 * quarters)))
    parsed = parse_date(aware.isoformat())
    assert parsed is not None
    assert parsed.when == aware
    assert parsed.day == aware.date()


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_read_without_a_fault(text: str) -> None:
    parse_date(text)
    assert all(found.start < found.end <= len(text) for found in find_dates(text))


@settings(max_examples=30, deadline=500)
@given(st.text(alphabet="0123456789./-: ,apmT", min_size=500, max_size=3_000))
def test_digits_without_end_cost_little(text: str) -> None:
    list(find_dates(text))
