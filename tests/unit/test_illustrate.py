"""Sizes of pictures from their first bytes."""

import hashlib
import struct
import zlib
from dataclasses import replace

import pytest

from broadsheet.domain.article import Image
from broadsheet.domain.capture import Capture, FetchFailure, FetchProblem
from broadsheet.domain.ledger import Picture
from broadsheet.stages.illustrate import (
    FIRST_BYTES,
    MOST_BYTES,
    copy_path,
    holding,
    illustrated,
    lead,
    measure,
    measure_whole,
    sniff,
    wanted,
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


def _capture(body: bytes, *headers: tuple[str, str]) -> Capture:
    return Capture(URL, URL, 200, headers, body, body, "d", NOON)


@pytest.mark.parametrize("body", [_png(640, 480), _gif(640, 480)])
def test_the_first_bytes_tell(body: bytes) -> None:
    assert measure(URL, _capture(body), NOON) == Picture(URL, 640, 480, "", NOON)


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
    shown = illustrated(article, {URL: Picture(URL, 640, 480, "", NOON)})
    assert shown.images == (Image(URL, 640, 480), Image("https://a.example/q.png"))
    assert wanted(shown) == ""
    assert wanted(made_article("k")) == ""
    broken = illustrated(article, {URL: Picture(URL, 0, 0, "gone", NOON)})
    assert broken is article


def test_a_declared_size_is_not_overruled() -> None:
    article = replace(made_article("k"), images=(Image(URL, 100, 50),))
    assert illustrated(article, {URL: Picture(URL, 640, 480, "", NOON)}) is article


def _kept(body: bytes) -> Picture:
    digest = hashlib.sha256(body).hexdigest()
    return Picture(URL, 640, 480, "", NOON, digest=digest, extension=sniff(body))


@pytest.mark.parametrize("body", [_png(640, 480), _gif(640, 480)])
def test_a_whole_picture_is_kept_under_its_content(body: bytes) -> None:
    html = ("content-type", "text/html")
    picture = measure_whole(URL, _capture(body, html), NOON)
    assert picture == _kept(body)
    name = hashlib.sha256(body).hexdigest()[:20]
    assert copy_path(picture) == f"assets/images/{name}.{sniff(body)}"


@pytest.mark.parametrize(
    ("start", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n", "png"),
        (b"\xff\xd8\xff\xe0", "jpg"),
        (b"GIF87a", "gif"),
        (b"RIFF\x00\n\x00\x00WEBPVP8 ", "webp"),
        (b"\x00\x00\x00\x1cftypavif", "avif"),
        (b"\x00\n\x00\x1cftypavis", "avif"),
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


def test_a_drawing_that_is_a_program_is_neither_measured_nor_kept() -> None:
    svg = b"<svg xmlns='http://www.w3.org/2000/svg' width='640' height='480'><script/></svg>"
    picture = measure_whole(URL, _capture(svg, ("content-type", "image/svg+xml")), NOON)
    assert (picture.width, picture.digest, copy_path(picture)) == (0, "", "")
    assert "no picture" in picture.unkept


@pytest.mark.parametrize(
    ("body", "headers", "why"),
    [
        (_png(640, 480) + bytes(MOST_BYTES), (), "more than 8,000,000 bytes"),
        (_png(640, 480), (("content-range", "bytes 0-56/100000"),), "a part"),
        (_png(640, 480), (("content-length", "100000"),), "a part"),
        (_png(640, 480).ljust(FIRST_BYTES, b"\0"), (), "a part"),
        (_png(10_000, 10_000), (), "more than 50,000,000 pixels"),
    ],
)
def test_what_is_measured_but_not_kept(
    body: bytes, headers: tuple[tuple[str, str], ...], why: str
) -> None:
    picture = measure_whole(URL, _capture(body, *headers), NOON)
    assert picture.width >= 640
    assert not picture.problem
    assert not picture.digest
    assert why in picture.unkept


@pytest.mark.parametrize("header", ["content-range", "content-length"])
def test_a_file_that_came_to_its_end_is_whole(header: str) -> None:
    body = _png(640, 480)
    told = {"content-range": f"bytes 0-{len(body) - 1}/{len(body)}", "content-length": len(body)}
    assert measure_whole(URL, _capture(body, (header, str(told[header]))), NOON).digest


def test_a_failure_is_why_none_is_kept() -> None:
    failure = FetchFailure(URL, FetchProblem.TOO_LARGE, "too large", NOON)
    assert measure_whole(URL, failure, NOON).unkept == "too large"


def test_a_copy_is_believed_before_the_page() -> None:
    body = _png(640, 480)
    article = replace(made_article("k"), images=(Image(URL, 100, 50, title="T"),))
    path = copy_path(_kept(body))
    shown = illustrated(article, {URL: _kept(body)})
    assert shown.images == (Image(URL, 640, 480, title="T", kept=path),)
    assert holding(shown, frozenset([path])) is shown
    assert holding(shown, frozenset()).images == (Image(URL, 640, 480, title="T"),)
    assert holding(article, frozenset()) is article


def test_the_lead_picture_is_asked_for_whatever_its_size() -> None:
    article = replace(made_article("k"), images=(Image(URL, 100, 50), Image(URL + "2")))
    assert (lead(article), wanted(article)) == (URL, "")
    assert lead(made_article("k")) == ""
