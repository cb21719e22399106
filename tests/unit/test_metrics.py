import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.app.evaluate.metrics import (
    Prf,
    adjusted_mutual_information,
    adjusted_rand,
    b_cubed,
    pairwise,
)

# Six items: a a a b b c against 1 1 2 2 2 2.
GOLD = ["a", "a", "a", "b", "b", "c"]
FOUND = [1, 1, 2, 2, 2, 2]


def test_b_cubed_by_hand() -> None:
    # precision: 1, 1, 1/4, 2/4, 2/4, 1/4; recall: 2/3, 2/3, 1/3, 1, 1, 1
    assert b_cubed(GOLD, FOUND).precision == pytest.approx(3.5 / 6)
    assert b_cubed(GOLD, FOUND).recall == pytest.approx((5 / 3 + 3) / 6)


def test_pairs_by_hand() -> None:
    # 7 pairs put together, 4 that belong, 2 of them both
    assert pairwise(GOLD, FOUND).precision == pytest.approx(2 / 7)
    assert pairwise(GOLD, FOUND).recall == pytest.approx(2 / 4)
    assert pairwise(GOLD, FOUND).f1 == pytest.approx(4 / 11)


def test_adjusted_rand_by_hand() -> None:
    # both: 2 pairs; by chance 4 of 15 times 7; at most the mean of 4 and 7
    assert adjusted_rand(GOLD, FOUND) == pytest.approx((2 - 28 / 15) / (5.5 - 28 / 15))


def test_adjusted_mutual_information_of_a_known_case() -> None:
    # Two groups of two, cut the other way: MI 0, and by enumeration E[MI] = ln(2) / 3,
    # so AMI = (0 - ln2/3) / (ln2 - ln2/3) = -1/2.
    assert adjusted_mutual_information([0, 0, 1, 1], [0, 1, 0, 1]) == pytest.approx(-0.5)


def test_equal_groupings_are_perfect_whatever_the_names() -> None:
    names = ["x", "x", "y", "y", "y", "z"]
    assert b_cubed(names, [3, 3, 1, 1, 1, 2]) == Prf(1, 1)
    assert adjusted_rand(names, [3, 3, 1, 1, 1, 2]) == 1
    assert adjusted_mutual_information(names, [3, 3, 1, 1, 1, 2]) == pytest.approx(1)


def test_all_alone_puts_no_pair_together() -> None:
    assert pairwise(["a", "a"], [1, 2]) == Prf(1.0, 0.0)
    assert pairwise(["a", "a"], [1, 2]).f1 == 0
    assert b_cubed([], []) == Prf(1.0, 1.0)
    assert adjusted_rand(["a"], [1]) == 1


@settings(max_examples=50)
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=2, max_size=30))
def test_turned_round_precision_is_recall(pairs: list[tuple[int, int]]) -> None:
    gold, found = [a for a, _ in pairs], [b for _, b in pairs]
    here, there = b_cubed(gold, found), b_cubed(found, gold)
    assert (here.precision, here.recall) == pytest.approx((there.recall, there.precision))
    assert adjusted_rand(gold, found) == pytest.approx(adjusted_rand(found, gold))
    here_ami = adjusted_mutual_information(gold, found)
    assert here_ami == pytest.approx(adjusted_mutual_information(found, gold), abs=1e-9)
    assert here_ami <= 1 + 1e-9
