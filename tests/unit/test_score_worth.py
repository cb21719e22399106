import json
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from broadsheet.domain.article import Article, ArticleType, Image, Provider
from broadsheet.domain.reason import Reason
from broadsheet.domain.score import Label, Labels
from broadsheet.stages.score.worth import (
    MOST_POINTS,
    WorthModel,
    centred,
    expected,
    worth_reason,
)
from broadsheet.stages.score.worth_features import features
from broadsheet.stages.score.worth_fit import ridge, table
from broadsheet.stages.score.worth_learn import Example, learn, rank_correlation
from broadsheet.text.codec import decode, encode

START = datetime(2023, 3, 1, tzinfo=UTC)
TOPICS = ("harbour", "lamps", "ropes")


def _example(number: int, **more: float) -> Example:
    """Lamps are worth 2, every third outlet 1; the rest says nothing."""
    seen = {
        f"topic:{TOPICS[number % 3]}": 1.0,
        f"outlet:o{number % 7}.example": 1.0,
        f"word:w{number % 11}": 0.5,
    }
    target = 2.0 * (number % 3 == 1) + 1.0 * (number % 7 in (0, 3, 6))
    return Example(seen, target, START + timedelta(hours=number), **more)


HISTORY = [_example(number) for number in range(300)]


def _model(history: list[Example] = HISTORY) -> WorthModel:
    model = learn(history)
    assert model is not None
    return model


def test_what_was_worth_more_is_expected_to_be() -> None:
    model = _model()
    found = np.array([expected(model, one.features) for one in HISTORY])
    assert rank_correlation(found, np.array([one.target for one in HISTORY])) > 0.95
    assert model.weights["topic:lamps"] > 5 > model.weights["topic:ropes"]


def test_its_mean_over_the_history_is_zero() -> None:
    model = _model()
    assert abs(np.mean([expected(model, one.features) for one in HISTORY])) < 0.1


@pytest.mark.parametrize("weight", [3.0, 30.0, 300.0])
def test_centred_its_mean_over_other_pages_is_zero(weight: float) -> None:
    """Pages of another form than the history's, a few of them at the bound."""
    model = WorthModel({"topic:lamps": weight, "form:a picture": 50.0}, 5.0, 300)
    pages = [{"form:a picture": 1.0, "topic:lamps": float(n % 5 == 0) * n / 50} for n in range(100)]
    moved = centred(model, pages)
    assert np.mean([worth_reason(moved, page).points for page in pages]) == pytest.approx(
        0, abs=0.4
    )
    assert moved.weights == model.weights
    assert centred(moved, pages).bias == pytest.approx(moved.bias, abs=0.01)
    assert centred(model, []) is model


def test_it_takes_back_what_the_rules_gave_already() -> None:
    based = [_example(number, base=22.0 * (number % 3 == 1)) for number in range(300)]
    assert _model(based).weights["topic:lamps"] < _model().weights["topic:lamps"] - 10


def test_the_order_of_the_history_does_not_matter_and_json_keeps_it() -> None:
    model = _model()
    assert _model(HISTORY[::-1]) == model
    assert decode(WorthModel, encode(model)) == model
    assert len(json.dumps(encode(model))) < 10_000


def test_a_change_of_ways_is_followed() -> None:
    """Halfway through, the site turns from lamps to ropes."""
    turned = [
        Example(
            {f"topic:{TOPICS[number % 3]}": 1.0},
            float(number % 3 == (1 if number < 200 else 2)),
            START + timedelta(days=number),
        )
        for number in range(400)
    ]
    model = _model(turned)
    assert model.half_life > 0
    assert model.weights["topic:ropes"] > model.weights["topic:lamps"]


def test_too_little_or_nothing_to_learn() -> None:
    assert learn(HISTORY[:10]) is None
    assert learn([Example({"word:a": 1.0}, 1.0, START) for _ in range(50)]) is None


def test_the_reason_is_bounded_and_tells_the_strongest_words() -> None:
    model = WorthModel({"word:lamps": 400.0, "outlet:a.example": -3.0}, 0.0, 1000)
    reason = worth_reason(model, {"word:lamps": 1.0, "outlet:a.example": 1.0, "word:new": 1.0})
    assert reason.points == MOST_POINTS
    assert "“lamps” +" in reason.text
    assert "the outlet a.example -" in reason.text
    assert "nothing speaks" in worth_reason(model, {"word:new": 1.0}).text


def test_a_short_history_counts_less() -> None:
    seen = {"word:lamps": 1.0}
    short, long = (
        worth_reason(WorthModel({"word:lamps": 20.0}, 0.0, pages), seen) for pages in (40, 5000)
    )
    assert 0 < short.points < long.points


def test_dense_rows_are_learnt_and_others_are_left_out() -> None:
    rows = np.zeros((300, 4), dtype=np.float32)
    rows[np.arange(300), np.arange(300) % 3] = 1.0
    blank = [Example({}, one.target, one.at) for one in HISTORY]
    model = learn(blank, rows, "tiny")
    assert model is not None
    assert model.encoder == "tiny"
    lamps = expected(model, {}, rows[1])
    assert lamps > expected(model, {}, rows[0]) + 10
    assert expected(model, {}, np.zeros(7, dtype=np.float32)) == model.bias


def test_ridge_agrees_with_the_closed_form() -> None:
    maker = np.random.default_rng(7)
    rows = maker.normal(size=(40, 5))
    target, weights = maker.normal(size=40), maker.uniform(0.2, 1.0, size=40)
    data = table([{f"word:{i}": v for i, v in enumerate(row)} for row in rows], None, {})
    found = ridge(data, target, weights, 1.5)
    wide = np.column_stack([rows, np.full(40, 10.0)])
    exact = np.linalg.solve(
        (wide * weights[:, None]).T @ wide + 1.5 * np.eye(6), wide.T @ (weights * target)
    )
    assert found == pytest.approx(exact, abs=1e-4)


def test_rank_correlation_shares_ranks_among_equals() -> None:
    one, two = np.array([1.0, 2.0, 2.0, 5.0]), np.array([10.0, 20.0, 20.0, 30.0])
    assert rank_correlation(one, two) == pytest.approx(1.0)
    assert rank_correlation(one, -two) == pytest.approx(-1.0)
    assert rank_correlation(one, np.zeros(4)) == 0.0


def test_features_of_a_page() -> None:
    article = Article(
        key="k",
        original_url="https://www.ledger.example/quay/2023/lamps",
        web_url="https://www.ledger.example/quay/2023/lamps",
        title="Will 3 lamps light the quay? - Harbour Daily (A. Quill/Wire)",
        excerpt="Lamps again.",
        text="",
        published=datetime(2023, 3, 4, 16, 0, tzinfo=UTC),
        modified=None,
        provider=Provider("Ledger", "ledger.example"),
        type=ArticleType.VIDEO,
        images=(Image("https://ledger.example/a.jpg", 640, 480),),
    )
    found = features(
        article, Labels("k", (Label("lamps", 1.0),), 0.8, True), [Reason("quality.x", "X", -12)]
    )
    for name in (
        "outlet:ledger.example",
        "host:ledger.example",
        "section:ledger.example/quay",
        "path:quay",
        "zone:example",
        "topic:lamps",
        "word:lamps",
        "pair:3 lamps",
        "credit:wire",
        "form:the headline asks",
        "form:a video",
        "form:a picture of 600 pixels or more",
        "weekday:Saturday",
        "hour:16",
        "form:published on the hour",
    ):
        assert found[name] > 0, name
    assert found["rule:quality.x"] == pytest.approx(-1.2)
    assert "form:paywalled" not in found


def test_a_broken_address_has_no_features() -> None:
    bare = Article("k", "", "https://[broken", "", "", "", None, None, Provider("", ""))
    assert not any(name.startswith("host") for name in features(bare, Labels("k", (), 0.0, False)))
