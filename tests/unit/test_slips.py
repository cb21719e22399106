"""Slips: lists that are made without their stories come out the same."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from broadsheet.adapters.stores.sql import SqlStore, sqlite_store
from broadsheet.domain.printed import Leaf, Paper, PrintedStory
from broadsheet.pipeline.leaves import Plan
from broadsheet.pipeline.slips import Slips
from broadsheet.stages.publish.api import API
from broadsheet.testing.builders import NOON, newsroom, paper

NOBODY: Mapping[str, PrintedStory] = {}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    opened = sqlite_store(tmp_path / "store.sqlite3")
    yield opened
    opened.close()


def slips(of: Paper, ids: set[str], lost: tuple[str, ...] = ()) -> Slips:
    composed = [(one, of.by_id[one.id]) for one in of.catalog.stories if one.id in ids]
    return Slips([API], of.catalog.site, composed, lost)


def plan(of: Paper) -> Plan:
    return Plan(tuple(API.of_catalog(of.catalog)), (), {})


def unshown(leaves: tuple[Leaf, ...]) -> dict[str, bytes]:
    """Those that need no story."""
    return {leaf.path: leaf.make(NOBODY) for leaf in leaves if not leaf.stories}


def test_a_new_story_moves_every_page_and_is_composed_alone(store: SqlStore) -> None:
    whole = newsroom(300)
    newest = whole.catalog.shown[0].id
    before = paper(whole.stories[1:])
    with store.begin() as tx:
        slips(before, set(before.by_id)).save(tx, NOON, whole=True)
    with store.begin() as tx:
        now = slips(whole, {newest})
        planned = plan(whole)
        eased = now.eased(tx, planned)
        now.save(tx, NOON, whole=False)
    wanted = {leaf.path: leaf.make(whole.by_id) for leaf in planned.leaves}
    made = unshown(eased.leaves)
    pages = {leaf.path for leaf in planned.leaves if leaf.laid}
    assert len(pages) > 10
    assert pages <= made.keys()
    assert all(made[path] == wanted[path] for path in made)
    assert [leaf.path for leaf in eased.leaves] == [leaf.path for leaf in planned.leaves]
    with store.begin() as tx:
        again = unshown(slips(whole, set()).eased(tx, planned).leaves)
    assert pages <= again.keys()


def test_what_was_never_kept_is_composed(store: SqlStore) -> None:
    of = newsroom(60)
    with store.begin() as tx:
        planned = plan(of)
        assert slips(of, set()).eased(tx, planned) == planned


def test_what_is_gone_or_no_longer_shown_is_forgotten(store: SqlStore) -> None:
    of = newsroom(60)
    gone = of.catalog.shown[3].id
    with store.begin() as tx:
        slips(of, set(of.by_id)).save(tx, NOON, whole=True)
        slips(of, set(), lost=(gone,)).save(tx, NOON, whole=False)
        planned = plan(of)
        eased = slips(of, set()).eased(tx, planned)
    shows = {leaf.path for leaf in planned.leaves if leaf.laid and gone in leaf.stories}
    assert shows
    assert not shows & unshown(eased.leaves).keys()


def test_the_program_composes_what_it_has_at_hand_anyway(store: SqlStore) -> None:
    of = newsroom(60)
    with store.begin() as tx:
        planned = plan(of)
        assert slips(of, set(of.by_id)).eased(tx, planned) == planned
