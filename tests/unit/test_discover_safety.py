"""Feeds that attack the reader: none may cost much, fetch anything or read a file."""

import tracemalloc
from datetime import UTC, datetime
from pathlib import Path

import pytest

from broadsheet.domain.capture import Capture
from broadsheet.domain.entry import Discovery
from broadsheet.stages.discover import discover
from broadsheet.stages.discover.xmltree import without_doctype

ITEM = "<item><title>{}</title><link>https://a.example/1</link></item>"
LAUGHS = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10 if i else "ha" * 50}">' for i in range(12))


def _found(body: str) -> Discovery:
    data = body.encode()
    when = datetime(2026, 11, 21, 12, tzinfo=UTC)
    headers = (("content-type", "application/rss+xml"),)
    url = "https://a.example/feed"
    return discover(Capture(url, url, 200, headers, data, data, "", when), "a")


def _rss(doctype: str, inside: str) -> str:
    return f"<?xml version='1.0'?>{doctype}<rss version='2.0'><channel>{inside}</channel></rss>"


@pytest.mark.parametrize("broken", ["", "<p>"], ids=["well-formed", "ill-formed"])
def test_entities_are_never_expanded(broken: str) -> None:
    bomb = _rss(f"<!DOCTYPE rss [{LAUGHS}]>", ITEM.format("a &l11; b") + broken)
    quadratic = _rss(
        f'<!DOCTYPE rss [<!ENTITY big "{"x" * 20_000}">]>', ITEM.format("&big;" * 5000) + broken
    )
    for attack in (bomb, quadratic):
        tracemalloc.start()
        read = _found(attack)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 60 * len(attack) + 20_000_000
        assert all("haha" not in e.title and "xxx" not in e.title for e in read.entries)


@pytest.mark.parametrize("broken", ["", "<p>"], ids=["well-formed", "ill-formed"])
def test_no_file_is_read_by_an_entity(tmp_path: Path, broken: str) -> None:
    secret = tmp_path / "secret"
    secret.write_text("the-secret-word", "utf-8")
    for declared in (
        f'<!DOCTYPE rss [<!ENTITY x SYSTEM "{secret.as_uri()}">]>',
        f'<!DOCTYPE rss [<!ENTITY % p SYSTEM "{secret.as_uri()}"> %p;]>',
        f'<!DOCTYPE rss SYSTEM "{secret.as_uri()}">',
    ):
        read = _found(_rss(declared, ITEM.format("a &x; b") + broken))
        assert "the-secret-word" not in repr(read)
        assert read.entries[0].url == "https://a.example/1"


def test_a_second_or_unending_document_type_is_refused() -> None:
    twice = "<!DOCTYPE a><!DOCTYPE rss [<!ENTITY x 'y'>]>"
    assert _found(_rss(twice, ITEM.format("&x;"))).entries == ()
    assert "for safety" in _found(_rss(twice, ITEM.format("&x;"))).problem
    assert without_doctype("<!DOCTYPE rss [<!ENTITY x 'y'" + " " * 100) == ""
    assert without_doctype("<!DOCTYPE rss [<!ENTITY x ']>'> ]>\n<rss/>").strip() == "<rss/>"


def test_a_name_of_a_file_or_address_as_the_body_opens_nothing(tmp_path: Path) -> None:
    feed = tmp_path / "feed.xml"
    feed.write_text(_rss("", ITEM.format("x")), "utf-8")
    for body in (str(feed), feed.as_uri(), "http://127.0.0.1:9/feed.xml"):
        assert all(e.title != "x" for e in _found(body).entries)


@pytest.mark.parametrize(
    "body",
    [
        "<a>" * 20_000,
        "<rss>" + "<item>" * 20_000,
        "<rss><channel>" + "<![CDATA[" * 20_000,
        "<rss><channel>" + "<!--" * 20_000,
        "<rss><channel><item><title>" + "&" * 100_000,
        "<!DOCTYPE rss [" + "<!--" * 20_000,
        "<!DOCTYPE rss [" + '"' * 50_001,
        "<feed>" + "<entry a='" * 10_000,
        "{" * 100_000,
        '{"items":' * 50_000,
        "<html>" + "<div>" * 20_000,
        "<urlset>" + "<url>" * 20_000,
    ],
    ids=lambda body: body[:24],
)
def test_depth_and_repetition_end_quietly(body: str) -> None:
    assert isinstance(_found(body), Discovery)


def test_a_comment_may_speak_of_document_types() -> None:
    body = '<!-- not a <!DOCTYPE " -->\n<!DOCTYPE rss><!-- <!DOCTYPE x -->\n'
    assert without_doctype(body + "<rss/>").strip() == "<rss/>"
    item = "<item><title>x</title><link>https://a.example/1</link></item>"
    assert len(_found(body + f"<rss><channel>{item}</channel></rss>").entries) == 1
