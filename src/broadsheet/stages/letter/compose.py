"""From chosen stories to a letter: every text fit for a mail, every address one that may be linked.

Texts come from records, which were made fit for print; they are made fit once more, since a mail
goes to people who cannot look at the source of what they are shown.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from broadsheet.domain.article import Image
from broadsheet.domain.letter import Letter, LetterPicture, LetterStory, OtherPage
from broadsheet.domain.printed import PrintedStory, Sheet
from broadsheet.domain.record import Record, moment
from broadsheet.domain.site import Site
from broadsheet.stages.letter.file_form import file_name
from broadsheet.text.plain import plain
from broadsheet.text.sentences import cut, fit
from broadsheet.text.urls import is_web

LONGEST_SUBJECT = 150
"""Characters; clients show 40 to 90 of them."""
LONGEST_PREHEADER = 140
MOST_OTHERS = 3
"""Other outlets that a story names; the story's page has them all."""
LONGEST_EXCERPT = 300
ENOUGH = 480
"""Pixels that a copy must be wide at least: the lead's picture is shown at 552."""
LONGEST_URL = 2_000
_LONGEST_TITLE = 300


def story(
    of: PrintedStory, record: Record, page: str, base: str, *, outlet_pictures: bool
) -> LetterStory:
    """One story of a letter. `page` is its full address on the site, `base` the site's.

    `grown` is for `letter`'s caller to set. `outlet_pictures`: also pictures of which the site
    holds no copy, so that a reader's client asks the outlet's server for them.
    """
    title = _title(record.title)
    excerpt = fit(plain(record.excerpt, html=False), LONGEST_EXCERPT)
    lead = of.lead
    telling = of.telling
    return LetterStory(
        story=of.id,
        lead=lead.article.key,
        name=lead.name,
        title=title,
        excerpt="" if excerpt == title else excerpt,
        url=_address(record.web_url) or page,
        page=page,
        outlet=plain(record.provider.name, html=False) or record.provider.domain,
        at=moment(record.published_date_time) or of.first_seen,
        language=lead.article.language,
        topics=record.topics,
        also=_others(of, record),
        pages=len(telling.originals) if telling else 1 + len(of.related),
        picture=_picture(lead, title, base, outlet_pictures=outlet_pictures),
    )


def letter(site: Site, id_: str, at: datetime, stories: Sequence[LetterStory]) -> Letter | None:
    """The letter of these stories, the first of which leads; None where there is none."""
    if not stories:
        return None
    return Letter(
        id=id_,
        at=at.replace(microsecond=0),
        subject=subject(site, id_, stories),
        preheader=_preheader(stories),
        stories=tuple(stories),
        name=file_name(site, id_),
    )


def subject(site: Site, id_: str, stories: Sequence[LetterStory]) -> str:
    """The subject after the site's pattern: one line without anything invisible.

    The pattern is of no use where no story is left: then the day alone is told.
    """
    if not stories:
        return f"Newsletter of {id_}"
    values = {
        "{lead}": stories[0].title,
        "{title}": site.title,
        "{day}": id_,
        "{count}": str(len(stories)),
    }
    text = site.newsletter.subject
    parts: list[str] = []
    while text:
        # One pass, so that a headline that holds "{title}" stays as it is.
        at, name = min(((text.find(n), n) for n in values if n in text), default=(len(text), ""))
        parts += [text[:at], values.get(name, "")]
        text = text[at + len(name) :]
    whole = plain("".join(parts), html=False)
    return _short(whole or plain(site.title, html=False), LONGEST_SUBJECT)


def without(site: Site, of: Letter, names: frozenset[str]) -> Letter:
    """The letter as it may be shown: without pages whose record was taken down since (`names`).

    Where a story goes, subject and preheader are made anew of those that stay.
    """
    kept = tuple(
        replace(one, also=tuple(page for page in one.also if page.name not in names))
        for one in of.stories
        if one.name not in names
    )
    if len(kept) == len(of.stories):
        return of if kept == of.stories else replace(of, stories=kept)
    return replace(of, subject=subject(site, of.id, kept), preheader=_preheader(kept), stories=kept)


def _preheader(stories: Sequence[LetterStory]) -> str:
    """The other headlines, else what the only story is about."""
    rest = " / ".join(one.title for one in stories[1:])
    return _short(rest or "".join(one.excerpt for one in stories[:1]), LONGEST_PREHEADER)


def _title(text: str) -> str:
    return _short(plain(text, html=False), _LONGEST_TITLE)


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else cut(text, most)


def _address(url: str) -> str:
    """The address if a mail may link to it, with what no URL holds percent-encoded."""
    own = url.lower().startswith(("https://", "http://"))
    if not own or len(url) > LONGEST_URL or not is_web(url) or not url.isprintable():
        return ""
    return "".join(f"%{ord(c):02X}" if c in ' "<>\\^`{|}' else c for c in url.strip())


def _others(of: PrintedStory, lead: Record) -> tuple[OtherPage, ...]:
    """The best other pages, each outlet once, the lead's own not among them."""
    records, found = dict(of.records), dict[str, OtherPage]()
    for name in (sheet.name for sheet in of.related if sheet.name in records):
        one = records[name]
        url = _address(one.web_url)
        if url and one.provider.domain != lead.provider.domain:
            outlet = plain(one.provider.name, html=False) or one.provider.domain
            found.setdefault(one.provider.domain, OtherPage(_title(one.title), url, outlet, name))
    return tuple(found.values())[:MOST_OTHERS]


def _copy_of(image: Image, base: str) -> str:
    """The narrowest of the site's own copies that is wide enough, else none."""
    wide = [copy.path for copy in image.copies if copy.width >= ENOUGH]
    return f"{base.rstrip('/')}/{wide[0]}" if wide else ""


def _picture(lead: Sheet, title: str, base: str, *, outlet_pictures: bool) -> LetterPicture | None:
    for image in lead.article.images:
        src = f"{base.rstrip('/')}/{image.kept}" if image.kept else ""
        if not src and outlet_pictures:
            src = _address(image.url)
        if src and image.sized and not image.tiny:
            src = _copy_of(image, base) or src
            alt = _short(plain(image.title, html=False) or title, _LONGEST_TITLE)
            return LetterPicture(src, image.width, image.height, alt)
    return None
