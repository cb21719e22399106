"""Where a site's files lie, and what of them is nothing for Git."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.editorgit import git

from broadsheet.app.layout import Layout
from broadsheet.app.letter_keys import letter_key
from broadsheet.app.opening import locked, opened_store
from broadsheet.cli.main import main
from broadsheet.stages.jekyll import scaffold
from broadsheet.testing.builders import site

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


def _stored(layout: Layout) -> None:
    with opened_store(layout):
        pass


def _held(layout: Layout) -> None:
    with locked(layout):
        pass


def _keyed(layout: Layout) -> None:
    assert main(["keys", "new", str(layout.root)]) == 0


MAKERS: tuple[Callable[[Layout], object], ...] = (
    *(_stored, _held, _keyed),
    lambda layout: letter_key(layout, {}),
)


@needs_git
@pytest.mark.parametrize("make", MAKERS)
def test_whatever_makes_the_programs_folder_git_passes_it_over(
    tmp_path: Path, make: Callable[[Layout], object]
) -> None:
    git(tmp_path, "init", "-q")
    layout = Layout(tmp_path)
    site = '[site]\ntitle = "T"\nsubject = "S"\n[[topic]]\nname = "A"\n'
    (tmp_path / "broadsheet.toml").write_text(site, "utf-8")
    make(layout)
    assert [path for path in layout.state.rglob("*") if path.name != ".gitignore"]
    git(tmp_path, "add", ".")
    assert git(tmp_path, "ls-files") == "broadsheet.toml"


@pytest.mark.parametrize(
    ("before", "stays"), [("/keys\n", False), ("/store.sqlite3\n", True), ("", True)]
)
def test_a_word_of_the_editors_own_stays(tmp_path: Path, before: str, stays: bool) -> None:
    layout = Layout(tmp_path)
    ignore = layout.state / ".gitignore"
    layout.state.mkdir()
    ignore.write_text(before, "utf-8")
    layout.make_state()
    layout.make_state()
    assert (ignore.read_text("utf-8") == before) is stays
    assert stays or "*" in ignore.read_text("utf-8").splitlines()


@needs_git
def test_the_printed_site_is_passed_over_in_a_tree_at_the_sites_own_folder(tmp_path: Path) -> None:
    """It is a symbolic link, of which `public/` would not speak."""
    git(tmp_path, "init", "-q")
    layout = Layout(tmp_path)
    layout.make_state()
    (layout.builds / "build-1").mkdir(parents=True)
    layout.public.symlink_to(layout.builds / "build-1", target_is_directory=True)
    files = {file.path: file.content for file in scaffold(site(), {})}
    (tmp_path / ".gitignore").write_bytes(files[".gitignore"])
    git(tmp_path, "add", ".")
    assert git(tmp_path, "ls-files") == ".gitignore"
