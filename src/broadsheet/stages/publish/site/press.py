"""The press: compiled templates, the style sheet, and the frame that every page shares."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from unicodedata import east_asian_width

from jinja2 import Environment
from markupsafe import Markup

from broadsheet.domain.printed import Paper, PrintedFile
from broadsheet.domain.site import Site, Topic
from broadsheet.stages.publish.paths import absolute, topic_path
from broadsheet.stages.publish.site.links import file_of, root_of, site_path
from broadsheet.stages.publish.site.views import Shelf, Tag

_RIGHT_TO_LEFT = frozenset({"ar", "dv", "fa", "he", "ku", "ps", "sd", "ug", "ur", "yi"})
_NAV_ROOM = 110
"""Letters that the topics of the navigation may take; the topic index has the rest.

With the fixed links it is then one line of a page at its full width.
"""
_NAV_GAP = 3
"""The space between two links, in letters."""


@dataclass(frozen=True)
class Press:
    """What `site_files` prints with: a compiled environment and the style sheet's text.

    The environment escapes every value by itself (autoescape) and faults on a name that is not
    there (StrictUndefined); `app.templates.press` makes one.
    """

    environment: Environment
    style: str

    @cached_property
    def style_path(self) -> str:
        """The style sheet's file, named by its digest: it can be cached for ever."""
        return f"assets/style-{hashlib.sha256(self.style.encode()).hexdigest()[:12]}.css"


@dataclass(frozen=True, slots=True)
class FeedLink:
    """A feed that a page offers; `href` is its file."""

    title: str
    type: str
    href: str


@dataclass(frozen=True, slots=True)
class Head:
    """What is particular to one page: its file, its address, and what machines read of it.

    `up` is the way to the site's root that every link starts with. `canonical` is empty for a
    page that has no address of its own (404).
    """

    path: str
    up: str
    title: str
    description: str
    canonical: str
    feeds: tuple[FeedLink, ...]
    kind: str = "website"
    image: str = ""
    data: Markup = field(default_factory=Markup)
    """JSON-LD, escaped for its script element."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What all pages of one paper share."""

    site: Site
    language: str
    right_to_left: bool
    style: str
    nav: tuple[Tag, ...]
    shelf: Shelf
    feeds: tuple[FeedLink, ...]

    @property
    def topics(self) -> Mapping[str, Topic]:
        """The site's topics by id."""
        return self.shelf.topics

    def head(self, address: str, title: str, description: str = "") -> Head:
        """The head of the page at an address of the site (`/topics/ai/`)."""
        path = file_of(address)
        return Head(
            path=path,
            up=root_of(path),
            title=title,
            description=description or self.site.description,
            canonical=absolute(self.site, address),
            feeds=self.feeds,
        )

    def missing(self) -> Head:
        """The head of 404.html, which is shown under any address: its links start at the host."""
        return Head(
            path="404.html",
            up=site_path(self.site.url),
            title="Not here",
            description="",
            canonical="",
            feeds=self.feeds,
        )


def frame(paper: Paper, press: Press) -> Frame:
    """The frame of a paper's pages; what it prints on each does not change with the news."""
    site = paper.site
    return Frame(
        site=site,
        language=site.language,
        right_to_left=site.language.lower().split("-")[0] in _RIGHT_TO_LEFT,
        style=press.style_path,
        nav=tuple(
            Tag(t.shortname or t.name, file_of(topic_path(t.id))) for t in _sections(site.topics)
        ),
        shelf=Shelf(
            topics={t.id: t for t in site.topics},
            records=dict(paper.records),
            language=site.language,
            year=paper.updated.year if paper.updated else 0,
        ),
        feeds=feeds_at("/", site.title),
    )


def feeds_at(address: str, title: str) -> tuple[FeedLink, ...]:
    """The three feeds beside a page: of the whole site at `/`, of a topic at its address."""
    beside = address.strip("/")
    folder = f"{beside}/" if beside else ""
    return (
        FeedLink(f"{title}: RSS", "application/rss+xml", f"{folder}feed.xml"),
        FeedLink(f"{title}: Atom", "application/atom+xml", f"{folder}atom.xml"),
        FeedLink(f"{title}: JSON Feed", "application/feed+json", f"{folder}feed.json"),
    )


def render(press: Press, template: str, frame: Frame, head: Head, **values: object) -> PrintedFile:
    """One page as a file."""
    page = press.environment.get_template(template)
    text = page.render(frame=frame, head=head, up=head.up, **values)
    return PrintedFile(head.path, text.encode("utf-8", "replace"))


def _sections(topics: tuple[Topic, ...]) -> tuple[Topic, ...]:
    """The topics that head the navigation: the roots, or a single root and its children."""
    ids = {t.id for t in topics}
    roots = [t for t in topics if t.parent not in ids]
    if len(roots) == 1:
        roots += [t for t in topics if t.parent == roots[0].id]
    ends = accumulate(_breadth(t.shortname or t.name) + _NAV_GAP for t in roots)
    return tuple(topic for topic, end in zip(roots, ends, strict=True) if end <= _NAV_ROOM)


def _breadth(name: str) -> int:
    """How wide a name is, in letters: an ideograph takes two."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in name)
