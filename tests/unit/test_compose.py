"""From sheets to records and the paper."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.domain.article import ArticleType, Image
from broadsheet.domain.printed import PrintedStory, Sheet
from broadsheet.domain.record import Record
from broadsheet.domain.score import Edition, Story
from broadsheet.stages.publish import DATA_FORMS, printed
from broadsheet.stages.publish.compose import (
    MOST_RELATED,
    best_first,
    catalog,
    compose_story,
    listed,
)
from broadsheet.testing.builders import NOON, article, newsroom, sheet, site

SHARED = Path(os.environ.get("BROADSHEET_SHARED", Path(__file__).parents[3] / "shared"))
CHECKER = SHARED / "tools" / "check_site.py"
NAMES = {"ai": "AI", "ai-ethics": "AI Ethics"}


def of(**changes: object) -> Sheet:
    return sheet(replace(article(0), **changes))  # type: ignore[arg-type]


def compose_record(
    one: Sheet, others: Sequence[Sheet], names: Mapping[str, str], removed: bool = False
) -> Record:
    """The record of a page that leads a story of these others."""
    sheets = {s.article.key: s for s in (one, *others)}
    down = frozenset([one.article.key] if removed else [])
    made = compose_story(Story("s-a", tuple(sheets), NOON), sheets, names, down)
    assert made is not None
    return dict(made.records)[one.name]


def test_a_whole_record() -> None:
    logo = Image("https://weights.example/logo.png", 50, 50)
    made = article(0)
    made = replace(
        made, provider=replace(made.provider, logo=logo), amp_url="https://a.example/amp"
    )
    others = [sheet(article(n), lead=False, points=p) for n, p in ((3, 40), (2, 60), (1, 40))]
    record = compose_record(sheet(made, related=3, topics=("ai-ethics", "ai")), others, NAMES)
    assert record.title == made.title
    assert record.published_date_time == "2022-11-21T12:00:00Z"
    assert (record.original_url, record.web_url) == (made.original_url, made.web_url)
    assert (record.quality, record.heat, record.published, record.removed) == (74, 104, True, None)
    assert record.topics == ("AI Ethics", "AI")
    assert record.provider.images[0].url == logo.url
    assert record.provider.images[0].is_cached is None
    assert (record.amp_web_url, record.cdn_amp_web_url) == (None, None)
    assert [(i.width, i.height, i.is_cached) for i in record.images] == [(1200, 800, False)]
    assert [item.quality for item in record.related] == [60, 40, 40]
    assert [item.published_date_time[11:16] for item in record.related] == [
        "11:14",
        "10:51",
        "11:37",
    ]
    assert not any(item.provider.images for item in record.related)


def test_the_amp_pair_comes_together() -> None:
    record = compose_record(
        of(amp_url="https://a.example/amp", cdn_amp_url="https://c/a"), [], NAMES
    )
    assert (record.amp_web_url, record.cdn_amp_web_url) == ("https://a.example/amp", "https://c/a")


def test_a_video_carries_its_address() -> None:
    film = of(type=ArticleType.VIDEO, video_url="https://a.example/film.mp4")
    record = compose_record(film, [], NAMES)
    assert (record.type, record.featured_content) == ("video", "https://a.example/film.mp4")
    record = compose_record(of(type=ArticleType.VIDEO), [], NAMES)
    assert (record.type, record.featured_content) == ("article", None)


def test_only_sized_pictures_are_printed_each_once() -> None:
    pictures = (
        Image("https://a.example/1.jpg"),
        Image("https://a.example/2.jpg", 10, 20, title="<b>T</b>", attribution=""),
        Image("data:image/png;base64,AAAA", 10, 20),
        Image("https://a.example/2.jpg", 10, 20),
        Image("https://a.example/3.jpg", 0, 20),
    )
    record = compose_record(of(images=pictures), [], NAMES)
    assert [image.url for image in record.images] == ["https://a.example/2.jpg"]
    assert (record.images[0].title, record.images[0].attribution) == ("T", None)


def test_topics_are_never_empty() -> None:
    assert compose_record(sheet(article(0), topics=()), [], NAMES).topics == ("AI",)
    assert compose_record(sheet(article(0), topics=()), [], {}).topics == ("News",)
    assert compose_record(sheet(article(0), topics=("old",)), [], NAMES).topics == ("old",)


def test_a_removed_record_says_so() -> None:
    record = compose_record(of(), [], NAMES, removed=True)
    assert (record.published, record.removed, record.heat) == (False, True, 74)


def test_a_page_without_a_time_has_the_day_of_its_name() -> None:
    record = compose_record(replace(of(published=None), name="2020-02-03-a.md"), [], NAMES)
    assert record.published_date_time == "2020-02-03T00:00:00Z"


@given(st.text(max_size=500), st.text(max_size=60))
@settings(max_examples=60, deadline=None)
def test_texts_are_fit_for_print(excerpt: str, title: str) -> None:
    record = compose_record(of(excerpt=excerpt, title=title), [], NAMES)
    assert record.title
    assert 0 < len(record.excerpt) <= 300
    for text in (record.title, record.excerpt):
        assert text == text.strip()
        assert "\n" not in text
        assert "\u202e" not in text


def test_an_endless_title_is_cut() -> None:
    assert len(compose_record(of(title="word " * 500), [], NAMES).title) <= 400


def told(members: list[Sheet], down: frozenset[str] = frozenset()) -> PrintedStory:
    sheets = {s.article.key: s for s in members}
    made = compose_story(Story("s-a", (*sheets, "never-read.example/1"), NOON), sheets, NAMES, down)
    assert made is not None
    return made


def test_a_large_story_is_named_in_full_by_its_lead_alone() -> None:
    pages = [sheet(article(n), lead=n == 70, related=119, points=90 - n // 2) for n in range(120)]
    pages[70] = replace(pages[70], quality=replace(pages[70].quality, points=99))
    made = told(pages)
    records = dict(made.records)
    names = {name: {one.web_url for one in record.related} for name, record in records.items()}
    by_url = {record.web_url: name for name, record in records.items()}
    lead = pages[70]
    assert records[lead.name].heat == lead.decision.heat
    assert len(names[lead.name]) == len(made.related) == 119
    sizes = sorted(map(len, names.values()))
    assert sizes == [1] * 69 + [MOST_RELATED] * 50 + [119]
    for name, urls in names.items():
        assert name == lead.name or lead.article.web_url in urls
        assert all(records[name].web_url in names[by_url[url]] for url in urls)
        points = [one.quality for one in records[name].related]
        assert points == sorted(points, reverse=True)
    best = [one.article.web_url for one in best_first(pages) if one is not lead][:MOST_RELATED]
    assert names[by_url[best[0]]] == {lead.article.web_url, *best[1:]}


def test_a_story_with_its_records() -> None:
    lead, other = sheet(article(0), related=1), sheet(article(1), lead=False)
    made = told([other, lead])
    assert (made.lead.name, [s.name for s in made.related]) == (lead.name, [other.name])
    assert [name for name, _ in made.records] == sorted((lead.name, other.name))
    records = dict(made.records)
    assert records[lead.name].related[0].web_url == other.article.web_url
    assert records[other.name].related[0].web_url == lead.article.web_url
    assert made == told([lead, other])
    assert compose_story(Story("s-b", ("never-read.example/1",), NOON), {}, NAMES) is None


def test_nothing_that_is_not_for_print_goes_to_print() -> None:
    made = told([of(text="The whole body.", links=("https://a.example/",), dek="More.")])
    assert (made.lead.article.text, made.lead.article.links, made.lead.article.dek) == ("", (), "")


def test_what_an_editor_took_down_is_not_shown() -> None:
    lead, other = sheet(article(0), related=1), sheet(article(1), lead=False)
    made = told([lead, other], frozenset({lead.article.key}))
    row = listed(made, "1")
    assert not row.shown
    assert dict(made.records)[lead.name].removed is True
    made = told([lead, other], frozenset({other.article.key}))
    row = listed(made, "1")
    assert made.related == ()
    records = dict(made.records)
    assert records[lead.name].related == ()
    assert records[other.name].removed is True
    assert records[other.name].related == ()
    assert records[other.name].heat == other.quality.points
    assert not records[other.name].published
    assert row.shown
    assert [page.shown for page in row.pages if page.name == other.name] == [False]


def test_the_catalogue() -> None:
    shown = listed(told([sheet(article(2))]), "1")
    older = replace(shown, id="s-b", at=NOON - timedelta(days=1), changed=NOON)
    cold = replace(shown, id="s-c", shown=False, changed=NOON + timedelta(days=9))
    edition = Edition(("s-b", "s-c", "s-a"), (("s-c", ()), ("s-a", ())))
    made = catalog(site(), [older, cold, shown], edition)
    assert [one.id for one in made.stories] == ["s-a", "s-c", "s-b"]
    assert [one.id for one in made.shown] == ["s-a", "s-b"]
    assert made.updated == NOON
    assert made.edition == Edition(("s-b", "s-a"), (("s-a", ()),))
    assert made == catalog(site(), [shown, older, cold], edition)
    assert catalog(site(), [], Edition(())).updated is None


@pytest.mark.skipif(not CHECKER.is_file(), reason="no shared checker here")
def test_the_contract_is_kept(tmp_path: Path) -> None:
    paper = newsroom(60)
    assert len(paper.records) == 60
    for file in printed(paper, DATA_FORMS):
        target = tmp_path / file.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(file.content)
    command = [sys.executable, str(CHECKER), str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_times_before_1000_keep_four_digits() -> None:
    record = compose_record(of(published=datetime(987, 1, 2, tzinfo=UTC)), [], NAMES)
    assert record.published_date_time == "0987-01-02T00:00:00Z"
