"""A paper with a newsletter, printed for the tests that subscribe to it, and the mails it sends."""

import time
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from tests.mailserver import Box

from broadsheet.app.layout import Layout
from broadsheet.app.running import Options, run_site
from broadsheet.app.settings import load_site
from broadsheet.cli.progress import Silence
from broadsheet.domain.site import LetterDays
from broadsheet.pipeline.summary import Summary
from broadsheet.testing.newsroom import NOW, Newsroom, demo_site

DAY = f"{NOW:%Y-%m-%d}"
"""The letter that is composed and printed."""
LONGEST = 30.0
"""Seconds that a mail may take."""


def print_paper(folder: Path, newsroom: Newsroom, url: str, mail_port: int) -> Summary:
    """Run the invented newsroom once, at an hour at which a letter is due."""
    folder.mkdir(exist_ok=True)
    (folder / "broadsheet.toml").write_text(
        f'[site]\ntitle = "The Vellany Machine"\nsubject = "Tests"\nurl = "{url}"\n'
        '[newsletter]\nenabled = true\nsender = "The Vellany Machine <news@paper.example>"\n'
        f'subscribe_url = "{url}/letters"\n'
        f'[mail]\nhost = "127.0.0.1"\nport = {mail_port}\nsecurity = "none"\n'
        '[[topic]]\nname = "A"\n'
    )
    letter = replace(load_site(folder).newsletter, days=LetterDays.DAILY, hour=NOW.hour)
    site = replace(demo_site(newsroom.port), url=url, newsletter=letter)
    return run_site(site, Layout(folder), Silence(), Options(at=NOW, workers=1))


def arrived(box: Box, count: int) -> EmailMessage:
    """The mail of this number (from one), when it has come."""
    until = time.monotonic() + LONGEST
    while len(box.accepted) < count:
        assert time.monotonic() < until, f"mail {count} has not come"
        time.sleep(0.01)
    mail = message_from_bytes(box.accepted[count - 1][1], policy=policy.default)
    assert isinstance(mail, EmailMessage)
    return mail


def text_of(mail: EmailMessage) -> str:
    """A mail's plain part."""
    part = mail.get_body(("plain",))
    assert part is not None
    found = part.get_content()
    assert isinstance(found, str)
    return found
