"""Sources as OPML, the manifest, the icon, headers."""

import json
from dataclasses import replace

from lxml import etree

from broadsheet.app.printing import forms
from broadsheet.domain.printed import Paper
from broadsheet.domain.site import Look, NewsletterPolicy, Site, Source, WebSubPolicy
from broadsheet.stages.publish import printed
from broadsheet.stages.publish.standing import STANDING
from broadsheet.testing.builders import newsroom, paper, site
from broadsheet.text.opml import parse


def files(of: Paper) -> dict[str, bytes]:
    return {file.path: file.content for file in printed(of, [STANDING])}


def rules(of: Site) -> dict[str, list[str]]:
    """The headers of each path."""
    found: dict[str, list[str]] = {}
    for block in files(paper([], of=of))["_headers"].decode().strip().split("\n\n"):
        path, *lines = block.split("\n")
        assert all(line.startswith("  ") for line in lines)
        found.setdefault(path, []).extend(line.strip() for line in lines)
    return found


def test_the_sources_are_read_back() -> None:
    of = newsroom(5)
    read = parse(files(of)["sources.opml"])
    assert [feed.xml_url for feed in read] == [source.url for source in of.catalog.site.sources]
    root = etree.fromstring(files(of)["sources.opml"])
    assert (root.tag, root.get("version")) == ("opml", "2.0")
    assert root.findtext("head/title") == "Sources of The Daily Weights"
    assert {outline.get("type") for outline in root.iter("outline")} == {"rss"}


def test_no_login_is_told() -> None:
    sources = (
        Source("a", "https://me:secret@a.example/feed"),
        Source("b", "javascript:alert(1)"),
    )
    own = paper([], of=site(sources=sources))
    assert not [file.path for file in printed(own, forms()) if b"secret" in file.content]
    about = next(file.content for file in printed(own, forms()) if file.path == "about/index.html")
    assert b'<a href="https://a.example/feed" dir="auto">a.example</a>' in about
    told = files(own)["sources.opml"]
    assert b"javascript" not in told
    assert b'xmlUrl="https://a.example/feed"' in told


def test_only_the_list_of_sources_hangs_on_the_sources() -> None:
    before, after = newsroom(5).catalog, newsroom(5).catalog
    after = replace(after, site=replace(after.site, sources=after.site.sources[1:]))
    digests = [
        {leaf.path: leaf.inputs for leaf in STANDING.of_catalog(one)} for one in (before, after)
    ]
    assert {p for p in digests[0] if digests[0][p] != digests[1][p]} == {"sources.opml"}


def test_the_manifest_has_what_a_browser_asks() -> None:
    of = site(look=Look(accent="#0044cc"), description="")
    made = files(paper([], of=of))
    manifest = json.loads(made["manifest.webmanifest"])
    assert manifest["name"] == "The Daily Weights"
    assert manifest["short_name"] == "The Daily We"
    assert manifest["theme_color"] == "#0044cc"
    assert manifest["start_url"] == manifest["scope"] == "./"
    assert manifest["id"] == "/paper/"
    other = files(paper([], of=site(url="https://weights.example")))["manifest.webmanifest"]
    assert json.loads(other)["id"] == "/"
    assert {icon["src"] for icon in manifest["icons"]} == {"icon.svg"}
    icon = etree.fromstring(made["icon.svg"])
    assert icon.tag == "{http://www.w3.org/2000/svg}svg"
    assert b"#0044cc" in made["icon.svg"]
    assert not any("script" in str(node.tag) for node in icon.iter())


def test_headers_keep_browsers_safe() -> None:
    found = rules(site(url="https://weights.example"))
    everywhere = dict(line.split(": ", 1) for line in found["/*"])
    parts = (part.partition(" ") for part in everywhere["Content-Security-Policy"].split("; "))
    policy = {name: value for name, _, value in parts}
    assert policy["default-src"] == policy["form-action"] == policy["frame-ancestors"] == "'none'"
    assert "'unsafe-inline'" not in everywhere["Content-Security-Policy"]
    assert everywhere["X-Content-Type-Options"] == "nosniff"
    assert "Strict-Transport-Security" in everywhere
    assert "Access-Control-Allow-Origin: *" in found["/api/*"]
    assert "Content-Type: application/rss+xml; charset=utf-8" in found["/topics/:topic/feed.xml"]


def test_headers_follow_the_configuration() -> None:
    plain = rules(site(url="http://weights.example/paper"))
    assert "/paper/*" in plain
    assert not any("Strict-Transport" in line for line in plain["/paper/*"])
    letters = NewsletterPolicy(subscribe_url="https://desk.example/letters")
    more = rules(
        site(
            url="https://weights.example",
            look=Look(outlet_pictures=True),
            search=True,
            newsletter=letters,
            websub=WebSubPolicy("https://hub.example/"),
        )
    )
    policy = more["/*"][0]
    assert "form-action https://desk.example;" in policy
    assert "script-src 'self' 'wasm-unsafe-eval';" in policy
    assert "wasm" not in plain["/paper/*"][0]
    assert "img-src 'self' data: http: https:;" in policy
    own = "https://weights.example/feed.xml"
    assert f'Link: <https://hub.example/>; rel="hub", <{own}>; rel="self"' in more["/feed.xml"]


def test_headers_hold_no_letter_that_a_header_cannot() -> None:
    found = rules(
        site(
            url="https://новости.example/бюро",
            newsletter=NewsletterPolicy(subscribe_url="https://письма.example:8443/я"),
            websub=WebSubPolicy("https://хаб.example/ü?a=%C3%A4"),
        )
    )
    base = "/%D0%B1%D1%8E%D1%80%D0%BE"
    assert "form-action https://xn--80apmkl0e.example:8443;" in found[f"{base}/*"][0]
    (link,) = (line for line in found[f"{base}/feed.xml"] if line.startswith("Link"))
    assert '<https://xn--80ac2d.example/%C3%BC?a=%C3%A4>; rel="hub"' in link
    assert f'<https://xn--b1amnebsh.example{base}/feed.xml>; rel="self"' in link
    assert all("".join([path, *lines]).isascii() for path, lines in found.items())
