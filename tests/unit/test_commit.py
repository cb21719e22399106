import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.domain.mirror import Change
from broadsheet.domain.record import Record, RecordProvider
from broadsheet.stages import commit
from broadsheet.stages.commit import inert, message, standing
from broadsheet.stages.publish.record_form import print_record


def record(title: str, heat: int = 80, published: bool = True) -> bytes:
    return print_record(
        Record(
            title=title,
            excerpt="Something.",
            published_date_time="2026-03-04T12:00:00Z",
            web_url="https://outlet.example/1",
            quality=60,
            heat=heat,
            published=published,
            provider=RecordProvider("Outlet", "outlet.example"),
            topics=("AI",),
        )
    )


def changed(name: str, before: bytes | None, after: bytes | None) -> Change:
    return Change(f"_news/2026-03-04-{name}.md", before, after)


def test_says_what_entered_left_and_rose() -> None:
    told = message(
        [
            changed("d", record("Warmer", 80), record("Warmer still", 105)),
            changed("b", record("Old", 70, published=False), record("Old and new", 70)),
            changed("a", None, record("New")),
            changed("c", record("Gone"), None),
            changed("e", record("Taken down"), record("Taken down", published=False)),
            changed("f", record("Colder", 90), record("Colder", 80)),
            changed("g", None, record("Kept", 20, published=False)),
            Change("api/news/index.json", b"{}", b"{ }"),
            Change("_news/torn.md", b"", b"---\ntitle: torn\n"),
        ],
        ("index.html", "_news/2026-03-04-x.md"),
        9,
    )
    assert told == (
        "2 entered, 2 left, 1 rose; 9 files\n\n"
        "Entered:\n  - New\n  - Old and new\n\n"
        "Left:\n  - Gone\n  - Taken down\n\n"
        "Rose:\n  - Warmer still (80 to 105)\n\n"
        "Kept as an editor left them:\n  - _news/2026-03-04-x.md\n  - index.html\n"
    )


def test_a_run_without_news() -> None:
    assert message([], (), 1) == "No story entered, left or rose; 1 file\n"


def test_is_bounded() -> None:
    changes = (changed(str(number), None, record(f"Title {number:05}")) for number in range(2_000))
    told = message(changes, (), 2_000)
    assert told.startswith("2000 entered, 0 left, 0 rose; 2000 files\n\nEntered:\n  - Title 00000")
    assert told.endswith("\n  and 1960 more\n")


def test_a_huge_title_is_cut() -> None:
    assert inert("wide " * 1_000_000) == "wide " * 23 + "wide…"


def test_a_record_below_a_folder_counts() -> None:
    change = Change("docs/_news/2026-03-04-a.md", None, record("New"))
    assert message([change], (), 1).startswith("1 entered")


def test_reads_its_own_records() -> None:
    told = standing(record('A "quoted" \\ title: with #signs', 71))
    assert told == commit.Standing('A "quoted" \\ title: with #signs', True, 71)


@pytest.mark.parametrize(
    "title",
    [
        *("Fixes #12", "closes owner/name#3", "resolves GH-7", "fix gh-7"),
        *("@everybody look", "[skip ci] news", "[ci skip]", "***NO_CI***", "skip-checks: true"),
        *("see https://forge.example/o/n/issues/3", "a\nSigned-off-by: Eve <e@evil.example>"),
        *("\x1b[2J\x1b]0;owned\x07", "safe\u202eevil", "zero\u200bwidth", "<!-- x -->", "`rm -rf`"),
        *("x" * 10_000, "\x00", "\ud800", "\ud7fc"),
    ],
)
def test_titles_are_text_and_nothing_else(title: str) -> None:
    told = message([changed("a", None, record(title))], (), 1)
    lines = told.split("\n")
    assert lines[:3] == ["1 entered, 0 left, 0 rose; 1 file", "", "Entered:"]
    assert len(lines) == 5
    assert len(lines[3]) <= commit.LONGEST + 4
    assert not re.search(r"[#@\[\]*<>`]|\bGH-\d|://|skip[-_ ]c|no_?ci", lines[3], re.IGNORECASE)
    assert all(char.isprintable() for char in lines[3])


@given(st.text(max_size=300))
@settings(max_examples=100, deadline=None)
def test_any_title_is_one_printable_line(title: str) -> None:
    told = inert(title)
    assert len(told) <= commit.LONGEST
    assert all(char.isprintable() for char in told)
    assert not re.search(r"[#@\[\]<>`]", told)
