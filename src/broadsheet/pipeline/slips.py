"""Slips: what lists show of a story, made while the story is at hand.

A list is laid out from slips, so none holds whole stories however long it is. Of a form that
`keeps` them they lie on shelves in the store, as rows do: a new story moves one record from each
numbered page of the API to the next, and 20,000 stories would have to be read for it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from zlib import crc32

from broadsheet.domain.ledger import LedgerRow
from broadsheet.domain.printed import Catalog, Form, Laid, Leaf, PrintedStory
from broadsheet.pipeline.compositions import Compositions
from broadsheet.ports.store import Store, Transaction
from broadsheet.text.codec import decode, encode

STAGE = "press.slip"
VERSION = "slips/1"
SHELVES = 256

Shelf = dict[str, str]
"""Slips by their story's id."""


class Slips:
    """The slips of one print: those of the stories that change, and by need those of others.

    `before` is where the last print kept its own; None for a whole print, which goes by none.
    """

    def __init__(
        self,
        forms: Iterable[Form],
        catalog: Catalog,
        compositions: Compositions,
        before: Store | None,
    ) -> None:
        self._makers = {form.name: form for form in forms if form.slip is not None}
        self._catalog, self._compositions, self._before = catalog, compositions, before
        self._made: dict[str, Shelf] = {name: {} for name in self._makers}
        self._held: dict[str, Shelf] = {name: {} for name in self._makers}
        self._wanted: dict[str, set[str]] = {name: set() for name in self._makers}
        self._seen: set[str] = set()

    def expect(self, leaves: Iterable[Leaf]) -> None:
        """Tell which lists are to be made: of a form that keeps none, only theirs are made."""
        for leaf in leaves:
            if isinstance(leaf.make, Laid):
                self._wanted[leaf.make.form].update(leaf.stories)

    def take(self, story: PrintedStory) -> None:
        """Make the slips of a story that has changed."""
        for name, made in self._made.items():
            if self._makers[name].keeps or story.id in self._wanted[name]:
                made[story.id] = self._slip(name, story)

    def of(self, form: str, ids: Sequence[str]) -> Mapping[str, str]:
        """The slips of these stories."""
        made, held = self._made[form], self._held[form]
        missing = [id_ for id_ in ids if id_ not in made and id_ not in held]
        if missing and self._makers[form].keeps:
            self._read({_shelf(form, id_) for id_ in missing} - self._seen, held)
            missing = [id_ for id_ in missing if id_ not in held]
        if missing:
            stories = self._compositions.open(missing)
            held |= {id_: self._slip(form, stories[id_]) for id_ in missing}
        return {id_: made[id_] if id_ in made else held[id_] for id_ in ids}

    def save(self, tx: Transaction, changed: Iterable[str], at: datetime) -> None:
        """Write down those of the stories that changed."""
        touched = list(changed)
        for form in (name for name, maker in self._makers.items() if maker.keeps):
            made = self._made[form]
            if self._before is None:
                shelves = {_key(form, n): Shelf() for n in range(SHELVES)}
            else:
                keys = sorted({_shelf(form, id_) for id_ in touched})
                shelves = {key: Shelf() for key in keys} | dict(_read(tx, keys))
            for id_ in touched:
                shelf = shelves[_shelf(form, id_)]
                shelf.pop(id_, None)
                if id_ in made:
                    shelf[id_] = made[id_]
            tx.ledger.put(
                LedgerRow(STAGE, key, VERSION, at, encode(shelf)) for key, shelf in shelves.items()
            )

    def _slip(self, form: str, story: PrintedStory) -> str:
        slip = self._makers[form].slip
        return slip(self._catalog, story) if slip else ""

    def _read(self, keys: set[str], held: Shelf) -> None:
        if not keys or self._before is None:
            return
        self._seen |= keys
        with self._before.begin() as tx:
            for _, shelf in _read(tx, sorted(keys)):
                held |= shelf


def _read(tx: Transaction, keys: Sequence[str]) -> Iterator[tuple[str, Shelf]]:
    for key, row in tx.ledger.get(STAGE, keys).items():
        if row.version == VERSION:
            yield key, decode(dict[str, str], row.value)


def _shelf(form: str, story: str) -> str:
    return _key(form, crc32(story.encode()) % SHELVES)


def _key(form: str, number: int) -> str:
    return f"{form}/{number:02x}"
