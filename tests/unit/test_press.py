"""The press: what it makes after any change is what it would make of everything."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.adapters.engines.local import SerialEngine
from broadsheet.adapters.sinks.folder import FolderSink
from broadsheet.adapters.stores.sql import SqlStore, sqlite_store
from broadsheet.app.printing import forms
from broadsheet.cli.progress import Silence
from broadsheet.domain.article import Copy
from broadsheet.domain.ledger import LedgerRow, Picture
from broadsheet.domain.override import Action, Override, Overrides
from broadsheet.domain.picture import Illustration
from broadsheet.domain.printed import Form, Leaf
from broadsheet.domain.score import Story
from broadsheet.domain.site import Site
from broadsheet.pipeline import due, front
from broadsheet.pipeline.context import Context
from broadsheet.pipeline.drafting import drafted
from broadsheet.pipeline.judge import MOMENT, REMOVED, REVISION, judge
from broadsheet.pipeline.ledgers import sayings
from broadsheet.pipeline.press import Pressed, press
from broadsheet.pipeline.said import heed
from broadsheet.pipeline.wishes import LEADS
from broadsheet.ports.store import Transaction
from broadsheet.stages.illustrate import path_of
from broadsheet.stages.publish import printed
from broadsheet.testing.archives import MemoryArchive
from broadsheet.testing.builders import NOON, article, sheet, site
from broadsheet.testing.clocks import FixedClock
from broadsheet.testing.pictures import MemoryCopies
from broadsheet.testing.sinks import MemorySink
from broadsheet.testing.transports import FakeTransport
from broadsheet.text.codec import encode

TOPICS = ("ai", "ai-ethics", "machine-learning")


@dataclass
class Desk:
    """A site whose store is written as the stages write it, and prints of it."""

    store: SqlStore
    site: Site = field(default_factory=site)
    forms: tuple[Form, ...] = field(default_factory=forms)
    said: Overrides = field(default_factory=Overrides)
    sink: MemorySink = field(default_factory=MemorySink)
    at: datetime = NOON + timedelta(hours=2)
    copies: MemoryCopies | None = None

    @property
    def context(self) -> Context:
        clock = FixedClock(self.at)
        return Context(
            self.site,
            self.store,
            FakeTransport({}, clock),
            MemoryArchive(),
            SerialEngine(),
            clock,
            Silence(),
            lambda tx: None,
            overrides=self.said,
            copies=self.copies,
        )

    def press(self) -> Pressed:
        return press(self.context, self.sink, self.forms, "test/1")

    def whole(self) -> Mapping[str, bytes]:
        with self.store.begin() as tx:
            paper = drafted(self.context, tx).paper
        made = {file.path: file.content for file in printed(paper, self.forms)}
        return made | {path: data for path, data in self.sink.files.items() if path in self.held}

    @property
    def held(self) -> set[str]:
        """Paths of the copies of pictures that there are."""
        return {f"assets/images/{name}" for name in (self.copies.files if self.copies else ())}

    def same(self) -> bool:
        made, whole = self.sink.files, self.whole()
        differing = [p for p in made.keys() | whole.keys() if made.get(p) != whole.get(p)]
        assert differing == []
        return True

    def tell(self, *members: int, title: str = "", points: int = 74, topic: int = 0) -> None:
        """Have a story of these pages, the first of which leads it; they leave other stories."""
        with self.store.begin() as tx:
            keys = [self._page(tx, number, title, points, topic) for number in members]
            held = tx.stories.get(tx.stories.of(keys).values())
            rest = [s for s in (_without(one, keys) for one in held) if s.id != f"s-{members[0]}"]
            story = Story(f"s-{members[0]}", tuple(keys), NOON, formerly=_former(held, rest))
            moved = [key for one in held for key in one.members]
            named = tx.articles.get([*keys, *moved])
            times = {key: one.published or NOON for key, one in named.items()}
            tx.stories.save([*rest, story], times)
            for one in (*rest, story):
                self._judge(tx, one, points, topic)
            self._judged(tx, [*keys, *moved])

    def remove(self, number: int) -> None:
        with self.store.begin() as tx:
            key = article(number).key
            tx.ledger.put([LedgerRow(REMOVED, key, "test/1", NOON, "null")])
            self._judged(tx, [key])

    def measure(self, number: int) -> None:
        """A picture's size is learnt, and no more."""
        with self.store.begin() as tx:
            images = article(number).images
            tx.pictures.save(Picture(i.url, 640, 480 + number, "", NOON) for i in images[:1])
            due.mark_pictures(tx, [image.url for image in images[:1]], self.at)

    def later(self, hours: int) -> None:
        self.at += timedelta(hours=hours)
        with self.store.begin() as tx:
            self._judged(tx, [])

    def _judged(self, tx: Transaction, keys: list[str]) -> None:
        due.mark(tx, keys, self.at)
        tx.notes.set(MOMENT, encode(self.at))
        tx.notes.set(REVISION, str(int(tx.notes.get(REVISION) or "0") + 1))

    def _page(self, tx: Transaction, number: int, title: str, points: int, topic: int) -> str:
        made = article(number)
        bare = tuple(replace(image, width=0, height=0) for image in made.images)
        made = replace(made, title=title or made.title, images=made.images if number % 2 else bare)
        tx.articles.save([replace(made, text="A body that nobody prints.")])
        if made.key not in tx.names.of([made.key]):
            tx.names.assign({made.key: sheet(made).name})
        return made.key

    def _judge(self, tx: Transaction, story: Story, points: int, topic: int) -> None:
        known = tx.articles.get(story.members)
        for at, key in enumerate(story.members):
            made = sheet(
                known[key],
                story=story.id,
                lead=at == 0,
                related=len(story.members) - 1,
                points=points - at,
                topics=("ai", TOPICS[topic]) if topic else ("ai",),
            )
            rows = (("classify", made.labels), ("score", made.quality), ("edit", made.decision))
            tx.ledger.put(LedgerRow(s, key, "test/1", self.at, encode(v)) for s, v in rows)
            tx.ledger.put([LedgerRow("cluster", key, "test/1", self.at, "0")])


def _without(story: Story, keys: list[str]) -> Story:
    return replace(story, members=tuple(key for key in story.members if key not in keys))


def _former(held: list[Story], rest: list[Story]) -> tuple[str, ...]:
    gone = {story.id for story in rest if not story.members}
    return tuple(sorted(gone | {f for one in held if one.id in gone for f in one.formerly}))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    store = sqlite_store(tmp_path / "store.sqlite3")
    made = Desk(store)
    for number in range(0, 30, 3):
        made.tell(number, number + 1, topic=number % 3)
    yield made
    store.close()


def _retitled(desk: Desk, number: int) -> None:
    key = article(number).key
    word = Override(
        "o", Action.RETITLE, "Better", NOON + timedelta(hours=number), keys=(key,), title="Anew"
    )
    desk.said = Overrides((word,))


def _pinned(desk: Desk, number: int) -> None:
    key = article(number).key
    desk.said = Overrides((Override("p", Action.PIN, "Important", NOON, keys=(key,)),))


EDITS: tuple[Callable[[Desk, int], None], ...] = (
    lambda d, n: d.tell(n, topic=n % 3),
    lambda d, n: d.tell(n, n + 1, n + 2),
    lambda d, n: d.tell(n + 1, n),
    lambda d, n: d.tell(n, title=f"A title that came later {n}"),
    lambda d, n: d.tell(n, n + 1, points=20),
    lambda d, n: d.remove(n),
    lambda d, n: d.measure(n),
    lambda d, n: d.later(n),
    _retitled,
    _pinned,
    lambda d, _: setattr(d, "said", Overrides()),
    lambda d, n: setattr(d, "site", replace(d.site, description=f"A paper, turn {n}.")),
    lambda d, n: setattr(d, "site", replace(d.site, sources=d.site.sources[: n % 5])),
    lambda d, n: setattr(d, "forms", tuple(replace(f, version=f"v{n}") for f in d.forms)),
)


@given(
    st.lists(
        st.lists(
            st.tuples(st.sampled_from(range(len(EDITS))), st.integers(0, 20)),
            min_size=1,
            max_size=3,
        ),
        min_size=1,
        max_size=5,
    )
)
@settings(max_examples=12, deadline=None)
def test_what_is_printed_after_any_change_is_the_whole(runs: list[list[tuple[int, int]]]) -> None:
    with TemporaryDirectory() as folder:
        store = sqlite_store(Path(folder) / "store.sqlite3")
        desk = Desk(store)
        desk.tell(0, 1)
        desk.tell(4, topic=1)
        desk.press()
        for run in runs:
            for edit, number in run:
                EDITS[edit](desk, number)
            desk.press()
        assert desk.same()
        store.close()


def test_a_change_makes_what_shows_it_and_no_more(desk: Desk) -> None:
    first = desk.press()
    assert first.whole
    before = dict(desk.sink.files)
    desk.tell(6, 7, title="Another headline altogether")
    second = desk.press()
    assert not second.whole
    changed = {p for p, content in desk.sink.files.items() if before.get(p) != content}
    assert second.written == len(changed)
    assert "stories/s-6/index.html" in changed
    assert "stories/s-3/index.html" not in changed
    assert "404.html" not in changed
    assert desk.same()


def test_nothing_new_is_no_print(desk: Desk) -> None:
    desk.press()
    assert desk.press().skipped
    desk.measure(0)
    assert not desk.press().skipped
    assert desk.press().skipped


def test_a_story_that_went_into_another_leaves_no_file_but_its_records(desk: Desk) -> None:
    desk.press()
    desk.tell(3, 4, 6, 7)
    assert not desk.press().whole
    assert "stories/s-3/index.html" in desk.sink.files
    assert sum(path.startswith("_news/") for path in desk.sink.files) == 20
    assert desk.same()


def test_the_news_sitemap_goes_with_the_news_and_comes_with_it(desk: Desk) -> None:
    desk.tell(0)
    for hours, there in ((0, True), (80, False), (-80, True)):
        desk.later(hours)
        desk.press()
        assert ("news-sitemap.xml" in desk.sink.files) is there
        assert (b"news-sitemap" in desk.sink.files["robots.txt"]) is there
        assert desk.same()


def test_a_sink_that_lost_its_site_gets_everything(desk: Desk) -> None:
    desk.press()
    whole = desk.sink.files
    desk.sink = MemorySink()
    assert desk.press().whole
    assert desk.sink.files == whole


def _unseen(desk: Desk, number: int, title: str) -> None:
    """Write another title without telling the press, so that only composing anew shows it."""
    with desk.store.begin() as tx:
        tx.articles.save([replace(article(number), title=title)])


@pytest.mark.parametrize("way", ["look", "form", "sink"])
def test_a_site_that_is_made_anew_composes_what_has_changed_alone(desk: Desk, way: str) -> None:
    desk.later(200)  # while a story lives it is composed anew for every print
    desk.press()
    _unseen(desk, 3, "Nobody was told of this")
    desk.tell(6, title="A change that was told of")
    if way == "look":
        desk.site = replace(desk.site, look=replace(desk.site.look, width=desk.site.look.width + 4))
    elif way == "form":
        desk.forms = tuple(replace(form, version="another") for form in desk.forms)
    else:
        desk.sink = MemorySink()
    assert desk.press().whole
    pages = {n: desk.sink.files[f"stories/s-{n}/index.html"].decode() for n in (3, 6)}
    assert "Nobody was told" not in pages[3]
    assert "A change that was told of" in pages[6]
    _unseen(desk, 3, article(3).title)
    assert desk.same()


def test_what_stories_are_composed_with_has_all_of_them_composed_anew(desk: Desk) -> None:
    desk.later(200)
    desk.press()
    _unseen(desk, 3, "Nobody was told of this")
    desk.site = replace(desk.site, title="Another name")
    assert desk.press().whole
    assert b"Nobody was told of this" in desk.sink.files["stories/s-3/index.html"]
    assert desk.same()


def test_stories_that_are_no_more_are_not_kept(desk: Desk) -> None:
    desk.press()
    ids = [f"s-{number}" for number in range(0, 30, 3)]
    with desk.store.begin() as tx:
        assert list(tx.compositions.get(ids)) == sorted(ids)
    desk.tell(3, 4, 6, 7)
    desk.press()
    with desk.store.begin() as tx:
        assert tx.compositions.get(ids).keys() == {*ids} - {"s-6"}
    desk.tell(0, 1, 9, 10)
    desk.site = replace(desk.site, title="Another name")
    desk.press()
    with desk.store.begin() as tx:
        assert tx.compositions.get(ids).keys() == {*ids} - {"s-6", "s-9"}


def test_a_copy_of_a_picture_that_was_lost_is_missed_when_the_site_is_made_anew(
    desk: Desk,
) -> None:
    desk.copies = MemoryCopies()
    desk.site = replace(desk.site, fetch=replace(desk.site.fetch, keep_pictures=True))
    paths = {}
    for number in (0, 9):
        content = b"RIFF%d" % number
        paths[number] = path_of(content)
        desk.copies.add(paths[number], content)
        copy = Copy(paths[number], 640, 360)
        known = Illustration(article(number).images[0].url, 640, 360, "d", (copy,))
        with desk.store.begin() as tx:
            key = article(number).key
            tx.ledger.put([LedgerRow(LEADS, key, "test/1", NOON, encode(known))])
    desk.press()
    assert paths[0] in desk.sink.files
    assert paths[9] in desk.sink.files
    desk.copies.drop([paths[0].rpartition("/")[2]])
    desk.sink = MemorySink()
    assert desk.press().whole
    assert paths[0] not in desk.sink.files
    assert paths[9] in desk.sink.files
    assert not [p for p, text in desk.sink.files.items() if paths[0].encode() in text]
    assert desk.same()
    desk.copies.add(paths[0], b"RIFF0")
    desk.later(1)
    assert not desk.press().whole
    assert paths[0] in desk.sink.files
    assert paths[0].encode() in desk.sink.files["stories/s-0/index.html"]
    assert desk.same()


def test_a_composition_that_is_gone_is_made_again(desk: Desk) -> None:
    desk.press()
    with desk.store.begin() as tx:
        tx.compositions.drop(["s-3"])
        tx.compositions.save({"s-never": "{}"})
    desk.tell(6, title="A change that was told of")
    desk.press()
    assert desk.same()
    with desk.store.begin() as tx:
        assert tx.compositions.ids() == {f"s-{number}" for number in range(0, 30, 3)}


def test_a_word_on_a_former_address_is_heeded(desk: Desk) -> None:
    desk.tell(0, 1, 3, 4)
    desk.later(200)
    desk.press()
    assert "stories/s-0/index.html" in desk.sink.files
    desk.said = Overrides((Override("w", Action.KILL, "Wrong", NOON, story="s-3"),))
    heed(desk.context)
    judge(desk.context)
    assert not desk.press().whole
    assert "stories/s-0/index.html" not in desk.sink.files
    assert desk.same()


def test_a_word_on_a_former_address_is_part_of_its_pages_ledgers(desk: Desk) -> None:
    desk.tell(0, 1, 3, 4)
    said = Overrides((Override("w", Action.KILL, "Wrong", NOON, story="s-3"),))
    with desk.store.begin() as tx:
        assert sayings(tx, said).keys() == {article(n).key for n in (0, 1, 3, 4)}


@pytest.mark.parametrize("busy", [True, False])
def test_a_file_lost_by_hand_is_made_again(desk: Desk, tmp_path: Path, busy: bool) -> None:
    public = tmp_path / "public"
    sink = FolderSink(public, tmp_path / "builds")

    def printed_to_disk() -> Pressed:
        return press(desk.context, sink, desk.forms, "test/1")

    printed_to_disk()
    for lost in ("about/index.html", "stories/s-3/index.html"):
        (public / lost).unlink()
    if busy:
        desk.tell(6, 7, title="Another headline altogether")
    assert printed_to_disk().whole
    files = [path for path in public.rglob("*") if path.is_file()]
    found = {path.relative_to(public).as_posix(): path.read_bytes() for path in files}
    assert found == desk.whole()
    desk.measure(0)
    assert not printed_to_disk().whole


class KilledError(Exception):
    """The process ends here."""


class Dying(MemorySink):
    """A sink whose process is killed before or after the swap."""

    when = ""

    def publish(self, files: object, mark: str = "") -> object:  # type: ignore[override]
        done = super().publish(files, mark)  # type: ignore[arg-type]
        if self.when == "after":
            raise KilledError
        return done

    def amend(self, files: object, gone: object, mark: str) -> object:  # type: ignore[override]
        if self.when == "before":
            raise KilledError
        done = super().amend(files, gone, mark)  # type: ignore[arg-type]
        if self.when == "after":
            raise KilledError
        return done


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_print_that_was_killed_goes_on_right(desk: Desk, when: str) -> None:
    desk.sink = Dying()
    desk.press()
    for number in (3, 9):
        desk.tell(number, title=f"Told anew {number}")
        desk.sink.when = when
        with pytest.raises(KilledError):
            desk.press()
        desk.sink.when = ""
        desk.tell(number + 3, title=f"And this as well {number}")
        desk.press()
        assert desk.same()


def _sized(desk: Desk, height: int) -> None:
    with desk.store.begin() as tx:
        url = article(0).images[0].url
        tx.pictures.save([Picture(url, 640, height, "", NOON)])
        due.mark_pictures(tx, [url], desk.at)


@pytest.mark.parametrize("what", ["title", "picture"])
def test_what_a_killed_print_showed_and_is_no_more_goes(desk: Desk, what: str) -> None:
    """The print was swapped in, nobody wrote it down, and what it was made of is as before."""
    desk.sink = Dying()
    _sized(desk, 400)
    desk.press()
    before, site = dict(desk.sink.files), desk.site
    if what == "title":
        desk.site = replace(site, title="Another name")
    _sized(desk, 480)
    desk.sink.when = "after"
    with pytest.raises(KilledError):
        desk.press()
    assert desk.sink.files != before
    desk.sink.when = ""
    desk.site = site
    _sized(desk, 400)
    assert desk.press().whole
    assert desk.sink.files == before
    assert desk.press().skipped


def test_a_living_story_is_made_again_only_when_something_is_told_of_it(desk: Desk) -> None:
    desk.press()
    before = hashlib.sha256(desk.sink.files["stories/s-0/index.html"]).hexdigest()
    desk.later(1)
    made = desk.press()
    assert made.written < 10
    assert hashlib.sha256(desk.sink.files["stories/s-0/index.html"]).hexdigest() == before
    desk.later(200)
    desk.press()
    assert desk.same()


def test_files_are_made_one_at_a_time(desk: Desk) -> None:
    """A leaf that faults keeps the old site, and the next print makes up for it."""
    desk.press()
    old = dict(desk.sink.files)

    def faulty(*_: object) -> Iterator[Leaf]:
        raise ZeroDivisionError

    desk.tell(6, title="Another headline altogether")
    whole = desk.forms
    desk.forms = (replace(whole[0], of_story=faulty), *whole[1:])
    with pytest.raises(ZeroDivisionError):
        desk.press()
    assert desk.sink.files == old
    desk.forms = whole
    desk.press()
    assert desk.same()


def test_what_is_taken_down_is_told_of_nowhere(tmp_path: Path) -> None:
    """Neither its headline, which was the clearer one, nor its address, nor its outlet."""
    desk = Desk(sqlite_store(tmp_path / "own.sqlite3"))
    clear = "Mayor opens the harbour bridge, court papers say"
    desk.tell(0, 1)
    with desk.store.begin() as tx:
        shouted = replace(article(0), title="YOU WILL NOT BELIEVE WHAT HAPPENED NEXT!")
        tx.articles.save([shouted, replace(article(1), title=clear)])
        due.mark(tx, [article(0).key, article(1).key], desk.at)
    desk.press()
    page = desk.sink.files["stories/s-0/index.html"].decode()
    assert f'<h1 dir="auto">{clear}</h1>' in page
    gone = article(1)
    desk.remove(1)
    desk.press()
    assert desk.same()
    assert f"outlets/{gone.provider.domain}/index.html" not in desk.sink.files
    told = (clear.encode(), gone.web_url.encode())
    for path, content in desk.sink.files.items():
        if path != f"_news/{sheet(gone).name}":
            assert not [text for text in told if text in content], path
    with desk.store.begin() as tx:
        laid = front.printed(tx)
    assert laid is not None
    assert [one.outlets for one in laid.tellings] == [(article(0).provider.domain,)]
    desk.store.close()
