"""Which copies the tree holds of a record's lead picture: `_data/pictures/2022-05-19.yaml`.

Records name pictures where their outlets have them; their form is fixed, so the layouts find the
copies here, by the day and the file name of the record. A file for each day: one for all would
change with every story, and be read whole for it.
"""

from collections.abc import Iterator, Mapping
from functools import partial

from broadsheet.domain.article import LEAST_HEIGHT, LEAST_WIDTH, Image
from broadsheet.domain.printed import Catalog, Laid, Leaf, PrintedStory
from broadsheet.domain.record import Record
from broadsheet.stages.jekyll.stories import has_tree
from broadsheet.text.yamlform import double_quoted

FOLDER = "_data/pictures"


def picture_leaves(catalog: Catalog, form: str) -> Iterator[Leaf]:
    """A file for each day of records that readers see, laid out from slips of `form`."""
    if not has_tree(catalog.site) or not catalog.site.fetch.keep_pictures:
        return
    days: dict[str, list[str]] = {}
    for story in sorted(catalog.shown, key=lambda one: one.name):
        days.setdefault(story.name[:10], []).append(story.id)
    for day, stories in days.items():
        yield Leaf(f"{FOLDER}/{day}.yaml", tuple(stories), Laid(form, partial(_day, stories)))


def slip(_: Catalog, story: PrintedStory) -> str:
    """What a day's file says of a story that readers see; empty where the site holds no copy."""
    record = story.record(story.lead)
    shown = next(filter(_is_shown, story.lead.article.images), None)
    return _lines(story.lead.name, record, shown) if record and shown else ""


def _is_shown(image: Image) -> bool:
    """Whether there are copies of it, and it is larger than an icon."""
    largest = image.copies[-1] if image.copies else None
    return bool(largest and largest.width >= LEAST_WIDTH and largest.height >= LEAST_HEIGHT)


def _lines(name: str, record: Record, image: Image) -> str:
    told = next((one for one in record.images if one.url == image.url), None)
    lines = [f"{double_quoted(name)}:"]
    lines.append(f"  alt: {double_quoted((told and told.title) or record.title)}")
    if told and told.attribution:
        lines.append(f"  attribution: {double_quoted(told.attribution)}")
    lines.append("  copies:")
    for copy in image.copies:
        lines.append(f"    - path: {double_quoted(copy.path)}")
        lines.append(f"      width: {copy.width}")
        lines.append(f"      height: {copy.height}")
    return "".join(f"{line}\n" for line in lines)


def _day(stories: list[str], slips: Mapping[str, str]) -> bytes:
    return ("".join(slips[id_] for id_ in stories) or "{}\n").encode()
