"""Addresses: one key for every spelling, the form to print, and what belongs to whom."""

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.text import urls

SPELLINGS = (
    "https://www.lantern.example/city/bridge?a=1&b=2",
    "http://lantern.example/city/bridge/?b=2&a=1",
    "https://LANTERN.example:443/city/./x/../bridge?a=1&b=2#top",
    "https://m.lantern.example/city/bridge?a=1&b=2&utm_source=rss&fbclid=xyz",
    "//amp.lantern.example/city//bridge/amp/?b=2&amp;a=1",
    "https://mobile.lantern.example/%63ity/bridge/index.html?a=1&b=2&amp=1",
    " https://user:secret@lantern.example./city\\bridge?a=1&&b=2\n",
    "https://www.google.com/url?q=https%3A%2F%2Flantern.example%2Fcity%2Fbridge%3Fa%3D1%26b%3D2",
    "https://lantern-example.cdn.ampproject.org/c/s/lantern.example/city/bridge?a=1&b=2",
    "https://www.google.de/amp/s/lantern.example/city/bridge?a=1&b=2",
)


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_spelling_has_one_key(spelling: str) -> None:
    assert urls.key(spelling) == "lantern.example/city/bridge?a=1&b=2"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.example/Page", "https://a.example/page"),
        ("https://a.example/x?id=1", "https://a.example/x?id=2"),
        ("https://news.a.example/x", "https://a.example/x"),
        ("https://a.example:8080/x", "https://a.example/x"),
        ("https://m.example/x", "https://example/x"),
        ("https://a.example/amp", "https://a.example/"),
        ("https://a.example/champ", "https://a.example/ch"),
        ("https://a.example/a%2Fb", "https://a.example/a/b"),
        ("https://a.example/x?q=a%26b", "https://a.example/x?q=a&b"),
    ],
)
def test_what_is_not_one_page_has_two_keys(one: str, other: str) -> None:
    assert urls.key(one) != urls.key(other)


def test_a_public_suffix_is_no_site_to_fold_into() -> None:
    assert urls.key("https://m.co.uk/x") == "m.co.uk/x"
    assert urls.key("https://en.m.wiki.example/x") == "en.wiki.example/x"


def test_international_hosts_and_letters_are_ascii() -> None:
    assert urls.key("https://Bücher.example/ä?ö=ü") == "xn--bcher-kva.example/%C3%A4?%C3%B6=%C3%BC"
    assert urls.clean("https://bücher.example/ä b") == "https://xn--bcher-kva.example/%C3%A4%20b"


def test_google_news_identifiers_of_the_old_form_hold_the_address() -> None:
    target = b"https://lantern.example/" + b"a" * 150
    raw = (
        b"\x08\x13\x22"
        + bytes([len(target) & 0x7F | 0x80, len(target) >> 7])
        + target
        + b"\xd2\x01\x00"
    )
    identifier = base64.urlsafe_b64encode(raw).decode().rstrip("=")
    wrapped = f"https://news.google.com/rss/articles/{identifier}?oc=5"
    assert urls.unwrap(wrapped) == target.decode()
    opaque = "https://news.google.com/rss/articles/CBMiABCDEF?oc=5"
    assert urls.unwrap(opaque) == opaque


def test_clean_prints_the_address_as_the_outlet_writes_it() -> None:
    found = "HTTPS://WWW.Lantern.Example:443/City/Bridge/?Z=1&utm_medium=x&a=2&gclid=3#part"
    assert urls.clean(found) == "https://www.lantern.example/City/Bridge/?Z=1&a=2"
    assert urls.clean("  not an address ") == "not an address"
    assert urls.clean("https://www.youtube.com/watch?v=abc&si=tracker") == (
        "https://www.youtube.com/watch?v=abc"
    )
    assert urls.clean("https://a.example/?si=content") == "https://a.example/?si=content"


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("../c d", "https://a.example/c%20d"),
        ("?q=1", "https://a.example/x/y?q=1"),
        ("//b.example/z", "https://b.example/z"),
        ("\\c", "https://a.example/c"),
        ("ht\ntp://b.example/ok", "http://b.example/ok"),
        ("http://b.example", "http://b.example/"),
        ("", ""),
        ("javascript:alert(1)", ""),
        ("mailto:a@b.example", ""),
        ("data:text/html,x", ""),
        ("http://http://b.example/", ""),
        ("http://[::1", ""),
        ("http://exa mple/", ""),
        ("http://b.example:99999999/", ""),
        ("https://b.example/" + "x" * 5000, ""),
    ],
)
def test_absolute(href: str, expected: str) -> None:
    assert urls.absolute("https://a.example/x/y", href) in (expected, expected.rstrip("/"))


@pytest.mark.parametrize(
    ("name", "domain"),
    [
        ("https://www.bbc.co.uk/news", "bbc.co.uk"),
        ("news.bbc.co.uk", "bbc.co.uk"),
        ("www.lantern.example", "lantern.example"),
        ("x.localhost", "x.localhost"),
        ("http://127.0.0.1:8000/x", "127.0.0.1"),
        ("localhost", "localhost"),
        ("someone.github.io", "someone.github.io"),
        ("not a host", ""),
    ],
)
def test_registered_domain(name: str, domain: str) -> None:
    assert urls.registered_domain(name) == domain


def test_host_and_is_web() -> None:
    assert urls.host("https://WWW.A.example.:8443/x") == "www.a.example"
    assert urls.is_web("https://a.example")
    assert not urls.is_web("a.example/x")
    assert not urls.is_web("ftp://a.example/x")


def test_amp_to_page() -> None:
    assert urls.amp_to_page("https://a.example/s/t/amp/?outputType=amp&x=1") == (
        "https://a.example/s/t/?x=1"
    )
    assert urls.amp_to_page("https://a.example/s/t.amp.html") == "https://a.example/s/t.html"
    assert urls.amp_to_page("https://a.example/amp") == "https://a.example/amp"


HOSTS = st.sampled_from(
    ["a.example", "www.a.example", "m.b.co.uk", "google.com", "x.cdn.ampproject.org", "ä.example"]
)
PIECES = st.text(st.sampled_from("aZ09/.%&=?#;:+~-_ä \\@[]{}'\"amp"), max_size=30)


@given(st.one_of(st.text(max_size=60), st.builds("https://{}/{}".format, HOSTS, PIECES)))
@settings(max_examples=150, deadline=None)
def test_keys_are_stable_on_any_text(text: str) -> None:
    key = urls.key(text)
    assert urls.key(key) == key
    assert urls.key(urls.clean(text)) == key
    urls.host(text)
    urls.registered_domain(text)
    urls.amp_to_page(text)
    assert urls.absolute("https://a.example/", text)[:4] in ("", "http")


@given(HOSTS, PIECES)
@settings(max_examples=100, deadline=None)
def test_scheme_fragment_and_tracking_do_not_matter(host: str, piece: str) -> None:
    plain = piece.translate({ord(c): None for c in "#?&\\ "})
    one = f"https://{host}/{plain}"
    if "://" in plain:
        return
    assert urls.key(one) == urls.key(f"http://{host}/{plain}?utm_source=x#here")


@given(
    st.one_of(st.text(max_size=60), PIECES, st.builds("https://{}/{}".format, HOSTS, PIECES)),
    st.sampled_from(["https://lantern.example/feed.xml", "http://a.example:8080/x/", ""]),
)
@settings(max_examples=200, deadline=None)
def test_the_short_way_to_address_and_key_is_the_long_one(href: str, base: str) -> None:
    address = urls.unwrap(urls.absolute(base, href)) if urls.absolute(base, href) else ""
    assert urls.located(base, href) == (address, urls.key(address) if address else "")
