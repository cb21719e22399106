"""How finely a site cuts its stories, learnt from an editor's merges and splits."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.learning import context

from broadsheet.adapters.stores.sql import SqlStore, sqlite_store
from broadsheet.app.learn.stories import judged, learn_stories, words_of
from broadsheet.domain.article import Article
from broadsheet.domain.override import Action, Override, Overrides
from broadsheet.domain.score import Story
from broadsheet.domain.site import Site
from broadsheet.pipeline.judge import versions
from broadsheet.pipeline.placing import pairs_model
from broadsheet.stages.cluster import DEFAULT, Fineness, fitted
from broadsheet.stages.cluster.adapt import MOST, LeftAlone, Wanted, learn, moved
from broadsheet.testing.stores import NOON, made_article

SITE = Site("A paper", "the sea", "https://paper.example")
NOBODY = LeftAlone(())
LEVEL = 0.4


def _said(action: Action, *keys: str, id_: str = "o", hours: int = 0, **more: object) -> Override:
    at = NOON + timedelta(hours=hours)
    return Override(id_, action, "because", at, keys=keys, **more)  # type: ignore[arg-type]


def test_a_shift_moves_every_pair_and_none_moves_nothing() -> None:
    assert fitted(DEFAULT, None) is DEFAULT
    broader = fitted(DEFAULT, Fineness(0.5, 9))
    assert broader.plain.bias == DEFAULT.plain.bias + 0.5
    assert broader.dense.bias == DEFAULT.dense.bias + 0.5
    assert replace(broader, plain=DEFAULT.plain, dense=DEFAULT.dense) == DEFAULT
    assert versions(SITE, None, stories=Fineness(0.5, 9)).cluster != versions(SITE, None).cluster


@given(st.floats(0, 1), st.floats(-MOST, MOST))
@settings(max_examples=50)
def test_a_chance_stays_one(chance: float, shift: float) -> None:
    found = moved(chance, shift)
    assert 0 <= found <= 1
    assert (found >= chance - 1e-5) if shift >= 0 else (found <= chance + 1e-5)
    assert moved(0.0, shift) == 0.0


@given(st.lists(st.floats(0.01, 0.99), max_size=40), st.floats(-MOST, MOST))
@settings(max_examples=50)
def test_pairs_that_turn_are_counted(chances: list[float], shift: float) -> None:
    near = [chance for chance in chances if abs(moved(chance, shift) - LEVEL) > 1e-9]
    turned = sum((chance >= LEVEL) != (moved(chance, shift) >= LEVEL) for chance in near)
    assert LeftAlone.of(near).turned(LEVEL, shift) == turned


def test_merges_make_broader_and_splits_finer() -> None:
    merges = [Wanted((0.3, 0.36), same=True)] * 5
    splits = [Wanted((0.5, 0.44), same=False)] * 5
    assert learn(merges, NOBODY, LEVEL) > 0.2
    assert learn(splits, NOBODY, LEVEL) < -0.2
    assert learn([], NOBODY, LEVEL) == 0
    assert learn(merges + splits, NOBODY, LEVEL) == 0, "words that point both ways"
    assert learn(merges + splits[:1], NOBODY, LEVEL) > 0.2


def test_pairs_that_nobody_touched_hold_against_it() -> None:
    merges = [Wanted((0.3,), same=True)] * 5
    many = LeftAlone.of([0.3 + n / 1000 for n in range(99)])
    assert learn(merges, many, LEVEL) == 0
    assert learn(merges, LeftAlone.of([0.39]), LEVEL) > 0


def test_it_is_kept_where_words_that_were_held_out_come_right() -> None:
    fineness, report = judged([Wanted((0.34,), same=True)] * 10, NOBODY, LEVEL)
    assert fineness is not None
    assert (report.before, report.after, report.merges, report.kept) == (0, 10, 10, True)
    assert fineness == Fineness(report.shift, 10)
    far = [Wanted((0.001,), same=True)] * 10
    fineness, report = judged(far, NOBODY, LEVEL)
    assert (fineness, report.kept, report.after) == (None, False, 0)
    assert report.why == "no more would be right by itself"
    right = [Wanted((0.9,), same=True)] * 10
    assert judged(right, NOBODY, LEVEL)[0] is None


def test_the_last_word_counts() -> None:
    said = Overrides.of(
        [
            _said(Action.MERGE, "a", "b", "c", id_="1"),
            _said(Action.SPLIT, "a", id_="2", hours=1, other_keys=("b", "d")),
            _said(Action.SPLIT, "e", id_="3"),
            _said(Action.MERGE, "x", "y", id_="4", hours=2),
            _said(Action.KILL, "z", id_="5"),
        ]
    )
    found = words_of(said)
    assert (("x", "y"),) in [pairs for pairs, same in found if same]
    (split,) = [pairs for pairs, same in found if not same]
    assert split == (("a", "b"), ("a", "d"))
    merged = [pair for pairs, same in found if same for pair in pairs]
    assert ("a", "b") not in merged


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    made = sqlite_store(tmp_path / "store.sqlite3")
    yield made
    made.close()


def _page(number: int, title: str) -> Article:
    return replace(made_article(f"o{number}.example/{number}", number), title=title, excerpt="")


def test_pages_are_compared_in_the_stream_they_came_in(store: SqlStore) -> None:
    pages = [
        _page(0, "Ferry Kestrel runs aground off Harwick"),
        _page(1, "The Kestrel lies on a sandbank at Harwick"),
        _page(2, "Council votes on the price of bread"),
        _page(3, "Bread: what the council made of it"),
        _page(4, "A museum of lamps opens in Orrin"),
        _page(5, "Orrin has a museum now, of lamps"),
        _page(6, "Regatta won by a length in heavy swell"),
    ]
    times = {page.key: page.published for page in pages if page.published}
    stories = [Story(f"s{n}", (page.key,), times[page.key]) for n, page in enumerate(pages)]
    with store.begin() as tx:
        tx.articles.save(pages)
        tx.stories.save(stories, times)
    keys = [page.key for page in pages]
    said = [_said(Action.MERGE, keys[n], keys[n + 1], id_=str(n)) for n in (0, 2, 4)]
    with store.begin() as tx:
        _, report = learn_stories(context(SITE, store, *said), tx)
        assert (report.merges, report.splits) == (3, 0)
        assert report.before is not None
        _, few = learn_stories(context(SITE, store, *said[:2]), tx)
        assert (few.kept, few.why, few.merges) == (False, "it takes 3 merges and splits", 2)
        unknown = [_said(Action.MERGE, f"x{n}", f"y{n}", id_=str(n)) for n in range(3)]
        gone = learn_stories(context(SITE, store, *unknown), tx)[1]
        assert gone.why == "the pages that they speak of are not known any more"
    finer = replace(context(SITE, store), stories=Fineness(0.5, 3))
    assert pairs_model(finer) == fitted(DEFAULT, Fineness(0.5, 3))
