"""Which of a page's addresses is printed."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.domain.article import Article, Provider
from broadsheet.domain.capture import Capture, Hop
from broadsheet.stages import canon

PAGE = "https://www.lantern.example/2026/11/harbour-bridge-opens-to-ships"


def _article(found: str = PAGE, declared: str = "", amp: str = "") -> Article:
    return Article(
        key="",
        original_url=found,
        web_url=found,
        title="Bridge",
        excerpt="It opened.",
        text="It opened.",
        published=None,
        modified=None,
        provider=Provider("The Lantern", "lantern.example"),
        declared_url=declared,
        amp_url=amp,
    )


def _capture(final: str = PAGE, url: str = "", hops: tuple[Hop, ...] = ()) -> Capture:
    when = datetime(2026, 11, 21, tzinfo=UTC)
    return Capture(url or final, final, 200, (), b"", b"", "", when, hops)


def _settled(
    found: str = PAGE, final: str = "", declared: str = "", amp: str = ""
) -> tuple[Article, list[str]]:
    article, reasons = canon.settle(_article(found, declared, amp), _capture(final or found))
    return article, [reason.rule for reason in reasons]


@pytest.mark.parametrize(
    ("declared", "rule"),
    [
        ("https://www.lantern.example/", "canon.home"),
        ("https://www.lantern.example/en/", "canon.home"),
        ("https://www.lantern.example/city/", "canon.section"),
        ("https://www.lantern.example/login?next=x", "canon.no-page"),
        ("https://www.lantern.example/errors/404.html", "canon.no-page"),
        ("https://consent.lantern.example/2026/11/collect-your-consent-here", "canon.no-page"),
        ("https://other.example/2026/11/another-page-of-someone", "canon.foreign"),
        ("https://www.lantern.example/2026/11/undefined", "canon.damaged"),
        ("https://www.lantern.example/x-y-z-1/https%3A%2F%2Fwww.lantern.example", "canon.damaged"),
        ("ftp://www.lantern.example/x", "canon.not-an-address"),
    ],
)
def test_a_declared_address_that_is_a_mistake_is_refused(declared: str, rule: str) -> None:
    article, rules = _settled(declared=declared)
    assert article.web_url == PAGE
    assert rule in rules


@pytest.mark.parametrize(
    ("found", "declared"),
    [
        (PAGE + "?page=2", PAGE),
        ("https://m.lantern.example/a/4711", "https://www.lantern.example/story/a-long-name-4711"),
        ("https://news.yahoo.com/bridge-opens-123.html", PAGE),
        (
            "https://www.lantern.com/2026/harbour-bridge-opens-now",
            "https://www.lantern.co.uk/2026/harbour-bridge-opens-now",
        ),
        ("https://www.lantern.example/", "https://www.lantern.example/"),
        ("https://www.lantern.example/?p=4711", PAGE),
    ],
)
def test_a_declared_address_is_believed(found: str, declared: str) -> None:
    article, _ = _settled(found, declared=declared)
    assert article.web_url == declared


def test_tracking_wrapping_and_fragment_go() -> None:
    wrapped = "https://www.google.com/url?q=" + PAGE + "%3Futm_source%3Dx%26id%3D1%23top"
    article, rules = _settled(wrapped)
    assert article.web_url == PAGE + "?id=1"
    assert article.key == "lantern.example/2026/11/harbour-bridge-opens-to-ships?id=1"
    assert article.original_url == wrapped
    assert "canon.clean" in rules


def test_a_redirect_is_followed_unless_it_is_a_detour() -> None:
    article, rules = _settled("https://l.example/abc-123", final=PAGE)
    assert article.web_url == PAGE
    assert article.provider.domain == "lantern.example"
    assert "canon.redirect" in rules
    for detour in ("https://www.lantern.example/", "https://www.lantern.example/signin?to=x"):
        article, rules = _settled(PAGE, final=detour)
        assert article.web_url == PAGE
        assert "canon.detour" in rules


def test_https_only_where_it_is_known_to_answer() -> None:
    plain = PAGE.replace("https:", "http:")
    assert _settled(plain)[0].web_url == plain
    assert _settled(plain, declared=PAGE)[0].web_url == PAGE
    article, rules = _settled(PAGE, declared=plain)
    assert article.web_url == PAGE
    assert "canon.https" in rules


def test_an_amp_page_is_printed_under_its_page() -> None:
    article, rules = _settled(PAGE + "/amp/")
    assert article.web_url == PAGE + "/"
    assert article.amp_url == PAGE + "/amp/"
    assert article.cdn_amp_url == (
        "https://www-lantern-example.cdn.ampproject.org/c/s/"
        + PAGE.removeprefix("https://")
        + "/amp/"
    )
    assert {"canon.amp-page", "canon.amp"} <= set(rules)


def test_the_amp_cache_leads_back_to_the_outlet() -> None:
    cached = "https://www-lantern-example.cdn.ampproject.org/c/s/" + PAGE.removeprefix("https://")
    article, _ = _settled(cached + "?amp=1", declared=PAGE)
    assert article.web_url == PAGE
    assert article.amp_url == PAGE + "?amp=1"
    assert article.provider.domain == "lantern.example"


def test_a_declared_amp_version_is_kept_if_it_is_the_outlets() -> None:
    article, _ = _settled(amp="https://amp.lantern.example/bridge")
    assert article.amp_url == "https://amp.lantern.example/bridge"
    article, rules = _settled(amp="https://amp.other.example/bridge")
    assert (article.amp_url, article.cdn_amp_url) == ("", "")
    assert "canon.amp-foreign" in rules
    assert _settled(amp=PAGE)[0].amp_url == ""


def test_a_syndicate_names_the_outlet() -> None:
    first = _article("https://www.msn.com/en-us/news/x/ar-1234", PAGE)
    article, reasons = canon.settle(
        replace(first, provider=Provider("MSN", "msn.com")), _capture(first.original_url)
    )
    assert article.provider.domain == "lantern.example"
    assert "canon.outlet" in [reason.rule for reason in reasons]


def test_settling_again_changes_nothing() -> None:
    once, _ = _settled(PAGE + "/amp/?utm_source=x", declared="https://www.lantern.example/")
    again, _ = canon.settle(once, _capture(once.web_url))
    assert again == once


ADDRESSES = st.one_of(
    st.text(max_size=40),
    st.builds(
        "{}://{}/{}".format,
        st.sampled_from(["http", "https", "ftp"]),
        st.sampled_from(
            ["a.example", "m.a.example", "x.cdn.ampproject.org", "b.co.uk", "ä.example"]
        ),
        st.text(st.sampled_from("ab1/-?=&%#. amp"), max_size=25),
    ),
)


@given(ADDRESSES, ADDRESSES, ADDRESSES, ADDRESSES)
@settings(max_examples=100, deadline=None)
def test_any_addresses_settle(found: str, final: str, declared: str, amp: str) -> None:
    article, reasons = canon.settle(_article(found, declared, amp), _capture(final))
    assert reasons[-1].rule == "canon.address"
    assert bool(article.amp_url) == bool(article.cdn_amp_url)
