"""A sender that is killed half-way, five times: each reader gets the letter exactly once."""

import random
import re
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from tests.mailserver import Box, mail_server

from broadsheet.app.layout import Layout
from broadsheet.app.letters import opened_bureau
from broadsheet.app.settings import load_site
from broadsheet.domain.letter import Passage
from broadsheet.testing.letters import made_letter
from broadsheet.text.mailbox import mailbox

READERS = 1_000
KILLS = 5
LONGEST = 120.0
"""Seconds that any one step may take."""


def test_each_exactly_once_with_the_sender_killed_five_times(tmp_path: Path) -> None:
    with mail_server() as (box, port):
        letter = _site(tmp_path, port)
        for kill in range(1, KILLS + 1):
            before = len(box.accepted)
            # Anywhere between two kills, so that it falls on every step of a mail in the end.
            _killed(tmp_path, box, before + random.randint(1, READERS // KILLS - 20))
            assert before < len(box.accepted) < READERS, f"kill {kill} came too late"
        whole = _sender(tmp_path)
        assert whole.wait(LONGEST) == 0
        arrived = Counter(to for to, _ in box.accepted)
        letters = [content for _, content in box.accepted]
    assert set(arrived.values()) == {1}
    assert len(arrived) == READERS
    with opened_bureau(load_site(tmp_path), Layout(tmp_path)) as bureau, bureau.store.begin() as tx:
        tally = tx.mailing.sendings.tally(letter)
    assert sum(tally.values()) == READERS
    assert tally.keys() <= {Passage.SENT, Passage.DOUBTFUL}
    assert tally.get(Passage.DOUBTFUL, 0) <= KILLS
    names = {re.search(rb"Message-ID: (\S+)", content)[1] for content in letters}  # type: ignore[index]
    assert len(names) == READERS


def _site(folder: Path, port: int) -> str:
    (folder / "broadsheet.toml").write_text(
        "[site]\n"
        'title = "The Paper"\nsubject = "Tests"\nurl = "https://paper.example"\n'
        '[newsletter]\nenabled = true\nsender = "news@paper.example"\n'
        f'[mail]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\n'
        '[[topic]]\nname = "A"\n'
    )
    letter = made_letter(3, at=datetime.now(UTC))
    with opened_bureau(load_site(folder), Layout(folder)) as bureau:
        boxes = [mailbox(f"reader{number}@readers.example") for number in range(READERS)]
        assert bureau.readers.vouch(boxes, "made up") == READERS
        with bureau.store.begin() as tx:
            tx.mailing.letters.add(letter)
    return letter.id


def _sender(folder: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "broadsheet", "newsletter", "send", str(folder), "--quiet"]
    return subprocess.Popen(command)


def _killed(folder: Path, box: Box, at: int) -> None:
    sender = _sender(folder)
    until = time.monotonic() + LONGEST
    try:
        while len(box.accepted) < at:
            assert sender.poll() is None, "the sender ended by itself"
            assert time.monotonic() < until
            time.sleep(0.001)
    finally:
        sender.kill()
        sender.wait()
    _quiet(box)


def _quiet(box: Box) -> None:
    """Until the server has done with what the killed sender left in its hands."""
    seen = -1
    while seen != len(box.accepted):
        seen = len(box.accepted)
        time.sleep(0.05)
