from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.domain.article import Article, Provider
from broadsheet.domain.score import Label, Labels
from broadsheet.domain.site import Policy, Topic
from broadsheet.stages.classify import TopicModel, classify, compile_topics
from broadsheet.stages.classify.examples import Confirmed, Example, believed, read, trust
from broadsheet.stages.classify.model import (
    EVEN,
    SUBJECT,
    TopicWeights,
    first_guess,
    moved_evidence,
)
from broadsheet.stages.classify.train import train
from broadsheet.text.codec import decode, encode

TOPICS = (
    Topic("sea", "Sea", keywords=("sea", "harbour", "tide")),
    Topic("ships", "Ships", parent="sea", keywords=("=Mercury", "ferry")),
    Topic("power", "Power", parent="sea", keywords=("tidal power",)),
)
MATCHER = compile_topics(TOPICS)
OPEN = Policy(subject_at=0.0)
START = datetime(2030, 1, 1, tzinfo=UTC)


def _article(title: str, excerpt: str = "", day: int = 0, domain: str = "gull.example") -> Article:
    when = START + timedelta(days=day)
    outlet = Provider("The Gull", domain)
    return Article(f"{day:04d}-{title}", "u", "u", title, excerpt, "", when, None, outlet)


def _confirmed(by: Confirmed = Confirmed.RECORD) -> list[Example]:
    """Mercury is a ship here, unless planets, probes or craters are spoken of."""
    made = []
    for n in range(30):
        ship = _article(f"Mercury docks with {n} crates at the quay", "The captain spoke.", n)
        planet = _article(f"Mercury has {n} craters, a probe finds", "Orbit photographs.", n)
        plain = _article(f"Tide table number {n} for the sea", "Water, high and low.", n)
        turbine = _article(f"Turbine {n} turns under the sea", "Current into the grid.", n)
        made += [
            Example(ship, ("sea", "ships"), by),
            Example(planet, ("sea",), by),
            Example(plain, ("sea",), by),
            Example(turbine, ("sea", "power"), by),
        ]
    return made


MODEL = train(_confirmed(), MATCHER)


def _label(labels: Labels, topic: str) -> Label | None:
    return next((one for one in labels.topics if one.topic == topic), None)


def _labels(title: str, model: TopicModel | None = MODEL, excerpt: str = "") -> Labels:
    return classify(_article(title, excerpt, 99), MATCHER, OPEN, (), model)


def test_a_name_that_is_also_a_word_is_told_apart_by_the_words_around_it() -> None:
    assert _label(_labels("Mercury seen in orbit", None), "ships") is not None
    ship, planet = _labels("Mercury docks at the quay"), _labels("Mercury: a probe maps craters")
    assert _label(ship, "ships") is not None
    assert _label(planet, "ships") is None


def test_words_that_are_no_keywords_are_learnt_and_named_as_the_reason() -> None:
    title = "A new turbine turns"
    assert _label(_labels(title, None), "power") is None
    label = _label(_labels(title), "power")
    assert label is not None
    reason = label.reasons[-1]
    assert reason.rule == "topic.learnt"
    assert "for it: “turbin" in reason.text
    assert {"probability", "threshold", "keywords", "learnt"} <= dict(reason.inputs).keys()
    assert float(dict(reason.inputs)["learnt"]) == pytest.approx(reason.points, abs=1e-3)


def test_words_that_speak_against_a_topic_are_named() -> None:
    label = _label(_labels("Mercury docks, probe on board"), "ships")
    assert label is not None
    assert "against it: " in label.reasons[-1].text


def test_without_training_the_keywords_result_remains() -> None:
    for title in ("Mercury docks", "Turbine", "The tide and the ferry"):
        assert _labels(title, None) == _labels(title, train([], MATCHER))


def test_an_editors_many_corrections_weigh_less_each() -> None:
    def weight(editors: int, keywords: int) -> float:
        page = _article("Mercury docks")
        said = [Example(page, ("sea",), Confirmed.EDITOR)] * editors
        said += [Example(page, (), Confirmed.KEYWORDS)] * keywords
        return believed(read(said, MATCHER))[Confirmed.EDITOR]

    assert weight(5, 50) == 6
    assert weight(10, 50) == 3
    assert weight(10, 480) == 6
    assert weight(400, 0) == 1
    assert weight(0, 9) == 6


def test_few_examples_move_little_and_two_nothing() -> None:
    two = [Example(_article("Kelp on the quay", day=n), ("sea", "ships")) for n in range(2)]
    assert "ships" not in train(two, MATCHER).known
    few = [Example(_article(f"Kelp {n} on the quay", day=n), ("sea", "ships")) for n in range(4)]
    few += [Example(_article(f"Sand {n}", day=n), ("sea",), Confirmed.RECORD) for n in range(30)]
    model = train(few, MATCHER)
    assert all(abs(w) < 2.5 for _, w in model.topics[model.known["ships"]].title)
    assert _label(_labels("The ferry leaves", model), "ships") is not None


def test_training_is_the_same_in_any_order_and_every_time() -> None:
    assert encode(train(_confirmed()[::-1], MATCHER)) == encode(MODEL)


def test_the_model_is_kept_as_json() -> None:
    kept = decode(TopicModel, encode(MODEL))
    assert kept == MODEL
    assert _labels("Mercury docks", kept) == _labels("Mercury docks")


def test_scores_are_calibrated_on_pages_that_were_held_out() -> None:
    assert MODEL.calibration_error < 0.1
    assert MODEL.examples == 120
    assert all(0.4 <= one.threshold <= 0.71 for one in MODEL.topics)


def test_keywords_teach_the_words_around_them_because_they_are_hidden_now_and_then() -> None:
    made = [
        Example(_article(f"Ferry {n} leaves the pier, gangway up", day=n), (), Confirmed.KEYWORDS)
        for n in range(40)
    ]
    made += [
        Example(_article(f"Bread {n} rises in the oven", day=n), (), Confirmed.KEYWORDS)
        for n in range(40)
    ]
    model = train(made, MATCHER)
    learnt = dict(model.topics[model.known["ships"]].title)
    assert learnt.get("gangway", 0.0) > 0.1
    assert learnt.get("ferry", 0.0) <= learnt["gangway"]


def test_the_subject_is_learnt_from_what_the_editor_turned_away() -> None:
    made = []
    for n in range(25):
        made.append(Example(_article(f"Harbour {n} dredged by crane", day=n), ("sea",)))
        made.append(Example(_article(f"A sea of fans, match {n} won", day=n), ()))
    model = train(made, MATCHER)
    assert SUBJECT in model.known
    policy = Policy(subject_at=0.5)
    fans, dredged = _article("A sea of fans at the match"), _article("Sea dredged by crane")
    assert classify(fans, MATCHER, policy).on_subject
    away = classify(fans, MATCHER, policy, (), model)
    assert not away.on_subject
    assert away.reasons[0].rule == "subject.passing"
    assert "moved by what was learnt" in away.reasons[0].text
    assert "fan" in dict(away.reasons[0].inputs)
    assert classify(dredged, MATCHER, policy, (), model).on_subject


def test_what_was_learnt_puts_no_page_on_the_subject_that_has_none_of_its_words() -> None:
    assert moved_evidence(0.0, 99.0) < 0.2
    assert moved_evidence(0.5, 0.0) == pytest.approx(0.5)
    assert moved_evidence(0.5, -1.0) < 0.5 < moved_evidence(0.5, 1.0)


def test_the_first_guess_is_even_where_keywords_alone_give_a_topic() -> None:
    assert first_guess(EVEN) == 0
    assert first_guess(-1) == first_guess(0) < -4


def test_the_editors_topics_stand_in_place_of_everything() -> None:
    page = _article("Mercury docks")
    labels = classify(page, MATCHER, Policy(), ("sea",), MODEL, None, ("power", "no-such"))
    assert [(one.topic, one.score) for one in labels.topics] == [("power", 1.0)]
    assert labels.topics[0].reasons[0].rule == "topic.editor"
    assert labels.on_subject
    assert labels.subject >= Policy().subject_at


def test_the_one_root_of_a_tree_is_given_to_every_page_on_the_subject() -> None:
    label = _label(_labels("Bread", None), "sea")
    assert label is not None
    assert label.reasons[0].rule == "topic.root"
    known = TopicModel("t", (TopicWeights("sea", bias=-9.0),))
    assert _label(_labels("Bread and a ferry", known), "sea") is None


def test_missing_labels_count_little_where_labels_were_not_given() -> None:
    made = []
    for n in range(200):
        given = ("sea", "ships") if n >= 100 else ("sea",)
        made.append(Example(_article(f"The ferry {n} leaves", day=n), given, Confirmed.RECORD))
    samples = read(made, MATCHER)
    trusted = trust(samples, MATCHER)
    assert trusted[:60].max() < 0.05
    assert trusted[140:].min() > 0.9
    model = train(made, MATCHER)
    assert _label(_labels("Ferry number nine", model), "ships") is not None


def test_vectors_help_where_words_do_not_and_others_are_passed_over() -> None:
    made = []
    for n in range(60):
        one = np.eye(4, dtype=np.float32)[n % 2]
        ids = ("sea", "ships") if n % 2 else ("sea",)
        made.append(Example(_article(f"Note {n}", day=n), ids, Confirmed.RECORD, one))
    model = train(made, MATCHER, "some-encoder")
    assert model.encoder == "some-encoder"
    page = _article("Another note")
    like, unlike = np.eye(4, dtype=np.float32)[1], np.eye(4, dtype=np.float32)[0]
    score = [
        model.topics[model.known["ships"]].probability(0.0),
        *(
            _label(classify(page, MATCHER, OPEN, (), model, row), "ships") is not None
            for row in (like, unlike, np.ones(7, np.float32), None)
        ),
    ]
    assert score[1:] == [True, False, False, False]


def test_topics_that_the_site_no_longer_has_are_passed_over() -> None:
    gone = replace(MODEL, topics=(*MODEL.topics, TopicWeights("gone", bias=9.0)))
    assert _labels("Mercury docks", gone) == _labels("Mercury docks")


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.text(max_size=30),
            st.sampled_from([(), ("sea",), ("ships", "nowhere")]),
            st.sampled_from(list(Confirmed)),
        ),
        max_size=12,
    )
)
def test_any_examples_give_a_model_with_bounded_scores(
    made: list[tuple[str, tuple[str, ...], Confirmed]],
) -> None:
    examples = [Example(_article(t, day=n), ids, by) for n, (t, ids, by) in enumerate(made)]
    model = train(examples, MATCHER)
    labels = _labels("Mercury and the sea", model)
    assert all(0 <= one.score <= 1 for one in labels.topics)
    assert decode(TopicModel, encode(model)) == model
