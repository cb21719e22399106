"""Feed lists in and out of broadsheet.toml."""

import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from broadsheet.app.settings import parse_site, site_file
from broadsheet.app.settings.build import same_source
from broadsheet.app.settings.kinds import ADDRESS, Refused
from broadsheet.domain.site import Site, Source
from broadsheet.errors import ConfigError, SinkError, UsageError
from broadsheet.text.opml import OpmlFeed, parse, render

LONGEST_FILE = 20_000_000
"""Bytes of an OPML file that are read; the largest feed lists in use have a few thousand feeds."""


@dataclass(frozen=True, slots=True)
class Added:
    """What an import did: new sources, addresses already there, addresses that cannot be used."""

    file: Path
    sources: tuple[Source, ...]
    known: tuple[str, ...]
    refused: tuple[tuple[str, str], ...]


def read_opml(path: Path) -> tuple[OpmlFeed, ...]:
    """The feeds of an OPML file; `UsageError` where it cannot be read or holds none."""
    try:
        with path.open("rb") as file:
            data = file.read(LONGEST_FILE + 1)
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror or error}") from error
    if len(data) > LONGEST_FILE:
        raise UsageError(f"{path}: found more than {LONGEST_FILE} bytes; allowed: an OPML file")
    try:
        feeds = parse(data)
    except ValueError as error:
        raise UsageError(f"{path}: not OPML: {error}") from error
    if not feeds:
        raise UsageError(f"{path}: found no feed; allowed: OPML with outlines that have xmlUrl")
    return feeds


def export_opml(site: Site) -> bytes:
    """The site's sources as OPML 2.0."""
    feeds = [
        OpmlFeed(
            title=source.name or source.url, xml_url=source.url, html_url="", group=source.group
        )
        for source in site.sources
    ]
    return render(site.title, feeds)


def add_sources(folder: Path, feeds: Iterable[OpmlFeed]) -> Added:
    """Append feeds to the configuration as [[source]] blocks; what is written there stays.

    The new text is checked before it takes the old one's place, in one step.
    """
    path = site_file(folder)
    try:
        before = path.read_bytes()
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror or error}") from error
    site = parse_site(before, str(path))
    seen = {same_source(source.url) for source in site.sources}
    fresh: list[OpmlFeed] = []
    known: list[str] = []
    refused: list[tuple[str, str]] = []
    for feed in feeds:
        try:
            key = same_source(str(ADDRESS.read(feed.xml_url)))
        except Refused:
            refused.append((feed.xml_url, f"not {ADDRESS.allowed}"))
            continue
        if key in seen:
            known.append(feed.xml_url)
        else:
            seen.add(key)
            fresh.append(feed)
    added = site.sources[:0]
    if fresh:
        text = before.decode("utf-8-sig").rstrip() + "\n" + "".join(_block(feed) for feed in fresh)
        after = text.encode("utf-8")
        added = parse_site(after, str(path)).sources[len(site.sources) :]
        _replace(path, after)
    return Added(path, added, tuple(known), tuple(refused))


def _block(feed: OpmlFeed) -> str:
    lines = ["", "[[source]]", f"url = {quoted(feed.xml_url)}"]
    if feed.title and feed.title != feed.xml_url:
        lines.append(f"name = {quoted(feed.title)}")
    if feed.group:
        lines.append(f"group = {quoted(feed.group)}")
    return "\n".join(lines) + "\n"


def quoted(text: str) -> str:
    """A TOML basic string: quotes and control characters escaped, on one line."""
    out = []
    for sign in " ".join(text.split()):
        if sign in '"\\':
            out.append(f"\\{sign}")
        elif ord(sign) < 32 or ord(sign) == 127:
            out.append(f"\\u{ord(sign):04x}")
        else:
            out.append(sign)
    return f'"{"".join(out)}"'


def _replace(path: Path, data: bytes) -> None:
    """Write beside the file and move over it, so that a reader sees the old or the new."""
    target = path.resolve()
    temporary = ""
    try:
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, target.stat().st_mode & 0o7777)
        os.replace(temporary, target)
    except OSError as error:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        raise SinkError(f"{path}: cannot be written: {error.strerror or error}") from error
