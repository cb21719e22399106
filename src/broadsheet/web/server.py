"""Listens, and serves until it is told to stop."""

import asyncio
import errno
import ipaddress
import os
import signal
import socket
from collections.abc import Callable, Sequence

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from broadsheet.errors import UsageError

ENDING = 5
"""Seconds that requests under way are given when the server is stopped."""
MOST_CONNECTIONS = 200
"""Each may hold a file open as well; a process commonly may have 1,024 open in all."""
HEAD_WITHIN = 15.0
"""Seconds within which a request has to begin on a connection: its head has come whole."""
ENDED_WITHIN = 120.0
"""Seconds after those within which an answer has to have been taken, or the connection to end."""
_REASONS = {
    errno.EADDRINUSE: "another program listens there; name another with --port (0 takes any)",
    errno.EACCES: "not allowed; ports under 1024 are the system's: name another with --port",
    errno.EADDRNOTAVAIL: "this machine has no such address",
}


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens; `UsageError` where that cannot be. Port 0 is any that is free."""
    try:
        family, kind, protocol, _, where = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        # With its protocol named: else asyncio leaves Nagle's algorithm on for what it accepts, and
        # the end of each answer waits 40 ms for the receiver's delayed acknowledgement.
        made = socket.socket(family, kind, protocol)
    except (socket.gaierror, UnicodeError) as error:
        raise UsageError(f"--host {host}: not an address of this machine") from error
    try:
        if os.name == "posix":
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind(where)
        made.listen()
    except OSError as error:
        made.close()
        reason = _REASONS.get(error.errno or 0, error.strerror or str(error))
        raise UsageError(f"{address(host, port)} cannot be listened at: {reason}") from error
    return made


def address(host: str, port: int) -> str:
    """Host and port as they stand in a URL."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def trusted(proxies: Sequence[str]) -> list[str]:
    """Addresses and networks of proxies, checked: the server would take any word for one."""
    for proxy in proxies:
        try:
            ipaddress.ip_network(proxy)
        except ValueError as error:
            raise UsageError(f"--proxy {proxy}: neither address nor network: {error}") from error
    return list(proxies)


class _Watched(H11Protocol):
    """The library's protocol, which would wait for ever for who neither asks nor reads."""

    _watch: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A visitor has come."""
        super().connection_made(transport)
        self._expect(None)

    def on_response_complete(self) -> None:
        """The visitor has been answered, and may ask again; some have done so already."""
        answered = self.cycle
        super().on_response_complete()
        self._expect(answered)

    def connection_lost(self, exc: Exception | None) -> None:
        """The visitor has gone."""
        super().connection_lost(exc)
        if self._watch:
            self._watch.cancel()

    def _expect(self, last: object) -> None:
        if self._watch:
            self._watch.cancel()
        self._watch = self.loop.call_later(HEAD_WITHIN, self._end_after, last)

    def _end_after(self, last: object) -> None:
        if self.cycle is last:
            self.transport.close()
        # Closing waits for all to be taken that was written, and an answer for what was before it.
        self._watch = self.loop.call_later(ENDED_WITHIN, self.transport.abort)


def configuration(app: ASGIApp, proxies: Sequence[str] = ()) -> uvicorn.Config:
    """How the server is set up: one process, HTTP/1.1, no log of who asks for what."""
    return uvicorn.Config(
        app,
        loop="asyncio",
        http=_Watched,
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="error",
        access_log=False,
        server_header=False,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=list(proxies),
        limit_concurrency=MOST_CONNECTIONS,
        timeout_graceful_shutdown=ENDING,
    )


def serve(
    app: ASGIApp, listening: socket.socket, proxies: Sequence[str], ready: Callable[[], None]
) -> None:
    """Serve until SIGINT or SIGTERM. `ready` is called when a signal can be taken.

    What `proxies` (addresses, networks) say of their visitors in X-Forwarded-For is believed.
    """
    server = uvicorn.Server(configuration(app, proxies))
    # The library raises a signal again when it has ended, which ends the process by it; so that
    # the exit code is ours, its own handler stands before and after as well.
    signals = (signal.SIGINT, signal.SIGTERM)
    before = {one: signal.signal(one, server.handle_exit) for one in signals}
    try:
        ready()
        server.run(sockets=[listening])
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
