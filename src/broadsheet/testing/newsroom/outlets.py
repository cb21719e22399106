"""The eight invented outlets and what is particular about each: data, no branches."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Outlet:
    """One outlet. `source` is the path a reader is given, `feed` the one it ends at.

    `style` names a renderer of `feeds.STYLES`; `metadata` one of `pages.METADATA`.
    """

    key: str
    name: str
    host: str
    motto: str
    style: str
    feed: str
    source: str
    article: str
    colour: str
    metadata: str = "json-ld"
    charset: str = "utf-8"
    gzip: bool = False
    sized_pictures: bool = True
    amp: bool = False
    tracking: str = ""
    section: str = "Technology"

    @property
    def base(self) -> str:
        """Scheme and host; no port, so that what is printed is the same every time."""
        return f"http://{self.host}"


OUTLETS = (
    Outlet(
        key="lantern",
        name="The Lantern Post",
        host="lantern-post.example",
        motto="Light on the matter since 1874",
        style="rss",
        feed="/feeds/news.xml",
        source="/feeds/news.xml",
        article="/{year}/{month}/{day}/{slug}.html",
        colour="#8a1c1c",
        gzip=True,
        amp=True,
        section="News",
    ),
    Outlet(
        key="quay",
        name="Quay Street Journal",
        host="quaystreet.example",
        motto="Money, plainly",
        style="atom",
        feed="/atom.xml",
        source="/atom.xml",
        article="/articles/{slug}",
        colour="#0f4c5c",
        gzip=True,
        section="Business",
    ),
    Outlet(
        key="fieldnote",
        name="Fieldnote AI",
        host="fieldnote.example",
        motto="Notes from the machine learning field",
        style="json",
        feed="/feed.json",
        source="/feed.json",
        article="/{year}/{slug}/",
        colour="#3d348b",
        sized_pictures=False,
        section="Research",
    ),
    Outlet(
        key="circuit",
        name="The Northern Circuit",
        host="northern-circuit.example",
        motto="How things work, and for whom",
        style="sitemap",
        feed="/news-sitemap.xml",
        source="/news-sitemap.xml",
        article="/story/{slug}",
        colour="#1b4332",
        amp=True,
    ),
    Outlet(
        key="kettle",
        name="Copper Kettle Review",
        host="copperkettle.example",
        motto="Things, tried at home",
        style="rdf",
        feed="/index.rdf",
        source="/",
        article="/review/{slug}",
        colour="#9c4a1a",
        metadata="microdata",
        sized_pictures=False,
        section="Review",
    ),
    Outlet(
        key="wire",
        name="Harbour Wire",
        host="harbourwire.example",
        motto="First, and checked",
        style="rss",
        feed="/feeds/all.xml",
        source="/rss",
        article="/{year}{month}{day}/{slug}",
        colour="#22333b",
        section="Agency",
    ),
    Outlet(
        key="meridien",
        name="Gazette de Méridien",
        host="meridien-gazette.example",
        motto="La gazette des cafés, in two languages",
        style="rss",
        feed="/rss.xml",
        source="/rss.xml",
        article="/articles/{slug}.html",
        colour="#5a189a",
        metadata="open-graph",
        charset="iso-8859-1",
        section="Culture",
    ),
    Outlet(
        key="brightdesk",
        name="Brightdesk",
        host="brightdesk.example",
        motto="Work smarter by lunch",
        style="rss",
        feed="/feed/",
        source="/feed/",
        article="/{slug}/",
        colour="#b5179e",
        metadata="open-graph",
        sized_pictures=False,
        tracking="?utm_source=feed&utm_medium=rss&utm_campaign=spring",
        section="Productivity",
    ),
)

BY_KEY = {outlet.key: outlet for outlet in OUTLETS}
