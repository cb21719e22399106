"""Cursor pages: what lasts while a list grows."""

from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.stages.publish.cursor import MOST, SIZE, Chunk, chunks

Rows = list[tuple[str, int]]


def rows(numbers: list[int]) -> Rows:
    return [(f"2022-11-21-report-{number}", number) for number in numbers]


def pages(of: Rows) -> dict[str, Chunk[int]]:
    made = list(chunks(of))
    by_name = {chunk.name: chunk for chunk in made}
    assert len(by_name) == len(made)
    return by_name


def walked(made: dict[str, Chunk[int]], name: str = "") -> list[int]:
    found: list[int] = []
    while True:
        found += made[name].held
        name = made[name].following
        if not name:
            return found


@given(st.integers(0, 400))
@settings(max_examples=50, deadline=None)
def test_a_walk_meets_everything_once(count: int) -> None:
    made = pages(rows(list(range(count))))
    assert walked(made) == list(range(count))
    assert len(made[""].held) >= min(count, SIZE)
    assert all(len(chunk.held) <= MOST for name, chunk in made.items() if name)


def test_what_is_new_changes_the_open_end_alone() -> None:
    old = rows(list(range(1000)))
    before, after = pages(old), pages([("2022-11-22-new", -1), *old])
    changed = {name for name in before.keys() & after.keys() if before[name] != after[name]}
    assert changed == {""}
    assert not before.keys() - after.keys()
    assert len(after.keys() - before.keys()) <= 1


@given(st.integers(0, 999), st.text("abcdef", min_size=1, max_size=8))
@settings(max_examples=50, deadline=None)
def test_what_comes_late_or_goes_changes_its_own_place(at: int, name: str) -> None:
    old = rows(list(range(1000)))
    before = pages(old)
    for now in ([*old[:at], (name, -1), *old[at:]], [*old[:at], *old[at + 1 :]]):
        after = pages(now)
        changed = {name for name in before.keys() & after.keys() if before[name] != after[name]}
        assert len(changed - {""}) <= 3
        assert len(after.keys() ^ before.keys()) <= 3
        assert walked(after) == [number for _, number in now]


@given(st.integers(0, 999), st.text("abcdef", min_size=1, max_size=8), st.integers(0, 30))
@settings(max_examples=50, deadline=None)
def test_a_walk_under_way_misses_nothing(at: int, name: str, steps: int) -> None:
    """A reader has taken some pages of the list when something comes in: news or a late one."""
    old = rows(list(range(1000)))
    before, cursor = pages(old), ""
    seen: list[int] = []
    for _ in range(steps):
        seen += before[cursor].held
        cursor = before[cursor].following
    after = pages([*old[:at], (name, -1), *old[at:]])
    seen += walked(after, cursor)
    assert [number for number in seen if number >= 0] == list(range(1000))


def test_no_name_makes_a_chunk_endless() -> None:
    unlucky = [row for row in rows(list(range(20_000))) if len(pages([row])) == 1][:1000]
    assert max(len(chunk.held) for chunk in pages(unlucky).values()) <= MOST + SIZE
