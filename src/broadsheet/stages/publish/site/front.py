"""The front page, the page about the site, and the page for what is not there."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from broadsheet.domain.printed import Paper, PrintedFile
from broadsheet.domain.site import Source
from broadsheet.stages.publish.paths import day_path
from broadsheet.stages.publish.site.jsonld import item_list
from broadsheet.stages.publish.site.links import file_of, outbound
from broadsheet.stages.publish.site.press import Frame, Press, render
from broadsheet.stages.publish.site.views import Card, Tag, picture_address
from broadsheet.stages.publish.site.words import long_day, span

_RAIL = 3
"""Stories beside the lead."""
_COLUMNS = 6
"""Stories with pictures under it."""
_MORE = 60
"""Further stories by day, below the edition."""


def front_page(paper: Paper, cards: Sequence[Card], frame: Frame, press: Press) -> PrintedFile:
    """The edition in its order, then the newest other stories by day."""
    by_id = {card.id: card for card in cards}
    edition = [by_id[story] for story in dict.fromkeys(paper.edition.stories) if story in by_id]
    shown = {card.id for card in edition}
    rest = [card for card in cards if card.id not in shown][:_MORE]
    columns = _RAIL + 1 + _COLUMNS
    head = replace(
        frame.head("/", frame.site.title),
        image=next((picture_address(c, frame.site) for c in edition if c.picture), ""),
        data=item_list(edition or rest, frame.site),
    )
    return render(
        press,
        "front.html.jinja",
        frame,
        head,
        day=long_day(paper.updated.date()) if paper.updated else "",
        updated=paper.updated,
        lead=edition[0] if edition else None,
        rail=edition[1 : _RAIL + 1],
        columns=edition[_RAIL + 1 : columns],
        briefs=edition[columns:],
        days=[
            (Tag(long_day(day), file_of(day_path(day))), list(group))
            for day, group in groupby(rest, key=lambda card: card.day)
        ],
    )


def standing_pages(frame: Frame, press: Press) -> Iterator[PrintedFile]:
    """The pages that change with the configuration alone: about and 404."""
    site = frame.site
    policy = site.policy
    yield render(
        press,
        "about.html.jinja",
        frame,
        frame.head("/about/", "About", f"How {site.title} finds, reads and judges the news."),
        policy=policy,
        window=span(policy.story_window.total_seconds() / 60),
        half_life=span(policy.half_life.total_seconds() / 60),
        oldest=span(policy.max_age.total_seconds() / 60) if policy.max_age else "",
        sources=[_source(source) for source in site.sources],
    )
    yield render(press, "404.html.jinja", frame, frame.missing())


def _source(source: Source) -> Tag:
    href = outbound(source.url)
    host = href.split("/")[2] if href else source.id
    return Tag(source.name or host, href)
