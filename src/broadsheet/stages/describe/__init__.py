"""Describe: a story's title, who was first, its outlets, its key names, and how it lives.

Pure, and of the moment that is asked for: nothing of it is stored decayed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from broadsheet.domain.article import Article
from broadsheet.domain.reason import Reason
from broadsheet.domain.score import Decision, Quality, Story
from broadsheet.domain.telling import Coverage, Telling
from broadsheet.stages.describe.life import life
from broadsheet.stages.describe.names import names
from broadsheet.stages.describe.stream import Stream, stream
from broadsheet.stages.describe.title import title

VERSION = "describe/3"

_UNDATED = datetime.max.replace(tzinfo=UTC, microsecond=0)

__all__ = ["VERSION", "Known", "Stream", "describe", "stream"]


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of pages, each by article key; `copies` counts earlier pages of one text."""

    articles: Mapping[str, Article]
    decisions: Mapping[str, Decision] = field(default_factory=dict)
    qualities: Mapping[str, Quality] = field(default_factory=dict)
    copies: Mapping[str, int] = field(default_factory=dict)


def describe(
    story: Story, known: Known, stream: Stream, at: datetime, window: timedelta
) -> Telling:
    """Describe a story as it stood at `at`; `window` is `Policy.story_window`.

    Members that `known.articles` lacks and pages dated after `at` are left out (all pages of a
    story that is wholly of the future stand in it). `stream` is drawn from the site's recent pages.
    """
    coverage = _coverage(story, known, at)
    lead = _lead(story, known, coverage)
    if not coverage:
        found, reason = life((), at, window)
        return Telling(story.id, "", lead, lead, (), (), (), found, at, (reason,))
    plain = tuple(one for one in coverage if not one.copy) or coverage[:1]
    pages = [known.articles[one.key] for one in plain]
    others = [(page, known.qualities.get(page.key)) for page in pages if page.key != lead]
    headline, titled = title((known.articles[lead], known.qualities.get(lead)), others)
    found, lives = life([min(one.at, at) for one in plain], at, window)
    return Telling(
        story=story.id,
        title=headline,
        lead=lead,
        first=plain[0].key,
        coverage=coverage,
        outlets=tuple(dict.fromkeys(one.outlet for one in plain)),
        names=names(pages, stream),
        life=found,
        at=at,
        reasons=(titled, _first(plain[0], known), *_copies(coverage, plain), lives),
    )


def _coverage(story: Story, known: Known, at: datetime) -> tuple[Coverage, ...]:
    pages = [known.articles[key] for key in story.members if key in known.articles]
    every = sorted(
        (
            Coverage(
                page.key,
                page.provider.domain,
                page.published or _UNDATED,
                known.copies.get(page.key, 0) > 0,
            )
            for page in pages
        ),
        key=lambda one: (one.at, one.key),
    )
    return tuple(one for one in every if one.at <= at) or tuple(every)


def _lead(story: Story, known: Known, coverage: tuple[Coverage, ...]) -> str:
    """The page that leads by its decision, else the first that is no copy."""
    keys = [one.key for one in coverage]
    leading = (key for key in keys if key in known.decisions and known.decisions[key].lead)
    first = next((one.key for one in coverage if not one.copy), keys[0] if keys else "")
    return next(leading, first or next(iter(story.members), ""))


def _first(first: Coverage, known: Known) -> Reason:
    article = known.articles[first.key]
    name = article.provider.name or first.outlet
    if article.time_told is None:
        text = f"Seen first at {name}; nobody tells when it was published there."
    else:
        text = f"First told by {name}, {first.at:%Y-%m-%d %H:%M} UTC."
    return Reason("describe.first", text, 0, (("key", first.key),))


def _copies(coverage: tuple[Coverage, ...], plain: tuple[Coverage, ...]) -> tuple[Reason, ...]:
    count = len(coverage) - len(plain)
    if not count:
        return ()
    pages = "1 page repeats" if count == 1 else f"{count} pages repeat"
    text = f"{pages} a text of another and adds no outlet."
    return (Reason("describe.copies", text, 0, (("copies", str(count)),)),)
