"""The frame that every page shares: head, navigation and foot, and what is worked out once."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from typing import Any
from unicodedata import east_asian_width

from markupsafe import Markup

from broadsheet.domain.printed import Catalog, PrintedStory
from broadsheet.domain.site import Site, Topic
from broadsheet.stages.publish.paths import absolute, topic_path
from broadsheet.stages.publish.site.links import file_of, root_of, site_path
from broadsheet.stages.publish.site.look import small_script
from broadsheet.stages.publish.site.press import Asset, Press, Shown, telling_faults
from broadsheet.stages.publish.site.views import Card, Preview, Shelf, Tag
from broadsheet.text.days import right_to_left

_NAMED = ("topics", "days", "search", "newsletters")
"""Pages, beside the front page and topics, that the navigation names."""
_POLICY = (
    "default-src 'none'; img-src 'self' {pictures}data: file:; style-src 'self' file:; "
    "script-src 'self' file:{compiled}; connect-src 'self'; manifest-src 'self' file:; "
    "base-uri 'none'; form-action 'none'"
)
"""What a page may load: its own files, read from a server or from a disk, and nothing inline."""
_NAV_ROOM = 110
"""Letters that the topics of the navigation may take; the topic index has the rest.

With the fixed links it is then one line of a page at its full width.
"""
_NAV_GAP = 3
"""The space between two links, in letters."""


_EMPTY_LINES = re.compile("\n\n+")
_UP = "\x00up\x00"
"""Stands for the way up in a slip; texts made fit for print hold no such letter."""
_AT = "\x00at\x00"
"""Stands for the story's time, which lists of a day tell as the hour alone."""
_END = "\x00"
"""After each part of a slip: the hour, the time in lists of any day, then the row."""


@dataclass(frozen=True, slots=True)
class FeedLink:
    """A feed that a page offers; `href` is its file."""

    title: str
    type: str
    href: str


@dataclass(frozen=True)
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
    policy: str
    """The content security policy."""
    feeds: tuple[FeedLink, ...] = ()
    """Feeds of this page alone."""
    kind: str = "website"
    image: Preview | None = None
    published: str = ""
    """When what the page is about was published, as records write times."""
    told: Callable[[], Markup] = Markup

    @cached_property
    def data(self) -> Markup:
        """JSON-LD, escaped for its script element."""
        return self.told()


@dataclass(frozen=True, slots=True)
class Chrome:
    """The parts of a page that are the same on all pages of a folder, rendered once."""

    top: Markup
    links: Markup
    skip: Markup
    nav: Markup
    foot: Markup


@dataclass(frozen=True)
class Frame:
    """What all pages of one paper share; it keeps what it has worked out for the next page."""

    site: Site
    language: str
    right_to_left: bool
    assets: tuple[Asset, ...]
    style: str
    script: str
    logo: str
    nav: tuple[Tag, ...]
    shelf: Shelf
    feeds: tuple[FeedLink, ...]
    policy: str
    finder: str = ""
    """The search page's script; empty where there is no search."""
    letters: bool = False
    _chrome: dict[tuple[str, str, str], Chrome] = field(default_factory=dict, repr=False)
    _last: list[Card] = field(default_factory=list, repr=False)

    @property
    def searched(self) -> bool:
        """Whether there is a search page."""
        return bool(self.finder)

    @property
    def locale(self) -> str:
        """The site's language as Open Graph writes it (`en_GB`); '' where no country is named."""
        language, _, country = self.language.partition("-")
        known = len(country) == 2 and country.isalpha() and country.isascii()
        return f"{language.lower()}_{country.upper()}" if known else ""

    @property
    def topics(self) -> Mapping[str, Topic]:
        """The site's topics by id."""
        return self.shelf.topics

    def head(
        self,
        address: str,
        title: str,
        description: str = "",
        told: Callable[[], Markup] = Markup,
        **more: Any,
    ) -> Head:
        """The head of the page at an address of the site (`/topics/ai/`); `more`: as `Head`."""
        path = file_of(address)
        return Head(
            path=path,
            up=root_of(path),
            title=title,
            description=description or self.site.description,
            canonical=absolute(self.site, address),
            policy=self.policy,
            told=told,
            **more,
        )

    def missing(self) -> Head:
        """The head of 404.html, which is shown under any address: its links start at the host."""
        return Head(
            path="404.html",
            up=site_path(self.site.url),
            title="Not here",
            description="",
            canonical="",
            policy=self.policy,
        )

    def card(self, story: PrintedStory) -> Card:
        """All that a page shows of a story; it is kept for what is made of the same story next."""
        if not self._last or self._last[0].story is not story:
            self._last[:] = [Card(story, self.shelf)]
        return self._last[0]

    def slip(self, press: Press, story: PrintedStory) -> str:
        """The story's row in lists, wherever they lie: of a day, and of any time."""
        at = self.card(story).at
        return f"{at.clock}{_END}{at.short}{_END}{self._row(press, story, _UP, _AT)}"

    def rows(
        self, press: Press, head: Head, shown: Iterable[Shown], *, clock: bool = False
    ) -> list[Markup]:
        """The rows of a page's list; `clock`: with the hour alone."""
        return [Markup(self._placed(press, head.up, one, clock)) for one in shown]  # noqa: S704

    def _placed(self, press: Press, up: str, one: Shown, clock: bool) -> str:
        if isinstance(one, str):
            hour, short, row = one.split(_END, 2)
            return row.replace(_UP, up).replace(_AT, hour if clock else short)
        at = self.card(one).at
        return self._row(press, one, up, at.clock if clock else at.short)

    def _row(self, press: Press, story: PrintedStory, up: str, time: str) -> str:
        with telling_faults(press):
            row = press.template("parts.html.jinja").module.row  # type: ignore[attr-defined]
            return str(row(self.card(story), up, time))

    def chrome(self, press: Press, head: Head) -> Chrome:
        """What a page has in common with all that lie as deep; it is rendered once."""
        current = head.path if head.path in self._named else ""
        key = (head.up, current, head.policy)
        known = self._chrome.get(key)
        if known is None:
            shared = {"frame": self, "up": head.up, "current": current, "policy": head.policy}
            parts = {
                name: Markup(press.template(f"{name}.html.jinja").render(shared))  # noqa: S704
                for name in ("top", "links", "skip", "nav", "foot")
            }
            known = self._chrome[key] = Chrome(**parts)
        return known

    @cached_property
    def _named(self) -> frozenset[str]:
        fixed = ("index.html", *(f"{name}/index.html" for name in _NAMED))
        return frozenset((*fixed, *(tag.href for tag in self.nav)))


def frame(site: Site, press: Press, year: int = 0) -> Frame:
    """The frame of the site's pages; what it prints on each does not change with the news.

    `year` is the paper's own: lists show times of it without it.
    """
    style = Asset.named("style", "css", press.sheet(site.look).encode())
    script = Asset.named("site", "js", small_script(press.script).encode())
    drawing = press.drawings.get(site.look.logo)
    logo = (Asset.named("logo", "svg", drawing),) if drawing else ()
    finder = Asset.named("search", "js", small_script(press.finder).encode())
    finders = (finder,) if site.search else ()
    linked = site.look.outlet_pictures
    return Frame(
        site=site,
        language=site.language,
        right_to_left=right_to_left(site.language),
        assets=(style, script, *logo, *finders),
        style=style.path,
        script=script.path,
        logo=logo[0].path if logo else "",
        nav=tuple(
            Tag(t.shortname or t.name, file_of(topic_path(t.id))) for t in _sections(site.topics)
        ),
        shelf=Shelf(
            topics={t.id: t for t in site.topics},
            language=site.language,
            year=year,
            linked=linked,
        ),
        feeds=feeds_at("/", site.title),
        policy=policy(linked),
        finder=finder.path if finders else "",
        letters=site.newsletter.enabled,
    )


def year_of(catalog: Catalog) -> int:
    """The paper's own year; 0 where nothing is shown."""
    return catalog.updated.year if catalog.updated else 0


def policy(linked: bool = False, compiled: bool = False) -> str:
    """`linked`: pictures of any server; `compiled`: the search may run what it is compiled to."""
    return _POLICY.format(
        pictures="http: https: " if linked else "",
        compiled=" 'wasm-unsafe-eval'" if compiled else "",
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


def render(press: Press, template: str, frame: Frame, head: Head, **values: object) -> bytes:
    """The bytes of one page. What a site's own template raises is told with its file and line."""
    with telling_faults(press):
        chrome = frame.chrome(press, head)
        page = press.template(template)
        text = page.render(frame=frame, head=head, up=head.up, chrome=chrome, **values)
    return _closed_up(text).encode("utf-8", "replace")


def _closed_up(text: str) -> str:
    """The page without the empty lines that templates leave where nothing is printed."""
    return _EMPTY_LINES.sub("\n", text)


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
