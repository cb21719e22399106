"""Outgoing feeds: RSS 2.0, Atom and JSON Feed 1.1, of the site, topics, outlets, saved searches.

An item is a story: its link is the lead's page at the outlet, and the story's own page stands
beside it (`comments` in RSS, `rel="related"` in Atom, `_broadsheet` in JSON Feed). Its id is made
of the story's id alone, so that it stays when a title, a lead or the site's address changes. In an
outlet's feed an item is that outlet's page, in the order of its pages.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from heapq import nlargest

from broadsheet.domain.printed import Catalog, Form, Leaf, Listed, PrintedStory, no_leaves
from broadsheet.domain.site import Site
from broadsheet.stages.publish.feed_items import (
    MOST_ITEMS,
    MOST_OF_OUTLET,
    Feed,
    FeedItem,
    outlet_feed,
    page_item,
    search_feed,
    site_feed,
    story_item,
    topic_feeds,
)
from broadsheet.stages.publish.feeds_json import json_feed, json_item
from broadsheet.stages.publish.feeds_xml import atom, atom_entry, rss, rss_item

VERSION = "feeds/5"
RSS, ATOM, JSON = "feed.xml", "atom.xml", "feed.json"

Key = tuple[str, str]
"""A story's id and the name of one page's record; empty: the story as a whole."""


@dataclass(frozen=True, slots=True)
class Format:
    """One file of a feed: how an item is written, and the whole around the items."""

    file: str
    item: Callable[[FeedItem], bytes]
    whole: Callable[[Feed, Sequence[bytes], datetime | None, str], bytes]


FORMATS = (
    Format(RSS, rss_item, rss),
    Format(ATOM, atom_entry, atom),
    Format(JSON, json_item, json_feed),
)


@dataclass(frozen=True, slots=True)
class _Desk:
    """What is worked out for one feed of a print and used in the others."""

    site: Site
    items: dict[Key, FeedItem] = field(default_factory=dict)
    written: dict[tuple[str, Key], bytes] = field(default_factory=dict)

    def item(self, key: Key, stories: Mapping[str, PrintedStory]) -> FeedItem:
        """The item of a key."""
        known = self.items.get(key)
        if known is None:
            story, name = stories[key[0]], key[1]
            made = page_item(story, name, self.site) if name else story_item(story, self.site)
            known = self.items[key] = made
        return known

    def text(self, form: Format, key: Key, item: FeedItem) -> bytes:
        """The item as a format writes it."""
        known = self.written.get((form.file, key))
        if known is None:
            known = self.written[form.file, key] = form.item(item)
        return known


def catalog_leaves(catalog: Catalog) -> Iterator[Leaf]:
    """Three files for each feed."""
    site, shown = catalog.site, catalog.shown
    desk = _Desk(site)
    yield from _feed(site_feed(site), [(one.id, "") for one in shown[:MOST_ITEMS]], desk)
    topics = _newest(shown, (topic.id for topic in site.topics), lambda one: one.topics)
    for topic, feed in topic_feeds(site):
        yield from _feed(feed, topics[topic], desk)
    found = _newest(shown, (search.id for search in site.searches), lambda one: one.searches)
    for search in site.searches:
        yield from _feed(search_feed(search, site), found[search.id], desk)
    folders: set[str] = set()
    for domain, name, pages in _outlets(shown):
        feed = outlet_feed(domain, name, site)
        if feed.folder not in folders:  # two domains that make one address: the first has it
            folders.add(feed.folder)
            yield from _feed(feed, pages, desk)


def _newest(
    shown: Iterable[Listed], ids: Iterable[str], of: Callable[[Listed], Iterable[str]]
) -> dict[str, list[Key]]:
    """The newest stories of each of these."""
    newest: dict[str, list[Key]] = {id_: [] for id_ in ids}
    for story in shown if newest else ():
        for id_ in of(story):
            held = newest.get(id_)
            if held is not None and len(held) < MOST_ITEMS:
                held.append((story.id, ""))
    return newest


def _outlets(shown: Iterable[Listed]) -> Iterator[tuple[str, str, list[Key]]]:
    """Each outlet's domain, name (that of its newest story's page) and newest pages."""
    told: dict[str, list[tuple[str, str, str]]] = {}
    names: dict[str, str] = {}
    for story in shown:
        for page in story.pages:
            if page.shown and page.outlet:
                told.setdefault(page.outlet, []).append((page.at, page.name, story.id))
                names.setdefault(page.outlet, page.called or page.outlet)
    for domain, pages in told.items():
        newest = nlargest(MOST_OF_OUTLET, pages) if len(pages) > 1 else pages
        yield domain, names[domain], [(id_, name) for _, name, id_ in newest]


def _feed(feed: Feed, keys: Sequence[Key], desk: _Desk) -> Iterator[Leaf]:
    ids = tuple(dict.fromkeys(id_ for id_, _ in keys))
    names = tuple(name for _, name in keys)
    for form in FORMATS:
        path = feed.folder.lstrip("/") + form.file
        yield Leaf(path, ids, partial(_written, feed, keys, form, desk), (feed.title, names))


def _written(
    feed: Feed,
    keys: Sequence[Key],
    form: Format,
    desk: _Desk,
    stories: Mapping[str, PrintedStory],
) -> bytes:
    items = [(key, desk.item(key, stories)) for key in keys]
    texts = [desk.text(form, key, item) for key, item in items]
    updated = max((item.updated for _, item in items), default=None)
    return form.whole(feed, texts, updated, feed.address(form.file))


FEEDS = Form("feeds", VERSION, no_leaves, catalog_leaves)
