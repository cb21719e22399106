"""The press: from decisions to the bytes of records, API, feeds and sitemap.

`compose.compose_paper` makes the paper; `data_files` prints everything of it that is not HTML,
which `site` prints.
"""

from collections.abc import Iterator

from broadsheet.domain.printed import Paper, PrintedFile
from broadsheet.stages.publish.api import api_files
from broadsheet.stages.publish.compose import VERSION, compose_paper, compose_record
from broadsheet.stages.publish.feeds import feed_files
from broadsheet.stages.publish.record_form import print_record
from broadsheet.stages.publish.sitemap import sitemap_files

__all__ = ["VERSION", "compose_paper", "compose_record", "data_files", "record_files"]


def record_files(paper: Paper) -> Iterator[PrintedFile]:
    """One file a record, under `_news/`."""
    for name, record in paper.records:
        yield PrintedFile(f"_news/{name}", print_record(record))


def data_files(paper: Paper) -> Iterator[PrintedFile]:
    """Records, JSON API, feeds, sitemap and robots.txt."""
    yield from record_files(paper)
    yield from api_files(paper)
    yield from feed_files(paper)
    yield from sitemap_files(paper)
