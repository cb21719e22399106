"""Compositions: composed stories. A print reads them here, and leaves here what it composed.

To compose a story takes ten times as long as to read it again. So a site that is made anew (with
another look, another form, or because its folder was lost) composes what has changed alone.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from broadsheet.domain.printed import PrintedStory
from broadsheet.ports.store import Store, Transaction
from broadsheet.text.codec import decode, encode


class Compositions:
    """The stories of one print: those composed for it, and in the store those of prints before."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._fresh: dict[str, str] = {}

    def add(self, story: PrintedStory) -> None:
        """Take in a story that was composed for this print."""
        self._fresh[story.id] = encode(story)

    def open(self, ids: Iterable[str]) -> Mapping[str, PrintedStory]:
        """These stories, read together when the first is asked for; each only if it is itself."""
        return _Opened(self, tuple(ids))

    def read(self, ids: Sequence[str]) -> dict[str, str]:
        """These stories as they are kept."""
        found = {id_: self._fresh[id_] for id_ in ids if id_ in self._fresh}
        if len(found) < len(ids):
            with self._store.begin() as tx:
                found |= tx.compositions.get(id_ for id_ in ids if id_ not in found)
        return found

    def save(self, tx: Transaction, gone: Iterable[str]) -> None:
        """Keep what was composed; forget what is gone."""
        tx.compositions.save(self._fresh)
        tx.compositions.drop(gone)


class _Opened(Mapping[str, PrintedStory]):
    def __init__(self, compositions: Compositions, ids: tuple[str, ...]) -> None:
        self._compositions, self._ids = compositions, ids
        self._kept: dict[str, str] | None = None
        self._stories: dict[str, PrintedStory] = {}

    def __getitem__(self, id_: str) -> PrintedStory:
        known = self._stories.get(id_)
        if known is None:
            if self._kept is None:
                self._kept = self._compositions.read(self._ids)
            known = self._stories[id_] = decode(PrintedStory, self._kept[id_])
        return known

    def __iter__(self) -> Iterator[str]:
        return iter(self._ids)

    def __len__(self) -> int:
        return len(self._ids)
