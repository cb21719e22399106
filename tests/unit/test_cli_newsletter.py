"""`broadsheet newsletter`: from a list of readers to what came back."""

import io
import json
import os
import stat
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from tests.mailserver import mail_server

from broadsheet.app.layout import Layout
from broadsheet.app.letter_keys import letter_key, mail_password
from broadsheet.app.letters import opened_bureau
from broadsheet.app.reader_files import read_csv
from broadsheet.app.settings import load_site
from broadsheet.cli.main import main
from broadsheet.errors import ConfigError, UsageError
from broadsheet.pipeline.sending import MOST_IN_VAIN
from broadsheet.stages.letter.tokens import found_in
from broadsheet.testing.letters import made_letter

CONFIG = """[site]
title = "The Paper"
subject = "Tests"
url = "https://paper.example"
[newsletter]
enabled = true
sender = "The Paper <news@paper.example>"
imprint = "1 Quay Street"
[[topic]]
name = "A"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A site with a letter of today and no reader."""
    (tmp_path / "broadsheet.toml").write_text(CONFIG)
    with opened_bureau(load_site(tmp_path), Layout(tmp_path)) as bureau, bureau.store.begin() as tx:
        tx.mailing.letters.add(made_letter(3, at=datetime.now(UTC)))
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    code = main([str(word) for word in ("newsletter", *words)])
    told = capsys.readouterr()
    return code, told.out, told.err


def mails(box: Path) -> list[Any]:
    read = (path.read_bytes() for path in sorted(box.glob("*.eml")))
    return [message_from_bytes(content, policy=policy.default) for content in read]


def test_from_the_first_word_to_the_last(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked, sent = folder / "asked", folder / "sent"
    here = ("--folder", folder)
    code, out, _ = run(capsys, "subscribers", "add", "ada@r.example", "--outbox", asked, *here)
    assert (code, out.split(";")[0]) == (0, "1 asked for confirmation")
    (question,) = mails(asked)
    word = found_in(question["Subject"])
    assert question["To"] == "ada@r.example"
    assert question["List-Unsubscribe"] is None
    code, out, _ = run(capsys, "send", folder)
    assert (code, out.split(":")[0]) == (0, "nothing to send")
    code, out, _ = run(capsys, "subscribers", "confirm", word, *here)
    assert (code, out) == (0, "ada@r.example: confirmed\n")
    code, out, _ = run(capsys, "subscribers", "list", "--json", *here)
    assert json.loads(out)["gets"] is True
    code, out, _ = run(capsys, "send", folder, "--pickup", sent, "--quiet", "--json")
    assert (code, json.loads(out)["copies"]["sent"]) == (0, 1)
    (letter,) = mails(sent)
    wish = found_in(letter["List-Unsubscribe"])
    (folder / "wish.eml").write_text(f"Subject: unsubscribe {wish}\n\n")
    code, out, _ = run(capsys, "bounces", folder, folder / "wish.eml")
    assert (code, out.splitlines()[0].rpartition(": ")[2]) == (0, "left.")
    code, out, _ = run(capsys, "subscribers", "export", *here)
    assert out.splitlines()[1].startswith("ada@r.example,left,")
    code, out, _ = run(capsys, "subscribers", "remove", "ada@r.example", "--forget", *here)
    assert out == "ada@r.example: forgotten\n"
    assert run(capsys, "subscribers", "list", *here)[1].startswith("0 readers")


def test_an_import_passes_over_what_is_no_address(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "r.csv").write_text("Name;E-Mail\nAda;ada@r.example\nBob;nobody\nAda;ADA@r.example\n")
    words = ("subscribers", "import", folder / "r.csv", "--consent", "the fair", "--folder", folder)
    code, out, err = run(capsys, *words)
    assert (code, out) == (0, "1 readers added; 0 were known, or have left.\n")
    assert "row 3: found 'nobody'" in err
    run(capsys, "subscribers", "remove", "ada@r.example", "--folder", folder)
    assert "0 readers added; 1 were known" in run(capsys, *words)[1]


def with_server(folder: Path, port: int) -> None:
    mail = f'[mail]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\n'
    (folder / "broadsheet.toml").write_text(CONFIG + mail)


def test_an_import_goes_on_after_a_refused_address(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "r.csv").write_text("email\n" + "".join(f"{name}@r.example\n" for name in "cbde"))
    words = ("subscribers", "import", folder / "r.csv", "--folder", folder)
    with mail_server() as (box, port):
        with_server(folder, port)
        box.answers = {"b@r.example": "550 5.1.1 no such user"}
        code, out, err = run(capsys, *words)
        assert (code, out.partition(";")[0]) == (0, "3 asked for confirmation")
        assert out.endswith("; 1 refused.\n")
        assert f"{folder / 'r.csv'}: row 3: b@r.example: 550 5.1.1 no such user" in err
        code, out, err = run(capsys, *words)
        assert (code, out.partition(" ")[0], "row 3: b@" in err) == (0, "0", True)
    assert sorted(to for to, _ in box.accepted) == ["c@r.example", "d@r.example", "e@r.example"]


@pytest.mark.parametrize("count", [1, MOST_IN_VAIN + 3])
def test_a_server_that_takes_no_question_is_let_alone(
    folder: Path, capsys: pytest.CaptureFixture[str], count: int
) -> None:
    boxes = [f"r{number}@r.example" for number in range(count)]
    with mail_server() as (box, port):
        with_server(folder, port)
        box.answers = dict.fromkeys(boxes, "550 relay not permitted")
        code, _, err = run(capsys, "subscribers", "add", *boxes, "--folder", folder)
    assert code == 3
    assert err.count("550 relay not permitted") == min(count, MOST_IN_VAIN)
    assert "0 readers were asked" in err


@pytest.mark.parametrize("answer", ["relay not permitted", "data: rejected as spam"])
def test_a_letter_that_all_refuse_is_no_success(
    folder: Path, capsys: pytest.CaptureFixture[str], answer: str
) -> None:
    boxes = ["a@r.example", "b@r.example"]
    here = ("--folder", folder)
    run(capsys, "subscribers", "add", *boxes, "--consent", "the fair", *here)
    what, _, words = answer.rpartition(": ")
    with mail_server() as (box, port):
        with_server(folder, port)
        box.answers = {f"{what}:{to}" if what else to: f"550 {words}" for to in boxes}
        code, out, err = run(capsys, "send", folder, "--quiet")
        assert (code, "2 still to go" in out) == (3, True)
        assert f"the server refused every mail (2); it said: 550 {words}" in err
        rows = run(capsys, "subscribers", "list", "--json", *here)[1].splitlines()
        assert [json.loads(row)["gets"] for row in rows] == [True, True]
        box.answers = {}
        assert run(capsys, "send", folder, "--quiet")[0] == 0
    assert "2 readers, 2 of them get" in run(capsys, "subscribers", "list", *here)[1]


def test_a_stop_is_lifted_by_hand_alone(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    here, by = ("--folder", folder), ("--consent", "by telephone")
    run(capsys, "subscribers", "add", "a@r.example", "b@r.example", *by, *here)
    with mail_server() as (box, port):
        with_server(folder, port)
        box.answers = {"a@r.example": "550 5.1.1 no such user"}
        run(capsys, "send", folder, "--quiet")
    assert "stopped: hard bounce" in run(capsys, "subscribers", "list", *here)[1]
    code, out, err = run(capsys, "subscribers", "add", "a@r.example", *by, *here)
    assert (code, out.split(";")[0]) == (0, "0 readers added")
    assert "a@r.example: written to no more" in err
    assert "confirm a@r.example --consent" in err
    code, out, _ = run(capsys, "subscribers", "confirm", "a@r.example", *by, *here)
    assert (code, out.endswith("; written to again, after hard bounce\n")) == (0, True)
    rows = run(capsys, "subscribers", "list", "--json", *here)[1].splitlines()
    assert [json.loads(row)["gets"] for row in rows] == [True, True]
    run(capsys, "subscribers", "remove", "a@r.example", *here)
    assert ": left since" in run(capsys, "subscribers", "confirm", "a@r.example", *by, *here)[1]


def test_a_letter_is_looked_at_before_it_goes(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    day = f"{datetime.now(UTC):%Y-%m-%d}"
    code, out, err = run(capsys, "preview", folder, "--letter", day, "--to", folder / "look")
    assert code == 0
    assert out.startswith("Subject: ")
    assert sorted(path.suffix for path in (folder / "look").iterdir()) == [".eml", ".html", ".txt"]
    assert err.count("written: ") == 3
    code, out, _ = run(capsys, "send", folder, "--to", "me@r.example", "--outbox", folder / "try")
    assert (code, len(mails(folder / "try"))) == (0, 1)


def test_a_preview_says_where_there_is_nothing(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, err = run(capsys, "preview", folder, "--at", "2020-01-01")
    assert (code, "nothing to tell at 2020-01-01" in err) == (2, True)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("send", "{}", "--letter", "2001-01-01"), "no letter of 2001-01-01 is stored"),
        (("send", "{}", "--to", "a@r.example"), "no mail server: set mail.host"),
        (("send", "{}", "--outbox", "a", "--pickup", "b"), "allowed: one of them"),
        (("bounces", "{}"), "no file is named"),
        (("subscribers", "add", "nobody", "--folder", "{}"), "nobody: "),
        (("subscribers", "confirm", "c.1", "--folder", "{}"), "not a token of this site"),
        (("subscribers", "confirm", "a@r.example", "--folder", "{}"), "--consent TEXT alone"),
        (("subscribers", "remove", "a@r.example", "--folder", "{}"), "not a reader"),
        (("bounces", "{}", "{}/none.mbox"), "cannot be read"),
    ],
)
def test_mistakes_are_told_plainly(
    folder: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], told: str
) -> None:
    code, _, err = run(capsys, *(word.format(folder) for word in words))
    assert code in (2, 3)
    assert told in err
    assert "Traceback" not in err


def test_an_old_letter_is_sent_where_it_is_named_alone(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = made_letter(2, at=datetime.now(UTC) + timedelta(days=1))
    with opened_bureau(load_site(folder), Layout(folder)) as bureau, bureau.store.begin() as tx:
        tx.mailing.letters.add(made_letter(2, at=datetime.now(UTC) - timedelta(days=9)))
        known = [head.id for head in tx.mailing.letters.heads()]
    assert old.id not in known
    code, out, _ = run(
        capsys, "send", folder, "--letter", known[-1], "--pickup", folder / "o", "-q"
    )
    assert (code, known[-1] in out) == (0, True)


@pytest.mark.parametrize(
    ("days", "old", "goes"), [("daily", 4, 0), ("weekly", 4, 1), ("weekly", 8, 0)]
)
def test_a_letter_is_sent_until_about_its_next_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], days: str, old: int, goes: int
) -> None:
    (tmp_path / "broadsheet.toml").write_text(
        CONFIG.replace("enabled = true", f'enabled = true\ndays = "{days}"')
    )
    words = ("send", tmp_path, "--pickup", tmp_path / "out", "-q")
    assert run(capsys, *words) == (0, "", "")
    code, out, _ = run(capsys, *words[:-1])
    assert (code, "nothing to send: no letter is stored yet" in out) == (0, True)
    run(capsys, "subscribers", "add", "a@r.example", "--consent", "x", "--folder", tmp_path)
    with opened_bureau(load_site(tmp_path), Layout(tmp_path)) as bureau, bureau.store.begin() as tx:
        tx.mailing.letters.add(made_letter(2, at=datetime.now(UTC) - timedelta(days=old)))
    code, out, _ = run(capsys, *words)
    assert (code, len(list(tmp_path.glob("out/*.eml")))) == (0, goes)
    assert ("1 of 1 copies" in out) is bool(goes)
    assert run(capsys, *words) == (0, "", "")
    code, out, _ = run(capsys, *words[:-1], "--json")
    assert (code, json.loads(out)["now"]) == (0, 0)


def test_nothing_is_said_to_have_gone_to_everyone_where_nobody_reads(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = run(capsys, "send", folder)
    assert (code, "nobody has subscribed and confirmed yet" in out) == (0, True)
    run(capsys, "subscribers", "add", "a@r.example", "--consent", "x", "--folder", folder)
    run(capsys, "send", folder, "--pickup", folder / "out", "-q")
    code, out, _ = run(capsys, "send", folder)
    assert (code, "has gone to everyone who was to get it" in out) == (0, True)


def test_no_reader_gets_links_that_lead_to_this_machine(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = CONFIG.replace("https://paper.example", "http://localhost:8000")
    (folder / "broadsheet.toml").write_text(config)
    run(capsys, "subscribers", "add", "a@r.example", "--consent", "x", "--folder", folder)
    code, out, err = run(capsys, "send", folder, "--pickup", folder / "out", "-q")
    assert (code, out) == (2, "")
    assert "nothing was sent: site.url is http://localhost:8000, which no reader can open" in err
    assert not list(folder.glob("out/*.eml"))
    assert run(capsys, "send", folder, "--outbox", folder / "look", "-q")[0] == 0
    assert run(capsys, "send", folder, "--pickup", folder / "t", "--to", "me@x.example")[0] == 0
    with mail_server() as (_, port):
        mail = f'[mail]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\n'
        (folder / "broadsheet.toml").write_text(config + mail)
        assert run(capsys, "send", folder, "-q")[0] == 0


def test_an_outbox_is_to_look_at_and_spends_no_letter(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    both = ("a@r.example", "b@r.example")
    run(capsys, "subscribers", "add", *both, "--consent", "x", "--folder", folder)
    for _ in range(2):
        code, out, _ = run(capsys, "send", folder, "--outbox", folder / "look", "-q")
        assert (code, len(mails(folder / "look"))) == (0, 2)
        assert "none of them counts as sent" in out
    with mail_server() as (box, port):
        with_server(folder, port)
        box.answers = {"a@r.example": "451 later"}
        assert "1 sent now" in run(capsys, "send", folder, "-q")[1]
        code, out, _ = run(capsys, "send", folder, "--outbox", folder / "left", "-q")
        assert [mail["To"] for mail in mails(folder / "left")] == ["a@r.example"]
        box.answers = {}
        assert "1 sent now; 2 of 2" in run(capsys, "send", folder, "-q")[1]


def test_a_mail_that_cannot_be_read_does_not_hide_those_after_it(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = b"From a@r.example Mon Nov 21 12:00:00 2022\n"
    deep = b"Content-Type: Message/RFC822\n\n" * 3_000 + b"x\n\n"
    (folder / "b.mbox").write_bytes(line + deep + line + b"Subject: Hello\n\nx\n")
    code, out, _ = run(capsys, "bounces", folder, folder / "b.mbox")
    assert (code, out.splitlines()[-1]) == (0, "2 mails read, 0 of them changed something.")
    assert "mail 2: none of these: Nothing to do. Hello" in out


def test_bounces_are_read_from_standard_input(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Stdin:
        buffer = io.BytesIO(b"Subject: Hello\n\nNothing.\n")

    monkeypatch.setattr("sys.stdin", Stdin)
    code, out, _ = run(capsys, "bounces", folder, "-", "--json")
    assert (code, json.loads(out)["kind"]) == (0, "none of these")


def test_the_key_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    first = letter_key(layout, {})
    assert letter_key(layout, {}) == first
    assert len(first) == 64
    mode = os.stat(layout.state / "letter.key").st_mode
    assert stat.S_IMODE(mode) == 0o600
    assert letter_key(layout, {"BROADSHEET_LETTER_KEY": "x" * 40}) == b"x" * 40
    with pytest.raises(ConfigError, match="allowed: 32"):
        letter_key(layout, {"BROADSHEET_LETTER_KEY": "short"})
    (layout.state / "letter.key").write_text("cut")
    with pytest.raises(ConfigError, match="restore the old one"):
        letter_key(layout, {})


def test_a_password_is_never_part_of_the_configuration(folder: Path) -> None:
    text = CONFIG + '[mail]\nhost = "mail.example"\nuser = "me"\n'
    (folder / "broadsheet.toml").write_text(text)
    site, layout = load_site(folder), Layout(folder)
    with pytest.raises(ConfigError, match="BROADSHEET_SMTP_PASSWORD"):
        mail_password(site, layout, {})
    assert mail_password(site, layout, {"BROADSHEET_SMTP_PASSWORD": "s3"}) == "s3"
    (folder / "broadsheet.toml").write_text(text + 'password_file = "pw"\n')
    with pytest.raises(ConfigError, match="cannot be read"):
        mail_password(load_site(folder), layout, {})
    (folder / "pw").write_text("s3cret\nrest\n")
    assert mail_password(load_site(folder), layout, {}) == "s3cret"
    (folder / "pw").write_text("\n")
    with pytest.raises(ConfigError, match="nothing in its first line"):
        mail_password(load_site(folder), layout, {})


@pytest.mark.parametrize(
    ("text", "count"),
    [("a@r.example\nb@r.example\n", 2), ("\ufeffemail,x\na@r.example,1\n", 1), ("mail\n", 0)],
)
def test_lists_of_addresses_are_read(tmp_path: Path, text: str, count: int) -> None:
    (tmp_path / "r.csv").write_text(text)
    assert len(read_csv(tmp_path / "r.csv").boxes) == count


def test_a_quote_left_open_is_told_with_its_row(tmp_path: Path) -> None:
    rows = "".join(f"r{number}@r.example\n" for number in range(20_000))
    (tmp_path / "r.csv").write_text(f'email\na@r.example\n"b@r.example\n{rows}')
    with pytest.raises(UsageError, match=r"r\.csv: row 3: .* a quote left open"):
        read_csv(tmp_path / "r.csv")


@pytest.mark.parametrize("data", [b"", b"a,b\n1,2\n", b"\xff\xfe"])
def test_what_is_no_list_is_told(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "r.csv").write_bytes(data)
    with pytest.raises(UsageError, match=r"r\.csv"):
        read_csv(tmp_path / "r.csv")
