"""The printed site as a tree: built by Jekyll and Hugo themselves, and kept in Git."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest

from broadsheet.app.layout import Layout
from broadsheet.app.publishing import beside, follow
from broadsheet.app.running import Options, run_site
from broadsheet.cli.progress import Silence
from broadsheet.domain.article import Copy, Image
from broadsheet.domain.printed import PrintedFile, PrintedStory
from broadsheet.domain.record import Record, RecordImage, RecordProvider, RelatedItem
from broadsheet.domain.site import FetchPolicy, GitPolicy, JekyllPolicy, Publishing, Site
from broadsheet.pipeline.summary import Summary
from broadsheet.stages import publish
from broadsheet.stages.jekyll import DATA
from broadsheet.stages.letter.file_form import file_form
from broadsheet.stages.publish.record_form import print_record
from broadsheet.testing import builders
from broadsheet.testing.letters import made_letter
from broadsheet.testing.newsroom import NOW, Newsroom, demo_site

TITLES = (
    "{{ site.title }} {% raw %} {% include none.html %} {{ 'x' | bad }}",
    "</title><script>alert(1)</script><img src=x onerror=alert(1)>",
    "{{< youtube x >}} {{% note %}} {{ .Site.Title }} [x](javascript:alert(1)) `code` **bold**",
    "\u05db\u05d5\u05ea\u05e8\u05ea & \"quotes\" 'and' more: - # % @ ! | > yes",
    "no",
    "2026-03-04",
    "1_000",
    "=cmd|' /C calc'!A0",
)
ALT = '"{{ x }}" & {% y %} onerror=alert(1)'
SMALL, LARGE = "assets/images/small.webp", "assets/images/large.webp"
LETTER = "<!doctype html><p>{{ site.title }}</p>"
PATH = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": "/nonexistent"}


def needs(program: str) -> None:
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed")


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tree of a made-up paper whose first stories bear hostile titles."""
    root = tmp_path_factory.mktemp("trees")
    site = builders.site(
        title="The {{ site }} Weights & {% x %}",
        publishing=Publishing(JekyllPolicy("tree")),
        fetch=FetchPolicy(keep_pictures=True),
    )
    stories = [builders.story(number * 3, 1 + number % 3, points=90) for number in range(4)]
    paper = builders.paper([pictured(stories[0]), *stories[1:]], of=site)
    put(root / "public", publish.printed(paper, (*publish.DATA_FORMS, DATA)))
    put(root / "public", map(hostile, range(len(TITLES))))
    letter = replace(made_letter(), subject="{{ x }}", id="2026-03-04")
    content = file_form(letter, f"{site.url}/newsletters/{letter.id}/", LETTER)
    put(root / "public", [PrintedFile("_newsletters/x-2026-03-04.html", content)])
    (done,) = follow(beside(site, Layout(root)), root / "public", NOW)
    assert done.written > 40
    return root / "tree"


def hostile(number: int) -> PrintedFile:
    """A record whose every text is hostile: worse than what is ever composed."""
    title = TITLES[number]
    bad = "javascript:alert(1)//https://"
    outlet = RecordProvider(title, "outlet.example")
    when = f"2026-03-04T12:00:{number:02}Z"
    related = RelatedItem(title, title, when, bad, "article", outlet, 9)
    record = Record(
        *(title, title, when, bad, 90, 100, True, outlet, ("AI", "Machine Learning")),
        related=(related, replace(related, web_url='https://x.example/"><script>')),
        images=(RecordImage(bad, 1, 1, False, title, title),),
    )
    return PrintedFile(f"_news/2026-03-04-hostile-{number}.md", print_record(record))


def pictured(story: PrintedStory) -> PrintedStory:
    """The story with a picture whose title is hostile, and with copies of it."""
    copies = (Copy(SMALL, 480, 320), Copy(LARGE, 960, 640))
    image = Image("https://x.example/a.jpg", 1200, 800, ALT, ALT, LARGE, copies)
    lead = replace(story.lead, article=replace(story.lead.article, images=(image,)))
    return replace(story, lead=lead)


def put(folder: Path, files: Iterable[PrintedFile]) -> None:
    for file in files:
        (folder / file.path).parent.mkdir(parents=True, exist_ok=True)
        (folder / file.path).write_bytes(file.content)


class Page(HTMLParser):
    """Tags, addresses and text of a page."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(content)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes.update(name for name, _ in attrs)
        self.addresses += [value or "" for name, value in attrs if name in {"href", "src"}]

    def handle_data(self, data: str) -> None:
        self.text += data


class Pictures(HTMLParser):
    """The pictures of a page, by their attributes."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.found: list[dict[str, str | None]] = []
        self.feed(path.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "img":
            self.found.append(dict(attrs))


def check_pictures(built: Path, record: str) -> None:
    """A record's page shows its picture whole, lists show it small."""
    shown = {
        "src": f"/paper/{LARGE}",
        "srcset": f"/paper/{SMALL} 480w, /paper/{LARGE} 960w",
        "width": "960",
        "height": "640",
    }
    (picture,) = Pictures(built / "news" / record / "index.html").found
    assert picture == shown | {"alt": ALT, "sizes": "(min-width: 44rem) 44rem, 100vw"}
    for path in ("index.html", "topics/ai/index.html"):
        (small,) = Pictures(built / path).found
        assert small == shown | {"alt": "", "sizes": "7rem", "loading": "lazy"}


def check(built: Path, tree: Path) -> None:
    """Every published record has its page, on which its title is text; so it is in the lists."""
    published = [
        path for path in (tree / "_news").iterdir() if "\npublished: true\n" in path.read_text()
    ]
    assert len(published) == 12
    pictured = builders.story(0).lead.name.removesuffix(".md")
    check_pictures(built, pictured)
    titles = []
    for record in published:
        page = Page((built / "news" / record.stem / "index.html").read_text("utf-8"))
        titles.append(page.text)
        if record.stem == pictured:
            page.tags.remove("img")  # the one that is looked at above
        inert(page)
    for title in TITLES:
        assert any(title in text for text in titles), title
    for path in ("index.html", "topics/ai/index.html"):
        page = Page((built / path).read_text("utf-8"))
        page.tags.remove("img")
        inert(page)
        assert all(title in page.text for title in TITLES), path
    assert (built / "api/news/index.json").read_bytes() == (
        tree / "api/news/index.json"
    ).read_bytes()
    assert (built / "newsletters/2026-03-04/index.html").read_text("utf-8") == f"{LETTER}\n"
    told = {path.name for path in (tree / "_stories").iterdir()}
    assert len(told) == 4
    for story in told:
        page = Page((built / "stories" / story / "index.html").read_text("utf-8"))
        canonical, way = page.addresses
        page.addresses.remove(way)  # relative, and followed below
        inert(page)
        assert (built / "stories" / story / way / "index.html").exists()
        assert canonical.endswith(way.removeprefix("../.."))


def inert(page: Page) -> None:
    assert not {"script", "img", "iframe", "strong", "code"} & set(page.tags)
    assert not [name for name in page.attributes if name.startswith("on")]
    assert all(re.match(r"https?://|/|#", address) for address in page.addresses)


def test_jekyll_builds_the_tree_without_a_warning(tree: Path, tmp_path: Path) -> None:
    needs("jekyll")
    words = ["jekyll", "build", "--strict_front_matter", "--disable-disk-cache", "-s", str(tree)]
    done = subprocess.run(
        [*words, "-d", str(tmp_path)], env=PATH, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr.strip() == ""
    assert not re.search(r"warn|error|conflict|deprecat", done.stdout, re.IGNORECASE)
    check(tmp_path, tree)


def test_hugo_builds_the_same_tree_without_a_warning(tree: Path, tmp_path: Path) -> None:
    needs("hugo")
    copy = tmp_path / "tree"
    shutil.copytree(tree, copy)
    words = ["hugo", "--panicOnWarning", "--printPathWarnings", "-s", str(copy)]
    done = subprocess.run(
        [*words, "-d", str(tmp_path / "built"), "--cacheDir", str(tmp_path / "cache")],
        env=PATH, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert not re.search(r"WARN|ERROR", done.stdout + done.stderr)
    check(tmp_path / "built", tree)


def run(newsroom: Newsroom, folder: Path, publishing: Publishing, hours: float = 0) -> Summary:
    site: Site = replace(demo_site(newsroom.port), publishing=publishing)
    options = Options(at=NOW + timedelta(hours=hours), workers=1)
    return run_site(site, Layout(folder), Silence(), options)


def test_a_run_writes_the_tree_and_commits_it(newsroom: Newsroom, tmp_path: Path) -> None:
    needs("git")
    publishing = Publishing(JekyllPolicy("jekyll"), GitPolicy("repository", folder="news"))
    summary = run(newsroom, tmp_path, publishing)
    tree, git = summary.mirrored
    assert (tree.name, git.name) == ("tree", "git")
    assert tree.written == git.written > 20
    printed = {path.name: path.read_bytes() for path in (tmp_path / "public/_news").iterdir()}
    for root in (tmp_path / "jekyll", tmp_path / "repository/news"):
        assert {path.name: path.read_bytes() for path in (root / "_news").iterdir()} == printed
        assert any((root / "_data/organizations").iterdir())
        assert any((root / "_data/topics").iterdir())
    log = subprocess.run(
        ["git", "-C", str(tmp_path / "repository"), "log", "--format=%s|%ct"],
        env=PATH, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert re.fullmatch(rf"\d+ entered, 0 left, 0 rose; {git.written} files\|\d+\n", log.stdout)
    assert f"|{NOW.timestamp():.0f}\n" in log.stdout
    again = run(newsroom, tmp_path, publishing, hours=0.01).mirrored
    assert [(one.written, one.removed, one.commit) for one in again] == [(0, 0, "")] * 2


def test_tree_and_repository_in_one_folder(newsroom: Newsroom, tmp_path: Path) -> None:
    needs("git")
    publishing = Publishing(JekyllPolicy("out"), GitPolicy("out"))
    (done,) = run(newsroom, tmp_path, publishing).mirrored
    assert done.commit
    assert (tmp_path / "out" / "_config.yml").exists()
