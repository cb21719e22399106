"""Which articles get a vector, of what text, and when again."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from broadsheet.adapters.engines.local import SerialEngine
from broadsheet.adapters.stores.sql import SqlStore, sqlite_store
from broadsheet.app.encoders import open_encoder
from broadsheet.app.settings import parse_site
from broadsheet.cli.progress import Silence
from broadsheet.domain.article import Article
from broadsheet.domain.ledger import LedgerRow
from broadsheet.domain.score import Labels
from broadsheet.domain.site import EncoderName
from broadsheet.errors import ConfigError
from broadsheet.pipeline import encode as step
from broadsheet.pipeline.context import Context
from broadsheet.pipeline.label import STAGE
from broadsheet.pipeline.said import PENDING
from broadsheet.ports.encoder import Encoder, Vectors
from broadsheet.stages.encode import MOST_BODY, packed, text_of, unpacked
from broadsheet.testing import builders
from broadsheet.testing.archives import MemoryArchive
from broadsheet.testing.clocks import FixedClock
from broadsheet.testing.encoders import FakeEncoder
from broadsheet.testing.stores import NOON
from broadsheet.testing.transports import FakeTransport
from broadsheet.text import codec


class CountingEncoder(FakeEncoder):
    def __init__(self, name: str = "fake", break_after: int = 1_000_000) -> None:
        super().__init__(8, name)
        self.seen: list[str] = []
        self.break_after = break_after

    def encode(self, texts: Sequence[str]) -> Vectors:
        if len(self.seen) + len(texts) > self.break_after:
            raise KeyboardInterrupt
        self.seen += texts
        return super().encode(texts)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    opened = sqlite_store(tmp_path / "store.sqlite3")
    yield opened
    opened.close()


def label(store: SqlStore, articles: Sequence[Article], *, on_subject: bool = True) -> None:
    """As the step before leaves them."""
    with store.begin() as tx:
        tx.articles.save(articles)
        for stage, value in ((STAGE, ""), (PENDING, "true")):
            tx.ledger.put(
                LedgerRow(
                    stage,
                    one.key,
                    "1",
                    NOON,
                    value or codec.encode(Labels(one.key, (), 1.0, on_subject)),
                )
                for one in articles
            )


def run(store: SqlStore, encoder: Encoder | None) -> int:
    clock = FixedClock(NOON)
    transport = FakeTransport({}, clock)
    archive, engine = MemoryArchive(), SerialEngine()
    return step.encode(
        Context(
            builders.site(),
            store,
            transport,
            archive,
            engine,
            clock,
            Silence(),
            lambda _tx: None,
            encoder,
        )
    )


def judged(store: SqlStore) -> None:
    with store.begin() as tx:
        tx.ledger.drop([PENDING], tx.ledger.stage(PENDING))


def vectors(store: SqlStore, encoder: Encoder, articles: Sequence[Article]) -> dict[str, bytes]:
    with store.begin() as tx:
        return tx.vectors.get([one.key for one in articles], encoder.name)


def test_the_text_is_the_title_and_how_it_begins() -> None:
    article = replace(builders.article(1), title="A title", excerpt="", text="b" * 5000)
    assert text_of(article) == "A title. " + "b" * MOST_BODY
    assert text_of(replace(article, excerpt="Brief.")) == "A title. Brief."
    assert text_of(replace(article, text="")) == "A title"


def test_vectors_are_kept_as_halves() -> None:
    rows = np.array([[1, -0.5, 0], [0, 0.25, 2]], np.float32)
    kept = packed(rows)
    assert kept[0] == b"\x00\x3c\x00\xb8\x00\x00"
    assert np.array_equal(unpacked(kept, 3), rows)
    assert unpacked([], 3).shape == (0, 3)
    with pytest.raises(ValueError, match="3 dimensions"):
        unpacked([b"\x00\x3c"], 3)


def test_what_is_on_the_subject_gets_a_vector_once(store: SqlStore) -> None:
    on, off = [builders.article(n) for n in range(5)], [builders.article(9)]
    label(store, on)
    label(store, off, on_subject=False)
    encoder = CountingEncoder()
    assert run(store, encoder) == 5
    found = vectors(store, encoder, [*on, *off])
    expected = packed(FakeEncoder(8).encode([text_of(one) for one in on]))
    assert found == dict(zip((one.key for one in on), expected, strict=True))
    assert run(store, encoder) == 0, "not judged yet, and not encoded again"
    judged(store)
    assert run(store, encoder) == 0
    assert len(encoder.seen) == 5


def test_an_article_that_changed_is_encoded_again(store: SqlStore) -> None:
    articles = [builders.article(n) for n in range(3)]
    label(store, articles)
    encoder = CountingEncoder()
    run(store, encoder)
    judged(store)
    changed = replace(articles[1], title="Something else entirely")
    label(store, [changed, articles[2]])
    assert run(store, encoder) == 1
    assert encoder.seen[-1] == text_of(changed)


def test_what_leaves_the_subject_loses_its_vector(store: SqlStore) -> None:
    articles = [builders.article(n) for n in range(3)]
    label(store, articles)
    encoder = CountingEncoder()
    run(store, encoder)
    label(store, articles[:1], on_subject=False)
    with store.begin() as tx:
        tx.articles.drop([articles[1].key])
        tx.ledger.drop([STAGE], [articles[1].key])
    assert run(store, encoder) == 0
    assert list(vectors(store, encoder, articles)) == [articles[2].key]
    label(store, articles[:1])
    assert run(store, encoder) == 1


def test_another_encoder_encodes_everything_again(store: SqlStore) -> None:
    articles = [builders.article(n) for n in range(4)]
    label(store, articles)
    run(store, CountingEncoder("one"))
    judged(store)
    two = CountingEncoder("two")
    assert run(store, two) == 4
    assert len(vectors(store, two, articles)) == 4
    assert vectors(store, CountingEncoder("one"), articles) == {}


def test_without_an_encoder_nothing_is_done_and_a_later_one_catches_up(store: SqlStore) -> None:
    encoder = CountingEncoder()
    label(store, [builders.article(0)])
    run(store, encoder)
    judged(store)
    label(store, [builders.article(1)])
    assert run(store, None) == 0
    judged(store)
    assert run(store, encoder) == 1
    assert len(encoder.seen) == 2


def test_a_run_that_was_cut_off_goes_on(store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(step, "BATCH", 4)
    articles = [builders.article(n) for n in range(10)]
    label(store, articles)
    with pytest.raises(KeyboardInterrupt):
        run(store, CountingEncoder(break_after=9))
    encoder = CountingEncoder()
    assert run(store, encoder) == 2
    assert len(vectors(store, encoder, articles)) == 10


SITE = '[site]\ntitle = "T"\nsubject = "S"\n[[topic]]\nname = "A"\n'


def test_a_site_names_its_encoder() -> None:
    assert parse_site(SITE.encode()).judging.encoder is EncoderName.STATIC
    named = parse_site(f'{SITE}[judge]\nencoder = "minilm"\n'.encode())
    assert named.judging.encoder is EncoderName.MINILM
    with pytest.raises(ConfigError, match=r'judge.encoder: found "bert"; allowed: "static", '):
        parse_site(f'{SITE}[judge]\nencoder = "bert"\n'.encode())


def test_encoders_are_opened_by_name() -> None:
    opened = open_encoder("static")
    assert opened is not None
    assert opened.name.startswith("wordllama-256@")
    assert open_encoder("none") is None
    with pytest.raises(ValueError, match="bert"):
        open_encoder("bert")
