"""Group pages that tell of one event into stories, and keep the recent ones right as more come.

A new page is held against pages that share rare words with it. What it hangs together with by
likely pairs is grouped anew by average linkage, so stories found to be one are merged and what was
wrongly put together is parted, whatever came first. A chain of neighbours does not grow into a
giant, because two groups must be alike on the mean; a story's life and size are bounded besides.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

from broadsheet.domain.article import Article
from broadsheet.domain.reason import Reason
from broadsheet.domain.score import Story
from broadsheet.domain.site import Policy
from broadsheet.domain.ties import Ties
from broadsheet.stages.cluster.adapt import Fineness, fitted
from broadsheet.stages.cluster.centring import centred, telling
from broadsheet.stages.cluster.explain import reasons_of
from broadsheet.stages.cluster.group import Grouping
from broadsheet.stages.cluster.identity import Part, as_story, emptied, identify
from broadsheet.stages.cluster.model import PairModel, parse, printed
from broadsheet.stages.cluster.pairing import compare, copied
from broadsheet.stages.cluster.weights import DEFAULT, model_for
from broadsheet.stages.cluster.window import Vector

__all__ = [
    "DEFAULT",
    "LIKELY",
    "NO_TIES",
    "VERSION",
    "Clustering",
    "Fineness",
    "PairModel",
    "Vector",
    "centred",
    "cluster",
    "fitted",
    "model_for",
    "parse",
    "printed",
    "reach",
    "telling",
]

VERSION = "cluster/6"

LIKELY = 0.4
"""Mean chance of their pairs from which two groups of pages are one story."""

MOST_COMPARED = 40
"""Earlier pages of its story with whose texts a new page's is compared."""

NO_TIES = Ties()

_LAST = datetime.max.replace(tzinfo=UTC)
_NO_VECTORS: Mapping[str, Vector] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Clustering:
    """What became of the new articles.

    `stories` holds every story that was founded or changed, whole, in order of id; one that was
    merged into another has no members, and its id is among the other's `formerly`. `copies` pairs
    the key of each new article whose text repeats earlier pages of its story with their number.
    """

    stories: tuple[Story, ...]
    copies: tuple[tuple[str, int], ...] = ()


def cluster(
    new: Sequence[Article],
    stories: Sequence[Story],
    known: Mapping[str, Article],
    policy: Policy,
    vectors: Mapping[str, Vector] = _NO_VECTORS,
    ties: Ties = NO_TIES,
    model: PairModel = DEFAULT,
) -> Clustering:
    """Place new articles, and put right what they hang together with.

    `stories` are those within `reach` of the new articles, `known` their articles by key; members
    that `known` lacks stay in their story but are not compared with. `vectors` are rows of the
    encoder that `model` was learnt for, by key; pages without one are compared by their words.
    `ties` always hold. Articles older than the reach before all new ones stay where they are.
    Articles are taken in order of time, then key; one without a time comes last and is placed by
    its words alone; where no article has a time, the order given is kept, and all are grouped anew.
    """
    before = {story.id: story for story in stories if story.members}
    held = {key for story in before.values() for key in story.members}
    past = sorted((known[key] for key in sorted(held & known.keys())), key=_by_time)
    dated = any(article.published is not None for article in new)
    order = sorted(new, key=_by_time) if dated else list(new)
    articles = {article.key: article for article in (*past, *order)}
    grouping = _filled(Grouping(policy, model, ties), articles, vectors)
    for id_ in sorted(before):
        grouping.place(before[id_])
    numbers = {key: number for number, key in enumerate(articles)}
    parts = grouping.settle({*(numbers[article.key] for article in new), *grouping.broken()})
    keys = list(articles)
    groups = [[keys[number] for number in part] for part in parts]
    touched = {key for group in groups for key in group}
    old = {id_: story for id_, story in before.items() if touched.intersection(story.members)}
    named = identify(groups, old, before.keys() - old.keys(), ties.leaving)
    done = _changed(named, old, articles, (numbers, grouping))
    fresh = {article.key for article in new} - held
    return Clustering(done, _copies(named, numbers, grouping, fresh))


def _filled(
    grouping: Grouping, articles: Mapping[str, Article], vectors: Mapping[str, Vector]
) -> Grouping:
    rows = centred(telling(articles.values(), vectors), grouping.model)
    for key, article in articles.items():
        grouping.add(article, rows.get(key))
    return grouping


def reach(policy: Policy) -> timedelta:
    """How far from a new article's time a story may lie that `cluster` has to be given."""
    return policy.reach


def _changed(
    parts: Iterable[Part],
    old: Mapping[str, Story],
    articles: Mapping[str, Article],
    seen: tuple[Mapping[str, int], Grouping],
) -> tuple[Story, ...]:
    found: dict[str, Story] = {}
    for part in parts:
        before = old.get(part.id)
        if before is not None and _unchanged(part, before):
            continue
        reasons: Sequence[Reason] = reasons_of(part, seen[0], seen[1], old)
        found[part.id] = as_story(part, articles, before, reasons)
    for part in parts:
        found.update({id_: emptied(old[id_]) for id_ in part.merged})
    return tuple(found[id_] for id_ in sorted(found))


def _unchanged(part: Part, story: Story) -> bool:
    same = set(story.members) == set(part.keys)
    return same and not part.merged and tuple(part.formerly) == story.formerly


def _copies(
    parts: Iterable[Part], numbers: Mapping[str, int], grouping: Grouping, fresh: set[str]
) -> tuple[tuple[str, int], ...]:
    found: list[tuple[int, str, int]] = []
    for part in parts:
        earlier: list[int] = []
        for number in sorted(numbers[key] for key in part.keys if key in numbers):
            page = grouping.page(number)
            if page.document.key in fresh and earlier and page.document.sketch:
                near = (grouping.page(other) for other in earlier[-MOST_COMPARED:])
                pairs = ((page, other, compare(other, page, grouping.hours)) for other in near)
                count = sum(copied(a, b, pair) > 0 for a, b, pair in pairs)
                if count:
                    found.append((number, page.document.key, count))
            earlier.append(number)
    return tuple((key, count) for _, key, count in sorted(found))


def _by_time(article: Article) -> tuple[datetime, str]:
    return article.published or _LAST, article.key
