"""Serves every outlet on one loopback port, told apart by the Host header."""

import gzip
import hashlib
import threading
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from urllib.parse import urlsplit

from broadsheet.testing.newsroom import feeds, pages, pictures
from broadsheet.testing.newsroom.outlets import OUTLETS, Outlet
from broadsheet.testing.newsroom.pieces import Piece, of_outlet

_ROBOTS = "User-agent: *\nDisallow: /login\nDisallow: /share\n"
_HTML = "text/html"


@dataclass(frozen=True, slots=True)
class Answer:
    """What stands at one path. `location` is set where it redirects for good."""

    body: bytes
    media_type: str
    changed: datetime
    location: str = ""

    @property
    def etag(self) -> str:
        """A validator that changes with the body."""
        return f'"{hashlib.sha256(self.body).hexdigest()[:16]}"'


class Newsroom:
    """The running newsroom; a context manager. `requests` and `statuses` count what was asked.

    >>> with Newsroom() as newsroom:
    ...     print(newsroom.connect_to["lantern-post.example"])  # doctest: +SKIP
    127.0.0.1:43211
    """

    def __init__(self, port: int = 0) -> None:
        self.requests: Counter[tuple[str, str]] = Counter()
        """How often each (host, path with query) was asked for."""
        self.statuses: Counter[int] = Counter()
        """How often each HTTP status was given."""
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", port), _Handler, self)
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )

    @property
    def port(self) -> int:
        """The loopback port it listens on."""
        return int(self._server.server_address[1])

    @property
    def connect_to(self) -> dict[str, str]:
        """Every outlet's host with the address that answers for it."""
        return {outlet.host: f"127.0.0.1:{self.port}" for outlet in OUTLETS}

    def note(self, host: str, path: str, status: int) -> None:
        """Count one answer."""
        with self._lock:
            self.requests[host, path] += 1
            self.statuses[status] += 1

    def forget(self) -> None:
        """Begin counting anew."""
        with self._lock:
            self.requests.clear()
            self.statuses.clear()

    def __enter__(self) -> "Newsroom":
        """Begin to answer."""
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop answering and free the port."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(
        self, address: tuple[str, int], handler: type["_Handler"], newsroom: Newsroom
    ) -> None:
        super().__init__(address, handler)
        self.newsroom = newsroom

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away is no fault worth a traceback."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def do_GET(self) -> None:
        self._reply(with_body=True)

    def do_HEAD(self) -> None:
        self._reply(with_body=False)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing; the newsroom counts instead."""

    def version_string(self) -> str:
        return "Newsroom"

    def _reply(self, with_body: bool) -> None:
        host = self.headers.get("Host", "").partition(":")[0].lower()
        path = urlsplit(self.path).path
        answer = answers(host).get(path)
        status = self._status(answer)
        self.server.newsroom.note(host, self.path, status)
        self.send_response(status)
        body = answer.body if answer is not None and status == 200 else b""
        if answer is not None:
            body = self._describe(answer, host, body)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if with_body:
            with suppress(ConnectionError):
                self.wfile.write(body)

    def _status(self, answer: Answer | None) -> int:
        if answer is None:
            return 404
        if answer.location:
            return 301
        wanted = self.headers.get("If-None-Match")
        if wanted is not None:
            return 304 if answer.etag in wanted else 200
        since = self.headers.get("If-Modified-Since")
        with suppress(ValueError, TypeError):
            if since is not None and parsedate_to_datetime(since) >= answer.changed:
                return 304
        return 200

    def _describe(self, answer: Answer, host: str, body: bytes) -> bytes:
        if answer.location:
            self.send_header("Location", answer.location)
            return body
        self.send_header("Content-Type", answer.media_type)
        self.send_header("ETag", answer.etag)
        self.send_header("Last-Modified", format_datetime(answer.changed, usegmt=True))
        packs = any(outlet.gzip for outlet in OUTLETS if outlet.host == host)
        if not body or not packs or answer.media_type.startswith("image/"):
            return body
        if "gzip" not in self.headers.get("Accept-Encoding", ""):
            return body
        self.send_header("Content-Encoding", "gzip")
        return gzip.compress(body, mtime=0)


@lru_cache(maxsize=len(OUTLETS) + 8)
def answers(host: str) -> dict[str, Answer]:
    """Everything that stands at a host, by path; nothing for an unknown host."""
    outlet = next((outlet for outlet in OUTLETS if outlet.host == host), None)
    if outlet is None:
        return {}
    pieces = of_outlet(outlet)
    newest = pieces[0].at
    text, media_type = feeds.feed(outlet)
    found = {
        "/": _text(outlet, pages.home_page(outlet), _HTML, newest),
        outlet.feed: _text(outlet, text, media_type, newest),
        "/robots.txt": Answer(_ROBOTS.encode(), "text/plain", pieces[-1].at),
        "/logo.png": Answer(pictures.logo(outlet.colour), "image/png", pieces[-1].at),
    }
    if outlet.source not in found:
        found[outlet.source] = Answer(b"", "", newest, location=outlet.base + outlet.feed)
    for piece in pieces:
        found |= _piece_answers(outlet, piece)
    return found


def _piece_answers(outlet: Outlet, piece: Piece) -> dict[str, Answer]:
    found = {
        piece.path: _text(outlet, pages.article_page(piece), _HTML, piece.at),
        piece.picture: Answer(pictures.picture(piece.event, piece.url), "image/png", piece.at),
    }
    if piece.amp_path:
        found[piece.amp_path] = _text(outlet, pages.amp_page(piece), _HTML, piece.at)
    return found


def _text(outlet: Outlet, text: str, media_type: str, changed: datetime) -> Answer:
    return Answer(text.encode(outlet.charset), f"{media_type}; charset={outlet.charset}", changed)
