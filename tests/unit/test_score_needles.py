import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.stages.score.needles import needles
from broadsheet.stages.score.signals import HEADLINES, KINDS, REPORTING

PHRASES = sorted(
    {p for s in (*KINDS, *HEADLINES) for p in (*s.title, *s.body, *s.hints, *s.seconds, *s.unless)}
    | {*REPORTING}
)
WORD = re.compile(r"[^\W_]+")


@pytest.mark.parametrize(
    ("phrase", "words"),
    [
        ("for immediate release", {"immediate"}),
        ("(?:media|press) contacts?:?", {"media", "press"}),
        ("cagr of \\d", {"cagr"}),
        ("(?:request|get) (?:a )?(?:free )?sample", {"sample"}),
        ("statements?", set()),
        ("market.{0,60}end", set()),
        ("\\w+ or (?:one )?(?:two|three)", {"two", "three"}),
        ("forward[- ]looking", {"looking"}),
        ("\\d+", set()),
    ],
)
def test_the_words_that_a_phrase_cannot_do_without(phrase: str, words: set[str]) -> None:
    assert needles(phrase) == words


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_match_lacks_them(data: st.DataObject) -> None:
    phrase = data.draw(st.sampled_from(PHRASES))
    text = data.draw(st.from_regex(re.compile(phrase, re.MULTILINE), fullmatch=True))
    if needed := needles(phrase):
        assert needed & set(WORD.findall(text)), (phrase, text)


def test_most_phrases_can_be_passed_over() -> None:
    assert sum(bool(needles(phrase)) for phrase in PHRASES) > 0.85 * len(PHRASES)


def test_a_group_that_does_not_end_is_a_fault() -> None:
    with pytest.raises(ValueError, match="does not end"):
        needles("(?:a|b")
