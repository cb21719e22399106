"""The server on loopback: what it does with connections that say little."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn

from broadsheet.errors import UsageError
from broadsheet.web import server
from broadsheet.web.printed import Printed
from broadsheet.web.routes import paper

SHORT = 0.3
"""Seconds within which a request has to begin, for these tests."""
ASKED = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.fixture
def port(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    monkeypatch.setattr(server, "HEAD_WITHIN", SHORT)
    (tmp_path / "index.html").write_text("<title>The Paper</title>")
    running = uvicorn.Server(server.configuration(paper(Printed(tmp_path))))
    listening = server.listen("127.0.0.1", 0)
    thread = threading.Thread(target=running.run, args=([listening],))
    thread.start()
    yield listening.getsockname()[1]
    running.should_exit = True
    thread.join()


def _connected(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=10)


def _answer(visitor: socket.socket) -> bytes:
    """What comes until the page has ended, or nothing more does."""
    found = b""
    while not found.endswith(b"</title>") and (part := visitor.recv(4096)):
        found += part
    return found


@pytest.mark.parametrize("said", [b"", b"GET / HTTP/1.1\r\nHost: x\r\nX: ", b"\x16\x03\x01"])
def test_who_never_asks_is_not_waited_for(port: int, said: bytes) -> None:
    with _connected(port) as visitor:
        visitor.sendall(said)
        while visitor.recv(4096):
            pass


def test_who_has_asked_once_has_to_ask_again_in_time(port: int) -> None:
    with _connected(port) as visitor:
        visitor.sendall(ASKED)
        assert _answer(visitor).startswith(b"HTTP/1.1 200")
        visitor.sendall(ASKED)
        assert _answer(visitor).startswith(b"HTTP/1.1 200")
        visitor.sendall(ASKED[:10])
        assert visitor.recv(4096) == b""


def test_who_is_being_answered_is_not_cut_off(port: int) -> None:
    with _connected(port) as visitor, _connected(port) as other:
        visitor.sendall(ASKED + ASKED)
        found = _answer(visitor)
        while found.count(b"</title>") < 2:
            found += _answer(visitor)
        other.sendall(ASKED)
        assert _answer(other).startswith(b"HTTP/1.1 200")
    assert found.count(b"HTTP/1.1 200") == 2


def test_proxies_are_addresses_or_networks() -> None:
    assert server.trusted(["127.0.0.1", "10.0.0.0/8", "::1"]) == ["127.0.0.1", "10.0.0.0/8", "::1"]
    for wrong in ("*", "localhost", "10.0.0.1/8", ""):
        with pytest.raises(UsageError, match="--proxy"):
            server.trusted([wrong])
