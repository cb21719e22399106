"""A moment long after a site's pages, at which something is learnt of them."""

from datetime import timedelta

from broadsheet.adapters.engines.local import SerialEngine
from broadsheet.adapters.stores.sql import SqlStore
from broadsheet.cli.progress import Silence
from broadsheet.domain.override import Override, Overrides
from broadsheet.domain.site import Site
from broadsheet.pipeline.context import Context
from broadsheet.testing.archives import MemoryArchive
from broadsheet.testing.clocks import FixedClock
from broadsheet.testing.stores import NOON
from broadsheet.testing.transports import FakeTransport


def context(site: Site, store: SqlStore, *said: Override) -> Context:
    """A site thirty days after `NOON`, under an editor's words."""
    clock = FixedClock(NOON + timedelta(days=30))
    return Context(
        site,
        store,
        FakeTransport({}, clock),
        MemoryArchive(),
        SerialEngine(),
        clock,
        Silence(),
        lambda tx: None,
        overrides=Overrides.of(said),
    )
