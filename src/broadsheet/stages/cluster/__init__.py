"""Group pages that tell of one event into stories, each page as it comes.

A page joins the nearest story of the recent stream when the odds say so, or founds its own. The
odds look at the nearest page of a story *and* at its core, so that no chain of neighbours grows
into a giant; a story's life and size are bounded besides. Rarity of words counts only pages that
came before, so pages placed in one go and pages placed in pieces end the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from broadsheet.domain.article import Article
from broadsheet.domain.score import Story
from broadsheet.domain.site import Policy
from broadsheet.stages.cluster.place import LIFE, Placer

VERSION = "cluster/1"

_LAST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Clustering:
    """What became of the new articles.

    `stories` holds every story that was founded or changed, whole, in order of id; `copies` pairs
    the key of each new article whose text repeats earlier pages of its story with their number.
    """

    stories: tuple[Story, ...]
    copies: tuple[tuple[str, int], ...] = ()


def cluster(
    new: Sequence[Article],
    stories: Sequence[Story],
    known: Mapping[str, Article],
    policy: Policy,
) -> Clustering:
    """Place each new article in order of time, then key.

    `stories` are those of the recent past, `known` their articles by key; members that `known`
    lacks stay in their story but are not compared with. Articles that a story already holds stay
    where they are. An article without a time is placed last and by its words alone; where no
    article has a time, the order given is kept.
    """
    placer = Placer(policy)
    placer.recall(stories, known)
    dated = any(article.published is not None for article in new)
    order = sorted(new, key=_by_time) if dated else list(new)
    for article in order:
        placer.place(article)
    return Clustering(placer.changed(), placer.copies())


def reach(policy: Policy) -> timedelta:
    """How far from a new article's time a story may lie that `cluster` has to be given."""
    return policy.story_window * LIFE


def _by_time(article: Article) -> tuple[datetime, str]:
    return article.published or _LAST, article.key
