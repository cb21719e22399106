"""The JSON API: static files under `api/`, newest first.

`news` are the published records in numbered pages of 25, of all and of each topic, as the
reference's clients read them (`page/1` is the index again). `records` are the same in cursor pages
that do not shift, `stories` the stories under their stable ids. The same paper gives the same
bytes.
"""

from collections.abc import Iterator, Mapping
from functools import partial

from broadsheet.domain.printed import Catalog, Form, Leaf, Listed, PrintedStory
from broadsheet.domain.site import Site
from broadsheet.stages.publish.api_item import Json, record_item, story_item, topic_item
from broadsheet.stages.publish.api_pages import cursored, cursored_slips, encoded, numbered, text
from broadsheet.stages.publish.openapi import description
from broadsheet.stages.publish.paths import segment

NAME, VERSION = "api", "api/5"
NEWS, RECORDS, STORIES, TOPICS = "api/news", "api/records", "api/stories", "api/topics"


def story_leaves(site: Site, listed: Listed) -> Iterator[Leaf]:
    """The file of one story, and the same under each id that it had before."""
    if not listed.shown:
        return
    paths = dict.fromkeys(story_file(id_) for id_ in (listed.id, *listed.formerly))
    for path in paths:
        yield Leaf(path, (listed.id,), partial(_alone, listed.id, site))


def catalog_leaves(catalog: Catalog) -> Iterator[Leaf]:
    """Every list and the API's description; the newsletters have a form of their own."""
    site, shown = catalog.site, catalog.shown
    filed: dict[str, list[str]] = {topic.id: [] for topic in site.topics}
    for listed in shown:
        for topic in listed.topics:
            if topic in filed:
                filed[topic].append(listed.id)
    yield from numbered(NEWS, [one.id for one in shown], NAME)
    for topic, ids in filed.items():
        yield from numbered(f"{NEWS}/{segment(topic)}", ids, NAME)
    named = [(one.name.removesuffix(".md"), one.id) for one in shown]
    yield from cursored_slips(RECORDS, named, site, NAME)
    own = [(one.id, one.id) for one in shown]
    yield from cursored(STORIES, own, site, lambda story: encoded(_story(site, story)))
    yield Leaf(f"{TOPICS}/index.json", (), lambda _: _topics(site))
    yield Leaf("api/openapi.json", (), lambda _: text(description(site)))


def slip(catalog: Catalog, story: PrintedStory) -> str:
    """What lists of records show of a story: its record's item."""
    return encoded(_record(catalog.site, story)).decode()


def story_file(story: str) -> str:
    """Where the API has one story."""
    return f"{STORIES}/{segment(story)}/index.json"


def _record(site: Site, story: PrintedStory) -> Json:
    """The published record of a story: its lead's."""
    lead = story.record(story.lead)
    if lead is None:
        raise ValueError(f"{story.id} is led by a page without a record")
    return record_item(story.lead.name, lead, story, site)


def _story(site: Site, story: PrintedStory) -> Json:
    records = dict(story.records)
    names = [sheet.name for sheet in (story.lead, *story.related)]
    topics = dict.fromkeys(label.topic for label in story.lead.labels.topics)
    return story_item(story, [(name, records[name]) for name in names], list(topics), site)


def _alone(id_: str, site: Site, stories: Mapping[str, PrintedStory]) -> bytes:
    return text(_story(site, stories[id_]))


def _topics(site: Site) -> bytes:
    names = {topic.id: topic.name for topic in site.topics}
    items = [topic_item(topic, names.get(topic.parent), site) for topic in site.topics]
    return text({"page": 1, "value": items, "nextPage": None})


API = Form(NAME, VERSION, story_leaves, catalog_leaves, slip, keeps=True)
