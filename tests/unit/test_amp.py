"""The AMP cache's addresses."""

import pytest

from broadsheet.text.amp import cache_url, is_cached


@pytest.mark.parametrize(
    ("page", "cached"),
    [
        (
            "https://www.lantern.example/a/amp/?x=1",
            "https://www-lantern-example.cdn.ampproject.org/c/s/www.lantern.example/a/amp/?x=1",
        ),
        (
            "http://my-paper.example/a",
            "https://my--paper-example.cdn.ampproject.org/c/my-paper.example/a",
        ),
        (
            "https://xn--bcher-kva.example/",
            "https://xn--bcher-example-wob.cdn.ampproject.org/c/s/xn--bcher-kva.example/",
        ),
    ],
)
def test_cache_url(page: str, cached: str) -> None:
    assert cache_url(page) == cached
    assert is_cached(cached)
    assert not is_cached(page)


def test_a_long_host_is_hashed_to_one_label() -> None:
    found = cache_url("https://" + "a" * 40 + "." + "b" * 30 + ".example/x")
    label = found.removeprefix("https://").partition(".")[0]
    assert len(label) == 52
    assert label.isalnum()


def test_what_is_no_address_has_no_cache() -> None:
    assert cache_url("mailto:x@y.example") == cache_url("x") == cache_url("") == ""
