"""Records of another print teach what tells pages apart, and leave the scale where it was."""

import json
from pathlib import Path
from statistics import mean

import pytest
from tests.acceptance.conftest import files_of
from tests.acceptance.past import Past

from broadsheet.app.learn.learning import undo
from broadsheet.app.opening import existing_store
from broadsheet.app.records_import import RECORDED, import_records
from broadsheet.app.replay.print_again import print_again
from broadsheet.app.site_models import load_models
from broadsheet.cli import main
from broadsheet.cli.progress import Silence
from broadsheet.domain.score import Decision, Quality
from broadsheet.stages.score.worth_features import HOW_IT_CAME
from broadsheet.testing.newsroom import Newsroom
from broadsheet.text.codec import decode

RECORDS = 80
LOGO = {"url": "https://archive.example/logo.png", "width": 50, "height": 50}


def _record(number: int) -> str:
    """One of a print that knew the logo of hardly an outlet; what it knew one of was worth more."""
    known = number % 4 == 0
    verb = "rescue" if known else "sort"
    date, host = f"2025-{1 + number // 28:02}-{1 + number % 28:02}", f"o{number % 2}.example"
    provider = {"name": "An outlet", "domain": host, "images": [LOGO] if known else []}
    return json.dumps(
        {
            "file": f"{date}-robots-{number}.md",
            "title": f"Robots of artificial intelligence {verb} {number} crates of mail",
            "excerpt": "An artificial intelligence sorts the mail, say those who built the robot.",
            "publishedDateTime": f"{date}T09:30:00Z",
            "webUrl": f"https://{host}/robots-{number}",
            "quality": 75 if known else 20 + number % 9,
            "heat": 75 if known else 20,
            "published": known,
            "provider": provider,
            "topics": ["AI", "Robotics"],
        }
    )


def _own(past: Past) -> dict[str, int]:
    """The points of the pages that the site gathered by itself, by key."""
    with existing_store(past.layout) as store, store.begin() as tx:
        records = tx.ledger.stage(RECORDED)
        rows = tx.ledger.stage("score").items()
        return {k: decode(Quality, r.value).points for k, r in rows if k not in records}


def _printed(past: Past) -> int:
    with existing_store(past.layout) as store, store.begin() as tx:
        rows = tx.ledger.stage("edit").values()
        return sum(decode(Decision, row.value).published for row in rows)


@pytest.fixture(scope="module")
def imported(newsroom: Newsroom, tmp_path_factory: pytest.TempPathFactory) -> Past:
    """A site that has gathered for itself, then took some records in."""
    folder = tmp_path_factory.mktemp("records")
    past = Past(folder / "site", newsroom)
    past.folder.mkdir()
    past.configure()
    past.run(0)
    lines = folder / "records.jsonl"
    lines.write_text("\n".join(_record(number) for number in range(RECORDS)), "utf-8")
    assert import_records(past.folder, [lines]).added == RECORDS
    past.run(1)
    return past


def test_the_scale_is_kept_and_the_moment_replays(
    imported: Past, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    past, before = imported, _own(imported)
    assert len(before) > 30
    capsys.readouterr()
    assert main(["learn", str(past.folder), "--quiet", "--apply"]) == 0
    told = capsys.readouterr().out
    model = load_models(past.folder).worth
    assert model is not None
    assert not HOW_IT_CAME & model.weights.keys()
    was = _printed(past)
    past.run(2)
    assert mean(_own(past).values()) == pytest.approx(mean(before.values()), abs=0.5)
    assert f"printed    {was} pages before, {_printed(past)} after" in told
    moment, files = past.prints[-1]
    assert print_again(past.layout, moment, tmp_path / "then", Silence(), workers=1).whole
    assert files_of(tmp_path / "then") == files
    undo(past.layout)
    past.run(3)
    assert _own(past) == before
