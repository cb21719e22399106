"""`broadsheet serve`: where it listens, when it stops, and what it says where it cannot."""

import importlib.util
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from tests.asgi import serving

from broadsheet.cli import serve
from broadsheet.cli.main import main
from broadsheet.web.server import address, listen

CONFIG = """[site]
title = "The Paper"
subject = "Tests"
url = "https://paper.example/news"
[newsletter]
enabled = true
sender = "The Paper <news@paper.example>"
subscribe_url = "https://paper.example/letters"
[[topic]]
name = "A"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A site's folder with one printed page."""
    (tmp_path / "broadsheet.toml").write_text(CONFIG)
    (tmp_path / "public").mkdir()
    (tmp_path / "public" / "index.html").write_text("<title>The Paper</title>")
    return tmp_path


def test_it_says_where_it_listens_and_serves_until_it_is_stopped(folder: Path) -> None:
    with serving(folder) as told:
        assert told["folder"] == str(folder / "public")
        assert told["newsletter"] == "https://paper.example/letters"
        assert told["url"].startswith("http://127.0.0.1:")
        with urlopen(told["url"]) as page:
            assert page.read() == b"<title>The Paper</title>"
            assert "server" not in {name.lower() for name in page.headers}
        form = told["url"].replace("/news/", "/letters/")
        with urlopen(form) as page:
            assert b"<form" in page.read()


@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGTERM])
def test_the_first_line_is_the_address_and_a_stop_is_no_fault(
    folder: Path, told: signal.Signals
) -> None:
    command = [sys.executable, "-m", "broadsheet", "serve", str(folder), "--port", "0"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line.startswith("http://127.0.0.1:")
        assert line.endswith("/news/\n")
        # At once: a signal in the moment before the first request is heeded as well.
        process.send_signal(told)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out) == (0, "")
    assert err.strip() == (
        "newsletter: nobody can subscribe: no mail server: set mail.host in broadsheet.toml, or "
        "write the mails into a folder with --outbox"
    )


def test_answers_do_not_wait_for_acknowledgements() -> None:
    """asyncio switches Nagle's algorithm off for sockets that name their protocol alone."""
    for host in ("127.0.0.1", "localhost"):
        with listen(host, 0) as made:
            assert made.proto == socket.IPPROTO_TCP
    assert (address("::1", 80), address("127.0.0.1", 80)) == ("[::1]:80", "127.0.0.1:80")


def test_only_a_proxy_that_is_named_may_say_who_asks(folder: Path) -> None:
    def twelve(*words: str) -> list[int]:
        with serving(folder, "--outbox", str(folder / "outbox"), *words) as told:
            form = str(told["url"]).replace("/news/", "/letters/subscribe")
            return [_posted(form, f"192.0.2.{number}") for number in range(12)]

    assert twelve("--proxy", "127.0.0.0/8") == [200] * 12
    assert twelve() == [200] * 10 + [429] * 2


def _posted(url: str, visitor: str) -> int:
    body = f"email={visitor.replace('.', '-')}%40r.example".encode()
    try:
        with urlopen(Request(url, body, {"X-Forwarded-For": visitor})) as answer:
            return int(answer.status)
    except HTTPError as error:
        with error:
            return error.code


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str]:
    code = main(["serve", *(str(word) for word in words)])
    told = capsys.readouterr()
    assert told.out == ""
    assert "Traceback" not in told.err
    return code, told.err


def test_a_port_that_is_taken_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        code, err = run(capsys, folder, "--port", port)
    assert (code, f"127.0.0.1:{port}" in err, "--port" in err) == (2, True, True)
    code, err = run(capsys, folder, "--host", "a..b")
    assert (code, "--host a..b" in err) == (2, True)
    code, err = run(capsys, folder, "--port", 0, "--proxy", "10.0.0.0/99")
    assert (code, "--proxy 10.0.0.0/99" in err) == (2, True)
    code, err = run(capsys, folder, "--host", "192.0.2.1")
    assert (code, "no such address" in err) == (2, True)


def test_a_site_that_was_never_printed_is_told(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "public" / "index.html").unlink()
    code, err = run(capsys, folder)
    assert code == 2
    assert f"nothing has been printed yet; run: broadsheet run {folder}" in err
    code, err = run(capsys, folder / "nowhere")
    assert (code, "broadsheet init" in err) == (2, True)


def test_without_the_extra_it_says_what_to_install(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = importlib.util.find_spec
    monkeypatch.setattr(serve, "find_spec", lambda name: None if name == "uvicorn" else real(name))
    code, err = run(capsys, folder)
    assert (code, 'pip install "broadsheet[serve]"' in err) == (2, True)
