"""Serves invented feeds on loopback, each on an address of its own in 127.0.0.0/8.

`GET /feed` gives a feed of 50 entries that depends on the Host header, with an ETag; a matching
`If-None-Match` gets 304; `/stats` tells and resets the number of requests; all else is 404.
"""

import asyncio
import json
import sys
from functools import cache

ENTRIES = 50


@cache
def feed(host: str) -> bytes:
    """About 40 KB of RSS, with texts such as feeds have."""
    items = "".join(
        f"<item><title>Headline {n} of {host}: council weighs a new line to the harbour</title>"
        f"<link>http://{host}/2026/03/{n}/a-new-line-to-the-harbour</link>"
        f"<guid isPermaLink='false'>{host}-{n}</guid>"
        f"<pubDate>Mon, 02 Mar 2026 {n % 24:02}:15:00 GMT</pubDate>"
        f"<category>City</category><category>Transport</category>"
        f"<dc:creator>Writer {n}</dc:creator>"
        f"<description><![CDATA[<p>{f'The council met &amp; talked about item {n}. ' * 12}</p>"
        f"<img src='http://{host}/{n}.jpg' width='640' height='400'/>]]></description></item>"
        for n in range(ENTRIES)
    )
    head = f"<title>Feed of {host}</title><link>http://{host}/</link>"
    space = 'version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    return f'<?xml version="1.0"?><rss {space}><channel>{head}{items}</channel></rss>'.encode()


class Server:
    """A minimal HTTP/1.1 server: keep-alive, GET only; fast enough not to be what is measured."""

    def __init__(self) -> None:
        self.requests: dict[str, int] = {}

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                lines = head.decode("latin-1").split("\r\n")
                headers = {
                    name.lower(): value.strip()
                    for name, _, value in (line.partition(":") for line in lines[1:])
                }
                writer.write(self._answer(lines[0].split(" ")[1], headers))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    def _answer(self, path: str, headers: dict[str, str]) -> bytes:
        if path == "/stats":
            body, self.requests = json.dumps(self.requests).encode(), {}
            return _head("200 OK", body, "application/json") + body
        name = "304" if headers.get("if-none-match") else path
        self.requests[name] = self.requests.get(name, 0) + 1
        if path != "/feed":
            return _head("404 Not Found", b"", "text/plain")
        etag = f'ETag: "{headers["host"]}-1"\r\n'
        if headers.get("if-none-match"):
            return f"HTTP/1.1 304 Not Modified\r\n{etag}\r\n".encode()
        body = feed(headers["host"])
        return _head("200 OK", body, "application/rss+xml", etag) + body


def _head(status: str, body: bytes, kind: str, more: str = "") -> bytes:
    lines = (f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(body)}")
    return ("\r\n".join(lines) + f"\r\n{more}\r\n").encode()


async def main() -> None:
    """Serve until ended; the port is the first line on standard output."""
    server = await asyncio.start_server(Server().serve, "0.0.0.0", 0, limit=1 << 20)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
