"""Where pages lie: whatever an id, a domain, a topic or a search is called, it can be a file."""

import string
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from broadsheet.adapters.sinks.names import checked
from broadsheet.app.printing import forms
from broadsheet.domain.article import Provider
from broadsheet.domain.printed import Paper, PrintedStory
from broadsheet.domain.site import JekyllPolicy, Publishing, SavedSearch, Topic
from broadsheet.stages.jekyll import scaffold
from broadsheet.stages.jekyll.data import organization_name
from broadsheet.stages.publish import printed
from broadsheet.stages.publish.api import story_file
from broadsheet.stages.publish.api_pages import cursor_path
from broadsheet.stages.publish.paths import (
    outlet_path,
    search_path,
    segment,
    story_path,
    topic_path,
)
from broadsheet.stages.publish.site.links import file_of
from broadsheet.testing.builders import paper, site, story

AWKWARD = (
    "aux.tv", "AUX.tv", "_aux.tv", "com1.example", "good.example", "Good.example", "good.example.",
    "index.html", "index.json", "feed.xml", "atom.xml", "feed.json", "日本新聞.example",
    "中国报.example", "..", ".", "", "a/../b", "x" * 300, "x" * 301, "a.example ", "con", "CON",
)  # fmt: skip
NAMES = st.text(max_size=300) | st.text(string.ascii_letters + "./_- ", max_size=40)


def told_by(domain: str, number: int) -> PrintedStory:
    made = story(number)
    article = replace(made.lead.article, provider=Provider(f"Outlet {number}", domain))
    return replace(made, lead=replace(made.lead, article=article))


def awkward() -> Paper:
    """An outlet of every awkward name, and topics and searches that are called by devices."""
    own = site(
        topics=(Topic("ai", "AI"), Topic("con", "Con"), Topic("x" * 300, "X", parent="con")),
        searches=(SavedSearch("aux", "Aux", quality=1), SavedSearch("nul", "Nul", quality=1)),
        publishing=Publishing(jekyll=JekyllPolicy("tree")),
    )
    return paper([told_by(name, number) for number, name in enumerate(AWKWARD) if name], of=own)


@settings(max_examples=200, deadline=None)
@given(NAMES)
@example("aux.tv")
@example("a.")
@example("feed.xml")
@example("\udc80")
def test_whatever_it_is_called_it_can_be_a_file(name: str) -> None:
    for path in (story_path(name), topic_path(name), outlet_path(name), search_path(name)):
        assert checked(file_of(path)).count("/") == 2
        assert checked(f"{path.lstrip('/')}feed.xml")
    checked(story_file(name))
    checked(cursor_path("api/stories", name))
    checked(f"_data/organizations/{organization_name(name)}.md")


@given(st.lists(NAMES, min_size=2, max_size=2, unique_by=str))
def test_two_names_are_two_places_on_every_system(names: list[str]) -> None:
    one, other = names
    assert segment(one).casefold() != segment(other).casefold()


def test_awkward_names_are_told_apart() -> None:
    assert len({segment(name).casefold() for name in AWKWARD}) == len(AWKWARD)
    assert len({organization_name(name) for name in ("aux.tv", "_aux.tv")}) == 2


@pytest.mark.parametrize(
    "name",
    ["ai-in-healthcare", "s-00001", "3f2a9c01d7be", "bbc.co.uk", "xn--fiq228c.example", "a_b.co"],
)
def test_an_ordinary_name_stays_as_it_is(name: str) -> None:
    assert segment(name) == name
    assert cursor_path("api/records", name) == f"api/records/upto/{name}/index.json"


def test_a_paper_of_awkward_names_can_be_printed() -> None:
    of = awkward()
    paths = [file.path for file in printed(of, forms())]
    paths += [file.path for file in scaffold(of.catalog.site, {})]
    assert len({checked(path).casefold() for path in paths}) == len(paths)
    folders = {path.rpartition("/")[0] for path in paths}
    folders |= {folder.rsplit("/", n)[0] for folder in folders for n in range(folder.count("/"))}
    assert folders.isdisjoint(paths)


def test_every_outlet_has_its_page_and_its_feeds() -> None:
    files = {file.path: file.content for file in printed(awkward(), forms())}
    for name in filter(None, AWKWARD):
        page = file_of(outlet_path(name))
        assert f'href="{page.removeprefix("outlets/")}"'.encode() in files[
            "outlets/index.html"
        ] or (f'href="../{page}"'.encode() in files["outlets/index.html"])
        number = AWKWARD.index(name)
        assert f"Outlet {number}<".encode() in files[page]
        assert (
            f"Pages of Outlet {number} in".encode() in files[page.replace("index.html", "feed.xml")]
        )


def test_a_search_is_linked_where_its_feed_lies() -> None:
    files = {file.path: file.content for file in printed(awkward(), forms())}
    feed = f"{search_path('aux').lstrip('/')}feed.xml"
    assert feed in files
    assert f'href="../{feed}"'.encode() in files["about/index.html"]
