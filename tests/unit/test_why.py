"""Why: every stage's word, sums that add up, the front page, an editor's words; and once more."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from broadsheet.adapters.stores.sql import SqlStore, sqlite_store
from broadsheet.app.layout import Layout
from broadsheet.app.models import clickbait_model
from broadsheet.app.settings import load_site
from broadsheet.cli.main import app
from broadsheet.domain.article import Article
from broadsheet.domain.entry import Entry
from broadsheet.domain.ledger import LedgerRow, Sighting, Standing
from broadsheet.domain.outlet import OutletRecord
from broadsheet.domain.override import Overrides
from broadsheet.domain.score import Decision, Labels, Quality, Story
from broadsheet.domain.site import Site
from broadsheet.pipeline import front, judge, label
from broadsheet.pipeline.album import Album
from broadsheet.pipeline.composing import Composer
from broadsheet.pipeline.recompute import (
    AROUND,
    Around,
    Bench,
    Check,
    around,
    decisions_of,
    labels_of,
    quality_of,
    recompute,
)
from broadsheet.pipeline.rows import Rows
from broadsheet.pipeline.sheets import Desk as Sheets
from broadsheet.pipeline.why import Account, Step, why
from broadsheet.ports.store import Transaction
from broadsheet.stages.score import Circumstances
from broadsheet.testing.stores import NOON, made_article
from broadsheet.text.codec import encode

CONFIGURATION = """
[site]
title = "A paper"
subject = "Robots"

[policy]
publish_at = 20
subject_at = 0.3

[[topic]]
name = "Robots"
keywords = ["robot", "gripper"]

[[source]]
url = "https://lantern.example/feed"
"""
LEAD, COPY = "lantern.example/robot", "quill.example/robot"


def article(key: str, hours: int) -> Article:
    text = "The robot has a gripper that folds paper, said the engineers of the robot. " * 12
    host = key.partition("/")[0]
    made = made_article(key, hours)
    provider = replace(made.provider, domain=host, name=host.partition(".")[0].title())
    title = "New robot of Kestrel folds paper cranes in Harwick"
    return replace(made, title=title, text=text, excerpt=text[:74], provider=provider)


@dataclass
class Desk:
    """A site's folder with two pages of one story, judged as the pipeline would."""

    root: Path
    store: SqlStore
    site: Site

    @property
    def bench(self) -> Bench:
        made = judge.versions(self.site, None)
        versions = {"classify": label.version(self.site), "score": made.score, "edit": made.edit}
        return Bench(self.site, versions, circumstances=Circumstances(clickbait=clickbait_model()))

    def judge(self, record: OutletRecord | None = None) -> None:
        articles = {key: article(key, hours) for key, hours in ((LEAD, 0), (COPY, 2))}
        known = {LEAD: Around(outlet=record), COPY: Around(copies=1)}
        with self.store.begin() as tx:
            tx.entries.add([_entry(key) for key in articles], NOON)
            tx.entries.settle(
                Sighting(_entry(key), NOON, Standing.READ, article=key) for key in articles
            )
            tx.articles.save(articles.values())
            story = Story("s-1", (LEAD, COPY), NOON, formerly=("s-0",))
            times = {key: a.published for key, a in articles.items() if a.published}
            tx.stories.save([story], times)
            labels = {key: labels_of(tx, a, self.bench) for key, a in articles.items()}
            qualities = {
                key: quality_of(tx, a, labels[key], known[key], self.bench)
                for key, a in articles.items()
            }
            decided = decisions_of(story, qualities, times, frozenset(), self.bench)
            self._keep(tx, labels, qualities, {d.key: d for d in decided}, known)
            desk, at = Sheets(tx, Overrides()), NOON + timedelta(hours=3)
            composer = Composer(self.site, desk, Album(None, "", frozenset()), at)
            rows = Rows([[row for _, row in composer.composed([story.id])]])
            front.remember(tx, front.laid_out(desk, self.site, rows, at))

    def _keep(
        self,
        tx: Transaction,
        labels: dict[str, Labels],
        qualities: dict[str, Quality],
        decisions: dict[str, Decision],
        known: dict[str, Around],
    ) -> None:
        for key, given in labels.items():
            values = {
                "classify": given,
                "cluster": known[key].copies,
                "score": qualities[key],
                "edit": decisions[key],
                AROUND: known[key],
            }
            tx.ledger.put(
                LedgerRow(stage, key, self.bench.versions.get(stage, "test/1"), NOON, encode(value))
                for stage, value in values.items()
            )
            tx.names.assign({key: f"2026-03-02-{key.replace('/', '-')}.md"})

    def why(self, key: str) -> Account:
        with self.store.begin() as tx:
            account = why(tx, f"https://{key}")
        assert account is not None
        return account

    def again(self, bench: Bench | None = None) -> dict[str, Check]:
        with self.store.begin() as tx:
            return {check.stage: check for check in recompute(tx, LEAD, bench or self.bench)}


def _entry(key: str) -> Entry:
    return Entry(key, f"https://{key}", "lantern")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    (tmp_path / "broadsheet.toml").write_text(CONFIGURATION)
    layout = Layout(tmp_path)
    layout.state.mkdir()
    store = sqlite_store(layout.store)
    yield Desk(tmp_path, store, load_site(tmp_path))
    store.close()


def step(account: Account, stage: str) -> Step:
    return next(one for one in account.steps if one.stage == stage)


def test_quality_heat_and_worth_add_up(desk: Desk) -> None:
    desk.judge()
    account = desk.why(LEAD)
    assert step(account, "score").outcome == f"quality {step(account, 'score').total:.0f}"
    assert f"heat {step(account, 'edit').total:.0f}," in step(account, "edit").outcome
    page = step(account, "front")
    assert page.outcome == "its story has place 1 of 1"
    assert page.total == round(sum(r.points for r in page.reasons), 3)


def test_a_copy_and_a_merge_are_told(desk: Desk) -> None:
    desk.judge()
    rules = [reason.rule for reason in step(desk.why(COPY), "cluster").reasons]
    assert rules == ["story.formerly", "story.copy"]
    telling = step(desk.why(COPY), "describe")
    assert "1 outlet tells it in its own words" in telling.outcome
    assert "Kestrel" in telling.outcome
    assert "First told by Lantern" in str(telling.reasons)


def test_an_editors_words_are_gathered(desk: Desk) -> None:
    desk.judge()
    (desk.root / "overrides").mkdir()
    assert desk.why(LEAD).overrides == ()
    with desk.store.begin() as tx:
        row = tx.ledger.get("edit", [LEAD])[LEAD]
        told = row.value.replace("edit.quality", "override.publish")
        tx.ledger.put([replace(row, value=told)])
    assert [reason.rule for reason in desk.why(LEAD).overrides] == ["override.publish"]


def test_before_the_first_print_there_is_no_front_page(desk: Desk) -> None:
    desk.judge()
    with desk.store.begin() as tx:
        tx.notes.set(front.FRONT, "")
    assert {"front", "describe"}.isdisjoint(one.stage for one in desk.why(LEAD).steps)


def test_everything_comes_out_again(desk: Desk) -> None:
    desk.judge(OutletRecord("lantern.example", 40, 2400, 20, 18, 4, 2))
    checks = desk.again()
    assert list(checks) == ["classify", "score", "edit"]
    assert all(check.same for check in checks.values()), checks


def test_a_part_that_differs_is_named(desk: Desk) -> None:
    desk.judge()
    with desk.store.begin() as tx:
        changed = replace(article(LEAD, 0), authors=("Ada Quill",))
        tx.articles.save([changed])
    checks = desk.again()
    assert checks["classify"].same
    assert any("reasons.quality.author.points" in d for d in checks["score"].differences)


def test_another_policy_differs_in_its_version_too(desk: Desk) -> None:
    desk.judge()
    desk.site = replace(desk.site, policy=replace(desk.site.policy, publish_at=500))
    edit = desk.again()["edit"]
    assert edit.stored != edit.current
    assert any(d.startswith("published: true is stored, false") for d in edit.differences)


def test_what_stood_around_a_page_is_kept(desk: Desk) -> None:
    desk.judge()
    with desk.store.begin() as tx:
        assert around(tx, [COPY])[COPY].copies == 1
        tx.ledger.drop([AROUND], [COPY])
        assert around(tx, [COPY])[COPY] == Around(copies=1)
        assert recompute(tx, "nobody.example/here", desk.bench) == ()


def test_yesterday_is_remembered_by_day(desk: Desk) -> None:
    desk.judge()
    with desk.store.begin() as tx:
        (led,) = front.before(tx, NOON + timedelta(days=1))
        assert (led.day, led.story, led.members) == ("2026-03-02", "s-1", 1)
        assert front.before(tx, NOON) == ()
        assert front.before(tx, NOON + timedelta(days=9)) == ()


def test_the_command_prints_and_recomputes(desk: Desk) -> None:
    desk.judge()
    found = CliRunner().invoke(app, ["why", f"https://{LEAD}", str(desk.root), "--recompute"])
    assert found.exit_code == 0, found.output
    assert "  in all" in found.output
    assert "again    score: the same" in found.output
    arguments = ["why", f"https://{LEAD}", str(desk.root), "--recompute", "--json"]
    value = json.loads(CliRunner().invoke(app, arguments).output)
    assert value["verdict"] == "printed"
    assert [one["same"] for one in value["recomputed"]] == [True, True, True]
    plain = json.loads(CliRunner().invoke(app, [*arguments[:3], "--json"]).output)
    assert "recomputed" not in plain
