"""Records checked and imported, from the files to the command line."""

import gzip
import json
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from broadsheet.app.layout import Layout
from broadsheet.app.opening import opened_store
from broadsheet.app.records_check import check
from broadsheet.app.records_import import import_records, read_records
from broadsheet.cli.records import app
from broadsheet.errors import RecordError, UsageError
from broadsheet.stages.publish.record_article import article_of
from broadsheet.stages.publish.record_form import print_record
from broadsheet.stages.publish.record_read import ReadRecord, read_record

GOOD = (Path(__file__).parents[1] / "cases" / "records" / "contract" / "input.md").read_bytes()
NAME = "2022-11-21-harbour-city-lets-a-model-set-its-lights.md"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    news = tmp_path / "_news"
    news.mkdir()
    (news / NAME).write_bytes(GOOD)
    (news / "b.md").write_bytes(GOOD.replace(b"quality: 74", b"quality:  74"))
    (news / "c.md").write_bytes(b"---\n- no record\n---\n")
    return tmp_path


def test_check_names_file_and_byte(folder: Path) -> None:
    good, other, bad = check([folder])
    assert good.ok
    assert (other.ok, other.offset, other.line) == (False, GOOD.index(b"74"), 9)
    assert other.differing == 1
    assert "quality:  74" in other.found
    assert "quality: 74" in other.printed
    assert not bad.ok
    assert "c.md:2: found a list" in bad.problem
    (single,) = check([folder / "_news" / NAME])
    assert single.ok


def test_check_of_what_is_not_there(tmp_path: Path) -> None:
    (result,) = check([tmp_path / "absent.md"])
    assert "absent.md" in result.problem


def test_the_command(folder: Path) -> None:
    runner = CliRunner()
    result = runner.invoke(app, ["check", str(folder)])
    assert result.exit_code == 1
    assert "b.md:9: differs from byte" in result.output
    assert "3 records: 1 the same, 2 not." in result.output
    result = runner.invoke(app, ["check", str(folder / "_news" / NAME)])
    assert (result.exit_code, result.output) == (0, "1 records: 1 the same, 0 not.\n")
    result = runner.invoke(app, ["check", "--json", str(folder)])
    rows = [json.loads(line) for line in result.output.splitlines()]
    assert [row["ok"] for row in rows] == [True, False, False]
    result = runner.invoke(app, ["check", str(folder / "absent")])
    assert isinstance(result.exception, UsageError)


def row(**changes: object) -> bytes:
    value: dict[str, object] = {
        "file": "2020-01-02-a.md",
        "title": "A",
        "webUrl": "https://a.example/1",
        "publishedDateTime": "2020-01-02 03:04:05+00:00",
        "provider": {"name": "A", "domain": "a.example"},
    }
    return json.dumps(value | changes).encode() + b"\n"


def test_json_lines(tmp_path: Path) -> None:
    lines = row() + b"\n{no json\n" + row(title="", webUrl="") + row(file=None, title="B")
    (tmp_path / "a.jsonl").write_bytes(lines)
    (tmp_path / "b.jsonl.gz").write_bytes(gzip.compress(row(title="C")))
    (tmp_path / "c.jsonl.gz").write_bytes(gzip.compress(row() * 50)[:-20])
    found = list(read_records([tmp_path]))
    first, damaged, empty, nameless, packed = found[:5]
    assert isinstance(first, ReadRecord)
    assert (first.name, first.record.title) == ("2020-01-02-a.md", "A")
    assert isinstance(damaged, RecordError)
    assert "a.jsonl:3: no JSON" in str(damaged)
    assert "a.jsonl:4: neither title nor webUrl" in str(empty)
    assert isinstance(nameless, ReadRecord)
    assert nameless.name.endswith("a.jsonl:5")
    assert isinstance(packed, ReadRecord)
    assert packed.record.title == "C"
    assert isinstance(found[-1], RecordError)
    assert "c.jsonl.gz" in str(found[-1])


def test_import_keeps_names_and_what_is_known(folder: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    report = import_records(site, [folder / "_news"])
    assert (report.read, report.added, len(report.problems)) == (2, 1, 1)
    again = import_records(site, [folder / "_news" / NAME])
    assert (again.read, again.added, again.problems) == (1, 0, [])
    article = article_of(read_record(GOOD, NAME).record)
    assert not isinstance(article, str)
    with opened_store(Layout(site)) as store, store.begin() as tx:
        assert tx.articles.get([article.key]) == {article.key: article}
        assert tx.names.of([article.key]) == {article.key: NAME}
        assert tx.entries.counts() == {"read": 1}


def test_a_record_as_an_article() -> None:
    record = read_record(GOOD, NAME).record
    article = article_of(replace(record, title="Itâ€™s &amp; so", excerpt=""))
    assert not isinstance(article, str)
    assert article.title == "It\u2019s & so"
    assert article.excerpt == article.title
    assert "no http" in str(article_of(replace(record, web_url="javascript:alert(1)")))
    assert "no time" in str(article_of(replace(record, published_date_time="soon")))
    assert "title" in str(article_of(replace(record, title=" ")))


def test_import_reads_what_is_printed(tmp_path: Path) -> None:
    record = read_record(GOOD, NAME).record
    (tmp_path / NAME).write_bytes(print_record(record))
    (found,) = read_records([tmp_path])
    assert isinstance(found, ReadRecord)
    assert (found.record, found.name, found.warnings) == (record, NAME, ())
