"""Sentences and excerpts cut to fit."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.text.sentences import cut, finished, fit, sentences

CONTRACT_END = re.compile(r'[.!?…。！？]["”’»)\]]*$')


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Dr. Hale left. She came back.", ["Dr. Hale left.", "She came back."]),
        ("The U.S. Senate met Mr. J. R. Doe. It rained.", None),
        ("Es kam z. B. Herr Noll aus St. Veit. Dann ging er.", None),
        ("Am 3. März war es kalt. Am 4. taute es.", None),
        ("He paid 3.5 million. She paid more.", None),
        ("„Gut.“ Dann ging er.", ["„Gut.“", "Dann ging er."]),
        ("Really?! Yes. ", ["Really?!", "Yes."]),
        ("今日は晴れ。明日は雨。", ["今日は晴れ。", "明日は雨。"]),
        (
            "「はい。そうです。」と彼は言った。終わり。",
            ["「はい。そうです。」と彼は言った。", "終わり。"],
        ),
        ("यह पहला है। यह दूसरा है।", ["यह पहला है।", "यह दूसरा है।"]),
        ("هل هذا صحيح؟ نعم.", ["هل هذا صحيح؟", "نعم."]),
        ("یہ پہلا ہے۔ یہ دوسرا ہے۔", ["یہ پہلا ہے۔", "یہ دوسرا ہے۔"]),
        ("one line\nanother line", ["one line", "another line"]),
        ("So do I. Then we left.", ["So do I.", "Then we left."]),
        ("wait... what happened", ["wait... what happened"]),
    ],
)
def test_sentences(text: str, expected: list[str] | None) -> None:
    found = sentences(text)
    assert found == expected if expected is not None else len(found) == 2


def test_whole_sentences_are_kept_and_the_rest_dropped() -> None:
    text = "The first sentence is here and has some words in it. " * 5 + "x " * 100
    assert fit(text).endswith("in it.")
    assert len(fit(text)) <= 300


def test_a_short_start_gives_way_to_a_cut_at_a_word() -> None:
    text = "Yes. " + "word " * 100
    assert fit(text).endswith(" word…")
    assert len(fit(text)) > 250


def test_a_headline_stays_as_it_is() -> None:
    assert fit("Bridge to go") == "Bridge to go"


def test_a_full_stop_that_the_contract_does_not_know_gets_an_ellipsis() -> None:
    text = "यह एक बहुत लंबा वाक्य है जो चलता रहता है " * 4 + "और समाप्त होता है।"
    assert finished(text)
    assert CONTRACT_END.search(fit(text))


def test_a_cut_never_splits_a_word() -> None:
    text = "incomprehensibilities " * 30
    assert set(cut(text, 100).removesuffix("…").split()) == {"incomprehensibilities"}


def test_text_without_spaces_is_cut_at_a_mark() -> None:
    assert cut("あ" * 60 + "、" + "い" * 60, 100) == "あ" * 60 + "…"


@settings(max_examples=60, deadline=None)
@given(st.text(st.sampled_from("aB1 .!?…。」\"',-\néあ中؟।"), max_size=700), st.integers(60, 300))
def test_an_excerpt_always_fits_and_ends(text: str, limit: int) -> None:
    found = fit(text, limit)
    assert len(found) <= limit
    assert "\n" not in found
    assert found == found.strip()
    assert len(found) < 120 or CONTRACT_END.search(found)


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=400))
def test_no_letter_is_lost_in_splitting(text: str) -> None:
    joined = "".join("".join(sentences(text)).split())
    assert joined == "".join(text.split())
