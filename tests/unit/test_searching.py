"""The search's index: made after a print, kept up to it, taken along by the sink."""

import importlib.util
from pathlib import Path
from unittest.mock import patch

import pytest

from broadsheet.adapters.search import pagefind
from broadsheet.adapters.sinks.folder import FolderSink
from broadsheet.adapters.sinks.tree import TreeMirror
from broadsheet.app import running
from broadsheet.app.layout import Layout
from broadsheet.app.publishing import Beside
from broadsheet.app.searching import Search
from broadsheet.app.templates import press
from broadsheet.errors import SinkError, UsageError
from broadsheet.stages import publish
from broadsheet.stages.publish.site import site_form
from broadsheet.testing import builders
from broadsheet.testing.mirrors import MOMENT, MemorySource

needs_pagefind = pytest.mark.skipif(
    importlib.util.find_spec("pagefind_bin") is None, reason="pagefind_bin is not installed"
)
SITE = builders.site(search=True)


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    made = Layout(tmp_path)
    made.state.mkdir()
    return made


def sink(layout: Layout) -> FolderSink:
    return FolderSink(layout.public, layout.builds)


def printed(layout: Layout, stories: int, mark: str) -> None:
    paper = builders.paper([builders.story(n) for n in range(stories)], of=SITE)
    sink(layout).publish(publish.printed(paper, [site_form(press())]), mark)


def held(layout: Layout) -> dict[str, bytes]:
    folder = layout.public / "pagefind"
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@needs_pagefind
def test_the_index_follows_the_print(layout: Layout) -> None:
    printed(layout, 5, "one")
    assert Search(SITE, layout).follow(sink(layout)) > 5
    first = held(layout)
    assert {"pagefind.js", "pagefind-entry.json"} <= first.keys()
    assert len([name for name in first if name.startswith("fragment/")]) == 5
    assert not [name for name in first if "ui" in name]
    assert sink(layout).mark() == "one"
    assert sink(layout).stands()
    assert Search(SITE, layout).follow(sink(layout)) == 0


@needs_pagefind
def test_it_is_made_anew_after_a_whole_print_and_is_the_same(layout: Layout) -> None:
    printed(layout, 5, "one")
    Search(SITE, layout).follow(sink(layout))
    first = held(layout)
    printed(layout, 5, "two")
    assert not held(layout)
    Search(SITE, layout).follow(sink(layout))
    assert held(layout) == first


@needs_pagefind
def test_what_is_no_longer_printed_is_no_longer_found(layout: Layout) -> None:
    printed(layout, 5, "one")
    Search(SITE, layout).follow(sink(layout))
    kept = [file for file in layout.public.rglob("*") if file.is_file()]
    assert kept
    paper = builders.paper([builders.story(n) for n in range(4)], of=SITE)
    gone = ["stories/s-00004/index.html"]
    sink(layout).amend(publish.printed(paper, [site_form(press())]), gone, "two")
    assert Search(SITE, layout).follow(sink(layout)) > 0
    assert len([name for name in held(layout) if name.startswith("fragment/")]) == 4


@needs_pagefind
def test_a_broken_note_of_what_was_made_is_made_good(layout: Layout) -> None:
    printed(layout, 2, "one")
    Search(SITE, layout).follow(sink(layout))
    (layout.state / "search" / "state.json").write_text("{", "utf-8")
    assert Search(SITE, layout).follow(sink(layout)) > 0


@needs_pagefind
def test_nothing_is_found_once_no_story_is_printed(layout: Layout) -> None:
    printed(layout, 2, "one")
    Search(SITE, layout).follow(sink(layout))
    gone = [f"stories/{path.parent.name}/index.html" for path in layout.public.glob("stories/*/*")]
    sink(layout).amend((), gone, "two")
    assert Search(SITE, layout).follow(sink(layout)) > 0
    assert not held(layout)
    assert sink(layout).mark() == "two"
    assert sink(layout).stands()
    assert Search(SITE, layout).follow(sink(layout)) == 0
    printed(layout, 2, "three")
    assert Search(SITE, layout).follow(sink(layout)) > 2


def test_a_disk_that_fails_is_told(layout: Layout, tmp_path: Path) -> None:
    with patch.object(pagefind, "program", return_value=tmp_path / "pagefind"):
        search = Search(SITE, layout)
    printed(layout, 1, "one")
    (layout.state / "search").write_text("in the way", "utf-8")
    with (
        patch.object(pagefind, "version", return_value="pagefind 1"),
        pytest.raises(SinkError, match=r"the search index: .*search"),
    ):
        search.follow(sink(layout))


def test_a_site_without_search_needs_nothing(layout: Layout) -> None:
    with patch.object(pagefind, "program", side_effect=AssertionError):
        assert Search(builders.site(), layout).follow(sink(layout)) == 0


def test_what_is_missing_is_told_with_the_remedy(layout: Layout) -> None:
    missing = patch("importlib.import_module", side_effect=ImportError)
    with missing, pytest.raises(UsageError, match=r'pip install "broadsheet\[search\]"'):
        Search(SITE, layout)


def test_a_program_that_fails_is_told(tmp_path: Path) -> None:
    script = tmp_path / "program"
    script.write_text("#!/bin/sh\necho no room >&2\nexit 3\n", "utf-8")
    script.chmod(0o755)
    with pytest.raises(SinkError, match="Pagefind ended with 3: no room"):
        pagefind.index(script, tmp_path, "*.html", tmp_path / "made")
    with pytest.raises(SinkError, match="the search index"):
        pagefind.index(tmp_path / "nothing", tmp_path, "*.html", tmp_path / "made")


def test_a_search_that_fails_keeps_no_mirror_from_following(layout: Layout, tmp_path: Path) -> None:
    printed(layout, 1, "one")
    mirror = TreeMirror("tree", tmp_path / "tree", layout.state / "tree.json")
    mirrors = [Beside(mirror, MemorySource(a="1"))]
    with patch.object(pagefind, "program", return_value=tmp_path / "nothing"):
        search = Search(SITE, layout)
    with pytest.raises(SinkError, match="the search index"):
        running._followed(layout, search, mirrors, MOMENT)
    assert (tmp_path / "tree" / "a").read_text("utf-8") == "1"
