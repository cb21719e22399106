"""The demo's invented newsroom: consistent, varied, and polite to conditional requests."""

import gzip
import http.client
import json
import re
from collections import Counter, defaultdict
from datetime import timedelta
from io import BytesIO
from xml.etree import ElementTree as ET

import imagesize
import pytest

from broadsheet.domain.site import Site
from broadsheet.testing.newsroom import NOW, OUTLETS, Newsroom, Outlet, demo_site, pieces
from broadsheet.testing.newsroom.pages import NOTICE
from broadsheet.testing.newsroom.server import answers

ANSWERED = {outlet.key: answers(outlet.host) for outlet in OUTLETS}


def get(
    newsroom: Newsroom, host: str, path: str, headers: dict[str, str] | None = None
) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", newsroom.port, timeout=5)
    try:
        connection.request("GET", path, headers={"Host": host, **(headers or {})})
        answer = connection.getresponse()
        return answer.status, dict(answer.headers.items()), answer.read()
    finally:
        connection.close()


def test_events_are_covered_by_several_outlets() -> None:
    coverage = defaultdict(list)
    for piece in pieces():
        coverage[piece.event].append(piece)
    sizes = Counter(len(found) for found in coverage.values())
    assert 55 <= len(pieces()) <= 65
    assert len(OUTLETS) == 8
    assert set(sizes) == {1, 2, 3, 4, 5}
    for found in coverage.values():
        assert len({piece.outlet.key for piece in found}) == len(found)
        assert max(p.at for p in found) - min(p.at for p in found) < timedelta(days=2)
    assert all(NOW - timedelta(days=3) < piece.at < NOW for piece in pieces())


def test_one_wire_report_is_reprinted_word_for_word() -> None:
    reprints = [piece for piece in pieces() if piece.reprint]
    assert len(reprints) == 1
    originals = [p for p in pieces() if p.paragraphs == reprints[0].paragraphs]
    assert {p.outlet.key for p in originals} == {"wire", "lantern"}


def test_no_host_is_real_and_no_address_stands_twice() -> None:
    assert all(outlet.host.endswith(".example") for outlet in OUTLETS)
    assert len({piece.url for piece in pieces()}) == len(pieces())
    assert len({piece.slug for piece in pieces()}) == len(pieces()) - 1  # the reprint


@pytest.mark.parametrize("outlet", OUTLETS, ids=lambda outlet: outlet.key)
def test_feeds_hold_every_piece_of_their_outlet(outlet: Outlet) -> None:
    body = ANSWERED[outlet.key][outlet.feed].body
    own = [piece for piece in pieces() if piece.outlet == outlet]
    if outlet.style == "json":
        assert len(json.loads(body)["items"]) == len(own)
    else:
        tags = Counter(element.tag.rpartition("}")[2] for element in ET.parse(BytesIO(body)).iter())
        assert own
        assert len(own) in (tags["item"], tags["entry"], tags["url"])


@pytest.mark.parametrize("piece", pieces(), ids=lambda piece: piece.slug[:30])
def test_a_page_carries_its_text_and_says_that_it_is_invented(piece: object) -> None:
    found = next(p for p in pieces() if p is piece)
    page = ANSWERED[found.outlet.key][found.path].body.decode(found.outlet.charset)
    assert NOTICE in page
    assert page.count("<p>") >= len(found.paragraphs)
    assert f'rel="canonical" href="{found.url}"' in page
    picture = ANSWERED[found.outlet.key][found.picture].body
    assert imagesize.get(BytesIO(picture)) == (1200, 675)


def test_pictures_differ_and_are_the_same_every_time() -> None:
    found = [ANSWERED[piece.outlet.key][piece.picture].body for piece in pieces()]
    assert len(set(found)) == len(found)


def test_the_styles_differ() -> None:
    assert {outlet.style for outlet in OUTLETS} == {"rss", "atom", "json", "rdf", "sitemap"}
    assert {outlet.charset for outlet in OUTLETS} == {"utf-8", "iso-8859-1"}
    home = ANSWERED["kettle"]["/"].body.decode()
    assert re.search(r'rel="alternate" type="application/rss\+xml"[^>]*href="/index.rdf"', home)
    assert b"utm_source=feed" in ANSWERED["brightdesk"]["/feed/"].body
    assert any(path.startswith("/amp/") for path in ANSWERED["lantern"])
    assert "é".encode("latin-1") in ANSWERED["meridien"]["/rss.xml"].body


def test_serving_validators_packing_and_counting() -> None:
    with Newsroom() as newsroom:
        host, path = "lantern-post.example", "/feeds/news.xml"
        assert newsroom.connect_to[host] == f"127.0.0.1:{newsroom.port}"
        status, headers, plain = get(newsroom, host, path)
        assert status == 200
        _, packed, body = get(newsroom, host, path, {"Accept-Encoding": "gzip"})
        assert packed["Content-Encoding"] == "gzip"
        assert gzip.decompress(body) == plain
        for condition in (
            {"If-None-Match": headers["ETag"]},
            {"If-Modified-Since": headers["Last-Modified"]},
        ):
            assert get(newsroom, host, path, condition)[0::2] == (304, b"")
        assert get(newsroom, host, path, {"If-None-Match": '"other"'})[0] == 200
        assert newsroom.requests[host, path] == 5
        assert newsroom.statuses == Counter({200: 3, 304: 2})
        newsroom.forget()
        assert not newsroom.requests


def test_redirects_robots_and_what_is_not_there() -> None:
    with Newsroom() as newsroom:
        status, headers, _ = get(newsroom, "harbourwire.example", "/rss")
        assert (status, headers["Location"]) == (301, "http://harbourwire.example/feeds/all.xml")
        assert get(newsroom, "harbourwire.example", "/robots.txt")[0] == 200
        assert get(newsroom, "harbourwire.example", "/nothing")[0] == 404
        assert get(newsroom, "unknown.example", "/")[0] == 404
        piece = next(p for p in pieces() if p.outlet.key == "brightdesk")
        tracked = piece.path + piece.outlet.tracking
        assert get(newsroom, piece.outlet.host, tracked)[0] == 200


def test_the_demo_site_reaches_loopback_only() -> None:
    site: Site = demo_site(4711)
    assert len(site.sources) == 8
    assert {endpoint for _, endpoint in site.fetch.connect_to} == {"127.0.0.1:4711"}
    assert site.fetch.allow_networks == ("127.0.0.0/8",)
    assert "invented" in site.notice
    parents = {topic.id for topic in site.topics}
    assert all(not topic.parent or topic.parent in parents for topic in site.topics)
