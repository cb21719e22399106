"""The readable site: plain HTML, one style sheet, no script, every link relative.

`site_files` is a pure function of the paper and the press: the same paper gives the same bytes,
whenever it is printed.
"""

from collections.abc import Iterator

from broadsheet.domain.printed import Paper, PrintedFile
from broadsheet.stages.publish.compose import sheet_time
from broadsheet.stages.publish.site.front import front_page, standing_pages
from broadsheet.stages.publish.site.lists import day_pages, topic_pages
from broadsheet.stages.publish.site.press import Press, frame
from broadsheet.stages.publish.site.story import story_page
from broadsheet.stages.publish.site.views import card

VERSION = "site/2"

__all__ = ["VERSION", "Press", "site_files"]


def site_files(paper: Paper, press: Press) -> Iterator[PrintedFile]:
    """Every file of the readable site, one at a time, in an order that is always the same."""
    shared = frame(paper, press)
    stories = sorted(paper.stories, key=lambda s: (-sheet_time(s.lead).timestamp(), s.id))
    cards = [card(story, shared.shelf) for story in stories]
    yield PrintedFile(press.style_path, press.style.encode())
    yield front_page(paper, cards, shared, press)
    yield from topic_pages(cards, shared, press)
    yield from day_pages(cards, shared, press)
    for found in cards:
        yield story_page(found, shared, press)
    yield from standing_pages(shared, press)
