"""Records of the wild: what can be read is read, the rest is told, nothing else ever happens."""

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.errors import RecordError
from broadsheet.stages.publish.record_form import print_record
from broadsheet.stages.publish.record_read import LARGEST, ReadRecord, read_json_record, read_record

HERE = Path(__file__).parents[1]
CASES = sorted((HERE / "cases" / "records").iterdir())
SHARED = Path(os.environ.get("BROADSHEET_SHARED", HERE.parent.parent / "shared"))
CONTRACT = (HERE / "cases" / "records" / "contract" / "input.md").read_bytes()

MARKS: tuple[bytes, ...] = (
    b"",
    b'"',
    b"'",
    b"\n",
    b"\t",
    b": ",
    b"- ",
    b"{",
    b"[",
    b"&a ",
    b"*a ",
    b"\xff",
)
MARKS += (b"---\n", b"|", b"\\", b"%", b"\x00", b"<<: *a\n")


def outcome(data: bytes) -> ReadRecord | RecordError:
    try:
        return read_record(data, "a.md")
    except RecordError as error:
        return error


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case.name))
def test_case(case: Path) -> None:
    """`input.md` gives `printed.md` with `warnings.txt`, or the message of `error.txt`."""
    data = (case / "input.md").read_bytes()
    if (case / "error.txt").exists():
        with pytest.raises(RecordError) as caught:
            read_record(data, "input.md")
        assert f"{caught.value}\n" == (case / "error.txt").read_text("utf-8")
        return
    read = read_record(data, "input.md")
    assert print_record(read.record) == (case / "printed.md").read_bytes()
    assert list(read.warnings) == (case / "warnings.txt").read_text("utf-8").splitlines()
    assert read_record(print_record(read.record), "again").record == read.record


def test_a_record_of_the_contract_gives_no_warning() -> None:
    assert read_record(CONTRACT, "a.md").warnings == ()
    assert print_record(read_record(CONTRACT, "a.md").record) == CONTRACT


@given(
    st.integers(0, len(CONTRACT)),
    st.integers(0, 60),
    st.sampled_from(MARKS),
)
@settings(max_examples=150, deadline=None)
def test_no_damage_makes_it_fail_otherwise(at: int, cut: int, put: bytes) -> None:
    data = CONTRACT[:at] + put + CONTRACT[at + cut :]
    read = outcome(data)
    if isinstance(read, RecordError):
        assert str(read).startswith("a.md:")
    else:
        assert read_record(print_record(read.record), "again").record == read.record


@given(st.binary(max_size=200))
@settings(max_examples=60, deadline=None)
def test_garbage_is_no_record(data: bytes) -> None:
    read = outcome(data)
    assert isinstance(read, ReadRecord) or str(read).startswith("a.md:")


@pytest.mark.parametrize(
    "bomb",
    [
        b"---\na: " + b"[" * 500_000,
        b"---\na:\n  " + b"- " * 400_000,
        b"---\n" + b"a: b\n" * 150_000,
        b"---\n" + b'a: "x\n' * 150_000,
        b"x" * (LARGEST + 1),
        b"---\nb: " + b"{a: " * 200_000,
    ],
    ids=["flow", "dashes", "many keys", "many unclosed", "huge", "maps"],
)
def test_bombs_end_in_a_plain_error(bomb: bytes) -> None:
    with pytest.raises(RecordError) as caught:
        read_record(bomb, "a.md")
    assert len(str(caught.value)) < 300


def test_aliases_are_not_expanded() -> None:
    lines = ["---", 'title: "A"', 'webUrl: "https://a.example/"', "a0: &a0 [x, x]"]
    lines += [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}, *a{n - 1}]" for n in range(1, 30)]
    read = read_record("\n".join([*lines, "---", ""]).encode(), "a.md")
    assert read.record.title == "A"
    assert sum(len(value) for _, value in read.record.extra) < 2_000


def test_warnings_are_bounded() -> None:
    keys = "".join(f"k{n}: v\n" for n in range(500))
    read = read_record(f"---\ntitle: A\n{keys}---\n".encode(), "a.md")
    assert len(read.warnings) == 51
    assert read.warnings[-1].startswith("and ")


def test_json_records() -> None:
    read = read_json_record(
        {
            "category": "news",
            "title": "A: title",
            "excerpt": "An excerpt\r\n\r\nin two lines",
            "publishedDateTime": "2019-10-03 10:00:01+02:00",
            "webUrl": "https://a.example/1",
            "type": "article",
            "quality": 4,
            "heat": -1,
            "published": False,
            "provider": {"name": "1843", "domain": "a.example"},
            "topics": ["AI", "ML"],
            "images": [
                {"url": "https://a.example/1.jpg", "width": 5, "height": 4, "isCached": True}
            ],
            "component": 7,
            "related_urls": None,
        },
        "rows.jsonl:1",
    )
    record = read.record
    assert record.published_date_time == "2019-10-03T08:00:01Z"
    assert record.published is False
    assert record.heat == -1
    assert record.provider.name == "1843"
    assert record.images[0].is_cached is True
    assert record.extra == (("component", "7"), ("related_urls", "null"))
    assert read_record(print_record(record), "again").record == record


@pytest.mark.parametrize("value", [None, [], "text", 1, {}, {"title": ""}])
def test_json_that_is_no_record(value: object) -> None:
    with pytest.raises(RecordError, match=r"rows\.jsonl:3"):
        read_json_record(value, "rows.jsonl:3")


def test_json_bombs() -> None:
    deep: object = "x"
    for _ in range(100):
        deep = [deep]
    with pytest.raises(RecordError, match="too deep"):
        read_json_record({"title": "A", "x": deep})


@pytest.mark.skipif(not (SHARED / "data" / "records").is_dir(), reason="no shared records here")
@pytest.mark.parametrize("folder", ["seeds", "azure-sample/_news"])
def test_real_records_come_back_byte_for_byte(folder: str) -> None:
    files = sorted((SHARED / "data" / "records" / folder).glob("*.md"))
    assert files
    for file in files:
        data = file.read_bytes()
        assert print_record(read_record(data, file.name).record) == data, file.name
