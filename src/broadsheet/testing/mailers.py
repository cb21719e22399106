"""A mailer in memory, a brink in memory, and the suites that every mailer and brink passes."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping

from broadsheet.ports.mailer import Brink, Crossed, Mail, Mailer, Outcome, Receipt


class MemoryMailer:
    """Keeps what it accepted in `accepted`; answers as `answers` says, by recipient.

    `during` is called with each mail after its crossing and before its answer: a test may raise
    there, as if the process ended.
    """

    def __init__(self, during: Callable[[Mail], None] | None = None) -> None:
        self.accepted: list[Mail] = []
        self.answers: dict[str, Receipt] = {}
        self.closed = False
        self._during = during or (lambda _: None)

    def send(self, mail: Mail, crossing: Callable[[], None]) -> Receipt:
        """Take a mail over, unless an answer for its recipient says otherwise."""
        answer = self.answers.get(mail.recipient, Receipt(Outcome.ACCEPTED, 250, "2.0.0 ok"))
        if answer.outcome in (Outcome.REFUSED, Outcome.PUT_OFF):
            return answer
        crossing()
        if answer.outcome is Outcome.ACCEPTED:
            self.accepted.append(mail)
        self._during(mail)
        return answer

    def close(self) -> None:
        """Note it."""
        self.closed = True


class MemoryBrink:
    """A `ports.mailer.Brink` that outlives nothing but the test's own sender."""

    def __init__(self) -> None:
        self._message, self._crossed, self._landed = "", False, False

    def approach(self, message: str) -> None:
        """This mail is next."""
        self._message, self._crossed, self._landed = message, False, False

    def cross(self) -> None:
        """Its last bytes go out now."""
        self._crossed = True

    def land(self) -> None:
        """The server took it over."""
        self._landed = True

    def last(self) -> Crossed | None:
        """What stands marked."""
        return Crossed(self._message, self._landed) if self._crossed else None

    def close(self) -> None:
        """Nothing is held."""


def made_mail(to: str = "ada@reader.example", *, body: str = "Hello.\r\n") -> Mail:
    """A small mail."""
    content = f"From: news@paper.example\r\nTo: {to}\r\nSubject: News\r\n\r\n{body}"
    return Mail(f"<{to}.1@paper.example>", "news@paper.example", to, content.encode())


class MailerConformance(ABC):
    """The contract of `ports.mailer.Mailer`; a test class gives the mailer and what arrived."""

    @abstractmethod
    def make(self) -> Mailer:
        """A mailer that is ready to send."""

    @abstractmethod
    def arrived(self) -> Mapping[str, bytes]:
        """What was accepted so far: content by something that differs from mail to mail."""

    def test_a_mail_arrives_byte_for_byte(self) -> None:
        """Lines of dots and the ends of lines among its bytes."""
        mailer = self.make()
        body = ".\r\n..two\r\nA line.\r\n.\r\n\r\nend\r\n"
        crossed: list[int] = []
        receipt = mailer.send(made_mail(body=body), lambda: crossed.append(1))
        mailer.close()
        assert receipt.outcome is Outcome.ACCEPTED
        assert crossed == [1]
        assert list(self.arrived().values()) == [made_mail(body=body).content]

    def test_nothing_has_arrived_at_the_crossing(self) -> None:
        """Whoever is stopped there has sent nothing."""
        mailer = self.make()
        seen: list[int] = []
        mailer.send(made_mail(), lambda: seen.append(len(self.arrived())))
        mailer.close()
        assert seen == [0]

    def test_one_that_is_stopped_at_the_crossing_sends_nothing(self) -> None:
        """The mail is not ended by anything but its own last bytes."""
        mailer = self.make()
        try:
            mailer.send(made_mail(), _stop)
        except _StopError:
            mailer.close()
        assert self.arrived() == {}

    def test_many_go_one_after_the_other(self) -> None:
        """Each arrives once."""
        mailer = self.make()
        for number in range(20):
            to = f"r{number}@reader.example"
            assert mailer.send(made_mail(to), lambda: None).outcome is Outcome.ACCEPTED
        mailer.close()
        assert len(self.arrived()) == 20


class BrinkConformance(ABC):
    """The contract of `ports.mailer.Brink`."""

    @abstractmethod
    def make(self) -> Brink:
        """The brink; made again, it tells what the one before left."""

    def test_nothing_is_marked_at_first(self) -> None:
        """A new brink has seen no mail."""
        assert self.make().last() is None

    def test_a_mail_is_marked_when_it_crosses(self) -> None:
        """Not before, and again not when the next one comes near."""
        brink = self.make()
        brink.approach("<a@x>")
        assert brink.last() is None
        brink.cross()
        assert brink.last() == Crossed("<a@x>", accepted=False)
        brink.land()
        assert brink.last() == Crossed("<a@x>", accepted=True)
        brink.approach("<longer-than-a@x>")
        assert brink.last() is None
        brink.cross()
        assert brink.last() == Crossed("<longer-than-a@x>", accepted=False)
        brink.close()


class _StopError(Exception):
    """The process ended."""


def _stop() -> None:
    raise _StopError
