"""What is told of two judgements of the same pages."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.app.replay.difference import Move, Place, difference
from broadsheet.domain.reason import Reason


def place(key: str, front: int = 0, **facts: object) -> Place:
    base = Place(key, f"About {key}", f"https://a.example/{key}", True, 0.8)
    told: dict[str, object] = {
        "published": front > 0,
        "story": key,
        "lead": key,
        "quality": 64,
        "heat": 74,
    }
    told["needs"] = 70
    return replace(base, front=front, **(told | facts))  # type: ignore[arg-type]


def parts(**points: float) -> tuple[Reason, ...]:
    return tuple(Reason(f"quality.{name}", "…", by) for name, by in points.items())


def by_key(*places: Place) -> dict[str, Place]:
    return {one.key: one for one in places}


def test_nothing_changes() -> None:
    same = by_key(place("a", 1), place("b"))
    found = difference(same, same)
    assert (found.front, found.published, found.pages) == ((), (), 2)


def test_enter_leave_move_and_the_parts_that_changed() -> None:
    before = by_key(
        place("a", 1),
        place("b", 2),
        place("c", quality=64, heat=64, parts=parts(subject=20, depth=10)),
    )
    after = by_key(
        place("a", 0, published=False, quality=60, heat=69, parts=()),
        place("b", 1),
        place("c", 2, quality=71, heat=71, parts=parts(subject=27, depth=10)),
    )
    found = difference(before, after)
    assert [(one.move, one.key, one.was, one.now) for one in found.front] == [
        (Move.ENTERS, "c", 0, 2),
        (Move.LEAVES, "a", 1, 0),
        (Move.MOVES, "b", 2, 1),
    ]
    assert found.front[0].why[0] == "quality 64 → 71: subject +7"
    assert "others that stood before it have left" in found.front[2].why[0]
    assert [one.move for one in found.published] == [Move.ENTERS, Move.LEAVES]


def test_a_story_that_is_led_by_another_page() -> None:
    before = by_key(place("a", 1, story="s"), place("b", story="s", lead="a", heat=-1))
    after = by_key(
        place("a", story="s", lead="b", heat=-1), place("b", 1, story="s", lead="b", heat=80)
    )
    found = difference(before, after)
    assert found.front[0].why == ("leads its story in place of “About a”",)
    assert found.front[1].why == ("its story is led by “About b” now",)


def test_the_subject_the_threshold_and_an_editor() -> None:
    off = replace(place("a", published=False, story="", lead="", heat=-1), on_subject=False)
    after = by_key(
        replace(off, subject=0.3),
        place("b", 0, published=False, needs=80),
        place("c", published=False, decided=(Reason("override.kill", "Killed: a hoax."),)),
    )
    before = by_key(place("a", 1), place("b", 2), place("c", 3))
    why = {one.key: one.why for one in difference(before, after).front}
    assert why["a"] == ("off the subject now: 0.80 → 0.30",)
    assert why["b"] == ("its heat of 74 is held against 80 in place of 70",)
    assert why["c"] == ("Killed: a hoax.",)


def test_a_shift_of_all_ranks_is_no_reason() -> None:
    def ranked(shift: float, own: float = 0) -> tuple[Reason, ...]:
        return (Reason("front.age", "…", shift), Reason("front.heat", "…", 6 + own))

    before = by_key(*(place(key, n, rank=ranked(0)) for n, key in enumerate("abcd", 1)))
    after = by_key(
        place("a"),
        place("b", 2, rank=ranked(0.5)),
        place("c", 1, rank=ranked(0.5, own=2)),
        place("d", 3, rank=ranked(0.5)),
    )
    why = {one.key: one.why for one in difference(before, after).front}
    assert why["c"] == ("rank: heat +2",)
    assert why["d"] == (
        "nothing of its own has changed; others that stood before it have left or fallen",
    )


@settings(max_examples=50)
@given(st.permutations(range(6)), st.permutations(range(6)), st.integers(0, 6))
def test_moves_add_up(first: list[int], second: list[int], size: int) -> None:
    def places(order: list[int]) -> dict[str, Place]:
        return by_key(*(place(str(n), i + 1 if i < size else 0) for i, n in enumerate(order)))

    before, after = places(first), places(second)
    found = difference(before, after)
    moves = [one.move for one in found.front]
    assert moves.count(Move.ENTERS) == moves.count(Move.LEAVES)
    shown = {key: one.front for key, one in before.items() if one.front}
    for one in found.front:
        shown.pop(one.key, None)
        if one.now:
            shown[one.key] = one.now
    assert shown == {key: one.front for key, one in after.items() if one.front}
