"""Pages without any time: how broad their stories are is told from the pages alone."""

from collections.abc import Iterable, Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.domain.article import Article, Provider
from broadsheet.domain.score import Story
from broadsheet.domain.site import Policy
from broadsheet.domain.ties import Ties
from broadsheet.stages.cluster import NO_TIES, Vector, cluster
from broadsheet.stages.cluster.broad import FEW, clearest
from broadsheet.stages.cluster.linkage import groups, tree

POLICY = Policy()


def _article(number: int, title: str) -> Article:
    outlet = f"outlet{number}.example"
    url = f"https://{outlet}/"
    return Article(f"{number:04d}", url, url, title, "", "", None, None, Provider("", outlet))


def _grouped(
    articles: Sequence[Article], vectors: dict[str, Vector] | None = None, ties: Ties = NO_TIES
) -> set[frozenset[str]]:
    done = cluster(articles, (), {}, POLICY, vectors or {}, ties)
    return {frozenset(story.members) for story in done.stories if story.members}


def _events(count: int, pages: int) -> list[Article]:
    """So many events, each told so many times in five of its nine words and one of its own."""
    draw = np.random.default_rng(count)
    found: list[Article] = []
    for event in range(count):
        for _ in range(pages):
            told = [f"Event{event}word{word}x" for word in draw.permutation(9)[:5]]
            found.append(_article(len(found), " ".join((*told, f"aside{len(found)}y"))))
    return found


def _by_event(articles: Iterable[Article], pages: int) -> set[frozenset[str]]:
    homes: dict[int, set[str]] = {}
    for article in articles:
        homes.setdefault(int(article.key) // pages, set()).add(article.key)
    return {frozenset(keys) for keys in homes.values()}


@pytest.mark.parametrize(("events", "pages"), [(6, 30), (20, 7), (60, 1), (40, 2)])
def test_stories_are_as_broad_as_the_pages_say(events: int, pages: int) -> None:
    articles = _events(events, pages)
    assert _grouped(articles) == _by_event(articles, pages)


def test_vectors_of_length_one_do_as_well() -> None:
    articles = _events(8, 9)
    noise = np.random.default_rng(3)
    around = noise.standard_normal((8, 24))
    rows = around.repeat(9, axis=0) + 0.4 * noise.standard_normal((72, 24))
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    vectors = {a.key: row.astype(np.float32) for a, row in zip(articles, rows, strict=True)}
    assert _grouped(articles, vectors) == _by_event(articles, 9)
    mute = _article(900, "")
    assert _grouped([*articles, mute], vectors) == {*_by_event(articles, 9), frozenset(["0900"])}


def test_the_order_in_which_pages_come_is_of_no_matter() -> None:
    articles = _events(12, 6)
    mixed = [articles[n * 29 % len(articles)] for n in range(len(articles))]
    assert _grouped(mixed) == _grouped(articles) == _grouped(articles[::-1])


def test_a_hundred_copies_and_pages_without_a_word_are_borne() -> None:
    copies = [_article(n, "Harbour council votes to rebuild the Old Bridge") for n in range(100)]
    others = [_article(100 + n, f"Only{n}a only{n}b only{n}c") for n in range(20)]
    empty = [_article(120 + n, "") for n in range(5)]
    found = _grouped([*copies, *others, *empty])
    assert frozenset(copy.key for copy in copies) in found
    assert {frozenset((page.key,)) for page in (*others, *empty)} <= found


def test_few_pages_are_held_against_each_other_two_by_two() -> None:
    articles = _events(FEW - 1, 1)
    again = _article(900, articles[0].title)
    pairs = {frozenset((articles[0].key, again.key))}
    assert _grouped([*articles[: FEW - 2], again]) >= pairs
    assert len(_grouped(articles)) == FEW - 1


def test_an_editors_ties_hold() -> None:
    articles = _events(12, 6)
    a, b, far = articles[0].key, articles[1].key, articles[40].key
    found = _grouped(articles, ties=Ties(together=((a, far),), apart=((a, b),)))
    home = next(group for group in found if a in group)
    assert far in home
    assert b not in home


def test_stories_are_grouped_anew_as_pages_come_in_pieces() -> None:
    articles = _events(10, 8)
    stories: dict[str, Story] = {}
    for start in range(0, 80, 27):
        known = {article.key: article for article in articles[:start]}
        piece = articles[start : start + 27]
        done = cluster(piece, list(stories.values()), known, POLICY)
        stories |= {story.id: story for story in done.stories}
        stories = {id_: story for id_, story in stories.items() if story.members}
    assert {frozenset(story.members) for story in stories.values()} == _grouped(articles)


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 30), st.integers(0, 10_000), st.floats(0.05, 0.95))
def test_a_tree_cut_at_a_level_gives_what_grouping_at_that_level_gives(
    count: int, seed: int, level: float
) -> None:
    rows = np.random.default_rng(seed).random((count, count)).astype(np.float32)
    likeness = np.maximum(rows, rows.T)
    together = [(count - 1, 0)]
    cut = tree(likeness.copy(), together).groups(level)
    assert cut == groups(likeness.copy(), level, together)
    assert sorted(row for part in cut for row in part) == list(range(count))


def test_where_nothing_stands_apart_nothing_is_joined() -> None:
    joins = tree(np.eye(50, dtype=np.float32))
    assert clearest(joins, np.eye(50, dtype=np.float32)) == np.inf
    assert len(joins.groups(np.inf)) == 50


def test_pages_in_the_very_same_words_are_one_story() -> None:
    wire = [_article(number, "Strong earthquake hits Lisbon") for number in range(FEW + 5)]
    assert _grouped(wire) == {frozenset(page.key for page in wire)}
    split = Ties(apart=((wire[0].key, wire[1].key),))
    assert len(_grouped(wire, ties=split)) == 2


def test_no_story_grows_without_bound() -> None:
    near = np.full((12, 12), 0.9, np.float32)
    near[:5, 5:] = near[5:, :5] = 0.5
    joined = tree(near)
    whole = list(range(12))
    assert joined.groups(0.1) == [whole]
    assert joined.groups(0.1, 7) == [whole[:5], whole[5:]]
    assert max(map(len, joined.groups(0.1, 3))) <= 3
    assert sorted(row for rows in joined.groups(0.1, 3) for row in rows) == whole
