"""Judges stored pages by another configuration, in a scratch copy, and tells the difference."""

import asyncio
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from broadsheet.adapters.archives.warc import WarcArchive
from broadsheet.adapters.engines.local import local_engine
from broadsheet.app.configuration import read_configuration, write_configuration
from broadsheet.app.layout import Layout
from broadsheet.app.opening import opened_store
from broadsheet.app.overrides import load_overrides
from broadsheet.app.replay.again import Hush, Unprinted, opened_again
from broadsheet.app.replay.difference import Difference, Place, difference
from broadsheet.app.replay.overlay import overlaid, without_effect
from broadsheet.app.replay.past import PastArchive, PastTransport
from broadsheet.app.replay.record import When, past_of
from broadsheet.app.running import LOOP, Ends, surroundings
from broadsheet.app.settings import load_site, site_file
from broadsheet.app.site_models import load_models
from broadsheet.domain.score import Labels
from broadsheet.domain.site import Site
from broadsheet.errors import StoreError
from broadsheet.pipeline.context import Context
from broadsheet.pipeline.drafting import Draft, drafted
from broadsheet.pipeline.history import told_of
from broadsheet.pipeline.run import weigh
from broadsheet.ports.engine import Engine
from broadsheet.ports.progress import Progress
from broadsheet.ports.store import Transaction
from broadsheet.testing.clocks import FixedClock
from broadsheet.text.codec import decode


@dataclass(frozen=True, slots=True)
class Trial:
    """What another configuration would have made of a moment. `notes`: what it cannot show."""

    at: datetime
    difference: Difference
    notes: tuple[str, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class Moment:
    """A scratch site at some moment; `under` gives its surroundings under a configuration."""

    at: datetime
    site: Site
    under: Callable[[Site], Context]


def tried(layout: Layout, at: When, policy: Path, progress: Progress) -> Trial:
    """Judge by `policy`, laid over the configuration of `at`, or of now where None.

    Nothing is fetched and nothing of the site is written. Errors as `print_again`'s, and
    `ConfigError` where the policy is wrong.
    """
    began = time.monotonic()
    with opened_moment(layout, at, progress) as moment:
        other = overlaid(moment.site, policy)
        progress.stage("judge twice", None)
        before = places(moment.under(moment.site))
        after = places(moment.under(other))
        return Trial(
            at=moment.at,
            difference=difference(before, after),
            notes=without_effect(moment.site, other),
            seconds=time.monotonic() - began,
        )


@contextmanager
def opened_moment(layout: Layout, at: When, progress: Progress) -> Iterator[Moment]:
    """The site at a moment, or as it stands where None, to be judged in a scratch copy.

    Errors as `print_again`'s.
    """
    engine = local_engine(1)
    try:
        with tempfile.TemporaryDirectory(prefix="broadsheet-trial-") as scratch:
            opened = _now if at is None else _then
            with opened(layout, at, Path(scratch), engine, progress) as moment:
                yield moment
    finally:
        engine.close()


@contextmanager
def _then(
    layout: Layout, at: When, scratch: Path, engine: Engine, progress: Progress
) -> Iterator[Moment]:
    """A moment of the past, done again."""
    past = past_of(layout, at)
    with opened_again(layout, scratch, engine, progress) as again:
        again.do(past.runs, Unprinted())
        target = past.target
        yield Moment(target.at, told_of(target).site, lambda site: again.after(target, site))


@contextmanager
def _now(
    layout: Layout, at: When, scratch: Path, engine: Engine, progress: Progress
) -> Iterator[Moment]:
    """The site as it stands, with its files of today, at the moment of its last run."""
    # What is broken is told under its own name, not under the copy's.
    load_models(layout.root)
    if site_file(layout.root).is_file():
        load_overrides(layout.root, load_site(layout.root))
    last = past_of(layout, at).target
    copy = Layout(scratch)
    copy.state.mkdir(parents=True)
    _copy_store(layout.store, copy.store)
    write_configuration(scratch, read_configuration(layout.root))
    site = load_site(scratch) if site_file(scratch).is_file() else told_of(last).site
    with opened_store(copy) as store:
        own = WarcArchive(scratch / "captures")
        nothing = PastTransport((), (), own.read, FixedClock(last.at))
        ends = Ends(copy, store, nothing, PastArchive(own), last.at, _nothing)
        hush = Hush(progress)
        yield Moment(last.at, site, lambda other: surroundings(other, ends, engine, hush))


def _copy_store(store: Path, to: Path) -> None:
    """A whole copy, taken while others may write."""
    try:
        with (
            closing(sqlite3.connect(f"{store.absolute().as_uri()}?mode=rw", uri=True)) as source,
            closing(sqlite3.connect(to)) as target,
        ):
            source.backup(target)
    except sqlite3.Error as error:
        raise StoreError(f"{store}: cannot be copied: {error}") from error


def places(context: Context) -> dict[str, Place]:
    """Judge by the context's site, and tell where every page stands."""
    with asyncio.Runner(loop_factory=LOOP) as runner:
        runner.run(weigh(context))
    with context.store.begin() as tx:
        draft = drafted(context, tx)
        found = dict(_off(tx))
        found.update(_on(draft, context.site))
    return found


def _off(tx: Transaction) -> Iterator[tuple[str, Place]]:
    """Pages in no story."""
    labels = {key: decode(Labels, row.value) for key, row in tx.ledger.stage("classify").items()}
    for key, article in tx.articles.get(labels).items():
        given = labels[key]
        yield (
            key,
            Place(
                key,
                article.title,
                article.web_url,
                given.on_subject,
                given.subject,
                labelled=given.reasons,
            ),
        )


def _on(draft: Draft, site: Site) -> Iterator[tuple[str, Place]]:
    front = {story: number for number, story in enumerate(draft.front.edition.stories, 1)}
    ranks = dict(draft.front.edition.reasons)
    for story in draft.stories:
        members = [draft.sheets[key] for key in story.members]
        lead = next(sheet.article.key for sheet in members if sheet.decision.lead)
        for sheet in members:
            leads = sheet.article.key == lead
            yield (
                sheet.article.key,
                Place(
                    key=sheet.article.key,
                    title=sheet.article.title,
                    url=sheet.article.web_url,
                    on_subject=sheet.labels.on_subject,
                    subject=sheet.labels.subject,
                    front=front.get(story.id, 0) if leads else 0,
                    published=sheet.decision.published,
                    story=story.id,
                    lead=lead,
                    quality=sheet.quality.points,
                    heat=sheet.decision.heat,
                    needs=site.policy.publish_at,
                    related=len(members) - 1,
                    labelled=sheet.labels.reasons,
                    parts=sheet.quality.reasons,
                    rank=ranks.get(story.id, ()) if leads else (),
                    decided=sheet.decision.reasons,
                ),
            )


def _nothing(_tx: Transaction) -> None:
    """Nothing is learnt in a trial."""
