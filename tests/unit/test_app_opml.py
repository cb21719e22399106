"""Feed lists into broadsheet.toml and out of it."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.app.opml import add_sources, export_opml, quoted, read_opml
from broadsheet.app.settings import load_site, parse_site
from broadsheet.errors import ConfigError, SinkError, UsageError
from broadsheet.text.opml import OpmlFeed, parse

CONFIG = """# my own words
[site]
title = "T"
subject = "S"
[[topic]]
name = "A" # stays
[[source]]
url = "https://known.example/feed"
"""


def feed(url: str, title: str = "", group: str = "") -> OpmlFeed:
    return OpmlFeed(title=title, xml_url=url, html_url="", group=group)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "broadsheet.toml").write_text(CONFIG, encoding="utf-8")
    return tmp_path


def test_sources_are_appended_and_the_rest_stays(folder: Path) -> None:
    added = add_sources(
        folder,
        [
            feed("http://www.known.example/feed/"),
            feed("https://new.example/rss", 'A "quoted" \\ name', "Tech"),
            feed("https://new.example/rss/"),
            feed("feed:nowhere"),
        ],
    )
    text = (folder / "broadsheet.toml").read_text(encoding="utf-8")
    assert text.startswith(CONFIG)
    assert [source.url for source in added.sources] == ["https://new.example/rss"]
    assert added.known == ("http://www.known.example/feed/", "https://new.example/rss/")
    assert added.refused == (("feed:nowhere", "not a full http or https address"),)
    source = load_site(folder, {}).sources[1]
    assert (source.name, source.group) == ('A "quoted" \\ name', "Tech")


def test_a_second_import_changes_nothing(folder: Path) -> None:
    add_sources(folder, [feed("https://new.example/rss")])
    before = (folder / "broadsheet.toml").read_bytes()
    assert add_sources(folder, [feed("https://new.example/rss")]).sources == ()
    assert (folder / "broadsheet.toml").read_bytes() == before


def test_a_broken_configuration_is_left_alone(folder: Path) -> None:
    path = folder / "broadsheet.toml"
    path.write_text(CONFIG + "nonsense = 1\n")
    with pytest.raises(ConfigError, match="nonsense"):
        add_sources(folder, [feed("https://new.example/rss")])
    assert path.read_text() == CONFIG + "nonsense = 1\n"


def test_a_file_that_cannot_be_replaced_is_told_and_leaves_no_rest(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(SinkError, match="No space left"):
        add_sources(folder, [feed("https://new.example/rss")])
    assert [path.name for path in folder.iterdir()] == ["broadsheet.toml"]
    assert (folder / "broadsheet.toml").read_text() == CONFIG


def test_what_is_exported_comes_in_again(folder: Path, tmp_path: Path) -> None:
    add_sources(folder, [feed("https://new.example/rss?a=1&b=2", "N & Söhne", "Tech")])
    data = export_opml(load_site(folder, {}))
    again = parse(data)
    assert [(f.xml_url, f.title, f.group) for f in again] == [
        ("https://known.example/feed", "https://known.example/feed", ""),
        ("https://new.example/rss?a=1&b=2", "N & Söhne", "Tech"),
    ]
    path = tmp_path / "list.opml"
    path.write_bytes(data)
    assert read_opml(path) == again


@pytest.mark.parametrize("data", [b"", b"<html></html>", b"<opml><body/></opml>", b"\x00\xff"])
def test_what_is_no_feed_list_is_told(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "list.opml"
    path.write_bytes(data)
    with pytest.raises(UsageError, match=r"list\.opml: "):
        read_opml(path)


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_any_text_is_quoted_so_that_it_reads_the_same(text: str) -> None:
    config = f"[site]\ntitle = {quoted('t' + text)}\nsubject = 'S'\n[[topic]]\nname = 'A'\n"
    assert parse_site(config.encode()).title == " ".join(("t" + text).split())
