"""Unpack: what a web archive holds enters where the live web would."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from broadsheet.domain.capture import Capture, CaptureRef, Flaw
from broadsheet.domain.entry import ARCHIVE, Entry
from broadsheet.domain.ledger import Kept
from broadsheet.pipeline import ledgers
from broadsheet.pipeline.context import Context
from broadsheet.stages.discover import discover, sniff
from broadsheet.stages.fetch.web import joined
from broadsheet.text import urls

BATCH = 100
"""Captures committed together."""

Found = tuple[CaptureRef, Capture]
Reader = Callable[[Path], Iterator[Found | Flaw]]


@dataclass(slots=True)
class Unpacked:
    """What the archives held: captures = sources + pictures + pages + known + redirects."""

    captures: int = 0
    sources: int = 0
    pictures: int = 0
    pages: int = 0
    known: int = 0
    redirects: int = 0
    broken: int = 0
    """Records that could not be read, besides the captures."""
    entries: int = 0
    new_entries: int = 0
    problems: list[tuple[str, str]] = field(default_factory=list)


def unpack(context: Context, archives: Iterable[Path], read: Reader) -> Unpacked:
    """Note every capture, and an entry for every page and for every item of a feed."""
    unpacked = Unpacked()
    context.progress.stage("unpack", None)
    names = {urls.key(source.url): source.id for source in context.site.sources}
    for path in archives:
        captures = read(path)
        while found := list(islice(captures, BATCH)):
            batch = [one for one in found if not isinstance(one, Flaw)]
            flaws = [(one.url, one.detail) for one in found if isinstance(one, Flaw)]
            unpacked.broken += len(flaws)
            unpacked.problems.extend(flaws)
            _note(context, batch, names, unpacked)
            context.progress.advance(len(batch))
    return unpacked


def _note(
    context: Context,
    batch: list[Found],
    names: dict[str, str],
    unpacked: Unpacked,
) -> None:
    """Take captures in; `names` (source id by address key) learns where sources lead."""
    kept = [Kept(urls.key(capture.url), ref) for ref, capture in batch]
    with context.store.begin() as tx:
        tx.captures.add(kept)
        ledgers.concern_captured(context, tx, (one.key for one in kept))
        for _, capture in batch:
            unpacked.captures += 1
            entries = _entries(capture, names, unpacked)
            new = tx.entries.add(entries, context.clock.now())
            unpacked.entries += len(entries)
            unpacked.new_entries += new
            if entries and entries[0].source == ARCHIVE and entries[0].url == capture.url:
                unpacked.pages += new
                unpacked.known += 1 - new


def _entries(capture: Capture, names: dict[str, str], unpacked: Unpacked) -> list[Entry]:
    key = _asked_for(capture, names)
    if 300 <= capture.status < 400:
        unpacked.redirects += 1
        if key in names and (target := joined(capture.url, capture.header("location"))):
            names.setdefault(urls.key(target), names[key])
        return []
    if capture.header("content-type").startswith("image/"):
        unpacked.pictures += 1
        return []
    if key in names or sniff(capture) in ("feed", "sitemap", "sitemap-index"):
        unpacked.sources += 1
        discovery = discover(capture, names.get(key, ARCHIVE))
        if discovery.problem:
            unpacked.problems.append((capture.url, discovery.problem))
        if key in names:
            names.update((urls.key(url), names[key]) for url in discovery.follow)
        return list(discovery.entries)
    return [Entry(key=key, url=capture.url, source=ARCHIVE)]


def _asked_for(capture: Capture, names: dict[str, str]) -> str:
    """The key of the address that led to the capture: a source's, where it was redirected there."""
    keys = [urls.key(url) for url in (capture.url, *(hop.url for hop in capture.hops))]
    return next((key for key in keys if key in names), keys[0])
