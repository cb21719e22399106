"""The printed site as it is served: what is there, what has changed, and nothing beside it."""

import gzip
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.asgi import Reply, put

from broadsheet.web.printed import Printed
from broadsheet.web.routes import paper

PAGE = "<!doctype html><title>A</title>"
SECRET = b"not for readers"
HEADERS = "/*\n  X-Frame-Options: DENY\n/assets/*\n  Cache-Control: public, immutable\n"


@pytest.fixture
def public(tmp_path: Path) -> Path:
    """`public`, a link to the first of two builds, with secrets all around it."""
    for number, title in ((1, "A"), (2, "B")):
        build = tmp_path / "builds" / f"build-{number}"
        for name, content in {
            "index.html": PAGE.replace("A", title),
            "404.html": "<title>None</title>",
            "_headers": HEADERS,
            "topics/ai/index.html": "ai",
            "topics/ä b/index.html": "umlaut",
            "api/news/index.json": "{}",
            "assets/site.css": "body{}",
            "empty/.keep": "x",
            "feed.xml": "<rss/>",
            "odd.zzz": "?",
        }.items():
            path = build / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, "utf-8")
        (build / "out").symlink_to(tmp_path / "secret")
        (build / "within.html").symlink_to("index.html")
        (build / "way").symlink_to(tmp_path)
    (tmp_path / "secret").write_bytes(SECRET)
    (tmp_path / "builds" / "build-10").mkdir()
    (tmp_path / "builds" / "build-10" / "secret").write_bytes(SECRET)
    shown = tmp_path / "public"
    shown.symlink_to("builds/build-1")
    return shown


def get(public: Path, address: str, base: str = "/", method: str = "GET", **headers: str) -> Reply:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return put(paper(Printed(public, base)), method, address, headers=named)


@pytest.mark.parametrize(
    ("path", "kind", "body"),
    [
        ("/", "text/html; charset=utf-8", PAGE.encode()),
        ("/index.html", "text/html; charset=utf-8", PAGE.encode()),
        ("/topics/ai/", "text/html; charset=utf-8", b"ai"),
        ("/topics/ä b/", "text/html; charset=utf-8", b"umlaut"),
        ("/api/news/", "application/json; charset=utf-8", b"{}"),
        ("/assets/site.css", "text/css; charset=utf-8", b"body{}"),
        ("/feed.xml", "application/xml; charset=utf-8", b"<rss/>"),
        ("/odd.zzz", "application/octet-stream", b"?"),
        ("/within.html", "text/html; charset=utf-8", PAGE.encode()),
    ],
)
def test_files_and_folders_are_served_as_what_they_are(
    public: Path, path: str, kind: str, body: bytes
) -> None:
    found = get(public, path)
    assert (found.status, found.headers["content-type"], found.body) == (200, kind, body)
    assert found.headers["x-frame-options"] == "DENY"
    head = get(public, path, method="HEAD")
    assert (head.status, head.body) == (200, b"")
    assert head.headers["content-length"] == str(len(body))


@pytest.mark.parametrize(
    "path",
    [
        *("/nowhere", "/_headers", "/.hidden", "/empty/", "/empty/.keep", "/feed.xml/", "//"),
        *("/../secret", "/topics/../../secret", "/topics/..", "/./index.html", "//index.html"),
        *("/out", "/way/secret", "/../build-10/secret"),
        *("/..\\secret", "/a\x00b", "/topics/ai/\n", "/" + "a" * 300, "/" + "a/" * 2000, "/out/"),
        "//evil.example/..",
    ],
)
def test_nothing_else_is_seen(public: Path, path: str) -> None:
    found = get(public, path)
    assert (found.status, found.body) == (404, b"<title>None</title>")
    assert found.headers["x-frame-options"] == "DENY"
    assert found.headers["content-type"] == "text/html; charset=utf-8"


@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.sampled_from(
            ["..", ".", "", "secret", "out", "way", "public", "topics", "build-10", "builds", "a\\"]
        ),
        max_size=8,
    )
)
def test_no_path_leads_out(public: Path, steps: list[str]) -> None:
    app = Printed(public)
    found = app.find("/" + "/".join(steps))
    assert found is None or Path(found.file).is_relative_to(public.resolve())


def test_what_has_not_changed_is_not_sent_again(public: Path) -> None:
    first = get(public, "/").headers
    assert first["cache-control"] == "no-cache"
    assert get(public, "/assets/site.css").headers["cache-control"] == "public, immutable"
    for asked in (
        {"if_none_match": first["etag"]},
        {"if_none_match": f'"x", W/{first["etag"]}'},
        {"if_modified_since": first["last-modified"]},
    ):
        again = get(public, "/", **asked)
        assert (again.status, again.body) == (304, b"")
        assert again.headers["etag"] == first["etag"]
    assert get(public, "/", if_none_match='"x"').status == 200
    os.utime(public / "index.html", (1, 1))
    assert get(public, "/", if_none_match=first["etag"]).status == 200


def test_a_part_is_sent_where_a_part_is_asked_for(public: Path) -> None:
    part = get(public, "/", range="bytes=0-8")
    assert (part.status, part.body) == (206, b"<!doctype")
    assert part.headers["content-range"] == f"bytes 0-8/{len(PAGE)}"
    assert get(public, "/", range="bytes=999-").status == 416
    assert get(public, "/", range="bytes=0-8", if_range='"other"').status == 200
    assert get(public, "/nowhere", range="bytes=0-1").status == 404
    assert get(public, "/", range="Bytes = 0-0, -2").status == 206
    for odd in (
        "lines=1",
        "bytes=5-2",
        "bytes",
        "bytes=",
        "bytes=x-",
        "bytes=0-1,-",
        "bytes=0-0-0",
    ):
        found = get(public, "/", range=odd)
        assert (found.status, found.body) == (200, PAGE.encode())


def test_texts_are_compressed_for_who_takes_it(public: Path) -> None:
    text = b"<p>" + b"news " * 1000
    (public / "topics/ai/index.html").write_bytes(text)
    (public / "odd.zzz").write_bytes(text)
    found = get(public, "/topics/ai/", accept_encoding="br, gzip")
    assert (found.headers["content-encoding"], found.headers["vary"]) == ("gzip", "Accept-Encoding")
    assert gzip.decompress(found.body) == text
    assert found.headers["content-length"] == str(len(found.body))
    assert found.headers["x-frame-options"] == "DENY"
    whole = get(public, "/topics/ai/", accept_encoding="gzip;q=0, br")
    assert (whole.body, whole.headers["vary"]) == (text, "Accept-Encoding")
    for taken in ("gzip;q=0.5", "GZIP", "br;q=1, gzip ; q=0.001", "*", "gzip, *;q=0"):
        assert "content-encoding" in get(public, "/topics/ai/", accept_encoding=taken).headers
    for refused in ("", "br", "gzip;q=0.000", "*;q=0", "gzip; Q=0, *", "xgzip"):
        plain = get(public, "/topics/ai/", accept_encoding=refused)
        assert "content-encoding" not in plain.headers
    # Two bodies never stand under one ETag, or a part of one would be put to the other.
    assert whole.headers["etag"] != found.headers["etag"]
    etag = found.headers["etag"]
    again = get(public, "/topics/ai/", accept_encoding="gzip", if_none_match=etag)
    assert (again.status, again.headers["etag"]) == (304, etag)
    part = get(public, "/topics/ai/", accept_encoding="gzip", range="bytes=0-2")
    assert (part.status, part.body) == (206, b"<p>")
    wrong = get(public, "/topics/ai/", accept_encoding="gzip", range="bytes=0-2", if_range=etag)
    assert (wrong.status, wrong.body) == (200, text)
    assert "content-encoding" not in get(public, "/odd.zzz", accept_encoding="gzip").headers
    assert "vary" not in get(public, "/", accept_encoding="gzip").headers
    (public / "topics/ai/index.html").write_bytes(text + b"more")
    assert (
        gzip.decompress(get(public, "/topics/ai/", accept_encoding="gzip").body) == text + b"more"
    )


def test_it_is_only_read(public: Path) -> None:
    for method in ("POST", "PUT", "DELETE", "OPTIONS"):
        found = get(public, "/", method=method)
        assert (found.status, found.headers["allow"]) == (405, "GET, HEAD")


def test_a_folder_without_its_slash_leads_to_it(public: Path) -> None:
    found = get(public, "/topics/ai?q=1")
    assert (found.status, found.headers["location"]) == (308, "/topics/ai/?q=1")
    assert get(public, "/topics/ai?q=1", host="[").headers["location"] == "/topics/ai/?q=1"
    assert get(public, "/topics/ä b").headers["location"] == "/topics/%C3%A4%20b/"


def test_a_print_is_swapped_in_under_the_server(public: Path) -> None:
    app = paper(Printed(public))
    assert b"<title>A" in put(app, "GET", "/").body
    other = public.with_name("swap")
    other.symlink_to("builds/build-2")
    (public.parent / "builds/build-2/_headers").write_text("/*\n  X-Two: 2\n")
    other.replace(public)
    found = put(app, "GET", "/")
    assert b"<title>B" in found.body
    assert found.headers["x-two"] == "2"
    assert "x-frame-options" not in found.headers


def test_a_site_may_stand_below_a_path(public: Path) -> None:
    (public / "_headers").write_text("/paper/feed.xml\n  X-Feed: 1\n")
    assert get(public, "/paper/", "/paper/").body == PAGE.encode()
    assert get(public, "/paper/feed.xml", "/paper/").headers["x-feed"] == "1"
    assert get(public, "/feed.xml", "/paper/").status == 404
    for path in ("/", "/paper"):
        found = get(public, path, "/paper/")
        assert (found.status, found.headers["location"]) == (307, "/paper/")


def test_a_site_without_a_page_or_a_folder_says_so(tmp_path: Path) -> None:
    assert get(tmp_path / "none", "/").status == 404
    (tmp_path / "index.html").write_text("x")
    assert get(tmp_path, "/").status == 200
    assert get(tmp_path, "/nowhere").body == b"There is nothing at this address.\n"
