"""Puts requests to an ASGI application without a server, and serves a site's folder with one."""

import asyncio
import json
import signal
import socket
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from starlette.types import ASGIApp, Message

HOST = "127.0.0.9"
"""Who asks, where a test does not say."""


@dataclass
class Reply:
    """What came back."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


def put(
    app: ASGIApp,
    method: str,
    address: str,
    parts: Iterable[bytes] = (),
    headers: Mapping[str, str] | None = None,
    host: str = HOST,
) -> Reply:
    """One request; `parts` are the pieces in which its body arrives, then the visitor goes."""
    path, _, query = address.partition("?")
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "method": method,
        "scheme": "http",
        "path": path,
        "root_path": "",
        "query_string": query.encode(),
        "client": (host, 5000),
        "headers": [(name.encode(), value.encode()) for name, value in (headers or {}).items()],
    }
    incoming: list[Message] = [
        {"type": "http.request", "body": one, "more_body": True} for one in parts
    ]
    incoming.append({"type": "http.request", "body": b"", "more_body": False})
    reply = Reply()

    async def receive() -> Message:
        return incoming.pop(0) if incoming else {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            reply.status = message["status"]
            reply.headers = {name.decode(): value.decode() for name, value in message["headers"]}
        else:
            reply.body += message.get("body", b"")

    asyncio.run(_run(app, scope, receive, send))
    return reply


async def _run(app: ASGIApp, scope: Any, receive: Any, send: Any) -> None:
    await app(scope, receive, send)


def free_port() -> int:
    """A port of loopback that nothing listened at a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as made:
        port: int = made.getsockname()[1]
    return port


@contextmanager
def serving(folder: Path, *words: str) -> Iterator[dict[str, Any]]:
    """`broadsheet serve` on a site's folder; gives what it said, ends it, wants exit code 0."""
    command = [sys.executable, "-m", "broadsheet", "serve", str(folder), "--port", "0", "--json"]
    with subprocess.Popen(
        [*command, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        try:
            line = process.stdout.readline()
            assert line, process.stderr.read().decode()
            yield json.loads(line)
            process.send_signal(signal.SIGTERM)
            told = process.communicate(timeout=30)[1].decode()
            assert process.returncode == 0, told
            assert "Traceback" not in told, told
        finally:
            if process.poll() is None:
                process.kill()
