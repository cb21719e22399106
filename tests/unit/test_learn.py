"""Learning from confirmed pages: what is gathered, held out, measured, kept and left out."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.learning import context

from broadsheet.adapters.stores.sql import SqlStore, sqlite_store
from broadsheet.app.learn.examples import Known, known_of
from broadsheet.app.learn.folds import LEAST, PARTS, held_out, in_order
from broadsheet.app.learn.topics import learn_topics
from broadsheet.app.learn.worth import (
    Judged,
    centred_here,
    gathered_pages,
    judged_pages,
    learn_worth,
    targets_of,
)
from broadsheet.app.records_import import RECORDED, import_records
from broadsheet.app.replay.imported import Imports
from broadsheet.domain.article import Article, Provider
from broadsheet.domain.entry import Entry
from broadsheet.domain.ledger import LedgerRow, Recorded, Sighting, Standing
from broadsheet.domain.override import Action, Override
from broadsheet.domain.site import Policy, Site, Topic
from broadsheet.stages.classify.examples import Confirmed, Example
from broadsheet.stages.classify.model import SUBJECT
from broadsheet.stages.score.worth import worth_reason
from broadsheet.stages.score.worth_features import HOW_IT_CAME
from broadsheet.stages.score.worth_learn import LEAST_HISTORY
from broadsheet.stages.score.worth_learn import Example as WorthExample
from broadsheet.testing.stores import NOON, made_article
from broadsheet.text.codec import decode, encode

SITE = Site(
    "A paper",
    "the sea",
    "https://paper.example",
    topics=(
        Topic("sea", "Sea", keywords=("sea", "harbour", "tide")),
        Topic("ships", "Ships", parent="sea", keywords=("ferry",)),
        Topic("power", "Power", parent="sea", keywords=("tidal power",)),
    ),
    policy=Policy(subject_at=0.1),
)


def _page(number: int, title: str) -> Article:
    key = f"gull.example/{number:03d}"
    outlet = Provider("The Gull", "gull.example")
    return replace(made_article(key, number), title=title, excerpt=title, provider=outlet)


def _ships(count: int, first: int = 0) -> list[Article]:
    return [_page(first + n, f"Schooner {n} at the sea wall of the harbour") for n in range(count)]


def _others(count: int, first: int = 100) -> list[Article]:
    return [_page(first + n, f"Tide table {n} for the sea and its gulls") for n in range(count)]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    made = sqlite_store(tmp_path / "store.sqlite3")
    yield made
    made.close()


def _override(action: Action, *keys: str, id_: str = "o", **more: object) -> Override:
    return Override(id_, action, "because", NOON, keys=keys, **more)  # type: ignore[arg-type]


def _keep(store: SqlStore, *articles: Article, **records: Recorded) -> None:
    """Articles as a run leaves them, labelled; records by the last part of the key."""
    with store.begin() as tx:
        tx.articles.save(articles)
        tx.ledger.put(LedgerRow("classify", a.key, "v", NOON, "{}") for a in articles)
        tx.ledger.put(
            LedgerRow(RECORDED, f"gull.example/{name[1:]}", "import/1", NOON, encode(said))
            for name, said in records.items()
        )


def _known(store: SqlStore, *said: Override) -> Known:
    with store.begin() as tx:
        return known_of(context(SITE, store, *said), tx)


def test_each_page_is_confirmed_by_the_strongest_that_speaks_of_it(store: SqlStore) -> None:
    pages = _ships(4)
    _keep(
        store,
        *pages,
        k001=Recorded(("SEA", "power", "Unheard of"), 70, lead=True, published=True),
        k002=Recorded(("Unheard of",), 20, lead=True, published=False),
        k000=Recorded(("Power",), 10, lead=False, published=False),
    )
    known = _known(store, _override(Action.RETOPIC, pages[0].key, topics=("ships",)))
    found = {one.article.key: (one.by, one.topics) for one in known.examples}
    assert found == {
        pages[0].key: (Confirmed.EDITOR, ("ships", "sea")),
        pages[1].key: (Confirmed.RECORD, ("sea", "power")),
        pages[2].key: (Confirmed.KEYWORDS, ()),
        pages[3].key: (Confirmed.KEYWORDS, ()),
    }
    assert [known.count(by) for by in Confirmed] == [1, 1, 2]
    assert set(known.judged) == {page.key for page in pages[:3]}


def test_words_are_found_under_the_key_of_the_article_and_teach_when_they_have_run_out(
    store: SqlStore,
) -> None:
    page = _page(1, "A ferry at sea")
    _keep(store, page)
    with store.begin() as tx:
        entry = Entry("gull.example/short", "https://gull.example/short", "gull")
        tx.entries.add([entry], NOON)
        tx.entries.settle([Sighting(entry, NOON, Standing.READ, article=page.key)])
    ended = NOON + timedelta(hours=1)
    known = _known(store, _override(Action.KILL, "gull.example/short", until=ended))
    assert known.verdicts == {page.key: False}


def test_an_import_keeps_what_the_record_says(store: SqlStore, tmp_path: Path) -> None:
    record = (
        "---\ntitle: A ferry at sea\nexcerpt: It sails.\npublishedDateTime: 2022-05-19T13:15:00Z\n"
        "webUrl: https://gull.example/ferry\nquality: 64\nheat: -1\npublished: false\n"
        "removed: true\nprovider:\n  name: The Gull\n  domain: gull.example\ntopics:\n- Sea\n"
        "- Ships\n---\n"
    )
    (tmp_path / "2022-05-19-a-ferry-at-sea.md").write_text(record, "utf-8")
    site = tmp_path / "site"
    report = import_records(site, [tmp_path / "2022-05-19-a-ferry-at-sea.md"])
    assert (report.added, report.problems) == (1, [])
    past = sqlite_store(site / ".broadsheet" / "store.sqlite3")
    with past.begin() as tx:
        rows = tx.ledger.stage(RECORDED)
    (row,) = rows.values()
    assert decode(Recorded, row.value) == Recorded(("Sea", "Ships"), 64, False, False, True)
    Imports(past).bring(store, 1, None, row.at)
    past.close()
    with store.begin() as tx:
        assert tx.ledger.stage(RECORDED) == rows, "a moment of the past has them as well"


def test_the_newest_fifth_is_held_out() -> None:
    confirmed = [True, False] * 100
    (held,) = held_out(confirmed)
    assert sum(confirmed[n] for n in held) == LEAST
    assert held.stop == len(confirmed)


@given(st.lists(st.booleans(), max_size=120))
@settings(max_examples=50)
def test_where_that_is_too_little_each_part_is_held_out_once(confirmed: list[bool]) -> None:
    stretches = held_out(confirmed)
    if len(stretches) == 1 and sum(confirmed) > 1:
        assert sum(confirmed[n] for n in stretches[0]) >= LEAST
        return
    assert len(stretches) == min(PARTS, sum(confirmed))
    places = [n for held in stretches for n in held]
    assert places == (list(range(len(confirmed))) if any(confirmed) else [])
    assert all(any(confirmed[n] for n in held) for held in stretches)


def test_pairs_in_order() -> None:
    assert in_order([1, 2, 3], [0, 0, 1]) == 1
    assert in_order([3, 2, 1], [0, 5, 9]) == 0
    assert in_order([4, 4], [0, 1]) == 0.5
    assert in_order([4, 4], [1, 1]) == in_order([], []) == 0.5


def _mixed() -> list[Example]:
    """Every second page is about a schooner, which no keyword knows."""
    pairs = zip(_ships(60), _others(60), strict=True)
    made = []
    for n, (ship, other) in enumerate(pairs):
        made.append(
            Example(
                replace(ship, published=NOON + timedelta(hours=2 * n)),
                ("sea", "ships"),
                Confirmed.RECORD,
            )
        )
        made.append(
            Example(
                replace(other, published=NOON + timedelta(hours=2 * n + 1)),
                ("sea",),
                Confirmed.RECORD,
            )
        )
    return made


def test_what_does_better_on_pages_it_has_not_seen_is_kept() -> None:
    found = learn_topics(_mixed(), SITE, lambda: None)
    reports = {one.topic: one for one in found.reports}
    assert found.model is not None
    assert [one.topic for one in found.model.topics] == ["ships"]
    ships = reports["ships"]
    assert (ships.before, ships.after, ships.kept) == (0.0, 1.0, True)
    assert ships.origins == {Confirmed.EDITOR: 0, Confirmed.RECORD: 60, Confirmed.KEYWORDS: 0}
    assert "schooner" in ships.speaks_for
    assert (reports["sea"].kept, reports["sea"].why) == (False, "no better on pages held out")
    assert reports["power"].why == "fewer than 3 pages have it"
    assert reports[SUBJECT].before is None
    assert (found.held, found.stretches) == (24, 1)


def test_the_order_of_the_examples_does_not_matter() -> None:
    assert learn_topics(_mixed()[::-1], SITE, lambda: None) == learn_topics(
        _mixed(), SITE, lambda: None
    )


def test_without_anybody_who_confirms_nothing_is_learnt() -> None:
    by_keywords = [Example(page, (), Confirmed.KEYWORDS) for page in _ships(10) + _others(10)]
    found = learn_topics(by_keywords, SITE, lambda: None)
    assert found.model is None
    assert {one.why for one in found.reports} == {
        "nobody has confirmed a page yet, neither an editor nor a record"
    }


def _ferries(denied: int) -> list[Example]:
    """Forty pages that the keywords are sure of, and tales that an editor holds for no ships."""
    sure = [_page(n, f"The ferry {n} sails the sea to the harbour") for n in range(40)]
    tales = [_page(50 + n, f"The ferry {n} at the sea is a tale") for n in range(denied)]
    examples = [Example(page, (), Confirmed.KEYWORDS) for page in sure]
    return examples + [Example(page, ("sea",), Confirmed.EDITOR) for page in tales]


def test_an_editor_who_denies_a_topic_is_believed_after_some_pages() -> None:
    reports = [
        next(one for one in learn_topics(_ferries(n), SITE, lambda: None).reports if one.denied)
        for n in (4, 10)
    ]
    few, enough = (one for one in reports if one.topic == "ships")
    assert (few.denied, few.kept, few.why) == (4, False, "no better on pages held out")
    assert (enough.denied, enough.kept) == (10, True)
    assert "tale" in enough.against
    assert enough.before is not None
    assert enough.after is not None
    assert enough.after > enough.before + 0.2


def test_targets_are_of_one_scale() -> None:
    records = {
        str(n): Recorded((), n, lead=True, published=n > 50, removed=n == 99) for n in range(101)
    }
    found = targets_of({"7": True, "90": False, "x": True}, records)
    assert (found["50"], found["7"], found["90"], found["x"], found["99"]) == (50, 90, 10, 90, 10)
    assert targets_of({"a": True, "b": False}, {}) == {"a": 1.0, "b": 0.0}
    alike = targets_of({"a": True, "b": False}, {"c": Recorded((), 60, True, True)})
    assert alike["a"] > alike["b"]


def _judged(count: int) -> list[Judged]:
    """Lamps are worth 2, ropes nothing; the rules see no difference."""
    return [
        Judged(
            WorthExample(
                {f"topic:{('lamps', 'ropes')[n % 2]}": 1.0}, 2.0 * (n % 2 == 0), NOON + timedelta(n)
            ),
            50.0,
        )
        for n in range(count)
    ]


NOBODY = Known((), {}, {})


def test_worth_is_kept_where_it_ranks_better() -> None:
    model, report = learn_worth(_judged(120), NOBODY)
    assert model is not None
    assert (report.kept, report.before, report.after, report.held) == (True, 0.5, 1.0, 24)
    assert report.speaks_for[0] == "the topic lamps"
    assert report.against[0] == "the topic ropes"


def test_worth_is_left_out_where_it_does_not_or_where_there_is_too_little() -> None:
    known = [replace(page, points=100.0 * page.example.target) for page in _judged(120)]
    model, report = learn_worth(known, NOBODY)
    assert (model, report.kept, report.before) == (None, False, 1.0)
    assert report.why == "ranks held-out pages no better"
    model, report = learn_worth(_judged(33), NOBODY)
    assert (model, report.kept, report.before) == (None, False, None)
    assert report.why.startswith("of 33 pages on the subject someone has said")
    assert learn_worth([], NOBODY)[1].why == "nobody has said what a page was worth"


def test_worth_is_learnt_of_pages_on_the_subject_as_they_are_scored(store: SqlStore) -> None:
    pages = [*_ships(3), _page(9, "Nothing about it")]
    said = {
        "k000": Recorded((), 10, True, False),
        "k001": Recorded((), 20, True, False),
        "k002": Recorded((), 30, True, True),
        "k009": Recorded((), 90, True, True),
    }
    _keep(store, *pages, **said)
    known = _known(store, _override(Action.KILL, pages[2].key))
    with store.begin() as tx:
        found = judged_pages(context(SITE, store), tx, known, None)
    assert [one.example.target for one in found] == [10.0, 20.0, pytest.approx(13.0)]
    assert all(one.points == max(one.example.base, 0) for one in found)
    assert all("outlet:gull.example" in one.example.features for one in found)


def test_records_teach_nothing_of_how_a_page_came(store: SqlStore) -> None:
    pages = _ships(4)
    _keep(store, *pages, k001=Recorded((), 20, True, False))
    kill, print_it = _override(Action.KILL, pages[0].key), _override(Action.PUBLISH, pages[2].key)
    known = _known(store, kill, print_it)
    with store.begin() as tx:
        mixed = judged_pages(context(SITE, store), tx, known, None)
        alone = judged_pages(context(SITE, store), tx, replace(known, records={}), None)
        gathered = gathered_pages(context(SITE, store), tx, known, None)
    assert (len(mixed), len(alone), len(gathered)) == (3, 2, 3)
    assert not any(HOW_IT_CAME & page.example.features.keys() for page in mixed)
    assert all("form:found at its own address" in page.example.features for page in alone)


def test_worth_is_centred_on_what_the_site_gathers_and_without_it_on_what_was_judged() -> None:
    judged = _judged(120)
    model, _ = learn_worth(judged, NOBODY)
    assert model is not None
    lamps, ropes = ({f"topic:{name}": 1.0} for name in ("lamps", "ropes"))
    few = centred_here(model, [lamps] * (LEAST_HISTORY - 1), judged)
    many = centred_here(model, [lamps] * LEAST_HISTORY, judged)
    assert [worth_reason(many, lamps).points, worth_reason(few, lamps).points > 5] == [0, True]
    assert worth_reason(few, lamps).points == -worth_reason(few, ropes).points
