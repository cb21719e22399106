"""The pages that change with the configuration alone, and the files that all pages load."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from urllib.parse import urlsplit

from broadsheet.domain.printed import Catalog, Leaf
from broadsheet.domain.site import Source, Topic
from broadsheet.stages.publish.paths import ABOUT, JUDGING, SEARCH, search_path, topic_path
from broadsheet.stages.publish.site.frame import Frame, feeds_at, policy, render
from broadsheet.stages.publish.site.links import file_of, outbound
from broadsheet.stages.publish.site.press import Press
from broadsheet.stages.publish.site.views import Tag
from broadsheet.stages.publish.site.words import span


@dataclass(frozen=True, slots=True)
class Words:
    """A topic and the words that speak for it."""

    tag: Tag
    keywords: str
    exclude: str


def standing_leaves(catalog: Catalog, frame: Frame, press: Press) -> Iterator[Leaf]:
    """About, how the site judges, 404, and the style sheet, script and logo."""
    sources = catalog.site.sources
    yield Leaf(file_of(ABOUT), (), lambda _: _about(sources, frame, press), sources)
    yield Leaf(file_of(JUDGING), (), lambda _: _judging(frame, press))
    if frame.searched:
        yield Leaf(file_of(SEARCH), (), lambda _: _search(frame, press))
    yield Leaf("404.html", (), lambda _: render(press, "404.html.jinja", frame, frame.missing()))
    for asset in frame.assets:
        yield Leaf(asset.path, (), partial(_content, asset.content))


def _content(content: bytes, _: object) -> bytes:
    return content


def _about(sources: tuple[Source, ...], frame: Frame, press: Press) -> bytes:
    told = f"What {frame.site.title} is, and where its news comes from."
    head = frame.head(ABOUT, "About", told)
    return render(
        press,
        "about.html.jinja",
        frame,
        head,
        sources=[_source(source) for source in sources],
        searches=[
            Tag(one.name, feeds_at(search_path(one.id), one.name)[0].href)
            for one in frame.site.searches
        ],
    )


def _search(frame: Frame, press: Press) -> bytes:
    told = f"Every story of {frame.site.title}, by the words in it."
    head = frame.head(SEARCH, "Search", told)
    allowed = policy(frame.site.look.outlet_pictures, compiled=True)
    return render(press, "search.html.jinja", frame, replace(head, policy=allowed))


def _judging(frame: Frame, press: Press) -> bytes:
    rules = frame.site.policy
    told = f"The rules by which {frame.site.title} chooses and orders its stories."
    return render(
        press,
        "judging.html.jinja",
        frame,
        frame.head(JUDGING, "How this paper judges", told),
        policy=rules,
        share=f"{rules.subject_at:.0%}",
        window=span(rules.story_window.total_seconds() / 60),
        reach=span(rules.reach.total_seconds() / 60),
        half_life=span(rules.half_life.total_seconds() / 60),
        oldest=span(rules.max_age.total_seconds() / 60) if rules.max_age else "",
        topics=[_words(topic) for topic in frame.topics.values() if topic.keywords],
    )


def _words(topic: Topic) -> Words:
    return Words(
        Tag(topic.name, file_of(topic_path(topic.id))),
        ", ".join(topic.keywords),
        ", ".join(topic.exclude),
    )


def _source(source: Source) -> Tag:
    href = outbound(source.url)
    return Tag(source.name or urlsplit(href).hostname or source.id, href)
