"""The readable site: plain HTML, one style sheet, one small script, every link relative.

`site_form` gives the leaves of a press: the same stories give the same bytes, whenever they are
printed.
"""

from collections.abc import Iterator

from broadsheet.domain.printed import Catalog, Form, Leaf, Listed, Make, PrintedStory
from broadsheet.domain.site import Site
from broadsheet.stages.publish.paths import story_path
from broadsheet.stages.publish.site.archive import archive_leaves
from broadsheet.stages.publish.site.frame import Frame, frame, year_of
from broadsheet.stages.publish.site.front import front_leaf
from broadsheet.stages.publish.site.links import file_of
from broadsheet.stages.publish.site.lists import topic_leaves
from broadsheet.stages.publish.site.outlets import outlet_leaves
from broadsheet.stages.publish.site.press import FORM, Press
from broadsheet.stages.publish.site.standing import standing_leaves
from broadsheet.stages.publish.site.story import moved_page, story_page

VERSION = "site/7"

__all__ = ["VERSION", "Press", "site_form"]


def site_form(press: Press) -> Form:
    """The readable site as a form; its version names templates, style and script too."""
    made: dict[int, tuple[Site, Frame]] = {}

    def framed(site: Site, year: int) -> Frame:
        """The frame of a year, made once for a site (the same object, not an equal one)."""
        known = made.get(year)
        if known is None or known[0] is not site:
            known = made[year] = (site, frame(site, press, year))
        return known[1]

    def of_story(site: Site, listed: Listed) -> Iterator[Leaf]:
        if listed.shown:
            shared, id_ = framed(site, listed.at.year), listed.id
            yield Leaf(
                path=file_of(story_path(id_)),
                stories=(id_,),
                make=lambda stories: story_page(shared.card(stories[id_]), shared, press),
            )
            if listed.formerly:
                yield from _moved(listed, shared, press)

    def of_catalog(catalog: Catalog) -> Iterator[Leaf]:
        shared = framed(catalog.site, year_of(catalog))
        yield front_leaf(catalog, shared, press)
        yield from topic_leaves(catalog, shared, press)
        yield from archive_leaves(catalog, shared, press)
        yield from outlet_leaves(catalog, shared, press)
        yield from standing_leaves(catalog, shared, press)

    def slip(catalog: Catalog, story: PrintedStory) -> str:
        return framed(catalog.site, year_of(catalog)).slip(press, story)

    slips = None if press.own_rows else slip
    return Form(FORM, f"{VERSION}+{press.version}", of_story, of_catalog, slips)


def _moved(listed: Listed, shared: Frame, press: Press) -> Iterator[Leaf]:
    """A page at each former address of the story, which leads to it."""
    own = file_of(story_path(listed.id))
    former = {file_of(story_path(id_)): id_ for id_ in listed.formerly}
    former.pop(own, None)
    for path, id_ in former.items():
        yield Leaf(path, (listed.id,), _leading(id_, listed.id, shared, press))


def _leading(former: str, now: str, shared: Frame, press: Press) -> Make:
    return lambda stories: moved_page(former, shared.card(stories[now]), shared, press)
