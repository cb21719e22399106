"""How often the form has mails written, whoever asks."""

from contextlib import suppress

import pytest

from broadsheet.errors import MailError
from broadsheet.text.mailbox import mailbox
from broadsheet.web.asking import MOST_IN_AN_HOUR, WEEK, spared
from broadsheet.web.bounds import Bound


class Ticks:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_all_visitors_together_are_bounded() -> None:
    asked, ticks = list[str](), Ticks()
    once = MOST_IN_AN_HOUR // 2
    ask = spared(lambda box, _: asked.append(box.address), Bound(once, 3600 / once, ticks=ticks))
    refused = 0
    for second in range(3600):
        ticks.now = 1000.0 + second
        try:
            ask(mailbox(f"n{second}@r.example"), "form")
        except MailError:
            refused += 1
    assert len(asked) <= MOST_IN_AN_HOUR
    assert len(asked) + refused == 3600
    for number in range(MOST_IN_AN_HOUR):
        with suppress(MailError):
            ask(mailbox(f"m{number}@r.example"), "form")
    with pytest.raises(MailError):
        ask(mailbox("ada@r.example"), "form")


def test_tags_of_one_mailbox_are_passed_over() -> None:
    asked, ticks = list[str](), Ticks()
    ask = spared(lambda box, _: asked.append(box.address), tagged=Bound(2, WEEK, ticks=ticks))
    for number in range(200):
        ask(mailbox(f"Ada+{number}@r.example"), "form")
    assert asked == ["Ada+0@r.example", "Ada+1@r.example"]
    ask(mailbox("ada+1@s.example"), "form")
    ask(mailbox("bob+1@r.example"), "form")
    ask(mailbox("ada@r.example"), "form")
    assert len(asked) == 5
    ticks.now += WEEK
    for number in range(5):
        ask(mailbox(f"ada+{number}@r.example"), "form")
    assert len(asked) == 6
