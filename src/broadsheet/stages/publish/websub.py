"""WebSub (W3C, 2018): which printed files are feeds, and how a hub is told that they changed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from broadsheet.domain.site import Site
from broadsheet.stages.publish.feeds import ATOM, JSON, RSS
from broadsheet.stages.publish.paths import absolute

AT_ONCE = 50
"""Feeds that one request names."""


def changed(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """Paths of the feeds whose digest is another than it was, in order; `now` names all files."""
    feeds = (path for path in now if path.rpartition("/")[2] in (RSS, ATOM, JSON))
    return sorted(path for path in feeds if before.get(path) != now[path])


def batches(paths: Sequence[str]) -> Iterator[Sequence[str]]:
    """The paths in as many parts as there are to be requests."""
    for at in range(0, len(paths), AT_ONCE):
        yield paths[at : at + AT_ONCE]


def publish(site: Site, paths: Iterable[str]) -> list[tuple[str, str]]:
    """The form that tells a hub of them: `hub.url` repeats, as hubs in use take it."""
    return [("hub.mode", "publish"), *(("hub.url", absolute(site, path)) for path in paths)]
