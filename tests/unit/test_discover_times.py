"""Dates as feeds write them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.stages.discover.times import parse_time

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("Fri, 20 Nov 2026 08:15:30 GMT", "2026-11-20T08:15:30"),
        ("Fri, 20 Nov 2026 08:15:30 +0200", "2026-11-20T06:15:30"),
        ("20 Nov 2026 08:15 EST", "2026-11-20T13:15:00"),
        ("Fri,20 November 2026 8:15:30 PM PST", "2026-11-21T04:15:30"),
        ("Thu, 05 Feb 98 10:00:00 GMT", "1998-02-05T10:00:00"),
        ("2026-11-20T08:15:30Z", "2026-11-20T08:15:30"),
        ("2026-11-20T08:15:30.123456-05:00", "2026-11-20T13:15:30"),
        ("2026-11-20 08:15:30 +0100", "2026-11-20T07:15:30"),
        ("2026-11-20T08:15+01:00", "2026-11-20T07:15:00"),
        ("2026-11-20", "2026-11-20T00:00:00"),
        ("20261120T081530Z", "2026-11-20T08:15:30"),
        ("November 20, 2026 8:15 am", "2026-11-20T08:15:00"),
        ("Fri Nov 20 08:15:30 UTC 2026", "2026-11-20T08:15:30"),
        ("20. November 2026, 08:15 Uhr", "2026-11-20T08:15:00"),
        ("vendredi 20 août 2021 08h15", "2021-08-20T08:15:00"),
        ("20 de diciembre de 2021 a las 10:30", "2021-12-20T10:30:00"),
        ("пт, 20 ноя 2026 08:15:30 +0300", "2026-11-20T05:15:30"),
        ("2026년 11월 20일 08:15", "2026-11-20T08:15:00"),
        ("2026年11月20日", "2026-11-20T00:00:00"),
        ("20.11.2026 08:15", "2026-11-20T08:15:00"),
        ("11/20/2026 08:15", "2026-11-20T08:15:00"),
        ("20/11/2026", "2026-11-20T00:00:00"),
        ("Thu, 31 Dec 2020 24:00:00 GMT", "2021-01-01T00:00:00"),
        ("", None),
        ("yesterday", None),
        ("31 Feb 2026", None),
        ("Thu, 01 Jan 1970 00:00:00 GMT", None),
        ("2099-01-01T00:00:00Z", None),
        ("9" * 500, None),
    ],
)
def test_parse_time(text: str, iso: str | None) -> None:
    found = parse_time(text, NOW)
    assert (found.replace(tzinfo=None).isoformat() if found else None) == iso


def test_a_clock_that_runs_ahead_is_forgiven_for_a_day() -> None:
    assert parse_time("2026-11-22T11:00:00Z", NOW) is not None
    assert parse_time("2026-11-22T13:00:00Z", NOW) is None


@given(
    st.one_of(
        st.text(max_size=60), st.text(st.sampled_from("0123456789-:TZ+. JanGMT"), max_size=40)
    )
)
@settings(max_examples=150, deadline=None)
def test_any_text_is_a_time_or_none(text: str) -> None:
    found = parse_time(text, NOW)
    assert found is None or (found.tzinfo is UTC and found.microsecond == 0)


@given(st.integers(631_238_400, 1_795_000_000).map(lambda n: datetime.fromtimestamp(n, UTC)))
@settings(max_examples=50, deadline=None)
def test_well_formed_dates_are_read_exactly(when: datetime) -> None:
    assert parse_time(when.isoformat(), NOW) == when
    assert parse_time(when.strftime("%a, %d %b %Y %H:%M:%S +0000"), NOW) == when
