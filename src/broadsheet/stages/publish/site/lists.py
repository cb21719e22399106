"""The index of topics, and the pages of each."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from broadsheet.domain.printed import Catalog, Leaf, Listed
from broadsheet.domain.site import Topic
from broadsheet.stages.publish.paths import topic_path
from broadsheet.stages.publish.site.frame import Frame, feeds_at, render
from broadsheet.stages.publish.site.jsonld import crumbs, graph
from broadsheet.stages.publish.site.links import file_of
from broadsheet.stages.publish.site.press import Press, Shown, listing
from broadsheet.stages.publish.site.views import Moment, Shelf, Tag, moment
from broadsheet.stages.publish.site.words import count

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


def topic_leaves(catalog: Catalog, frame: Frame, press: Press) -> Iterator[Leaf]:
    """The index of topics, and each topic's pages."""
    filed: dict[str, list[Listed]] = {topic: [] for topic in frame.topics}
    for story in catalog.shown:
        for topic in story.topics:
            if topic in filed:
                filed[topic].append(story)
    branches = _tree(frame.topics, filed, frame.shelf)
    yield Leaf(
        path="topics/index.html",
        stories=(),
        make=lambda _: render(
            press,
            "topics.html.jinja",
            frame,
            frame.head("/topics/", "Topics", f"All topics of {frame.site.title}."),
            branches=branches,
        ),
        inputs=branches,
    )
    for found in frame.topics.values():
        yield from _pages_of(found, filed[found.id], frame, press)


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


@dataclass(frozen=True, slots=True)
class _Sheaf:
    """A page of a topic: its number in the archive (0 the first), its stories, those beside it."""

    topic: Topic
    page: int
    stories: tuple[Listed, ...]
    newer: str
    older: str


def _pages_of(
    topic: Topic, stories: Sequence[Listed], frame: Frame, press: Press
) -> Iterator[Leaf]:
    address = topic_path(topic.id)
    pages = sealed(len(stories))
    links = [file_of(f"{address}page/{page}/" if page else address) for page, _, _ in pages]
    for at, (page, start, end) in enumerate(pages):
        found = tuple(stories[start:end])
        ids = tuple(story.id for story in found)
        newer = links[at - 1] if at else ""
        older = links[at + 1] if at + 1 < len(links) else ""
        sheaf = _Sheaf(topic, page, found, newer, older)
        make = listing(press, partial(_topic_page, sheaf, frame, press))
        yield Leaf(links[at], ids, make, (ids, newer, older, frame.shelf.year))


def _topic_page(sheaf: _Sheaf, frame: Frame, press: Press, shown: Mapping[str, Shown]) -> bytes:
    topic, page = sheaf.topic, sheaf.page
    address = topic_path(topic.id)
    title = f"{topic.name}: page {page} of the archive" if page else topic.name
    own = f"{address}page/{page}/" if page else address
    way = [(frame.site.title, "/"), ("Topics", "/topics/"), (title, own)]
    head = frame.head(own, title, topic.description, lambda: graph(crumbs(way, frame.site)))
    parent = frame.topics.get(topic.parent)
    children = [
        Tag(t.shortname or t.name, file_of(topic_path(t.id)))
        for t in frame.topics.values()
        if t.parent == topic.id and t.id != topic.id
    ]
    return render(
        press,
        "topic.html.jinja",
        frame,
        replace(head, feeds=feeds_at(address, topic.name)),
        topic=topic,
        page=page,
        rows=frame.rows(press, head, (shown[one.id] for one in sheaf.stories)),
        children=[] if page else children,
        parent=Tag(parent.name, file_of(topic_path(parent.id))) if parent else None,
        newer=Tag("Newer stories", sheaf.newer) if sheaf.newer else None,
        older=Tag("Older stories", sheaf.older) if sheaf.older else None,
    )


def _tree(
    topics: Mapping[str, Topic], filed: Mapping[str, Sequence[Listed]], shelf: Shelf
) -> list[Branch]:
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
            branches.append(_branch(topic, depth, filed[topic.id], shelf))
            stack.extend((child, depth + 1) for child in reversed(children.get(topic.id, [])))
    return branches


def _branch(topic: Topic, depth: int, stories: Sequence[Listed], shelf: Shelf) -> Branch:
    return Branch(
        tag=Tag(topic.name, file_of(topic_path(topic.id))),
        depth=min(depth, 3),
        stories=count(len(stories), "story", "stories"),
        description=topic.description,
        newest=moment(stories[0].at, shelf) if stories else None,
    )
