"""The front page of a moment: heat, age, outlets, variety, pins, yesterday's lead."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.domain.reason import Reason
from broadsheet.domain.score import Decision, Edition, Label, Labels, Story
from broadsheet.domain.site import Policy, Topic
from broadsheet.domain.telling import Coverage, Fronted, Life, Telling
from broadsheet.stages.edit import (
    Candidate,
    candidate,
    freshness,
    fronted,
    lay_out,
    main_topic,
    shortlist,
)

NOON = datetime(2022, 5, 19, 12, tzinfo=UTC)
POLICY = Policy()
HOUR = timedelta(hours=1)


def one(id_: str, heat: int = 80, hours: float = 0, **changes: object) -> Candidate:
    story = Story(id_, (id_,), NOON)
    made = Candidate(
        story=story,
        decision=Decision(id_, id_, True, heat, published=heat >= 70),
        outlet=f"{id_}.example",
        published=NOON - hours * HOUR,
        title=f"{id_} {id_}ing",
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def of_pages(id_: str, quality: int, pages: int, outlets: int) -> Candidate:
    """A story of so many pages, told by so many outlets in their own words."""
    made = one(id_, quality + 10 * (pages - 1), outlets=outlets, members=outlets)
    story = Story(id_, tuple(f"{id_}{n}" for n in range(pages)), NOON)
    return replace(made, story=story, pages=pages)


def reasons(edition: Edition, id_: str) -> dict[str, Reason]:
    return {reason.rule: reason for reason in dict(edition.reasons)[id_]}


def test_heat_halves_every_half_life() -> None:
    rows = [one("old-hot", 160, 18.5), one("new", 80), one("older-hotter", 330, 36.5)]
    done = lay_out(rows, POLICY, NOON)
    assert done.stories == ("older-hotter", "new", "old-hot")
    assert reasons(done, "old-hot")["edition.age"].points == pytest.approx(-18.5 / 18, abs=0.001)


def test_unpublished_stories_stay_off_and_the_size_is_kept() -> None:
    rows = [one("cold", 60), *(one(f"s{n:02}", 80, n) for n in range(40))]
    done = lay_out(rows, POLICY, NOON)
    assert len(done.stories) == POLICY.edition_size
    assert "cold" not in done.stories
    assert done.stories[:3] == ("s00", "s01", "s02")


def test_the_reasons_add_up_to_the_worth_of_the_place() -> None:
    rows = [one(f"s{n}", 75 + n, n, outlet="loud.example", topic="t") for n in range(8)]
    done = lay_out(rows, POLICY, NOON)
    for id_, parts in done.reasons:
        worth = dict(reasons(done, id_)["edition.place"].inputs)["worth"]
        assert sum(part.points for part in parts) == pytest.approx(float(worth), abs=0.0011)


def test_copies_bring_heat_but_no_place() -> None:
    wire, told = of_pages("wire", 70, 6, 1), of_pages("told", 70, 3, 3)
    assert wire.decision.heat > told.decision.heat
    done = lay_out([wire, told], POLICY, NOON)
    assert done.stories == ("told", "wire")
    assert reasons(done, "wire")["edition.outlets"].points < 0
    assert reasons(done, "told")["edition.outlets"].points > 0


def test_a_page_that_is_not_told_of_takes_nothing_off() -> None:
    """One that an editor killed is a member still, and neither heat nor coverage counts it."""
    told = of_pages("told", 70, 2, 2)
    killed = replace(told, story=replace(told.story, members=(*told.story.members, "down")))
    was, now = (reasons(lay_out([s], POLICY, NOON), "told") for s in (told, killed))
    assert now == was
    assert "on 2 pages" in now["edition.outlets"].text


def test_an_outlet_does_not_fill_the_page() -> None:
    loud = [one(f"l{n}", 100, n / 10, outlet="loud.example") for n in range(8)]
    others = [one(f"o{n}", 75, 10 + n) for n in range(10)]
    done = lay_out([*loud, *others], replace(POLICY, edition_size=10), NOON)
    assert sum(id_.startswith("l") for id_ in done.stories) < 6
    assert not all(id_.startswith("l") for id_ in done.stories[:3])
    alone = lay_out(loud, POLICY, NOON)
    assert len(alone.stories) == 8


def test_one_outlet_alone_still_fills_the_page() -> None:
    rows = [one(f"s{n}", 90, n, outlet="one.example") for n in range(6)]
    assert len(lay_out(rows, POLICY, NOON).stories) == 6


def test_topics_and_names_take_turns() -> None:
    rows = [one(f"a{n}", 80, n / 100, topic="chips") for n in range(4)]
    done = lay_out([*rows, one("b", 78, 1.5, topic="law")], POLICY, NOON)
    assert done.stories.index("b") == 2
    names = ("Kestrel", "Ellwood")
    rows = [one(f"a{n}", 80, n / 100, names=names, title=f"word{n}") for n in range(3)]
    done = lay_out([*rows, one("b", 78, 1)], POLICY, NOON)
    assert done.stories.index("b") == 1
    assert reasons(done, "a1")["edition.same-names"].points == -0.5


def test_one_event_is_not_told_twice() -> None:
    rows = [
        one("a", 90, title="Kestrel recalls delivery robots after accidents"),
        one("b", 80, title="After accidents, Kestrel recalls its delivery robots"),
        *(one(f"o{n}", 75, n, title=f"thing{n} happens{n}") for n in range(5)),
    ]
    done = lay_out(rows, POLICY, NOON)
    assert "b" not in done.stories
    ((left, (why,)),) = done.left
    assert (left, why.rule) == ("b", "edition.twice")


def test_like_titles_of_two_events_both_stand() -> None:
    rows = [
        one("a", title="Kestrel joins the open robot market", names=("Kestrel",)),
        one("b", title="Ostrava joins the open robot market", names=("Ostrava",)),
        one("c", title="Harbour bridge opens on 3 March"),
        one("d", title="Harbour bridge opens on 9 April"),
    ]
    assert len(lay_out(rows, POLICY, NOON).stories) == 4


BEFORE = (Fronted("2022-05-18", "big", 4, NOON - 20 * HOUR),)


def test_yesterdays_lead_does_not_lead_again_unless_it_grew() -> None:
    rows = [one("big", 400, 20, members=4), one("new", 75, 1)]
    done = lay_out(rows, POLICY, NOON, BEFORE)
    assert done.stories == ("new", "big")
    assert "2022-05-18" in reasons(done, "big")["edition.yesterday"].text
    grown = [replace(rows[0], members=5), rows[1]]
    assert lay_out(grown, POLICY, NOON, BEFORE).stories == ("big", "new")


def test_yesterdays_lead_still_leads_where_there_is_nothing_else() -> None:
    assert lay_out([one("big", members=4)], POLICY, NOON, BEFORE).stories == ("big",)


def test_todays_own_edition_is_not_yesterdays() -> None:
    rows = [one("big", 400, 5, members=4), one("new", 75)]
    today = (replace(BEFORE[0], day="2022-05-19"),)
    assert lay_out(rows, POLICY, NOON, today).stories[0] == "big"


def test_a_lead_is_known_under_its_former_id() -> None:
    story = Story("merged", ("m",), NOON, formerly=("big",))
    rows = [one("merged", 400, 20, members=4, story=story), one("new", 75)]
    assert lay_out(rows, POLICY, NOON, BEFORE).stories[0] == "new"


def test_pins_come_first_in_their_order() -> None:
    why = Reason("override.pin", "An editor keeps it on top.")
    rows = [one("a", 300), one("b"), one("c", 75, 30), one("cold", 10)]
    pins = [("c", why), ("b", why), ("cold", why), ("gone", why)]
    done = lay_out(rows, POLICY, NOON, pins=pins)
    assert done.stories == ("c", "b", "a")
    assert reasons(done, "c")["override.pin"] == why
    assert lay_out(rows, replace(POLICY, edition_size=1), NOON, pins=pins).stories == ("c",)


def test_what_is_remembered_of_an_edition() -> None:
    rows = [one("a", 90, members=3), one("b")]
    done = lay_out(rows, POLICY, NOON)
    assert fronted(done, rows, NOON) == Fronted("2022-05-19", "a", 3, NOON)
    assert fronted(Edition(()), [], NOON) is None


def test_a_time_ahead_is_no_advantage() -> None:
    rows = [one("a", 90), one("liar", 80, -500)]
    assert lay_out(rows, POLICY, NOON).stories == ("a", "liar")


def test_the_shortlist_keeps_what_can_be_placed_and_what_is_pinned() -> None:
    rows = [
        (
            Story(f"s{n:03}", (f"k{n}",), NOON),
            Decision(f"k{n}", "", True, 80, True),
            NOON - n * HOUR,
        )
        for n in range(300)
    ]
    why = Reason("override.pin", "")
    found = shortlist(rows, POLICY, [("s299", why)])
    assert found[:2] == ("s000", "s001")
    assert (len(found), found[-1]) == (4 * POLICY.edition_size + 1, "s299")


def _telling(*coverage: Coverage) -> Telling:
    outlets = tuple(dict.fromkeys(one.outlet for one in coverage if not one.copy))
    key = coverage[0].key
    return Telling("s", "T", key, key, coverage, outlets, (), Life.NEW, NOON)


def test_a_story_that_is_still_told_is_fresher() -> None:
    old, new = NOON - 30 * HOUR, NOON - 2 * HOUR
    lead = Coverage("a", "a.example", old)
    alone, running = _telling(lead), _telling(lead, Coverage("b", "b.example", new))
    decision = Decision("a", "s", True, 70, True)
    assert freshness(decision, alone, POLICY) == old
    assert old < freshness(replace(decision, heat=80), running, POLICY) < new
    copied = _telling(lead, Coverage("b", "b.example", new, copy=True))
    assert freshness(replace(decision, heat=80), copied, POLICY) == old


def test_a_candidate_is_made_of_a_telling() -> None:
    telling = _telling(
        Coverage("a", "a.example", NOON),
        Coverage("b", "b.example", NOON),
        Coverage("c", "c.example", NOON, copy=True),
    )
    story = Story("s", ("a", "b", "c"), NOON)
    made = candidate(story, Decision("b", "s", True, 90, True), telling, POLICY, "law")
    assert (made.outlet, made.outlets, made.members, made.topic) == ("b.example", 2, 2, "law")


def test_the_main_topic_is_the_best_that_is_no_root_or_parent() -> None:
    tree = (Topic("ai", "AI"), Topic("law", "Law", parent="ai"), Topic("eu", "EU", parent="law"))

    def labels(*ids: str) -> Labels:
        return Labels("k", tuple(Label(id_, 0.9) for id_ in ids), 0.9, True)

    assert main_topic(labels("ai", "law", "eu"), tree) == "eu"
    assert main_topic(labels("ai", "law"), tree) == "law"
    assert main_topic(labels("ai"), tree) == "ai"
    assert main_topic(labels(), tree) == ""


ROWS = st.lists(
    st.tuples(st.integers(70, 300), st.integers(0, 200), st.integers(0, 4), st.integers(1, 5)),
    max_size=14,
)


@settings(max_examples=50)
@given(ROWS, st.integers(1, 10_000))
def test_time_alone_moves_nothing_and_neither_does_the_order_given(
    rows: list[tuple[int, int, int, int]], hours: int
) -> None:
    made = [
        one(f"s{n:02}", heat, age, outlet=f"{outlet}.example", topic=f"t{outlet}", members=members)
        for n, (heat, age, outlet, members) in enumerate(rows)
    ]
    now = lay_out(made, POLICY, NOON)
    assert lay_out(made[::-1], POLICY, NOON) == now
    later = lay_out(made, POLICY, NOON + hours * HOUR)
    assert later.stories == now.stories
    assert len(set(now.stories)) == len(now.stories) == len(made)
