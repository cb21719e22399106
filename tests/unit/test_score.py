from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.domain.article import Article, ArticleType, Image, Provider
from broadsheet.domain.outlet import OutletRecord
from broadsheet.domain.score import Labels, Quality
from broadsheet.domain.site import Policy
from broadsheet.stages.admit import dated
from broadsheet.stages.score import Circumstances, WorthModel, quality

POLICY = Policy()
SENTENCE = "The council said that the old bridge needs new lights before the winter comes. "
WHOLE = Article(
    key="k",
    original_url="https://ledger.example/bridge",
    web_url="https://ledger.example/bridge",
    title="Harbour council votes to rebuild the Old Bridge after eleven months of talks",
    excerpt="Lights and all.",
    text=SENTENCE * 60 + "A spokeswoman told us more. According to the mayor, work starts soon.",
    published=datetime(2022, 5, 19, tzinfo=UTC),
    modified=None,
    provider=Provider("The Harbour Ledger", "ledger.example"),
    language="en",
    authors=("Ada Quill",),
    images=(Image("https://ledger.example/b.jpg", 1200, 630),),
)


def _labels(subject: float = 0.9) -> Labels:
    return Labels("k", (), subject, True)


def _quality(article: Article = WHOLE, subject: float = 0.9, copies: int = 0) -> Quality:
    return quality(article, _labels(subject), POLICY, copies=copies)


def _rules(article: Article) -> set[str]:
    return {reason.rule for reason in _quality(article).reasons if reason.points}


def test_a_whole_page_about_the_subject_is_worth_printing() -> None:
    assert _quality().points >= 70


def test_the_reasons_add_up() -> None:
    done = _quality()
    assert sum(reason.points for reason in done.reasons) == done.points
    assert all(reason.text for reason in done.reasons)


@pytest.mark.parametrize(
    "less",
    [
        replace(WHOLE, text=SENTENCE),
        replace(WHOLE, images=()),
        replace(WHOLE, images=(Image("https://ledger.example/b.jpg"),)),
        replace(WHOLE, images=(Image("https://ledger.example/b.jpg", 120, 60),)),
        replace(WHOLE, authors=()),
        replace(WHOLE, published=None),
        replace(WHOLE, language=""),
        replace(WHOLE, title="10 things about bridges that the Harbour council knows"),
        replace(WHOLE, title="HARBOUR COUNCIL VOTES TO REBUILD THE OLD BRIDGE AT LAST"),
        replace(WHOLE, title="Will the Harbour council rebuild the Old Bridge?"),
        replace(WHOLE, title="The Old Bridge"),
        replace(WHOLE, text="The old bridge wants new lights before the winter comes. " * 100),
    ],
)
def test_each_lack_costs_points(less: Article) -> None:
    assert _quality(less).points < _quality().points


def test_the_less_it_is_about_the_subject_the_less_it_gets() -> None:
    assert _quality(subject=0.5).points < _quality(subject=0.7).points < _quality().points


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (
            {"title": "Global Bridge Lights Market Size to Grow at a CAGR of 7%"},
            "quality.market-report",
        ),
        ({"title": "Harbour Corp shares rise after the vote on the bridge"}, "quality.stock-note"),
        ({"title": "Save up to 40% on bridge lamps from Harbour"}, "quality.promotion"),
        ({"title": "Lamp fitter (m/w/d) for the Harbour works"}, "quality.job-ad"),
        ({"title": "Sponsored: Harbour lamps shine on the bridge"}, "quality.sponsored"),
        ({"web_url": "https://ledger.example/press-releases/bridge"}, "quality.press-release"),
        ({"text": SENTENCE * 9 + "Media contact: A. Quill"}, "quality.press-release"),
        ({"provider": Provider("Wire", "prnewswire.com")}, "quality.press-release"),
        ({"text": SENTENCE * 9 + "Read the full story elsewhere"}, "quality.aggregator"),
        ({"title": "You won’t believe what the Harbour council did"}, "quality.clickbait"),
    ],
)
def test_what_is_not_reporting_loses_most(change: dict[str, object], rule: str) -> None:
    article = replace(WHOLE, **change)  # type: ignore[arg-type]
    assert rule in _rules(article)
    assert _quality(article).points < 70


@pytest.mark.parametrize(
    "title",
    [
        "Long-term plan for the Harbour bridge is here",
        "State-sponsored hackers reach the Harbour works",
        "Study finds that market share matters to Harbour",
    ],
)
def test_words_that_only_look_alike(title: str) -> None:
    other_kinds = {"quality.stock-note", "quality.sponsored", "quality.market-report"}
    assert not _rules(replace(WHOLE, title=title)) & other_kinds


def test_copies_and_the_floor() -> None:
    assert _quality(copies=2).points < _quality().points
    mill = replace(
        WHOLE, title="GLOBAL LAMP MARKET SIZE (M/W/D): SAVE 40% ON SHARES SOLD BY YOU?", text=""
    )
    done = _quality(mill, subject=0.1, copies=1)
    assert done.points == 0
    assert done.reasons[-1].rule == "quality.floor"
    assert sum(reason.points for reason in done.reasons) == 0


def test_a_time_that_only_we_gave_counts_as_none() -> None:
    now = datetime(2022, 5, 19, 12, tzinfo=UTC)
    seen = dated(replace(WHOLE, published=None), now, now)
    assert (seen.published, seen.time_told) == (now, None)
    around = Circumstances(found=now, first_report=datetime(2022, 5, 18, tzinfo=UTC))
    rows = {r.rule: r for r in quality(seen, _labels(), POLICY, context=around).reasons}
    assert (rows["quality.time"].points, "not known" in rows["quality.time"].text) == (0, True)
    assert not rows.keys() & {"quality.freshness", "quality.delay"}
    told = {r.rule: r for r in quality(WHOLE, _labels(), POLICY, context=around).reasons}
    assert told["quality.time"].points > 0
    assert {"quality.freshness", "quality.delay"} <= told.keys()


def test_a_video_is_not_judged_by_its_words() -> None:
    short = replace(WHOLE, text="", excerpt="See it.")
    assert _quality(replace(short, type=ArticleType.VIDEO)).points > _quality(short).points


@settings(max_examples=50)
@given(st.text(max_size=120), st.text(max_size=300), st.floats(0, 1), st.integers(0, 3))
def test_any_page_has_a_score_that_adds_up(
    title: str, text: str, subject: float, copies: int
) -> None:
    done = _quality(replace(WHOLE, title=title, text=text), subject, copies)
    assert 0 <= done.points <= 189
    assert sum(reason.points for reason in done.reasons) == done.points


def test_what_is_known_around_a_page_moves_it_and_is_told() -> None:
    site = OutletRecord("", pages=400, base=400 * 55)
    outlet = OutletRecord("ledger.example", pages=40, base=40 * 75, published=12)
    worth = WorthModel({"outlet:ledger.example": -9.0}, 0.0, 600)
    context = Circumstances(
        outlet=outlet, site=site, worth=worth, found=datetime(2022, 6, 30, tzinfo=UTC)
    )
    done, plain = quality(WHOLE, _labels(), POLICY, context=context), _quality()
    points = {reason.rule: reason.points for reason in done.reasons}
    assert points["quality.outlet"] > 0 > points["quality.worth"]
    assert points["quality.freshness"] < 0
    assert sum(points.values()) == done.points
    assert done.base == plain.points + points["quality.freshness"]
    assert plain.base == plain.points


def test_what_is_learnt_does_not_enter_the_base() -> None:
    worth = WorthModel({}, 500.0, 10_000)
    done = quality(WHOLE, _labels(), POLICY, context=Circumstances(worth=worth))
    assert done.points > done.base == _quality().points


def test_copies_may_be_told_either_way() -> None:
    known = quality(WHOLE, _labels(), POLICY, context=Circumstances(copies=1))
    assert known == _quality(copies=1)


def test_pages_without_spaces_have_depth() -> None:
    page = replace(WHOLE, text="港の橋に新しい灯りがともる。" * 80, language="ja")
    (depth,) = (reason for reason in _quality(page).reasons if reason.rule == "quality.depth")
    assert depth.points > 10
