"""Two letters by turns, their sender killed while the server has a mail in hand: each once."""

import random
import re
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.mailserver import Box, mail_server

from broadsheet.app.layout import Layout
from broadsheet.app.letters import opened_bureau
from broadsheet.app.settings import load_site
from broadsheet.domain.letter import Passage
from broadsheet.testing.letters import made_letter
from broadsheet.text.mailbox import mailbox

READERS = 40
KILLS = 4
LONGEST = 120.0
"""Seconds that any one step may take."""


def test_two_letters_by_turns_go_to_each_exactly_once(tmp_path: Path) -> None:
    with mail_server() as (box, port):
        letters = _site(tmp_path, port)
        for kill in range(KILLS):
            _killed(tmp_path, letters[kill % 2], box, random.randint(1, READERS // KILLS))
        for letter in letters:
            assert _sender(tmp_path, letter).wait(LONGEST) == 0
        arrived = Counter((to, _letter(content)) for to, content in box.accepted)
    assert set(arrived.values()) == {1}
    assert len(arrived) == 2 * READERS
    with opened_bureau(load_site(tmp_path), Layout(tmp_path)) as bureau, bureau.store.begin() as tx:
        tallies = [tx.mailing.sendings.tally(letter) for letter in letters]
    half = KILLS // 2
    assert tallies == [{Passage.SENT: READERS - half, Passage.DOUBTFUL: half}] * 2


def _site(folder: Path, port: int) -> list[str]:
    (folder / "broadsheet.toml").write_text(
        "[site]\n"
        'title = "The Paper"\nsubject = "Tests"\nurl = "https://paper.example"\n'
        '[newsletter]\nenabled = true\nsender = "news@paper.example"\n'
        f'[mail]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\n'
        '[[topic]]\nname = "A"\n'
    )
    now = datetime.now(UTC)
    letters = [made_letter(2, at=now - timedelta(days=1)), made_letter(2, at=now)]
    with opened_bureau(load_site(folder), Layout(folder)) as bureau:
        boxes = [mailbox(f"reader{number}@readers.example") for number in range(READERS)]
        assert bureau.readers.vouch(boxes, "made up") == READERS
        with bureau.store.begin() as tx:
            for letter in letters:
                tx.mailing.letters.add(letter)
    return [letter.id for letter in letters]


def _sender(folder: Path, letter: str) -> subprocess.Popen[bytes]:
    words = ["newsletter", "send", str(folder), "--letter", letter, "--quiet"]
    return subprocess.Popen([sys.executable, "-m", "broadsheet", *words])


def _killed(folder: Path, letter: str, box: Box, after: int) -> None:
    """Sent until the server has so many more, and has not answered the last of them."""
    until = len(box.accepted) + after
    sender = _sender(folder, letter)

    def during(accepted: int) -> None:
        if accepted == until:
            sender.kill()
            sender.wait()

    box.during = during
    sender.wait(LONGEST)
    assert sender.returncode < 0, "the sender ended by itself"
    assert len(box.accepted) == until


def _letter(content: bytes) -> str:
    found = re.search(rb"Message-ID: <([\d-]{10})\.", content)
    assert found is not None
    return found[1].decode()
