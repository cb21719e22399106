"""How a story is told: title, first, outlets, names, life."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.domain.article import Article, Provider
from broadsheet.domain.reason import Reason
from broadsheet.domain.score import Decision, Quality, Story
from broadsheet.domain.telling import Life, Telling
from broadsheet.stages.describe import Known, describe, stream
from broadsheet.stages.describe.life import life
from broadsheet.stages.describe.writing import line

NOON = datetime(2022, 5, 19, 12, tzinfo=UTC)
WINDOW = timedelta(days=3)


def page(key: str, title: str, hours: float = 0, outlet: str = "", excerpt: str = "") -> Article:
    host = outlet or f"{key}.example"
    return Article(
        key=key,
        original_url=f"https://{host}/{key}",
        web_url=f"https://{host}/{key}",
        title=title,
        excerpt=excerpt,
        text="",
        published=NOON - timedelta(hours=hours),
        modified=None,
        provider=Provider(host.partition(".")[0].title(), host),
    )


SMALL_TALK = (
    "Council opens a new park beside the old harbour wall",
    "The bridge will be closed for repairs until autumn",
    "Farmers expect a late harvest after the wet spring",
    "A study finds that cats sleep through most of the day",
    "Trains run again after the strike, but slowly",
    "Schools test a shorter week and like what they see",
    "Experts warn of a cold winter and empty stores",
    "The city plants a thousand trees along its streets",
)


def told(
    pages: Sequence[Article],
    *,
    lead: str = "",
    copies: dict[str, int] | None = None,
    qualities: dict[str, Quality] | None = None,
    at: datetime = NOON,
    around: Sequence[str] = SMALL_TALK * 4,
) -> Telling:
    keys = tuple(one.key for one in pages)
    story = Story("s-1", keys, NOON)
    leading = lead or keys[0]
    decisions = {key: Decision(key, "s-1", key == leading, 70, published=True) for key in keys}
    known = Known({one.key: one for one in pages}, decisions, qualities or {}, copies or {})
    others = [page(f"o{n}", title) for n, title in enumerate(around)]
    return describe(story, known, stream([*pages, *others]), at, WINDOW)


def test_coverage_is_in_order_of_time_and_the_first_is_no_copy() -> None:
    pages = [page("c", "Later", 1), page("a", "Copied early", 5), page("b", "First", 4)]
    done = told(pages, copies={"a": 1})
    assert [one.key for one in done.coverage] == ["a", "b", "c"]
    assert (done.first, done.lead) == ("b", "c")
    assert done.outlets == ("b.example", "c.example")


def test_nobody_is_told_to_be_first_by_a_time_that_only_we_gave() -> None:
    seen = replace(page("b", "First", 4), date_source="first seen")
    texts = {r.rule: r.text for r in told([page("c", "Later", 1), seen]).reasons}
    assert texts["describe.first"].startswith("Seen first at ")
    assert "First told" not in texts["describe.first"]
    texts = {r.rule: r.text for r in told([page("c", "Later", 1), page("b", "First", 4)]).reasons}
    assert texts["describe.first"].startswith("First told by ")


def test_ties_of_time_go_by_key() -> None:
    done = told([page("b", "One thing", 2), page("a", "One thing", 2)])
    assert done.first == "a"


def test_copies_of_one_wire_text_and_second_pages_of_an_outlet_add_no_outlet() -> None:
    pages = [
        page("a", "Wire", 5),
        page("b", "Wire", 4),
        page("c", "Wire", 3),
        page("d", "Own words", 2),
        page("e", "More own words", 1, outlet="d.example"),
    ]
    done = told(pages, copies={"b": 1, "c": 2})
    assert done.outlets == ("a.example", "d.example")
    assert "2 pages repeat" in next(r.text for r in done.reasons if r.rule == "describe.copies")


def test_a_story_of_copies_alone_counts_one_outlet() -> None:
    done = told([page("a", "Wire", 2), page("b", "Wire", 1)], copies={"a": 1, "b": 2})
    assert (done.first, done.outlets) == ("a", ("a.example",))


def test_pages_that_came_later_are_not_told_of() -> None:
    done = told([page("a", "Early", 9), page("b", "Late", -3)])
    assert [one.key for one in done.coverage] == ["a"]


def test_nothing_known_is_no_fault() -> None:
    done = describe(Story("s", ("gone",), NOON), Known({}), stream([]), NOON, WINDOW)
    assert (done.coverage, done.life, done.title) == ((), Life.OVER, "")


def test_a_poor_headline_of_the_lead_gives_way_to_the_clearest() -> None:
    pages = [
        page("a", "You won't believe it", 3),
        page("b", "Kestrel recalls its delivery robots after two accidents", 2),
        page("c", "Why?", 1),
    ]
    teaser = Reason("quality.clickbait", "A teaser.", -12)
    done = told(pages, qualities={"a": Quality("a", 80, (teaser,))})
    assert done.title == pages[1].title
    why = next(r for r in done.reasons if r.rule == "describe.title")
    assert "clickbait" in why.text
    assert ("lead", "a") in why.inputs


def test_the_leads_headline_stands_where_it_is_sound_or_none_is_better() -> None:
    sound = "Kestrel recalls its delivery robots after two accidents"
    assert told([page("a", sound), page("b", "Kestrel robots recalled")]).title == sound
    assert told([page("a", "Why?"), page("b", "How so?")]).title == "Why?"
    assert told([page("a", "Oh!")]).title == "Oh!"


def test_names_recur_across_headlines_and_stand_out() -> None:
    done = told(
        [
            page("a", "Mara Ellwood leaves Kestrel Robotics", 3),
            page("b", "Kestrel Robotics loses its founder, Mara Ellwood", 2),
            page("c", "Ellwood is out at Kestrel Robotics, and the council is surprised", 1),
        ]
    )
    assert done.names == ("Kestrel Robotics", "Mara Ellwood")


def test_names_in_title_case_are_told_from_the_words_around_them() -> None:
    done = told(
        [
            page("a", "Kestrel Opens a New Park for Robots", 3),
            page("b", "New Robots Park Is Opened by Kestrel", 2),
        ],
        around=[*SMALL_TALK * 4, "They built robots for every park and opened them"],
    )
    assert done.names == ("Kestrel",)


def test_a_common_word_of_the_storys_own_lines_is_no_name() -> None:
    done = told(
        [
            page("a", "Kestrel Breaks Enzyme Record With Plastic-Eating Robots", 3),
            page("b", "The Luna Guard and Kestrel study an enzyme that eats plastic", 2),
            page("c", "Kestrel breaks a record: robots feed an enzyme to Luna Guard", 1),
        ]
    )
    assert done.names == ("Kestrel", "Luna Guard")


def test_a_headline_in_title_case_alone_names_what_its_excerpt_writes_as_a_name() -> None:
    excerpt = "Robots of Kestrel were opened to the public."
    assert told([page("a", "Kestrel Opens Robots", 1, excerpt=excerpt)]).names == ("Kestrel",)


def test_german_nouns_are_no_names() -> None:
    around = [
        "Die Bundesregierung plant ein Gesetz für die Roboter der Zukunft",
        "Das Gesetz soll im Herbst kommen, sagt ein Sprecher der Bundesregierung",
        "Ein Gesetz für den Roboter im Haushalt",
        "Kritik an dem Gesetz der Bundesregierung",
        "Bürger streiten über einen Roboter und das Gesetz",
    ]
    done = told(
        [
            page("a", "Turmfalk stoppt Roboter nach neuem Gesetz", 2),
            page("b", "Nach dem Gesetz: Turmfalk nimmt Roboter vom Markt", 1),
        ],
        around=around * 5,
    )
    assert "Turmfalk" in done.names
    assert not {"Gesetz", "Roboter"} & set(done.names)


def test_what_the_whole_site_is_about_is_no_key_name() -> None:
    around = [f"AI finds thing number {n} in a heap of sand" for n in range(30)]
    done = told(
        [page("a", "AI helps Kestrel sort mail", 2), page("b", "Kestrel sorts mail with AI", 1)],
        around=around,
    )
    assert done.names == ("Kestrel",)


def test_names_are_six_at_most_and_no_outlets_boast() -> None:
    listed = "Avon, Bexley, Corvan, Dunmore, Elswick, Farrow and Garvey meet in Harwick"
    done = told([page("a", listed, 2), page("b", f"Again: {listed}", 1)])
    assert len(done.names) == 6
    own = told(
        [
            page("a", "Lantern gains readers in Harwick", 2, outlet="lantern.example"),
            page("b", "Lantern prints on in Harwick", 1, outlet="lantern.example"),
        ]
    )
    assert own.names == ("Harwick",)


def test_a_headlines_style_is_seen() -> None:
    assert line("Kestrel Unveils Robots That Fold Paper").styled
    assert not line("Kestrel unveils robots that fold paper in Harwick").styled
    assert [w.text for w in line("GPT-4 and Kestrel's R&D up 38%").words] == [
        *("GPT-4", "and", "Kestrel", "R&D", "up", "38%")
    ]


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        ([2], Life.NEW),
        ([5, 1], Life.NEW),
        ([20, 3], Life.GROWING),
        ([30, 20, 19, 18, 3], Life.COOLING),
        ([20], Life.COOLING),
        ([60, 30], Life.COOLING),
        ([60, 37], Life.OVER),
        ([], Life.OVER),
    ],
)
def test_a_storys_life(hours: list[float], expected: Life) -> None:
    times = [NOON - timedelta(hours=h) for h in hours]
    found, reason = life(times, NOON, WINDOW)
    assert found is expected
    assert reason.rule == "describe.life"


def test_life_follows_the_window() -> None:
    times = [NOON - timedelta(hours=20)]
    assert life(times, NOON, timedelta(days=12))[0] is Life.NEW
    assert life(times, NOON, timedelta(hours=12))[0] is Life.OVER


@settings(max_examples=50)
@given(
    st.lists(
        st.tuples(st.text(max_size=60), st.integers(-200, 5), st.integers(0, 2)),
        min_size=1,
        max_size=6,
    )
)
def test_any_story_can_be_told_and_the_order_given_is_nothing(
    rows: list[tuple[str, int, int]],
) -> None:
    pages = [
        page(f"k{n}", title, -hours, excerpt=title) for n, (title, hours, _) in enumerate(rows)
    ]
    copies = {f"k{n}": many for n, (_, _, many) in enumerate(rows)}
    one = told(pages, copies=copies, around=())
    other = told(pages[::-1], copies=copies, around=(), lead="k0")
    assert one == replace(other, story=one.story)
    assert 1 <= len(one.outlets) <= len(one.coverage)
    assert len(one.names) <= 6
