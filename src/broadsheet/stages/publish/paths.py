"""Where the site's own pages lie: the one place that knows the address scheme.

A path begins and, for a page, ends with a slash; `/topics/ai/` is the file `topics/ai/index.html`.
"""

from datetime import date
from functools import lru_cache

from broadsheet.domain.site import Site
from broadsheet.text.slugs import step

HOME = "/"
DAYS = "/days/"
ABOUT = "/about/"
OUTLETS = "/outlets/"
TOPICS = "/topics/"
JUDGING = "/judging/"
SEARCH = "/search/"
ICON = "/icon.svg"
MANIFEST = "/manifest.webmanifest"
SOURCES = "/sources.opml"


def segment(name: str) -> str:
    """One step of a path: an id or domain as it is where it is safe, else its slug and checksum."""
    return step(name)


@lru_cache(maxsize=1024)
def story_path(story: str) -> str:
    """The page of one story, by its id."""
    return f"/stories/{segment(story)}/"


@lru_cache(maxsize=1024)
def topic_path(topic: str) -> str:
    """The page of one topic, by its id."""
    return f"/topics/{segment(topic)}/"


def day_path(day: date) -> str:
    """The page of one day (UTC)."""
    return f"/days/{day.isoformat()}/"


def week_path(day: date) -> str:
    """The page of the week (ISO 8601) that a day lies in: `/weeks/2022-W47/`."""
    year, week, _ = day.isocalendar()
    return f"/weeks/{year}-W{week:02d}/"


@lru_cache(maxsize=1024)
def outlet_path(domain: str) -> str:
    """The page of one outlet, by its registered domain."""
    return f"/outlets/{segment(domain)}/"


def search_path(search: str) -> str:
    """Where the feeds of a saved search lie, by its id."""
    return f"/searches/{segment(search)}/"


def absolute(site: Site, path: str) -> str:
    """The full address of a path of this site, also where the site lies under a sub-path."""
    return f"{site.url.rstrip('/')}/{path.lstrip('/')}"
