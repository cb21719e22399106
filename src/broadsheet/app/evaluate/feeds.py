"""How `discover` reads a folder of feeds, against feedparser."""

import hashlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import feedparser

from broadsheet.app.evaluate import Report
from broadsheet.domain.capture import Capture
from broadsheet.domain.entry import Discovery
from broadsheet.errors import UsageError
from broadsheet.stages.discover import discover
from broadsheet.text import urls

SUFFIXES = frozenset({".xml", ".rss", ".atom", ".rdf", ".json", ".feed"})
FETCHED_AT = datetime(2030, 1, 1, tzinfo=UTC)
"""The moment that the files are taken to be fetched at: after any date in them."""

BASE = "http://feed.invalid/"
"""Where a file without a `Content-Location` is taken to come from."""

_COMMENT = re.compile(r"<!--(.*?)-->", re.DOTALL)
_HEADER = re.compile(r"^\s*Header:\s*([A-Za-z-]+)\s*:[ \t]*(.*?)\s*$", re.MULTILINE)


def evaluate(folder: Path) -> Report:
    """Reads every feed file below `folder`, or the one it is, with `discover` and with feedparser.

    Scores: `files`, `exceptions` (that left `discover`), `compared` (files in which feedparser
    reads entries), `same_entries` (the share of those in which `discover` reads as many items with
    the same links; None where there are none), `linked_entries` (items with a usable address in
    them). In a file with a comment `Header: Name: value` both are given that header.

    Raises UsageError where there is no such file.
    """
    rows = tuple(_row(path, folder) for path in _files(folder))
    if not rows:
        raise UsageError(
            f"{folder}: no feed files; their names end in {', '.join(sorted(SUFFIXES))}"
        )
    compared = [row for row in rows if row["compared"]]
    same = sum(row["same"] is True for row in compared)
    scores: dict[str, object] = {
        "files": len(rows),
        "exceptions": sum(bool(row["exception"]) for row in rows),
        "compared": len(compared),
        "same_entries": round(same / len(compared), 4) if compared else None,
        "linked_entries": sum(len(_strings(row["links"])) for row in rows),
    }
    return Report("feeds", scores, rows)


def _files(folder: Path) -> Iterator[Path]:
    if folder.is_file():
        yield folder
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix.lower() in SUFFIXES:
            yield path


def _row(path: Path, folder: Path) -> dict[str, object]:
    body = path.read_bytes()
    headers = _headers(body)
    base = headers.get("content-location", BASE)
    exception, found = "", Discovery("unknown")
    try:
        found = discover(_capture(body, headers, base), path.stem)
    except Exception as fault:  # noqa: BLE001  counting what leaves is what this is for
        exception = repr(fault)
    total, links, original = _by_feedparser(body, headers)
    theirs = [_key(base, link) for link in links]
    burnt = [_key(base, link) for link in original]
    ours = [entry.key for entry in found.entries]
    alike = ours in ([key for key in theirs if key], [key for key in burnt if key])
    return {
        "file": path.relative_to(folder).as_posix() if path != folder else path.name,
        "kind": found.kind,
        "links": [entry.url for entry in found.entries],
        "items": len(found.entries) + found.dropped,
        "problem": found.problem,
        "exception": exception,
        "compared": total > 0,
        "same": alike and total == len(found.entries) + found.dropped,
        "feedparser_items": total,
        "feedparser_links": links,
    }


def _headers(body: bytes) -> dict[str, str]:
    """The HTTP headers that the file's first comment names."""
    for codec in ("utf-8", "utf-16", "utf-32"):
        comment = _COMMENT.search(body[:8000].decode(codec, "replace"))
        if comment:
            return {name.lower(): value for name, value in _HEADER.findall(comment[1])}
    return {}


def _capture(body: bytes, headers: dict[str, str], base: str) -> Capture:
    return Capture(
        url=base,
        final_url=base,
        status=200,
        headers=tuple(headers.items()),
        payload=body,
        body=body,
        digest=hashlib.sha256(body).hexdigest(),
        fetched_at=FETCHED_AT,
    )


def _by_feedparser(body: bytes, headers: dict[str, str]) -> tuple[int, list[str], list[str]]:
    """Number of entries, their links, and their links before a feed proxy changed them."""
    try:
        parsed = feedparser.parse(_Bytes(body), response_headers=headers, sanitize_html=False)
    except Exception:  # noqa: BLE001  the yardstick itself may break on a file
        return 0, [], []
    links = [str(entry.get("link") or "") for entry in parsed.entries]
    original = [
        str(entry.get("feedburner_origlink") or link)
        for entry, link in zip(parsed.entries, links, strict=True)
    ]
    return len(links), links, original


class _Bytes:
    """What feedparser takes for an open file: it is never given a name or an address."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def read(self) -> bytes:
        """The whole body."""
        return self._body


def _key(base: str, link: str) -> str:
    address = urls.absolute(base, link)
    return urls.key(address) if address else ""


def _strings(value: object) -> list[str]:
    return value if isinstance(value, list) else []
