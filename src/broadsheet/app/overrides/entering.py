"""Enters an override from the command line: checked as a file is, held against what is known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from broadsheet.app.overrides.known import Page, addresses_of, looking, near, page_of
from broadsheet.app.overrides.outlook import outlook
from broadsheet.app.overrides.reading import printable, read_override
from broadsheet.app.overrides.writing import write
from broadsheet.app.settings.kinds import DURATION, Refused
from broadsheet.app.settings.locate import Path as Place
from broadsheet.app.settings.problems import Problems
from broadsheet.domain.override import Action, Override
from broadsheet.domain.record import stamp
from broadsheet.domain.site import Site
from broadsheet.errors import UsageError
from broadsheet.ports.store import Transaction
from broadsheet.text.urls import key as key_of

ADDRESSES = ("url", "with", "from")
LATER = "give --anyway to write it all the same: it holds once the page is known"


@dataclass(frozen=True, slots=True)
class Entered:
    """What was written, where, and what the next run will make of it."""

    path: Path
    override: Override
    outlook: tuple[str, ...]


@dataclass(slots=True)
class Asked(Problems):
    """Mistakes of a command line, which has no lines."""

    def add(self, path: Place, found: str, allowed: str) -> None:
        """One mistake, by the name of the key that a file would have."""
        key = ".".join(str(part) for part in path)
        told = f"{self.file}: {key}: found {found}; allowed: {allowed}"
        self.found.append((len(self.found), printable(told)))


def enter(
    folder: Path, site: Site, given: Mapping[str, object], now: datetime, *, anyway: bool = False
) -> Entered:
    """Write an override whose file would hold the keys `given` (none that is None or empty).

    `until` may be a span from now too ("3 days"). Raises `ConfigError` with every mistake, and
    `UsageError` for a page or story that the site does not know, unless `anyway`. A split that
    names no other page parts its pages from those that tell their stories now.
    """
    raw = {name: _spelled(name, value) for name, value in given.items() if value}
    raw["at"] = stamp(now)
    raw["until"] = _ending(raw.get("until"), now)
    problems = Asked(f"desk {given.get('action', '')}".strip(), {})
    override = read_override({k: v for k, v in raw.items() if v}, "", site, problems)
    problems.stop()
    if override is None:
        raise UsageError(f"{problems.file}: not an override")
    with looking(folder) as tx:
        if not anyway:
            _check_known(tx, override)
        pages = [_page(tx, url) for url in override.urls]
        if tx is not None and override.action is Action.SPLIT and not override.others:
            override = _from_their_stories(tx, override, pages)
    about = override.title or next((page.title or page.url for page in pages), "")
    about = about or override.story or override.source or override.phrase
    path, written = write(folder, override, about)
    return Entered(path, written, outlook(written, pages, site))


def _spelled(name: str, value: object) -> object:
    """Addresses are known without their scheme too, as elsewhere on the command line."""
    if name not in ADDRESSES:
        return value
    if isinstance(value, list):
        return [_spelled(name, one) for one in value]
    return value if not isinstance(value, str) or "://" in value else f"https://{value}"


def _ending(until: object, now: datetime) -> object:
    try:
        return stamp(now + DURATION.read(until))  # type: ignore[operator]
    except (Refused, OverflowError):
        return until


def _page(tx: Transaction | None, url: str) -> Page:
    return (page_of(tx, url) if tx else None) or Page(url, key_of(url))


def _check_known(tx: Transaction | None, override: Override) -> None:
    """Refuse what this site has never seen, with what it may have been meant to be."""
    told = []
    for url in (*override.urls, *override.others):
        if tx is None:
            told.append(f"{url}: never seen: this site was not run yet; {LATER}")
        elif page_of(tx, url) is None:
            close = near(tx, url)
            meant = "".join(f"\n  did you mean {one}" for one in close)
            told.append(f"{url}: never seen by this site; {LATER}{meant}")
    if override.story and not _knows_story(tx, override.story):
        told.append(f"{override.story}: no story of this site; {LATER}")
    if told:
        raise UsageError(printable_lines(told))


def printable_lines(told: Sequence[str]) -> str:
    """Several messages as one block."""
    return "\n".join(printable(line) for text in told for line in text.split("\n"))


def _knows_story(tx: Transaction | None, id_: str) -> bool:
    return tx is not None and bool(tx.stories.get([id_]) or tx.aliases.of([id_]))


def _from_their_stories(tx: Transaction, override: Override, pages: Sequence[Page]) -> Override:
    """The split with the other pages that its pages now share a story with."""
    leaving = {page.key for page in pages}
    stories = {page.story.id: page.story for page in pages if page.story is not None}
    others = [key for story in stories.values() for key in story.members if key not in leaving]
    if stories and not others:
        alone = "it tells its story alone" if len(pages) == 1 else "no other page tells their story"
        raise UsageError(
            f"desk split: {alone}; name the pages it is to stay apart from: --from URL"
        )
    addresses = addresses_of(tx, others)
    return replace(override, others=addresses, other_keys=tuple(map(key_of, addresses)))
