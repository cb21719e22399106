"""Records that were printed come back: under their names, and what was taken down stays down."""

import json
from pathlib import Path

import pytest
from tests.acceptance.conftest import Run

from broadsheet.app.layout import Layout
from broadsheet.cli import main
from broadsheet.stages.publish.record_read import read_record

CONFIG = """
[site]
title = "A paper"
subject = "Artificial intelligence"
url = "http://localhost"
[policy]
publish_at = 1
subject_at = 0.1
[[topic]]
name = "AI"
keywords = ["AI", "artificial intelligence", "chatbot", "language model"]
"""


def test_printed_records_can_be_imported(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(tmp_path / "old")
    old = tmp_path / "old" / "public" / "_news"
    records = {path.name: path.read_text("utf-8") for path in old.glob("*.md")}
    name, text = next((n, t) for n, t in sorted(records.items()) if "published: true" in t)
    taken = tmp_path / "taken"
    taken.mkdir()
    for other, content in records.items():
        (taken / other).write_text(content, "utf-8")
    down = text.replace("published: true", "published: false\nremoved: true")
    (taken / name).write_text(down, "utf-8")
    (taken / "2026-03-02-broken.md").write_text("---\ntitle: [\n---\n", "utf-8")

    new = tmp_path / "new"
    new.mkdir()
    (new / "broadsheet.toml").write_text(CONFIG, "utf-8")
    assert main(["import", str(new), str(taken)]) == 1
    said = capsys.readouterr()
    assert "2026-03-02-broken.md" in said.out + said.err
    assert main(["run", str(new), "--quiet"]) == 0
    printed = {p.name: p.read_text("utf-8") for p in (Layout(new).public / "_news").glob("*.md")}
    assert len(printed) > 0.5 * len(records)
    assert printed.keys() <= records.keys()
    assert "removed: true" in printed[name]
    assert "published: false" in printed[name]
    assert sum("published: true" in text for text in printed.values()) > 3
    pages = [path.read_text("utf-8") for path in Layout(new).public.glob("stories/*/index.html")]
    assert pages
    assert not any("after it was published" in page for page in pages)


def test_a_page_that_is_printed_is_taken_down_by_an_import(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The judgement says what the print does."""
    run(tmp_path / "old")
    new, name = tmp_path / "new", ""
    new.mkdir()
    (new / "broadsheet.toml").write_text(CONFIG, "utf-8")
    assert main(["import", str(new), str(tmp_path / "old" / "public" / "_news")]) == 0
    assert main(["run", str(new), "--quiet"]) == 0
    printed = {p.name: p.read_text("utf-8") for p in (Layout(new).public / "_news").glob("*.md")}
    name, text = next((n, t) for n, t in sorted(printed.items()) if "published: true" in t)
    (tmp_path / name).write_text(
        text.replace("published: true", "published: false\nremoved: true"), "utf-8"
    )
    assert main(["import", str(new), str(tmp_path / name)]) == 0
    capsys.readouterr()
    assert main(["run", str(new), "--quiet", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)["standings"]
    now = {p.name: p.read_text("utf-8") for p in (Layout(new).public / "_news").glob("*.md")}
    assert "removed: true" in now[name]
    assert told["printed"] == sum("published: true" in text for text in now.values())
    url = read_record(text.encode(), name).record.web_url
    assert main(["why", str(url), str(new), "--recompute", "--json"]) == 0
    account = json.loads(capsys.readouterr().out)
    assert account["verdict"] == "kept"
    (edit,) = [step for step in account["steps"] if step["stage"] == "edit"]
    assert "edit.removed" in [reason["rule"] for reason in edit["reasons"]]
    assert all(one["same"] for one in account["recomputed"])
