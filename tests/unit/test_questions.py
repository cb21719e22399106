"""The mails that ask readers, sent beside the answering."""

import threading

import pytest

from broadsheet.app import questions
from broadsheet.app.questions import Questions
from broadsheet.errors import MailError
from broadsheet.text.mailbox import Mailbox, mailbox

BOX = mailbox("ada@r.example")


class Post:
    """Takes questions; the first `failing` of them fail, and all wait for `gate`."""

    def __init__(self, failing: int = 0) -> None:
        self.asked: list[str] = []
        self.told: list[str] = []
        self.failing = failing
        self.gate = threading.Event()
        self.gate.set()
        self.done = threading.Semaphore(0)

    def ask(self, box: Mailbox, how: str) -> None:
        self.gate.wait(10)
        self.asked.append(f"{box.address} {how}")
        self.done.release()
        if len(self.asked) <= self.failing:
            raise MailError("down")


def test_questions_go_out_in_their_order() -> None:
    post = Post()
    waiting = Questions(post.ask, post.told.append)
    for number in range(5):
        waiting.put(mailbox(f"r{number}@r.example"), "form")
    waiting.close()
    assert post.asked == [f"r{number}@r.example form" for number in range(5)]
    with pytest.raises(MailError):
        waiting.put(BOX, "form")


def test_a_question_that_did_not_go_is_tried_again_but_not_for_ever() -> None:
    post = Post(failing=99)
    waiting = Questions(post.ask, post.told.append, pause=0.01)
    waiting.put(BOX, "form")
    for _ in range(questions.TRIES):
        assert post.done.acquire(timeout=10)
    waiting.close()
    assert len(post.asked) == questions.TRIES
    assert post.told == ["down"] * questions.TRIES


def test_a_fault_nobody_thought_of_ends_nothing() -> None:
    """The next reader is asked, also where nobody hears of the fault any more."""
    post, told = Post(), list[str]()

    def ask(box: Mailbox, how: str) -> None:
        post.ask(box, how)
        if box == BOX:
            raise RuntimeError("a bug")

    def tell(text: str) -> None:
        told.append(text)
        raise BrokenPipeError

    waiting = Questions(ask, tell)
    waiting.put(BOX, "form")
    waiting.put(mailbox("bob@r.example"), "form")
    waiting.close()
    assert post.asked == ["ada@r.example form", "bob@r.example form"]
    assert told == ["a question: RuntimeError('a bug')"]


def test_an_end_waits_for_what_is_under_way_and_not_for_what_failed() -> None:
    post = Post(failing=1)
    waiting = Questions(post.ask, post.told.append)
    waiting.put(BOX, "form")
    assert post.done.acquire(timeout=10)
    waiting.put(mailbox("bob@r.example"), "form")
    waiting.close()
    assert post.asked == ["ada@r.example form", "bob@r.example form"]


def test_too_many_at_once_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(questions, "MOST", 3)
    post = Post()
    post.gate.clear()
    waiting = Questions(post.ask, post.told.append)
    refused = 0
    for _ in range(9):
        try:
            waiting.put(BOX, "form")
        except MailError:
            refused += 1
    post.gate.set()
    waiting.close()
    assert 3 <= len(post.asked) <= 4
    assert refused == 9 - len(post.asked)
