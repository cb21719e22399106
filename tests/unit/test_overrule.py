"""An editor's word over what the stages found."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.domain.article import Article
from broadsheet.domain.override import Action, Examples, Override, Overrides
from broadsheet.domain.reason import Reason
from broadsheet.domain.score import Label, Labels, Quality, Story
from broadsheet.domain.site import Policy
from broadsheet.domain.ties import Ties
from broadsheet.stages import edit, overrule
from broadsheet.testing import builders
from broadsheet.text.codec import decode, encode

AT = datetime(2026, 11, 21, 12, tzinfo=UTC)
POLICY = Policy()
SITE = builders.site()


def said(action: Action, *keys: str, day: int = 0, **more: object) -> Override:
    made = Override(
        f"o-{day:02}-{action}", action, "Because.", AT + timedelta(days=day), "Ada", keys=keys
    )
    return replace(made, **more)  # type: ignore[arg-type]


def over(*items: Override) -> Overrides:
    return Overrides.of(items)


def article(number: int = 0, **changes: object) -> Article:
    return replace(builders.article(number), **changes)  # type: ignore[arg-type]


def story(*keys: str, id_: str = "s1", formerly: tuple[str, ...] = ()) -> Story:
    return Story(id_, keys, AT, formerly=formerly)


def qualities(**points: int) -> dict[str, Quality]:
    return {key: Quality(key, p, (Reason("quality.all", "All.", p),)) for key, p in points.items()}


class TestTime:
    def test_an_override_ends_at_its_end(self) -> None:
        ends = replace(said(Action.KILL, "a"), until=AT + timedelta(hours=1))
        both = over(ends, said(Action.KILL, "b"))
        assert len(both.standing(AT + timedelta(minutes=59)).items) == 2
        assert [o.keys for o in both.standing(AT + timedelta(hours=1)).items] == [("b",)]

    def test_a_clock_set_back_keeps_them(self) -> None:
        assert over(said(Action.KILL, "a")).standing(AT - timedelta(days=900)).items

    def test_the_last_word_holds(self) -> None:
        first, last = said(Action.KILL, "a", day=1), said(Action.PUBLISH, "a", day=2)
        assert over(last, first).verdicts["a"] is last
        same = [replace(last, id="x"), replace(first, id="y", at=last.at)]
        assert over(*same).verdicts["a"].id == "y"

    def test_they_are_stored_and_come_back(self) -> None:
        both = over(said(Action.KILL, "a", until=AT + timedelta(1)), said(Action.BLOCK, phrase="x"))
        assert both.verdicts
        assert decode(Overrides, encode(both)) == both

    def test_resolving_finds_the_article_under_its_own_key(self) -> None:
        made = over(said(Action.SPLIT, "feed/a", other_keys=("b", "c")), said(Action.BLOCK))
        known = {"feed/a": "a", "c": "b"}
        found = made.resolved(lambda key: known.get(key, key)).doing(Action.SPLIT)[0]
        assert (found.keys, found.other_keys) == (("a",), ("b",))


class TestBlocked:
    @pytest.mark.parametrize(
        ("source", "hit"),
        [
            ("harbour-ledger.example", True),
            ("www.harbour-ledger.example", True),
            ("ledger.example", False),
            ("example", True),
            ("other.example", False),
            ("feed-7", True),
        ],
    )
    def test_a_source_or_domain_with_all_below(self, source: str, hit: bool) -> None:
        one = article(source="feed-7")
        reason = overrule.blocked(one, over(said(Action.BLOCK, source=source)))
        assert (reason is not None) is hit
        if reason:
            assert reason.rule == "override.block-source"
            assert "Because (Ada, 2026-11-21)" in reason.text

    @pytest.mark.parametrize(
        ("phrase", "place"),
        [
            ("sponsored content", "title"),
            ("SPONSORED-content", "title"),
            ("buy now", "excerpt"),
            ("the very end", "text"),
            ("sponsor", ""),
            ("content sponsored", ""),
            ("end of", ""),
            ("你好", "text"),
        ],
    )
    def test_a_phrase_whole_without_case_and_where(self, phrase: str, place: str) -> None:
        one = article(
            title="Sponsored content: tractors",
            excerpt="Buy now!",
            text="First.\nThis is THE very end. 他说你好",
        )
        reason = overrule.blocked(one, over(said(Action.BLOCK, phrase=phrase)))
        assert (dict(reason.inputs)["place"] if reason else "") == place

    def test_a_phrase_does_not_run_from_the_title_into_the_text(self) -> None:
        one = article(title="It is sponsored", excerpt="content", text="")
        assert not overrule.blocked(one, over(said(Action.BLOCK, phrase="sponsored content")))

    def test_a_page_said_to_publish_is_not_blocked(self) -> None:
        one = article()
        words = over(said(Action.BLOCK, source="example", day=3), said(Action.PUBLISH, one.key))
        assert overrule.blocked(one, words) is None

    def test_a_blocked_page_is_off_the_subject_with_that_reason_first(self) -> None:
        labels = Labels(article().key, (Label("ai", 0.9),), 0.9, True, (Reason("subject.on", ""),))
        made = overrule.labelled(
            labels, article(), over(said(Action.BLOCK, source="example")), SITE
        )
        assert (made.on_subject, made.topics) == (False, ())
        assert [r.rule for r in made.reasons] == ["override.block-source", "subject.on"]


class TestLabelled:
    OFF = Labels(builders.article(0).key, (), 0.1, False, (Reason("subject.passing", ""),))

    def test_nothing_said_changes_nothing(self) -> None:
        assert overrule.labelled(self.OFF, article(), over(), SITE) is self.OFF

    def test_the_editors_topics_and_no_others(self) -> None:
        key = article().key
        words = over(said(Action.RETOPIC, key, topics=("ai-ethics", "ai")))
        made = overrule.labelled(self.OFF, article(), words, SITE)
        assert [label.topic for label in made.topics] == ["ai-ethics", "ai"]
        assert made.on_subject
        assert made.subject == SITE.policy.subject_at
        assert made.reasons[0].rule == "override.retopic"
        assert overrule.confirmed(article(), words) == ("ai-ethics", "ai")
        assert overrule.confirmed(article(1), words) is None

    def test_publish_puts_a_page_on_the_subject_with_some_topic(self) -> None:
        made = overrule.labelled(
            self.OFF, article(), over(said(Action.PUBLISH, article().key)), SITE
        )
        assert made.on_subject
        assert [label.topic for label in made.topics] == ["ai"]
        on = replace(self.OFF, on_subject=True)
        words = over(said(Action.PUBLISH, article().key))
        assert overrule.labelled(on, article(), words, SITE) is on


class TestRetitled:
    def test_headline_and_excerpt_are_the_editors(self) -> None:
        one = article()
        words = over(said(Action.RETITLE, one.key, title="Plain", excerpt="Short."))
        made = overrule.retitled(one, words)
        assert (made.title, made.excerpt, made.key) == ("Plain", "Short.", one.key)
        assert made.reasons[-1].rule == "override.retitle"
        assert dict(made.reasons[-1].inputs)["own"] == one.title

    def test_the_excerpt_stays_where_none_is_given(self) -> None:
        one = article()
        made = overrule.retitled(one, over(said(Action.RETITLE, one.key, title="Plain")))
        assert made.excerpt == one.excerpt
        assert overrule.retitled(article(1), over()) == article(1)


class TestTies:
    def test_merges_run_together_and_splits_stay_apart(self) -> None:
        words = over(
            said(Action.MERGE, "a", "b"),
            said(Action.MERGE, "c", "b", day=1),
            said(Action.SPLIT, "d", day=2, other_keys=("a", "b")),
        )
        ties = Ties((("a", "b", "c"),), (("a", "d"), ("b", "d")), frozenset("d"))
        assert overrule.ties(words) == ties

    def test_a_later_split_undoes_a_merge_and_a_later_merge_a_split(self) -> None:
        merge, split = said(Action.MERGE, "a", "b"), said(Action.SPLIT, "a", other_keys=("b",))
        assert overrule.ties(over(merge, replace(split, at=AT + timedelta(1)))) == Ties(
            (), (("a", "b"),), frozenset("a")
        )
        assert overrule.ties(over(split, replace(merge, at=AT + timedelta(1)))) == Ties(
            (("a", "b"),), ()
        )

    def test_a_split_from_nobody_parts_from_all_that_are_near(self) -> None:
        words = over(said(Action.SPLIT, "a", "b"))
        assert overrule.ties(words).apart == ()
        assert overrule.ties(words, ["d", "b", "c", "a"]).apart == (
            ("a", "c"),
            ("a", "d"),
            ("b", "c"),
            ("b", "d"),
        )
        assert overrule.ties(words, ["d", "b", "c", "a"]).leaving == {"a", "b"}

    @settings(max_examples=60, deadline=None)
    @given(
        st.lists(
            st.tuples(
                st.sampled_from([Action.MERGE, Action.SPLIT]),
                st.lists(st.sampled_from("abcdef"), min_size=2, max_size=4, unique=True),
            ),
            max_size=12,
        )
    )
    def test_what_is_together_is_never_apart(self, words: list[tuple[Action, list[str]]]) -> None:
        made = [
            said(action, *keys, day=day)
            if action is Action.MERGE
            else said(action, keys[0], day=day, other_keys=tuple(keys[1:]))
            for day, (action, keys) in enumerate(words)
        ]
        ties = overrule.ties(over(*made))
        of = {key: number for number, group in enumerate(ties.together) for key in group}
        assert sum(map(len, ties.together)) == len(of)
        assert all(of.get(one, one) != of.get(other, other) for one, other in ties.apart)
        if made:
            last = made[-1]
            if last.action is Action.MERGE:
                assert len({of[key] for key in last.keys}) == 1
            else:
                pairs = {tuple(sorted((last.keys[0], other))) for other in last.other_keys}
                assert pairs <= set(ties.apart)


class TestGranted:
    def granted(self, story_: Story, own: dict[str, Quality], words: Overrides) -> dict[str, int]:
        given = overrule.granted(story_, own, words, POLICY)
        for quality in given.values():
            assert quality.points == sum(reason.points for reason in quality.reasons)
        return {key: quality.points for key, quality in given.items()}

    def test_what_is_short_is_added_and_the_page_is_published(self) -> None:
        only, own = story("a"), qualities(a=41)
        words = over(said(Action.PUBLISH, "a"))
        assert self.granted(only, own, words) == {"a": 70}
        given = overrule.granted(only, own, words, POLICY)
        reason = given["a"].reasons[-1]
        assert (reason.rule, reason.points) == ("override.publish", 29)
        decision = edit.decide(only, given, {}, POLICY)[0]
        assert (decision.heat, decision.published) == (70, True)
        told = overrule.overruled(decision, only, words)
        assert told.published
        assert told.reasons[-1].rule == "override.publish"

    def test_related_pages_count_and_the_page_leads(self) -> None:
        words = over(said(Action.PUBLISH, "b"))
        assert self.granted(story("a", "b", "c"), qualities(a=60, b=20, c=1), words) == {
            "a": 60,
            "b": 61,
            "c": 1,
        }
        assert self.granted(story("a", "b"), qualities(a=30, b=20), words) == {"a": 30, "b": 60}

    def test_a_page_that_needs_nothing_gets_nothing(self) -> None:
        own = qualities(a=80, b=80)
        assert (
            overrule.granted(story("a", "b"), own, over(said(Action.PUBLISH, "a")), POLICY) == own
        )
        assert self.granted(story("a", "b"), own, over(said(Action.PUBLISH, "b")))["b"] == 81

    def test_it_can_be_done_again_and_undone(self) -> None:
        two, own, words = story("a", "b"), qualities(a=41, b=10), over(said(Action.PUBLISH, "a"))
        once = overrule.granted(two, own, words, POLICY)
        assert overrule.granted(two, once, words, POLICY) == once
        assert overrule.granted(two, once, over(), POLICY) == own
        grown = overrule.granted(story("a", "b", "c"), once | qualities(c=5), words, POLICY)
        assert grown["a"].points == 50

    def test_of_two_pages_the_last_word_and_a_story_by_its_old_name(self) -> None:
        words = over(said(Action.PUBLISH, "a"), said(Action.PUBLISH, "b", day=1))
        assert self.granted(story("a", "b"), qualities(a=5, b=3), words) == {"a": 5, "b": 60}
        whole = over(said(Action.PUBLISH, story="s0"))
        named = story("a", "b", "c", formerly=("s0",))
        own = qualities(a=5, b=9, c=9)
        assert self.granted(named, own, whole) == {"a": 5, "b": 50, "c": 9}
        given = overrule.granted(named, own, whole, POLICY, frozenset({"b"}))
        assert given["c"].points == 60  # what is down adds no heat

    @settings(max_examples=60, deadline=None)
    @given(
        st.lists(st.integers(0, 189), min_size=1, max_size=5),
        st.integers(0, 4),
        st.integers(0, 300),
        st.integers(0, 40),
    )
    def test_a_page_said_to_publish_always_leads_and_is_printed(
        self, points: list[int], pick: int, publish_at: int, weight: int
    ) -> None:
        keys = [f"k{number}" for number in range(len(points))]
        key = keys[pick % len(keys)]
        own = qualities(**dict(zip(keys, points, strict=True)))
        policy = Policy(publish_at=publish_at, heat_per_related=weight)
        words, whole = over(said(Action.PUBLISH, key)), story(*keys)
        given = overrule.granted(whole, own, words, policy)
        times = {k: AT + timedelta(minutes=n) for n, k in enumerate(keys)}
        lead = edit.decide(whole, given, times, policy)[0]
        assert lead.key == key
        assert lead.published
        assert lead.heat == given[key].points + weight * (len(keys) - 1) >= publish_at
        assert given[key].points == sum(r.points for r in given[key].reasons)


class TestRemoved:
    def test_kill_publish_and_what_was_removed_before(self) -> None:
        words = over(said(Action.KILL, "a"), said(Action.PUBLISH, "b"))
        down = overrule.removed(story("a", "b", "c", "d"), words, frozenset({"b", "c"}))
        assert down == {"a", "c"}

    def test_a_story_is_killed_but_for_what_is_published_later(self) -> None:
        words = over(
            said(Action.PUBLISH, "a"),
            said(Action.KILL, day=1, story="s1"),
            said(Action.PUBLISH, "b", day=2),
        )
        assert overrule.removed(story("a", "b", "c"), words) == {"a", "c"}

    def test_a_killed_lead_is_not_published_and_says_why(self) -> None:
        one, words = story("a"), over(said(Action.KILL, "a"))
        down = overrule.removed(one, words)
        decision = edit.decide(one, qualities(a=90), {}, POLICY, down)[0]
        told = overrule.overruled(decision, one, words)
        assert (told.heat, told.published) == (90, False)
        assert told.reasons[-1].rule == "override.kill"
        assert overrule.overruled(decision, one, over()) is decision


class TestPins:
    def test_the_last_pin_is_on_top_whatever_the_story_was_called(self) -> None:
        words = over(
            said(Action.PIN, "a"),
            said(Action.PIN, day=1, story="old"),
            said(Action.PIN, "x", "gone", day=2),
        )
        stories = [
            story("a", "b"),
            story("c", id_="s2", formerly=("old",)),
            story("x", id_="s3"),
        ]
        pins = overrule.pins(words, stories)
        assert [id_ for id_, _ in pins] == ["s3", "s2", "s1"]
        assert {reason.rule for _, reason in pins} == {"override.pin"}
        assert overrule.pins(over(), stories) == ()


class TestLearning:
    def test_examples_are_the_last_word_on_each_page(self) -> None:
        words = over(
            said(Action.PUBLISH, "a"),
            said(Action.KILL, "a", "b", day=1),
            said(Action.PIN, "c"),
            said(Action.RETOPIC, "a", topics=("x",)),
            said(Action.MERGE, "a", "b"),
            said(Action.SPLIT, "a", other_keys=("c",)),
            said(Action.KILL, story="s1"),
            said(Action.BLOCK, phrase="x"),
        )
        assert overrule.examples(words) == Examples(
            topics=(("a", ("x",)),),
            worth=(("a", False), ("b", False), ("c", True)),
            stories=Ties((("a", "b"),), (("a", "c"),), frozenset("a")),
        )

    def test_only_what_changed_is_of_concern(self) -> None:
        stays = said(Action.KILL, "same")
        before = over(stays, said(Action.PUBLISH, "a"), said(Action.MERGE, "m", "n"))
        after = over(
            stays,
            said(Action.PUBLISH, "a", title="changed"),
            said(Action.RETOPIC, "t"),
            said(Action.KILL, story="s1"),
        )
        found = overrule.concerned(before, after)
        assert found.keys == {"a", "t", "m", "n"}
        assert found.placing == {"m", "n"}
        assert found.stories == {"s1"}
        assert not found.everything
        assert not found.printing
        assert not overrule.concerned(before, before)

    def test_blocks_concern_everything_and_headlines_the_press(self) -> None:
        block, pin = said(Action.BLOCK, phrase="x"), said(Action.PIN, "a")
        assert overrule.concerned(over(block), over()).everything
        found = overrule.concerned(over(), over(pin))
        assert (found.printing, found.everything, found.keys) == (True, False, frozenset())
        assert found
