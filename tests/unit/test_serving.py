"""What a site is served from: its print, its readers, and a mail server that may be away."""

import socket
import threading
from pathlib import Path

import pytest
from tests.asgi import put
from tests.mailserver import mail_server

from broadsheet.app.serving import opened_serving
from broadsheet.errors import MailError, UsageError
from broadsheet.text.mailbox import mailbox
from broadsheet.web.routes import application

BOX = mailbox("ada@r.example")
CONFIG = """[site]
title = "The Paper"
subject = "Tests"
url = "https://paper.example/news"
[newsletter]
enabled = {enabled}
sender = "The Paper <news@paper.example>"
{url}
[mail]
{mail}
[[topic]]
name = "A"
"""


def folder(
    path: Path,
    enabled: str = "true",
    mail: str = "",
    url: str = 'subscribe_url = "https://l.example"',
) -> Path:
    """A site's folder with one printed page."""
    (path / "broadsheet.toml").write_text(CONFIG.format(enabled=enabled, mail=mail, url=url))
    (path / "public").mkdir(exist_ok=True)
    (path / "public" / "index.html").write_text("<title>The Paper</title>")
    return path


def nobody(text: str) -> None:
    raise AssertionError(text)


def test_a_site_without_a_newsletter_is_its_print(tmp_path: Path) -> None:
    for here in (folder(tmp_path, "false"), folder(tmp_path, url="")):
        with opened_serving(here, nobody) as found:
            assert (found.base, found.subscribing) == ("/news/", None)
    assert not (tmp_path / ".broadsheet").exists()


def test_a_site_stands_at_its_own_address_however_that_is_written(tmp_path: Path) -> None:
    config = folder(tmp_path, "false") / "broadsheet.toml"
    (tmp_path / "public" / "_headers").write_text("/%D0%BD%D0%BE/*\n  X-One: 1\n")
    before = config.read_text("utf-8")
    for path in ("%D0%BD%D0%BE", "но"):
        config.write_text(before.replace("example/news", f"example/{path}"), "utf-8")
        with opened_serving(tmp_path, nobody) as found:
            app = application(found)
        page = put(app, "GET", "/но/")
        assert (page.status, page.headers["x-one"]) == (200, "1")
        assert put(app, "GET", "/").headers["location"] == "/%D0%BD%D0%BE/"
        assert put(app, "GET", "/%D0%BD%D0%BE/").status == 404


def test_a_printed_folder_needs_no_configuration(tmp_path: Path) -> None:
    (folder(tmp_path) / "broadsheet.toml").unlink()
    with opened_serving(tmp_path, nobody) as found:
        assert (found.base, found.subscribing) == ("/", None)


def test_without_a_mail_server_nobody_can_subscribe_but_readers_can_leave(tmp_path: Path) -> None:
    with opened_serving(folder(tmp_path), nobody) as found:
        assert found.subscribing is not None
        assert "mail.host" in found.subscribing.problem
        with pytest.raises(MailError):
            found.subscribing.ask(BOX, "form")
        found.subscribing.bureau.readers.vouch([BOX], "made up")
    with opened_serving(tmp_path, nobody, tmp_path / "outbox") as found:
        assert found.subscribing is not None
        assert not found.subscribing.problem
        found.subscribing.ask(mailbox("bob@r.example"), "form")
        found.subscribing.ask(BOX, "form")
    assert len(list((tmp_path / "outbox").glob("*.eml"))) == 1


def test_a_mail_server_that_is_away_is_told_and_holds_nobody_up(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    told: list[str] = []
    heard = threading.Event()

    def tell(text: str) -> None:
        told.append(text)
        heard.set()

    mail = f'host = "127.0.0.1"\nport = {port}\nsecurity = "none"'
    with opened_serving(folder(tmp_path, mail=mail), tell) as found:
        assert found.subscribing is not None
        found.subscribing.ask(BOX, "form")
        assert heard.wait(20)
        reader = found.subscribing.bureau.readers.find(BOX)
    assert told[0].startswith(f"127.0.0.1:{port}: cannot be reached")
    assert len(told) == 1
    assert reader is not None
    assert reader.asked is None


def test_an_address_that_the_mail_server_refuses_is_told(tmp_path: Path) -> None:
    told: list[str] = []
    with mail_server() as (box, port):
        box.answers = {"ada@r.example": "550 5.1.1 no such user"}
        mail = f'host = "127.0.0.1"\nport = {port}\nsecurity = "none"'
        with opened_serving(folder(tmp_path, mail=mail), told.append) as found:
            assert found.subscribing is not None
            found.subscribing.ask(BOX, "form")
    assert told[0] == "ada@r.example: 550 5.1.1 no such user"


def test_what_was_never_printed_cannot_be_served(tmp_path: Path) -> None:
    (folder(tmp_path) / "public" / "index.html").unlink()
    with (
        pytest.raises(UsageError, match="nothing has been printed yet"),
        opened_serving(tmp_path, nobody),
    ):
        pass
