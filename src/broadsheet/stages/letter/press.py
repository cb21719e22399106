"""A letter as HTML for old mail clients and as plain text.

The look is written in MJML and made into tables with inline styles by mrml, a library that reads
nothing but the text it is given: `mj-include` is refused. Jinja escapes every value; mrml hands
what is escaped on as it is.
"""

import re
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from jinja2 import Environment
from mjml import mjml2html

from broadsheet.domain.letter import Letter, letter_path
from broadsheet.domain.site import Look, Site
from broadsheet.text.codec import digest
from broadsheet.text.days import long_day, right_to_left
from broadsheet.text.plain import plain

CLIPPED = 90_000
"""Bytes of HTML: Gmail cuts what is longer than 102 KB and hides the rest behind a link."""
TEXT_WIDTH = 76
CONFIRM_DAYS = 14
HUSH = "\u034f\u00a0" * 60
"""After a short preheader: keeps clients from going on with the text of the mail."""
_LIQUID = re.compile(r"\{(?=[{%])")


@dataclass(frozen=True, slots=True)
class LetterPress:
    """Compiled templates: `html` escapes every value, `text` none. `accents` gives the accent of a
    look for light and for dark ground, `version` stands for the templates."""

    html: Environment
    text: Environment
    accents: Callable[[Look], tuple[str, str]]
    version: str = ""


@dataclass(frozen=True, slots=True)
class Rendered:
    """Both parts of a mail. `leave` stands in them wherever the reader's own address to leave is
    to be put; nobody who does not know the whole letter can know it."""

    subject: str
    html: str
    text: str
    leave: str = ""

    def to(self, leave: str) -> "Rendered":
        """The parts for one reader."""
        if not self.leave:
            return self
        shown = leave.replace("&", "&amp;").replace('"', "&quot;")
        return replace(
            self,
            html=self.html.replace(self.leave, shown),
            text=self.text.replace(self.leave, leave),
            leave="",
        )


def rendered(letter: Letter, site: Site, address: str, press: LetterPress) -> Rendered:
    """The letter as it is sent; `address` is its page on the site."""
    mark = f"leave-{digest('leave', letter, address)}"
    values = _shared(site, press) | {
        "letter": letter,
        "day": letter_day(letter.id),
        "count": counted(len(letter.stories)),
        "address": address,
        "leave": mark,
        "hush": HUSH,
        "notice": plain(site.notice, html=False),
    }
    html = _html(press, "letter.mjml.jinja", values)
    text = _text(press, "letter.txt.jinja", values)
    return Rendered(letter.subject, html, text, mark)


def fitted(letter: Letter, site: Site, address: str, press: LetterPress) -> Letter:
    """The letter with as many of its first stories as a mail may hold (`CLIPPED`), one at least."""
    while len(letter.stories) > 1:
        size = len(rendered(letter, site, address, press).html.encode())
        if size <= CLIPPED:
            break
        keep = min(len(letter.stories) - 1, len(letter.stories) * CLIPPED // size or 1)
        letter = replace(letter, stories=letter.stories[:keep])
    return letter


def confirmation(site: Site, link: str, subject: str, press: LetterPress) -> Rendered:
    """The mail that asks a reader to confirm; without a link an answer to it does."""
    values = _shared(site, press) | {"link": link, "days": CONFIRM_DAYS, "subject": subject}
    html = _html(press, "confirm.mjml.jinja", values)
    return Rendered(subject, html, _text(press, "confirm.txt.jinja", values))


def archived(letter: Letter, site: Site, address: str, press: LetterPress) -> str:
    """The letter's HTML for `_newsletters`: leaving leads to the site's own page of newsletters."""
    own = rendered(letter, site, address, press)
    return inert(own.to(address).html)


def inert(html: str) -> str:
    """HTML in which no static site generator finds a tag of Liquid."""
    return _LIQUID.sub("&#123;", html)


def page_address(site: Site, letter: str) -> str:
    """The full address of a letter's page."""
    return site.url.rstrip("/") + letter_path(letter)


def letter_day(id_: str) -> str:
    """`Monday, 21 November 2022`, of a letter's id."""
    return long_day(date.fromisoformat(id_))


def counted(stories: int) -> str:
    """`1 story`, `12 stories`."""
    return "1 story" if stories == 1 else f"{stories} stories"


def wrapped(text: str) -> str:
    """Text in lines of at most `TEXT_WIDTH` characters, words unbroken."""
    return textwrap.fill(text, TEXT_WIDTH, break_long_words=False, break_on_hyphens=False)


def _shared(site: Site, press: LetterPress) -> dict[str, object]:
    language = site.language
    accent, dark_accent = press.accents(site.look)
    return {
        "title": plain(site.title, html=False),
        "home": f"{site.url.rstrip('/')}/",
        "accent": accent,
        "dark_accent": dark_accent,
        "imprint": plain(site.newsletter.imprint, html=False),
        "language": language,
        "direction": "rtl" if right_to_left(language) else "ltr",
    }


def _html(press: LetterPress, template: str, values: Mapping[str, object]) -> str:
    source = press.html.get_template(template).render(values)
    # No fonts: mrml would have a client fetch those it knows by name from their makers.
    return mjml2html(source, fonts={})


def _text(press: LetterPress, template: str, values: Mapping[str, object]) -> str:
    return press.text.get_template(template).render(values).strip("\n") + "\n"
