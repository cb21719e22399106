"""Records that were imported: no capture holds them, so a replay takes them from the site's store.

They are taken as they stand now. One that a source has had read again since is not what it was.
"""

from collections.abc import Sequence
from datetime import datetime

from broadsheet.app.records_import import ORDER, RECORDED, STAMP, judge_again
from broadsheet.domain.entry import IMPORTED
from broadsheet.domain.ledger import Sighting, Standing
from broadsheet.pipeline.judge import REMOVED
from broadsheet.ports.store import Store

BATCH = 500


class Imports:
    """What was imported into a site; brought into a scratch store when it is due.

    It is due before the run that was the next after the import, whatever that run's clock said; of
    imports that were made before this was noted only the moment is known.
    """

    def __init__(self, site: Store) -> None:
        self._site = site
        with site.begin() as tx:
            every = [one for standing in Standing for one in tx.entries.standing(standing)]
            self._sightings = [one for one in every if one.entry.source == IMPORTED]
            rows = tx.ledger.stage(REMOVED).values()
            self._said = [row for row in rows if row.version.startswith(STAMP)]
            self._said += tx.ledger.stage(RECORDED).values()
            noted = tx.notes.prefixed(ORDER)
        self._after = {
            datetime.fromisoformat(name.removeprefix(ORDER)): int(number)
            for name, number in noted.items()
        }

    def bring(self, scratch: Store, number: int, after: datetime | None, until: datetime) -> int:
        """Bring what the run of this number was the first to see; gives how many.

        `after` and `until` are the moments (UTC) of the run before it and of this one.
        """

        def ripe(moment: datetime) -> bool:
            known = self._after.get(moment)
            return _within(moment, after, until) if known is None else known == number - 1

        came = [one for one in self._sightings if ripe(one.first_seen)]
        said = [row for row in self._said if ripe(row.at)]
        for start in range(0, len(came), BATCH):
            self._bring(scratch, came[start : start + BATCH])
        if said:
            with scratch.begin() as tx:
                tx.ledger.put(said)
                judge_again(tx, [row.key for row in said if row.stage == REMOVED], until)
        return len(came)

    def _bring(self, scratch: Store, came: Sequence[Sighting]) -> None:
        keys = [one.entry.key for one in came]
        with self._site.begin() as tx:
            articles, names = tx.articles.get(keys), tx.names.of(keys)
        with scratch.begin() as tx:
            known = tx.articles.get(keys)
            fresh = [one for one in came if one.entry.key not in known]
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
