"""From the printed form to the last letter, over a real web server and a real mail server."""

import re
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from tests.asgi import serving
from tests.mailserver import mail_server
from tests.subscribing import DAY, arrived, print_paper, text_of

from broadsheet.app.layout import Layout
from broadsheet.app.letters import opened_bureau
from broadsheet.app.settings import load_site
from broadsheet.cli.main import main
from broadsheet.domain.letter import Passage, Standing
from broadsheet.testing.letters import made_letter
from broadsheet.testing.newsroom import NOW, Newsroom
from broadsheet.text.mailbox import mailbox

PAPER = "https://paper.example"
ADA, BOB = mailbox("ada@readers.example"), mailbox("bob@readers.example")


def test_a_reader_comes_and_goes(newsroom: Newsroom, tmp_path: Path) -> None:
    with mail_server() as (box, port):
        bag = print_paper(tmp_path, newsroom, PAPER, port).letter
        assert bag is not None
        assert (bag.letter, bag.composed, bag.to_go) == (DAY, True, 0)
        with serving(tmp_path) as told:
            # As a proxy in front of it has it: the paper's own address outside, loopback inside.
            here = str(told["url"]).rstrip("/")
            form = re.search(r'<form[^>]* action="([^"]+)"', _get(f"{here}/newsletters/"))
            assert form is not None
            assert form[1].startswith(f"{PAPER}/letters/")
            _post(form[1].replace(PAPER, here), email=ADA.address)
            link = re.search(rf"{PAPER}\S+", text_of(arrived(box, 1)))
            assert link is not None
            confirm = link[0].replace(PAPER, here)
            assert '<form method="post"' in _get(confirm)
            assert _standing(tmp_path) is Standing.ASKED
            assert "Welcome" in _post(confirm)
            assert _standing(tmp_path) is Standing.CONFIRMED
            # One who reads already is asked nothing, and told the same.
            _post(f"{here}/letters/subscribe", email=ADA.address)

            _send(tmp_path, DAY)
            letter = arrived(box, 2)
            assert (letter["To"], letter["List-Unsubscribe-Post"]) == (
                ADA.address,
                "List-Unsubscribe=One-Click",
            )
            assert f"{PAPER}/newsletters/{DAY}/" in text_of(letter)
            leave = re.search(rf"<({PAPER}[^>]+)>", letter["List-Unsubscribe"])
            assert leave is not None
            assert "<form" in _get(leave[1].replace(PAPER, here))
            assert _standing(tmp_path) is Standing.CONFIRMED
            _post(leave[1].replace(PAPER, here), **{"List-Unsubscribe": "One-Click"})
            assert _standing(tmp_path) is Standing.LEFT

        _send(tmp_path, _another_letter(tmp_path))
        assert [to for to, _ in box.accepted] == [ADA.address, ADA.address, BOB.address]


def _get(url: str) -> str:
    with urlopen(url) as answer:
        return str(answer.read().decode())


def _post(url: str, **fields: str) -> str:
    with urlopen(Request(url, urlencode(fields).encode(), method="POST")) as answer:
        return str(answer.read().decode())


def _send(folder: Path, letter: str) -> None:
    assert main(["newsletter", "send", str(folder), "--letter", letter, "--quiet"]) == 0


def _standing(folder: Path) -> Standing | None:
    with opened_bureau(load_site(folder), Layout(folder)) as bureau:
        found = bureau.readers.find(ADA)
    return found.standing if found else None


def _another_letter(folder: Path) -> str:
    """A letter of the next day, for one more reader who has come meanwhile."""
    letter = made_letter(3, at=NOW.replace(day=NOW.day + 1))
    with opened_bureau(load_site(folder), Layout(folder)) as bureau:
        bureau.readers.vouch([BOB], "made up")
        with bureau.store.begin() as tx:
            tx.mailing.letters.add(letter)
            assert not tx.mailing.sendings.tally(letter.id).get(Passage.SENT)
    return letter.id
