from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.domain.outlet import OutletPage, OutletRecord, updated
from broadsheet.stages.score.outlet import MOST_POINTS, outlet_points, outlet_reason

SITE = OutletRecord("", pages=1000, base=60_000, leads=500, published=200, shared=400, first=100)


def _outlet(pages: int, base: int, **more: int) -> OutletRecord:
    return OutletRecord("ledger.example", pages=pages, base=base, **more)


def test_an_outlet_like_the_site_moves_nothing() -> None:
    assert outlet_points(_outlet(40, 40 * 60, shared=16, first=4), SITE) == 0


def test_a_better_past_gives_points_and_more_of_it_gives_more() -> None:
    few, many = outlet_points(_outlet(2, 150), SITE), outlet_points(_outlet(40, 3000), SITE)
    assert 0 < few < many <= MOST_POINTS


def test_first_reports_give_and_pages_taken_down_cost() -> None:
    plain = outlet_points(_outlet(40, 2400, shared=20, first=5), SITE)
    assert outlet_points(_outlet(40, 2400, shared=20, first=18), SITE) > plain
    assert outlet_points(_outlet(40, 2400, shared=20, first=5, removed=4), SITE) < plain


def test_what_was_printed_is_told_but_gives_no_points() -> None:
    none, all_ = _outlet(40, 2600), _outlet(40, 2600, published=40)
    assert outlet_points(none, SITE) == outlet_points(all_, SITE)
    (reason,) = outlet_reason(all_, SITE)
    assert reason.text.startswith("40 of its 40 pages here were printed")
    assert reason.points == round(outlet_points(all_, SITE))


def test_an_unknown_outlet_has_no_reason() -> None:
    assert outlet_reason(None, SITE) == ()
    assert outlet_reason(_outlet(0, 0), SITE) == ()
    assert outlet_reason(_outlet(3, 200), None) == ()


PAGES = st.builds(
    OutletPage,
    st.integers(0, 120),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)


@settings(max_examples=50)
@given(st.lists(PAGES, max_size=8), PAGES, PAGES)
def test_counting_a_page_anew_is_as_if_it_had_been_counted_so_at_first(
    others: list[OutletPage], before: OutletPage, now: OutletPage
) -> None:
    record = OutletRecord("ledger.example")
    for page in others:
        record = updated(record, page)
    assert updated(updated(record, before), now, before) == updated(record, now)
    assert updated(updated(record, before), None, before) == record
    assert abs(outlet_points(updated(record, now), SITE)) <= MOST_POINTS
