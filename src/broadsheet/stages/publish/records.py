"""The records: one Markdown file for each page of each story, under `_news/`."""

from collections.abc import Iterator, Mapping
from functools import partial

from broadsheet.domain.printed import Form, Leaf, Listed, PrintedStory, no_leaves
from broadsheet.domain.site import Site
from broadsheet.stages.publish.record_form import print_record

VERSION = "records/2"
FOLDER = "_news"


def story_leaves(site: Site, listed: Listed) -> Iterator[Leaf]:
    """A file for each member, shown or not."""
    del site
    for page in listed.pages:
        yield Leaf(f"{FOLDER}/{page.name}", (listed.id,), partial(_printed, listed.id, page.name))


def _printed(story: str, name: str, stories: Mapping[str, PrintedStory]) -> bytes:
    for own, record in stories[story].records:
        if own == name:
            return print_record(record)
    raise KeyError(name)


RECORDS = Form("records", VERSION, story_leaves, no_leaves)
