"""The mails that ask whether a reader wants the newsletter, sent one after another in a thread.

A page answers at once, and alike for every address: how long it took tells nobody who reads the
paper. A mail that did not go is tried again; what was not sent when the program ends is lost, and
such a reader asks again.
"""

import heapq
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from broadsheet.errors import BroadsheetError, MailError
from broadsheet.text.mailbox import Mailbox

MOST = 200
"""Questions that wait; more are refused."""
TRIES = 3
PAUSE = 60.0
"""Seconds before a question is tried again."""
ENDING = 10.0
"""Seconds that the questions still to be sent are given at the end."""


@dataclass(frozen=True, slots=True, order=True)
class _Question:
    due: float
    number: int
    tries: int = field(compare=False)
    box: Mailbox = field(compare=False)
    how: str = field(compare=False)


class Questions:
    """`ask` writes a reader down and sends the mail; `tell` hears of every mail that did not go."""

    def __init__(
        self,
        ask: Callable[[Mailbox, str], object],
        tell: Callable[[str], None],
        pause: float = PAUSE,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self._ask, self._tell, self._pause, self._ticks = ask, tell, pause, ticks
        self._held: list[_Question] = []
        self._change = threading.Condition()
        self._count, self._closed = 0, False
        self._thread = threading.Thread(target=self._work, name="questions", daemon=True)
        self._thread.start()

    def put(self, box: Mailbox, how: str) -> None:
        """Take a question up; `MailError` where too many wait."""
        with self._change:
            if len(self._held) >= MOST or self._closed:
                raise MailError(f"{MOST} readers wait for a mail that asks them")
            self._hold(box, how, 0, 0.0)

    def close(self) -> None:
        """Send what has not been tried yet, and end."""
        with self._change:
            self._closed = True
            self._change.notify()
        self._thread.join(ENDING)

    def _hold(self, box: Mailbox, how: str, tries: int, pause: float) -> None:
        self._count += 1
        one = _Question(self._ticks() + pause, self._count, tries, box, how)
        heapq.heappush(self._held, one)
        self._change.notify()

    def _work(self) -> None:
        while (one := self._next()) is not None:
            try:
                self._ask(one.box, one.how)
            except Exception as error:  # noqa: BLE001 - those who come next are to be asked
                self._failed(one, error)

    def _failed(self, one: _Question, error: Exception) -> None:
        with self._change:
            if one.tries + 1 < TRIES and not self._closed:
                self._hold(one.box, one.how, one.tries + 1, self._pause)
        told = str(error) if isinstance(error, BroadsheetError) else f"a question: {error!r}"
        # Nobody may be left to hear it: a closed pipe or file is no reason to end.
        with suppress(OSError, ValueError):
            self._tell(told)

    def _next(self) -> _Question | None:
        """The question that is due; None when the end has come and none is."""
        with self._change:
            while True:
                wait = self._held[0].due - self._ticks() if self._held else None
                if wait is not None and wait <= 0:
                    return heapq.heappop(self._held)
                if self._closed:
                    return None
                self._change.wait(wait)
