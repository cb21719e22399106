"""An editor's corrections are learnt: told first, then applied, explained, replayed, undone."""

import json
import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from tests.acceptance.conftest import files_of
from tests.acceptance.past import Past, configuration

from broadsheet.app.learn.learning import Learning, apply, learning, undo
from broadsheet.app.opening import existing_store
from broadsheet.app.replay.print_again import print_again
from broadsheet.cli import main
from broadsheet.cli.progress import Silence
from broadsheet.domain.score import Labels
from broadsheet.testing.newsroom import Newsroom, demo_site, pieces
from broadsheet.text.codec import decode
from broadsheet.text.urls import key as key_of

TOPIC = "language-models"
RETOPIC = """
action = "retopic"
url = "{url}"
topics = ["Language Models"]
reason = "It is about a language model."
at = "2026-03-04"
"""
ABOUT = [piece.url for piece in pieces() if "Wren-3" in piece.title or "Heronbrook" in piece.title]
CORRECTED, LEFT = ABOUT[:5], ABOUT[5:]
"""The newest pages about one model, which the editor has got to, and those that are left."""


@pytest.fixture(scope="module")
def original(newsroom: Newsroom, tmp_path_factory: pytest.TempPathFactory) -> Past:
    """A site whose keywords for one topic are of no use, after a run and an editor's words."""
    past = Past(tmp_path_factory.mktemp("learn") / "site", newsroom)
    past.folder.mkdir()
    site = demo_site(newsroom.port)
    topics = tuple(
        replace(topic, keywords=("ferry",)) if topic.id == TOPIC else topic for topic in site.topics
    )
    text = configuration(replace(site, topics=topics))
    (past.folder / "broadsheet.toml").write_text(text, "utf-8")
    past.run(0)
    (past.folder / "overrides").mkdir()
    for number, url in enumerate(CORRECTED):
        path = past.folder / "overrides" / f"2026-03-04-retopic-{number}.toml"
        path.write_text(RETOPIC.replace("{url}", url), "utf-8")
    past.run(1)
    return past


@pytest.fixture
def past(original: Past, tmp_path: Path) -> Past:
    shutil.copytree(original.folder, tmp_path / "site", symlinks=True)
    return replace(original, folder=tmp_path / "site", prints=list(original.prints))


@dataclass(frozen=True)
class Applied:
    """The site after a run by what was learnt, what was told of it before, and how it stood."""

    past: Past
    told: Learning
    before: dict[str, set[str]]


@pytest.fixture(scope="module")
def applied(original: Past, tmp_path_factory: pytest.TempPathFactory) -> Applied:
    folder = tmp_path_factory.mktemp("applied") / "site"
    shutil.copytree(original.folder, folder, symlinks=True)
    past = replace(original, folder=folder, prints=list(original.prints))
    told, before = learning(past.layout, None, Silence()), _topics(past)
    assert apply(past.layout, told.models) == ("models/topics.json",)
    past.run(2)
    return Applied(past, told, before)


class Teller:
    """Runs commands and reads what they print."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def said(self, *arguments: str, code: int = 0) -> str:
        self._capsys.readouterr()
        assert main(list(arguments)) == code
        found = self._capsys.readouterr()
        assert "Traceback" not in found.err
        return found.out + found.err

    def json(self, *arguments: str) -> dict[str, Any]:
        value = json.loads(self.said(*arguments, "--json"))
        assert isinstance(value, dict)
        return value

    def learn(self, past: Past, *arguments: str) -> dict[str, Any]:
        return self.json("learn", str(past.folder), "--quiet", *arguments)


@pytest.fixture
def teller(capsys: pytest.CaptureFixture[str]) -> Teller:
    return Teller(capsys)


def _topics(past: Past) -> dict[str, set[str]]:
    with existing_store(past.layout) as store, store.begin() as tx:
        rows = tx.ledger.stage("classify")
        return {k: {t.topic for t in decode(Labels, r.value).topics} for k, r in rows.items()}


def _stand(past: Past) -> dict[str, bytes]:
    """The files that are the editor's."""
    found = files_of(past.folder)
    return {p: data for p, data in found.items() if not p.startswith((".broadsheet", "public"))}


def test_what_would_change_is_told_and_nothing_written(past: Past, teller: Teller) -> None:
    before, labels = _stand(past), _topics(past)
    assert all(TOPIC not in labels[key_of(url)] for url in LEFT)
    found = teller.learn(past)
    assert found["examples"] == {"editor": 5, "record": 0, "keywords": 54}
    by_topic = {row["topic"]: row for row in found["topics"]}
    assert by_topic[TOPIC]["kept"]
    assert by_topic[TOPIC]["after"] > by_topic[TOPIC]["before"] == 0
    assert by_topic[TOPIC]["origins"]["editor"] == 5
    assert "heronbrook" in by_topic[TOPIC]["for"]
    assert [id_ for id_, row in by_topic.items() if row["kept"]] == [TOPIC]
    assert by_topic["ai-in-education"]["why"].startswith("no better on pages")
    assert {row["url"] for row in found["relabelled"]} == set(LEFT)
    assert all("+language-models: “" in row["why"][0] for row in found["relabelled"])
    assert found["written"] is None
    assert (_stand(past), _topics(past)) == (before, labels)


def test_the_text_names_it_all(past: Past, teller: Teller) -> None:
    told = teller.said("learn", str(past.folder), "--quiet", "--apply")
    assert "from 5 pages with an editor's topics, 0 pages of records, 54 pages by keywords" in told
    assert "held out   5 confirmed pages, in 5 goes" in told
    assert "for it: heronbrook" in told
    assert "topics: 3 pages change" in told
    assert "left out: nobody has said what a page was worth" in told
    assert "written    models/topics.json\nnext       broadsheet run" in told
    path = past.folder / "models" / "topics.json"
    assert path.stat().st_size < 50_000
    path.write_text("{")
    for command in ("run", "learn", "why"):
        page = [LEFT[0]] if command == "why" else []
        more = ["--recompute"] if command == "why" else ["--quiet"]
        said = teller.said(command, *page, str(past.folder), *more, code=2)
        assert str(path) in said
        assert "broadsheet learn --undo" in said
    assert teller.json("learn", str(past.folder), "--undo") == {"removed": ["models/topics.json"]}
    assert "nothing that was learnt is applied" in teller.said("learn", str(past.folder), "--undo")


def test_applied_it_is_what_was_told_and_why_agrees(applied: Applied, teller: Teller) -> None:
    past, before, after = applied.past, applied.before, _topics(applied.past)
    changed = {key for key in after if after[key] != before[key]}
    assert changed == {one.key for one in applied.told.relabelled} == set(map(key_of, LEFT))
    account = teller.json("why", LEFT[0], str(past.folder), "--recompute")
    assert [one["same"] for one in account["recomputed"]] == [True, True, True]
    assert all(one["stored"] == one["current"] for one in account["recomputed"])
    (step,) = [one for one in account["steps"] if one["stage"] == "classify"]
    (reason,) = [one for one in step["reasons"] if one["rule"] == "topic.learnt"]
    assert "for it: “heronbrook”" in reason["text"]
    assert TOPIC in step["outcome"]


def test_learnt_again_nothing_is_new(applied: Applied) -> None:
    again = learning(applied.past.layout, None, Silence())
    assert (again.relabelled, again.difference.front) == ((), ())
    assert apply(applied.past.layout, again.models) == ()


def test_undone_all_is_as_it_was_and_both_moments_replay_to_the_byte(
    applied: Applied, teller: Teller, tmp_path: Path
) -> None:
    shutil.copytree(applied.past.folder, tmp_path / "site", symlinks=True)
    past = replace(applied.past, folder=tmp_path / "site", prints=list(applied.past.prints))
    assert past.run(2.1).judged.articles == 0, "a second run has nothing to do"
    assert undo(past.layout) == ("models/topics.json",)
    past.run(3)
    assert _topics(past) == applied.before
    stood = [files for _, files in past.prints]
    assert stood[2] != stood[1]
    assert stood[2] == stood[3]
    assert stood[4] != stood[3]
    for number in (2, 4):
        moment, files = past.prints[number]
        to = tmp_path / f"then-{number}"
        replayed = print_again(past.layout, moment, to, Silence(), workers=1)
        assert (replayed.whole, replayed.changed) == (True, ())
        assert files_of(to) == files
    runs = teller.json("replay", str(past.folder), "--list")["runs"]
    having = ["model of topics" in run["versions"] for run in runs]
    assert having == [False, False, True, True, False]
    assert "models/topics.json" in runs[2]["files"]


def test_a_moment_of_the_past_is_learnt_from(past: Past, teller: Teller) -> None:
    """Of the first run the editor had said nothing yet."""
    found = teller.learn(past, "--at", "2026-03-04T18:00:00Z")
    assert found["examples"]["editor"] == 0
    assert found["at"] == "2026-03-04T18:00:00Z"
    assert not any(row["kept"] for row in found["topics"])
    assert {row["why"] for row in found["topics"]} == {
        "nobody has confirmed a page yet, neither an editor nor a record"
    }


def test_words_that_do_not_go_together(past: Past, teller: Teller) -> None:
    assert "leave --apply" in teller.said("learn", str(past.folder), "--undo", "--apply", code=2)
    assert "toml: not found" in teller.said("learn", str(past.folder / "none"), code=2)
    (past.folder / "fresh").mkdir()
    shutil.copy(past.folder / "broadsheet.toml", past.folder / "fresh")
    assert "nothing is stored yet" in teller.said("learn", str(past.folder / "fresh"), code=3)
    assert "no such folder" in teller.said("learn", str(past.folder / "none"), "--undo", code=2)
