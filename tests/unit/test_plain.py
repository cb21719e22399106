"""Plain text on one line."""

import re
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.text.plain import _unescaped, plain, repair

MARKUP = re.compile(r"<[a-zA-Z/][^>]*>")
ENTITY = re.compile(r"&(?:amp|lt|gt|quot|nbsp|#\d+);")


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p>One</p><p>two<br>three</p>", "One two three"),
        ("un<b>split</b>table", "unsplittable"),
        ("<p title='a>b' class=\"x\">seen</p>", "seen"),
        ("a <!-- b --> c <script>d < e</script> f <style>g", "a c f"),
        ("5 < 6 & 7 > 3", "5 < 6 & 7 > 3"),
        ("Tom &amp;amp; Jerry &amp;nbsp;&lt;b&gt;bold&lt;/b&gt;", "Tom & Jerry bold"),
        ("&#8220;we&#8217;re&#x201D;", "“we’re”"),
        ("<![CDATA[ kept ]]>", "kept"),
        ("<a href='x' unclosed", ""),
    ],
)
def test_html(markup: str, expected: str) -> None:
    assert plain(markup, html=True) == expected


def test_text_keeps_what_only_looks_like_markup() -> None:
    assert plain("Vec<T> and <vector>", html=False) == "Vec‹T› and ‹vector›"
    assert plain("escaped twice: <i>yes</i>", html=False) == "escaped twice: yes"


@pytest.mark.parametrize(
    ("damaged", "mended"),
    [
        ("doesnâ€™t", "doesn’t"),
        ("Ã¼ber alles, schÃ¶n", "über alles, schön"),
        ("donï¿½t", "don’t"),
        ("don\ufffdt lose\ufffd it", "don’t lose it"),
        ("a\u202eb\u200bc\x00d\ufeff\u00ade", "abcde"),
        ("line\r\n\tone\u2028two\u00a0three", "line one two three"),
        ("e\u0301te\u0301", "été"),
        ("fine “quotes” – and é", "fine “quotes” – and é"),
        ("Straße „Größe“ naïve façade", "Straße „Größe“ naïve façade"),
        ("Съёмки в Москве", "Съёмки в Москве"),
        ("می‌خواهم 👩‍💻", "می‌خواهم 👩‍💻"),
        ("\ud800lone", "lone"),
    ],
)
def test_repair(damaged: str, mended: str) -> None:
    assert repair(damaged) == mended


@given(
    st.text(st.sampled_from("aB <>/&;'\"!-[]#x1\n\té’â€™\ufffd\u202e"), max_size=80), st.booleans()
)
@settings(max_examples=150, deadline=None)
def test_nothing_of_markup_is_left(text: str, html: bool) -> None:
    found = plain(text, html=html)
    assert MARKUP.search(found) is None
    assert ENTITY.search(found) is None
    assert found == " ".join(found.split())
    assert "\u202e" not in found
    assert "\ufffd" not in found


@pytest.mark.parametrize(
    "bomb", ["<a '" * 50_000, "<!--" * 50_000, "<script>" * 30_000, "&" * 200_000, "<" * 200_000]
)
def test_hostile_markup_takes_linear_time(bomb: str) -> None:
    assert len(plain(bomb, html=True)) <= len(bomb)


@given(st.text(st.sampled_from("aZ &;#x3ampltgquosn9é"), max_size=60))
@settings(max_examples=200, deadline=None)
def test_entities_resolve_as_the_standard_library_does(text: str) -> None:
    assert _unescaped(text) == unescape(text)


def test_an_invisible_character_hides_no_markup() -> None:
    assert plain("<\u202eB>", html=False) == "‹B›"
    assert plain("<\u200eimg src=x onerror=1>", html=True) == "‹img src=x onerror=1›"
