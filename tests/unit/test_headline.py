from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.app.models import clickbait_model
from broadsheet.domain.article import Article, Provider
from broadsheet.stages.score.clickbait import ClickbaitModel, teaser
from broadsheet.stages.score.headline import TEASER_POINTS, headline

ARTICLE = Article(
    key="k",
    original_url="",
    web_url="",
    title="",
    excerpt="",
    text="",
    published=None,
    modified=None,
    provider=Provider("", ""),
)

NEWS = [
    "Harbour council votes to rebuild the Old Bridge after eleven months of talks",
    "Quillon Labs raises $40 million to build chips for hospitals",
    "Regulator opens inquiry into Tarn Telecom over late bills",
    "Quillon releases version 3 of its open language model",
    "Court rejects appeal in Marlow patent case",
    "Study finds sensors cut water loss in three coastal cities",
    "Tarn Telecom names Ines Falk as chief executive",
    "Flood warning for the lower Marlow as rain continues",
]
TEASERS = [
    "This Is What Happens When You Leave Your Phone In The Freezer",
    "17 Things You Will Only Understand If You Grew Up By The Sea",
    "You Won't Believe What This Robot Did Next",
    "Here's Why Everyone Is Talking About These Lamps",
    "Can You Guess Which Of These Faces Is Real",
    "This AI trick will change how you write your emails forever",
]


def _rules(title: str, model: ClickbaitModel | None, language: str = "") -> dict[str, float]:
    found = headline(replace(ARTICLE, title=title, language=language), model)
    return {reason.rule: reason.points for reason in found}


@pytest.mark.parametrize("title", NEWS)
def test_ordinary_news_loses_nothing(title: str) -> None:
    assert "quality.clickbait" not in _rules(title, clickbait_model())


@pytest.mark.parametrize("title", TEASERS)
def test_teasers_lose_points_within_bounds(title: str) -> None:
    points = _rules(title, clickbait_model())
    lost = min(points.get("quality.clickbait", 0), points.get("quality.listicle", 0))
    assert TEASER_POINTS <= lost <= -5


def test_the_reason_says_which_words() -> None:
    (reason, *_) = headline(replace(ARTICLE, title=TEASERS[2]), clickbait_model())
    assert reason.rule == "quality.clickbait"
    assert "This" in reason.text
    assert dict(reason.inputs)["chance"].startswith("0.9")


def test_the_worst_of_those_that_say_the_same_counts() -> None:
    model = ClickbaitModel({"< 0": 50.0}, frozenset(), 0.0)
    points = _rules("10 reasons why you won't believe in lamps", model)
    assert points == {"quality.clickbait": TEASER_POINTS}


def test_other_faults_still_count() -> None:
    points = _rules("WILL YOU EVER BELIEVE WHAT THIS LAMP CAN DO FOR YOU?!", clickbait_model())
    assert {"quality.capitals", "quality.clickbait", "quality.shouting"} <= set(points)
    assert "quality.question" in _rules("Will the Harbour council rebuild the Old Bridge?", None)


def test_the_model_speaks_of_english_alone() -> None:
    model = clickbait_model()
    title = TEASERS[5]
    assert "quality.clickbait" in _rules(title, model, "en-GB")
    assert "quality.clickbait" not in _rules(title, model, "de")
    assert "quality.clickbait" not in _rules(title, None)
    for title in ("Rat stimmt für den Neubau der alten Brücke", "市議会が橋の再建を可決"):
        assert "quality.clickbait" not in _rules(title, model)


def test_a_greater_chance_never_costs_less() -> None:
    lost = []
    for step in range(-60, 61):
        model = ClickbaitModel({}, frozenset({"lamps", "shine"}), step / 5)
        points = _rules("Lamps shine over the old town", model)
        lost.append(points.get("quality.clickbait", 0))
    assert lost == sorted(lost, reverse=True)
    assert lost[0] == lost[60] == 0
    assert lost[-1] == TEASER_POINTS


def test_a_name_has_no_weight() -> None:
    model = clickbait_model()
    chances = {
        teaser(f"{name} opens a new office in {place}", model).chance
        for name, place in (("Quillon", "Marlow"), ("Obama", "Hogwarts"), ("Beyoncé", "Paris"))
    }
    assert len(chances) == 1


@settings(max_examples=50)
@given(st.text(max_size=2000))
def test_any_headline_can_be_read(title: str) -> None:
    read = teaser(title, clickbait_model())
    assert 0 <= read.chance <= 1
    assert read == teaser(title, clickbait_model())
    assert len(read.phrases) <= 3
