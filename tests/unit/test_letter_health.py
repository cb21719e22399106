"""What `doctor` and the summary of a run say of the newsletter."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.mailserver import mail_server

from broadsheet.adapters.stores.sql import SqlStore, sqlite_store
from broadsheet.app.layout import Layout
from broadsheet.app.letter_health import letter_health
from broadsheet.app.letters import opened_bureau
from broadsheet.app.settings import load_site
from broadsheet.cli.main import main
from broadsheet.cli.run import _letter
from broadsheet.domain.letter import Passage, Sending
from broadsheet.domain.site import LetterDays, MailPolicy, MailSecurity, NewsletterPolicy, Site
from broadsheet.pipeline.mailbag import SOON, Mailbag, mailbag
from broadsheet.pipeline.readers import Readers
from broadsheet.stages.letter.schedule import stale
from broadsheet.testing.builders import NOON, site
from broadsheet.testing.clocks import FixedClock
from broadsheet.testing.letters import made_letter
from broadsheet.text.mailbox import mailbox

POLICY = NewsletterPolicy(
    enabled=True, days=LetterDays.DAILY, hour=NOON.hour, sender="news@p.example"
)
LETTER = made_letter(3, at=NOON)


@dataclass
class Post:
    """A store with a letter of noon, two readers and one who was asked."""

    store: SqlStore
    folder: Path

    def __post_init__(self) -> None:
        readers = Readers(self.store, FixedClock(), b"k" * 32)
        readers.vouch([mailbox("ada@r.example"), mailbox("bob@r.example")], "made up")
        readers.ask(mailbox("eve@r.example"), "form")
        with self.store.begin() as tx:
            tx.mailing.letters.add(LETTER)

    def copies(self, *passages: Passage) -> None:
        with self.store.begin() as tx:
            tx.mailing.sendings.add(
                Sending(LETTER.id, f"{number:020}", f"<{number}@x>", passage)
                for number, passage in enumerate(passages)
            )

    def bag(self, at: datetime = NOON, composed: str = "") -> Mailbag | None:
        with self.store.begin() as tx:
            return mailbag(tx, POLICY, at, composed)

    def ails(self, of: Site, at: datetime = NOON) -> tuple[str, ...]:
        health = letter_health(of, Layout(self.folder), self.store, FixedClock(at))
        assert health is not None
        assert (health.readers, health.asked) == (2, 1)
        return health.ails


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    store = sqlite_store(tmp_path / "s.sqlite3")
    yield Post(store, tmp_path)
    store.close()


def test_without_a_newsletter_nothing_is_said(post: Post) -> None:
    with post.store.begin() as tx:
        assert mailbag(tx, replace(POLICY, enabled=False), NOON) is None
    health = letter_health(site(), Layout(post.folder), post.store, FixedClock())
    assert (health, _letter(None)) == (None, [])


def test_the_summary_says_what_was_composed_and_what_is_still_to_go(post: Post) -> None:
    send = "copies still to go: broadsheet newsletter send"
    assert _letter(post.bag(composed=LETTER.id)) == [
        f"letter     {LETTER.id} composed: 3 stories",
        f"             2 of 2 {send}",
    ]
    post.copies(Passage.SENT, Passage.PUT_OFF, Passage.UNDER_WAY, Passage.DOUBTFUL)
    assert _letter(post.bag()) == [f"letter     {LETTER.id}: 2 of 3 {send}"]


def test_the_summary_is_silent_when_all_have_it(post: Post) -> None:
    post.copies(Passage.SENT, Passage.SENT, Passage.REFUSED, Passage.PASSED_OVER)
    assert _letter(post.bag()) == []
    later = post.bag(NOON + timedelta(days=1, hours=1))
    day = f"{NOON + timedelta(days=1):%Y-%m-%d}"
    assert _letter(later) == [f"letter     {day} is due, and there is nothing to tell yet"]
    assert post.bag(NOON + stale(POLICY) + timedelta(hours=13)) == Mailbag()


def test_doctor_waits_a_while_before_a_letter_is_late(post: Post) -> None:
    with mail_server() as (_, port):
        mail = MailPolicy("127.0.0.1", port, MailSecurity.NONE)
        of = site(newsletter=POLICY, mail=mail)
        assert post.ails(of, NOON + SOON) == ()
        (ail,) = post.ails(of, NOON + SOON + timedelta(minutes=1))
        assert f"newsletter {LETTER.id}: has not been sent, 2 of 2 copies to go" in ail
        post.copies(Passage.SENT, Passage.WAITING)
        (ail,) = post.ails(of, NOON + SOON + timedelta(minutes=1))
        assert "stopped half-way, 1 of 2" in ail
        assert ail.endswith(f"run: broadsheet newsletter send {post.folder}")


def test_doctor_greets_the_mail_server(post: Post) -> None:
    with mail_server() as (box, port):
        mail = MailPolicy("127.0.0.1", port, MailSecurity.NONE)
        assert post.ails(site(newsletter=POLICY, mail=mail)) == ()
        (ail,) = post.ails(
            site(newsletter=POLICY, mail=replace(mail, security=MailSecurity.STARTTLS))
        )
        assert "offers no STARTTLS" in ail
    assert box.accepted == []
    (ail,) = post.ails(site(newsletter=POLICY, mail=mail))
    assert ail.startswith(f"mail: 127.0.0.1:{port}: cannot be reached")
    (ail,) = post.ails(site(newsletter=POLICY))
    assert "set mail.host" in ail
    (ail,) = post.ails(site(newsletter=POLICY, mail=replace(mail, user="ada")))
    assert "BROADSHEET_SMTP_PASSWORD" in ail


def test_doctor_tells_a_person_and_a_machine(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with mail_server() as (_, port):
        (tmp_path / "broadsheet.toml").write_text(
            '[site]\ntitle = "The Paper"\nsubject = "Tests"\nurl = "https://paper.example"\n'
            '[newsletter]\nenabled = true\nsender = "news@paper.example"\n'
            f'[mail]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\n'
            '[[topic]]\nname = "A"\n'
        )
        letter = made_letter(3, at=datetime.now(UTC) - timedelta(hours=1))
        with opened_bureau(load_site(tmp_path), Layout(tmp_path)) as bureau:
            bureau.readers.vouch([mailbox("ada@r.example")], "made up")
            with bureau.store.begin() as tx:
                tx.mailing.letters.add(letter)
        assert main(["doctor", str(tmp_path)]) == 0
        told = capsys.readouterr().out
        assert f"newsletter: 1 readers, 0 asked; letter of {letter.id}: 0 sent, 1 to go" in told
        assert main(["doctor", str(tmp_path), "--json"]) == 0
        found = json.loads(capsys.readouterr().out)["newsletter"]
        assert (found["readers"], found["newest"]["letter"]) == (1, letter.id)
