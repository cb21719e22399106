"""Every mailer passes the one suite; SMTP against a real server on loopback."""

import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

import pytest
import trustme
from tests.mailserver import Box, mail_server, only, server_context

from broadsheet.adapters.mail.brink import FileBrink
from broadsheet.adapters.mail.outbox import OutboxMailer
from broadsheet.adapters.mail.smtp import Server, SmtpMailer
from broadsheet.domain.site import MailSecurity
from broadsheet.errors import MailError, StoreError
from broadsheet.ports.mailer import Brink, Mail, Mailer, Outcome, Receipt
from broadsheet.testing.mailers import (
    BrinkConformance,
    MailerConformance,
    MemoryBrink,
    MemoryMailer,
    made_mail,
)

PLAIN = MailSecurity.NONE


def nothing() -> None:
    """Nothing is marked."""


class TestMemory(MailerConformance):
    def make(self) -> Mailer:
        self.mailer = MemoryMailer()
        return self.mailer

    def arrived(self) -> Mapping[str, bytes]:
        return {mail.message: mail.content for mail in self.mailer.accepted}


class TestOutbox(MailerConformance):
    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Path) -> None:
        self.folder = tmp_path / "out"

    def make(self) -> Mailer:
        return OutboxMailer(self.folder)

    def arrived(self) -> Mapping[str, bytes]:
        return {path.name: path.read_bytes() for path in self.folder.glob("*.eml")}


class TestSmtp(MailerConformance):
    @pytest.fixture(autouse=True)
    def _server(self) -> Iterator[None]:
        with mail_server() as (self.box, self.port):
            yield

    def make(self) -> Mailer:
        return SmtpMailer(Server("127.0.0.1", self.port, PLAIN), "test.example")

    def arrived(self) -> Mapping[str, bytes]:
        return dict(self.box.accepted)


class TestFileBrink(BrinkConformance):
    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Path) -> None:
        self.path = tmp_path / "mark"

    def make(self) -> Brink:
        return FileBrink(self.path)

    def test_the_mark_outlives_the_process(self) -> None:
        first = self.make()
        first.approach("<a@x>")
        first.cross()
        assert self.make().last() is not None

    def test_a_mark_that_cannot_be_kept_is_told(self) -> None:
        with pytest.raises(StoreError, match="cannot be written"):
            FileBrink(self.path / "no" / "folder")


class TestMemoryBrink(BrinkConformance):
    def make(self) -> Brink:
        return MemoryBrink()


@pytest.fixture
def server() -> Iterator[tuple[Box, Server]]:
    with mail_server() as (box, port):
        yield box, Server("127.0.0.1", port, PLAIN)


def test_a_refused_recipient_is_no_fault_of_the_others(server: tuple[Box, Server]) -> None:
    box, where = server
    box.answers = {"gone@r.example": "550 5.1.1 no such user", "full@r.example": "452 4.2.2 full"}
    mailer = SmtpMailer(where)
    crossed: list[int] = []
    gone = mailer.send(made_mail("gone@r.example"), lambda: crossed.append(1))
    full = mailer.send(made_mail("full@r.example"), lambda: crossed.append(1))
    here = mailer.send(made_mail("here@r.example"), nothing)
    mailer.close()
    assert gone == Receipt(Outcome.REFUSED, 550, "5.1.1 no such user", recipient=True)
    assert full == Receipt(Outcome.PUT_OFF, 452, "4.2.2 full", recipient=True)
    assert here.outcome is Outcome.ACCEPTED
    assert not crossed
    assert [to for to, _ in box.accepted] == ["here@r.example"]


def test_a_mail_refused_at_its_end_was_not_accepted(server: tuple[Box, Server]) -> None:
    box, where = server
    box.answers = {"data:a@r.example": "554 5.7.1 spam", "data:b@r.example": "451 4.3.0 later"}
    mailer = SmtpMailer(where)
    spam = mailer.send(made_mail("a@r.example"), nothing)
    assert spam == Receipt(Outcome.REFUSED, 554, "5.7.1 spam", recipient=False)
    assert mailer.send(made_mail("b@r.example"), nothing).outcome is Outcome.PUT_OFF
    assert mailer.send(made_mail("c@r.example"), nothing).outcome is Outcome.ACCEPTED
    mailer.close()


def test_a_connection_lost_after_the_mail_leaves_a_doubt(server: tuple[Box, Server]) -> None:
    box, where = server
    box.dropped = {"a@r.example"}
    mailer = SmtpMailer(where)
    assert mailer.send(made_mail("a@r.example"), nothing).outcome is Outcome.DOUBTFUL
    assert mailer.send(made_mail("b@r.example"), nothing).outcome is Outcome.ACCEPTED
    mailer.close()
    assert [to for to, _ in box.accepted] == ["a@r.example", "b@r.example"]


def test_a_connection_that_waited_too_long_is_made_again() -> None:
    with mail_server() as (box, port):
        mailer = SmtpMailer(Server("127.0.0.1", port, PLAIN))
        mailer.send(made_mail("a@r.example"), nothing)
        smtp = mailer._smtp
        assert smtp is not None
        assert smtp.sock is not None
        smtp.sock.shutdown(socket.SHUT_RDWR)
        assert mailer.send(made_mail("b@r.example"), nothing).outcome is Outcome.ACCEPTED
        mailer.close()
    assert [to for to, _ in box.accepted] == ["a@r.example", "b@r.example"]


def test_a_refused_sender_stops_everything(server: tuple[Box, Server]) -> None:
    box, where = server
    box.senders = {"news@paper.example": "550 5.7.1 not yours"}
    mailer = SmtpMailer(where)
    with closing(mailer), pytest.raises(MailError, match="refuses the sender news@"):
        mailer.send(made_mail(), nothing)


def test_a_server_that_is_not_there_is_told() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    with pytest.raises(MailError, match=f"127.0.0.1:{port}: cannot be reached"):
        SmtpMailer(Server("127.0.0.1", port, PLAIN)).send(made_mail(), nothing)


def test_a_server_without_starttls_gets_nothing(server: tuple[Box, Server]) -> None:
    box, where = server
    with pytest.raises(MailError, match="offers no STARTTLS"):
        SmtpMailer(Server(where.host, where.port)).send(made_mail(), nothing)
    assert box.accepted == []


@pytest.mark.filterwarnings("ignore:Session.login_data:DeprecationWarning")
@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS:UserWarning")
@pytest.mark.parametrize("security", [MailSecurity.STARTTLS, MailSecurity.TLS])
def test_tls_and_login(security: MailSecurity) -> None:
    authority = trustme.CA()
    context = server_context(authority.issue_cert("127.0.0.1"))
    options = (
        {"ssl_context": context}
        if security is MailSecurity.TLS
        else {"tls_context": context, "require_starttls": True}
    )
    trust = ssl.create_default_context()
    authority.configure_trust(trust)
    with mail_server(
        authenticator=only(b"me", b"secret"), auth_required=True, auth_require_tls=False, **options
    ) as (box, port):
        good = SmtpMailer(Server("127.0.0.1", port, security, "me", "secret", trust=trust))
        assert good.send(made_mail(), nothing).outcome is Outcome.ACCEPTED
        good.close()
        bad = SmtpMailer(Server("127.0.0.1", port, security, "me", "wrong", trust=trust))
        with pytest.raises(MailError, match="refuses the login: 535"):
            bad.send(made_mail(), nothing)
        bad.close()
        unknown = SmtpMailer(Server("127.0.0.1", port, security, "me", "secret"))
        with pytest.raises(MailError, match="no safe connection"):
            unknown.send(made_mail(), nothing)
    assert len(box.accepted) == 1


@pytest.mark.parametrize("host", ["mail..example", "a" * 64 + ".example", ".example"])
@pytest.mark.parametrize("security", MailSecurity)
def test_a_name_that_is_none_is_a_plain_fault(host: str, security: MailSecurity) -> None:
    with pytest.raises(MailError, match="cannot be reached"):
        SmtpMailer(Server(host, 1, security)).send(made_mail(), nothing)


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS:UserWarning")
def test_a_login_that_cannot_be_said_is_a_plain_fault() -> None:
    with mail_server(
        authenticator=only(b"me", b"secret"), auth_required=True, auth_require_tls=False
    ) as (box, port):
        mailer = SmtpMailer(Server("127.0.0.1", port, PLAIN, "me", "p\u00e4ss"))
        with pytest.raises(MailError, match="have to be ASCII") as caught:
            mailer.send(made_mail(), nothing)
        with pytest.raises(MailError, match="cannot be reached"):
            SmtpMailer(Server("127.0.0.1", port, PLAIN), "m\u00e4il.example").send(
                made_mail(), nothing
            )
    assert "\u00e4" not in str(caught.value)
    assert box.accepted == []


def test_international_addresses_need_a_server_that_takes_them() -> None:
    mail = Mail("<1@x>", "news@paper.example", "jörg@leser.example", b"A: b\r\n\r\nx\r\n", True)
    with mail_server(enable_SMTPUTF8=True) as (box, port):
        mailer = SmtpMailer(Server("127.0.0.1", port, PLAIN))
        assert mailer.send(mail, nothing).outcome is Outcome.ACCEPTED
        mailer.close()
        assert "SMTPUTF8" in box.options[0]
        assert box.accepted[0][0] == "jörg@leser.example"
    with mail_server(enable_SMTPUTF8=False) as (box, port):
        mailer = SmtpMailer(Server("127.0.0.1", port, PLAIN))
        assert mailer.send(mail, nothing).outcome is Outcome.REFUSED
        assert mailer.send(made_mail(), nothing).outcome is Outcome.ACCEPTED
        mailer.close()


def test_a_server_that_babbles_is_a_plain_fault() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def babble() -> None:
            peer, _ = listening.accept()
            with peer:
                peer.sendall(b"\x00\xff" * 9000 + b"\r\n")

        thread = threading.Thread(target=babble)
        thread.start()
        with pytest.raises(MailError, match="cannot be reached"):
            SmtpMailer(Server("127.0.0.1", listening.getsockname()[1], PLAIN)).send(
                made_mail(), nothing
            )
        thread.join()


def test_an_outbox_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(MailError, match="cannot be written"):
        OutboxMailer(tmp_path / "file").send(made_mail(), nothing)
