"""Reads a printed site, from a folder or over HTTP, and has it checked against its proof."""

import asyncio
import hashlib
import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit

from broadsheet.adapters.clock import SystemClock
from broadsheet.adapters.transports.http import HttpTransport
from broadsheet.app.layout import Layout
from broadsheet.app.settings import FILE_NAME
from broadsheet.domain.capture import Capture, FetchFailure, Request
from broadsheet.domain.proof import Verified
from broadsheet.domain.site import FetchPolicy
from broadsheet.errors import UsageError
from broadsheet.stages.seal import (
    FOLDER,
    INDEX_PATH,
    KEY_PATH,
    RECORDS,
    BadKeyError,
    Copy,
    PublicKey,
    checked,
    index,
    named,
    public_key,
    wanted,
)

LARGEST = 200_000_000
"""Bytes of one file of the proof."""
BLOCK = 1_000_000
_LOOP = asyncio.SelectorEventLoop if sys.platform == "win32" else None
_ABSENT = frozenset({404, 410})


@dataclass(slots=True)
class _Found:
    """What has been read of a copy so far, as in `Copy`."""

    proof: dict[str, bytes] = field(default_factory=dict)
    records: dict[str, str] = field(default_factory=dict)
    unreadable: dict[str, str] = field(default_factory=dict)


def verify(
    where: str, key: PublicKey, since: bytes | None, advance: Callable[[], None] | None = None
) -> Verified:
    """Check a site's folder, a printed folder or an address (http, https).

    `advance` is called after each record. `UsageError` where there is nothing to look at.
    """
    tick = advance or _nothing
    if urlsplit(where).scheme in ("http", "https"):
        with asyncio.Runner(loop_factory=_LOOP) as runner:
            copy = runner.run(_over_http(where.rstrip("/"), tick))
    else:
        copy = _folder(printed_folder(Path(where)), tick)
    return checked(copy, key, since)


def printed_folder(folder: Path) -> Path:
    """The printed site that a folder is, or that the site in it has printed."""
    if (folder / FILE_NAME).is_file():
        folder = Layout(folder).public
    if not folder.is_dir():
        raise UsageError(f"{folder}: no such folder; name a site, a printed site or its address")
    if not (folder / FOLDER).is_dir() and not (folder / RECORDS).is_dir():
        raise UsageError(f"{folder}: neither {FOLDER} nor {RECORDS} in it; that is no printed site")
    return folder


def given_key(text: str) -> PublicKey:
    """A public key as it was given: the key itself, or a file with it. `UsageError`."""
    try:
        path = Path(text)
        if path.is_file() and path.stat().st_size <= BLOCK:
            text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError, ValueError):
        pass  # then it is the key itself, or none
    try:
        return public_key(text)
    except BadKeyError as error:
        raise UsageError(
            f"--key: not a public key ({error}). The site's editor has it from: broadsheet keys "
            f"show; the site prints it as {KEY_PATH}, which proves nothing by itself"
        ) from error


def kept_index(path: Path | None, key: PublicKey) -> bytes | None:
    """The index that somebody kept, from a file; `UsageError` for what this key has not signed."""
    if path is None:
        return None
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise UsageError(f"--since {path}: cannot be read: {error.strerror or error}") from error
    found = index.read(data)
    if found is None:
        raise UsageError(f"--since {path}: not an index; give a {INDEX_PATH} that you kept earlier")
    if not index.vouched(found, key):
        raise UsageError(
            f"--since {path}: not signed by the key that you gave: it is the index of another site "
            "or of another key, or was changed since you kept it"
        )
    return data


def _nothing() -> None:
    """Nobody watches."""


def _folder(root: Path, advance: Callable[[], None]) -> Copy:
    found = _Found()
    for path in _below(root, FOLDER, found):
        _take(root, path, found, hashed=False)
    for path in _below(root, RECORDS.rstrip("/"), found):
        _take(root, path, found, hashed=True)
        advance()
    return Copy(found.proof, found.records, found.unreadable)


def _below(root: Path, folder: str, found: _Found) -> Iterator[str]:
    """Paths of all that lies in a folder, links and other odd things too, in no set order."""

    def note(error: OSError) -> None:
        where = Path(error.filename or root).relative_to(root).as_posix()
        found.unreadable[where] = error.strerror or str(error)

    for base, folders, files in os.walk(root / folder, onerror=note):
        above = Path(base).relative_to(root).as_posix()
        links = [name for name in folders if (Path(base) / name).is_symlink()]
        yield from (f"{above}/{name}" for name in (*files, *links))


def _take(root: Path, path: str, found: _Found, *, hashed: bool) -> None:
    """Read one file; what is none, or cannot be read, is noted as such."""
    try:
        if not stat.S_ISREG(os.lstat(root / path).st_mode):
            found.unreadable[path] = "not a plain file"
        elif hashed:
            with (root / path).open("rb") as file:
                found.records[path] = hashlib.file_digest(file, "sha256").hexdigest()
        elif (root / path).stat().st_size > LARGEST:
            found.unreadable[path] = "too large"
        else:
            found.proof[path] = (root / path).read_bytes()
    except OSError as error:
        found.unreadable[path] = error.strerror or str(error)


async def _over_http(base: str, advance: Callable[[], None]) -> Copy:
    """The same by asking for each file that the index names; nothing else can be known of."""
    everywhere = ("0.0.0.0/0", "::/0")  # the address was given by hand
    policy = FetchPolicy(
        host_delay=0.0,
        max_bytes=LARGEST,
        max_decoded=LARGEST,
        allow_networks=everywhere,
        respect_robots=False,
    )
    transport = HttpTransport(policy, SystemClock())
    found = _Found()
    try:
        index = await _got(transport, base, INDEX_PATH, found)
        await _all(transport, base, (KEY_PATH, *wanted(index or b"")), found)
        days = [data for path, data in found.proof.items() if path not in (INDEX_PATH, KEY_PATH)]
        for path in _records(days):
            data = await _got(transport, base, path, found, keep=False)
            if data is not None:
                found.records[path] = hashlib.sha256(data).hexdigest()
            advance()
    finally:
        await transport.close()
    return Copy(found.proof, found.records, found.unreadable, listed=False)


def _records(days: Iterable[bytes]) -> Iterator[str]:
    """The records that days name, each below its folder: nobody has checked the days yet."""
    for path in (path for data in days for path in named(data)):
        if path.startswith(RECORDS) and not {"", ".", ".."}.intersection(path.split("/")):
            yield path


async def _all(transport: HttpTransport, base: str, paths: Iterable[str], found: _Found) -> None:
    for path in paths:
        await _got(transport, base, path, found)


async def _got(
    transport: HttpTransport, base: str, path: str, found: _Found, *, keep: bool = True
) -> bytes | None:
    """One file's bytes; None where it is not there or cannot be had, which is noted."""
    answer = await transport.fetch(Request(f"{base}/{quote(path)}"))
    if isinstance(answer, Capture):
        if keep:
            found.proof[path] = answer.body
        return answer.body
    if not isinstance(answer, FetchFailure) or answer.status not in _ABSENT:
        detail = answer.detail if isinstance(answer, FetchFailure) else "not modified"
        found.unreadable[path] = detail
    return None
