"""The server on loopback: what it does with connections that say little."""

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from starlette.responses import Response
from starlette.routing import Route

from broadsheet.errors import UsageError
from broadsheet.web import server
from broadsheet.web.printed import Printed
from broadsheet.web.routes import paper

SHORT = 0.3
"""Seconds within which a request has to begin, for these tests."""
LONG = 20_000_000
"""Bytes of an answer that no buffer of the system takes whole."""
ASKED = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.fixture
def running(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> uvicorn.Server:
    monkeypatch.setattr(server, "HEAD_WITHIN", SHORT)
    monkeypatch.setattr(server, "ENDED_WITHIN", SHORT)
    (tmp_path / "index.html").write_text("<title>The Paper</title>")
    (tmp_path / "long.jpg").write_bytes(bytes(LONG))
    at_once = Route("/at-once", lambda _: Response(bytes(LONG)))
    return uvicorn.Server(server.configuration(paper(Printed(tmp_path), [at_once])))


@pytest.fixture
def port(running: uvicorn.Server) -> Iterator[int]:
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


@pytest.mark.parametrize("name", [b"long.jpg", b"at-once"])
@pytest.mark.parametrize("more", [b"", b"Connection: close\r\n"])
def test_who_does_not_read_is_not_held_for_ever(
    running: uvicorn.Server, port: int, name: bytes, more: bytes
) -> None:
    with socket.socket() as visitor:
        visitor.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        visitor.settimeout(10)
        visitor.connect(("127.0.0.1", port))
        visitor.sendall(b"GET /" + name + b" HTTP/1.1\r\nHost: x\r\n" + more + b"\r\n")
        assert visitor.recv(8).startswith(b"HTTP/1.1")
        until = time.monotonic() + 10
        while running.server_state.connections:
            assert time.monotonic() < until, "it is still held"
            time.sleep(0.02)


def test_who_reads_slowly_gets_the_whole(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "ENDED_WITHIN", 10.0)
    found = 0
    with _connected(port) as visitor:
        visitor.sendall(b"GET /long.jpg HTTP/1.1\r\nHost: x\r\n\r\n")
        time.sleep(2 * SHORT)
        while part := visitor.recv(1_000_000):
            found += len(part)
    assert found > LONG


def test_proxies_are_addresses_or_networks() -> None:
    assert server.trusted(["127.0.0.1", "10.0.0.0/8", "::1"]) == ["127.0.0.1", "10.0.0.0/8", "::1"]
    for wrong in ("*", "localhost", "10.0.0.1/8", ""):
        with pytest.raises(UsageError, match="--proxy"):
            server.trusted([wrong])
