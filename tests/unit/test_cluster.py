from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.domain.article import Article, Provider
from broadsheet.domain.score import Story
from broadsheet.domain.site import Policy
from broadsheet.stages.cluster import LIKELY, Clustering, cluster, reach, telling
from broadsheet.stages.cluster.group import MOST_MEMBERS

NOON = datetime(2022, 5, 19, 12, tzinfo=UTC)
POLICY = Policy()

BRIDGE = (
    "Harbour council votes to rebuild the Old Bridge",
    "Old Bridge to be rebuilt, Harbour council decides",
    "Harbour: council says yes to rebuilding of Old Bridge",
)
OTHERS = (
    "Lighthouse keeper retires after forty winters on Gull Rock",
    "Meridian Wire buys radio mast from Northgate",
    "Clinic in Vale tests a stroke alarm",
    "A tram derails near Northgate station",
)


def _article(
    title: str, hours: float | None = 0, outlet: str = "", text: str = "", key: str = ""
) -> Article:
    key = key or f"{title}|{hours}|{outlet}"
    outlet = outlet or f"{sha256(key.encode()).hexdigest()[:6]}.example"
    time = None if hours is None else NOON + timedelta(hours=hours)
    url = f"https://{outlet}/{sha256(key.encode()).hexdigest()[:8]}"
    return Article(key, url, url, title, "", text, time, None, Provider("", outlet))


def _one_go(articles: Sequence[Article]) -> Clustering:
    return cluster(articles, (), {}, POLICY)


def _groups(stories: Iterable[Story]) -> set[frozenset[str]]:
    return {frozenset(story.members) for story in stories}


def _text(seed: int, words: int = 300) -> str:
    return " ".join(f"w{(number * 7919 + seed * 104_729) % 5003}" for number in range(words))


def test_coverage_of_one_event_is_one_story_and_the_rest_stand_alone() -> None:
    bridge = [_article(title, n) for n, title in enumerate(BRIDGE)]
    rest = [_article(title, n) for n, title in enumerate(OTHERS)]
    done = _one_go(bridge + rest)
    assert len(done.stories) == 1 + len(rest)
    story = max(done.stories, key=lambda story: len(story.members))
    assert story.members == tuple(article.key for article in bridge)
    assert story.first_seen == NOON


def test_the_id_comes_from_the_founder_and_never_changes() -> None:
    first = _article(BRIDGE[0], 2)
    founded = _one_go([first]).stories[0]
    assert founded.id == sha256(first.key.encode()).hexdigest()[:12]
    earlier = _article(BRIDGE[1], 0)
    grown = cluster([earlier], [founded], {first.key: first}, POLICY).stories[0]
    assert grown.id == founded.id
    assert grown.members == (earlier.key, first.key)
    assert grown.first_seen == earlier.published


def test_reasons_name_what_was_alike() -> None:
    done = _one_go([_article(title, n) for n, title in enumerate(BRIDGE)])
    reasons = done.stories[0].reasons
    assert len(reasons) == 2
    inputs = dict(reasons[0].inputs)
    assert reasons[0].rule == "cluster.joined"
    assert "Bridge" in inputs["shared"]
    assert inputs["hours"] == "1.0"
    assert float(inputs["similarity"]) > 0
    assert LIKELY <= float(inputs["chance"]) <= 1
    assert float(inputs["chance"]) >= 0.5


def test_the_same_headline_reaches_further_but_not_without_end() -> None:
    window = POLICY.story_window / timedelta(hours=1)
    late = window + 3
    end = reach(POLICY) / timedelta(hours=1) + 1
    assert len(_one_go([_article(BRIDGE[0], 0), _article(BRIDGE[0], window / 2)]).stories) == 1
    assert len(_one_go([_article(BRIDGE[0], 0), _article(BRIDGE[0], late)]).stories) == 1
    assert len(_one_go([_article(BRIDGE[0], 0), _article(BRIDGE[0], end)]).stories) == 2


def test_a_like_title_is_the_less_likely_the_later_it_comes() -> None:
    """Time weighs against words and does not cut: a follow-up within days is of its story."""
    window = POLICY.story_window / timedelta(hours=1)
    first, chances = _article(BRIDGE[0], 0), list[float]()
    for hours in (1, window / 2, window + 3, 2 * window):
        (story,) = _one_go([first, _article(BRIDGE[1], hours)]).stories
        chances.append(float(dict(story.reasons[0].inputs)["chance"]))
    assert chances == sorted(set(chances), reverse=True)
    late = _article("Old Bridge closed", 3 * window - 16)
    assert len(_one_go([first, late]).stories) == 2
    assert len(_one_go([first, replace(late, published=first.published)]).stories) == 1


def test_a_weekly_column_and_a_mill_never_chain_into_one() -> None:
    column = [_article(f"Week in lamps: number {n}", 168 * n, "lamp.example") for n in range(12)]
    stories = _one_go(column).stories
    assert max(len(story.members) for story in stories) <= 2
    every_day = [_article("Lamp prices rise in Harbour again today", 24 * n) for n in range(40)]
    longest = max(len(story.members) for story in _one_go(every_day).stories)
    assert longest <= reach(POLICY) / timedelta(days=1) + 1


def test_one_outlets_two_announcements_are_two() -> None:
    names = ("Amber", "Cobalt", "Fern", "Heron", "Juniper", "Larch", "Moss", "Opal")
    day = [_article(f"Now in preview: {name} lamps for Harbour", n / 4, "lamp.example")
           for n, name in enumerate(names)]  # fmt: skip
    assert max(len(story.members) for story in _one_go(day).stories) <= 2


def test_copies_are_one_story_whatever_their_titles() -> None:
    wire = _text(1)
    first = _article("Wire: ships wait at the mouth of the river", 0, text=wire)
    copy = _article("Traffic jam off the coast", 5, text=f"{_text(2, 20)} {wire}")
    other = _article("Choir sings for the tram drivers", 6, text=_text(3))
    done = _one_go([first, copy, other])
    assert _groups(done.stories) == {frozenset({first.key, copy.key}), frozenset({other.key})}
    assert done.copies == ((copy.key, 1),)
    joined = next(story for story in done.stories if len(story.members) == 2)
    assert joined.reasons[0].rule == "cluster.copy"


def test_boilerplate_of_one_outlet_makes_no_copies() -> None:
    wall = _text(4)
    pages = [_article(title, n, "wall.example", wall) for n, title in enumerate(OTHERS)]
    assert len(_one_go(pages).stories) >= len(OTHERS) - 1


def test_without_times_words_alone_decide() -> None:
    mixed = [_article(title, None) for title in (BRIDGE[0], OTHERS[0], BRIDGE[1], OTHERS[1])]
    sizes = sorted(len(story.members) for story in _one_go(mixed).stories)
    assert sizes == [1, 1, 2]


def test_an_article_that_has_a_story_stays() -> None:
    first = _article(BRIDGE[0])
    founded = _one_go([first]).stories
    assert cluster([first], founded, {first.key: first}, POLICY).stories == ()


def test_a_founder_that_left_founds_under_another_id() -> None:
    first, second = _article(BRIDGE[0]), _article(OTHERS[0], 1)
    left = replace(_one_go([first]).stories[0], members=(second.key,))
    done = cluster([first], [left], {second.key: second}, POLICY)
    assert [story.members for story in done.stories] == [(first.key,)]
    assert done.stories[0].id != left.id


def test_members_that_are_not_known_stay_in_their_story() -> None:
    first, second = _article(BRIDGE[0]), _article(BRIDGE[1], 1)
    old = Story("0" * 12, ("gone", first.key), NOON - timedelta(hours=1))
    done = cluster([second], [old], {first.key: first}, POLICY)
    assert set(done.stories[0].members) == {"gone", first.key, second.key}


def test_no_story_grows_without_bound() -> None:
    first, second = _article(BRIDGE[0]), _article(BRIDGE[0], 1)
    for members, joined in ((MOST_MEMBERS - 1, True), (MOST_MEMBERS, False)):
        others = tuple(f"gone {number}" for number in range(members - 1))
        full = Story("0" * 12, (*others, first.key), NOON)
        done = cluster([second], [full], {first.key: first}, POLICY)
        assert (full.id in {story.id for story in done.stories}) is joined


TITLES = (*BRIDGE, *OTHERS, "Old Bridge closed", "Tram line near Northgate reopens")


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(TITLES), st.integers(0, 200), st.sampled_from("abc")),
        min_size=1, max_size=14, unique=True,
    ),
    st.integers(0, 14),
    st.randoms(use_true_random=False),
)  # fmt: skip
def test_every_article_has_one_story_however_the_run_is_cut(
    rows: list[tuple[str, int, str]], cut: int, chance: object
) -> None:
    articles = [_article(title, hours, f"{outlet}.example") for title, hours, outlet in rows]
    whole = _one_go(articles)
    keys = [key for story in whole.stories for key in story.members]
    assert sorted(keys) == sorted(article.key for article in articles)
    assert _one_go(articles[::-1]) == whole
    ordered = sorted(articles, key=lambda article: (article.published or NOON, article.key))
    before = _one_go(ordered[:cut])
    known = {article.key: article for article in ordered[:cut]}
    after = cluster(ordered[cut:], before.stories, known, POLICY)
    stories = {story.id: story for story in (*before.stories, *after.stories)}
    assert _groups(story for story in stories.values() if story.members) == _groups(whole.stories)


def test_a_wire_headline_in_one_go_is_one_story() -> None:
    """Each page has more equals than it is compared with, and all come at once."""
    rest = [_article(f"{OTHERS[n % 4]}, part {n} {_text(n, 4)}", n / 9) for n in range(60)]
    wire = [
        _article("Strong earthquake hits Lisbon, dozens feared dead", 3, key=f"x{n}")
        for n in range(30)
    ]
    done = _one_go(rest + wire)
    keys = frozenset(one.key for one in wire)
    assert keys in _groups(done.stories)


def test_vectors_of_other_languages_are_not_asked() -> None:
    """An encoder for English finds all Japanese alike."""
    same = np.ones(256, np.float32)
    one, two = _article(OTHERS[0], 0), _article(OTHERS[1], 1)
    for language, found in (("en-GB", {one.key, two.key}), ("", {one.key, two.key}), ("ja", set())):
        pages = [replace(page, language=language) for page in (one, two)]
        assert telling(pages, {one.key: same, two.key: same, "gone": same}).keys() == found
