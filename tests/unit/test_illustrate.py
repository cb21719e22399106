"""Sizes of pictures, what copies are made of them, and when they are asked for."""

import hashlib
import struct
import zlib
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.domain.article import Copy, Image, Provider
from broadsheet.domain.capture import Capture, FetchFailure, FetchProblem
from broadsheet.domain.ledger import Picture
from broadsheet.domain.picture import Illustration
from broadsheet.stages.illustrate import (
    FIRST_BYTES,
    MOST_BYTES,
    due,
    illustrated,
    is_named,
    lasting,
    logo,
    measure,
    path_of,
    shown,
    sizes,
    sniff,
    unfit,
    wanted,
    with_copies,
    with_logo,
)
from broadsheet.testing.stores import NOON, made_article

URL = "https://a.example/p.png"


def _png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"")


def _gif(width: int, height: int) -> bytes:
    return b"GIF89a" + struct.pack("<HH", width, height) + b"\x00\x00\x00"


def _ico(*sides: tuple[int, int]) -> bytes:
    entries = (struct.pack("<4B2H2I", w, h, 0, 0, 1, 32, 9, 22) for w, h in sides)
    return struct.pack("<3H", 0, 1, len(sides)) + b"".join(entries)


def _capture(body: bytes, *headers: tuple[str, str]) -> Capture:
    return Capture(URL, URL, 200, headers, body, body, "d", NOON)


@pytest.mark.parametrize("body", [_png(640, 480), _gif(640, 480)])
def test_the_first_bytes_tell(body: bytes) -> None:
    assert measure(URL, _capture(body), NOON) == Picture(URL, 640, 480, "", NOON)


@pytest.mark.parametrize(
    ("body", "size"),
    [
        (_ico((16, 16), (48, 48), (32, 32)), (48, 48)),
        (_ico((32, 32), (0, 0)), (256, 256)),
        (_ico((32, 32), (64, 64))[:-1], (32, 32)),
        (_ico(), (0, 0)),
        (b"\x00\x00\x01\x00", (0, 0)),
        (b"\x00\x00\x01\x00\xff\xff" + bytes(15), (0, 0)),
    ],
)
def test_an_ico_file_is_as_large_as_its_largest_picture(body: bytes, size: tuple[int, int]) -> None:
    found = measure(URL, _capture(body), NOON)
    assert (found.width, found.height) == size
    assert bool(found.problem) == (size == (0, 0))


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", _png(0, 5), _png(90_000, 5)]
)
def test_what_is_no_picture_is_said_so(body: bytes) -> None:
    picture = measure(URL, _capture(body), NOON)
    assert (picture.width, picture.height) == (0, 0)
    assert "no picture" in picture.problem


def test_a_failure_is_kept_as_its_problem() -> None:
    failure = FetchFailure(URL, FetchProblem.TIMEOUT, "too slow", NOON)
    assert measure(URL, failure, NOON).problem == "too slow"


def test_only_what_the_page_does_not_tell_is_wanted_and_filled() -> None:
    article = replace(made_article("k"), images=(Image(URL), Image("https://a.example/q.png")))
    assert wanted(article) == URL
    filled = illustrated(article, {URL: Picture(URL, 640, 480, "", NOON)})
    assert filled.images == (Image(URL, 640, 480), Image("https://a.example/q.png"))
    assert wanted(filled) == ""
    assert wanted(made_article("k")) == ""
    broken = illustrated(article, {URL: Picture(URL, 0, 0, "gone", NOON)})
    assert broken is article


def test_a_declared_size_is_not_overruled() -> None:
    article = replace(made_article("k"), images=(Image(URL, 100, 50),))
    assert illustrated(article, {URL: Picture(URL, 640, 480, "", NOON)}) is article


@pytest.mark.parametrize(
    ("start", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n", "png"),
        (b"\xff\xd8\xff\xe0", "jpg"),
        (b"GIF87a", "gif"),
        (b"RIFF\x00\n\x00\x00WEBPVP8 ", "webp"),
        (b"\x00\x00\x00\x1cftypavif", "avif"),
        (b"\x00\n\x00\x1cftypavis", "avif"),
        (b"\x00\x00\x01\x00\x03\x00", "ico"),
        (b"\x00\x00\x02\x00\x03\x00", ""),
        (b"\x00\x00\x00\x1cftypmp42", ""),
        (b"RIFF\x00\x00\x00\x00WAVE", ""),
        (b"<svg xmlns='http://www.w3.org/2000/svg' width='640' height='480'/>", ""),
        (b"<?xml version='1.0'?><svg/>", ""),
        (b"<!doctype html>", ""),
        (b" \x89PNG\r\n\x1a\n", ""),
    ],
)
def test_the_kind_is_told_by_the_content(start: bytes, kind: str) -> None:
    assert sniff(start + bytes(20)) == kind


def test_a_drawing_that_is_a_program_is_neither_measured_nor_copied() -> None:
    svg = b"<svg xmlns='http://www.w3.org/2000/svg' width='640' height='480'><script/></svg>"
    capture = _capture(svg, ("content-type", "image/svg+xml"))
    assert measure(URL, capture, NOON).width == 0
    assert "no picture" in unfit(capture)


@pytest.mark.parametrize(
    ("body", "headers", "why"),
    [
        (_png(640, 480) + bytes(MOST_BYTES), (), "more than 8,000,000 bytes"),
        (_png(640, 480), (("content-range", "bytes 0-56/100000"),), "a part"),
        (_png(640, 480), (("content-length", "100000"),), "a part"),
        (_png(640, 480).ljust(FIRST_BYTES, b"\0"), (), "a part"),
        (_png(10_000, 10_000), (), "more than 50,000,000 pixels"),
        (_png(640, 480), (), ""),
    ],
)
def test_what_can_be_measured_and_not_copied(
    body: bytes, headers: tuple[tuple[str, str], ...], why: str
) -> None:
    capture = _capture(body, *headers)
    assert measure(URL, capture, NOON).width >= 640
    assert why in unfit(capture)
    assert bool(unfit(capture)) is bool(why)


@pytest.mark.parametrize("header", ["content-range", "content-length"])
def test_a_file_that_came_to_its_end_is_whole(header: str) -> None:
    body = _png(640, 480)
    told = {"content-range": f"bytes 0-{len(body) - 1}/{len(body)}", "content-length": len(body)}
    assert not unfit(_capture(body, (header, str(told[header]))))


def test_a_failure_is_why_there_is_no_copy() -> None:
    assert unfit(_failed(FetchProblem.TOO_LARGE)) == "told so"


def _failed(problem: FetchProblem, status: int = 0) -> FetchFailure:
    return FetchFailure(URL, problem, "told so", NOON, status)


def test_sizes_are_never_enlarged_and_never_too_tall() -> None:
    assert sizes(1200, 800) == ((480, 320), (960, 640))
    assert sizes(960, 540) == ((480, 270), (960, 540))
    assert sizes(640, 427) == ((480, 320), (640, 427))
    assert sizes(500, 300) == ((500, 300),)
    assert sizes(100, 50) == ((100, 50),)
    assert sizes(960, 8000) == ((230, 1917),)
    assert sizes(0, 5) == sizes(1, 30_000) == sizes(30_000, 1) == ()


@given(st.integers(1, 30_000), st.integers(1, 30_000))
@settings(max_examples=80)
def test_sizes_are_true_to_the_picture(width: int, height: int) -> None:
    found = sizes(width, height)
    for wide, high in found:
        assert wide <= min(width, 960)
        assert 1 <= high <= 1921
        assert abs(high - wide * height / width) <= 0.5 or high == 1
    assert list(found) == sorted(set(found))


def test_a_copy_is_named_by_its_bytes() -> None:
    path = path_of(b"RIFF")
    assert path == f"assets/images/{hashlib.sha256(b'RIFF').hexdigest()[:20]}.webp"
    assert is_named(path, b"RIFF")
    assert not is_named(path, b"RIFX")


LARGE, SMALL = Copy("assets/images/l.webp", 640, 480), Copy("assets/images/s.webp", 480, 360)
KNOWN = Illustration(URL, 640, 480, "d", (SMALL, LARGE))


def test_a_copy_is_believed_before_the_page() -> None:
    article = replace(made_article("k"), images=(Image(URL, 100, 50, title="T"), Image("b")))
    shown = with_copies(article, KNOWN).images
    assert shown[0] == Image(URL, 640, 480, "T", kept=LARGE.path, copies=(SMALL, LARGE))
    assert shown[1] == Image("b")
    assert with_copies(article, None) is article
    gone = with_copies(article, replace(KNOWN, copies=()))
    assert gone.images[0] == Image(URL, 640, 480, "T")
    other = replace(KNOWN, url="https://a.example/other.png")
    assert with_copies(article, other) is article


def test_a_logo_is_the_sites_own() -> None:
    article = made_article("k")
    square = Copy("assets/images/q.webp", 50, 50)
    known = Illustration("https://a.example/logo.png", 112, 112, "d", (square,))
    logo = with_logo(article, known, "https://paper.example").provider.logo
    assert logo == Image(
        "https://paper.example/assets/images/q.webp", 50, 50, kept=square.path, copies=(square,)
    )
    assert with_logo(article, None, "https://paper.example") is article


def test_what_lists_show_is_no_icon() -> None:
    icon, unknown, large = Image(URL, 64, 64), Image(URL + "2"), Image(URL + "3", 640, 480)
    article = replace(made_article("k"), images=(Image("data:image/png"), icon, unknown, large))
    assert shown(article) == URL + "2"
    assert shown(replace(article, images=(icon, large))) == URL + "3"
    assert shown(replace(article, images=(icon,))) == ""


def test_only_trouble_of_the_moment_is_asked_for_again() -> None:
    hour = timedelta(hours=1)
    assert due(None, URL, NOON, NOON)
    assert not due(KNOWN, URL, NOON, NOON + 9999 * hour)
    assert due(KNOWN, URL + "2", NOON, NOON)
    gone = Illustration(URL, problem="status 404")
    assert not due(gone, URL, NOON, NOON + 9999 * hour)
    slow = replace(gone, lasting=False)
    for tries, hours in ((1, 1), (2, 4), (3, 16)):
        tried = replace(slow, tries=tries)
        assert not due(tried, URL, NOON, NOON + (hours - 0.1) * hour)
        assert due(tried, URL, NOON, NOON + hours * hour)
    assert not due(replace(slow, tries=4), URL, NOON, NOON + 9999 * hour)


def test_which_failures_last() -> None:
    passing = (FetchProblem.TIMEOUT, FetchProblem.DNS, FetchProblem.CONNECT, FetchProblem.TLS)
    assert not any(lasting(_failed(one)) for one in passing)
    assert not any(lasting(_failed(FetchProblem.STATUS, status)) for status in (429, 500, 503))
    assert all(lasting(_failed(FetchProblem.STATUS, status)) for status in (403, 404, 410))
    assert lasting(_failed(FetchProblem.ROBOTS))
    assert lasting(_capture(b""))


def _provider(logo: Image | None = None, icon: Image | None = None) -> Provider:
    return Provider("A", "a.example", logo, icon)


def test_square_icons_come_before_logos_and_each_is_tried_once() -> None:
    wide, icon, tiny = Image("https://l", 600, 60), Image("https://i"), Image("https://t", 16, 16)
    square = Image("https://s", 512, 512)
    providers = [_provider(wide, tiny), _provider(square, icon), _provider(Image("data:x"))]
    known, tried = None, []
    for _ in range(6):
        url = logo(providers, known, NOON, NOON)
        if not url:
            break
        tried.append(url)
        passed = (known.url, *known.passed) if known else ()
        known = Illustration(url, problem="no picture", passed=passed)
    assert tried == ["https://i", "https://s", "https://t", "https://l"]
    assert logo(providers, known, NOON, NOON + timedelta(days=29)) == ""
    assert logo(providers, known, NOON, NOON + timedelta(days=30)) == "https://i"


def test_a_logo_is_kept_for_long() -> None:
    providers = [_provider(Image("https://l"))]
    known = Illustration("https://l", 112, 112, "d", (SMALL,))
    assert logo(providers, None, NOON, NOON) == "https://l"
    assert logo(providers, known, NOON, NOON + timedelta(days=179)) == ""
    assert logo(providers, known, NOON, NOON + timedelta(days=180)) == "https://l"
    busy = Illustration("https://l", problem="status 503", lasting=False)
    assert logo(providers, busy, NOON, NOON) == ""
    assert logo(providers, busy, NOON, NOON + timedelta(hours=1)) == "https://l"
    assert logo([], None, NOON, NOON) == ""
