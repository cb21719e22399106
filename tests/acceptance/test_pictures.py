"""Copies of lead pictures: a record says that the site holds one exactly where it does."""

import hashlib
import json
import shutil
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import yaml
from PIL import Image
from tests.acceptance.conftest import Run, files_of
from tests.acceptance.past import changed, configuration, troubled
from typer.testing import CliRunner

from broadsheet.app.layout import Layout
from broadsheet.app.running import Options, run_folder, run_site
from broadsheet.cli.main import app
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
    assert len(copies) > 20
    sizes = set()
    for name, content in copies.items():
        assert name == f"{FOLDER}{hashlib.sha256(content).hexdigest()[:20]}.webp"
        sizes.add(Image.open(BytesIO(content)).size)
    assert sizes == {(480, 270), (960, 540), (50, 50)}
    assert _flags(files, published=True) == {True}
    assert b'src="assets/images/' in files["index.html"]
    assert b'src="http' not in files["index.html"]


def test_logos_are_the_sites_own(run: Run, tmp_path: Path) -> None:
    run(tmp_path)
    files = files_of(Layout(tmp_path).public)
    for name, text in files.items():
        if name.startswith("_news/"):
            (logo,) = yaml.safe_load(text.split(b"---")[1])["provider"]["images"]
            assert logo["url"].removeprefix("http://localhost:8000/") in files
            assert (logo["width"], logo["height"]) == (50, 50)


def test_copies_are_made_again_where_they_are_lost(run: Run, tmp_path: Path) -> None:
    run(tmp_path)
    layout = Layout(tmp_path)
    before = files_of(layout.public)
    shutil.rmtree(layout.pictures)
    layout.public.unlink()
    run(tmp_path, hours=0.1)
    assert _copies(files_of(layout.public)) == _copies(before)


def test_a_copy_that_is_lost_for_good_is_not_claimed(run: Run, tmp_path: Path) -> None:
    run(tmp_path)
    layout = Layout(tmp_path)
    shutil.rmtree(layout.captures)
    shutil.rmtree(layout.pictures)
    layout.public.unlink()
    with changed(lambda host, answers: {p: a for p, a in answers.items() if ".png" not in p}):
        run(tmp_path, hours=0.1)
    files = files_of(layout.public)
    assert not _copies(files)
    assert _flags(files, published=True) == {False}
    assert b'src="assets/images/' not in files["index.html"]


def test_doctor_tells_why_pictures_have_no_copies(newsroom: Newsroom, tmp_path: Path) -> None:
    (tmp_path / "broadsheet.toml").write_text(configuration(demo_site(newsroom.port)), "utf-8")
    newsroom.forget()
    with changed(troubled):
        run_folder(tmp_path, Silence(), Options(at=NOW, workers=1))
    found = CliRunner().invoke(app, ["doctor", str(tmp_path)])
    assert "lead pictures and 8 logos with copies" in found.stdout
    assert "without: " in found.stdout
    assert "404" in found.stdout
    told = json.loads(CliRunner().invoke(app, ["doctor", str(tmp_path), "--json"]).stdout)
    assert told["pictures"]["logos"] == 8
    assert told["pictures"]["lacking"][0]["count"] >= 1


def test_without_the_setting_nothing_is_copied(newsroom: Newsroom, tmp_path: Path) -> None:
    site = demo_site(newsroom.port)
    site = replace(site, fetch=replace(site.fetch, keep_pictures=False))
    newsroom.forget()
    run_site(site, Layout(tmp_path), Silence(), Options(at=NOW, workers=1))
    files = files_of(Layout(tmp_path).public)
    assert not _copies(files)
    assert _flags(files, published=True) | _flags(files, published=False) == {False}
