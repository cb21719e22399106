"""A mail's bytes, tokens, consent, and what comes back."""

import re
from base64 import b64encode
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.header import Header, decode_header, make_header
from email.message import EmailMessage
from itertools import pairwise
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.domain.letter import Cause, Standing, Subscriber, Suppression
from broadsheet.stages.letter import bounce, consent, suppress, tokens
from broadsheet.stages.letter.bounce import Kind
from broadsheet.stages.letter.message import Envelope, written
from broadsheet.stages.letter.press import Rendered
from broadsheet.stages.letter.tokens import Purpose
from broadsheet.testing.builders import NOON
from broadsheet.text.mailbox import Mailbox, NotAnAddress, mailbox

KEY = b"k" * 32
TOKEN = tokens.signed(KEY, Purpose.LEAVE, "0" * 20)
PARTS = Rendered("The subject", "<p>Café &amp; x</p>\n.\n", "Café & x\n.\nFrom here\n")
READER = Subscriber("0" * 20, "ada@r.example", "ada@r.example", Standing.ASKED, NOON, NOON)


def envelope(**changes: object) -> Envelope:
    made = Envelope(
        message="<2022-11-21.x@paper.example>",
        at=NOON,
        sender=mailbox("The Paper <news@paper.example>"),
        to="ada@r.example",
        list_id="newsletter.paper.example",
        leave_url=f"https://paper.example/letters/unsubscribe?t={TOKEN}",
        leave_to="leave@paper.example",
        leave_subject=f"unsubscribe {TOKEN}",
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def parsed(content: bytes) -> EmailMessage:
    found = message_from_bytes(content, policy=policy.default)
    assert isinstance(found, EmailMessage)
    return found


def test_a_mail_is_read_again_as_it_was_written() -> None:
    content = written(PARTS, envelope(reply_to=mailbox("desk@paper.example")))
    mail = parsed(content)
    assert not mail.defects
    assert mail["From"] == "The Paper <news@paper.example>"
    assert mail["To"] == "ada@r.example"
    assert mail["Reply-To"] == "desk@paper.example"
    assert mail["Date"].datetime == NOON
    assert mail["List-Id"] == "<newsletter.paper.example>"
    assert mail.get_content_type() == "multipart/alternative"
    plain, html = mail.iter_parts()
    assert (plain.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert plain.get_content().replace("\r\n", "\n").rstrip("\n") == PARTS.text.rstrip("\n")
    assert html.get_content().replace("\r\n", "\n").rstrip("\n") == PARTS.html.rstrip("\n")
    assert content == written(PARTS, envelope(reply_to=mailbox("desk@paper.example")))


def test_lines_are_as_smtp_wants_them() -> None:
    content = written(replace(PARTS, html="x" * 5000, text="é" * 3000), envelope())
    lines = content.split(b"\r\n")
    assert all(len(line) <= 998 for line in lines)
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert content.isascii()
    assert content.endswith(b"\r\n")


def test_leaving_takes_one_click() -> None:
    content = written(PARTS, envelope())
    # Unfolded, but never in encoded words: clients look for the address as it is.
    head = content.partition(b"\r\n\r\n")[0].decode()
    value = re.search(r"List-Unsubscribe: (.*?)\r\n(?! )", head, re.DOTALL)
    assert value is not None
    https, mail = value[1].split(",\r\n ")
    assert https == f"<https://paper.example/letters/unsubscribe?t={TOKEN}>"
    assert mail == f"<mailto:leave@paper.example?subject=unsubscribe%20{TOKEN}>"
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in head


@pytest.mark.parametrize(
    "text",
    [
        "=?utf-8?B?QUkNCkJjYzogeEB5LmV4YW1wbGXigK4=?= AI model",
        "=?utf-8?q?AI=0D=0ABcc:_x@y.example?=",
        "A model =?us-ascii?Q?x?= and =?half",
        f"{'long words ' * 12}=?utf-8?q?=E2=80=AE?=",
    ],
)
def test_what_looks_like_encoded_words_is_read_as_it_stands(text: str) -> None:
    sender = Mailbox("news@paper.example", "news@paper.example", "news@paper.example", text)
    mail = message_from_bytes(written(replace(PARTS, subject=text), envelope(sender=sender)))
    assert str(make_header(decode_header(mail["Subject"]))) == text
    assert str(make_header(decode_header(mail["From"]))) == f"{text} <news@paper.example>"


def test_one_click_is_promised_over_https_alone() -> None:
    for url in ("", "http://paper.example/u"):
        mail = parsed(written(PARTS, envelope(leave_url=url)))
        assert mail["List-Unsubscribe-Post"] is None
        assert "mailto:leave@paper.example" in mail["List-Unsubscribe"]


@pytest.mark.parametrize(
    "changes",
    [
        {"to": "ada@r.example\r\nBcc: x@y.example"},
        {"message": "<a@b>\nX: y"},
        {"leave_url": "https://a.example/\r\nX: y"},
        {"sender": Mailbox("a@b.example", "a@b.example", "a@b.example", "Name\r\nBcc: x")},
    ],
)
def test_no_field_begins_another(changes: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="control character"):
        written(PARTS, envelope(**changes))


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300), st.text(max_size=60))
def test_any_subject_and_name_stay_in_their_fields(subject: str, name: str) -> None:
    sender = Mailbox("n@p.example", "n@p.example", "n@p.example", name)
    try:
        content = written(replace(PARTS, subject=subject), envelope(sender=sender))
    except ValueError:
        return
    mail = parsed(content)
    assert [field for field in mail if field not in _FIELDS] == []
    assert mail["Subject"].replace(" ", "") == subject.encode("utf-8", "replace").decode().replace(
        " ", ""
    )


_FIELDS = {
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "List-Id",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    "Auto-Submitted",
    "MIME-Version",
    "Content-Type",
}


def test_a_token_says_what_was_signed_and_nothing_else() -> None:
    at = datetime(2022, 11, 21, tzinfo=UTC)
    word = tokens.signed(KEY, Purpose.CONFIRM, "ab" * 10, at)
    found = tokens.read(KEY, word)
    assert found == tokens.Token(Purpose.CONFIRM, "ab" * 10, at)
    assert tokens.read(b"j" * 32, word) is None
    assert tokens.found_in(f"Re: please confirm ({word})") == word
    for place in range(len(word)):
        other = "1" if word[place] != "1" else "2"
        assert tokens.read(KEY, word[:place] + other + word[place + 1 :]) is None


@settings(max_examples=50)
@given(st.text(max_size=90))
def test_no_text_is_a_token_by_chance(text: str) -> None:
    assert tokens.read(KEY, text) is None


def test_ids_and_message_ids_hang_on_the_key() -> None:
    one, other = (tokens.subscriber_id(key, "ada@r.example") for key in (KEY, b"j" * 32))
    assert one != other
    assert re.fullmatch("[0-9a-f]{20}", one)
    first = tokens.message_id(KEY, "2022-11-21", one, "p.example")
    assert first == tokens.message_id(KEY, "2022-11-21", one, "p.example")
    assert first != tokens.message_id(KEY, "2022-11-22", one, "p.example")
    assert "ada" not in first


BOX = mailbox("Ada@R.example")


def test_nobody_is_a_reader_before_the_second_yes() -> None:
    step = consent.ask(None, BOX, "id", NOON, "form")
    assert step is not None
    assert step.ask
    assert step.subscriber.standing is Standing.ASKED
    assert step.consent is not None
    yes = consent.confirm(step.subscriber, NOON, NOON + timedelta(hours=3), "link")
    assert yes is not None
    assert yes.subscriber.standing is Standing.CONFIRMED


def test_the_form_cannot_pester_anybody() -> None:
    assert consent.ask(READER, BOX, "id", NOON + timedelta(minutes=59), "form") is None
    again = consent.ask(READER, BOX, "id", NOON + timedelta(minutes=61), "form")
    assert again is not None
    assert again.ask
    confirmed = replace(READER, standing=Standing.CONFIRMED)
    assert consent.ask(confirmed, BOX, "id", NOON + timedelta(days=9), "form") is None


def test_who_does_not_answer_is_asked_less_and_less() -> None:
    known, hours = None, list[int]()
    for hour in range(24 * 100):
        at = NOON + timedelta(hours=hour)
        if step := consent.ask(known, BOX, "id", at, "form"):
            known = step.subscriber
            hours.append(hour)
    waits = [after - before for before, after in pairwise(hours)]
    assert waits == [1, 24, 24 * 7, 24 * 30, 24 * 30, 24 * 30]


@pytest.mark.parametrize("cause", [Cause.HARD, Cause.COMPLAINT])
@pytest.mark.parametrize("standing", [Standing.CONFIRMED, Standing.LEFT])
def test_who_complained_and_who_is_gone_is_left_in_peace(cause: Cause, standing: Standing) -> None:
    known = replace(READER, standing=standing)
    bad = Suppression("id", NOON, cause)
    days = list[int]()
    for day in range(70):
        if step := consent.ask(known, BOX, "id", NOON + timedelta(days=day), "form", bad):
            known = step.subscriber
            days.append(day)
    assert days == [30, 60]


def test_a_full_mailbox_is_asked_again_soon() -> None:
    known = replace(READER, standing=Standing.CONFIRMED)
    bad = Suppression("id", NOON, Cause.SOFT)
    assert consent.ask(known, BOX, "id", NOON + timedelta(hours=2), "form", bad) is not None


def test_an_old_yes_counts_for_nothing() -> None:
    assert consent.confirm(READER, NOON, NOON + timedelta(days=15), "link") is None
    left = replace(READER, standing=Standing.LEFT, since=NOON + timedelta(days=1))
    assert consent.confirm(left, NOON, NOON + timedelta(days=2), "link") is None
    after = NOON + timedelta(days=3)
    assert consent.confirm(left, after, after, "link") is not None


def test_whoever_left_is_not_brought_back_by_an_editor() -> None:
    left = replace(READER, standing=Standing.LEFT)
    assert consent.vouched(left, BOX, "id", NOON, "list") is None
    assert consent.vouched(None, BOX, "id", NOON, "list") is not None
    assert consent.leave(left, NOON, "mail") is None


def dsn(status: str, action: str = "failed", headers: bool = False) -> bytes:
    kind = "text/rfc822-headers" if headers else "message/rfc822"
    return f"""From: MAILER-DAEMON@r.example
To: news@paper.example
Subject: Undelivered
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

Sorry.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; r.example

Final-Recipient: rfc822; ada@r.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} no such user

--b
Content-Type: {kind}

From: news@paper.example
Message-ID: <2022-11-21.abc@paper.example>
Subject: News

Body.
--b--
""".encode()


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("5.1.1", Kind.HARD),
        ("5.1.10", Kind.HARD),
        ("5.2.1", Kind.HARD),
        ("5.2.2", Kind.SOFT),
        ("5.7.1", Kind.SOFT),
        ("4.4.7", Kind.SOFT),
    ],
)
@pytest.mark.parametrize("headers", [True, False])
def test_bounces_are_told_apart(status: str, kind: Kind, headers: bool) -> None:
    found = bounce.read(dsn(status, headers=headers))
    assert (found.kind, found.status) == (kind, status)
    assert found.messages == ("<2022-11-21.abc@paper.example>",)
    assert "no such user" in found.detail


@pytest.mark.parametrize("status", ["Status: 5.0.0", "X-None: 1"])
def test_the_other_servers_words_tell_more_than_no_detail(status: str) -> None:
    found = bounce.read(dsn("5.1.1").replace(b"Status: 5.1.1", status.encode()))
    assert (found.kind, found.status) == (Kind.HARD, "5.1.1")
    bare = dsn("5.1.1").replace(b"Status: 5.1.1", b"Status: 5.0.0").replace(b"550 5.1.1", b"550")
    assert bounce.read(bare).kind is Kind.SOFT


def test_a_delay_is_no_bounce() -> None:
    assert bounce.read(dsn("4.4.1", "delayed")).kind is Kind.DELAYED


def test_complaints_and_wishes_are_read() -> None:
    complaint = (
        b'Content-Type: multipart/report; report-type=feedback-report; boundary="b"\r\n\r\n'
        b"--b\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\n\r\n"
        b"--b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: <x@p.example>\r\n\r\nHi\r\n"
        b"--b--\r\n"
    )
    found = bounce.read(complaint)
    assert (found.kind, found.messages) == (Kind.COMPLAINT, ("<x@p.example>",))
    wish = bounce.read(f"Subject: Re: unsubscribe\r\n {TOKEN}\r\n\r\nbye".encode())
    assert (wish.kind, wish.token) == (Kind.LEAVE, TOKEN)
    assert bounce.read(b"Subject: Hello\r\n\r\nHi").kind is Kind.OTHER


@pytest.mark.parametrize(
    "field",
    [
        "Auto-Submitted: auto-replied",
        "Return-Path: <>",
        "Precedence: bulk",
        "X-Autoreply: yes",
        "From: Mail Delivery <MAILER-DAEMON@r.example>",
    ],
)
def test_no_program_says_yes_for_anybody(field: str) -> None:
    word = tokens.signed(KEY, Purpose.CONFIRM, "0" * 20, NOON)
    said = f"Subject: Re: please confirm ({word})\r\n\r\nYes"
    assert bounce.read(f"From: Ada <ada@r.example>\r\n{said}".encode()).kind is Kind.CONFIRM
    assert bounce.read(f"{field}\r\n{said}".encode()).kind is Kind.OTHER


def test_an_mbox_is_cut_at_its_mails() -> None:
    one, two = b"Subject: a\n\nText\n>From here\n", b"Subject: b\n\nFrom me\n"
    mbox = b"From x@y Mon Nov 21 12:00:00 2022\n" + one
    mbox += b"\nFrom MAILER-DAEMON Tue Nov 22 09:00:00 2022\n" + two
    assert list(bounce.mails(mbox)) == [one.replace(b">From", b"From") + b"\n", two]
    assert list(bounce.mails(one)) == [one]
    assert list(bounce.mails(b"  \n")) == []


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=600))
def test_no_mail_is_a_fault(data: bytes) -> None:
    for mail in bounce.mails(data):
        bounce.read(mail)
    bounce.read(b"Content-Type: message/delivery-status\n\n" + data)
    bounce.read(b'Content-Type: multipart/report; boundary="b"\n\n--b\n' + data)


def nested(levels: int) -> bytes:
    heads = (
        f'Content-Type: multipart/mixed; boundary="b{level}"\n\n--b{level}\n'
        for level in range(levels)
    )
    return "".join(heads).encode() + b"Subject: x\n\nx"


_LIST = b'Content-Type: multipart/mixed; boundary="b"\n\n'
_DEEP = {
    "parts within parts": nested(1_500),
    "mails within mails": b"Content-Type: message/rfc822\n\n" * 3_000 + b"x",
    "mails within mails, in capitals": b"Content-Type: MESSAGE/RFC822\n\n" * 3_000 + b"x",
    "empty parts": _LIST + b"--b\n" * 1_000_000,
    "empty parts, with carriage returns": _LIST + b"--b\r" * 1_000_000,
    "lines within deep parts": nested(90) + b"\n" * 4_000_000,
    "a list of parameters": b"Content-Type: multipart/mixed" + b";" * 4_000_000 + b"\n\nx",
    "a folded list": b"Content-Type: multipart/mixed" + b"\n " * 9 + b";\n " * 1_000_000 + b"\n\nx",
    "quotes": b'Content-Type: multipart/mixed; a="' + b'\\";' * 1_000_000 + b"\n\nx",
    "groups": b"Content-Type: message/delivery-status\n\n" + b"A: b\n\n" * 500_000,
    "encoded words": b"Subject: " + b"=?utf-8?q?a?= " * 300_000 + b"\n\nx",
}


@pytest.mark.parametrize("what", _DEEP)
def test_no_mail_is_too_deep_or_too_long_to_be_read(what: str) -> None:
    before = process_time()
    assert bounce.read(_DEEP[what]).kind is Kind.OTHER
    # Seconds to minutes of processor time each, where they are not cut.
    assert process_time() - before < 1.5


def test_a_stack_that_is_used_up_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def deep(_data: bytes) -> None:
        raise RecursionError

    monkeypatch.setattr(bounce, "message_from_bytes", deep)
    assert bounce.read(b"Subject: x\n\nx").kind is Kind.OTHER


def test_a_bounce_of_a_large_mail_is_still_a_bounce() -> None:
    whole = dsn("5.1.1").replace(b"Body.", b"Body.\n" * 400_000)
    found = bounce.read(whole)
    assert (found.kind, found.messages) == (Kind.HARD, ("<2022-11-21.abc@paper.example>",))


_WORD = tokens.signed(KEY, Purpose.CONFIRM, "0" * 20, NOON)


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1"])
@pytest.mark.parametrize("title", ["Zürcher Blatt", "The Paper", "新聞", "a" * 200])
def test_a_subject_is_read_in_whichever_form(title: str, charset: str) -> None:
    subject = f"Re: {title}: please confirm ({_WORD})"
    if charset == "iso-8859-1" and title == "新聞":
        charset = "iso-2022-jp"
    fields = [
        Header(subject, charset, maxlinelen=length, header_name="Subject").encode()
        for length in (40, 76, 900)
    ]
    base64 = b64encode(subject.encode("utf-16")).decode()
    for field in (*fields, f"=?utf-16?b?{base64}?="):
        found = bounce.read(f"Subject: {field}\n\nYes".encode())
        assert (found.kind, found.token) == (Kind.CONFIRM, _WORD)


@pytest.mark.parametrize(
    "subject",
    [
        "=?utf-8?b?a?=",
        "=?nothing?q?a?=",
        "=?utf-8?q?=ff?=",
        "=?utf-16?b?AAAA?=",
        "=?idna?q?=2e=2e?=",
    ],
)
def test_a_subject_that_cannot_be_read_is_no_fault(subject: str) -> None:
    assert bounce.read(f"Subject: {subject}\n\nx".encode()).kind is Kind.OTHER
    also = f"Subject: {subject}\nIn-Reply-To: <{_WORD}@p.example>\n\nx"
    assert bounce.read(also.encode()).token == _WORD


def test_hard_at_once_soft_after_three_letters() -> None:
    known: Suppression | None = None
    for day in ("01", "01", "02", "03"):
        found = suppress.counted(known, "a", Kind.SOFT, f"2022-11-{day}", NOON, "full")
        known = found or known
    assert known is not None
    assert (known.stopped, len(known.soft)) == (Cause.SOFT, 3)
    hard = suppress.counted(None, "a", Kind.HARD, "2022-11-01", NOON, "gone")
    assert hard is not None
    assert hard.stopped is Cause.HARD
    assert suppress.counted(hard, "a", Kind.SOFT, "2022-11-02", NOON, "") is None
    assert suppress.counted(None, "a", Kind.DELAYED, "2022-11-02", NOON, "") is None


def test_old_soft_bounces_are_forgotten() -> None:
    known = Suppression("a", NOON, soft=("2022-09-01", "2022-09-02"))
    found = suppress.counted(known, "a", Kind.SOFT, "2022-12-30", NOON + timedelta(days=90), "")
    assert found is not None
    assert (found.stopped, found.soft) == (None, ("2022-12-30",))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", False),
        ("relay not permitted", False),
        ("5.7.1 spam", False),
        ("550 5.7.1 no 5.1.1 here", False),
        ("5.1.1.9 is on a list", False),
        ("blocked: 5.1.1", False),
        ("5.1.8 sender unknown", False),
        ("5.1.1 no such user", True),
        ("550-5.1.1 no such user", True),
        ("550 #5.1.0 rejected", True),
        ("5.2.1 closed", True),
    ],
)
def test_a_refusal_is_judged_by_its_finest_code_alone(text: str, expected: bool) -> None:
    assert bounce.hard(bounce.status_in(text)) is expected


@pytest.mark.parametrize(
    ("text", "address", "key", "name"),
    [
        ("Ada@Example.COM", "Ada@example.com", "ada@example.com", ""),
        ("Ada <ada@a.example>", "ada@a.example", "ada@a.example", "Ada"),
        ('"A, B" <a@a.example>', "a@a.example", "a@a.example", "A, B"),
        ("a@bücher.example", "a@xn--bcher-kva.example", "a@bücher.example", ""),
        ("a@xn--bcher-kva.example", "a@xn--bcher-kva.example", "a@bücher.example", ""),
    ],
)
def test_addresses_are_read(text: str, address: str, key: str, name: str) -> None:
    found = mailbox(text)
    assert (found.address, found.key, found.name) == (address, key, name)
    assert not found.international


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ada",
        "a@b",
        "a@b.example, c@d.example",
        "a@b.example\nBcc: x@y.example",
        "a\u202e@b.example",
        "a@[127.0.0.1]",
        "<a@b.example",
        "a" * 500 + "@b.example",
    ],
)
def test_what_is_no_address_is_told_in_a_sentence(text: str) -> None:
    with pytest.raises(NotAnAddress) as told:
        mailbox(text)
    assert str(told.value).endswith((".", "sign."))


def test_an_international_address_is_marked() -> None:
    assert mailbox("jörg@leser.example").international
