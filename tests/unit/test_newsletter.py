"""Sending and readers, over the store: each once, nobody unasked."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest

from broadsheet.adapters.stores.sql import SqlStore, sqlite_store
from broadsheet.app.letter_mail import Writer
from broadsheet.app.letter_press import letter_press
from broadsheet.app.letters import pace
from broadsheet.cli.progress import Silence
from broadsheet.domain.letter import Cause, Letter, Passage, Sending, Standing
from broadsheet.domain.site import NewsletterPolicy
from broadsheet.errors import MailError
from broadsheet.pipeline.readers import Readers, heed, read_all
from broadsheet.pipeline.sending import MOST_ATTEMPTS, MOST_IN_VAIN, Post, Sent, send
from broadsheet.ports.mailer import Mail, Outcome, Receipt
from broadsheet.ports.store import Transaction
from broadsheet.stages.letter import bounce, compose, tokens
from broadsheet.stages.letter.bounce import Kind
from broadsheet.stages.letter.tokens import Purpose
from broadsheet.testing.builders import site
from broadsheet.testing.clocks import FixedClock
from broadsheet.testing.letters import made_letter
from broadsheet.testing.mailers import MemoryBrink, MemoryMailer
from broadsheet.text.mailbox import mailbox

KEY = b"k" * 32
LETTER = made_letter(3)
NEXT = made_letter(2, at=LETTER.at + timedelta(days=1))
RELAY = Receipt(Outcome.REFUSED, 550, "relay not permitted", recipient=True)
GONE = Receipt(Outcome.REFUSED, 550, "5.1.1 no such user", recipient=True)
SPAM = Receipt(Outcome.REFUSED, 550, "5.1.1 Message rejected as spam")
POLICY = NewsletterPolicy(enabled=True, sender="news@paper.example")


class Killed(BaseException):
    """The process ended here."""


@dataclass
class Office:
    """A small newsletter: its store, its readers and its way out."""

    store: SqlStore
    clock: FixedClock = field(default_factory=FixedClock)
    mailer: MemoryMailer = field(default_factory=MemoryMailer)
    brink: MemoryBrink = field(default_factory=MemoryBrink)
    cut: Callable[[Transaction, Letter], Letter] = field(default=lambda _, letter: letter)

    @property
    def readers(self) -> Readers:
        return Readers(self.store, self.clock, KEY)

    @property
    def writer(self) -> Writer:
        return Writer(site(newsletter=POLICY), KEY, letter_press())

    def enlist(self, *names: str) -> None:
        self.readers.vouch([mailbox(f"{name}@r.example") for name in names], "made up")

    def answer(self, receipt: Receipt, *names: str) -> None:
        self.mailer.answers.update({f"{name}@r.example": receipt for name in names})

    def stopped(self) -> dict[str, Cause | None]:
        with self.store.begin() as tx:
            return {one.subscriber: one.stopped for one in tx.mailing.suppressions.all()}

    def send(self, letter: Letter = LETTER, *, again: bool = False) -> Sent:
        writer = self.writer
        post = Post(
            self.store,
            self.mailer,
            self.brink,
            self.clock,
            Silence(),
            writer.message,
            writer.copy,
            cut=self.cut,
        )
        return send(post, letter, again=again)

    def id_of(self, name: str) -> str:
        return tokens.subscriber_id(KEY, f"{name}@r.example")

    def passage(self, name: str) -> Passage:
        with self.store.begin() as tx:
            rows = tx.mailing.sendings.of(LETTER.id, Passage)
        return {row.subscriber: row.passage for row in rows}[self.id_of(name)]

    def got(self) -> list[str]:
        return sorted(mail.recipient.partition("@")[0] for mail in self.mailer.accepted)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    store = sqlite_store(tmp_path / "s.sqlite3")
    with store.begin() as tx:
        tx.mailing.letters.add(LETTER)
        tx.mailing.letters.add(NEXT)
    yield Office(store)
    store.close()


def test_every_reader_gets_a_letter_once(office: Office) -> None:
    office.enlist("ada", "bob", "eve")
    assert office.send().sent == 3
    assert office.send().sent == 0
    assert office.got() == ["ada", "bob", "eve"]
    assert len({mail.message for mail in office.mailer.accepted}) == 3


def test_whoever_comes_later_gets_the_next_one(office: Office) -> None:
    office.enlist("ada")
    office.send()
    office.enlist("bob")
    office.send()
    assert office.got() == ["ada"]


def test_whoever_leaves_while_it_is_sent_gets_none(office: Office) -> None:
    office.enlist("ada", "bob")

    def leave(mail: Mail) -> None:
        other = "bob" if mail.recipient.startswith("ada") else "ada"
        office.readers.leave(office.id_of(other), "one click")

    office.mailer = MemoryMailer(leave)
    sent = office.send()
    assert sent.tally == {Passage.SENT: 1, Passage.PASSED_OVER: 1}
    assert len(office.got()) == 1


def _kill(_mail: Mail) -> None:
    raise Killed


def _killed(*_: object) -> None:
    raise Killed


class _Landing(MemoryBrink):
    """Ends the process when the server's yes was read."""

    def land(self) -> None:
        super().land()
        raise Killed


def test_killed_before_the_crossing_it_goes_again(office: Office) -> None:
    office.enlist("ada")

    class Stopped(MemoryMailer):
        def send(self, mail: Mail, crossing: object) -> Receipt:
            raise Killed

    office.mailer = Stopped()
    with pytest.raises(Killed):
        office.send()
    office.mailer = MemoryMailer()
    assert office.passage("ada") is Passage.UNDER_WAY
    office.send()
    assert office.got() == ["ada"]


def test_killed_after_the_crossing_it_is_doubtful(office: Office) -> None:
    office.enlist("ada", "bob")
    office.mailer = MemoryMailer(_kill)
    with pytest.raises(Killed):
        office.send()
    first = office.got()
    office.mailer = MemoryMailer()
    sent = office.send()
    assert sent.tally == {Passage.SENT: 1, Passage.DOUBTFUL: 1}
    assert sorted(first + office.got()) == ["ada", "bob"]
    assert office.send(again=True).tally == {Passage.SENT: 2}


def test_killed_after_the_servers_yes_it_is_sent(office: Office) -> None:
    office.enlist("ada")
    office.brink = _Landing()
    with pytest.raises(Killed):
        office.send()
    assert office.passage("ada") is Passage.UNDER_WAY
    assert office.send().tally == {Passage.SENT: 1}
    assert office.got() == ["ada"]


def test_killed_before_the_claim_counts_an_earlier_attempt_for_nothing(office: Office) -> None:
    """Put off after the dot, then killed as the next attempt begins: it goes all the same."""
    office.enlist("ada")

    class Late(MemoryMailer):
        def send(self, mail: Mail, crossing: Callable[[], None]) -> Receipt:
            crossing()
            return Receipt(Outcome.PUT_OFF, 451, "4.3.0 later")

    office.mailer = Late()
    office.send()
    brink = office.brink
    for instant in ("approach", "send"):
        office.brink, office.mailer = brink, MemoryMailer()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(brink if instant == "approach" else office.mailer, instant, _killed)
            with pytest.raises(Killed):
                office.send()
    office.mailer = MemoryMailer()
    assert office.send().tally == {Passage.SENT: 1}
    assert office.got() == ["ada"]


def test_what_is_doubtful_stays_so_until_it_was_sent_again(office: Office) -> None:
    office.enlist("ada")
    office.mailer = MemoryMailer(_kill)
    with pytest.raises(Killed):
        office.send()
    office.mailer = MemoryMailer()
    assert office.send().tally == {Passage.DOUBTFUL: 1}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(office.mailer, "send", _killed)
        with pytest.raises(Killed):
            office.send(again=True)
    assert office.send().tally == {Passage.DOUBTFUL: 1}
    assert office.got() == []
    office.brink = _Landing()
    with pytest.raises(Killed):
        office.send(again=True)
    assert office.send(again=True).tally == {Passage.SENT: 1}
    assert office.got() == ["ada"]


def test_what_is_taken_down_while_it_is_sent_goes_to_nobody_more(office: Office) -> None:
    office.enlist("ada", "bob", "eve")
    names = [one.name for one in LETTER.stories]
    down: set[str] = set()
    office.cut = lambda _, letter: compose.without(site(newsletter=POLICY), letter, frozenset(down))
    office.mailer = MemoryMailer(lambda _: down.update(names if down else names[:1]))
    assert office.send().tally == {Passage.SENT: 2, Passage.PASSED_OVER: 1}
    [first, second] = [mail.content for mail in office.mailer.accepted]
    lead = LETTER.stories[0].url.encode()
    assert (lead in first, lead in second) == (True, False)


def test_killed_at_every_instant_each_gets_it_at_most_once(office: Office) -> None:
    """Wherever the sender is stopped: none twice, and none lost but the doubtful."""
    names = [f"r{number}" for number in range(6)]
    office.enlist(*names)
    steps = 0

    class Stepping(FixedClock):
        def now(self):  # type: ignore[no-untyped-def]
            nonlocal steps
            steps += 1
            if steps % 4 == 0:
                raise Killed
            return super().now()

    office.clock = Stepping()
    for _ in range(40):
        try:
            office.send()
        except Killed:
            continue
    office.clock = FixedClock()
    office.send()
    assert office.got() == sorted(names)


def test_a_server_that_fails_leaves_everything_as_it_was(office: Office) -> None:
    office.enlist("ada", "bob")

    class Gone(MemoryMailer):
        def send(self, mail: Mail, crossing: object) -> Receipt:
            raise MailError("mail.example:587: cannot be reached")

    office.mailer = Gone()
    sent = office.send()
    assert "cannot be reached" in sent.problem
    assert sent.tally == {Passage.WAITING: 2}
    office.mailer = MemoryMailer()
    assert office.send().sent == 2


def test_what_is_put_off_is_tried_again_but_not_for_ever(office: Office) -> None:
    office.enlist("ada")
    office.mailer.answers["ada@r.example"] = Receipt(Outcome.PUT_OFF, 451, "4.3.0 later")
    for attempt in range(MOST_ATTEMPTS):
        assert office.passage("ada") is Passage.PUT_OFF if attempt else True
        office.send()
    assert office.passage("ada") is Passage.REFUSED


@pytest.mark.parametrize(
    "receipt",
    [
        RELAY,
        GONE,
        SPAM,
        Receipt(Outcome.PUT_OFF, 451, "busy"),
        Receipt(Outcome.DOUBTFUL, 0, "the connection broke"),
    ],
)
def test_a_server_that_takes_nothing_is_let_alone(office: Office, receipt: Receipt) -> None:
    names = [f"r{number}" for number in range(MOST_IN_VAIN + 5)]
    office.enlist(*names)
    office.answer(receipt, *names)
    sent = office.send()
    assert f"none of {MOST_IN_VAIN} mails in a row" in sent.problem
    assert receipt.text in sent.problem
    assert sent.tally[Passage.WAITING] == 5
    # The next time those come first that have not been tried.
    office.mailer.answers.clear()
    left = sum(sent.tally.get(one, 0) for one in (Passage.WAITING, Passage.PUT_OFF))
    assert office.send().sent == left


def test_an_address_that_is_refused_as_gone_is_written_to_no_more(office: Office) -> None:
    office.enlist("ada", "bob")
    office.answer(GONE, "ada")
    sent = office.send()
    assert (sent.tally, sent.problem) == ({Passage.REFUSED: 1, Passage.SENT: 1}, "")
    assert office.stopped() == {office.id_of("ada"): Cause.HARD}


@pytest.mark.parametrize("receipt", [RELAY, SPAM])
def test_a_refusal_that_all_may_meet_strikes_nobody_off(office: Office, receipt: Receipt) -> None:
    office.enlist("ada", "bob")
    office.answer(receipt, "ada", "bob")
    for _ in range(MOST_ATTEMPTS - 1):
        sent = office.send()
        assert sent.tally == {Passage.PUT_OFF: 2}
        assert sent.problem.endswith(f"it said: 550 {receipt.text}")
    assert office.stopped() == {}
    office.mailer.answers.clear()
    assert office.send().tally == {Passage.SENT: 2}


def test_a_refusal_for_ever_of_one_alone_is_a_soft_bounce(office: Office) -> None:
    office.enlist("ada", "bob", "eve")
    office.answer(RELAY, "ada")
    office.answer(SPAM, "eve")
    for _ in range(MOST_ATTEMPTS):
        assert office.stopped() == {}
        sent = office.send()
    assert sent.tally == {Passage.SENT: 1, Passage.REFUSED: 2}
    assert office.stopped() == {office.id_of("ada"): None}


def test_a_letter_in_between_does_not_make_another_go_twice(office: Office) -> None:
    office.enlist("ada")
    office.mailer = MemoryMailer(_kill)
    with pytest.raises(Killed):
        office.send(LETTER)
    office.mailer = MemoryMailer()
    assert office.send(NEXT).tally == {Passage.SENT: 1}
    assert office.send(LETTER).tally == {Passage.DOUBTFUL: 1}
    assert office.got() == ["ada"]


def _bounced(office: Office, kind: Kind, letter: str = LETTER.id) -> str:
    message = tokens.message_id(KEY, letter, office.id_of("ada"), "paper.example")
    return heed(office.readers, bounce.Returned(kind, (message,), "5.1.1", "gone")).text


def test_a_bounce_counts_where_it_names_our_mail(office: Office) -> None:
    office.enlist("ada")
    assert "no mail that was sent from here" in _bounced(office, Kind.HARD)
    office.send()
    assert _bounced(office, Kind.HARD) == "ada@r.example: written to no more."
    assert _bounced(office, Kind.HARD) == "ada@r.example: known already."
    office.enlist("ada")
    with office.store.begin() as tx:
        assert tx.mailing.suppressions.get([office.id_of("ada")])


def test_an_address_that_lives_again_is_written_to_again(office: Office) -> None:
    office.enlist("ada")
    office.send()
    _bounced(office, Kind.HARD)
    id_, early = office.id_of("ada"), office.clock.now() - timedelta(days=1)
    old = tokens.Token(Purpose.CONFIRM, id_, early)
    assert office.readers.confirm(old, "link") is not None
    with office.store.begin() as tx:
        assert tx.mailing.suppressions.get([id_])
    assert office.readers.ask(mailbox("ada@r.example"), "form") is None
    office.clock.move(timedelta(days=30))
    assert office.readers.ask(mailbox("ada@r.example"), "form") is not None
    fresh = tokens.Token(Purpose.CONFIRM, id_, office.clock.now())
    assert office.readers.confirm(fresh, "link") is not None
    with office.store.begin() as tx:
        assert tx.mailing.suppressions.get([id_]) == {}


def test_soft_bounces_of_three_letters_are_enough(office: Office) -> None:
    office.enlist("ada")
    for day in (1, 2, 3):
        letter = f"2022-11-0{day}"
        message = tokens.message_id(KEY, letter, office.id_of("ada"), "paper.example")
        with office.store.begin() as tx:
            tx.mailing.sendings.add([Sending(letter, office.id_of("ada"), message)])
        text = _bounced(office, Kind.SOFT, letter)
    assert text == "ada@r.example: written to no more."


def test_a_complaint_ends_it(office: Office) -> None:
    office.enlist("ada")
    office.send()
    _bounced(office, Kind.COMPLAINT)
    found = office.readers.find(mailbox("ada@r.example"))
    assert found is not None
    assert found.standing is Standing.LEFT


def test_the_copy_has_the_readers_own_way_out(office: Office) -> None:
    office.enlist("ada")
    office.send()
    (mail,) = office.mailer.accepted
    token = tokens.signed(KEY, Purpose.LEAVE, office.id_of("ada"))
    text = mail.content.decode().replace("=\r\n", "").replace("=3D", "=")
    assert text.count(token) >= 3
    (returned,) = read_all(f"Subject: unsubscribe {token}\r\n\r\n".encode())
    assert heed(office.readers, returned).text == "ada@r.example: left."
    forged = replace(returned, token=token[:-1] + ("0" if token[-1] != "0" else "1"))
    assert "not signed here" in heed(office.readers, forged).text


def test_a_confirmed_reader_has_evidence_of_both_steps(office: Office) -> None:
    box = mailbox("ada@r.example")
    reader = office.readers.ask(box, "form")
    assert reader is not None
    assert office.readers.ask(box, "form") is None
    office.send()
    assert office.got() == []
    question = office.writer.question(reader, office.clock.now())
    assert b"please confirm" in question.content
    token = tokens.read(KEY, tokens.signed(KEY, Purpose.CONFIRM, reader.id, office.clock.now()))
    assert token is not None
    office.clock.move(timedelta(hours=1))
    assert office.readers.confirm(token, "link") is not None
    with office.store.begin() as tx:
        steps = tx.mailing.consents.of(reader.id)
    assert [(step.standing, step.how) for step in steps] == [
        (Standing.ASKED, "form"),
        (Standing.CONFIRMED, "link"),
    ]
    office.readers.forget(reader.id)
    assert office.readers.find(box) is None


@pytest.mark.parametrize("title", ["The Paper", "Zürcher Blatt", "ニュース" * 9])
def test_an_answer_confirms_whatever_the_site_is_called(office: Office, title: str) -> None:
    reader = office.readers.ask(mailbox("ada@r.example"), "form")
    assert reader is not None
    writer = replace(office.writer, site=replace(office.writer.site, title=title))
    question = writer.question(reader, office.clock.now()).content
    head = question.partition(b"\r\n\r\n")[0].decode()
    found = re.search(r"(?s)\r\nSubject: (.*?)\r\n(?! )", head)
    name = re.search(r"\r\nMessage-ID: (\S+)", head)
    assert found is not None
    assert name is not None
    for given in (f"Subject: Re: {found[1]}", f"Subject: Yes\r\nIn-Reply-To: {name[1]}"):
        (returned,) = read_all(f"{given}\r\n\r\nYes".encode())
        assert heed(office.readers, returned).text == "ada@r.example: confirmed."


def test_with_a_page_to_confirm_on_no_answer_does(office: Office) -> None:
    reader = office.readers.ask(mailbox("ada@r.example"), "form")
    assert reader is not None
    policy = replace(POLICY, subscribe_url="https://paper.example/letters")
    writer = replace(office.writer, site=site(newsletter=policy))
    question = writer.question(reader, office.clock.now())
    assert tokens.found_in(question.message) == ""


def test_a_question_that_did_not_go_takes_no_word_back(office: Office) -> None:
    """What came while the mail hung in SMTP stands: a yes, a wish to be forgotten."""
    box = mailbox("ada@r.example")
    assert office.readers.ask(box, "form")
    word = tokens.signed(KEY, Purpose.CONFIRM, office.id_of("ada"), office.clock.now())
    token = tokens.read(KEY, word)
    assert token is not None
    office.clock.move(timedelta(days=2))
    second = office.readers.ask(box, "form")
    assert second is not None
    office.readers.confirm(token, "link")
    office.readers.unasked(second)
    found = office.readers.find(box)
    assert found is not None
    assert (found.standing, found.asked) == (Standing.CONFIRMED, None)
    office.readers.forget(second.id)
    office.readers.unasked(second)
    assert office.readers.find(box) is None


def test_a_question_asked_since_is_not_taken_back(office: Office) -> None:
    box = mailbox("ada@r.example")
    first = office.readers.ask(box, "form")
    assert first is not None
    office.clock.move(timedelta(days=2))
    second = office.readers.ask(box, "form")
    office.readers.unasked(first)
    assert office.readers.find(box) == second


def test_mails_are_paced() -> None:
    now, slept = [0.0], list[float]()

    def sleep(seconds: float) -> None:
        slept.append(round(seconds, 3))
        now[0] += seconds

    wait = pace(60, lambda: now[0], sleep)
    for _ in range(3):
        now[0] += 0.25
        wait()
    assert slept == [0.75, 0.75, 0.75]
    pace(0, lambda: 0.0, sleep)()
    assert len(slept) == 3
