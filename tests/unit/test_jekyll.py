import re
from collections.abc import Mapping
from dataclasses import replace
from html import escape

import pytest
import yaml

from broadsheet.app.publishing import layouts
from broadsheet.domain.article import Copy, Image, Provider
from broadsheet.domain.printed import Listed, Paper, PrintedStory
from broadsheet.domain.record import RecordImage, RecordProvider
from broadsheet.domain.site import (
    FetchPolicy,
    GitHolds,
    GitPolicy,
    JekyllPolicy,
    Publishing,
    Site,
    Topic,
)
from broadsheet.stages import publish
from broadsheet.stages.jekyll import DATA, belongs, scaffold
from broadsheet.stages.jekyll.data import (
    organization_document,
    organization_name,
    topic_document,
)
from broadsheet.stages.publish.names import short
from broadsheet.testing import builders

TREE = Publishing(jekyll=JekyllPolicy("tree"))
HOSTILE = '"]}\n--- {{ site }} {% raw %} <script> # : &a *b !c \\ \u2028 \x00'


def documents(paper: Paper) -> dict[str, bytes]:
    leaves = DATA.of_catalog(paper.catalog)
    return {
        leaf.path: leaf.content({name: paper.by_id[name] for name in leaf.stories}, {})
        for leaf in leaves
    }


def front_matter(content: bytes) -> Mapping[str, object]:
    text = content.decode()
    assert text.startswith("---\n")
    assert text.endswith("\n---\n")
    found = yaml.safe_load(text[4:-4])
    assert isinstance(found, dict)
    return found


def test_nothing_where_no_tree_is_asked_for() -> None:
    stories = [builders.story(0)]
    assert documents(builders.paper(stories)) == {}
    for asked in (TREE, Publishing(git=GitPolicy("repository"))):
        assert documents(builders.paper(stories, of=builders.site(publishing=asked)))


def test_topics_stand_in_the_order_of_the_tree() -> None:
    site = builders.site(publishing=TREE)
    found = documents(builders.paper([], of=site))
    assert list(found)[:2] == ["_data/topics/00-ai.yaml", "_data/topics/01-machine-learning.yaml"]
    assert yaml.safe_load(found["_data/topics/00-ai.yaml"]) == {
        "taxonomy": "topic",
        "_id": "ai",
        "name": "AI",
        "description": "Everything about artificial intelligence.",
        "services": {
            "news": "https://weights.example/paper/api/news/ai/",
            "newsletters": "https://weights.example/paper/api/newsletters/",
        },
    }
    healthcare = yaml.safe_load(found["_data/topics/05-ai-in-healthcare.yaml"])
    assert (healthcare["shortname"], healthcare["parent"]) == ("Healthcare", "AI")


def test_every_text_of_a_topic_comes_back() -> None:
    topic = Topic("x", HOSTILE, HOSTILE, "", HOSTILE, (HOSTILE, "no"), (), (HOSTILE, "1"))
    found = yaml.safe_load(topic_document(topic, HOSTILE, builders.site()))
    assert found["name"] == found["shortname"] == found["parent"] == HOSTILE
    assert found["keywords"] == [HOSTILE, "no"]
    assert found["hashtags"] == [f"#{HOSTILE}", "#1"]


def test_an_outlet_is_what_its_newest_record_says() -> None:
    old, new = builders.story(9), builders.story(1)
    domain = "moved.example"
    stories = []
    for story, name in ((old, "Old Name"), (new, "New Name")):
        article = replace(story.lead.article, provider=Provider(name, domain))
        stories.append(replace(story, lead=replace(story.lead, article=article)))
    paper = builders.paper(stories, of=builders.site(publishing=TREE))
    found = front_matter(documents(paper)[f"_data/organizations/{domain}.md"])
    assert found == {
        "taxonomy": "organization",
        "_id": domain,
        "name": "New Name",
        "domain": domain,
    }


def test_an_outlets_logo_and_every_text_of_it() -> None:
    logo = RecordImage("https://site.example/assets/images/organizations/x-50x50.png", 50, 50)
    found = front_matter(organization_document(RecordProvider(HOSTILE, "x.example", (logo,))))
    assert found["name"] == HOSTILE
    assert found["images"] == [{"url": logo.url, "width": 50, "height": 50}]


@pytest.mark.parametrize(
    ("domain", "name"),
    [
        ("bbc.co.uk", "bbc.co.uk"),
        ("con.com", "_con.com"),
        ("com1.example", "_com1.example"),
        ("münchen.example", "münchen.example"),
        *((bad, "") for bad in ("", "../x", "a/b.example", "a", ".example", "a..b", "a b.c")),
        ("x" * 64 + ".example", ""),
    ],
)
def test_file_names_of_outlets(domain: str, name: str) -> None:
    assert organization_name(domain) == name


def leading(*stories: Listed, of: Site) -> dict[str, str]:
    leaves = (leaf for one in stories for leaf in DATA.of_story(of, one))
    return {leaf.path: leaf.content({}, {}).decode() for leaf in leaves}


def test_a_storys_address_leads_to_the_page_of_its_lead() -> None:
    site = builders.site(publishing=TREE)
    (one,) = builders.paper([builders.story(0)], of=site).catalog.stories
    one = replace(one, formerly=("s-old", one.id), title=HOSTILE)
    found = leading(one, of=site)
    assert list(found) == [f"_stories/{one.id}/index.html", "_stories/s-old/index.html"]
    page, same = found.values()
    assert page == same
    path = f"news/{one.name.removesuffix('.md')}/"
    assert f'<link rel="canonical" href="https://weights.example/paper/{path}">' in page
    assert page.count(f'content="0; url=../../{path}"') == 1
    assert f'<a href="../../{path}" dir="auto">' in page
    assert page.count(escape(HOSTILE)) == 2
    assert "<script>" not in page


def test_only_stories_that_are_shown_in_a_tree_have_addresses() -> None:
    (one,) = builders.paper([builders.story(0)]).catalog.stories
    committed = builders.site(publishing=Publishing(git=GitPolicy("repository")))
    assert leading(one, of=committed)
    assert not leading(replace(one, shown=False), of=committed)
    for other in (Publishing(), Publishing(git=GitPolicy("repository", GitHolds.SITE))):
        assert not leading(one, of=builders.site(publishing=other))


def pictured(number: int, *widths: int, title: str = "") -> PrintedStory:
    """A story whose lead has a picture without a copy, and one with copies of these widths."""
    made = builders.story(number, points=90)
    copies = tuple(Copy(f"assets/images/{w}.webp", w, w // 2) for w in widths)
    images = (
        Image("https://x.example/a.jpg", 1200, 600),
        Image("https://x.example/b.jpg", 1200, 600, title, title, "x" * bool(widths), copies),
    )
    lead = replace(made.lead, article=replace(made.lead.article, images=images))
    return replace(made, lead=lead)


def pictures(stories: list[PrintedStory], publishing: Publishing = TREE) -> dict[str, object]:
    site = builders.site(publishing=publishing, fetch=FetchPolicy(keep_pictures=True))
    printed = publish.printed(builders.paper(stories, of=site), [DATA])
    files = {file.path: file.content for file in printed}
    start = "_data/pictures/"
    return {
        path.removeprefix(start): yaml.safe_load(content)
        for path, content in files.items()
        if path.startswith(start)
    }


def test_the_copies_of_a_records_picture_lie_under_its_day_and_name() -> None:
    title = HOSTILE.partition("\n")[2].rstrip("\x00")
    one, other = pictured(0, 480, 960, title=title), pictured(1, 480)
    bare, icon, old = pictured(2), pictured(3, 100), pictured(60)
    found = pictures([one, other, bare, icon, old])
    assert list(found) == ["2022-11-20.yaml", "2022-11-21.yaml"]
    assert found["2022-11-20.yaml"] == {}
    day = found["2022-11-21.yaml"]
    assert isinstance(day, dict)
    assert set(day) == {one.lead.name, other.lead.name}
    assert day[other.lead.name]["alt"] == other.lead.article.title
    assert day[one.lead.name] == {
        "alt": short(title),
        "attribution": short(title),
        "copies": [
            {"path": "assets/images/480.webp", "width": 480, "height": 240},
            {"path": "assets/images/960.webp", "width": 960, "height": 480},
        ],
    }


def test_a_days_pictures_hang_on_its_own_stories_alone() -> None:
    site = builders.site(publishing=TREE, fetch=FetchPolicy(keep_pictures=True))
    catalog = builders.paper([pictured(0, 480), pictured(60, 480)], of=site).catalog
    leaves = {leaf.path: leaf for leaf in DATA.of_catalog(catalog)}
    assert leaves["_data/pictures/2022-11-20.yaml"].stories == ("s-00060",)
    assert leaves["_data/pictures/2022-11-21.yaml"].stories == ("s-00000",)


def test_no_pictures_where_there_is_no_tree_or_none_are_kept() -> None:
    one = pictured(0, 480)
    for other in (Publishing(), Publishing(git=GitPolicy("repository", GitHolds.SITE))):
        assert pictures([one], other) == {}
    assert not [
        path
        for path in documents(builders.paper([one], of=builders.site(publishing=TREE)))
        if path.startswith("_data/pictures")
    ]


def test_what_belongs_to_the_tree() -> None:
    mine = ("_news/a.md", "_data/topics/a.yaml", "_newsletters/a.html", "api/news/index.json")
    assert all(map(belongs, (*mine, "assets/images/a.webp")))
    assert belongs("_stories/a/index.html")
    assert not any(map(belongs, ("index.html", "assets/style-1.css", "stories/a/index.html")))


def test_the_scaffold_is_configured_by_the_site() -> None:
    site = replace(builders.site(), title=HOSTILE, description=HOSTILE)
    files = {file.path: file.content for file in scaffold(site, layouts())}
    config = yaml.safe_load(files["_config.yml"])
    assert (config["title"], config["description"]) == (HOSTILE, HOSTILE)
    assert (config["url"], config["baseurl"]) == ("https://weights.example", "/paper")
    assert yaml.safe_load(files["hugo.yaml"])["baseURL"] == "https://weights.example/paper/"
    assert set(layouts()) < set(files)
    assert front_matter(files["topics/ai.html"])["topic"] == "AI"


def test_layouts_escape_whatever_they_show() -> None:
    """Every output of Liquid ends in a filter that leaves no markup, but for whole parts."""
    safe = re.compile(r"(\| (xml_)?escape|\| date_to_xmlschema) -?\}\}$")
    for path, content in layouts().items():
        if not path.startswith("_hugo/"):
            for shown in re.findall(r"\{\{.*?\}\}", content.decode()):
                assert safe.search(shown) or shown == "{{ content }}", (path, shown)
        assert b"safeHTML" not in content


def test_the_site_of_a_replay_has_no_say() -> None:
    site: Site = builders.site()
    assert site.publishing == Publishing()
