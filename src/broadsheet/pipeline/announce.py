"""Announce: the hub is told which feeds have changed, once the site that readers see has them.

What the hub has been told is kept as a digest of each feed, so that a run that was killed, or a hub
that did not answer, costs nothing but time: the next run tells it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from broadsheet.pipeline import press
from broadsheet.pipeline.context import Context
from broadsheet.ports.transport import Poster
from broadsheet.stages.publish import websub
from broadsheet.text.codec import decode, encode

TOLD = "websub.told"
"""Note: `_Told`."""


@dataclass(frozen=True, slots=True)
class Announced:
    """The hub's address, how many feeds it was told of, and why it could not be told of more."""

    hub: str
    feeds: int = 0
    problem: str = ""


@dataclass(frozen=True, slots=True)
class _Told:
    hub: str = ""
    feeds: Mapping[str, str] = field(default_factory=dict)


async def announce(context: Context, poster: Poster) -> Announced | None:
    """Tell the site's hub what it does not know; None where the site has no hub.

    A hub that fails is a problem of its own and never one of the run.
    """
    site = context.site
    with context.store.begin() as tx:
        note = tx.notes.get(TOLD)
        now = press.lists(tx)
    told = decode(_Told, note) if note else _Told()
    if not site.websub.hub:
        return None
    before = dict(told.feeds) if told.hub == site.websub.hub else {}
    done = 0
    for batch in websub.batches(websub.changed(before, now)):
        failure = await poster.post(site.websub.hub, websub.publish(site, batch))
        if failure is not None:
            return Announced(site.websub.hub, done, failure.detail)
        done += len(batch)
        before |= {path: now[path] for path in batch}
        known = {path: seen for path, seen in before.items() if path in now}
        with context.store.begin() as tx:
            tx.notes.set(TOLD, encode(_Told(site.websub.hub, known)))
    return Announced(site.websub.hub, done)
