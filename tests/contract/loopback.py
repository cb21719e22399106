"""A small server on loopback, in a thread of its own, that answers just as a test tells it to."""

import asyncio
import ssl
import threading
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import RequestReceived

Headers = Mapping[str, str]


@dataclass(frozen=True)
class Seen:
    """One request as the server saw it; header names in lower case."""

    path: str
    headers: Headers
    version: str = "HTTP/1.1"


@dataclass(frozen=True)
class Say:
    """A plain answer; `length` False leaves content-length out and closes the connection."""

    body: bytes = b""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    length: bool = True


@dataclass(frozen=True)
class Raw:
    """An answer that writes its own bytes, as slowly or as long as it likes."""

    write: Callable[[asyncio.StreamWriter], Awaitable[None]]


Reply = Say | Raw
Route = Reply | Callable[[Seen], Reply]


def wire_bytes(say: Say) -> bytes:
    lines = [f"HTTP/1.1 {say.status} Whatever", *(f"{k}: {v}" for k, v in say.headers)]
    if say.length:
        lines.append(f"Content-Length: {len(say.body)}")
    body = b"" if say.status == 304 else say.body
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1") + body


class Loopback:
    """Routes by path without query; anything else is 404. `seen` has every request in order."""

    def __init__(self, routes: Mapping[str, Route], tls: ssl.SSLContext | None = None) -> None:
        self.routes = dict(routes)
        self.seen: list[Seen] = []
        self.connections = 0
        self.busy = 0
        self.most_busy = 0
        self.port = 0
        self._tls = tls
        self._ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(5)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(5)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def paths(self) -> list[str]:
        return [seen.path for seen in self.seen]

    def reply(self, seen: Seen) -> Reply:
        self.seen.append(seen)
        route = self.routes.get(seen.path.partition("?")[0], Say(b"no such page", 404))
        return route if isinstance(route, Reply) else route(seen)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._serve())
        finally:
            self._loop.close()

    async def _serve(self) -> None:
        server = await asyncio.start_server(self._talk, "127.0.0.1", 0, ssl=self._tls)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stop.wait()
        server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await asyncio.sleep(0.01)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        tls = writer.get_extra_info("ssl_object")
        try:
            if tls is not None and tls.selected_alpn_protocol() == "h2":
                await self._talk_h2(reader, writer)
            else:
                await self._talk_h1(reader, writer)
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()
            with suppress(OSError, asyncio.CancelledError):
                await writer.wait_closed()

    async def _talk_h1(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while head := await reader.readuntil(b"\r\n\r\n"):
            first, *lines = head.decode("latin-1").strip().split("\r\n")
            pairs = (line.partition(":") for line in lines)
            headers = {name.lower(): value.strip() for name, _, value in pairs}
            self.busy += 1
            self.most_busy = max(self.busy, self.most_busy)
            reply = self.reply(Seen(first.split(" ")[1], headers))
            try:
                await asyncio.sleep(0)
                if isinstance(reply, Say):
                    writer.write(wire_bytes(reply))
                    await writer.drain()
                    if not reply.length:
                        return
                else:
                    await reply.write(writer)
                    return
            finally:
                self.busy -= 1

    async def _talk_h2(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talk = H2Connection(H2Configuration(client_side=False, header_encoding="latin-1"))
        talk.initiate_connection()
        writer.write(talk.data_to_send())
        while data := await reader.read(65536):
            for event in talk.receive_data(data):
                if not isinstance(event, RequestReceived):
                    continue
                fields = {str(name): str(value) for name, value in event.headers or ()}
                assert event.stream_id is not None
                reply = self.reply(Seen(fields[":path"], fields, "HTTP/2"))
                assert isinstance(reply, Say)
                named = [(name.lower(), value) for name, value in reply.headers]
                talk.send_headers(event.stream_id, [(":status", str(reply.status)), *named])
                talk.send_data(event.stream_id, reply.body, end_stream=True)
            writer.write(talk.data_to_send())
            await writer.drain()
