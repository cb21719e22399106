"""Copies of lead pictures: a record says that the site holds one exactly where it does."""

import hashlib
import shutil
from dataclasses import replace
from pathlib import Path

import yaml
from tests.acceptance.conftest import Run, files_of

from broadsheet.app.layout import Layout
from broadsheet.app.running import Options, run_site
from broadsheet.cli.progress import Silence
from broadsheet.testing.newsroom import NOW, Newsroom, demo_site

FOLDER = "assets/images/"


def _flags(files: dict[str, bytes], *, published: bool) -> set[bool]:
    """What the records say of their lead pictures."""
    records = [
        yaml.safe_load(text.split(b"---")[1])
        for name, text in files.items()
        if name.startswith("_news/")
    ]
    wanted = [record for record in records if record["published"] is published]
    return {image["isCached"] for record in wanted for image in record.get("images", ())[:1]}


def _copies(files: dict[str, bytes]) -> dict[str, bytes]:
    return {name: content for name, content in files.items() if name.startswith(FOLDER)}


def test_printed_pictures_are_copies_named_by_their_content(run: Run, tmp_path: Path) -> None:
    run(tmp_path)
    files = files_of(Layout(tmp_path).public)
    copies = _copies(files)
    assert len(copies) > 10
    for name, content in copies.items():
        assert name == f"{FOLDER}{hashlib.sha256(content).hexdigest()[:20]}.png"
    assert _flags(files, published=True) == {True}
    assert b'src="assets/images/' in files["index.html"]
    assert b'src="http' not in files["index.html"]


def test_a_copy_that_is_lost_is_not_claimed(run: Run, tmp_path: Path) -> None:
    run(tmp_path)
    layout = Layout(tmp_path)
    shutil.rmtree(layout.captures)
    layout.public.unlink()
    run(tmp_path, hours=0.1)
    files = files_of(layout.public)
    assert not _copies(files)
    assert _flags(files, published=True) == {False}
    assert b'src="assets/images/' not in files["index.html"]


def test_without_the_setting_nothing_is_copied(newsroom: Newsroom, tmp_path: Path) -> None:
    site = demo_site(newsroom.port)
    site = replace(site, fetch=replace(site.fetch, keep_pictures=False))
    newsroom.forget()
    run_site(site, Layout(tmp_path), Silence(), Options(at=NOW, workers=1))
    files = files_of(Layout(tmp_path).public)
    assert not _copies(files)
    assert _flags(files, published=True) | _flags(files, published=False) == {False}
