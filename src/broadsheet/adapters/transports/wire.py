"""One request over the wire: libcurl, driven by asyncio, told exactly where it may connect.

libcurl brings HTTP/1.1 and HTTP/2 (ALPN), pooled connections and TLS with the real host's name.
It is given no redirects, cookies, proxies, credentials or codings to deal with: those are decided
above. It was chosen by measurement over nine others for what a poll costs in CPU time.
"""

import socket
from collections import deque
from dataclasses import dataclass

import certifi
import pycurl

from broadsheet.adapters.transports.gate import Gate, Route, Trouble
from broadsheet.domain.capture import FetchProblem
from broadsheet.stages.fetch.web import Target

LONGEST_CONNECT = 10.0
"""Seconds that a connection with its TLS handshake may take."""
_BUFFER = 128 * 1024
_PARTIAL_CONTENT = 206

_PROBLEMS = {
    pycurl.E_COULDNT_RESOLVE_HOST: FetchProblem.DNS,
    pycurl.E_SSL_CONNECT_ERROR: FetchProblem.TLS,
    pycurl.E_PEER_FAILED_VERIFICATION: FetchProblem.TLS,
    pycurl.E_SSL_CACERT_BADFILE: FetchProblem.TLS,
    pycurl.E_SSL_CIPHER: FetchProblem.TLS,
    pycurl.E_SSL_CERTPROBLEM: FetchProblem.TLS,
    pycurl.E_SSL_ISSUER_ERROR: FetchProblem.TLS,
}


@dataclass(frozen=True, slots=True)
class Ask:
    """One request: where, by which way, with which header lines, and how far it may go.

    `timeout` in seconds, `limit` in bytes of body. With `stop_at` above 0 the body is cut there.
    """

    target: Target
    route: Route
    headers: tuple[str, ...]
    timeout: float
    limit: int
    stop_at: int = 0
    body: bytes = b""
    """What is sent; with it the request is a POST."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came: header names in lower case, the body with its content coding still on."""

    status: int
    headers: tuple[tuple[str, str], ...]
    payload: bytes


class Wire:
    """A pool of connections; `get` may run many times at once."""

    def __init__(self, gate: Gate, connections: int, ca_file: str = "") -> None:
        self._gate = gate
        self._connections = connections
        self._ca_file = ca_file or certifi.where()
        self._multi: pycurl.AsyncCurlMulti | None = None
        self._idle: deque[pycurl.Curl] = deque()

    async def get(self, ask: Ask) -> Answer | Trouble:
        """Ask once; follows nothing, decodes nothing."""
        exchange = _Exchange(self._gate, ask)
        curl = self._idle.pop() if self._idle else pycurl.Curl()
        self._prepare(curl, ask, exchange)
        try:
            await self._pool().perform(curl)
        except pycurl.error as fault:
            if not exchange.cut:
                self._give_back(curl)
                return exchange.trouble(*fault.args)
        status = curl.getinfo(pycurl.RESPONSE_CODE)
        self._give_back(curl)
        return Answer(int(status), exchange.headers(), b"".join(exchange.body))

    async def close(self) -> None:
        """Close every connection; what is under way is cancelled."""
        if self._multi is not None:
            await self._multi.aclose()
            self._multi = None
        while self._idle:
            self._idle.pop().close()

    def _pool(self) -> pycurl.AsyncCurlMulti:
        if self._multi is None:
            self._multi = pycurl.AsyncCurlMulti()
            self._multi.setopt(pycurl.M_MAXCONNECTS, self._connections)
        return self._multi

    def _give_back(self, curl: pycurl.Curl) -> None:
        # A handle whose request was cancelled never comes here: it may still be attached.
        curl.reset()
        self._idle.append(curl)

    def _prepare(self, curl: pycurl.Curl, ask: Ask, exchange: "_Exchange") -> None:
        options = curl.setopt
        options(pycurl.URL, ask.target.url)
        options(pycurl.HTTPHEADER, list(ask.headers))
        options(pycurl.HEADERFUNCTION, exchange.on_header)
        options(pycurl.WRITEFUNCTION, exchange.on_body)
        options(pycurl.OPENSOCKETFUNCTION, exchange.open_socket)
        options(pycurl.TIMEOUT_MS, max(1, int(ask.timeout * 1000)))
        options(pycurl.CONNECTTIMEOUT_MS, max(1, int(min(ask.timeout, LONGEST_CONNECT) * 1000)))
        options(pycurl.BUFFERSIZE, _BUFFER)
        options(pycurl.NOSIGNAL, 1)
        options(pycurl.PROXY, "")  # not even from the environment
        options(pycurl.CAINFO, self._ca_file)
        if ask.body:
            options(pycurl.POSTFIELDS, ask.body)
        if ask.route.resolve:
            options(pycurl.RESOLVE, [ask.route.resolve])
        if ask.route.connect_to:
            options(pycurl.CONNECT_TO, [ask.route.connect_to])


class _Exchange:
    """What libcurl calls while one request is under way; nothing here may raise."""

    __slots__ = ("_ask", "_gate", "_lines", "_refused", "_size", "_too_large", "body", "cut")

    def __init__(self, gate: Gate, ask: Ask) -> None:
        self._gate = gate
        self._ask = ask
        self._lines: list[bytes] = []
        self._size = 0
        self._refused = ""
        self._too_large = False
        self.body: list[bytes] = []
        self.cut = False

    def on_header(self, line: bytes) -> None:
        """Keep a header line; a new status line (after a 1xx) starts anew, trailers are dropped."""
        if self.body:
            return
        if line.startswith(b"HTTP/"):
            self._lines.clear()
        self._lines.append(line)

    def on_body(self, data: bytes) -> int:
        """Keep a piece of the body; anything but its length tells libcurl to stop."""
        stop_at = self._ask.stop_at
        if stop_at and self._size + len(data) >= stop_at:
            self.body.append(data[: stop_at - self._size])
            whole = self._size + len(data) == stop_at and self._status() == _PARTIAL_CONTENT
            self._size = stop_at
            self.cut = not whole
            return len(data) if whole else 0
        self._size += len(data)
        if self._size > self._ask.limit:
            self._too_large = True
            return 0
        self.body.append(data)
        return len(data)

    def open_socket(
        self, _purpose: int, address: "tuple[int, int, int, tuple[object, ...]]"
    ) -> object:
        """A socket for an address that may be reached, and none for any other."""
        family, kind, protocol, place = address
        where = place[0].decode() if isinstance(place[0], bytes) else str(place[0])
        if not self._gate.allows(where):
            self._refused = where
            return pycurl.SOCKET_BAD
        try:
            return _Handed(socket.socket(family, kind, protocol))
        except OSError:
            return pycurl.SOCKET_BAD

    def headers(self) -> tuple[tuple[str, str], ...]:
        """Names in lower case, values as Latin-1 without edges, in the order they came."""
        pairs: list[tuple[str, str]] = []
        for line in self._lines[1:]:
            text = line.decode("latin-1")
            if text[:1] in " \t" and pairs:
                pairs[-1] = (pairs[-1][0], f"{pairs[-1][1]} {text.strip()}".strip())
                continue
            name, colon, value = text.partition(":")
            if colon:
                pairs.append((name.strip().lower(), value.strip()))
        return tuple(pairs)

    def trouble(self, code: int, message: str = "") -> Trouble:
        """What libcurl's error means to us."""
        if self._too_large:
            return Trouble(FetchProblem.TOO_LARGE, f"more than {self._ask.limit:,} bytes came")
        if self._refused and code != pycurl.E_OPERATION_TIMEDOUT:
            return Trouble(FetchProblem.FORBIDDEN_ADDRESS, f"{self._refused} may not be reached")
        if code == pycurl.E_COULDNT_CONNECT:
            return Trouble(FetchProblem.CONNECT, f"no connection to {self._ask.target.origin}")
        if code == pycurl.E_OPERATION_TIMEDOUT:
            return Trouble(FetchProblem.TIMEOUT, f"no whole answer from {self._ask.target.origin}")
        return Trouble(_PROBLEMS.get(code, FetchProblem.PROTOCOL), message or f"error {code}")

    def _status(self) -> int:
        words = self._lines[0].split(None, 2) if self._lines else []
        return int(words[1]) if len(words) > 1 and words[1].isdigit() else 0


class _Handed:
    """A socket that pycurl duplicates; ours closes as soon as it is let go."""

    __slots__ = ("_socket",)

    def __init__(self, opened: socket.socket) -> None:
        self._socket = opened

    def fileno(self) -> int:
        """The descriptor to duplicate."""
        return self._socket.fileno()

    def __del__(self) -> None:
        self._socket.close()
