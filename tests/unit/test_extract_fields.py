"""Single fields, on pages of a few lines."""

import pytest

from broadsheet.domain.article import ArticleType, Image
from broadsheet.stages.extract import declared_url
from broadsheet.stages.extract.authors import authors
from broadsheet.stages.extract.excerpt import dek, excerpt
from broadsheet.stages.extract.images import images
from broadsheet.stages.extract.kind import kind, paywalled
from broadsheet.stages.extract.page import ParsedPage, parse
from broadsheet.stages.extract.provider import from_domain, provider
from broadsheet.stages.extract.subjects import subjects
from broadsheet.stages.extract.title import title, without_site

URL = "https://www.lantern.example/news/2024/swing-bridge-to-go"


def page(head: str = "", body: str = "", url: str = URL) -> ParsedPage:
    read = parse(f"<html><head>{head}</head><body>{body}</body></html>", url)
    assert read is not None
    return read


def og(**values: str) -> str:
    return "".join(f'<meta property="og:{k}" content="{v}">' for k, v in values.items())


@pytest.mark.parametrize(
    ("text", "sites", "expected"),
    [
        ("Bridge to go | The Lantern", ["Lantern"], "Bridge to go"),
        ("Bridge to go - Lantern News", ["Lantern"], "Bridge to go"),
        ("Lantern: Bridge to go", ["Lantern"], "Bridge to go"),
        ("Bridge - what now? - City - Lantern", ["Lantern"], "Bridge - what now? - City"),
        ("Lantern fire at the bridge", ["Lantern"], "Lantern fire at the bridge"),
        ("Inside: a bridge", ["Lantern"], "Inside: a bridge"),
        ("橋を架け替えへ｜ひかり新聞", ["ひかり新聞"], "橋を架け替えへ"),
        ("Lantern", ["Lantern"], "Lantern"),
    ],
)
def test_the_site_is_taken_off_a_title(text: str, sites: list[str], expected: str) -> None:
    assert without_site(text, sites) == expected


@pytest.mark.parametrize(
    ("head", "body", "expected"),
    [
        # the page's own heading, where it speaks of the same
        (
            og(title="Bridge to go, board says"),
            "<h1>Board says bridge is to go</h1>",
            "Board says bridge is to go",
        ),
        # a banner is no headline
        ("<title>Bridge to go</title>", '<h1><a href="/">The Lantern</a></h1>', "Bridge to go"),
        # nor is a heading that is a mere part of the title
        (
            og(title="Quiet Men: Quiet Men and others"),
            "<h1>Quiet Men</h1>",
            "Quiet Men: Quiet Men and others",
        ),
        # a line above the headline inside the heading
        (
            og(title="Bridge to go at last"),
            "<h1><span>Traffic</span> Bridge to go at last</h1>",
            "Bridge to go at last",
        ),
        (
            "",
            '<h1><span class="kicker">Traffic</span> Bridge to go at last</h1>',
            "Bridge to go at last",
        ),
        # the address tells which part is the headline
        ("<title>Notes » Archive » Swing bridge to go</title>", "", "Swing bridge to go"),
        ("", "", ""),
    ],
)
def test_title(head: str, body: str, expected: str) -> None:
    assert title(page(head, body))[0] == expected


def test_a_site_name_that_is_the_headline_is_not_taken_off() -> None:
    head = '<meta name="application-name" content="Swing bridge is to go after all">'
    body = "<h1>Swing bridge is to go after all</h1>"
    assert title(page(head, body))[0] == "Swing bridge is to go after all"


@pytest.mark.parametrize(
    ("head", "body", "expected"),
    [
        (
            '<meta name="author" content="The Lantern Staff">',
            '<p class="byline">By Jane Doe</p>',
            ("Jane Doe",),
        ),
        ('<meta name="author" content="Lantern Staff">', "", ("Lantern Staff",)),
        (
            '<meta name="author" content="Lantern">' + og(site_name="Lantern"),
            "<p>By Jane Doe</p>",
            ("Jane Doe",),
        ),
        ('<meta property="article:author" content="https://www.facebook.com/jane">', "", ()),
        (
            '<meta name="sailthru.author" content="Jane Doe">'
            '<meta name="author" content="Owner Group">',
            "",
            ("Jane Doe",),
        ),
        (
            "",
            '<a rel="author" href="/a/jd">Jane Doe</a>'
            '<div class="related"><a rel="author" href="/a/x">Other One</a></div>',
            ("Jane Doe",),
        ),
        ("", '<div class="comments"><span class="author">Carl Comment</span></div>', ()),
        (
            "",
            '<p class="byline"><a href="/people/jane">Jane Doe</a> and'
            ' <a href="/people/tom">Tom Quill</a></p>',
            ("Jane Doe", "Tom Quill"),
        ),
        ("", '<p class="byline">By JANE DOE</p>', ("Jane Doe",)),
    ],
)
def test_authors(head: str, body: str, expected: tuple[str, ...]) -> None:
    assert authors(page(head, body))[0] == expected


def test_the_feed_names_authors_where_the_page_does_not() -> None:
    assert authors(page(), ("Jane Doe",)) == (("Jane Doe",), "feed")


def test_a_standfirst_under_the_headline_is_the_dek() -> None:
    head = '<meta name="description" content="All that you need to know of the bridge.">'
    body = '<h1>Bridge to go</h1><p class="article-dek">A span for trams comes in its place.</p>'
    assert dek(page(head, body)) == ("A span for trams comes in its place.", "standfirst")


def test_repeated_subheadings_are_no_dek() -> None:
    head = '<meta name="description" content="All that you need to know of the bridge.">'
    body = (
        '<article><h1>Bridge to go</h1><h2 class="sub-title">Cracks in the bearings</h2>'
        '<h2 class="sub-title">A detour of nine kilometres</h2></article>'
    )
    assert dek(page(head, body))[1] == "description"


FIRST = "The board voted on Monday to replace the bridge with a wider span that carries trams."
BODY = (
    f"{FIRST}\nWork begins in March and lasts two years, and lorries take a detour until then. " * 8
)


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        # cut by the outlet: the body's own sentences
        ("The board voted on Monday to replace the bridge with a wi...", FIRST),
        ("he board voted on Monday to replace the bridge with a […]", FIRST),
        # whole sentences before the cut
        (
            "Trams will run over the harbour from March of next year on. After that the bo…",
            "Trams will run over the harbour from March of next year on.",
        ),
        ("Trams will run over the harbour.", "Trams will run over the harbour."),
        ("Trams over the harbour", "Trams over the harbour"),
    ],
)
def test_excerpt(told: str, expected: str) -> None:
    found, _ = excerpt([(told, "description")], "", BODY, "Bridge to go")
    assert found.startswith(expected)
    assert "…" not in found


def test_an_excerpt_falls_back_to_body_and_title() -> None:
    assert excerpt([("Bridge to go", "description")], "", BODY, "Bridge to go")[1] == "body"
    assert excerpt([], "", "", "Bridge to go") == ("Bridge to go", "title")
    assert excerpt([], "Trams will run over it.", "", "Bridge")[1] == "feed"


def test_a_slogan_gives_way_to_what_speaks_of_the_page() -> None:
    told = [
        ("Lantern: weather, sport, puzzles and recipes for everybody every day", "description"),
        ("The board voted to replace the bridge with a wider span.", "og:description"),
    ]
    body = BODY + " ".join(f"word{i}" for i in range(80))
    assert excerpt(told, "", body, "Bridge to go")[1] == "og:description"


def test_pictures_lead_first_with_sizes() -> None:
    head = og(image="/a.jpg") + '<meta property="og:image:width" content="1200">'
    head += '<meta property="og:image:height" content="630">'
    body = (
        '<article><img src="/pixel.gif" width=1 height=1><img src="/logo.svg">'
        '<img src="data:image/gif;base64,AA" alt="B"'
        ' data-srcset="/b-300.jpg 300w, /b-1200x800.jpg 1200w">'
        '<img class="avatar" src="/me.jpg"></article><footer><img src="/c.jpg" width=900></footer>'
    )
    found, where = images(page(head, body))
    base = "https://www.lantern.example"
    assert where == "og:image"
    assert found == (
        Image(f"{base}/a.jpg", 1200, 630),
        Image(f"{base}/b-1200x800.jpg", 1200, 800, "B"),
    )


def test_a_placeholder_is_no_lead() -> None:
    head = og(image="https://x.example/img/placeholder.png")
    body = '<article><figure><img src="/real.jpg" width="800" height="600"></figure></article>'
    found, where = images(page(head, body))
    assert [image.url for image in found] == ["https://www.lantern.example/real.jpg"]
    assert where == "picture in the text"
    assert not found[0].sized  # the space on the page is not the file's size


@pytest.mark.parametrize(
    ("domain", "expected"),
    [
        ("the-daily-lantern.co.uk", "The Daily Lantern"),
        ("bbc.com", "BBC"),
        ("lantern.example", "Lantern"),
        ("xn--bcher-kva.example", "Bücher"),
    ],
)
def test_a_name_from_the_domain(domain: str, expected: str) -> None:
    assert from_domain(domain) == expected


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (og(site_name="Lantern Post"), "Lantern Post"),
        (og(site_name="Lantern Post - Latest News &amp; Headlines"), "Lantern Post"),
        (og(site_name="www.lantern.example"), "Lantern"),
        ("<title>Bridge to go | Lantern Online</title>", "Lantern Online"),
        ("<title>Bridge to go</title>", "Lantern"),
    ],
)
def test_provider(head: str, expected: str) -> None:
    found, _ = provider(page(head), "Bridge to go")
    assert (found.name, found.domain) == (expected, "lantern.example")


def test_the_outlet_of_an_archived_page_is_its_own() -> None:
    url = "https://web.archive.org/web/20160218174457/http://www.lantern.example/a"
    assert provider(page(url=url), "")[0].domain == "lantern.example"


def test_the_largest_icon_is_the_logo() -> None:
    head = (
        '<link rel="icon" href="/f.ico"><link rel="apple-touch-icon" sizes="76x76" href="/s.png">'
        '<link rel="apple-touch-icon" sizes="180x180" href="/l.png">'
    )
    found = provider(page(head), "")[0]
    assert found.logo == found.icon == Image("https://www.lantern.example/l.png", 180, 180)


def test_an_ico_file_is_the_icon_where_there_is_no_other() -> None:
    ico = '<link rel="shortcut icon" sizes="48x48" href="/f.ico?v=2">'
    drawn = '<link rel="icon" href="/f.svg">'
    assert provider(page(ico + drawn), "")[0].icon == Image(
        "https://www.lantern.example/f.ico?v=2", 48, 48
    )
    other = '<link rel="icon" href="/f.png">'
    assert provider(page(ico + other), "")[0].icon == Image("https://www.lantern.example/f.png")
    assert provider(page(drawn), "")[0].icon is None


def test_kinds() -> None:
    assert kind(page(og(type="video.other")))[0] is ArticleType.VIDEO
    assert kind(page(og(type="article", video="/v.mp4")))[0] is ArticleType.ARTICLE
    assert kind(page(url="https://www.youtube.com/watch?v=1"))[0] is ArticleType.VIDEO


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ('<meta property="article:content_tier" content="metered">', True),
        ('<meta property="article:content_tier" content="free">', False),
        (
            '<script type="application/ld+json">{"@type":"NewsArticle","headline":"A",'
            '"isAccessibleForFree":false}</script>',
            True,
        ),
        ("", None),
    ],
)
def test_paywall(head: str, expected: bool | None) -> None:
    assert paywalled(page(head)) is expected


def test_section_and_tags() -> None:
    head = (
        '<meta property="article:section" content="City">'
        '<meta name="keywords" content="trams, City, Trams, bridge, ' + "x" * 90 + '">'
    )
    found = subjects(page(head))
    assert (found.section, found.tags) == ("City", ("trams", "bridge"))


def test_the_declared_address_is_absolute() -> None:
    assert declared_url(page('<link rel="canonical" href="/a">')) == "https://www.lantern.example/a"
    assert declared_url(page(og(url="//m.example/a"))) == "https://m.example/a"
    assert declared_url(page()) == ""
