"""A real mail server on loopback, in a thread, that keeps what it accepted."""

import asyncio
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session


class Box:
    """What was accepted, in order; `answers` are given in place of a yes, by recipient.

    `dropped` recipients are accepted and answered by closing the connection; `during` is called
    with how many mails are accepted before the newest is answered.
    """

    def __init__(self) -> None:
        self.accepted: list[tuple[str, bytes]] = []
        self.answers: dict[str, str] = {}
        self.dropped: set[str] = set()
        self.during: Callable[[int], None] = lambda _: None
        self.senders: dict[str, str] = {}
        self.options: list[list[str]] = []
        self._lock = threading.Lock()

    async def handle_MAIL(  # noqa: N802 - the library's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        self.options.append(list(options))
        return self.senders.get(address, "250 OK")

    async def handle_RCPT(  # noqa: N802 - the library's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - the library's name
        self, server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        to = envelope.rcpt_tos[0]
        with self._lock:
            self.accepted.append((to, envelope.original_content or b""))
            self.during(len(self.accepted))
        if to in self.dropped and isinstance(server.transport, asyncio.WriteTransport):
            server.transport.abort()
        return self.answers.get(f"data:{to}", "250 2.0.0 taken")


@contextmanager
def mail_server(
    ssl_context: ssl.SSLContext | None = None, **options: Any
) -> Iterator[tuple[Box, int]]:
    """The server's box and its port."""
    box = Box()
    loop = asyncio.new_event_loop()
    made = loop.create_server(
        lambda: SMTP(box, hostname="mail.example", loop=loop, **options),
        "127.0.0.1",
        0,
        ssl=ssl_context,
    )
    server = loop.run_until_complete(made)
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield box, server.sockets[0].getsockname()[1]
    finally:
        asyncio.run_coroutine_threadsafe(_ended(server), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _ended(server: asyncio.Server) -> None:
    server.close()
    tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def only(user: bytes, password: bytes) -> Any:
    """An authenticator that lets one login in."""

    def check(
        _server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any
    ) -> AuthResult:
        good = (data.login, data.password) == (user, password)
        return AuthResult(success=good, handled=good)

    return check


def server_context(certificate: Any) -> ssl.SSLContext:
    """The server's side of TLS with a certificate of trustme's."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(made)
    return made
