from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.text.shingles import SIZE, containment, fingerprint, similarity

TEXT = " ".join(f"word{number * 7919 % 1000}" for number in range(400))
OTHER = " ".join(f"other{number * 7919 % 1000}" for number in range(400))


def test_the_same_words_have_one_fingerprint() -> None:
    assert fingerprint(TEXT) == fingerprint(TEXT.upper().replace(" ", ",\n"))
    assert len(fingerprint(TEXT)) == SIZE


def test_fingerprints_do_not_change_between_versions() -> None:
    assert fingerprint("one two three four five") == (17899663522227285508,)


def test_short_texts_have_none() -> None:
    assert fingerprint("four words are few") == ()
    assert similarity((), fingerprint(TEXT)) == 0
    assert containment((), fingerprint(TEXT)) == 0


def test_similarity_estimates_the_share_in_common() -> None:
    half = " ".join([*TEXT.split()[:200], *OTHER.split()[:200]])
    assert similarity(fingerprint(TEXT), fingerprint(TEXT)) == 1
    assert similarity(fingerprint(TEXT), fingerprint(OTHER)) == 0
    assert 0.2 < similarity(fingerprint(TEXT), fingerprint(half)) < 0.47  # 196 runs of 596


def test_a_cut_copy_is_contained() -> None:
    cut = " ".join(TEXT.split()[:150])
    assert containment(fingerprint(cut), fingerprint(TEXT)) > 0.9
    assert containment(fingerprint(TEXT), fingerprint(cut)) < 0.6


@settings(max_examples=50)
@given(st.text(max_size=300), st.text(max_size=300))
def test_measures_stay_in_bounds_and_similarity_is_even(a: str, b: str) -> None:
    one, two = fingerprint(a), fingerprint(b)
    assert 0 <= similarity(one, two) == similarity(two, one) <= 1
    assert 0 <= containment(one, two) <= 1
    assert not one or similarity(one, one) == containment(one, one) == 1
