"""Learns from merges and splits how finely the site cuts its stories, if that helps elsewhere."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, islice, product

from broadsheet.app.learn.folds import held_out
from broadsheet.domain.override import Action, Override, Overrides
from broadsheet.domain.ties import Ties
from broadsheet.pipeline.context import Context
from broadsheet.pipeline.placing import time_of, vectors_of
from broadsheet.pipeline.said import under_keys
from broadsheet.ports.store import Transaction
from broadsheet.stages import cluster, overrule
from broadsheet.stages.cluster.adapt import PAIR, Fineness, LeftAlone, Wanted, learn
from broadsheet.stages.cluster.group import Grouping

LEAST_WORDS = 3
"""Merges and splits from which anything is learnt."""
MOST_WORDS = 200
"""Of them, the last so many."""
MOST_PAGES = 20_000
"""Pages around them that are looked at, the newest."""
MOST_LEFT = 3_000
"""Of these, the newest whose pairs are counted that no word touched."""
MOST_PAIRS = 60
"""Pairs of one word."""
Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class StoriesReport:
    """What was learnt of stories.

    `before` and `after` count, of all `merges` and `splits`, those that the machine would have made
    without being told. `turned` counts pairs of pages that no editor touched and that would change
    sides; `shift` is in log odds.
    """

    merges: int
    splits: int
    kept: bool
    why: str
    before: int | None = None
    after: int | None = None
    turned: int = 0
    shift: float = 0.0


def learn_stories(context: Context, tx: Transaction) -> tuple[Fineness | None, StoriesReport]:
    """How finely to cut, None where that is not kept, and what came of it."""
    words = words_of(under_keys(context.overrides, tx))
    if len(words) < LEAST_WORDS:
        few = f"it takes {LEAST_WORDS} merges and splits"
        return None, _report([same for _, same in words], few)
    grouping, numbers = _around(context, tx, {k for pairs, _ in words for p in pairs for k in p})
    wanted: list[Wanted] = []
    touched: set[tuple[int, int]] = set()
    for pairs, same in words:
        known = [(numbers[a], numbers[b]) for a, b in pairs if a in numbers and b in numbers]
        touched.update(tuple(sorted(pair)) for pair in known)  # type: ignore[misc]
        if known:
            wanted.append(Wanted(tuple(grouping.chance(a, b) for a, b in known), same))
    if len(wanted) < LEAST_WORDS:
        gone = "the pages that they speak of are not known any more"
        return None, _report([one.same for one in wanted], gone)
    left = LeftAlone.of(_left_alone(grouping, touched))
    return judged(wanted, left, grouping.model.join_at)


def judged(
    wanted: Sequence[Wanted], left: LeftAlone, join_at: float
) -> tuple[Fineness | None, StoriesReport]:
    """Learn, measure each word by what the others teach, and weigh that against what it turns."""
    before = after = 0
    for held in held_out([True] * len(wanted)):
        rest = [one for n, one in enumerate(wanted) if n not in held]
        shift = learn(rest, left, join_at)
        before += sum(wanted[n].right(join_at) for n in held)
        after += sum(wanted[n].right(join_at, shift) for n in held)
    shift = learn(wanted, left, join_at)
    turned = left.turned(join_at, shift)
    kept = shift != 0 and after - before > PAIR * turned
    why = "more would be right by itself" if kept else "no more would be right by itself"
    if after > before and not kept:
        why = "too much that nobody touched would change sides"
    report = replace(
        _report([one.same for one in wanted], why),
        kept=kept,
        before=before,
        after=after,
        turned=turned,
        shift=shift,
    )
    return Fineness(shift, len(wanted)) if kept else None, report


def words_of(said: Overrides) -> list[tuple[Pairs, bool]]:
    """The pairs of article keys that each merge (True) or split speaks of, the last words.

    What a later word took back is left out, and so is a split that names no other page.
    """
    ties = overrule.ties(said)
    group = {key: n for n, keys in enumerate(ties.together) for key in keys}
    apart = set(ties.apart)
    found: list[tuple[Pairs, bool]] = []
    for override in said.doing(Action.MERGE, Action.SPLIT)[-MOST_WORDS:]:
        same = override.action is Action.MERGE
        pairs = tuple(
            pair
            for pair in _pairs(override)
            if (
                pair[0] in group and group[pair[0]] == group.get(pair[1]) if same else pair in apart
            )
        )
        if pairs:
            found.append((pairs[:MOST_PAIRS], same))
    return found


def _pairs(override: Override) -> Iterable[tuple[str, str]]:
    if override.action is Action.MERGE:
        return combinations(sorted(override.keys), 2)
    one, two = override.keys, override.other_keys
    return sorted((min(pair), max(pair)) for pair in product(one, two) if pair[0] != pair[1])


def _around(context: Context, tx: Transaction, keys: set[str]) -> tuple[Grouping, dict[str, int]]:
    """The stream around these pages as the grouping sees it, and each page's number in it."""
    reach = cluster.reach(context.site.policy)
    moments = sorted(time_of(article) for article in tx.articles.get(keys).values())
    members: set[str] = set()
    for at in reversed(moments):
        if len(members) >= MOST_PAGES:
            break
        found = tx.stories.around(at - reach, at + reach)
        members.update(key for story in found for key in story.members)
    known = tx.articles.get(members | keys)
    articles = sorted(known.values(), key=lambda one: (time_of(one), one.key))[-MOST_PAGES:]
    name = context.encoder.name if context.encoder else ""
    grouping = Grouping(context.site.policy, cluster.model_for(name), Ties())
    vectors = cluster.telling(articles, vectors_of(context, tx, [a.key for a in articles]))
    rows = cluster.centred(vectors, grouping.model)
    return grouping, {a.key: grouping.add(a, rows.get(a.key)) for a in articles}


def _left_alone(grouping: Grouping, touched: set[tuple[int, int]]) -> list[float]:
    """The chances of the pairs that are compared closely and that no word speaks of."""
    pages = range(grouping.count - 1, -1, -1)
    pairs = {
        (min(number, other), max(number, other))
        for number in islice(pages, MOST_LEFT)
        for other in grouping.near(number)
    }
    return [grouping.chance(*pair) for pair in sorted(pairs - touched)]


def _report(kinds: Sequence[bool], why: str) -> StoriesReport:
    return StoriesReport(sum(kinds), len(kinds) - sum(kinds), kept=False, why=why)
