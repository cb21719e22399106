"""Take pages in as they come, and put what they touch right again.

Pages are joined by an edge where the chance that they report one event is as great as the mean
chance from which groups are one story. Average linkage within what hangs together by such edges
gives the same as over everything: whatever it joins holds one such pair. So only what the new pages
hang together with is grouped anew, and late merges and splits come by themselves.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from heapq import heappop, heappush

import numpy as np

from broadsheet.domain.article import Article
from broadsheet.domain.score import Story
from broadsheet.domain.site import STORY_LIFE, Policy
from broadsheet.domain.ties import Ties
from broadsheet.stages.cluster.broad import FEW, clearest, likenesses
from broadsheet.stages.cluster.document import document
from broadsheet.stages.cluster.linkage import NEVER, Likeness, groups, tree
from broadsheet.stages.cluster.model import PairModel
from broadsheet.stages.cluster.pairing import compare, one_event
from broadsheet.stages.cluster.window import Page, Vector, Window

MOST_MEMBERS = 500
"""Pages of one story at most; a later one founds a story anew."""

MOST_AT_ONCE = 60
"""Pages from which no further ones are fetched to be grouped anew with them, their stories' aside:
the likeliest are fetched first, and what grouping costs grows with the square."""

SURE = 2.0
"""Beyond any chance: pages of one story, and what an editor tied."""

MOST_UNDATED = 6_000
"""Pages without a time that are grouped in one piece."""


class Grouping:
    """The recent stream and the stories it is in; grows as pages are added."""

    def __init__(self, policy: Policy, model: PairModel, ties: Ties) -> None:
        self._hours = policy.story_window / timedelta(hours=1)
        self._model = model
        self._window = Window(self._hours)
        self._dated = False
        self._number: dict[str, int] = {}
        self._edges: dict[int, dict[int, None]] = {}
        self._back: dict[int, dict[int, None]] = {}
        self._chances: dict[tuple[int, int], float] = {}
        self._story_of: dict[int, str] = {}
        self._members: dict[str, list[int]] = {}
        self._unknown: dict[str, int] = {}
        self._ties = ties
        self._tied: dict[str, list[str]] = {}
        for keys in ties.together:
            for key in keys:
                self._tied.setdefault(key, []).extend(keys)

    @property
    def model(self) -> PairModel:
        """By what pages are compared."""
        return self._model

    @property
    def hours(self) -> float:
        """The story window."""
        return self._hours

    def page(self, number: int) -> Page:
        """The page that `add` gave this number."""
        return self._window.pages[number]

    @property
    def count(self) -> int:
        """How many pages were added."""
        return len(self._window.pages)

    def near(self, number: int) -> list[int]:
        """Pages that are compared closely with this one."""
        return self._window.near(self.page(number), self._hours * STORY_LIFE)

    def add(self, article: Article, vector: Vector | None = None) -> int:
        """Take an article in; returns its number, which rises from 0."""
        if article.key in self._number:
            return self._number[article.key]
        page = self._window.add(document(article), vector)
        self._number[article.key] = page.number
        self._dated = self._dated or page.document.hours is not None
        return page.number

    def place(self, story: Story) -> None:
        """Note the story that pages are in."""
        here = [self._number[key] for key in story.members if key in self._number]
        for number in self._members.get(story.id, ()):
            self._story_of.pop(number, None)
        for number in here:
            self._story_of[number] = story.id
        self._members[story.id] = here
        self._unknown[story.id] = len(story.members) - len(here)

    def chance(self, a: int, b: int) -> float:
        """The chance that two pages report one event; 0 where they lie too far apart."""
        pair = (a, b) if a < b else (b, a)
        known = self._chances.get(pair)
        if known is None:
            one, two = self.page(pair[0]), self.page(pair[1])
            found = compare(one, two, self._hours)
            known = self._chances[pair] = one_event(one, two, found, self._model)
        return known

    def broken(self) -> list[int]:
        """Pages that do not stand as the editor's ties want them."""
        named = {key for keys in (*self._ties.together, *self._ties.apart) for key in keys}
        story = {key: self._story_of.get(self._number[key]) for key in named if key in self._number}
        found = [
            key
            for keys in self._ties.together
            if len({story[key] for key in keys if key in story}) > 1
            for key in keys
            if key in story
        ]
        for a, b in self._ties.apart:
            if a in story and b in story and story[a] == story[b]:
                found += (a, b)
        return [self._number[key] for key in dict.fromkeys(found)]

    def settle(self, pages: Iterable[int]) -> list[list[int]]:
        """Group anew what these pages hang together with: numbers of pages, a list a story."""
        start = sorted(pages)
        if not start:
            return []
        if not self._dated and self.count >= FEW:
            return self._settle_undated()
        times = [time for n in start if (time := self.page(n).document.hours) is not None]
        since = min(times) - self._hours * STORY_LIFE if times else None
        for number in start:  # a page may be near to others that are near to enough without it
            self.edges(number)
        found = self._hanging(start, since)
        parts: list[list[int]] = []
        for rows in found:
            parts += self._cut(rows, since)
        return parts

    def _hanging(self, start: Sequence[int], since: float | None) -> list[list[int]]:
        """What hangs together with these pages, by edges, stories and ties, a list for each."""
        left, found = dict.fromkeys(start), list[list[int]]()
        seen: set[int] = set()
        while left:
            here = self._around(next(iter(left)), seen, since)
            seen.update(here)
            for number in here:
                left.pop(number, None)
            found.append(sorted(here))
        return found

    def _around(self, first: int, seen: set[int], since: float | None) -> dict[int, None]:
        """What hangs together with a page, the likeliest first, so that the bound cuts the rest."""
        here: dict[int, None] = {}
        queue = [(-SURE, first)]
        while queue:
            odds, number = heappop(queue)
            if number in here or number in seen:
                continue
            if len(here) >= MOST_AT_ONCE and odds > -SURE:
                break
            here[number] = None
            for mate in self._mates(number):
                heappush(queue, (-SURE, mate))
            if len(here) < MOST_AT_ONCE and not self._frozen(number, since):
                for other in self.edges(number):
                    heappush(queue, (-self.chance(number, other), other))
        return here

    def _mates(self, number: int) -> list[int]:
        mates = list(self._members.get(self._story_of.get(number, ""), ()))
        key = self.page(number).document.key
        return mates + [self._number[k] for k in self._tied.get(key, ()) if k in self._number]

    def _frozen(self, number: int, since: float | None) -> bool:
        time = self.page(number).document.hours
        return since is not None and time is not None and time < since

    def edges(self, number: int) -> list[int]:
        """Pages that likely report the same event as this one."""
        known = self._edges.get(number)
        if known is None:
            known = self._edges[number] = {}
            least = self._model.join_at
            for other in self.near(number):
                if self.chance(number, other) >= least:
                    known[other] = None
                    self._back.setdefault(other, {})[number] = None
        return [*known, *self._back.get(number, ())]

    def _cut(self, rows: list[int], since: float | None) -> list[list[int]]:
        if len(rows) == 1:
            return [rows]
        count = len(rows)
        likeness = np.zeros((count, count), np.float32)
        for i, a in enumerate(rows):
            for j in range(i):
                likeness[i, j] = likeness[j, i] = self._likeness(a, rows[j])
        together = self._must(rows, likeness, since)
        loads = [1] * count
        first = {self._story_of.get(n): i for i, n in reversed(list(enumerate(rows)))}
        for id_, i in first.items():
            loads[i] += self._unknown.get(id_, 0) if id_ else 0
        parts = groups(likeness, self._model.join_at, together, MOST_MEMBERS, loads)
        return [[rows[i] for i in part] for part in parts]

    def _likeness(self, a: int, b: int) -> float:
        one, two = self.page(a).document.hours, self.page(b).document.hours
        if one is not None and two is not None and abs(one - two) > self._hours * STORY_LIFE:
            return NEVER
        return self.chance(a, b)

    def _must(
        self,
        rows: Sequence[int],
        likeness: Likeness,
        since: float | None,
        same: Sequence[list[int]] = (),
    ) -> list[list[int]]:
        """Rows that start together: what an editor merged, and what is too old to be moved.

        Pairs that an editor split are marked in the likeness.
        """
        row_of = {self.page(number).document.key: row for row, number in enumerate(rows)}
        apart = {
            frozenset((row_of[a], row_of[b]))
            for a, b in self._ties.apart
            if a in row_of and b in row_of and a != b
        }
        for a, b in map(tuple, apart):
            likeness[a, b] = likeness[b, a] = NEVER
        old: dict[str, list[int]] = {}
        for row, number in enumerate(rows):
            if number in self._story_of and self._frozen(number, since):
                old.setdefault(self._story_of[number], []).append(row)
        wanted = [[row_of[key] for key in keys if key in row_of] for keys in self._ties.together]
        return _merged([*old.values(), *wanted, *same], apart)

    def _settle_undated(self) -> list[list[int]]:
        parts: list[list[int]] = []
        for piece in np.array_split(np.arange(self.count), -(-self.count // MOST_UNDATED)):
            rows = [int(number) for number in piece]
            likeness, judged = likenesses([self.page(number) for number in rows])
            joins = tree(likeness, self._must(rows, likeness, None, self._same(rows)))
            found = joins.groups(clearest(joins, judged), MOST_MEMBERS)
            parts += [[rows[i] for i in part] for part in found]
        return parts

    def _same(self, rows: Sequence[int]) -> list[list[int]]:
        """Rows of pages in the very same words, which nothing about how they lie can part."""
        found: dict[object, list[int]] = {}
        for row, number in enumerate(rows):
            one = self.page(number).document
            if one.shown:
                found.setdefault((tuple(one.shown), tuple(one.body.items())), []).append(row)
        return [same for same in found.values() if len(same) > 1]


def _merged(wanted: Iterable[Sequence[int]], apart: set[frozenset[int]]) -> list[list[int]]:
    """Rows to start together; a row that is to be apart from one of a group stays out of it."""
    home: dict[int, list[int]] = {}
    for rows in wanted:
        for row in rows[1:]:
            one, two = home.setdefault(rows[0], [rows[0]]), home.setdefault(row, [row])
            if one is two or any(frozenset((a, b)) in apart for a in one for b in two):
                continue
            one += two
            home.update(dict.fromkeys(two, one))
    found = {id(rows): rows for rows in home.values() if len(rows) > 1}
    return list(found.values())
