"""The proof beside a print: what is kept, what is printed, what a kill leaves."""

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from broadsheet.adapters.stores.sql import SqlStore, sqlite_store
from broadsheet.app.vault import KeyVault
from broadsheet.domain.printed import PrintedFile
from broadsheet.errors import StoreError
from broadsheet.pipeline import proving
from broadsheet.pipeline.proving import Proving
from broadsheet.stages.seal import Copy, SealKey, SealKeys, SignKey, checked
from broadsheet.testing.stores import NOON

KEY, OTHER = SignKey(bytes(range(32))), SignKey(bytes(range(1, 33)))
VAULT = KeyVault(None, KEY)
Files = dict[str, bytes]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    opened = sqlite_store(tmp_path / "store.sqlite3")
    yield opened
    opened.close()


def _site(**texts: str) -> Files:
    """Records of three days, and a page that is no record."""
    files = {f"_news/2026-03-0{n}-page.md": b"page" for n in (1, 2, 3)} | {"index.html": b"front"}
    return files | {f"_news/2026-03-0{n[1:]}-page.md": text.encode() for n, text in texts.items()}


def _printed(files: Files) -> Iterator[PrintedFile]:
    return (PrintedFile(path, content) for path, content in files.items())


def _whole(store: SqlStore, files: Files, vault: KeyVault = VAULT, hours: int = 0) -> Files:
    made = Proving(store, vault, NOON + timedelta(hours=hours)).whole(_printed(files))
    return {file.path: file.content for file in made}


def _amended(store: SqlStore, files: Files, gone: tuple[str, ...] = (), hours: int = 1) -> Files:
    made = Proving(store, VAULT, NOON + timedelta(hours=hours)).amended(_printed(files), gone)
    return {file.path: file.content for file in made}


def _settle(store: SqlStore) -> None:
    with store.begin() as tx:
        proving.settled(tx)


def _is_whole(site: Files, key: SignKey = KEY) -> bool:
    records = {
        path: hashlib.sha256(content).hexdigest()
        for path, content in site.items()
        if path.startswith("_news/")
    }
    proof = {path: content for path, content in site.items() if path.startswith("proof/")}
    return checked(Copy(proof, records, {}), key.public).whole


def test_a_site_without_a_signing_key_is_left_as_it_is(store: SqlStore) -> None:
    sealing = KeyVault(SealKeys((SealKey(bytes(range(32))),)), None)
    for vault in (None, sealing):
        ways = Proving(store, vault, NOON)
        assert {file.path: file.content for file in ways.whole(_printed(_site()))} == _site()
        assert list(ways.amended(_printed({}), ["_news/a.md"])) == []
    with store.begin() as tx:
        assert tx.ledger.stage(proving.STAGE) == {}
        assert proving.number(tx) == 0


def test_a_whole_print_has_the_whole_proof(store: SqlStore) -> None:
    site = _whole(store, _site())
    assert _is_whole(site)
    assert len(site) == 4 + 5
    _settle(store)
    assert _whole(store, _site(), hours=5) == site


def test_an_amended_print_writes_the_touched_day_and_the_index(store: SqlStore) -> None:
    site = _whole(store, _site())
    _settle(store)
    changed = {"_news/2026-03-02-page.md": b"new", "index.html": b"other"}
    made = _amended(store, changed)
    assert set(made) - set(changed) == {
        "proof/2026-03-02.json",
        "proof/index.json",
        "proof/key.txt",
    }
    assert _is_whole(site | made)
    _settle(store)
    assert _amended(store, changed, hours=2) == changed


def test_amended_and_whole_come_out_the_same(store: SqlStore) -> None:
    site = _whole(store, _site())
    _settle(store)
    gone = "_news/2026-03-03-page.md"
    site |= _amended(store, {"_news/2026-03-01-page.md": b"new"}, (gone, "about.html"))
    _settle(store)
    del site[gone]
    assert _is_whole(site)
    plain = {path: content for path, content in site.items() if not path.startswith("proof/")}
    assert _whole(store, plain, hours=3) == site


def test_what_was_taken_away_is_found_by_a_whole_print(store: SqlStore) -> None:
    _whole(store, _site())
    _settle(store)
    left = {path: text for path, text in _site().items() if "03-02" not in path}
    assert _is_whole(_whole(store, left, hours=1))


def test_a_print_that_was_killed_before_the_swap_is_made_good(store: SqlStore) -> None:
    site = _whole(store, _site())
    _settle(store)
    lost = _amended(store, {"_news/2026-03-02-page.md": b"never seen"})
    assert "proof/2026-03-02.json" in lost
    made = _amended(store, {"_news/2026-03-01-page.md": b"new"}, hours=2)
    assert {"proof/2026-03-01.json", "proof/2026-03-02.json"} <= made.keys()
    assert not _is_whole(site | made)
    again = {"_news/2026-03-01-page.md": b"new", "_news/2026-03-02-page.md": b"never seen"}
    assert _is_whole(site | _amended(store, again, hours=3))
    with store.begin() as tx:
        assert proving.number(tx) == 3


def test_a_print_with_another_key_is_signed_anew(store: SqlStore) -> None:
    _whole(store, _site())
    _settle(store)
    site = _whole(store, _site(), KeyVault(None, OTHER), hours=1)
    assert _is_whole(site, OTHER)
    with store.begin() as tx:
        assert proving.number(tx) == 1


def test_the_proof_of_a_past_print_is_brought_into_another_store(
    store: SqlStore, tmp_path: Path
) -> None:
    first = _whole(store, _site())
    _settle(store)
    second = first | _amended(store, {"_news/2026-03-02-page.md": b"new"})
    _settle(store)
    _amended(store, {"_news/2026-03-02-page.md": b"newer"}, hours=2)
    scratch = sqlite_store(tmp_path / "scratch.sqlite3")
    with store.begin() as past, scratch.begin() as tx:
        proving.bring(past, tx, VAULT, 1, NOON)
    assert _whole(scratch, _site(n2="new"), hours=1) == second
    scratch.close()


def test_a_damaged_proof_is_told_plainly(store: SqlStore) -> None:
    _whole(store, _site())
    with store.begin() as tx:
        row = tx.ledger.get(proving.STAGE, [proving.INDEX])[proving.INDEX]
        tx.ledger.put([type(row)(row.stage, row.key, row.version, row.at, row.value + " ")])
    with pytest.raises(StoreError, match="damaged"):
        _amended(store, {"_news/2026-03-02-page.md": b"new"})
