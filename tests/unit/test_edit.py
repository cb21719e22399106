from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.domain.score import Decision, Quality, Story
from broadsheet.domain.site import Policy
from broadsheet.stages.edit import decide

NOON = datetime(2022, 5, 19, 12, tzinfo=UTC)
POLICY = Policy()


def _decide(
    points: dict[str, int], times: dict[str, datetime] | None = None, removed: str = ""
) -> tuple[Decision, ...]:
    story = Story("s", tuple(points), NOON)
    qualities = {key: Quality(key, value) for key, value in points.items()}
    taken = frozenset({removed} if removed else ())
    return decide(story, qualities, times or {}, POLICY, taken)


def test_the_best_leads_and_the_others_are_cold() -> None:
    lead, *others = _decide({"a": 30, "b": 55, "c": 40})
    assert (lead.key, lead.lead, lead.heat, lead.published) == ("b", True, 75, True)
    assert [(o.key, o.heat, o.published, o.lead) for o in others] == [
        ("c", -1, False, False),
        ("a", -1, False, False),
    ]
    assert sum(reason.points for reason in lead.reasons) == lead.heat


def test_of_equal_qualities_the_earliest_leads_then_the_key() -> None:
    times = {"a": NOON, "b": NOON - timedelta(hours=1)}
    assert _decide({"a": 50, "b": 50}, times)[0].key == "b"
    assert _decide({"b": 50, "a": 50})[0].key == "a"


def test_what_is_taken_down_adds_no_heat() -> None:
    lead, *_ = _decide({"a": 60, "b": 50, "c": 40}, removed="b")
    assert (lead.key, lead.heat, lead.published) == ("a", 70, True)
    [bonus] = [reason for reason in lead.reasons if reason.rule == "edit.related"]
    assert (bonus.points, bonus.text[:17]) == (10, "1 other page tell")
    [only] = [one for one in _decide({"a": 60, "b": 50}, removed="b") if one.lead]
    assert (only.heat, only.published) == (60, False)
    assert "the best quality of its story" in only.reasons[0].text


def test_published_from_the_threshold_on_unless_removed() -> None:
    assert _decide({"a": 70})[0].published
    assert not _decide({"a": 69})[0].published
    gone = _decide({"a": 90}, removed="a")[0]
    assert (gone.heat, gone.published) == (90, False)
    assert gone.reasons[-1].rule == "edit.removed"


@settings(max_examples=50)
@given(st.dictionaries(st.text("abcdef", min_size=1, max_size=3), st.integers(0, 189), min_size=1))
def test_the_contract_holds_for_any_story(points: dict[str, int]) -> None:
    decisions = _decide(points)
    leads = [one for one in decisions if one.lead]
    assert len(leads) == 1
    assert points[leads[0].key] == max(points.values())
    assert leads[0].heat == max(points.values()) + 10 * (len(points) - 1)
    assert leads[0].published == (leads[0].heat >= 70)
    assert {one.key for one in decisions} == set(points)
    assert all(one.heat == -1 and not one.published for one in decisions if not one.lead)
