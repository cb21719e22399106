"""The steps of a run over fakes: what is kept, what is done again, and what is not."""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from broadsheet.adapters.engines.local import SerialEngine
from broadsheet.adapters.stores.sql import SqlStore, sqlite_store
from broadsheet.app.printing import forms
from broadsheet.cli.progress import Silence
from broadsheet.domain.capture import Fetched, FetchFailure, FetchProblem
from broadsheet.domain.entry import Entry
from broadsheet.domain.ledger import LedgerRow, Sighting, Standing
from broadsheet.domain.printed import Form
from broadsheet.domain.site import FetchPolicy, Policy, Site, Source, Topic
from broadsheet.pipeline import read as reading
from broadsheet.pipeline.context import Context
from broadsheet.pipeline.drafting import drafted
from broadsheet.pipeline.judge import REMOVED
from broadsheet.pipeline.run import run
from broadsheet.pipeline.summary import Summary
from broadsheet.pipeline.why import Account, why
from broadsheet.ports.transport import Transport
from broadsheet.stages import extract
from broadsheet.stages.publish import DATA_FORMS, printed
from broadsheet.stages.publish.record_read import read_record
from broadsheet.testing.archives import MemoryArchive
from broadsheet.testing.builders import article
from broadsheet.testing.clocks import FixedClock
from broadsheet.testing.sinks import MemorySink
from broadsheet.testing.stores import NOON
from broadsheet.testing.transports import FakeTransport

FEED = "https://lantern.example/feed.xml"
SITE = Site(
    "A paper",
    "robots",
    "https://paper.example",
    topics=(
        Topic("robots", "Robots", keywords=("robot", "gripper")),
        Topic("bridges", "Bridges", keywords=("bridge",)),
    ),
    sources=(Source("lantern", FEED, every=timedelta(minutes=30)),),
    policy=Policy(subject_at=0.3),
    fetch=FetchPolicy(probe_pictures=False),
)


def feed(*names: str) -> bytes:
    items = "".join(
        f"<item><title>About {name}</title><link>https://lantern.example/{name}</link></item>"
        for name in names
    )
    return f"<rss version='2.0'><channel><title>Lantern</title>{items}</channel></rss>".encode()


def page(title: str, text: str, canonical: str = "") -> bytes:
    link = f"<link rel=canonical href='{canonical}'>" if canonical else ""
    paragraphs = "".join(f"<p>{text} This is paragraph {n} of the report.</p>" for n in range(9))
    return (
        f"<html lang=en><head><title>{title}</title>{link}"
        "<meta property=article:published_time content='2026-03-02T08:00:00Z'></head>"
        f"<body><article><h1>{title}</h1>{paragraphs}</article></body></html>"
    ).encode()


ROBOT = page(
    "New robot gripper folds paper cranes",
    "The robot has a soft gripper that folds paper, said the engineers who built the robot.",
)
BRIDGE = page(
    "Old bridge in the harbour opens again",
    "The bridge was closed for two years, and the council is glad to see the bridge in use.",
)


@dataclass
class Desk:
    """One site over fakes, and runs of it."""

    store: SqlStore
    script: dict[str, bytes | Fetched | list[bytes | Fetched]]
    site: Site = SITE
    archive: MemoryArchive = field(default_factory=MemoryArchive)
    sink: MemorySink = field(default_factory=MemorySink)
    forms: tuple[Form, ...] = DATA_FORMS
    hours: float = 0
    transport: FakeTransport | None = None

    def run(self, hours: float = 0) -> Summary:
        self.hours += hours
        clock = FixedClock(NOON + timedelta(hours=self.hours))
        self.transport = FakeTransport(self.script, clock)
        transport: Transport = self.transport
        context = Context(
            self.site,
            self.store,
            transport,
            self.archive,
            SerialEngine(),
            clock,
            Silence(),
            lambda tx: None,
        )
        done = asyncio.run(run(context, self.sink, self.forms, "test/1"))
        with self.store.begin() as tx:
            whole = printed(drafted(context, tx).paper, self.forms)
        # What was marked as due and made again is what everything made anew would be.
        assert self.sink.files == {file.path: file.content for file in whole}
        return done

    def why(self, url: str) -> Account:
        with self.store.begin() as tx:
            account = why(tx, url)
        assert account is not None
        return account

    @property
    def records(self) -> Mapping[str, bool | None]:
        found: dict[str, bool | None] = {}
        for path, content in self.sink.files.items():
            if path.startswith("_news/"):
                record = read_record(content, path).record
                found[record.web_url] = record.removed
        return found


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    store = sqlite_store(tmp_path / "store.sqlite3")
    yield Desk(
        store,
        {
            FEED: feed("robot", "bridge"),
            "https://lantern.example/robot": ROBOT,
            "https://lantern.example/bridge": BRIDGE,
        },
    )
    store.close()


def test_a_first_run_prints_and_a_second_does_nothing(desk: Desk) -> None:
    first = desk.run()
    assert (first.read.read, first.labelled, first.judged.articles) == (2, 2, 2)
    assert set(desk.records) == {"https://lantern.example/robot", "https://lantern.example/bridge"}
    second = desk.run(hours=1)
    assert (second.read.due, second.labelled, second.judged.articles) == (0, 0, 0)
    assert second.pressed.skipped
    assert desk.transport is not None
    assert [one.url for one in desk.transport.requests] == [FEED]


@pytest.mark.parametrize("year", [1, 9999])
def test_a_page_from_the_end_of_time_ends_no_run(desk: Desk, year: int) -> None:
    when = datetime(year, 12 if year > 1 else 1, 31 if year > 1 else 1, tzinfo=UTC)
    late = replace(article(0), title="A robot with a gripper", published=when)
    with desk.store.begin() as tx:
        entry = Entry(late.key, late.original_url, "import", late.title)
        tx.articles.save([late])
        tx.entries.add([entry], NOON)
        tx.entries.settle([Sighting(entry, NOON, Standing.READ, article=late.key)])
    desk.site = replace(SITE, policy=replace(SITE.policy, publish_at=1))
    desk.forms = forms()
    assert desk.run().judged.articles == 3
    assert late.web_url in desk.records
    assert desk.run(hours=1).pressed.skipped


def test_topics_that_change_label_everything_again(desk: Desk) -> None:
    desk.run()
    desk.site = replace(SITE, topics=SITE.topics[:1])
    again = desk.run(hours=1)
    assert (again.read.due, again.labelled) == (0, 2)
    assert set(desk.records) == {"https://lantern.example/robot"}
    assert desk.why("https://lantern.example/bridge").verdict == "turned-away"
    assert again.standings.adds_up


def test_a_policy_that_changes_decides_again(desk: Desk) -> None:
    first = desk.run()
    assert first.standings.printed == 0
    desk.site = replace(SITE, policy=replace(SITE.policy, publish_at=1))
    again = desk.run(hours=1)
    assert (again.labelled, again.judged.articles) == (0, 0)
    assert again.standings.printed == 2


def test_a_new_version_of_reading_reads_from_the_captures(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.run()
    monkeypatch.setattr(reading, "VERSION", "read/next")
    desk.script = {FEED: desk.script[FEED]}
    again = desk.run(hours=1)
    assert again.labelled == 2
    assert desk.transport is not None
    assert [one.url for one in desk.transport.requests] == [FEED]
    assert desk.run(hours=1).labelled == 0


def test_two_ways_to_one_page_are_one_article(desk: Desk) -> None:
    canonical = "https://lantern.example/robot"
    desk.script[FEED] = feed("robot", "also-robot")
    desk.script["https://lantern.example/also-robot"] = ROBOT.replace(
        b"<meta", f"<link rel=canonical href='{canonical}'><meta".encode(), 1
    )
    summary = desk.run()
    assert set(desk.records) == {canonical}
    # Of two addresses seen at once the smaller key is the page's own, whichever was read first.
    account = desk.why("https://lantern.example/robot")
    assert account.verdict == "turned-away"
    assert "The same page as" in str(account.steps)
    assert desk.why("https://lantern.example/also-robot").verdict == "kept"
    assert [(one.name, one.count) for one in summary.standings.reasons] == [("canon.same-page", 1)]
    assert summary.standings.adds_up


def test_a_page_that_fails_is_tried_again(desk: Desk) -> None:
    url = "https://lantern.example/robot"
    failure = FetchFailure(url, FetchProblem.TIMEOUT, "too slow", NOON)
    desk.script[url] = failure
    first = desk.run()
    assert (first.read.put_off, first.standings.waiting) == (1, 1)
    assert desk.run(hours=0.1).read.due == 0
    desk.script[url] = ROBOT
    assert desk.run(hours=1).read.read == 1
    assert url in desk.records


def test_a_page_that_is_gone_is_turned_away_with_its_reason(desk: Desk) -> None:
    url = "https://lantern.example/robot"
    desk.script[url] = FetchFailure(url, FetchProblem.STATUS, "404 Not Found", NOON, status=404)
    summary = desk.run()
    assert summary.standings.turned_away == 1
    account = desk.why(url)
    assert account.verdict == "turned-away"
    assert "404" in account.steps[-1].reasons[0].text


def test_a_page_that_breaks_a_parser_does_not_end_the_run(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RecursionError("too deep")

    monkeypatch.setattr(extract, "extract", broken)
    summary = desk.run()
    assert summary.standings.turned_away == 2
    assert summary.standings.reasons[0].name == "extract.fault"
    assert "RecursionError" in str(desk.why("https://lantern.example/robot").steps)


def test_what_an_editor_took_down_stays_down(desk: Desk) -> None:
    desk.site = replace(SITE, policy=replace(SITE.policy, publish_at=1))
    desk.run()
    with desk.store.begin() as tx:
        key = "lantern.example/robot"
        tx.ledger.put([LedgerRow(REMOVED, key, "test/1", NOON, "null")])
    desk.site = replace(SITE, policy=replace(SITE.policy, publish_at=2))
    summary = desk.run(hours=1)
    assert summary.standings.printed == 1
    assert desk.records["https://lantern.example/robot"] is True
    assert desk.records["https://lantern.example/bridge"] is None


def test_an_unchanged_body_without_validators_is_not_parsed(desk: Desk) -> None:
    desk.run()
    desk.site = replace(SITE, sources=(replace(SITE.sources[0], id="lantern"),))
    assert desk.transport is not None
    body = desk.script[FEED]
    assert isinstance(body, bytes)
    second = desk.run(hours=1)
    assert second.gathered is not None
    assert (second.gathered.unchanged, second.gathered.parsed) == (1, 0)


def _feed(updated: str) -> bytes:
    item = (
        "<entry><title>About robot</title><link href='https://lantern.example/robot'/>"
        f"<updated>{updated}</updated></entry>"
    )
    return f"<feed xmlns='http://www.w3.org/2005/Atom'><title>L</title>{item}</feed>".encode()


def _updated(desk: Desk, answer: bytes | Fetched) -> Summary:
    """A page that was read, then said by its feed to have changed, and asked for again."""
    desk.script[FEED] = _feed("2026-03-02T08:00:00Z")
    desk.run()
    assert len(desk.records) == 1
    desk.script[FEED] = _feed("2026-03-02T12:30:00Z")
    desk.script["https://lantern.example/robot"] = answer
    again = desk.run(hours=1)
    assert again.standings.adds_up
    assert again.standings.pages == 1
    return again


def test_a_page_that_changed_keeps_its_name(desk: Desk) -> None:
    summary = _updated(desk, ROBOT.replace(b"New robot", b"Patient robot"))
    assert summary.read.read == 1
    ((path, content),) = ((p, c) for p, c in desk.sink.files.items() if p.startswith("_news/"))
    name, record = path.removeprefix("_news/"), read_record(content, path).record
    assert record.title == "Patient robot gripper folds paper cranes"
    assert name == "2026-03-02-new-robot-gripper-folds-paper-cranes.md"


def test_a_page_that_is_gone_later_stays_printed(desk: Desk) -> None:
    url = "https://lantern.example/robot"
    _updated(desk, FetchFailure(url, FetchProblem.STATUS, "404 Not Found", NOON, status=404))
    assert list(desk.records) == [url]
    assert desk.why(url).verdict == "kept"


def test_a_page_that_fails_when_read_again_is_counted_once(desk: Desk) -> None:
    url = "https://lantern.example/robot"
    summary = _updated(desk, FetchFailure(url, FetchProblem.TIMEOUT, "too slow", NOON))
    assert (summary.standings.waiting, summary.standings.kept) == (0, 1)


def test_an_article_under_another_address_takes_the_old_ones_place(desk: Desk) -> None:
    moved = "https://lantern.example/robots-that-fold"
    _updated(desk, page("New robot gripper folds paper cranes", "The robot folds paper.", moved))
    assert list(desk.records) == [moved]


def test_a_page_that_became_none_is_withdrawn(desk: Desk) -> None:
    summary = _updated(desk, b"<html><title>Log in</title><body><form></form></body></html>")
    assert summary.standings.turned_away == 1
    assert not desk.records


def test_age_is_judged_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.site = replace(SITE, policy=replace(SITE.policy, max_age=timedelta(days=7)))
    desk.run()
    monkeypatch.setattr(reading, "VERSION", "read/next")
    again = desk.run(hours=24 * 30)
    assert len(desk.records) == 2
    assert again.standings.turned_away == 0
    assert again.standings.adds_up


def test_the_whole_way_of_a_page_is_told(desk: Desk) -> None:
    desk.run()
    account = desk.why("http://www.lantern.example/robot/?utm_source=x#top")
    stages = [step.stage for step in account.steps]
    assert stages == [
        "discover",
        "fetch",
        "extract",
        "classify",
        "cluster",
        "score",
        "edit",
        "publish",
        "front",
    ]
    assert account.verdict == "kept"
    assert "_news/2026-03-02-new-robot-gripper-folds-paper-cranes.md" in account.steps[-2].outcome


@pytest.mark.parametrize(
    ("url", "name", "called"),
    [
        (FEED, "The Lantern of Old Town", "The Lantern of Old Town"),
        (FEED, "", "Lantern"),
        ("https://feeds.example/lantern", "The Lantern of Old Town", "Lantern"),
    ],
)
def test_a_source_names_its_own_pages_where_they_have_no_name(
    desk: Desk, url: str, name: str, called: str
) -> None:
    desk.script[url] = desk.script[FEED]
    desk.site = replace(desk.site, sources=(Source("lantern", url, name),))
    desk.run()
    printed_ = ((path, content) for path, content in desk.sink.files.items() if "_news/" in path)
    names = {read_record(content, path).record.provider.name for path, content in printed_}
    assert names == {called}
