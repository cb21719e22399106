"""The site's captures as a tape, and the past run's web."""

import asyncio
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.adapters.archives.warc import WarcArchive
from broadsheet.app.replay.past import PastArchive, PastTransport
from broadsheet.app.replay.tape import Tape
from broadsheet.domain.capture import (
    Capture,
    CaptureRef,
    Fetched,
    FetchFailure,
    FetchProblem,
    Hop,
    NotModified,
    Request,
)
from broadsheet.errors import ArchiveError
from broadsheet.testing.archives import MemoryArchive
from broadsheet.testing.clocks import NOON, FixedClock


def capture(number: int, url: str = "") -> Capture:
    body = f"<p>Page {number}</p>".encode() * 50
    url = url or f"https://lantern.example/{number}"
    final = url + "?to" if number % 2 else url
    hops = (Hop(url, 301),) if number % 2 else ()
    headers = (("content-type", "text/html"),)
    return Capture(url, final, 200, headers, body, body, sha256(body).hexdigest(), NOON, hops)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[CaptureRef]]:
    folder = tmp_path_factory.mktemp("captures")
    archive = WarcArchive(folder)
    refs = [archive.append(capture(number)) for number in range(6)]
    archive.close()
    return folder, refs


def ends(refs: list[CaptureRef]) -> dict[str, int]:
    return {ref.file: ref.offset + ref.length for ref in refs}


def test_a_stretch_is_what_was_appended(written: tuple[Path, list[CaptureRef]]) -> None:
    folder, refs = written
    tape = Tape(folder)
    assert list(tape.stretch({}, ends(refs))) == refs
    assert list(tape.stretch(ends(refs[:2]), ends(refs[:5]))) == refs[2:5]
    assert list(tape.stretch(ends(refs), ends(refs))) == []
    assert list(tape.stretch({}, {"/elsewhere/a.warc.gz": 100})) == []


def test_files_that_are_gone_or_short(written: tuple[Path, list[CaptureRef]]) -> None:
    folder, refs = written
    longer = {name: end + 1 for name, end in ends(refs).items()}
    with pytest.raises(ArchiveError, match="bytes long"):
        list(Tape(folder).stretch({}, longer))
    with pytest.raises(ArchiveError, match="not there"):
        list(Tape(folder / "none").stretch({}, ends(refs)))


@settings(max_examples=50)
@given(st.data())
def test_a_damaged_file_is_named_or_still_reads(
    written: tuple[Path, list[CaptureRef]], data: st.DataObject
) -> None:
    folder, refs = written
    (name,) = ends(refs)
    whole = (folder / name).read_bytes()
    place = data.draw(st.integers(0, len(whole) - 1))
    value = data.draw(st.integers(0, 255))
    spoilt = folder / "spoilt"
    spoilt.mkdir(exist_ok=True)
    (spoilt / name).write_bytes(whole[:place] + bytes([value]) + whole[place + 1 :])
    told = ""
    found = list[CaptureRef]()
    try:
        found = list(Tape(spoilt).stretch({}, ends(refs)))
    except ArchiveError as fault:
        told = str(fault)
    assert str(spoilt / name) in told or [ref.offset for ref in found] == [r.offset for r in refs]


def test_the_web_of_a_past_run() -> None:
    archive = MemoryArchive()
    twice = [capture(0, "https://a.example/feed"), capture(2, "https://a.example/feed")]
    refs = [archive.append(one) for one in (*twice, capture(4, "https://a.example/page"))]
    failed = FetchFailure("https://a.example/gone", FetchProblem.STATUS, "410", NOON, 410)
    moved = NotModified("https://a.example/old", NOON, (Hop("https://a.example/old", 301),))
    past = PastTransport(refs, (failed, moved), archive.read, FixedClock())

    async def ask(*urls: str) -> list[Fetched]:
        return [await past.fetch(Request(url)) for url in urls]

    feed = "https://a.example/feed"
    answers = asyncio.run(ask(feed, feed, feed, failed.url, failed.url, moved.url))
    assert answers[:2] == twice
    assert isinstance(answers[2], FetchFailure)
    assert answers[2].problem is FetchProblem.ABSENT
    assert answers[3] == failed
    assert isinstance(answers[4], FetchFailure)
    assert answers[4].problem is FetchProblem.ABSENT
    assert answers[5] == moved
    assert past.left() == (refs[2],)


def test_appending_finds_what_lies_there() -> None:
    memory = MemoryArchive()
    ref = memory.append(capture(1))
    past = PastArchive(memory)
    past.hold([ref])
    assert past.append(capture(1)) == ref
    assert past.read(ref) == capture(1)
    with pytest.raises(ArchiveError, match="not among the captures"):
        past.append(capture(3))
