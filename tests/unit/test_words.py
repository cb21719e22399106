from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.text.words import forms, names, numbers, stem, stems, terms, tokens, told


def test_tokens_drop_possessives_and_part_hyphens() -> None:
    assert tokens("OpenAI's self-driving lab, the users' choice") == [
        "OpenAI", "self", "driving", "lab", "the", "users", "choice",
    ]  # fmt: skip


def test_dotted_abbreviations_are_one_word() -> None:
    assert tokens("A.I. in the U.S. and e.g. here.") == [
        "AI",
        "in",
        "the",
        "US",
        "and",
        "eg",
        "here",
    ]
    assert tokens("The end. A new start") == ["The", "end", "A", "new", "start"]


def test_plus_and_sharp_stay() -> None:
    assert tokens("C++ and C# 11") == ["C++", "and", "C#", "11"]


def test_characters_without_spaces_are_words() -> None:
    assert tokens("人工智能 2022") == ["人", "工", "智", "能", "2022"]


def test_terms_without_spaces_are_pairs_that_tell() -> None:
    assert terms("北京经济") == ["北京", "京经", "经济"]
    assert terms("アップルの iPhone") == ["アッ", "ップ", "プル", "ルの", "iphon"]
    assert "は" not in "".join(terms("これは、それは"))
    assert list(stems("東京 OpenAI")) == ["東京", "openai"]
    assert [term for term, _ in told("東京タワー")] == ["東京", "京タ", "タワ", "ワー"]


def test_forms_are_plural_and_singular() -> None:
    assert "networks" in forms("network")
    assert "network" in forms("networks")
    assert "policies" in forms("policy")
    assert "policy" in forms("policies")
    assert "boxes" in forms("box")
    assert forms("gas") == ("gas", "gass", "gases")
    assert "thi" not in forms("this")


def test_stems_bring_word_forms_together() -> None:
    assert len({stem(word) for word in ("launch", "launches", "launched", "launching")}) == 1
    assert stem("running") == stem("run")
    assert stem("news") != ""


def test_terms_leave_out_stop_words_and_dates() -> None:
    assert terms("The chip of May 2022 is here") == [stem("chip")]
    assert terms("AI und die Roboter") == ["ai", stem("roboter")]


def test_stems_show_the_first_word_as_written() -> None:
    assert stems("Robots build Robot") == {"robot": "Robots", "build": "build"}


def test_names_and_numbers() -> None:
    assert names("the lab of Ada Lovelace") == {"ada", "lovelace"}
    assert numbers("1,200 jobs and 3.5 percent") == {"1200", "3.5"}


@settings(max_examples=50)
@given(st.text(max_size=200))
def test_any_text_has_words(text: str) -> None:
    assert all(token.strip() == token and token for token in tokens(text))
    assert set(stems(text)) == set(terms(text))
