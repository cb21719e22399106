"""A run composes the letter at its hour, once, and prints it; what is taken down leaves it."""

import email
import json
import sqlite3
from dataclasses import replace
from datetime import timedelta
from email import policy
from pathlib import Path

import pytest

from broadsheet.adapters.mail.outbox import OutboxMailer
from broadsheet.adapters.stores import schema
from broadsheet.adapters.stores.sql import sqlite_store
from broadsheet.app.layout import Layout
from broadsheet.app.letters import (
    Bureau,
    letter_for,
    opened_bureau,
    send_letter,
    send_sample,
    write_copies,
)
from broadsheet.app.running import Options, run_site
from broadsheet.cli.progress import Silence
from broadsheet.domain.letter import Letter, LetterStory, Passage
from broadsheet.domain.site import LetterDays, NewsletterPolicy
from broadsheet.errors import UsageError
from broadsheet.testing.mailers import MemoryMailer
from broadsheet.testing.newsroom import NOW, Newsroom, demo_site
from broadsheet.text.mailbox import mailbox

POLICY = NewsletterPolicy(
    enabled=True,
    days=LetterDays.DAILY,
    hour=NOW.hour,
    sender="news@paper.example",
    subscribe_url="https://paper.example/letters",
)


def _run(newsroom: Newsroom, folder: Path, hours: float, **changes: str) -> None:
    site = replace(demo_site(newsroom.port), newsletter=POLICY, **changes)  # type: ignore[arg-type]
    options = Options(at=NOW + timedelta(hours=hours), workers=1)
    run_site(site, Layout(folder), Silence(), options)


def _letters(folder: Path) -> list[Letter]:
    store = sqlite_store(Layout(folder).store)
    with store.begin() as tx:
        found = tx.mailing.letters.since(NOW - timedelta(days=30))
    store.close()
    return found


def test_a_letter_is_composed_at_its_hour_and_printed(newsroom: Newsroom, tmp_path: Path) -> None:
    public = Layout(tmp_path).public
    _run(newsroom, tmp_path, -1)
    assert _letters(tmp_path) == []
    empty = {"page": 1, "value": [], "nextPage": None}
    assert json.loads((public / "api/newsletters/index.json").read_text()) == empty
    assert "No letter has gone out yet" in (public / "newsletters/index.html").read_text()
    _run(newsroom, tmp_path, 0.5)
    (letter,) = _letters(tmp_path)
    assert letter.id == f"{NOW:%Y-%m-%d}"
    assert len({story.story for story in letter.stories}) == len(letter.stories) > 3
    page = (public / f"newsletters/{letter.id}/index.html").read_text()
    assert all(f'href="{story.url}"' in page for story in letter.stories)
    (file,) = (public / "_newsletters").iterdir()
    assert file.name.endswith(f"-{letter.id}.html")
    (listed,) = json.loads((public / "api/newsletters/index.json").read_text())["value"]
    assert (listed["path"], listed["excerpt"]) == (f"_newsletters/{file.name}", letter.excerpt)
    index = (public / "newsletters/index.html").read_text()
    assert f"{letter.id}/index.html" in index
    assert 'action="https://paper.example/letters/subscribe"' in index
    assert "form-action https://paper.example" in index

    down = letter.stories[1]
    overrides = tmp_path / "overrides"
    overrides.mkdir()
    (overrides / "2026-03-04-kill.toml").write_text(
        f'action = "kill"\nurl = "{down.url}"\nreason = "Retracted."\n'
    )
    _run(newsroom, tmp_path, 1)
    assert _letters(tmp_path) == [letter]
    for path in (public / f"newsletters/{letter.id}/index.html", file):
        text = path.read_text()
        assert down.url not in text
        assert letter.stories[0].url in text
    # What was told is not told again the next day, unless it grew.
    _run(newsroom, tmp_path, 24)
    told = {story.story for story in letter.stories}
    for later in _letters(tmp_path)[1:]:
        assert all(story.grown for story in later.stories if story.story in told)


def test_a_letter_keeps_its_file_when_the_site_is_renamed(
    newsroom: Newsroom, tmp_path: Path
) -> None:
    """So does one that was stored before letters had names, from the next print on."""
    public, table = Layout(tmp_path).public, schema.letters
    _run(newsroom, tmp_path, 0.5)
    (letter,) = _letters(tmp_path)
    assert [file.name for file in (public / "_newsletters").iterdir()] == [letter.name]
    with sqlite3.connect(Layout(tmp_path).store) as store:
        for column in ("head", "value"):
            taken = f"json_remove({column}, '$.name')"
            store.execute(f"UPDATE {table.name} SET {column} = {taken}")
    store.close()
    for hours, title in ((1, "Renamed"), (1.5, "Once More")):
        _run(newsroom, tmp_path, hours, title=title)
        (file,) = (public / "_newsletters").iterdir()
        assert file.name == f"renamed-{letter.id}.html"
        (listed,) = json.loads((public / "api/newsletters/index.json").read_text())["value"]
        assert listed["path"] == f"_newsletters/{file.name}"
    assert _letters(tmp_path) == [replace(letter, name=file.name)]


def _kill(folder: Path, *stories: LetterStory) -> None:
    (folder / "overrides").mkdir(exist_ok=True)
    for number, down in enumerate(stories):
        (folder / f"overrides/2026-03-04-{number}-{down.story}.toml").write_text(
            f'action = "kill"\nurl = "{down.url}"\nreason = "Retracted."\n'
        )


def _sent(bureau: Bureau, folder: Path, letter: Letter) -> list[str]:
    """What readers read of the stored letter: a sample, a copy written, a copy sent."""
    mailer = MemoryMailer()
    send_sample(bureau, letter, mailer, "me@r.example")
    write_copies(bureau, letter, mailer)
    send_letter(bureau, Layout(folder), letter, mailer, Silence())
    mails = [
        email.message_from_bytes(one.content, policy=policy.default) for one in mailer.accepted
    ]
    return [
        "\n".join([mail["Subject"], *(part.get_content() for part in mail.iter_parts())])
        for mail in mails
    ]


def test_nothing_tells_of_a_lead_that_was_taken_down(newsroom: Newsroom, tmp_path: Path) -> None:
    """Neither the archive, whose lists name letters by their subjects, nor a copy sent after it."""
    _run(newsroom, tmp_path, 0.5)
    (letter,) = _letters(tmp_path)
    down, kept = letter.stories[:2], letter.stories[2:]
    _kill(tmp_path, *down)
    _run(newsroom, tmp_path, 1)
    public = Layout(tmp_path).public
    told = [
        *(public / "newsletters").rglob("*.html"),
        *(public / "_newsletters").iterdir(),
        *(public / "api/newsletters").rglob("*.json"),
    ]
    texts = [path.read_text() for path in told]
    assert len(texts) == 5
    site = replace(demo_site(newsroom.port), newsletter=POLICY)
    with opened_bureau(site, Layout(tmp_path)) as bureau:
        bureau.readers.vouch([mailbox("ada@r.example")], "made up")
        assert letter_for(bureau).subject == kept[0].title
        mails = _sent(bureau, tmp_path, letter)
        assert len(mails) == 3
        for text in (*texts, *mails):
            assert kept[0].title in text
            assert not any(one.title in text or one.url in text for one in down)

        _kill(tmp_path, *kept)
        _run(newsroom, tmp_path, 1.5)
        assert f"Newsletter of {letter.id}" in (public / "newsletters/index.html").read_text()
        bureau.readers.vouch([mailbox("bob@r.example")], "made up")
        later = replace(letter, id="2026-03-01")
        with bureau.store.begin() as tx:
            tx.mailing.letters.add(later)
        with pytest.raises(UsageError, match="every story of the letter of 2026-03-01 was taken"):
            letter_for(bureau, later.id)
        with pytest.raises(UsageError, match="every story"):
            send_sample(bureau, later, OutboxMailer(tmp_path / "out"), "me@r.example")
        assert write_copies(bureau, later, OutboxMailer(tmp_path / "out")) == 0
        sent = send_letter(bureau, Layout(tmp_path), later, MemoryMailer(), Silence())
        assert (sent.tally, sent.problem) == ({Passage.PASSED_OVER: 2}, "")
