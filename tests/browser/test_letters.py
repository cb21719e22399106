"""A reader subscribes, confirms and leaves in a real browser, and every page on the way is fit."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

import pytest
from tests.asgi import free_port, serving
from tests.browser.conftest import Node, modules
from tests.mailserver import Box, mail_server
from tests.subscribing import DAY, arrived, print_paper, text_of

from broadsheet.cli.main import main
from broadsheet.testing.newsroom import Newsroom

NEEDED = ("puppeteer-core", "axe-core")
ADA = "ada@readers.example"


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper that is served, and the mailbox that its mails come into."""

    folder: Path
    url: str
    box: Box


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Paper]:
    modules(*NEEDED)
    folder = tmp_path_factory.mktemp("paper")
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with mail_server() as (box, mail_port), Newsroom() as newsroom:
        print_paper(folder, newsroom, url, mail_port)
        with serving(folder, "--port", str(port)):
            yield Paper(folder, url, box)


def test_a_reader_subscribes_confirms_and_leaves(node: Node, paper: Paper) -> None:
    def pressed(url: str, *address: str) -> str:
        seen = node("subscribe.mjs", url, *address, packages=NEEDED)
        assert seen["found"] == []
        return f"{seen['before']} → {seen['after']}"

    told = pressed(f"{paper.url}/newsletters/", ADA)
    assert "Please look into your mailbox" in told.partition(" → ")[2]
    assert "Do you want the newsletter?" in (told := pressed(_link(paper, 1, "confirm")))
    assert "Welcome" in told.partition(" → ")[2]
    command = ["newsletter", "send", str(paper.folder), "--letter", DAY, "--quiet"]
    assert main(command) == 0
    told = pressed(_link(paper, 2, "unsubscribe"))
    assert "You have left" in told.partition(" → ")[2]
    # The form has a page of its own too, which says the same to one who has left.
    told = pressed(f"{paper.url}/letters/", ADA)
    assert "Please look into your mailbox" in told.partition(" → ")[2]
    assert [to for to, _ in paper.box.accepted][:2] == [ADA, ADA]


def test_axe_finds_nothing_in_a_letter_and_in_what_goes_wrong(node: Node, paper: Paper) -> None:
    pages = [f"newsletters/{DAY}/", "newsletters/", "letters/subscribe"]
    assert node("axe.mjs", paper.url, *pages, packages=NEEDED) == []
    wrong = [f"letters/{word}?t=x" for word in ("confirm", "unsubscribe")]
    found = node("axe.mjs", paper.url, *wrong, packages=NEEDED)
    # The browser says of itself that such a page has the status 410.
    assert [one for one in found if "status of 410" not in one] == []


def test_the_html_of_a_letter_is_valid(paper: Paper, tmp_path: Path) -> None:
    if shutil.which("java") is None:
        pytest.skip("java is not on the PATH")
    jar = modules("vnu-jar") / "vnu-jar" / "build" / "dist" / "vnu.jar"
    public = paper.folder / "public" / "newsletters"
    pages = [public / "index.html", public / DAY / "index.html", tmp_path / "form.html"]
    pages[-1].write_bytes(_read(f"{paper.url}/letters/"))
    ran = subprocess.run(
        ["java", "-jar", str(jar), "--errors-only", *map(str, pages)],
        capture_output=True,
        timeout=240,
        check=False,
    )
    assert ran.stderr.decode() == ""


def _link(paper: Paper, mail: int, word: str) -> str:
    """The link to a page of the newsletter in the mail of this number."""
    found = re.search(rf"{paper.url}/letters/{word}\S+", text_of(arrived(paper.box, mail)))
    assert found is not None
    return found[0]


def _read(url: str) -> bytes:
    with urlopen(url) as answer:
        return bytes(answer.read())
