"""The JSON API: static pages of 25 items, newest first, under `api/`.

The same paper gives the same bytes. `page/1` is the index again, as clients of the reference ask
for it.
"""

from collections.abc import Iterator, Sequence

import msgspec

from broadsheet.domain.printed import Paper, PrintedFile, PrintedStory
from broadsheet.domain.record import Record
from broadsheet.domain.site import Site
from broadsheet.stages.publish.api_item import Json, record_item, story_item, topic_item
from broadsheet.stages.publish.paths import segment

PAGE = 25
"""Items on a page."""

_Named = tuple[str, Record]


def api_files(paper: Paper) -> Iterator[PrintedFile]:
    """Every file of the API: news, news by topic, stories, topics and newsletters."""
    leads = {story.lead.name: story for story in paper.stories}
    news = _newest_first(paper.records)
    items = [(leads.get(n), record_item(n, r, leads.get(n), paper.site)) for n, r in news]
    yield from _pages("api/news", [item for _, item in items])
    for topic in paper.site.topics:
        own = [item for story, item in items if story and topic.id in _topics(story)]
        yield from _pages(f"api/news/{segment(topic.id)}", own)
    stories = list(_stories(paper))
    yield from _pages("api/stories", stories)
    for story in stories:
        yield _file(f"api/stories/{segment(str(story['id']))}/index.json", story)
    yield _file("api/topics/index.json", _page(1, _topic_items(paper.site), None))
    yield _file("api/newsletters/index.json", _page(1, [], None))


def _newest_first(records: Sequence[_Named]) -> list[_Named]:
    """The published ones; of the same second, in order of name."""
    published = sorted((r for r in records if r[1].published), key=lambda named: named[0])
    return sorted(published, key=lambda named: named[1].published_date_time, reverse=True)


def _stories(paper: Paper) -> Iterator[Json]:
    records = dict(paper.records)
    for story in paper.stories:
        names = [sheet.name for sheet in (story.lead, *story.related) if sheet.name in records]
        if story.lead.name in records:
            held = [(name, records[name]) for name in names]
            yield story_item(story, held, list(_topics(story)), paper.site)


def _topics(story: PrintedStory) -> dict[str, None]:
    """Topic ids of the lead, best first."""
    return dict.fromkeys(label.topic for label in story.lead.labels.topics)


def _topic_items(site: Site) -> list[Json]:
    names = {topic.id: topic.name for topic in site.topics}
    return [topic_item(topic, names.get(topic.parent), site) for topic in site.topics]


def _pages(folder: str, items: Sequence[Json]) -> Iterator[PrintedFile]:
    last = max(1, -(-len(items) // PAGE))
    for number in range(1, last + 1):
        held = items[(number - 1) * PAGE : number * PAGE]
        page = _file(
            f"{folder}/page/{number}/index.json",
            _page(number, held, number + 1 if number < last else None),
        )
        if number == 1:
            yield PrintedFile(f"{folder}/index.json", page.content)
        yield page


def _page(number: int, items: Sequence[Json], following: int | None) -> Json:
    return {"page": number, "value": list(items), "nextPage": following}


def _file(path: str, value: Json) -> PrintedFile:
    return PrintedFile(path, msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n")
