"""Which addresses may be reached, how they are spelt, and what goes to the wire."""

from datetime import timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.stages.fetch.addresses import literal, networks, refusal
from broadsheet.stages.fetch.answers import http_date, max_age, retry_after
from broadsheet.stages.fetch.web import Target, Unfit, joined, target
from broadsheet.testing.clocks import NOON


@pytest.mark.parametrize(
    ("address", "word"),
    [
        ("127.0.0.1", "loopback"), ("::1", "loopback"), ("10.0.0.1", "private"),
        ("169.254.169.254", "metadata"), ("168.63.129.16", "metadata"),
        ("169.254.1.1", "link-local"),
        ("100.100.100.200", "carrier"), ("224.0.0.251", "multicast"), ("0.0.0.0", "unspecified"),
        ("240.0.0.1", "reserved"), ("198.18.0.1", "reserved"), ("fd00::1", "private"),
        ("fe80::1", "link-local"), ("::ffff:10.0.0.1", "private"), ("2002:a00:1::", "private"),
        ("64:ff9b::10.0.0.1", "private"), ("::10.0.0.1", "private"), ("2001:db8::1", "reserved"),
        ("64:ff9b:1::1", "reserved"), ("4000::1", "reserved"), ("2001:0:1::1", "reserved"),
    ],
)  # fmt: skip
def test_addresses_inside_are_refused_with_a_word(address: str, word: str) -> None:
    assert word in refusal(ip_address(address), ())


@pytest.mark.parametrize(
    "address",
    [
        "8.8.8.8",
        "93.184.216.34",
        "2606:4700::1111",
        "64:ff9b::808:808",
        "::ffff:8.8.8.8",
        "172.32.0.1",
    ],
)
def test_public_addresses_may_be_reached(address: str) -> None:
    assert refusal(ip_address(address), ()) == ""


def test_a_network_that_is_allowed_may_be_reached_and_no_other() -> None:
    allowed = networks(("10.1.0.0/16", "::1", " 192.168.7.7 "))
    assert [refusal(ip_address(one), allowed) for one in ("10.1.2.3", "::1", "192.168.7.7")] == [
        ""
    ] * 3
    assert refusal(ip_address("::ffff:10.1.2.3"), allowed) == ""
    assert refusal(ip_address("10.2.0.1"), allowed)
    with pytest.raises(ValueError, match="nonsense"):
        networks(("nonsense",))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_every_private_address_of_the_standard_library_is_refused(number: int) -> None:
    address = IPv4Address(number)
    if not address.is_global:
        assert refusal(address, ())
    carried = IPv6Address((0xFFFF << 32) | number)
    assert bool(refusal(carried, ())) is bool(refusal(address, ()))


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "127.0.0.1"), ("127.1", "127.0.0.1"), ("0x7f.1", "127.0.0.1"),
        ("2130706433", "127.0.0.1"), ("017700000001", "127.0.0.1"), ("0x7f000001", "127.0.0.1"),
        ("0177.0.0.01", "127.0.0.1"), ("1.2.3.4.", "1.2.3.4"), ("1.2.772", "1.2.3.4"),
        ("0", "0.0.0.0"),
        ("0x", "0.0.0.0"), ("[::1]", "::1"), ("fe80::1%eth0", "fe80::1"),
    ],
)  # fmt: skip
def test_every_spelling_of_an_address_is_known(host: str, address: str) -> None:
    assert literal(host) == ip_address(address)


@pytest.mark.parametrize(
        "host",
    ["lantern.example", "1.2.3.4.5", "256.1.1.1", "1.2.3.256", "4294967296", "09", "", ".", "1..2",
     "a:b"],
)  # fmt: skip
def test_names_are_no_addresses(host: str) -> None:
    assert literal(host) is None


@pytest.mark.parametrize(
    ("url", "wire"),
    [
        ("HTTP://Lantern.Example", "http://lantern.example/"),
        ("https://lantern.example:443/a?b=c#d", "https://lantern.example/a?b=c"),
        ("http://lantern.example:8080/", "http://lantern.example:8080/"),
        ("http://user:word@lantern.example/", "http://lantern.example/"),
        ("http://lantern.example/ä b?q=ü&x=%zz%20", "http://lantern.example/%C3%A4%20b?q=%C3%BC&x=%25zz%20"),
        ("http://bücher.example/", "http://xn--bcher-kva.example/"),
        ("http://straße.example./", "http://xn--strae-oqa.example/"),
        ("http://a_b.example/", "http://a_b.example/"),
        ("http://[::1]:8/x", "http://[::1]:8/x"),
        ("http://lantern.example/a/../b/./c", "http://lantern.example/b/c"),
        ("http://lantern.example/../../a/%2e%2E/b/..", "http://lantern.example/"),
        ("http://lantern.example//evil.example/a", "http://lantern.example//evil.example/a"),
        ("http://lantern.example?q", "http://lantern.example/?q"),
    ],
)  # fmt: skip
def test_what_goes_to_the_wire(url: str, wire: str) -> None:
    read = target(url)
    assert isinstance(read, Target)
    assert read.url == wire


@pytest.mark.parametrize(
    ("url", "forbidden"),
    [("ftp://a.example/", True), ("file:///etc/passwd", True), ("/path", True), ("http:///", False),
     ("http://a:b/", False), ("http://a\x7fb/", False), ("http://[1::2::3]/", False),
     ("http://" + "a" * 254 + "/", False), ("http://a.example/" + "a" * 9000, False)],
)  # fmt: skip
def test_what_cannot_be_asked_for(url: str, forbidden: bool) -> None:
    read = target(url)
    assert isinstance(read, Unfit)
    assert read.forbidden is forbidden


@settings(max_examples=80, deadline=None)
@given(st.one_of(st.text(max_size=60), st.text(max_size=60).map("http://".__add__)))
def test_no_address_raises_and_all_that_pass_are_plain(url: str) -> None:
    read = target(url)
    if isinstance(read, Target):
        assert read.url.isascii()
        assert read.url.isprintable()
        assert " " not in read.url
        assert target(read.url) == read
    assert isinstance(joined("http://a.example/", url), str)


def test_locations_are_joined() -> None:
    assert joined("http://a.example/b/c", " ../d ") == "http://a.example/d"
    assert joined("http://a.example/", "http://[bad") == ""


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("120", 120), (" 0 ", 0), ("1.5", 1.5), ("Mon, 02 Mar 2026 12:01:00 GMT", 60), ("-5", None),
     ("Mon, 02 Mar 2020 12:01:00 GMT", 0), ("soon", None), ("", None), ("9" * 50, None),
     ("Monday, 02-Mar-26 12:00:30 GMT", 30), ("Fri, 99 Foo 99999 99:99:99 GMT", None)],
)  # fmt: skip
def test_retry_after(text: str, seconds: float | None) -> None:
    assert retry_after(text, NOON) == seconds


def test_dates_and_ages_of_answers() -> None:
    assert http_date("Mon, 02 Mar 2026 13:00:00 +0200") == NOON - timedelta(hours=1)
    assert http_date("never") is None
    assert max_age([("cache-control", "public, max-age=60"), ("cache-control", "max-age=5")]) == 60
    assert max_age([("expires", "0")]) == max_age([("cache-control", "no-store, max-age=9")]) == 0


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=40))
def test_no_header_raises(text: str) -> None:
    retry_after(text, NOON)
    max_age([("cache-control", text)])
