"""The printed site over HTTP: what lies in the build that is shown, and nothing else.

Each request resolves the link to the build once, so that a print which is swapped in meanwhile is
seen by the next request. Conditional requests, HEAD and ranges are Starlette's; its compression
would send two bodies under one ETag, so that of texts is done here.
"""

import gzip
import os
import re
import stat
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, RedirectResponse, Response
from starlette.staticfiles import NotModifiedResponse, StaticFiles
from starlette.types import Receive, Scope, Send

from broadsheet.web.declared import LARGEST, Declared, read

OWN_HEADERS = "_headers"
"""Of the printed site; it is for servers, and is not served."""
INDEXES, MISSING = ("index.html", "index.json"), "404.html"
"""What is sent of a folder: its page, or what of the API lies there."""
LONGEST_PATH = 1_024
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".md": "text/markdown; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webp": "image/webp",
    ".xml": "application/xml; charset=utf-8",
}
"""By a file's ending, where the site declares none; the machine's own table is not asked."""
PACKED = ("text/", "application/json", "application/xml", "image/svg+xml")
"""Types that are sent compressed, besides those that end in +xml and +json."""
LEAST_PACKED, MOST_PACKED = 1_000, 1_000_000
"""Bytes of a file between which it is worth it."""
_REFUSED = re.compile(r"q=0(?:\.0*)?")
_PART = re.compile(r"(?=-?[0-9])([0-9]{0,18})-([0-9]{0,18})")
"""One part of a range: from, to; one of them may be left out."""


@dataclass(frozen=True, slots=True)
class Found:
    """A file of a build. `path` is its address below the site's, with a slash before it."""

    path: str
    file: str
    status: os.stat_result


class Printed:
    """An ASGI application that serves a printed folder under `base`, the path of the site's URL.

    `base` is decoded and has a slash at both ends.
    """

    def __init__(self, public: Path, base: str = "/") -> None:
        self._public, self._base = public, base
        self._fresh = StaticFiles(directory=public, check_dir=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            raise RuntimeError(f"no {scope['type']} here")
        scope = _without_odd_range(scope)
        response = await anyio.to_thread.run_sync(self.answer, Request(scope))
        await response(scope, receive, send)

    def answer(self, request: Request) -> Response:
        """The answer to one request; reads the folder, not the file."""
        path: str = request.scope["path"]
        if request.method not in ("GET", "HEAD"):
            return PlainTextResponse("Only to be read.\n", 405, {"Allow": "GET, HEAD"})
        if path in ("/", self._base.rstrip("/")) and path != self._base:
            return RedirectResponse(quote(self._base))
        root = os.path.realpath(self._public)
        found = self.find(path, root)
        if found is None:
            return self._missing(root)
        name = found.path.rpartition("/")[2]
        if name in INDEXES and not path.endswith(("/", f"/{name}")):
            query = request.scope["query_string"].decode("latin-1")
            return RedirectResponse(f"{quote(path)}/" + (f"?{query}" if query else ""), 308)
        response = self._file(found, 200, root)
        packed = _shrinks(response) and _packed_will_do(request)
        if _shrinks(response):
            response.headers["vary"] = "Accept-Encoding"
        if packed:
            response.headers["etag"] = f'{response.headers["etag"][:-1]}-gzip"'
        if self._fresh.is_not_modified(response.headers, request.headers):
            return NotModifiedResponse(response.headers)
        return _packed(response, found) if packed else response

    def find(self, path: str, root: str = "") -> Found | None:
        """The file at an address; None where there is none that may be seen."""
        root = root or os.path.realpath(self._public)
        below = _below(path, self._base)
        found = None if below is None else _file(root, below)
        if found and stat.S_ISDIR(found.status.st_mode):
            inner = (_file(root, f"{below}/{name}".lstrip("/")) for name in INDEXES)
            found = next((one for one in inner if one), None)
        elif below and path.endswith("/"):
            return None
        return found if found and stat.S_ISREG(found.status.st_mode) else None

    def _file(self, found: Found, status: int, root: str) -> FileResponse:
        headers = {
            "content-type": TYPES.get(Path(found.file).suffix, "application/octet-stream"),
            # Readers' browsers ask again, and are mostly told that nothing has changed.
            "cache-control": "no-cache",
            **self._declared(root).of(self._base.rstrip("/") + found.path),
        }
        return FileResponse(found.file, status, headers, stat_result=found.status)

    def _missing(self, root: str) -> Response:
        found = _file(root, MISSING)
        if found is None or not stat.S_ISREG(found.status.st_mode):
            return PlainTextResponse("There is nothing at this address.\n", 404)
        return self._file(found, 404, root)

    def _declared(self, root: str) -> Declared:
        own = os.path.join(root, OWN_HEADERS)
        try:
            changed = os.stat(own).st_mtime_ns
            return _rules(own, changed)
        except OSError:
            return Declared()


@lru_cache(maxsize=4)
def _rules(own: str, _changed: int) -> Declared:
    with open(own, encoding="utf-8", errors="replace") as file:
        return read(file.read(LARGEST))


def _shrinks(response: FileResponse) -> bool:
    kind = response.headers["content-type"].partition(";")[0]
    text = kind.startswith(PACKED) or kind.endswith(("+xml", "+json"))
    return text and LEAST_PACKED <= int(response.headers["content-length"]) <= MOST_PACKED


def _packed_will_do(request: Request) -> bool:
    if "range" in request.headers:
        return False
    accepted = ",".join(request.headers.getlist("accept-encoding")).lower().replace(" ", "")
    weights = {
        name: weight for name, _, weight in (one.partition(";") for one in accepted.split(","))
    }
    weight = weights.get("gzip", weights.get("*"))
    return weight is not None and not _REFUSED.fullmatch(weight)


def _without_odd_range(scope: Scope) -> Scope:
    """A range that is none is passed over (RFC 9110, 14.2); the library would answer with 400."""
    asked = [value for name, value in scope["headers"] if name == b"range"]
    if all(_is_range(value.decode("latin-1")) for value in asked[:1]):
        return scope
    return {**scope, "headers": [one for one in scope["headers"] if one[0] != b"range"]}


def _is_range(text: str) -> bool:
    unit, _, parts = text.partition("=")
    found = [_PART.fullmatch(part.strip()) for part in parts.split(",")]
    turned = any(one and one[1] and one[2] and int(one[1]) > int(one[2]) for one in found)
    return unit.strip().lower() == "bytes" and all(found) and not turned


def _packed(whole: FileResponse, found: Found) -> Response:
    """The same answer with its body compressed."""
    own = ("content-length", "accept-ranges")
    headers = {name: value for name, value in whole.headers.items() if name not in own}
    body = _gzip(found.file, found.status.st_mtime_ns)
    return Response(body, headers={**headers, "content-encoding": "gzip"})


@lru_cache(maxsize=256)
def _gzip(file: str, _changed: int) -> bytes:
    return gzip.compress(Path(file).read_bytes(), 6, mtime=0)


def _below(path: str, base: str) -> str | None:
    """The path below the site's folder that is asked for; None for what no print has."""
    if not path.startswith(base) or len(path) > LONGEST_PATH:
        return None
    below = path.removeprefix(base).removesuffix("/")
    if not below:
        return "" if path == base else None
    odd = "\\" in below or not below.isprintable() or below == OWN_HEADERS
    hidden = any(not part or part.startswith(".") for part in below.split("/"))
    return None if odd or hidden else below


def _file(root: str, below: str) -> Found | None:
    """What lies there, if that is inside of the build when every link is followed."""
    try:
        full = os.path.realpath(os.path.join(root, below))
        if full != root and not full.startswith(root + os.sep):
            return None
        return Found(f"/{below}", full, os.stat(full))
    except (OSError, ValueError):
        return None
