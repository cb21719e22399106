"""Records that were imported: no capture holds them, so a replay takes them from the site's store.

They are taken as they stand now. One that a source has had read again since is not what it was.
"""

from collections.abc import Sequence
from datetime import datetime

from broadsheet.app.records_import import IMPORTED, VERSION
from broadsheet.domain.ledger import Sighting, Standing
from broadsheet.pipeline.judge import REMOVED
from broadsheet.ports.store import Store

BATCH = 500


class Imports:
    """What was imported into a site, by the moment; brought into a scratch store when it is due."""

    def __init__(self, site: Store) -> None:
        self._site = site
        with site.begin() as tx:
            every = [one for standing in Standing for one in tx.entries.standing(standing)]
            self._sightings = [one for one in every if one.entry.source == IMPORTED]
            rows = tx.ledger.stage(REMOVED).values()
            self._removed = [row for row in rows if row.version == VERSION]

    def bring(self, scratch: Store, after: datetime | None, until: datetime) -> int:
        """Bring what was imported after one moment and by another (UTC); gives how many."""
        due = [one for one in self._sightings if _within(one.first_seen, after, until)]
        removed = [row for row in self._removed if _within(row.at, after, until)]
        for start in range(0, len(due), BATCH):
            self._bring(scratch, due[start : start + BATCH])
        if removed:
            with scratch.begin() as tx:
                tx.ledger.put(removed)
        return len(due)

    def _bring(self, scratch: Store, due: Sequence[Sighting]) -> None:
        keys = [one.entry.key for one in due]
        with self._site.begin() as tx:
            articles, names = tx.articles.get(keys), tx.names.of(keys)
        with scratch.begin() as tx:
            known = tx.articles.get(keys)
            fresh = [one for one in due if one.entry.key not in known]
            named = tx.names.of(keys)
            tx.names.assign({key: name for key, name in names.items() if key not in named})
            tx.articles.save(articles[one.entry.key] for one in fresh if one.entry.key in articles)
            for one in fresh:
                tx.entries.add([one.entry], one.first_seen)
            tx.entries.settle(
                Sighting(one.entry, one.first_seen, Standing.READ, article=one.entry.key)
                for one in fresh
            )


def _within(moment: datetime, after: datetime | None, until: datetime) -> bool:
    return moment <= until and (after is None or moment > after)
