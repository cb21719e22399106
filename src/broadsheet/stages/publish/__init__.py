"""The press: from decisions to the bytes of records, API, feeds and sitemap.

`compose.compose_story` makes what is printed of one story; `DATA_FORMS` are all forms that are not
HTML, which `site` prints. `printed` makes every leaf of a form: a whole print.
"""

from collections.abc import Iterable, Iterator

from broadsheet.domain.printed import Form, Paper, PrintedFile
from broadsheet.stages.publish.api import API
from broadsheet.stages.publish.compose import VERSION, compose_story
from broadsheet.stages.publish.feeds import FEEDS
from broadsheet.stages.publish.records import RECORDS
from broadsheet.stages.publish.sitemap import SITEMAP
from broadsheet.stages.publish.standing import STANDING

__all__ = ["DATA_FORMS", "VERSION", "compose_story", "printed"]

DATA_FORMS: tuple[Form, ...] = (RECORDS, API, FEEDS, SITEMAP, STANDING)
"""Records, JSON API, feeds, sitemaps and robots.txt, OPML, manifest, icon and headers."""


def printed(paper: Paper, forms: Iterable[Form]) -> Iterator[PrintedFile]:
    """Every file of a paper in these forms."""
    catalog = paper.catalog
    for form in forms:
        for listed in catalog.stories:
            for leaf in form.of_story(catalog.site, listed):
                yield PrintedFile(leaf.path, leaf.content(paper.by_id, {}))
        make = form.slip
        slips = {one.id: make(catalog, paper.by_id[one.id]) for one in catalog.shown if make}
        for leaf in form.of_catalog(catalog):
            yield PrintedFile(leaf.path, leaf.content(paper.by_id, slips))
