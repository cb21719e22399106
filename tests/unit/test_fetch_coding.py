"""Content codings within bounds."""

import gzip
import sys
import zlib

import brotli
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.stages.fetch.coding import Undecodable, decode

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

BODY = "Ein Satz über nichts. ".encode() * 400


def raw_deflate(body: bytes) -> bytes:
    squeeze = zlib.compressobj(wbits=-15)
    return squeeze.compress(body) + squeeze.flush()


ENCODED = {
    "gzip": gzip.compress(BODY),
    "x-gzip": gzip.compress(BODY),
    "br": brotli.compress(BODY),
    "zstd": zstd.compress(BODY),
    "deflate": zlib.compress(BODY),
}


@pytest.mark.parametrize("coding", ENCODED)
def test_each_coding_is_undone_and_bounded(coding: str) -> None:
    payload = ENCODED[coding]
    assert decode(payload, coding.upper(), len(BODY)) == BODY
    assert decode(payload, f"identity, {coding}", len(BODY)) == BODY
    bounded = decode(payload, coding, len(BODY) - 1)
    assert isinstance(bounded, Undecodable)
    assert bounded.too_large


@pytest.mark.parametrize("coding", ENCODED)
def test_what_ends_too_early_is_not_taken_for_whole(coding: str) -> None:
    cut = decode(ENCODED[coding][:-4], coding, 10**6)
    assert isinstance(cut, Undecodable)
    assert not cut.too_large
    part = decode(ENCODED[coding][:-4], coding, 10**6, partial=True)
    assert isinstance(part, bytes)
    assert BODY.startswith(part)


@pytest.mark.parametrize("coding", ENCODED)
def test_what_is_not_encoded_at_all_is_a_lie(coding: str) -> None:
    assert isinstance(decode(b"<html>plain</html>", coding, 10**6), Undecodable)
    assert decode(b"", coding, 10**6) == b""


def test_raw_deflate_and_layers_and_members() -> None:
    assert decode(raw_deflate(BODY), "deflate", 10**6) == BODY
    assert decode(gzip.compress(brotli.compress(BODY)), "br, gzip", 10**6) == BODY
    assert decode(gzip.compress(b"a") + gzip.compress(b"b"), "gzip", 2) == b"ab"
    assert decode(zstd.compress(b"a") + zstd.compress(b"b"), "zstd", 2) == b"ab"
    assert decode(gzip.compress(b"a") + b"\0\0junk", "gzip", 10) == b"a"
    assert isinstance(decode(gzip.compress(b"a" * 9) * 2, "gzip", 10), Undecodable)
    assert isinstance(decode(b"x", "gzip, gzip, gzip, gzip", 10), Undecodable)


def test_unknown_words_are_passed_over_and_known_but_unread_ones_not() -> None:
    assert decode(b"x", "", 10) == decode(b"x", "utf-8", 10) == decode(b"x", "none", 10) == b"x"
    assert isinstance(decode(b"x", "compress", 10), Undecodable)


@pytest.mark.parametrize("pack", [brotli.compress, zstd.compress, gzip.compress])
def test_a_bomb_goes_off_in_a_small_room(pack: object) -> None:
    assert callable(pack)
    coding = {brotli.compress: "br", zstd.compress: "zstd"}.get(pack, "gzip")
    bomb = pack(b"\0" * 5_000_000)
    answer = decode(bomb, coding, 100_000)
    assert isinstance(answer, Undecodable)
    assert answer.too_large


@settings(max_examples=60, deadline=None)
@given(
    junk=st.binary(max_size=300),
    coding=st.sampled_from([*ENCODED, "gzip, br", "zstd,deflate"]),
    head=st.integers(0, 40),
    partial=st.booleans(),
)
def test_rubbish_never_raises(junk: bytes, coding: str, head: int, partial: bool) -> None:
    for start in ENCODED.values():
        answer = decode(start[:head] + junk, coding, 1000, partial=partial)
        assert isinstance(answer, Undecodable) or len(answer) <= 1000


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=2000))
def test_whatever_is_encoded_comes_back(body: bytes) -> None:
    for coding, pack in (("gzip", gzip.compress), ("br", brotli.compress), ("zstd", zstd.compress)):
        assert decode(pack(body), coding, len(body)) == body
