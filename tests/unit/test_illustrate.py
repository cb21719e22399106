"""Sizes of pictures from their first bytes."""

import struct
import zlib
from dataclasses import replace

import pytest

from broadsheet.domain.article import Image
from broadsheet.domain.capture import Capture, FetchFailure, FetchProblem
from broadsheet.domain.ledger import Picture
from broadsheet.stages.illustrate import illustrated, measure, wanted
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


def _capture(body: bytes) -> Capture:
    return Capture(URL, URL, 200, (), body, body, "d", NOON)


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
