"""How often one visitor may ask."""

from broadsheet.web.bounds import Bound


class Ticks:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_so_many_at_once_and_then_one_by_one() -> None:
    ticks = Ticks()
    bound = Bound(most=3, every=60, ticks=ticks)
    assert [bound.wait("192.0.2.1") for _ in range(4)] == [0, 0, 0, 60]
    assert bound.wait("192.0.2.2") == 0
    ticks.now += 59
    assert bound.wait("192.0.2.1") == 1
    ticks.now += 1
    assert bound.wait("192.0.2.1") == 0
    assert bound.wait("192.0.2.1") == 60
    ticks.now += 1000
    assert [bound.wait("192.0.2.1") for _ in range(4)] == [0, 0, 0, 60]


def test_one_network_of_64_bits_is_one_visitor() -> None:
    bound = Bound(most=1, ticks=Ticks())
    assert bound.wait("2001:db8::1") == 0
    assert bound.wait("2001:db8::ffff:2") > 0
    assert bound.wait("2001:db8:0:1::1") == 0
    assert bound.wait("::ffff:192.0.2.1") == 0
    assert bound.wait("192.0.2.1") > 0
    assert bound.wait("nobody") == 0
    assert bound.wait("nobody") > 0


def test_what_is_remembered_is_bounded() -> None:
    ticks = Ticks()
    bound = Bound(most=1, known=3, ticks=ticks)
    for number in range(1000):
        assert bound.wait(f"192.0.2.{number % 250}") == 0
    assert len(bound._full) == 3
