"""File names of records."""

import gzip
import json
import os
import re
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.text.slugs import LONGEST, record_name, slug

SHARED = Path(os.environ.get("BROADSHEET_SHARED", Path(__file__).parents[3] / "shared"))
NOON = datetime(2022, 5, 19, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("When big labs refuse to open their models", "when-big-labs-refuse-to-open-their-models"),
        ("It's what “they” said: a test!", "its-what-they-said-a-test"),
        ("Updates—March 2020", "updatesmarch-2020"),
        ("OSS/BSS at 297.54 %", "ossbss-at-29754"),
        ("A - B -- C", "a-b-c"),
        ("The X64_v3 series", "the-x64_v3-series"),
        ("Quartz™ and Intel® are here", "quartz-and-intel-are-here"),
        ("Café Ångström naïve", "cafe-angstrom-naive"),
        ("Straße, Øresund, Łódź, Œuvre", "strasse-oresund-lodz-oeuvre"),
        ("Новости о роботах", "novosti-o-robotakh"),
        ("Ελληνικά νέα", "ellinika-nea"),
        ("日本のニュース", ""),
        ("ＡＩ Ⅳ", "ai-iv"),
        ("  ---  ", ""),
        ("İstanbul", "istanbul"),
    ],
)
def test_slug(title: str, expected: str) -> None:
    assert slug(title) == expected


def test_a_long_title_is_cut_at_a_word() -> None:
    assert slug("word " * 60) == "-".join(["word"] * 30)
    assert slug("a" * 400) == "a" * LONGEST
    exact = "x" * 100 + " " + "y" * 49
    assert slug(exact) == exact.replace(" ", "-")
    assert slug(exact + " z") == exact.replace(" ", "-")


@given(st.text(max_size=300))
@settings(max_examples=100, deadline=None)
def test_a_slug_is_a_safe_file_name(title: str) -> None:
    assert re.fullmatch(r"[a-z0-9_-]{0,150}", slug(title))
    assert slug(slug(title)) == slug(title)


@given(st.text(max_size=60))
@settings(max_examples=60, deadline=None)
def test_a_record_always_has_a_name(title: str) -> None:
    name = record_name(NOON, title, "c0ffee", lambda _: False)
    assert re.fullmatch(r"2022-05-19-[a-z0-9_-]+\.md", name)


def test_the_date_is_that_of_utc() -> None:
    late = datetime(2022, 5, 19, 22, 30, tzinfo=timezone(timedelta(hours=-7)))
    assert record_name(late, "A title", "c0ffee", lambda _: False) == "2022-05-20-a-title.md"


def test_a_taken_name_gets_a_number() -> None:
    taken = {"2022-05-19-a-title.md", "2022-05-19-a-title-2.md"}
    name = record_name(NOON, "A title", "c0ffee", taken.__contains__)
    assert name == "2022-05-19-a-title-3.md"


def test_a_title_that_cannot_be_written_gets_the_fallback() -> None:
    free = lambda _: False  # noqa: E731
    assert record_name(NOON, "日本のニュース", "c0ffee", free) == "2022-05-19-c0ffee.md"
    assert record_name(NOON, "AIが変える日本の医療", "c0ffee", free) == "2022-05-19-ai-c0ffee.md"
    assert record_name(NOON, "日本", "日本", free) == "2022-05-19-untitled.md"


@pytest.mark.skipif(not (SHARED / "data" / "records").is_dir(), reason="no shared records here")
def test_real_names_agree() -> None:
    same = total = 0
    for file in (SHARED / "data" / "records" / "azure-sample" / "_news").glob("*.md"):
        total += 1
        line = file.read_text("utf-8").splitlines()[2]
        same += slug(json.loads(line.removeprefix("title: "))) == file.stem[11:]
    assert same == total
    rows = SHARED / "data" / "records" / "azure-2019-2021.jsonl.gz"
    with gzip.open(rows, "rt", encoding="utf-8") as lines:
        pairs = [(row["title"], row["file"]) for row in map(json.loads, lines)]
    agreed = sum(slug(title) == name[11:-3] for title, name in pairs)
    assert agreed / len(pairs) > 0.99
