"""WARC files: our own after accidents, and those that others wrote."""

import gzip
import os
import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator, WarcRecordType
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from broadsheet.adapters.archives.foreign import read_warc
from broadsheet.adapters.archives.framing import framed, restored, unpacked
from broadsheet.adapters.archives.warc import WarcArchive
from broadsheet.adapters.transports.warc import Index
from broadsheet.domain.capture import Capture, CaptureRef, Hop
from broadsheet.errors import ArchiveError
from broadsheet.testing.archives import made_capture
from broadsheet.testing.clocks import NOON

SHARED = Path(os.environ.get("BROADSHEET_SHARED", Path(__file__).parents[3] / "shared"))
CAPTURES = [made_capture(f"https://lantern.example/{n}", b"page %d " % n * 200) for n in range(4)]


def record(
    url: str = "http://lantern.example/a",
    block: bytes = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>hello</p>",
    kind: str = "response",
    **fields: str,
) -> bytes:
    told = {
        "WARC-Type": kind,
        "WARC-Date": "2022-05-01T10:00:00Z",
        "WARC-Target-URI": url,
        "WARC-Record-ID": "<urn:uuid:00000000-0000-4000-8000-000000000000>",
        **{name.replace("_", "-"): value for name, value in fields.items()},
    }
    told.setdefault("Content-Length", str(len(block)))
    head = "".join(f"{name}: {value}\r\n" for name, value in told.items())
    return b"WARC/1.0\r\n" + head.encode() + b"\r\n" + block + b"\r\n\r\n"


def answer(body: bytes, *headers: str) -> bytes:
    return "\r\n".join(("HTTP/1.1 200 OK", *headers, "", "")).encode("latin-1") + body


def written(folder: Path, *captures: Capture) -> tuple[list[CaptureRef], Path]:
    archive = WarcArchive(folder)
    refs = [archive.append(capture) for capture in captures]
    archive.close()
    return refs, folder / refs[0].file


def read_all(path: Path, data: bytes) -> tuple[list[tuple[CaptureRef, Capture]], list[str]]:
    path.write_bytes(data)
    reading = read_warc(path)
    pairs = list(reading)
    archive = WarcArchive(path.parent / "own")
    for ref, capture in pairs:
        assert archive.read(ref) == capture, "a record read alone is the same"
    return pairs, [broken.detail for broken in reading.broken]


def test_another_reader_reads_what_we_write(tmp_path: Path) -> None:
    moved = replace(
        made_capture("https://lantern.example/new", gzip.compress(b"body")),
        url="https://lantern.example/old",
        hops=(Hop("https://lantern.example/old", 301),),
        headers=(("content-encoding", "gzip"), ("transfer-encoding", "chunked")),
        body=b"body",
    )
    _, path = written(tmp_path, CAPTURES[0], moved)
    stream = ArchiveIterator(BytesIO(path.read_bytes()), parse_http=False)
    records = [(one.record_type, one.headers.to_dict(), one.reader.read()) for one in stream]
    assert [kind for kind, _, _ in records] == [
        WarcRecordType.warcinfo,
        WarcRecordType.response,
        WarcRecordType.response,
    ]
    _, fields, block = records[2]
    assert fields["WARC-Target-URI"] == "https://lantern.example/new"
    assert fields["WARC-Date"] == "2026-03-02T12:00:00Z"
    assert fields["WARC-Payload-Digest"] == "sha256:" + sha256(moved.payload).hexdigest()
    assert block.endswith(moved.payload)
    ((_, first), (_, second)) = read_warc(path)
    assert first == CAPTURES[0]
    assert (second.payload, second.body) == (moved.payload, b"body")


def test_the_same_captures_give_the_same_bytes(tmp_path: Path) -> None:
    _, one = written(tmp_path / "a", *CAPTURES)
    _, two = written(tmp_path / "b", *CAPTURES)
    assert one.name == two.name == "captures-20260302-00001.warc.gz"
    assert one.read_bytes() == two.read_bytes()


def test_a_torn_tail_is_cut_off_and_writing_goes_on(tmp_path: Path) -> None:
    refs, path = written(tmp_path, *CAPTURES[:2])
    whole = path.read_bytes()
    path.write_bytes(whole + framed(CAPTURES[2])[:-30])
    archive = WarcArchive(tmp_path, {path.name: len(whole)})
    assert path.read_bytes() == whole
    ref = archive.append(CAPTURES[3])
    assert (ref.file, ref.offset) == (path.name, len(whole))
    kept = [archive.read(one) for one in (*refs, ref)]
    assert kept == [*CAPTURES[:2], CAPTURES[3]]
    archive.close()


def test_a_file_that_no_commit_knows_is_set_aside_not_lost(tmp_path: Path) -> None:
    _, path = written(tmp_path, *CAPTURES)
    before = path.read_bytes()
    for aside in (".left", ".left2"):
        archive = WarcArchive(tmp_path, {})
        ref = archive.append(CAPTURES[0])
        archive.close()
        assert (ref.file, path.with_name(path.name + aside).exists()) == (path.name, True)
    assert path.with_name(path.name + ".left").read_bytes() == before


def test_nothing_is_written_behind_a_loss(tmp_path: Path) -> None:
    """A file shorter than what was committed keeps its name, and new captures go to another."""
    refs, path = written(tmp_path, *CAPTURES)
    size = path.stat().st_size
    os.truncate(path, refs[3].offset + 5)
    archive = WarcArchive(tmp_path, {path.name: size, "captures-20260302-00002.warc.gz": 10})
    ref = archive.append(CAPTURES[0])
    assert ref.file == "captures-20260302-00003.warc.gz"
    assert archive.read(refs[2]) == CAPTURES[2]
    with pytest.raises(ArchiveError, match="cut off"):
        archive.read(refs[3])
    archive.close()


def test_without_knowledge_every_file_is_left_as_it_is(tmp_path: Path) -> None:
    _, path = written(tmp_path, CAPTURES[0])
    before = path.read_bytes()
    refs, other = written(tmp_path, CAPTURES[1])
    assert path.read_bytes() == before
    assert other.name == "captures-20260302-00002.warc.gz"
    assert refs[0].file == other.name


def test_files_roll_at_their_size(tmp_path: Path) -> None:
    archive = WarcArchive(tmp_path, {}, roll_at=600)
    refs = [archive.append(capture) for capture in CAPTURES]
    names = [ref.file for ref in refs]
    assert len(set(names)) > 1
    assert names == sorted(names)
    assert [archive.read(ref) for ref in refs] == CAPTURES
    archive.close()


def test_a_full_disk_is_said_plainly_and_leaves_no_half_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = WarcArchive(tmp_path)
    ref = archive.append(CAPTURES[0])
    path = tmp_path / ref.file
    size = path.stat().st_size

    class FullDisk:
        def __init__(self, real: object) -> None:
            self.real = real

        def write(self, data: memoryview) -> int:
            if len(data) > 50:
                return int(self.real.write(data[:50]))  # type: ignore[attr-defined]
            raise OSError(28, "No space left on device")

        def __getattr__(self, name: str) -> object:
            return getattr(self.real, name)

    real = archive._file
    monkeypatch.setattr(archive, "_file", FullDisk(real))
    with pytest.raises(ArchiveError, match="disk is full"):
        archive.append(CAPTURES[1])
    assert path.stat().st_size == size
    monkeypatch.setattr(archive, "_file", real)
    assert archive.read(archive.append(CAPTURES[2])) == CAPTURES[2]
    archive.close()


def test_a_folder_that_cannot_be_made_is_said_plainly(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ArchiveError, match="cannot be used"):
        WarcArchive(tmp_path / "file" / "captures")


def test_changed_bytes_are_noticed(tmp_path: Path) -> None:
    (ref,), path = written(tmp_path, CAPTURES[0])
    data = bytearray(path.read_bytes())
    data[ref.offset + ref.length // 2] ^= 0xFF
    path.write_bytes(data)
    with pytest.raises(ArchiveError, match=path.name):
        WarcArchive(tmp_path).read(ref)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    payload=st.binary(max_size=500),
    values=st.lists(
        st.text(st.characters(min_codepoint=33, max_codepoint=255), max_size=20), max_size=4
    ),
    path=st.text(max_size=20),
    hops=st.lists(st.sampled_from([301, 302]), max_size=3),
    status=st.integers(200, 599),
)  # fmt: skip
def test_any_capture_comes_back(
    payload: bytes, values: list[str], path: str, hops: list[int], status: int
) -> None:
    visible = [v.replace("\x7f", "").replace("\x85", "").replace("\xa0", "") for v in values]
    visible = ["".join(c for c in v if c.isprintable()) for v in visible]
    url = "http://lantern.example/" + "".join(c for c in path if c.isprintable() and c != " ")
    url = url.encode("utf-8", "ignore").decode()
    capture = Capture(
        url=url + "?asked" if hops else url,
        final_url=url,
        status=status,
        headers=tuple((f"x-{n}", value) for n, value in enumerate(visible)),
        payload=payload,
        body=payload,
        digest=sha256(payload).hexdigest(),
        fetched_at=NOON + timedelta(seconds=status),
        hops=tuple(Hop(url, hop) for hop in hops),
    )
    assert restored(unpacked(framed(capture)), capture.digest, 10**6) == capture


@pytest.mark.parametrize("pack", ["plain", "members", "one member"])
def test_foreign_files_in_each_packing(tmp_path: Path, pack: str) -> None:
    records = [
        record(kind="warcinfo", url="", block=b"software: x"),
        record("http://lantern.example/1"),
        record("http://lantern.example/1", b"GET / HTTP/1.1\r\n\r\n", "request"),
        record("<http://lantern.example/2>", WARC_Date="2022-05-01T10:00:00.123456Z"),
        record("dns:lantern.example", b"20220501\nlantern.example. A 1.2.3.4", "response"),
        record(
            "http://lantern.example/3.txt", b"plain text", "resource", Content_Type="text/plain"
        ),
        record("http://lantern.example/4", b"", "revisit"),
        record("http://lantern.example/5", b"HTTP/1.0 301 Moved\nLocation: /6\n\n"),
    ]
    data = {
        "plain": b"".join(records),
        "members": b"".join(map(gzip.compress, records)),
        "one member": gzip.compress(b"".join(records)),
    }[pack]
    pairs, broken = read_all(tmp_path / "x.warc.gz", data)
    assert not broken
    assert [capture.url[-5:] for _, capture in pairs] == ["ple/1", "ple/2", "3.txt", "ple/5"]
    assert pairs[0][1].fetched_at == datetime(2022, 5, 1, 10, tzinfo=UTC)
    assert pairs[1][1].fetched_at == pairs[0][1].fetched_at
    assert pairs[2][1].header("content-type") == "text/plain"
    assert (pairs[3][1].status, pairs[3][1].header("location")) == (301, "/6")
    assert all(ref.file == str(tmp_path / "x.warc.gz") for ref, _ in pairs)
    assert all(bool(ref.length) is (pack != "one member") for ref, _ in pairs)


def test_transfer_and_content_codings_of_foreign_records(tmp_path: Path) -> None:
    page = b"<p>page</p>" * 50
    squeezed = gzip.compress(page)
    chunked = (
        b"%x;ext=1\r\n" % 20 + squeezed[:20] + b"\r\n%X\r\n" % len(squeezed[20:]) + squeezed[20:]
    )
    bomb = gzip.compress(b"\0" * 60_000_000)
    gz, ch = "Content-Encoding: gzip", "Transfer-Encoding: chunked"
    blocks = [
        answer(chunked + b"\r\n0\r\nTrailer: x\r\n\r\n", gz, ch),
        answer(page, ch),
        answer(page, gz),
        answer(squeezed, gz),
        answer(bomb, gz),
    ]
    data = b"".join(record(f"http://lantern.example/{n}", b) for n, b in enumerate(blocks))
    pairs, broken = read_all(tmp_path / "x.warc", data)
    assert [capture.body for _, capture in pairs] == [page] * 4
    assert [capture.payload for _, capture in pairs] == [squeezed, page, page, squeezed]
    assert all(capture.digest == sha256(capture.payload).hexdigest() for _, capture in pairs)
    assert ["grows past" in detail for detail in broken] == [True]


def test_broken_records_are_left_out_and_told(tmp_path: Path) -> None:
    damaged = bytearray(
        gzip.compress(record("http://lantern.example/bad", answer(os.urandom(5000))))
    )
    damaged[1000:1100] = b"\xff" * 100
    members = [
        gzip.compress(record("http://lantern.example/1")),
        bytes(damaged),
        gzip.compress(record("http://lantern.example/2", b"no http here")),
        gzip.compress(record("http://lantern.example/3")),
        gzip.compress(b"not a record at all"),
        gzip.compress(record("http://lantern.example/4")),
        gzip.compress(record("http://lantern.example/5", answer(os.urandom(5000))))[:-2000],
    ]
    pairs, broken = read_all(tmp_path / "x.warc.gz", b"".join(members))
    assert [capture.url[-1] for _, capture in pairs] == ["1", "3", "4"]
    assert 4 <= len(broken) <= 6
    cut, told = read_all(tmp_path / "y.warc", record() + record("http://lantern.example/b")[:-20])
    assert len(cut) == 1
    assert told == ["a record that is cut off"]


def test_dates_that_are_none(tmp_path: Path) -> None:
    told = ["2022-25-10T12:00:00Z", "garbage", "", "2022-05-01"]
    records = [record(f"http://lantern.example/{n}", WARC_Date=d) for n, d in enumerate(told)]
    with_date = answer(b"x", "Date: Mon, 02 Mar 2026 12:00:00 GMT")
    records.append(record("http://lantern.example/9", with_date, WARC_Date="?"))
    pairs, broken = read_all(tmp_path / "x.warc", b"".join(records))
    assert not broken
    days = [f"{capture.fetched_at:%Y-%m-%d}" for _, capture in pairs]
    assert days == ["2022-10-25"] * 3 + ["2022-05-01", "2026-03-02"]


@pytest.mark.parametrize(
    "data",
    [b"", b"<html>", gzip.compress(b"<html>"), zlib.compress(b"WARC/1.0")],
    ids=["empty", "html", "gzipped", "zlib"],
)
def test_what_is_no_warc_file_is_said_by_name(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(data)
    with pytest.raises(ArchiveError, match=r"page\.html"):
        read_warc(path)
    with pytest.raises(ArchiveError, match=r"absent\.warc"):
        read_warc(tmp_path / "absent.warc")


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(place=st.integers(0, 5000), junk=st.binary(max_size=40), packed=st.booleans())
@example(place=48, junk=b"\0", packed=True)
def test_damage_anywhere_never_raises(
    tmp_path: Path, place: int, junk: bytes, packed: bool
) -> None:
    records = [record(f"http://lantern.example/{n}", answer(b"x" * 300)) for n in range(5)]
    data = bytearray(b"".join(map(gzip.compress, records) if packed else records))
    at = 10 + place % (len(data) - 10)
    data[at : at + len(junk)] = junk
    path = tmp_path / "x.warc"
    path.write_bytes(data)
    reading = read_warc(path)
    assert len(list(reading)) <= 5 + len(junk)


def test_an_index_prefers_pages_and_then_the_newest() -> None:
    def ref(url: str, status: int, hours: int) -> CaptureRef:
        when = NOON + timedelta(hours=hours)
        return CaptureRef(url, url, "f", hours, 1, "d", status, when)

    page, newer = ref("https://lantern.example/a", 200, 1), ref("https://lantern.example/a", 200, 2)
    moved, lost = ref("http://lantern.example/a", 301, 3), ref("https://lantern.example/a", 404, 4)
    index = Index([newer, page, moved, lost])
    assert index.get("lantern.example/a") == newer
    assert len(index) == 1


@pytest.mark.parametrize(("name", "count"), [("web-990", 725), ("publishers", 165)])
def test_the_recorded_archives_read_completely(name: str, count: int, tmp_path: Path) -> None:
    path = SHARED / "data" / "captures" / f"{name}.warc.gz"
    if not path.exists():
        pytest.skip(f"{path} is not here (see BROADSHEET_SHARED)")
    reading = read_warc(path)
    pairs = list(reading)
    assert (len(pairs), reading.broken) == (count, [])
    archive = WarcArchive(tmp_path)
    assert archive.read(pairs[7][0]) == pairs[7][1]
