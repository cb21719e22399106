"""Records checked and imported, from the files to the command line."""

import gzip
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from broadsheet.app.layout import Layout
from broadsheet.app.opening import opened_store
from broadsheet.app.records_check import check
from broadsheet.app.records_import import import_records, read_records
from broadsheet.cli.main import main
from broadsheet.cli.records import app
from broadsheet.domain.article import Article
from broadsheet.domain.record import RecordImage, RecordProvider
from broadsheet.errors import RecordError, UsageError
from broadsheet.stages.publish.record_article import article_of
from broadsheet.stages.publish.record_form import print_record
from broadsheet.stages.publish.record_read import LARGEST, ReadRecord, read_record

GOOD = (Path(__file__).parents[1] / "cases" / "records" / "contract" / "input.md").read_bytes()
NAME = "2022-11-21-harbour-city-lets-a-model-set-its-lights.md"
AT = datetime(2026, 11, 21, 12, tzinfo=UTC)


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


@pytest.mark.parametrize("ending", [".jsonl", ".jsonl.gz"])
def test_a_line_that_is_too_long_is_passed_over(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"a{ending}"
    long = row(excerpt="x" * (3 * LARGEST))
    lines = row() + long + row(webUrl="https://a.example/3") + long.rstrip(b"\n")
    path.write_bytes(gzip.compress(lines) if ending.endswith("gz") else lines)
    first, second, third, fourth = read_records([path])
    assert isinstance(first, ReadRecord)
    assert isinstance(third, ReadRecord)
    assert third.record.web_url == "https://a.example/3"
    for number, told in ((2, second), (4, fourth)):
        assert isinstance(told, RecordError)
        assert f"{path}:{number}: longer than {LARGEST} bytes" in str(told)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("cut.jsonl.gz", gzip.compress(row() * 50)[:-20]),
        ("none.jsonl.gz", b"this is not gzip"),
        ("garbage.jsonl", b"garbage\n"),
        ("2020-01-02-open.md", b"---\ntitle: A\n"),
        ("long.jsonl", row() + row(excerpt="x" * LARGEST) + row(webUrl="https://a.example/3")),
    ],
)
def test_import_of_what_cannot_be_read_ends_with_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, data: bytes
) -> None:
    site = tmp_path / "site"
    assert main(["init", str(site)]) == 0
    (tmp_path / name).write_bytes(data)
    capsys.readouterr()
    assert main(["import", str(site), str(tmp_path / name)]) == 1
    told = capsys.readouterr().out
    assert f"not read: {tmp_path / name}" in told
    assert "1 could not be read" in told


def test_import_keeps_names_and_what_is_known(folder: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    report = import_records(site, [folder / "_news"])
    assert (report.read, report.added, len(report.problems)) == (2, 1, 1)
    again = import_records(site, [folder / "_news" / NAME])
    assert (again.read, again.added, again.problems) == (1, 0, [])
    article = article_of(read_record(GOOD, NAME).record, AT)
    assert not isinstance(article, str)
    with opened_store(Layout(site)) as store, store.begin() as tx:
        assert tx.articles.get([article.key]) == {article.key: article}
        assert tx.names.of([article.key]) == {article.key: NAME}
        assert tx.entries.counts() == {"read": 1}


def test_a_record_as_an_article() -> None:
    record = read_record(GOOD, NAME).record
    article = article_of(replace(record, title="Itâ€™s &amp; so", excerpt=""), AT)
    assert not isinstance(article, str)
    assert article.title == "It\u2019s & so"
    assert article.excerpt == article.title
    assert "no http" in str(article_of(replace(record, web_url="javascript:alert(1)"), AT))
    assert "no time" in str(article_of(replace(record, published_date_time="soon"), AT))
    assert "title" in str(article_of(replace(record, title=" "), AT))


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("0001-01-01T00:00:00Z", "lies before 1990"),
        ("1989-12-31T23:59:59Z", "lies before 1990"),
        ("1990-01-01T00:00:00Z", ""),
        ("2026-11-22T11:59:59Z", ""),
        ("2026-11-22T12:00:01Z", "lies more than a day ahead"),
        ("9999-12-31T23:59:59Z", "lies more than a day ahead"),
    ],
)
def test_a_time_that_cannot_be_is_refused(written: str, told: str) -> None:
    record = replace(read_record(GOOD, NAME).record, published_date_time=written)
    found = article_of(record, AT)
    assert found == f"publishedDateTime: {written!r} {told}" if told else not isinstance(found, str)


def test_what_is_unfit_is_told_with_file_and_line(tmp_path: Path) -> None:
    early = GOOD.replace(b"publishedDateTime: 2022", b"publishedDateTime: 1022", 1)
    (tmp_path / "a.md").write_bytes(early)
    (tmp_path / "b.jsonl").write_bytes(row() + row(publishedDateTime="9999-12-31T00:00:00Z"))
    (tmp_path / "c.md").write_bytes(GOOD.replace(b"webUrl: ", b"webUrl: ftp:", 1))
    (tmp_path / "site").mkdir()
    report = import_records(tmp_path / "site", [tmp_path])
    places = [told.removeprefix(f"{tmp_path}/").split(": ")[:2] for told in report.problems]
    line = early[: early.index(b"publishedDateTime")].count(b"\n") + 1
    web = early[: early.index(b"\nwebUrl")].count(b"\n") + 2
    assert places == [
        [f"a.md:{line}", "publishedDateTime"],
        ["b.jsonl:2", "publishedDateTime"],
        [f"c.md:{web}", "webUrl"],
    ]
    assert report.added == 1


def imported(**changes: object) -> Article:
    record = replace(read_record(GOOD, NAME).record, **changes)  # type: ignore[arg-type]
    found = article_of(record, AT)
    assert isinstance(found, Article)
    return found


@pytest.mark.parametrize(
    ("written", "domain"),
    [
        ("bbc.co.uk", "bbc.co.uk"),
        ("Good.example", "good.example"),
        ("good.example.", "good.example"),
        ("日本新聞.example", "xn--efvnev4bg78d.example"),
        ("https://www.good.example/x", "www.good.example"),
        ("", "lantern.example"),
        ("no host at all", "lantern.example"),
        ("../up", "lantern.example"),
    ],
)
def test_an_outlets_domain_is_read_as_the_webs(written: str, domain: str) -> None:
    found = imported(provider=RecordProvider("", written), web_url="https://lantern.example/1")
    assert (found.provider.domain, found.provider.name) == (domain, domain)


def test_no_text_of_a_record_is_unbounded() -> None:
    long = "A caption without an end " * 40_000
    image = RecordImage("https://a.example/1.jpg", 1200, 800, title=long, attribution=long)
    found = imported(title=long, images=(image,), provider=RecordProvider(long, "a.example"))
    (shown,) = found.images
    texts = (found.title, found.provider.name, shown.title, shown.attribution)
    assert all(20 < len(text) <= 400 for text in texts)
    far = "https://a.example/" + "x" * 100_000
    found = imported(original_url=far, amp_web_url=far, featured_content=far)
    assert far not in (found.original_url, found.amp_url, found.video_url)


def test_a_login_in_a_records_address_is_not_told() -> None:
    url = "https://me:hunter2@a.example/1?x=me@b"
    image = RecordImage(url, 1200, 800)
    found = imported(
        web_url=url, original_url=url, images=(image,), featured_content=url, amp_web_url=url
    )
    assert "hunter2" not in repr(found)
    assert found.original_url == found.images[0].url == "https://a.example/1?x=me@b"


def test_a_name_that_no_file_can_have_is_not_kept(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(row(file=f"2020-01-02-{'a' * 300}.md"))
    (tmp_path / "site").mkdir()
    assert import_records(tmp_path / "site", [tmp_path]).added == 1
    with opened_store(Layout(tmp_path / "site")) as store, store.begin() as tx:
        assert not tx.names.of(["a.example/1"])


def test_import_reads_what_is_printed(tmp_path: Path) -> None:
    record = read_record(GOOD, NAME).record
    (tmp_path / NAME).write_bytes(print_record(record))
    (found,) = read_records([tmp_path])
    assert isinstance(found, ReadRecord)
    assert (found.record, found.name, found.warnings) == (record, NAME, ())
