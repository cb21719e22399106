"""Late merges and splits, an editor's ties, and the addresses that outlive them."""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import numpy as np
import pytest

from broadsheet.domain.article import Article, Provider
from broadsheet.domain.score import Story
from broadsheet.domain.site import Policy
from broadsheet.domain.ties import Ties
from broadsheet.stages.cluster import (
    NO_TIES,
    Clustering,
    Vector,
    cluster,
    model_for,
    parse,
    printed,
)
from broadsheet.stages.cluster.identity import story_id
from broadsheet.stages.cluster.model import Pair, chance

NOON = datetime(2022, 5, 19, 12, tzinfo=UTC)
POLICY = Policy()

FIRST = "Harbour council votes to rebuild the Old Bridge"
SECOND = "Tram line through Northgate market to close for repairs"
THIRD = "Lighthouse keeper retires after forty winters on Gull Rock"


def _article(title: str, hours: float | None = 0, key: str = "") -> Article:
    key = key or f"{title}|{hours}"
    outlet = f"{sha256(key.encode()).hexdigest()[:6]}.example"
    time = None if hours is None else NOON + timedelta(hours=hours)
    url = f"https://{outlet}/"
    return Article(key, url, url, title, "", "", time, None, Provider("", outlet))


def _again(
    new: Iterable[Article], before: Clustering, articles: Iterable[Article], ties: Ties = NO_TIES
) -> Clustering:
    known = {article.key: article for article in articles}
    stories = [story for story in before.stories if story.members]
    return cluster(list(new), stories, known, POLICY, ties=ties)


def _story(clustering: Clustering, key: str) -> Story:
    return next(story for story in clustering.stories if key in story.members)


def test_an_editors_merge_holds_whatever_the_words_say() -> None:
    pages = [_article(FIRST, 0), _article(SECOND, 1), _article(THIRD, 2)]
    tied = Ties(together=((pages[0].key, pages[1].key),))
    done = cluster(pages, (), {}, POLICY, ties=tied)
    assert _story(done, pages[0].key).members == (pages[0].key, pages[1].key)
    assert _story(done, pages[2].key).members == (pages[2].key,)


def test_a_merge_keeps_the_older_story_and_its_undoing_brings_the_other_back() -> None:
    pages = [_article(FIRST, 0), _article(SECOND, 1)]
    apart = cluster(pages, (), {}, POLICY)
    merged = _again([], apart, pages, Ties(together=((pages[1].key, pages[0].key),)))
    kept = _story(merged, pages[1].key)
    assert kept.id == story_id(pages[0].key)
    assert kept.formerly == (story_id(pages[1].key),)
    assert kept.members == (pages[0].key, pages[1].key)
    gone = next(story for story in merged.stories if story.id == story_id(pages[1].key))
    assert gone.members == ()
    assert "cluster.merged" in {reason.rule for reason in kept.reasons}
    undone = _again(pages, merged, pages)
    assert {story.id for story in undone.stories} == {story.id for story in apart.stories}
    assert all(not story.formerly for story in undone.stories)
    back = _story(undone, pages[1].key)
    assert "cluster.split" in {reason.rule for reason in back.reasons}


def test_an_editors_split_holds_and_survives_the_next_run() -> None:
    pages = [_article(FIRST, 0), _article(FIRST, 1), _article(FIRST, 2)]
    one = cluster(pages, (), {}, POLICY)
    assert len(one.stories) == 1
    ties = Ties(apart=((pages[0].key, pages[2].key),))
    parted = _again([], one, pages, ties)
    assert _story(parted, pages[0].key).id == one.stories[0].id
    assert pages[2].key not in _story(parted, pages[0].key).members
    more = _article(FIRST, 3)
    after = _again([more], parted, pages, ties)
    homes = {key: story.id for story in parted.stories for key in story.members}
    homes |= {key: story.id for story in after.stories for key in story.members}
    assert homes[pages[0].key] != homes[pages[2].key]
    assert more.key in homes


def test_a_story_stays_with_those_that_were_not_told_to_leave() -> None:
    """Though it is the page that founded it that leaves: readers follow the story, not the page."""
    pages = [_article(FIRST, 0), _article(FIRST, 1), _article(FIRST, 2)]
    keys = [page.key for page in pages]
    one = cluster(pages, (), {}, POLICY)
    pairs = tuple(tuple(sorted((keys[0], other))) for other in keys[1:])
    ties = Ties(apart=pairs, leaving=frozenset(keys[:1]))  # type: ignore[arg-type]
    parted = _again([], one, pages, ties)
    assert _story(parted, keys[1]).id == one.stories[0].id
    assert set(_story(parted, keys[1]).members) == set(keys[1:])
    left = _story(parted, keys[0])
    assert left.members == (keys[0],)
    assert left.id != one.stories[0].id
    more = _article(FIRST, 3)
    after = _again([more], parted, pages, ties)
    homes = {key: story.id for story in (*parted.stories, *after.stories) for key in story.members}
    assert homes[keys[1]] == one.stories[0].id
    assert homes[keys[0]] != homes[keys[1]]


def test_a_story_whose_pages_all_leave_stays_with_its_founder() -> None:
    pages = [_article(FIRST, 0), _article(FIRST, 1)]
    keys = [page.key for page in pages]
    one = cluster(pages, (), {}, POLICY)
    ties = Ties(apart=((keys[0], keys[1]),), leaving=frozenset(keys))
    parted = _again([], one, pages, ties)
    assert _story(parted, keys[0]).id == one.stories[0].id


def test_a_split_is_stronger_than_a_merge() -> None:
    pages = [_article(FIRST, 0), _article(SECOND, 1), _article(THIRD, 2)]
    keys = tuple(page.key for page in pages)
    ties = Ties(together=(keys,), apart=((keys[0], keys[1]),))
    done = cluster(pages, (), {}, POLICY, ties=ties)
    assert _story(done, keys[0]).members != _story(done, keys[1]).members
    assert len(done.stories) == 2


def test_ties_on_unknown_pages_do_no_harm() -> None:
    page = _article(FIRST)
    ties = Ties(together=(("a", "b"), (page.key, "a")), apart=(("a", page.key), ("a", "a")))
    assert cluster([page], (), {}, POLICY, ties=ties) == cluster([page], (), {}, POLICY)


def test_wrongly_joined_pages_are_parted_when_a_new_one_comes() -> None:
    pages = [_article(FIRST, 0), _article(SECOND, 1)]
    wrong = Story(story_id(pages[0].key), tuple(page.key for page in pages), NOON)
    new = _article("Old Bridge to be rebuilt, Harbour council votes", 2)
    done = cluster([new], [wrong], {page.key: page for page in pages}, POLICY)
    assert _story(done, new.key).id == wrong.id
    assert _story(done, pages[1].key).id == story_id(pages[1].key)


def test_what_is_older_than_the_reach_stays_where_it_is() -> None:
    pages = [_article(FIRST, -24 * 30), _article(SECOND, -24 * 30)]
    wrong = Story(story_id(pages[0].key), tuple(page.key for page in pages), NOON)
    known = {page.key: page for page in pages}
    done = cluster([_article(FIRST, 0)], [wrong], known, POLICY)
    assert len(done.stories) == 1
    assert done.stories[0].members == (f"{FIRST}|0",)


def test_vectors_bring_together_what_words_do_not() -> None:
    pages = [_article(f"{FIRST} {n}", n) for n in range(3)]
    pages.append(_article("Crossing over river: Harbour decides", 1))
    near, far = np.zeros((2, 8), np.float32)
    near[0], far[1] = 1, 1
    alike: dict[str, Vector] = {page.key: near for page in pages[:2]} | {pages[3].key: near}
    unlike: dict[str, Vector] = {page.key: near for page in pages[:2]} | {pages[3].key: far}
    for key in (page.key for page in pages[2:3]):
        alike[key], unlike[key] = far, far
    done = [cluster(pages, (), {}, POLICY, vectors) for vectors in (alike, unlike)]
    chances = [
        max(
            (float(dict(r.inputs).get("chance", 0)) for s in d.stories for r in s.reasons),
            default=0,
        )
        for d in done
    ]
    assert chances[0] >= chances[1]


def test_pages_without_any_vector_or_with_an_empty_one_are_compared_by_words() -> None:
    pages = [_article(FIRST, 0), _article(FIRST, 1)]
    empty = {page.key: np.zeros(8, np.float32) for page in pages}
    assert cluster(pages, (), {}, POLICY, empty) == cluster(pages, (), {}, POLICY)


def test_undated_pages_are_grouped_anew_as_more_come() -> None:
    first = [_article(title, None, key=f"{n}") for n, title in enumerate((FIRST, SECOND, THIRD))]
    more = [_article(title, None, key=f"{n + 9}") for n, title in enumerate((FIRST, SECOND))]
    begun = cluster(first, (), {}, POLICY)
    after = _again(more, begun, first)
    homes = {key: story.id for story in begun.stories for key in story.members}
    homes |= {key: story.id for story in after.stories for key in story.members}
    assert homes["9"] == homes["0"] == story_id("0")
    assert homes["10"] == homes["1"] == story_id("1")
    assert homes["2"] == story_id("2")


def test_reasons_stay_bounded_and_speak_of_members_only() -> None:
    pages = [_article(FIRST, n / 10) for n in range(30)]
    done = cluster(pages[:1], (), {}, POLICY)
    for end in range(1, 30):
        done = replace(_again(pages[end : end + 1], done, pages[:end]))
    story = done.stories[0]
    assert len(story.reasons) == len(story.members) - 1 == 29
    assert {dict(reason.inputs)["key"] for reason in story.reasons} == set(story.members[1:])


def test_the_shipped_models_are_whole() -> None:
    for name, dimensions in (("minilm-384@0", 384), ("wordllama-256@0", 256), ("other", 0)):
        model = model_for(name)
        assert parse(json.loads(json.dumps(printed(model)))) == model
        assert len(model.centre) == dimensions
        assert 0 < model.join_at < 1
        near, far = Pair(1, 1, 1, 1, 0, 0, 1, 0, 0, 1), Pair(0, 0, 0, 0, 0, 1, 1, 2, 0, 0)
        assert chance(model.dense.odds(near)) > model.join_at > chance(model.dense.odds(far))
        assert chance(model.plain.odds(near)) > model.join_at > chance(model.plain.odds(far))


@pytest.mark.parametrize("value", [[], {}, {"encoder": "none"}, {"dense": {"weights": {}}}])
def test_what_is_no_model_is_said(value: object) -> None:
    with pytest.raises(ValueError, match="story model"):
        parse(value)
