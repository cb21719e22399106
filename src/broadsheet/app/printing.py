"""Everything that one paper is printed as."""

from collections.abc import Iterator

from broadsheet.app.templates import press
from broadsheet.domain.printed import Paper, PrintedFile
from broadsheet.stages import publish
from broadsheet.stages.publish import site

PRESS_VERSION = f"{publish.VERSION}+{site.VERSION}"


def render(paper: Paper) -> Iterator[PrintedFile]:
    """Records, API, feeds, sitemap and pages."""
    yield from publish.data_files(paper)
    yield from site.site_files(paper, press())
