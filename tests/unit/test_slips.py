"""Slips: what lists show of a story, kept from one print to the next."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from broadsheet.adapters.stores.sql import SqlStore, sqlite_store
from broadsheet.domain.printed import Laid, Paper, PrintedStory
from broadsheet.pipeline.compositions import Compositions
from broadsheet.pipeline.slips import Slips
from broadsheet.stages.publish import printed
from broadsheet.stages.publish.api import API
from broadsheet.testing.builders import NOON, newsroom


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    opened = sqlite_store(tmp_path / "store.sqlite3")
    yield opened
    opened.close()


@pytest.fixture
def of() -> Paper:
    return newsroom(60)


class Print:
    """The slips of one print of a paper, and how often one was made."""

    def __init__(
        self, store: SqlStore, of: Paper, *, keeps: bool = True, whole: bool = False
    ) -> None:
        self.made: list[str] = []
        self.form = replace(API, slip=self._slip, keeps=keeps)
        self.compositions = Compositions(store)
        before = None if whole else store
        self.slips = Slips([self.form], of.catalog, self.compositions, before)
        self.of, self.store = of, store

    def _slip(self, catalog: object, story: PrintedStory) -> str:
        self.made.append(story.id)
        return f"{story.id}: {story.lead.article.title}"

    def take(self, stories: Sequence[PrintedStory]) -> None:
        for story in stories:
            self.slips.take(story)

    def save(self, changed: Sequence[str]) -> None:
        with self.store.begin() as tx:
            self.compositions.save(tx, ())
            self.slips.save(tx, changed, NOON)

    def all(self) -> dict[str, str]:
        return dict(self.slips.of(self.form.name, list(self.of.by_id)))


def compose(one: Print) -> None:
    for story in one.of.by_id.values():
        one.compositions.add(story)


def test_of_a_whole_print_each_is_made_once(store: SqlStore, of: Paper) -> None:
    now = Print(store, of, whole=True)
    now.take(list(of.by_id.values()))
    assert now.all() == now.all()
    assert sorted(now.made) == sorted(of.by_id)


def test_the_next_print_makes_those_of_changed_stories_alone(store: SqlStore, of: Paper) -> None:
    first = Print(store, of, whole=True)
    compose(first)
    first.take(list(of.by_id.values()))
    wanted = first.all()
    first.save(list(of.by_id))
    changed = of.stories[3]
    lead = replace(changed.lead, article=replace(changed.lead.article, title="Another"))
    second = Print(store, of)
    second.take([replace(changed, lead=lead)])
    found = second.all()
    assert second.made == [changed.id]
    assert found == wanted | {changed.id: f"{changed.id}: Another"}
    second.save([changed.id])
    third = Print(store, of)
    assert third.all() == found
    assert third.made == []


def test_what_is_gone_or_was_not_made_is_forgotten(store: SqlStore, of: Paper) -> None:
    first = Print(store, of, whole=True)
    compose(first)
    first.take(list(of.by_id.values()))
    first.save(list(of.by_id))
    gone = of.stories[5].id
    Print(store, of).save([gone])
    again = Print(store, of)
    assert again.all().keys() == of.by_id.keys()
    assert again.made == [gone], "of a story that is still there it is made again"


def test_what_was_never_kept_is_made_of_the_stories(store: SqlStore, of: Paper) -> None:
    before = Print(store, of, keeps=False, whole=True)
    compose(before)
    before.take(list(of.by_id.values()))
    wanted = before.all()
    before.save(list(of.by_id))
    now = Print(store, of, keeps=False)
    assert now.all() == wanted
    assert sorted(now.made) == sorted(of.by_id)
    now.all()
    assert len(now.made) == len(of.by_id)


def test_a_new_story_moves_every_page_of_the_api_and_is_made_alone(store: SqlStore) -> None:
    whole = newsroom(300)
    first = Slips([API], whole.catalog, Compositions(store), None)
    for story in whole.stories[1:]:
        first.take(story)
    with store.begin() as tx:
        first.save(tx, [story.id for story in whole.stories[1:]], NOON)
    wanted = {file.path: file.content for file in printed(whole, [API])}
    leaves = [leaf for leaf in API.of_catalog(whole.catalog) if isinstance(leaf.make, Laid)]
    now = Slips([API], whole.catalog, Compositions(store), store)
    now.take(whole.stories[0])
    made = {leaf.path: leaf.content({}, now.of(API.name, leaf.stories)) for leaf in leaves}
    pages = {leaf.path for leaf in leaves if "/page/" in leaf.path}
    assert len(pages) > 10
    assert pages <= made.keys()
    assert all(made[path] == wanted[path] for path in made)
    assert list(made) == [path for path in wanted if path in made]
