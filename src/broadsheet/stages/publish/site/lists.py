"""Topic pages and the archive by day."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from broadsheet.domain.printed import PrintedFile
from broadsheet.domain.site import Topic
from broadsheet.stages.publish.paths import day_path, topic_path
from broadsheet.stages.publish.site.links import file_of
from broadsheet.stages.publish.site.press import Frame, Press, feeds_at, render
from broadsheet.stages.publish.site.views import Card, Moment, Tag
from broadsheet.stages.publish.site.words import count, long_day, month

PAGE = 50
"""Stories on a page of a topic."""


@dataclass(frozen=True, slots=True)
class Branch:
    """A topic in the index: how deep it lies in the tree (0 for a root), its newest story."""

    tag: Tag
    depth: int
    stories: str
    description: str
    newest: Moment | None


def topic_pages(cards: Sequence[Card], frame: Frame, press: Press) -> Iterator[PrintedFile]:
    """The index of topics, and each topic's pages."""
    filed: dict[str, list[Card]] = {topic: [] for topic in frame.topics}
    for card in cards:
        for label in dict.fromkeys(label.topic for label in card.story.lead.labels.topics):
            if label in filed:
                filed[label].append(card)
    yield render(
        press,
        "topics.html.jinja",
        frame,
        frame.head("/topics/", "Topics", f"All topics of {frame.site.title}."),
        branches=_tree(frame.topics, filed),
    )
    for topic in frame.topics.values():
        yield from _pages_of(topic, filed[topic.id], frame, press)


def sealed(number: int) -> list[tuple[int, int, int]]:
    """How `number` stories, newest first, fall into pages: (page, from, to) with page 0 the first.

    Page 0 holds the newest fifty. The older ones are paged from the oldest on, so a full page
    keeps its number and its content however much is printed later.
    """
    older = max(number - PAGE, 0)
    pages = [(0, 0, min(number, PAGE))]
    for page in range(-(-older // PAGE), 0, -1):
        oldest = number - (page - 1) * PAGE
        pages.append((page, max(oldest - PAGE, PAGE), oldest))
    return pages


def day_pages(cards: Sequence[Card], frame: Frame, press: Press) -> Iterator[PrintedFile]:
    """The calendar of the archive, and a page for each day that has a story."""
    days = [(day, list(group)) for day, group in groupby(cards, key=lambda card: card.day)]
    tags = [Tag(long_day(day), file_of(day_path(day))) for day, _ in days]
    entries = [
        (day, tag, count(len(found), "story", "stories"), min(found, key=lambda c: (-c.heat, c.id)))
        for (day, found), tag in zip(days, tags, strict=True)
    ]
    yield render(
        press,
        "days.html.jinja",
        frame,
        frame.head("/days/", "Archive", f"Every day of {frame.site.title}."),
        months=[
            (name, list(group))
            for name, group in groupby(entries, key=lambda entry: month(entry[0]))
        ],
    )
    for at, (day, found) in enumerate(days):
        yield render(
            press,
            "day.html.jinja",
            frame,
            frame.head(day_path(day), tags[at].name, f"{frame.site.title} of {tags[at].name}."),
            cards=found,
            stories=count(len(found), "story", "stories"),
            newer=tags[at - 1] if at else None,
            older=tags[at + 1] if at + 1 < len(tags) else None,
        )


def _pages_of(
    topic: Topic, cards: Sequence[Card], frame: Frame, press: Press
) -> Iterator[PrintedFile]:
    address = topic_path(topic.id)
    children = [
        Tag(t.shortname or t.name, file_of(topic_path(t.id)))
        for t in frame.topics.values()
        if t.parent == topic.id and t.id != topic.id
    ]
    parent = frame.topics.get(topic.parent)
    pages = sealed(len(cards))
    links = [file_of(f"{address}page/{page}/" if page else address) for page, _, _ in pages]
    for at, (page, start, end) in enumerate(pages):
        title = f"{topic.name}: page {page} of the archive" if page else topic.name
        head = frame.head(f"{address}page/{page}/" if page else address, title, topic.description)
        yield render(
            press,
            "topic.html.jinja",
            frame,
            replace(head, feeds=feeds_at(address, topic.name) + frame.feeds),
            topic=topic,
            page=page,
            cards=cards[start:end],
            children=[] if page else children,
            parent=Tag(parent.name, file_of(topic_path(parent.id))) if parent else None,
            newer=links[at - 1] if at else "",
            older=links[at + 1] if at + 1 < len(links) else "",
        )


def _tree(topics: Mapping[str, Topic], filed: Mapping[str, Sequence[Card]]) -> list[Branch]:
    """The topics depth first, children under their parent in the configuration's order.

    A topic whose parents form a ring is listed as a root.
    """
    children: dict[str, list[Topic]] = {}
    for topic in topics.values():
        children.setdefault(topic.parent if topic.parent in topics else "", []).append(topic)
    branches: list[Branch] = []
    seen: set[str] = set()
    for start in (*children.get("", ()), *topics.values()):
        stack = [(start, 0)]
        while stack:
            topic, depth = stack.pop()
            if topic.id in seen:
                continue
            seen.add(topic.id)
            branches.append(_branch(topic, depth, filed[topic.id]))
            stack.extend((child, depth + 1) for child in reversed(children.get(topic.id, [])))
    return branches


def _branch(topic: Topic, depth: int, cards: Sequence[Card]) -> Branch:
    return Branch(
        tag=Tag(topic.name, file_of(topic_path(topic.id))),
        depth=min(depth, 3),
        stories=count(len(cards), "story", "stories"),
        description=topic.description,
        newest=cards[0].at if cards else None,
    )
