"""Slips: what lists show of a story, kept from the print that made it.

A new story moves one record from each numbered page of the API to the next. Without slips all their
stories would have to be composed for it: 20,000 stories for a list that shows a line of each. They
lie on shelves as rows do, and are read only where a list needs stories that are not composed.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from zlib import crc32

from broadsheet.domain.ledger import LedgerRow
from broadsheet.domain.printed import Form, Laid, Leaf, Listed, PrintedStory
from broadsheet.domain.site import Site
from broadsheet.pipeline.leaves import Plan
from broadsheet.ports.store import Transaction
from broadsheet.text.codec import decode, encode

STAGE = "press.slip"
VERSION = "slips/1"
SHELVES = 256

Shelf = dict[str, str]
"""Slips by their story's id."""


class Slips:
    """The slips of one print: those of stories composed for it, and by need those kept before."""

    def __init__(
        self,
        forms: Iterable[Form],
        site: Site,
        composed: Iterable[tuple[Listed, PrintedStory]],
        lost: Iterable[str],
    ) -> None:
        made = list(composed)
        self._gone = {*lost, *(listed.id for listed, _ in made if not listed.shown)}
        self._composed = {listed.id for listed, _ in made}
        self._fresh: dict[str, Shelf] = {
            form.name: {one.id: form.slip(site, story) for one, story in made if one.shown}
            for form in forms
            if form.slip is not None
        }

    def eased(self, tx: Transaction, planned: Plan) -> Plan:
        """The plan with leaves made from slips where else stories had to be composed for them."""
        leaves = [leaf for leaf in planned.leaves if leaf.laid and not self._has(leaf)]
        wanted: dict[str, set[str]] = {}
        for leaf in leaves:
            if leaf.laid:
                wanted.setdefault(leaf.laid.form, set()).update(leaf.stories)
        held = {form: self._held(tx, form, ids) for form, ids in wanted.items()}
        easy = {id(leaf) for leaf in leaves if leaf.laid and _all(leaf, held[leaf.laid.form])}
        if not easy:
            return planned
        return replace(
            planned,
            leaves=tuple(
                _laid(leaf, leaf.laid, held[leaf.laid.form])
                if leaf.laid and id(leaf) in easy
                else leaf
                for leaf in planned.leaves
            ),
        )

    def save(self, tx: Transaction, at: datetime, *, whole: bool) -> None:
        """Write down those that were made; `whole`: they are all that there are."""
        for form, fresh in self._fresh.items():
            shelves = {_key(form, n): Shelf() for n in range(SHELVES)} if whole else {}
            if not whole:
                touched = sorted({_shelf(form, id_) for id_ in (*fresh, *self._gone)})
                shelves = {key: Shelf() for key in touched} | dict(_read(tx, touched))
            for id_ in self._gone:
                shelves.get(_shelf(form, id_), Shelf()).pop(id_, None)
            for id_, slip in fresh.items():
                shelves[_shelf(form, id_)][id_] = slip
            tx.ledger.put(
                LedgerRow(STAGE, key, VERSION, at, encode(shelf)) for key, shelf in shelves.items()
            )

    def _has(self, leaf: Leaf) -> bool:
        return self._composed.issuperset(leaf.stories)

    def _held(self, tx: Transaction, form: str, ids: set[str]) -> Shelf:
        fresh = self._fresh.get(form, {})
        keys = sorted({_shelf(form, id_) for id_ in ids - fresh.keys()})
        held: Shelf = {}
        for _, shelf in _read(tx, keys):
            held |= shelf
        return held | fresh


def _laid(leaf: Leaf, laid: Laid, slips: Mapping[str, str]) -> Leaf:
    return Leaf(leaf.path, (), partial(_made, laid, slips))


def _made(laid: Laid, slips: Mapping[str, str], _: object) -> bytes:
    return laid.make(slips)


def _all(leaf: Leaf, held: Mapping[str, str]) -> bool:
    return all(id_ in held for id_ in leaf.stories)


def _read(tx: Transaction, keys: Sequence[str]) -> Iterator[tuple[str, Shelf]]:
    for key, row in tx.ledger.get(STAGE, keys).items():
        if row.version == VERSION:
            yield key, decode(dict[str, str], row.value)


def _shelf(form: str, story: str) -> str:
    return _key(form, crc32(story.encode()) % SHELVES)


def _key(form: str, number: int) -> str:
    return f"{form}/{number:02x}"
