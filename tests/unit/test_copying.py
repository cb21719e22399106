"""Copies of what is published: asked for once, made once, claimed where the site has them."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest

from broadsheet.adapters.engines.local import SerialEngine
from broadsheet.adapters.stores.sql import SqlStore, sqlite_store
from broadsheet.cli.progress import Silence
from broadsheet.domain.capture import Fetched, FetchFailure, FetchProblem
from broadsheet.domain.picture import Illustration
from broadsheet.domain.record import Record, RecordImage
from broadsheet.domain.site import FetchPolicy, Policy, Site, Source, Topic
from broadsheet.pipeline.context import Context, Tally
from broadsheet.pipeline.pictured import Pictured, pictured
from broadsheet.pipeline.run import run
from broadsheet.pipeline.why import why
from broadsheet.pipeline.wishes import LEADS, LOGOS
from broadsheet.stages import illustrate
from broadsheet.stages.publish.record_read import read_record
from broadsheet.stages.publish.records import RECORDS
from broadsheet.testing.archives import MemoryArchive
from broadsheet.testing.clocks import NOON, FixedClock
from broadsheet.testing.newsroom import pictures
from broadsheet.testing.pictures import FakeCopier, MemoryCopies
from broadsheet.testing.sinks import MemorySink
from broadsheet.testing.transports import FakeTransport
from broadsheet.text.codec import decode

HOST = "https://lantern.example"
FEED, ROBOT, BRIDGE = f"{HOST}/feed.xml", f"{HOST}/robot", f"{HOST}/bridge"
LEAD, LOGO, ICON = f"{HOST}/lead.png", f"{HOST}/logo.png", f"{HOST}/icon.png"
SITE = Site(
    "A paper",
    "robots",
    "https://paper.example",
    topics=(Topic("robots", "Robots", keywords=("robot", "gripper")),),
    sources=(Source("lantern", FEED, every=timedelta(minutes=30)),),
    policy=Policy(subject_at=0.3, publish_at=1),
    fetch=FetchPolicy(keep_pictures=True),
)
PICTURE = pictures.picture("event", "name")
DRAWN = pictures.logo("#8c1c13")


def _page(picture: str = LEAD) -> bytes:
    paragraphs = "".join(
        f"<p>The robot has a soft gripper that folds paper, paragraph {n}.</p>" for n in range(9)
    )
    return (
        "<html lang=en><head><title>New robot gripper folds paper cranes</title>"
        "<meta property=article:published_time content='2026-03-02T08:00:00Z'>"
        f"<meta property=og:image content='{picture}'>"
        f"<link rel=apple-touch-icon href='{ICON}'>"
        '<script type="application/ld+json">{"@type": "NewsArticle", "publisher": {"@type": '
        f'"Organization", "name": "Lantern", "logo": {{"url": "{LOGO}"}}}}}}</script>'
        "</head><body><article><h1>New robot gripper folds paper cranes</h1>"
        f"{paragraphs}</article></body></html>"
    ).encode()


def _feed(name: str = "robot", updated: str = "2026-03-02T08:00:00Z") -> bytes:
    entry = (
        f"<entry><id>{HOST}/{name}</id><title>About {name}</title>"
        f"<link href='{HOST}/{name}'/><updated>{updated}</updated></entry>"
    )
    head = f"<id>{HOST}/</id><title>Lantern</title><updated>{updated}</updated>"
    return f"<feed xmlns='http://www.w3.org/2005/Atom'>{head}{entry}</feed>".encode()


def _busy(url: str, status: int = 503) -> FetchFailure:
    return FetchFailure(url, FetchProblem.STATUS, f"status {status}", NOON, status)


@dataclass
class Desk:
    """One site over fakes, and runs of it."""

    store: SqlStore
    script: dict[str, bytes | Fetched | list[bytes | Fetched]]
    site: Site = SITE
    archive: MemoryArchive = field(default_factory=MemoryArchive)
    sink: MemorySink = field(default_factory=MemorySink)
    copier: FakeCopier = field(default_factory=FakeCopier)
    copies: MemoryCopies = field(default_factory=MemoryCopies)
    hours: float = 0

    def run(self, hours: float = 0) -> dict[str, int]:
        """How often each picture was asked for."""
        self.hours += hours
        clock = FixedClock(NOON + timedelta(hours=self.hours))
        transport = FakeTransport(self.script, clock)
        context = Context(
            self.site,
            self.store,
            transport,
            self.archive,
            SerialEngine(),
            clock,
            Silence(),
            lambda tx: None,
            copier=self.copier,
            copies=self.copies,
        )
        asyncio.run(run(context, self.sink, (RECORDS,), "test/1"))
        return {url: n for url, n in transport.counts.items() if url.endswith(".png")}

    @property
    def record(self) -> Record:
        (record,) = (
            read_record(content, path).record
            for path, content in self.sink.files.items()
            if path.startswith("_news/")
        )
        return record

    @property
    def printed(self) -> set[str]:
        return {path for path in self.sink.files if path.startswith(illustrate.FOLDER)}

    @property
    def lead(self) -> RecordImage:
        return self.record.images[0]

    def known(self, stage: str) -> Illustration:
        with self.store.begin() as tx:
            (row,) = tx.ledger.stage(stage).values()
        return decode(Illustration, row.value)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    store = sqlite_store(tmp_path / "store.sqlite3")
    yield Desk(
        store, {FEED: _feed(), ROBOT: _page(), LEAD: PICTURE, LOGO: DRAWN, ICON: _busy(ICON, 404)}
    )
    store.close()


def test_a_published_lead_and_its_outlets_logo_are_copied_once(desk: Desk) -> None:
    assert desk.run() == {LEAD: 1, LOGO: 1, ICON: 1}
    assert (desk.lead.url, desk.lead.width, desk.lead.height) == (LEAD, 1200, 675)
    assert desk.lead.is_cached is True
    (logo,) = desk.record.provider.images
    assert (logo.width, logo.height) == (50, 50)
    assert logo.url.removeprefix("https://paper.example/") in desk.printed
    assert len(desk.printed) == 3
    assert all(desk.sink.files[path] == desk.copies.read(path) for path in desk.printed)
    for hours in (1, 500):
        assert desk.run(hours) == {}
    assert desk.copier.asked == 2


def test_a_small_file_that_was_probed_whole_is_not_fetched_again(desk: Desk) -> None:
    assert len(PICTURE) < illustrate.FIRST_BYTES
    assert desk.run()[LEAD] == 1
    assert desk.lead.is_cached is True


def test_what_is_not_published_is_not_fetched(desk: Desk) -> None:
    desk.site = replace(
        SITE,
        policy=replace(SITE.policy, publish_at=999),
        fetch=replace(SITE.fetch, probe_pictures=False),
    )
    assert desk.run() == {}
    assert not desk.printed
    desk.site = replace(desk.site, policy=SITE.policy)
    assert desk.run(1)[LEAD] == 1
    assert desk.lead.is_cached is True


def test_the_setting_turned_on_and_off(desk: Desk) -> None:
    on, off = SITE, replace(SITE, fetch=FetchPolicy())
    desk.site = off
    desk.run()
    assert (desk.lead.is_cached, desk.printed) == (False, set())
    desk.site = on
    desk.run(1)
    assert (desk.lead.is_cached, len(desk.printed)) == (True, 3)
    with desk.store.begin() as tx:
        assert pictured(tx) == Pictured(1, 1, ())
        account = why(tx, ROBOT)
    assert account is not None
    (lead, logo) = (step.outcome for step in account.steps if step.stage == "illustrate")
    assert LEAD in lead
    assert "1200 × 675" in lead
    assert "copied as 480 × 270 and 960 × 540" in lead
    assert LOGO in logo
    desk.site = off
    desk.run(1)
    assert (desk.lead.is_cached, desk.printed) == (False, set())


def test_trouble_of_the_moment_is_tried_again_and_then_printed(desk: Desk) -> None:
    desk.site = replace(SITE, fetch=replace(SITE.fetch, probe_pictures=False))
    desk.script[LEAD] = _busy(LEAD)
    desk.run()
    assert not desk.record.images
    assert desk.known(LEADS).problem == "status 503"
    desk.script[LEAD] = PICTURE
    assert desk.run(0.5) == {}
    assert desk.run(1) == {LEAD: 1}
    assert desk.lead.is_cached is True


def test_a_lasting_failure_is_not_tried_again(desk: Desk) -> None:
    desk.script[LEAD] = PICTURE[:-7] + b"bad"
    desk.run()
    assert (desk.lead.is_cached, desk.known(LEADS).problem) == (False, "no picture")
    with desk.store.begin() as tx:
        assert pictured(tx) == Pictured(0, 1, (Tally("no picture", 1),))
        account = why(tx, ROBOT)
    assert account is not None
    assert f"lead picture {LEAD}: no copy (no picture)" in [one.outcome for one in account.steps]
    assert desk.run(1000) == {}
    assert desk.copier.asked == 2


def test_lost_copies_are_made_again_from_the_captures(desk: Desk) -> None:
    desk.run()
    before = dict(desk.copies.files)
    desk.copies.files.clear()
    assert desk.run(1) == {}
    assert desk.copies.files == before
    assert desk.copier.asked == 4


def test_where_captures_are_lost_as_well_nothing_is_claimed(desk: Desk) -> None:
    desk.run()
    desk.copies.files.clear()
    desk.archive = MemoryArchive()
    desk.script[LEAD] = _busy(LEAD, 410)
    desk.script[LOGO] = _busy(LOGO, 410)
    desk.sink = MemorySink()
    desk.run(1)
    assert desk.lead.is_cached is False
    assert not desk.printed


def test_a_damaged_copy_is_not_printed(desk: Desk) -> None:
    desk.run()
    desk.copies.files = dict.fromkeys(desk.copies.files, b"damaged")
    desk.sink = MemorySink()
    desk.run(1)
    assert desk.lead.is_cached is False
    assert not desk.printed


def test_another_lead_picture_takes_the_place_of_the_first(desk: Desk) -> None:
    desk.run()
    first = desk.printed
    other = f"{HOST}/other.png"
    desk.script[ROBOT], desk.script[other] = _page(other), pictures.picture("another", "name")
    desk.script[FEED] = _feed(updated="2026-03-02T23:00:00Z")
    desk.run(24)
    assert (desk.lead.url, desk.lead.is_cached) == (other, True)
    assert len(desk.printed) == 3
    assert len(desk.printed & first) == 1
    assert {path.rpartition("/")[2] for path in desk.printed} == desk.copies.held()


def test_a_new_recipe_makes_all_copies_anew(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.run()
    monkeypatch.setattr(illustrate, "VERSION", "illustrate/next")
    assert desk.run(1) == {}
    assert desk.copier.asked == 4
    desk.run(1)
    assert desk.copier.asked == 4


def test_a_logo_is_asked_for_again_after_half_a_year(desk: Desk) -> None:
    desk.run()
    desk.script[LOGO] = pictures.logo("#123456")
    assert LOGO not in desk.run(24 * 179)
    before = desk.known(LOGOS)
    desk.script[BRIDGE] = _page()
    desk.script[FEED] = _feed("bridge")
    asked = desk.run(24)
    assert asked.get(LOGO, 0) + asked.get(ICON, 0) >= 1
    assert desk.known(LOGOS) != before
