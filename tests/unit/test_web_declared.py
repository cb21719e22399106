"""The headers that a printed site declares, as a server reads them."""

from collections import Counter
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from broadsheet.domain.site import NewsletterPolicy, WebSubPolicy
from broadsheet.stages.publish.headers import headers, policy
from broadsheet.testing import builders
from broadsheet.web.declared import read

FILE = """# a remark
/*
  X-One: 1
  not a header
  Bad Name: x
/topics/:topic/feed.xml
  Content-Type: application/rss+xml; charset=utf-8
/topics/*
  x-one:  2: two
"""


def test_rules_fit_whole_paths_and_the_later_one_holds() -> None:
    declared = read(FILE)
    assert declared.of("/index.html") == {"x-one": "1"}
    assert declared.of("/topics/ai/feed.xml") == {
        "x-one": "2: two",
        "content-type": "application/rss+xml; charset=utf-8",
    }
    assert declared.of("/topics/a/b/feed.xml") == {"x-one": "2: two"}
    assert read("/%D1%8F%2A/*\n  X-Я: 1\n  X-One: я\n  X-Two: 2").of("/я*/b") == {"x-two": "2"}
    assert read("").of("/") == read("  X: 1").of("/") == {}


def test_what_every_site_declares_is_read_as_it_is_meant() -> None:
    for url in ("https://paper.example", "https://host.example/paper"):
        site = replace(
            builders.site(url=url, search=True),
            websub=WebSubPolicy(hub="https://hub.example/"),
            newsletter=NewsletterPolicy(subscribe_url="https://forms.example/letters"),
        )
        base = url.removeprefix("https://").partition("/")[2]
        below = f"/{base}" if base else ""
        declared = read(headers(site).decode())
        page = declared.of(f"{below}/topics/ai/index.html")
        assert page["content-security-policy"] == policy(site)
        assert "form-action https://forms.example;" in page["content-security-policy"]
        assert page["strict-transport-security"] == "max-age=31536000"
        assert declared.of(f"{below}/assets/site.css")["cache-control"].endswith("immutable")
        feed = declared.of(f"{below}/topics/ai/atom.xml")
        assert feed["content-type"].startswith("application/atom+xml")
        assert feed["access-control-allow-origin"] == "*"
        assert 'rel="hub"' in declared.of(f"{below}/feed.xml")["link"]
        assert declared.of(f"{below}/api/news/page/1/index.json")["content-type"].startswith(
            "application/json"
        )


def test_no_two_rules_of_a_site_name_one_header_for_one_file() -> None:
    text = headers(builders.site(url="https://paper.example", search=True)).decode()
    declared = read(text)
    for path in ("/index.html", "/feed.xml", "/topics/a/feed.json", "/api/x.json", "/assets/a.js"):
        names = Counter(
            name
            for pattern, found in declared.rules
            if pattern.fullmatch(path)
            for name, _ in found
        )
        assert set(names.values()) == {1}, path


@given(st.text(max_size=200), st.text(max_size=40))
def test_no_file_is_a_fault_or_breaks_out_of_a_header(text: str, path: str) -> None:
    for name, value in read(f"/*\n {text}").of(f"/{path}").items():
        assert name.isascii()
        assert value.isprintable()
