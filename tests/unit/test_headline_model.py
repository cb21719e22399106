import json
from pathlib import Path

import pytest

from broadsheet.app.models import (
    clickbait_file,
    clickbait_model,
    parse_clickbait,
    print_clickbait,
)
from broadsheet.errors import UsageError
from broadsheet.stages.score.clickbait import SMALL_WORDS, features, fold, surface
from broadsheet.stages.score.clickbait_learn import UNWEIGHED, Learning, common_words, learn

KNOWN = frozenset({"this", "is", "what", "you"})
PLAIN = [f"council votes on {thing}" for thing in ("lamps", "roads", "boats", "ferries")] * 3
TEASING = [f"you should see these {thing}" for thing in ("lamps", "roads", "boats", "ferries")] * 3
SMALL = Learning(fewest=2, least=0.0)


def test_words_as_they_are_written() -> None:
    assert surface("The U.S. won’t pay $1.5m in 2024, says A.I. firm") == (
        ["The", "US", "won't", "pay", "$1.5m", "in", "2024", "says", "AI", "firm"]
    )
    assert [fold(word) for word in surface("24 men, 172 boats, 2019: 40% of 5G")] == (
        ["0", "men", "00", "boats", "year", "00", "of", "00"]
    )


def test_names_are_masked_and_small_words_count_beside_others_only() -> None:
    found = features(["this", "quillon", "is", "0"], KNOWN)
    assert found == [
        *("this", "0", "< this", "this *", "* is", "is 0", "0 >"),
        *("< this *", "this * is", "* is 0", "is 0 >"),
    ]
    assert "is" in SMALL_WORDS
    assert features(["quillon", "marlow"], KNOWN) == []
    assert features([], KNOWN) == []


def test_each_turn_counts_once() -> None:
    found = features(["you", "you", "you"], KNOWN)
    assert len(found) == len(set(found))


def test_running_text_tells_words_from_names() -> None:
    common = common_words(["He saw that Marlow lamps were bright", "They say lamps cost Marlow"])
    assert {"lamps", "lamp", "bright"} <= common
    assert "marlow" not in common
    assert not common_words(["All Words Are Large In This One", "too short"])


def test_it_learns_what_tells_them_apart() -> None:
    titles = [*PLAIN, *TEASING]
    labels = [False] * len(PLAIN) + [True] * len(TEASING)
    words = frozenset(" ".join(titles).split())
    model = learn(titles, labels, words, (), SMALL)
    assert model.weights["you"] > 0.1
    assert model.weights["council"] < -0.1
    assert abs(model.weights["lamps"]) < 0.1
    assert model == learn(titles, labels, words, (), SMALL)
    lighter = learn(titles, labels, words, ["you should see a doctor"] * 60, SMALL)
    assert lighter.weights["you"] < model.weights["you"]


def test_words_for_people_are_never_learnt() -> None:
    titles = [*PLAIN, *(f"women {title}" for title in TEASING)]
    labels = [False] * len(PLAIN) + [True] * len(TEASING)
    model = learn(titles, labels, frozenset(" ".join(titles).split()), (), SMALL)
    assert not any("women" in name.split() for name in model.weights)
    shipped = clickbait_model()
    assert not shipped.known & UNWEIGHED


@pytest.mark.parametrize("labels", [[True, True], [True]])
def test_it_needs_both_labels(labels: list[bool]) -> None:
    with pytest.raises(ValueError, match="both"):
        learn(["one", "two"], labels, frozenset())


def test_the_shipped_model_is_small_and_printed_as_it_is_read(tmp_path: Path) -> None:
    model = clickbait_model()
    text = print_clickbait(model)
    assert len(text.encode()) < 300_000
    assert parse_clickbait(text) == model
    path = tmp_path / "model.json"
    path.write_text(text, "utf-8")
    assert clickbait_file(path) == model


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", json.dumps({"weights": [], "known": "", "bias": 0})]
)
def test_what_is_no_model_is_said(tmp_path: Path, text: str) -> None:
    path = tmp_path / "model.json"
    path.write_text(text, "utf-8")
    with pytest.raises(UsageError, match=r"model\.json: not a model of headlines"):
        clickbait_file(path)
    with pytest.raises(UsageError, match="cannot be read"):
        clickbait_file(tmp_path / "absent.json")
