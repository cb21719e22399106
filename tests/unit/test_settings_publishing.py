from pathlib import Path

import pytest

from broadsheet.adapters.sinks.git import GitMirror
from broadsheet.adapters.sinks.tree import TreeMirror
from broadsheet.app.layout import Layout
from broadsheet.app.publishing import PrintedFolder, beside, follow
from broadsheet.app.settings import parse_site
from broadsheet.app.settings.publishing import signature
from broadsheet.cli.run import _mirrored
from broadsheet.domain.mirror import Mirrored
from broadsheet.domain.site import GitHolds, GitPolicy, JekyllPolicy, Publishing, Site
from broadsheet.errors import ConfigError, SinkError, UsageError
from broadsheet.testing import builders
from broadsheet.testing.mirrors import MOMENT

BASE = '[site]\ntitle = "T"\nsubject = "S"\n[[topic]]\nname = "A"\nkeywords = ["ab"]\n'


def read(text: str) -> Publishing:
    return parse_site((BASE + text).encode()).publishing


def test_both_tables() -> None:
    assert read("") == Publishing()
    made = read(
        '[publish.jekyll]\npath = "jekyll"\n[publish.git]\npath = "../site.git"\n'
        'branch = "news/a"\n'
        'holds = "site"\nfolder = "docs/x"\nauthor = "The desk <desk@site.example>"\npush = true\n'
        'remote = "git@forge.example:o/n.git"\n'
    )
    assert made == Publishing(
        JekyllPolicy("jekyll"),
        GitPolicy(
            "../site.git",
            GitHolds.SITE,
            "docs/x",
            "news/a",
            "The desk <desk@site.example>",
            True,
            "git@forge.example:o/n.git",
        ),
    )
    assert signature(made.git.author) == ("The desk", "desk@site.example")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[publish.jekyl]\n", r":7: publish.jekyl: found an unknown table; allowed: .*jekyll"),
        ("[publish.jekyll]\n", r":7: publish.jekyll.path: found nothing"),
        ("[publish.git]\npath = 1\n", r":8: publish.git.path: found 1; allowed: the path"),
        ('[publish.git]\npath = "x"\nbranch = "-x"\n', r":9: publish.git.branch"),
        ('[publish.git]\npath = "x"\nbranch = "a..b"\n', r":9: publish.git.branch"),
        ('[publish.git]\npath = "x"\nbranch = "a.lock"\n', r":9: publish.git.branch"),
        ('[publish.git]\npath = "x"\nremote = "--upload-pack=x"\n', r":9: publish.git.remote"),
        ('[publish.git]\npath = "x"\nfolder = "../x"\n', r":9: publish.git.folder"),
        ('[publish.git]\npath = "x"\nfolder = ".git"\n', r":9: publish.git.folder"),
        ('[publish.git]\npath = "x"\nauthor = "me"\n', r":9: publish.git.author"),
        ('[publish.git]\npath = "x"\nauthor = "a <b> <c>"\n', r":9: publish.git.author"),
        ('[publish.git]\npath = "x"\npush = "yes"\n', r":9: publish.git.push"),
        ('publish = "x"\n', r"publish"),
    ],
)
def test_mistakes_are_told_with_their_line(text: str, told: str) -> None:
    with pytest.raises(ConfigError, match=told):
        read(text)


def with_(root: Path, publishing: Publishing) -> list[tuple[type, PrintedFolder]]:
    site: Site = builders.site(publishing=publishing)
    made = beside(site, Layout(root))
    return [(type(one.mirror), one.source) for one in made]  # type: ignore[misc]


def test_a_tree_that_git_holds_in_the_same_place_is_written_once(tmp_path: Path) -> None:
    tree, git = JekyllPolicy("out/docs"), GitPolicy("out", folder="docs")
    assert [kind for kind, _ in with_(tmp_path, Publishing(tree, git))] == [GitMirror]
    other = GitPolicy("out", folder="else")
    assert [kind for kind, _ in with_(tmp_path, Publishing(tree, other))] == [
        TreeMirror,
        GitMirror,
    ]


@pytest.mark.parametrize("path", ["public", "public/x", ".broadsheet", ".broadsheet/../public"])
def test_not_in_the_programs_own_folders(tmp_path: Path, path: str) -> None:
    for publishing in (Publishing(JekyllPolicy(path)), Publishing(git=GitPolicy(path))):
        with pytest.raises(UsageError, match=r"\[publish\.(jekyll|git)\] path"):
            beside(builders.site(publishing=publishing), Layout(tmp_path))


def test_what_of_the_printed_site_goes_where(tmp_path: Path) -> None:
    for path in ("index.html", "_news/a.md", "api/news/index.json", "stories/x/index.html"):
        (tmp_path / "public" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "public" / path).write_text(path, "utf-8")
    ((_, tree),) = with_(tmp_path, Publishing(JekyllPolicy("t")))
    assert {"_news/a.md", "api/news/index.json", "_config.yml"} < set(tree.marks())
    assert "stories/x/index.html" not in tree.marks()
    whole = Publishing(git=GitPolicy("r", GitHolds.SITE, "docs"))
    ((_, site),) = with_(tmp_path, whole)
    assert set(site.marks()) == {
        *("docs/.nojekyll", "docs/_news/a.md", "docs/api/news/index.json", "docs/index.html"),
        "docs/stories/x/index.html",
    }
    assert site.read("docs/_news/a.md") == b"_news/a.md"
    assert site.read("docs/.nojekyll") == b""


def test_a_mirror_that_fails_does_not_hold_up_the_others(tmp_path: Path) -> None:
    (tmp_path / "public").mkdir()
    (tmp_path / "r").write_text("", "utf-8")
    publishing = Publishing(JekyllPolicy("r/t"), GitPolicy("g", GitHolds.SITE))
    mirrors = beside(builders.site(publishing=publishing), Layout(tmp_path))
    with pytest.raises(SinkError, match=r"Writing to .*r/t failed"):
        follow(mirrors, tmp_path / "public", MOMENT)
    assert (tmp_path / "g" / ".nojekyll").exists()


def test_nothing_is_followed_where_nothing_is_printed(tmp_path: Path) -> None:
    mirrors = beside(builders.site(publishing=Publishing(JekyllPolicy("t"))), Layout(tmp_path))
    assert follow(mirrors, tmp_path / "public", MOMENT) == ()


def test_the_summary_says_what_was_done_and_kept() -> None:
    done = Mirrored("git", "/r (main)", 3, 1, ("a", "b"), "0123456789abcdef", True, ("a note",))
    assert _mirrored(done) == [
        "git        /r (main): 3 files written, 1 removed; commit 0123456789ab, pushed",
        "             kept as somebody else left it: a",
        "             kept as somebody else left it: b",
        "             a note",
    ]
    assert _mirrored(Mirrored("tree", "/t")) == ["tree       /t: nothing has changed"]
