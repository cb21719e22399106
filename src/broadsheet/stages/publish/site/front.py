"""The front page: the edition in its order, then the newest other stories by day."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby

from broadsheet.domain.printed import Catalog, Leaf, PrintedStory
from broadsheet.stages.publish.paths import day_path
from broadsheet.stages.publish.site.frame import Frame, render
from broadsheet.stages.publish.site.jsonld import graph, item_list
from broadsheet.stages.publish.site.links import file_of
from broadsheet.stages.publish.site.press import Press
from broadsheet.stages.publish.site.views import Card, Tag, preview
from broadsheet.text.days import long_day

_RAIL = 3
"""Stories beside the lead."""
_COLUMNS = 6
"""Stories with pictures under it."""
_MORE = 24
"""Further stories by day, below the edition."""
_LISTED = 10
"""Stories that the page names to machines."""


def front_leaf(catalog: Catalog, shared: Frame, press: Press) -> Leaf:
    """The front page, of the catalogue's edition."""
    edition = tuple(i for i in dict.fromkeys(catalog.edition.stories) if i in catalog.by_id)
    shown = frozenset(edition)
    others = (one.id for one in catalog.shown if one.id not in shown)
    rest = tuple(id_ for id_, _ in zip(others, range(_MORE), strict=False))
    updated = catalog.updated

    def make(stories: Mapping[str, PrintedStory]) -> bytes:
        shelf = replace(shared.shelf, day=updated.date() if updated else None)
        front = [Card(stories[id_], shelf) for id_ in edition]
        more = [Card(stories[id_], shelf) for id_ in rest]
        return _front_page(front, more, updated, shared, press)

    return Leaf("index.html", (*edition, *rest), make, (edition, rest, updated))


def _front_page(
    edition: Sequence[Card],
    rest: Sequence[Card],
    updated: datetime | None,
    frame: Frame,
    press: Press,
) -> bytes:
    columns = _RAIL + 1 + _COLUMNS
    head = frame.head(
        "/",
        frame.site.title,
        told=lambda: graph(item_list((edition or rest)[:_LISTED], frame.site)),
        image=next((preview(c, frame.site) for c in edition if c.picture), None),
    )
    return render(
        press,
        "front.html.jinja",
        frame,
        head,
        day=long_day(updated.date()) if updated else "",
        updated=updated,
        lead=edition[0] if edition else None,
        rail=edition[1 : _RAIL + 1],
        columns=edition[_RAIL + 1 : columns],
        briefs=edition[columns:],
        days=[
            (Tag(long_day(day), file_of(day_path(day))), list(group))
            for day, group in groupby(rest, key=lambda one: one.day)
        ],
    )
