"""The article's own words, and nothing else."""

import lxml.html
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.stages.extract.body import BodyText, body

TITLE = "The bridge over the Elm is open again"
FIRST = (
    "The old bridge over the river Elm was opened again on Monday after two years of work, and"
    " the first to cross it was a baker on her way home."
)
SECOND = (
    "Engineers had found cracks in three of its five piers in the spring, and the town council"
    " voted for a repair that kept the stones of the first builders."
)
THIRD = (
    "The repair cost four million, a little less than was planned, and the mayor said that the"
    " rest would be spent on a path for those who walk along the bank."
)
STORY = f"<p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p>"
URL = "https://outlet.example/news/bridge"


def read(inner: str, structured: str = "", before: str = "") -> BodyText:
    html = (
        f"<html><head><title>{TITLE}</title></head><body>{before}<article>"
        f"<header><h1>{TITLE}</h1></header>{inner}</article></body></html>"
    )
    return body(lxml.html.document_fromstring(html), URL, structured, TITLE)


def test_paragraphs_come_one_a_line_without_headline() -> None:
    assert read(STORY).text.split("\n") == [FIRST, SECOND, THIRD]


@pytest.mark.parametrize(
    "furniture",
    [
        "<div class='newsletter-signup'><p>Get our best stories in your inbox every day.</p></div>",
        "<p><strong>Read more:</strong> <a href='/x'>Another bridge falls into the sea</a></p>",
        "<p><a href='/x'>Another bridge falls into the sea in the far north</a></p>",
        "<h3>Don't miss</h3><ul><li><a href='/x'>One other story</a></li>"
        "<li><a href='/y'>And one more story</a></li></ul>",
        "<p>Lesen Sie auch: <a href='/x'>Eine andere Brücke ist eingestürzt</a></p>",
        "<p>Lea también: <a href='/x'>Otro puente cayó al mar</a></p>",
        "<div class='hide'><p>An error has occurred, please try again later.</p></div>",
    ],
)
def test_furniture_between_paragraphs_is_left_out(furniture: str) -> None:
    found = read(f"<p>{FIRST}</p>{furniture}<p>{SECOND}</p><p>{THIRD}</p>")
    assert found.text.split("\n") == [FIRST, SECOND, THIRD]


@pytest.mark.parametrize(
    "last",
    [
        "© 2024 The Outlet. All rights reserved.",
        "Follow us on Twitter and Facebook for more of this.",
        "Reporting by A. Writer; Editing by B. Editor",
        "Subscribe to our newsletter for more stories like this one.",
    ],
)
def test_lines_after_the_body_are_cut(last: str) -> None:
    assert read(f"{STORY}<p>{last}</p>").text.split("\n")[-1] == THIRD


def test_what_stands_above_the_headline_and_in_its_header_is_no_body() -> None:
    above = "<div><p>Today is a day on which the weather is fine in all of the country.</p></div>"
    found = read(f"<p>By A. Writer</p><p>4 March 2024</p>{STORY}", before=above)
    assert found.text.startswith(FIRST)


def test_a_name_does_not_take_most_of_the_text_away() -> None:
    found = read(f"<div class='subscription-content'>{STORY}</div>")
    assert FIRST in found.text
    assert THIRD in found.text


def test_a_body_cut_in_boxes_is_joined() -> None:
    chunk = "<div class='grid'><div class='body article__body'><p>{}</p><p>{}</p></div></div>"
    more = [f"{THIRD[:-1]}, and so on, number {n}." for n in range(4)]
    inner = chunk.format(FIRST, SECOND) + "<div class='ad'></div>" + chunk.format(THIRD, more[0])
    found = read(f"<div>{inner}{chunk.format(more[1], more[2])}</div>")
    assert all(text in found.text for text in (FIRST, SECOND, THIRD, *more[:3]))


def test_structured_text_fills_a_short_reading() -> None:
    found = read(f"<p>{FIRST}</p>", structured=f"<p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p>")
    assert found.text.split("\n") == [FIRST, SECOND, THIRD]


def test_structured_text_that_speaks_of_something_else_is_not_believed() -> None:
    other = "A wholly different text about cooking soup with leeks. " * 20
    assert read(STORY, structured=other).text.split("\n") == [FIRST, SECOND, THIRD]


def test_links_of_the_body_are_absolute_in_order_and_unique() -> None:
    linked = FIRST.replace("bridge", "<a href='/b'>bridge</a>").replace(
        "baker", "<a href='https://b.example/'>baker</a>"
    )
    twice = SECOND.replace("cracks", "<a href='/b'>cracks</a>")
    nav = "<nav><p><a href='/nav'>Home</a></p></nav>"
    found = read(f"<p>{linked}</p><p>{twice}</p><p>{THIRD}</p>", before=nav)
    assert found.links == ("https://outlet.example/b", "https://b.example/")


def test_links_are_bounded() -> None:
    many = " ".join(f"<a href='/{n}'>word</a> and then some more words" for n in range(80))
    assert len(read(f"<p>{many}</p>{STORY}").links) == 50


def test_a_body_in_an_element_that_is_left_out_elsewhere_is_kept() -> None:
    """Some pages put all they say in a `<noscript>` or an `<aside>`."""
    page = f"<html><body><noscript><div><h1>{TITLE}</h1>{STORY}</div></noscript></body></html>"
    assert FIRST in body(lxml.html.document_fromstring(page), URL, "", TITLE).text


def test_emphasis_pictures_and_breaks_leave_the_words_together() -> None:
    marked = FIRST.replace("bridge", "<b>br<i>idge</i></b>", 1).replace("Elm", "<img src='a'>Elm")
    assert read(f"<p>{marked}</p><p>{SECOND}</p><p>{THIRD}</p>").text.split("\n")[0] == FIRST


@settings(max_examples=25, deadline=None)
@given(st.text(alphabet="<>/pdivahref='\" abc&;#x1", max_size=200))
def test_broken_markup_is_read_without_a_fault(noise: str) -> None:
    found = read(noise)
    assert all(line.strip() for line in found.text.split("\n") if found.text)
