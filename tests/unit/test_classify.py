import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.domain.article import Article, Provider
from broadsheet.domain.score import Labels
from broadsheet.domain.site import Policy, Topic
from broadsheet.stages.classify import classify, compile_topics

TOPICS = (
    Topic("ai", "AI", keywords=("AI", "artificial intelligence", "künstliche* intelligenz*")),
    Topic("ml", "Machine Learning", parent="ai", keywords=("machine learning", "neural network")),
    Topic("meta", "Meta", parent="ai", keywords=("=Meta", "~Facebook"), exclude=("Meta analysis",)),
    Topic("fruit", "Apple", parent="ai", keywords=("Apple",), exclude=("apple pie", "recipe")),
    Topic("climate", "Climate", keywords=("klima*", "C++")),
)
MATCHER = compile_topics(TOPICS)
FILLER = "plain words without any telling thing in them at all " * 60


def _article(
    title: str = "", excerpt: str = "", text: str = "", tags: tuple[str, ...] = ()
) -> Article:
    outlet = Provider("Plain Science", "plain-science.example")
    return Article("k", "u", "u", title, excerpt, text, None, None, outlet, tags=tags)


def _labels(
    title: str = "", excerpt: str = "", text: str = "", given: tuple[str, ...] = ()
) -> Labels:
    return classify(_article(title, excerpt, text), MATCHER, Policy(), given)


def _topics(title: str) -> set[str]:
    return {label.topic for label in _labels(title).topics}


@pytest.mark.parametrize(
    ("title", "topic", "found"),
    [
        ("Lab opens an AI school", "ai", True),
        ("Lab's A.I.-led school", "ai", True),
        ("Many AIs in one lab", "ai", True),
        ("Ai Ogawa reads her poems", "ai", False),
        ("The mail and the sail", "ai", False),
        ("Artificial Intelligence for all", "ai", True),
        ("Artificial light, intelligence tests", "ai", False),
        ("Neural networks' limits", "ml", True),
        ("Machine-learning for all", "ml", True),
        ("Neural-networking event", "ml", False),
        ("Meta's new glasses", "meta", True),
        ("META OPENS A SHOP", "meta", True),
        ("A very meta joke", "meta", False),
        ("A Meta analysis of sleep", "meta", False),
        ("Meta analysis by Meta", "meta", True),
        ("Apple sells glasses", "fruit", True),
        ("An apple pie at home", "fruit", False),
        ("Apple: the recipe", "fruit", False),
        ("Klimawandel am Meer", "climate", True),
        ("Die Zukunft der künstlichen Intelligenz", "ai", True),
        ("A C++ compiler", "climate", True),
        ("The letter C", "climate", False),
    ],
)
def test_whole_words_forms_case_and_exclusions(title: str, topic: str, found: bool) -> None:
    assert (topic in _topics(title)) is found


def test_a_title_is_worth_more_than_an_excerpt_and_that_more_than_the_text() -> None:
    long = f"{FILLER}\n{FILLER}\n"
    scores = [
        _labels("AI at work", "nothing", long).subject,
        _labels("nothing", "AI at work", long).subject,
        _labels("nothing", "nothing", f"AI at work {long}").subject,
        _labels("nothing", "nothing", f"{long} AI at work").subject,
    ]
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == 4


def test_evidence_saturates() -> None:
    one, two, many = (_labels("x", "AI " * n, FILLER).subject for n in (1, 2, 20))
    assert one < two < many < 1
    assert many - two < two


def test_a_mention_in_passing_is_turned_away_with_what_was_found_and_where() -> None:
    labels = _labels("A day at sea", "Boats.", f"{FILLER}\n{FILLER} someone spoke of AI once.")
    assert not labels.on_subject
    assert labels.topics == ()
    assert labels.reasons[0].rule == "subject.passing"
    assert "“AI” once in the text" in labels.reasons[0].text
    assert ("text", "AI x1") in labels.reasons[0].inputs


def test_nothing_found_says_so() -> None:
    labels = _labels("A day at sea", "Boats.", FILLER)
    assert (labels.subject, labels.on_subject) == (0, False)
    assert labels.reasons[0].rule == "subject.none"


def test_a_text_that_keeps_to_the_subject_is_on_it_whatever_its_title() -> None:
    text = "\n".join(f"Part {n}: the AI said more and machine learning did too." for n in range(40))
    assert _labels("What happened next", "A long tale.", text).on_subject


def test_parents_share_their_childrens_score_and_say_so() -> None:
    labels = _labels("Neural networks learn to smell")
    assert [label.topic for label in labels.topics] == ["ml", "ai"]
    assert labels.topics[1].reasons[0].rule == "topic.children"
    assert 0 < labels.topics[1].score < labels.topics[0].score


def test_a_keyword_beside_the_subject_labels_but_does_not_admit() -> None:
    assert not _labels("Facebook sued again").on_subject
    labels = _labels("Facebook trains an AI")
    assert labels.on_subject
    assert "meta" in {label.topic for label in labels.topics}


def test_the_source_vouches_for_its_topics() -> None:
    labels = _labels("A day at sea", given=("ml", "unknown"))
    assert labels.on_subject
    assert labels.subject == Policy().subject_at
    assert [label.topic for label in labels.topics] == ["ml", "ai"]
    assert labels.topics[0].reasons[0].rule == "topic.source"


def test_one_stretch_of_words_counts_once_for_the_subject() -> None:
    twice = compile_topics((*TOPICS, Topic("again", "Again", keywords=("AI", "AI school"))))
    article = _article("An AI school opens")
    assert classify(article, twice, Policy()).subject == _labels("An AI school opens").subject


def test_the_matcher_can_be_pickled_and_rings_of_parents_end() -> None:
    copy = pickle.loads(pickle.dumps(MATCHER))
    article = _article("Neural networks and AI", tags=("Meta",))
    assert classify(article, copy, Policy()) == classify(article, MATCHER, Policy())
    ring = (Topic("a", "A", parent="b", keywords=("aaa",)), Topic("b", "B", parent="a"))
    assert [one.topic for one in classify(_article("aaa"), compile_topics(ring), Policy()).topics]


def test_keywords_without_words_are_passed_over() -> None:
    matcher = compile_topics((Topic("x", "X", keywords=("", "—", "*", "~="), exclude=("!",)),))
    assert not classify(_article("— * !"), matcher, Policy()).on_subject


@settings(max_examples=50)
@given(st.text(max_size=200), st.text(max_size=200), st.lists(st.text(max_size=12), max_size=5))
def test_any_text_and_any_keywords(title: str, text: str, keywords: list[str]) -> None:
    matcher = compile_topics((Topic("x", "X", keywords=tuple(keywords), exclude=(title[:5],)),))
    labels = classify(_article(title, "", text), matcher, Policy())
    assert 0 <= labels.subject <= 1
    assert all(0 <= label.score <= 1 for label in labels.topics)
    assert labels == classify(_article(title, "", text), matcher, Policy())
