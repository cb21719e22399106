"""`broadsheet keys`, `seal`, `unseal` and `verify`, as they are called."""

import base64
import hashlib
import http.server
import json
import os
import shutil
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from broadsheet.app.keys import KeyRing, load_keys
from broadsheet.cli.main import main
from broadsheet.domain.proof import Found, PrivateLedger
from broadsheet.domain.record import Record, RecordProvider
from broadsheet.stages.publish.record_form import print_record
from broadsheet.stages.publish.record_read import read_record
from broadsheet.stages.seal import SignKey, key_text, proved, sealed

AT = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
NAME = "2026-03-04-a-ship-comes-in.md"
LEDGER = PrivateLedger("s1", (Found("harbour", "https://harbour.example/ship", AT),))
POSIX = pytest.mark.skipif(os.name != "posix", reason="rights of files are POSIX's")


def _record(title: str) -> Record:
    return Record(
        title=title,
        excerpt="It came in.",
        published_date_time="2026-03-04T12:00:00Z",
        web_url=f"https://harbour.example/{title.lower().replace(' ', '-')}",
        quality=80,
        heat=90,
        published=True,
        provider=RecordProvider("The Harbour", "harbour.example"),
        topics=("Ships",),
    )


@pytest.fixture
def keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("BROADSHEET_SEAL_KEYS", raising=False)
    monkeypatch.delenv("BROADSHEET_SIGN_KEYS", raising=False)
    file = tmp_path / "own" / "keys"
    assert main(["keys", "new", "--keys", str(file)]) == 0
    return file


def _ring(file: Path) -> KeyRing:
    return load_keys(file, {})


def _sealed_file(folder: Path, keys: Path, name: str = NAME, title: str = "A ship") -> Path:
    record = _record(title)
    held = _ring(keys).sealing()
    assert held
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(print_record(replace(record, secured=sealed(name, record, LEDGER, held))))
    return file


def _told(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@POSIX
def test_new_keys_are_their_owners_alone(keys: Path) -> None:
    assert stat.S_IMODE(keys.stat().st_mode) == 0o600
    ring = _ring(keys)
    assert (len(ring.seal), len(ring.sign)) == (1, 1)


def test_git_passes_the_file_over(keys: Path) -> None:
    assert keys.with_name(".gitignore").read_text() == "/keys\n"


def test_new_keys_are_added_and_the_last_is_in_use(
    keys: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = keys.read_bytes()
    assert main(["keys", "new", "--keys", str(keys), "--seal"]) == 0
    assert keys.read_bytes().startswith(before)
    ring = _ring(keys)
    assert (len(ring.seal), len(ring.sign)) == (2, 1)
    held = ring.sealing()
    assert held
    assert held.newest == ring.seal[-1]
    capsys.readouterr()
    assert main(["keys", "show", "--keys", str(keys), "--json"]) == 0
    (told,) = _told(capsys)
    assert told["seal"] == [key.id for key in ring.seal]
    assert told["sign"] == [{"id": ring.sign[0].id, "public": ring.sign[0].public.text}]


def test_secrets_are_not_shown(keys: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["keys", "show", "--keys", str(keys)]) == 0
    out = capsys.readouterr().out
    ring = _ring(keys)
    for secret in [key.secret for key in ring.seal] + [key.secret for key in ring.sign]:
        assert key_text(secret) not in out


@POSIX
def test_a_file_that_others_may_read_is_refused(
    keys: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = keys.read_bytes()
    keys.chmod(0o640)
    assert main(["keys", "show", "--keys", str(keys)]) == 2
    assert "chmod 600" in capsys.readouterr().err
    assert main(["keys", "new", "--keys", str(keys)]) == 2
    assert keys.read_bytes() == before


def test_a_line_that_is_no_key_is_named_and_not_shown(
    keys: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    number = keys.read_text().count("\n") + 1
    with keys.open("a") as file:
        file.write("seal c2VjcmV0LWJ1dC1zaG9ydA==\n")
    assert main(["keys", "show", "--keys", str(keys)]) == 2
    told = capsys.readouterr().err
    assert f"{keys}:{number}" in told
    assert "c2VjcmV0" not in told


def test_keys_of_the_environment_take_the_files_place(
    keys: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    one, two = bytes(range(32)), bytes(range(1, 33))
    monkeypatch.setenv("BROADSHEET_SEAL_KEYS", f"{one.hex()}, {base64.b64encode(two).decode()}")
    ring = load_keys(keys)
    assert [key.secret for key in ring.seal] == [one, two]
    assert len(ring.sign) == 1
    monkeypatch.setenv("BROADSHEET_SEAL_KEYS", "nonsense")
    assert main(["keys", "show", "--keys", str(keys)]) == 2
    told = capsys.readouterr().err
    assert "BROADSHEET_SEAL_KEYS, key 1" in told
    assert "nonsense" not in told


def test_unseal_opens_and_tells(
    tmp_path: Path, keys: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = _sealed_file(tmp_path / "_news", keys)
    capsys.readouterr()
    assert main(["unseal", str(file), "--keys", str(keys), "--json"]) == 0
    (told,) = _told(capsys)
    assert told["answer"] == "open"
    assert isinstance(told["ledger"], dict)
    assert told["ledger"]["found"][0]["source"] == "harbour"
    assert main(["unseal", str(file), "--keys", str(keys)]) == 0
    assert "harbour" in capsys.readouterr().out


def test_every_answer_has_its_exit_code(
    tmp_path: Path, keys: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = _sealed_file(tmp_path, keys)
    data = file.read_bytes()
    record = read_record(data, NAME).record
    secured = str(record.secured)
    foreign = f"{base64.b64encode(bytes(64)).decode()};{base64.b64encode(bytes(16)).decode()}"
    other = tmp_path / "other"
    assert main(["keys", "new", "--keys", str(other)]) == 0
    letter = "A" if secured[9] != "A" else "B"
    cases: list[tuple[int, str, Record, Path]] = [
        (10, "not-sealed", replace(record, secured=None), keys),
        (11, "wrong-key", record, other),
        (12, "altered", replace(record, secured=secured[:9] + letter + secured[10:]), keys),
        (13, "moved", replace(record, web_url="https://harbour.example/other"), keys),
        (14, "foreign", replace(record, secured=foreign), keys),
        (15, "malformed", replace(record, secured="nothing"), keys),
    ]
    for code, answer, changed, held in cases:
        file.write_bytes(print_record(changed))
        capsys.readouterr()
        assert main(["unseal", str(file), "--keys", str(held), "--json"]) == code
        (told,) = _told(capsys)
        assert told["answer"] == answer
        assert told["ledger"] is None
        assert main(["unseal", str(file), "--keys", str(held)]) == code
        assert str(file) in capsys.readouterr().out


def test_seal_seals_again_under_the_newest_key(
    tmp_path: Path, keys: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = _sealed_file(tmp_path, keys)
    twin = tmp_path / "twin"
    os.link(file, twin)
    before = file.read_bytes()
    assert main(["seal", str(file), "--keys", str(keys)]) == 0
    assert file.read_bytes() == before
    assert main(["keys", "new", "--keys", str(keys), "--seal"]) == 0
    assert main(["seal", str(file), "--keys", str(keys)]) == 0
    assert file.read_bytes() != before
    assert twin.read_bytes() == before
    capsys.readouterr()
    assert main(["unseal", str(file), "--keys", str(keys), "--json"]) == 0
    (told,) = _told(capsys)
    assert told["key"] == _ring(keys).seal[-1].id


def test_seal_takes_a_ledger_that_unseal_gave(
    tmp_path: Path, keys: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = _sealed_file(tmp_path, keys)
    capsys.readouterr()
    assert main(["unseal", str(file), "--keys", str(keys), "--json"]) == 0
    (told,) = _told(capsys)
    ledger = tmp_path / "ledger.json"
    ledger.write_text(json.dumps(told["ledger"]))
    bare = tmp_path / "2026-03-05-bare.md"
    bare.write_bytes(print_record(_record("Bare")))
    assert main(["seal", str(bare), "--keys", str(keys)]) == 10
    assert main(["seal", str(bare), "--keys", str(keys), "--with", str(ledger)]) == 0
    assert main(["unseal", str(bare), "--keys", str(keys)]) == 0
    ledger.write_text('{"found": 3}')
    assert main(["seal", str(bare), "--keys", str(keys), "--with", str(ledger)]) == 2


def test_seal_takes_what_unseal_printed_and_loses_nothing(
    tmp_path: Path, keys: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = _sealed_file(tmp_path, keys)
    before = file.read_bytes()
    capsys.readouterr()
    assert main(["unseal", str(file), "--keys", str(keys), "--json"]) == 0
    line = tmp_path / "line.json"
    line.write_text(capsys.readouterr().out)
    assert main(["seal", str(file), "--keys", str(keys), "--with", str(line)]) == 0
    capsys.readouterr()
    assert main(["unseal", str(file), "--keys", str(keys), "--json"]) == 0
    (told,) = _told(capsys)
    assert isinstance(told["ledger"], dict)
    assert told["ledger"]["story"] == LEDGER.story
    assert len(told["ledger"]["found"]) == len(LEDGER.found)
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{}", "empty ledger"),
        ('{"ledger": {}}', "empty ledger"),
        ('{"stroy": "s1"}', "stroy"),
        ('{"found": [{"source": "a", "url": "b", "seen": 1}]}', "first_seen"),
        ('{"notes": [{"id": "", "action": "", "reason": "", "at": "", "whom": ""}]}', "notes"),
        ('{"quality": [{"rule": "r", "points": 1, "inputs": [], "text": "t"}]}', "text"),
        ('{"answer": "wrong-key", "ledger": null}', "wrong-key"),
        ('{"story": "s1"}\n{"story": "s2"}', "one record"),
        ("[]", "ledger"),
        ("[" * 100_000, "ledger"),
    ],
)
def test_what_is_no_ledger_is_never_sealed(
    tmp_path: Path, keys: Path, capsys: pytest.CaptureFixture[str], text: str, said: str
) -> None:
    file = _sealed_file(tmp_path, keys)
    before = file.read_bytes()
    given = tmp_path / "given.json"
    given.write_text(text)
    assert main(["seal", str(file), "--keys", str(keys), "--with", str(given)]) == 2
    told = capsys.readouterr().err
    assert str(given) in told
    assert said in told
    assert file.read_bytes() == before


def test_without_a_key_and_without_a_file_it_is_said(
    tmp_path: Path, keys: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = _sealed_file(tmp_path, keys)
    assert main(["unseal", str(file), "--folder", str(tmp_path)]) == 2
    assert "no sealing key" in capsys.readouterr().err
    assert main(["unseal", str(tmp_path / "none.md"), "--keys", str(keys)]) == 2


SIGN = SignKey(bytes(range(32)))


@pytest.fixture
def printed(tmp_path: Path) -> Path:
    folder = tmp_path / "public"
    (folder / "_news").mkdir(parents=True)
    changes = {}
    for number in range(3):
        path = f"_news/2026-03-0{number + 1}-page.md"
        (folder / path).write_bytes(print_record(_record(f"Page {number}")))
        changes[path] = hashlib.sha256((folder / path).read_bytes()).hexdigest()
    for path, data in proved({}, changes, AT, SIGN).items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_bytes(data)
    return folder


def test_verify_a_folder(printed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    key = SIGN.public.text
    assert main(["verify", str(printed), "--key", key]) == 0
    assert "every one is what was signed" in capsys.readouterr().out
    file = printed / "_news" / "2026-03-02-page.md"
    file.write_bytes(file.read_bytes().replace(b"Page 1", b"Page 7"))
    (printed / "_news" / "2026-03-02-page-2.md").write_bytes(file.read_bytes())
    (printed / "_news" / "2026-03-03-page.md").unlink()
    (printed / "_news" / "sub").mkdir()
    (printed / "_news" / "sub" / "note\x1b[2J.txt").write_bytes(b"")
    capsys.readouterr()
    assert main(["verify", str(printed), "--key", str(printed / "proof/key.txt"), "--json"]) == 1
    (told,) = _told(capsys)
    findings = told["findings"]
    assert isinstance(findings, list)
    assert [(one["flaw"], one["path"]) for one in findings] == [
        ("added", "_news/2026-03-02-page-2.md"),
        ("altered", "_news/2026-03-02-page.md"),
        ("missing", "_news/2026-03-03-page.md"),
        ("added", "_news/sub/note\x1b[2J.txt"),
    ]
    assert main(["verify", str(printed), "--key", key]) == 1
    assert "\x1b" not in capsys.readouterr().out


@POSIX
def test_verify_names_links_and_what_it_cannot_read(
    printed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = printed / "_news" / "2026-03-02-page.md"
    aside = printed.parent / "aside.md"
    shutil.move(file, aside)
    file.symlink_to(aside)
    assert main(["verify", str(printed), "--key", SIGN.public.text, "--json"]) == 1
    (told,) = _told(capsys)
    assert told["findings"] == [
        {
            "flaw": "unreadable",
            "path": "_news/2026-03-02-page.md",
            "detail": "not a plain file",
        }
    ]


def test_verify_says_what_it_cannot_start_with(
    tmp_path: Path, printed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key = SIGN.public.text
    assert main(["verify", str(tmp_path / "none"), "--key", key]) == 2
    assert main(["verify", str(tmp_path), "--key", key]) == 2
    assert main(["verify", str(printed), "--key", "nonsense"]) == 2
    assert main(["verify", str(printed), "--key", key, "--since", str(tmp_path / "no")]) == 2
    capsys.readouterr()
    shutil.rmtree(printed / "proof")
    assert main(["verify", str(printed), "--key", key]) == 1
    assert "no index" in capsys.readouterr().out


def test_verify_with_an_index_that_was_kept(printed: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept.json"
    shutil.copy(printed / "proof/index.json", kept)
    key = SIGN.public.text
    assert main(["verify", str(printed), "--key", key, "--since", str(kept)]) == 0


@pytest.mark.parametrize("kind", ["empty", "other", "cut", "strange", "altered"])
def test_verify_with_what_is_no_index_of_this_key_says_so(
    printed: Path, tmp_path: Path, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing of it speaks of the site's history."""
    data = (printed / "proof/index.json").read_bytes()
    strange = proved({}, {"_news/2026-03-01-a.md": "0" * 64}, AT, SignKey(bytes(32)))
    kept = tmp_path / "kept.json"
    kept.write_bytes(
        {
            "empty": b"",
            "other": b"{}",
            "cut": data[:-9],
            "strange": strange["proof/index.json"],
            "altered": data.replace(b"2026-03-0", b"2026-04-0"),
        }[kind]
    )
    key = SIGN.public.text
    assert main(["verify", str(printed), "--key", key, "--since", str(kept)]) == 2
    told = capsys.readouterr()
    assert f"--since {kept}: not " in told.err
    assert "rewritten" not in told.out + told.err


def test_keys_are_not_made_in_a_folder_that_is_not_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["keys", "new", str(tmp_path / "mysiet")]) == 2
    assert "broadsheet.toml: not found" in capsys.readouterr().err
    assert not (tmp_path / "mysiet").exists()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Nothing on the terminal."""


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), partial(_Quiet, directory=str(folder))
    )
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_verify_over_http(printed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    key = SIGN.public.text
    with _served(printed) as address:
        assert main(["verify", address, "--key", key]) == 0
        (printed / "_news" / "2026-03-01-page.md").write_bytes(b"other")
        (printed / "_news" / "2026-03-02-page.md").unlink()
        (printed / "proof" / "2026-03-03.json").unlink()
        capsys.readouterr()
        assert main(["verify", f"{address}/", "--key", key, "--json"]) == 1
    (told,) = _told(capsys)
    findings = told["findings"]
    assert isinstance(findings, list)
    assert [(one["flaw"], one["path"]) for one in findings] == [
        ("altered", "_news/2026-03-01-page.md"),
        ("missing", "_news/2026-03-02-page.md"),
        ("index-altered", "proof/2026-03-03.json"),
    ]
