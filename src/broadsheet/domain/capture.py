"""What came over the wire, and what was asked."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Request:
    """One conditional GET. `etag` and `last_modified` are sent back as they were received."""

    url: str
    etag: str = ""
    last_modified: str = ""
    accept: str = "*/*"
    first_bytes: int = 0
    """Ask for (and read) only this many bytes of the body; 0 reads the whole."""


@dataclass(frozen=True, slots=True)
class Hop:
    """One redirect that was followed: the address that answered, and its status."""

    url: str
    status: int


@dataclass(frozen=True, slots=True)
class Capture:
    """An answer with a body, byte for byte.

    `payload` is the body as it came (still gzip, br or zstd where `content-encoding` says so);
    `body` is the same, decoded. `digest` is the SHA-256 of `payload`, in hex. Header names are in
    lower case, in the order they came.
    """

    url: str
    final_url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    payload: bytes
    body: bytes
    digest: str
    fetched_at: datetime
    hops: tuple[Hop, ...] = ()

    def header(self, name: str) -> str:
        """The first value of a header, or the empty string."""
        return next((v for k, v in self.headers if k == name), "")


@dataclass(frozen=True, slots=True)
class CaptureRef:
    """Where a capture is kept: a WARC file (named relative to the archive), offset and length."""

    url: str
    final_url: str
    file: str
    offset: int
    length: int
    digest: str
    status: int
    fetched_at: datetime


@dataclass(frozen=True, slots=True)
class Flaw:
    """A record of an archive that could not be read."""

    url: str
    detail: str


@dataclass(frozen=True, slots=True)
class NotModified:
    """304: what is stored still holds."""

    url: str
    fetched_at: datetime
    hops: tuple[Hop, ...] = ()
    final_url: str = ""
    """The address that answered after the hops; empty where it is not known."""
    headers: tuple[tuple[str, str], ...] = ()
    """As in `Capture`: new validators and a new max-age may come with a 304."""


@dataclass(frozen=True, slots=True)
class RobotsFile:
    """The robots.txt of one origin ("https://example.org"), as it may be kept between runs.

    `text` is empty where everything may be read (also where the host has no such file).
    """

    origin: str
    text: str
    fetched_at: datetime


class FetchProblem(StrEnum):
    """Why a request gave no capture."""

    FORBIDDEN_ADDRESS = "forbidden-address"
    ROBOTS = "robots"
    DNS = "dns"
    CONNECT = "connect"
    TLS = "tls"
    TIMEOUT = "timeout"
    TOO_LARGE = "too-large"
    DECODE = "decode"
    REDIRECTS = "redirects"
    STATUS = "status"
    PROTOCOL = "protocol"
    ABSENT = "absent"
    """An archive does not hold this address."""


@dataclass(frozen=True, slots=True)
class FetchFailure:
    """A request that gave nothing to read. `retry_after` is in seconds, from 429 or 503."""

    url: str
    problem: FetchProblem
    detail: str
    at: datetime
    status: int = 0
    retry_after: float | None = None
    hops: tuple[Hop, ...] = ()


Fetched = Capture | NotModified | FetchFailure
