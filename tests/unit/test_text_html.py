"""HTML to a tree, and to the words a reader sees."""

import pytest
from lxml.html import HtmlElement

from broadsheet.text.html import is_hidden, parse, words


def tree(markup: str) -> HtmlElement:
    found = parse(markup)
    assert found is not None
    return found


@pytest.mark.parametrize("odd", ["\x00", "\x08", "\x0b", "\x1f", "\ud800", "\ufffe", "\uffff"])
def test_what_xml_cannot_hold_is_left_out(odd: str) -> None:
    assert words(tree(f"<p>Brü{odd}cke “auf”</p>")) == "Brücke “auf”"


def test_line_ends_and_tabs_fold_to_a_blank() -> None:
    assert words(tree("<p> One\r\n\ttwo\u00a0three </p>")) == "One two three"


def test_forms_are_elements_like_others() -> None:
    """One class for all: `label` and `select` of lxml.html have methods of their own."""
    page = tree("<form><label for='a'>Name</label><select id='a'><option>x</select></form>")
    assert {type(element) for element in page.iter()} == {HtmlElement}


@pytest.mark.parametrize("nothing", ["", "  ", "<!-- -->"])
def test_no_element_is_no_tree(nothing: str) -> None:
    assert parse(nothing) is None


def test_hidden_is_what_says_so() -> None:
    page = tree("<div><p style='display: none'>a</p><p hidden>b</p><p>c</p></div>")
    assert [is_hidden(element) for element in page.iter("p")] == [True, True, False]
