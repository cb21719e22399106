"""What every store must do: subclass `StoreConformance`, give `make`, and pytest does the rest."""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from broadsheet.domain.article import Article, Provider
from broadsheet.domain.capture import CaptureRef
from broadsheet.domain.entry import ARCHIVE, Entry
from broadsheet.domain.ledger import Kept, LedgerRow, Picture, Sighting, Standing
from broadsheet.domain.run import Run
from broadsheet.domain.score import Story
from broadsheet.domain.source import SourceState
from broadsheet.ports.store import Store

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def made_article(key: str, hours: int = 0) -> Article:
    """A small article, `hours` after noon."""
    return Article(
        key=key,
        original_url=f"https://{key}",
        web_url=f"https://{key}",
        title=f"Title of {key}",
        excerpt="An excerpt.",
        text="A text.\nOf two lines.",
        published=NOON + timedelta(hours=hours),
        modified=None,
        provider=Provider("Lantern", "lantern.example"),
    )


class StoreConformance:
    """The contract of `ports.store.Store`."""

    def make(self) -> Store:
        """A new, empty store."""
        raise NotImplementedError

    def test_states_of_sources_come_back_equal(self) -> None:
        """Saved states are read again, the last one wins."""
        store = self.make()
        first = SourceState("a", "https://a.example/feed", etag='"1"', next_poll=NOON)
        second = SourceState("a", "https://a.example/feed", etag='"2"', failures=3)
        with store.begin() as tx:
            tx.sources.save([first])
            tx.sources.save([second])
            assert tx.sources.all() == {"a": second}
        store.close()

    def test_an_exception_undoes_everything(self) -> None:
        """Nothing of a unit of work that failed is kept."""
        store = self.make()
        with suppress(KeyError), store.begin() as tx:
            tx.notes.set("x", "1")
            _ = dict[str, str]()["stop"]
        with store.begin() as tx:
            assert tx.notes.get("x") == ""
        store.close()

    def test_an_entry_is_new_once(self) -> None:
        """Adding again changes nothing and counts nothing."""
        store = self.make()
        entry = Entry(key="a.example/1", url="https://a.example/1", source="s")
        with store.begin() as tx:
            assert tx.entries.add([entry], NOON) == 1
            assert tx.entries.add([entry], NOON + timedelta(days=1)) == 0
            assert tx.entries.get("a.example/1") == Sighting(entry, NOON)
            assert tx.entries.get("a.example/2") is None
            batch = [replace(entry, key=f"a.example/{n}") for n in (1, 2, 3, 2)]
            assert tx.entries.add(batch, NOON + timedelta(days=1)) == 2
        store.close()

    def test_entries_wait_until_their_time(self) -> None:
        """Only what is due and unread is given, in order of key."""
        store = self.make()
        entries = [Entry(key=f"a/{n}", url=f"https://a/{n}", source="s") for n in range(4)]
        with store.begin() as tx:
            tx.entries.add(list(reversed(entries)), NOON)
            tx.entries.settle(
                [
                    Sighting(entries[1], NOON, attempts=1, next_try=NOON + timedelta(hours=1)),
                    Sighting(entries[2], NOON, Standing.READ, article="x"),
                ]
            )
            assert [one.entry.key for one in tx.entries.standing(Standing.WAITING, NOON)] == [
                "a/0",
                "a/3",
            ]
            later = tx.entries.standing(Standing.WAITING, NOON + timedelta(hours=1))
            assert [one.entry.key for one in later] == ["a/0", "a/1", "a/3"]
            assert tx.entries.counts() == {"waiting": 3, "read": 1}
            assert [one.entry.key for one in tx.entries.of_article("x")] == ["a/2"]
        store.close()

    def test_an_entry_that_grew_is_read_again(self) -> None:
        """A newer `updated` wakes a read entry; an equal one does not."""
        store = self.make()
        old = Entry(key="a/1", url="https://a/1", source="s", updated=NOON)
        new = Entry(key="a/1", url="https://a/1", source="s", updated=NOON + timedelta(hours=2))
        with store.begin() as tx:
            tx.entries.add([old], NOON)
            tx.entries.settle([Sighting(old, NOON, Standing.READ, article="x")])
            tx.entries.add([old], NOON)
            assert tx.entries.standing(Standing.WAITING, NOON) == []
            tx.entries.add([new], NOON)
            assert [one.entry for one in tx.entries.standing(Standing.WAITING, NOON)] == [new]
        store.close()

    def test_no_source_wins_by_answering_first(self) -> None:
        """Two sources that show one page in one run give the same entry in either order."""
        one = Entry(key="a/1", url="https://a/1", source="s1", title="A")
        two = Entry(key="a/1", url="https://www.a/1", source="s2", title="B")
        found = []
        for key, order in (("a/1", (one, two)), ("a/2", (two, one))):
            store = self.make()
            with store.begin() as tx:
                for entry in order:
                    tx.entries.add([replace(entry, key=key)], NOON)
                found.append(tx.entries.get(key))
            store.close()
        assert found == [Sighting(one, NOON), Sighting(replace(one, key="a/2"), NOON)]

    def test_an_announcement_wins_over_the_archive(self) -> None:
        """A page of an archive that a source announces is that source's, whichever was first."""
        held = Entry(key="a/1", url="https://a/1", source=ARCHIVE)
        told = Entry(key="a/1", url="https://a/1", source="s1", title="A")
        for order in ((held, told), (told, held)):
            store = self.make()
            with store.begin() as tx:
                for entry in order:
                    tx.entries.add([entry], NOON)
                assert tx.entries.get("a/1") == Sighting(told, NOON)
            store.close()

    def test_captures_are_found_by_address(self) -> None:
        """The latest is given; the lengths of files are the ends of their last captures."""
        store = self.make()
        early = CaptureRef("u", "u", "f.warc.gz", 0, 100, "d1", 200, NOON)
        late = CaptureRef("u", "u", "f.warc.gz", 100, 50, "d2", 200, NOON + timedelta(hours=1))
        with store.begin() as tx:
            tx.captures.add([Kept("k", late), Kept("k", early)])
            tx.captures.add([Kept("k", early)])
            assert tx.captures.latest("k") == late
            assert tx.captures.latest("other") is None
            assert tx.captures.of("k") == [early, late]
            assert tx.captures.of("other") == []
            assert tx.captures.lengths() == {"f.warc.gz": 150}
        store.close()

    def test_articles_lacking_a_stage(self) -> None:
        """An article is given until its stage has a row of the version asked for."""
        store = self.make()
        articles = [made_article(f"k{n:04}") for n in range(1201)]
        with store.begin() as tx:
            tx.articles.save(articles)
            tx.ledger.put(
                LedgerRow("classify", one.key, "1", NOON, "null") for one in articles[:1200]
            )
            assert tx.articles.lacking("classify", "1", 10) == articles[1200:]
            assert tx.articles.lacking("classify", "2", 10) == articles[:10]
            assert tx.articles.get(one.key for one in articles) == {a.key: a for a in articles}
            assert tx.articles.count() == 1201
            tx.articles.drop([one.key for one in articles[:700]])
            assert tx.articles.count() == 501
            assert tx.articles.get([articles[0].key]) == {}
        store.close()

    def test_the_ledger_replaces_and_forgets(self) -> None:
        """One row for each stage and key."""
        store = self.make()
        rows = [LedgerRow(stage, "k", "1", NOON, '"a"') for stage in ("score", "edit")]
        newer = LedgerRow("score", "k", "2", NOON, '"b"')
        with store.begin() as tx:
            tx.ledger.put(rows)
            tx.ledger.put([newer])
            assert tx.ledger.of("k") == [rows[1], newer]
            assert tx.ledger.get("score", ["k", "other"]) == {"k": newer}
            assert tx.ledger.stage("edit") == {"k": rows[1]}
            tx.ledger.drop(["edit"], ["k"])
            assert tx.ledger.tally() == {"score": 1}
        store.close()

    def test_stories_keep_their_members(self) -> None:
        """A story is found by time and by member, changed, and gone without members."""
        store = self.make()
        times = {"a": NOON, "b": NOON + timedelta(hours=5), "c": NOON + timedelta(days=9)}
        one, two = Story("s1", ("a", "b"), NOON), Story("s2", ("c",), NOON)
        with store.begin() as tx:
            tx.stories.save([two, one], times)
            assert tx.stories.all() == [one, two]
            assert tx.stories.around(NOON, NOON + timedelta(days=1)) == [one]
            assert tx.stories.of(["b", "c", "x"]) == {"b": "s1", "c": "s2"}
            tx.stories.save([Story("s1", ("a",), NOON), Story("s2", (), NOON)], times)
            assert tx.stories.all() == [Story("s1", ("a",), NOON)]
            assert tx.stories.of(["b", "c"]) == {}
        store.close()

    def test_names_and_pictures_and_notes(self) -> None:
        """Small tables."""
        store = self.make()
        picture = Picture("https://a/p.png", 640, 480, "", NOON)
        with store.begin() as tx:
            tx.names.assign({"k": "2026-03-02-title.md"})
            assert tx.names.of(["k", "x"]) == {"k": "2026-03-02-title.md"}
            assert tx.names.taken("2026-03-02-title.md")
            assert not tx.names.taken("2026-03-02-other.md")
            tx.pictures.save([picture])
            assert tx.pictures.get([picture.url, "x"]) == {picture.url: picture}
            tx.notes.set("n", "1")
            tx.notes.set("n", "2")
            assert tx.notes.get("n") == "2"
            tx.notes.set("robots:a", "x")
            tx.notes.set("robots:b", "y")
            assert tx.notes.prefixed("robots:") == {"robots:a": "x", "robots:b": "y"}
        store.close()

    def test_former_stories_lead_to_living_ones(self) -> None:
        """An alias lives as long as its story names it, and no longer than its story."""
        store = self.make()
        times = {"a": NOON, "b": NOON}
        one = Story("s1", ("a",), NOON, formerly=("s2", "s0"))
        two = Story("s3", ("b",), NOON, formerly=("s4",))
        with store.begin() as tx:
            tx.stories.save([one, two], times)
            assert tx.stories.get(["s1"]) == [one]
            assert list(tx.aliases.all().items()) == [("s0", "s1"), ("s2", "s1"), ("s4", "s3")]
            assert tx.aliases.of(["s2", "s3", "x"]) == {"s2": "s1"}
            whole = replace(one, members=("a", "b"), formerly=("s0", "s2", "s3", "s4"))
            tx.stories.save([replace(two, members=()), whole], times)
            assert tx.aliases.all() == dict.fromkeys(("s0", "s2", "s3", "s4"), "s1")
            tx.stories.save([replace(one, formerly=("s3",)), replace(two, formerly=())], times)
            assert tx.aliases.all() == {}, "s3 is a story again"
        store.close()

    def test_vectors_are_of_the_encoder_that_made_them(self) -> None:
        """A vector is one article's; another encoder's takes its place."""
        store = self.make()
        made = {f"k{number:04}": bytes([0, 255, number % 256, 39]) for number in range(1201)}
        with store.begin() as tx:
            tx.vectors.save(made, "static@1")
            tx.vectors.save({}, "static@1")
            assert tx.vectors.get(made, "static@1") == made
            assert tx.vectors.get(made, "minilm@1") == {}
            tx.vectors.save({"k0000": b"\x00\x3c", "new": b"\x00\x00"}, "minilm@1")
            assert tx.vectors.get(["k0000", "new", "k0001"], "minilm@1") == {
                "k0000": b"\x00\x3c",
                "new": b"\x00\x00",
            }
            assert tx.vectors.get(["k0000", "k0001"], "static@1") == {"k0001": made["k0001"]}
            tx.vectors.drop(["k0000", "k0001", "x"])
            assert tx.vectors.get(["k0000", "k0001"], "static@1") == {}
            assert tx.vectors.get(["k0000"], "minilm@1") == {}
            assert len(tx.vectors.get(made, "static@1")) == 1199
        store.close()

    def test_compositions_are_kept_by_story(self) -> None:
        """Texts come back as they were; the last word stands until the story is dropped."""
        store = self.make()
        made = {f"s-{number:04}": f'{{"title":"Ä {number}"}}' for number in range(1201)}
        with store.begin() as tx:
            tx.compositions.save(made)
            tx.compositions.save({})
            assert tx.compositions.get(made) == made
            tx.compositions.save({"s-0000": "", "new": "{}"})
            assert tx.compositions.get(["s-0000", "new", "none"]) == {"s-0000": "", "new": "{}"}
            assert tx.compositions.ids() == {*made, "new"}
            tx.compositions.drop(["s-0000", "none"])
            assert "s-0000" not in tx.compositions.ids()
            assert tx.compositions.get(["s-0000", "s-0001"]) == {"s-0001": made["s-0001"]}
        store.close()

    def test_runs_are_history(self) -> None:
        """Runs are numbered as they come, and each is given as it was."""
        store = self.make()
        first = Run(
            number=0,
            at=NOON,
            configuration=(("broadsheet.toml", "[site]\n"), ("overrides/1.toml", "[site]\n")),
            lengths=(("a.warc.gz", 10), ("b.warc.gz", 20)),
            versions=(("classify", "classify/1"), ("encode", "static@1")),
            printed="aa",
        )
        second = Run(
            number=7,
            at=NOON + timedelta(hours=1),
            configuration=(("broadsheet.toml", '[site]\ntitle = "Ä"\n'), ("empty.toml", "")),
            lengths=(("a.warc.gz", 10), ("b.warc.gz", 2**40)),
            versions=(("classify", "classify/2"),),
            printed="bb",
        )
        with store.begin() as tx:
            assert tx.runs.latest() is None
            assert tx.runs.get(1) is None
            assert tx.runs.times() == {}
            assert tx.runs.add(first) == replace(first, number=1)
            assert tx.runs.add(second) == replace(second, number=2)
            third = tx.runs.add(replace(first, at=NOON + timedelta(hours=2)))
            assert third == replace(first, number=3, at=NOON + timedelta(hours=2))
            assert tx.runs.get(1) == replace(first, number=1)
            assert tx.runs.get(2) == replace(second, number=2)
            assert list(tx.runs.times().items()) == [
                (number, NOON + timedelta(hours=number - 1)) for number in (1, 2, 3)
            ]
        store.close()

    def test_the_run_of_a_moment_is_the_last_before_it(self) -> None:
        """A run that ends at the moment asked for counts; with no moment, the last of all."""
        store = self.make()
        with store.begin() as tx:
            for hours in (0, 5, 5):
                tx.runs.add(Run(0, NOON + timedelta(hours=hours), printed=str(hours)))
            assert tx.runs.latest(NOON - timedelta(seconds=1)) is None
            found = [
                tx.runs.latest(NOON),
                tx.runs.latest(NOON + timedelta(hours=4, minutes=59)),
                tx.runs.latest(NOON + timedelta(hours=5)),
                tx.runs.latest(),
            ]
            assert [one.number for one in found if one] == [1, 1, 3, 3]
        store.close()
