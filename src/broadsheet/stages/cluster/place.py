"""Place one page after another: found a story or join one, and say why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from math import exp

from broadsheet.domain.article import Article
from broadsheet.domain.reason import Reason
from broadsheet.domain.score import Story
from broadsheet.domain.site import Policy
from broadsheet.stages.cluster.document import EPOCH, Document, document
from broadsheet.stages.cluster.weights import JOIN_AT, LINK_BONUS, Features, log_odds
from broadsheet.stages.cluster.window import Comparison, Pair, Window, hours_apart
from broadsheet.text.shingles import containment, similarity

LIFE = 3
"""A story lives at most this many story windows, however many pages come."""

MOST_MEMBERS = 500
"""Pages of one story at most; a later one founds a story anew."""

CORE_FIRST, CORE_LAST = 4, 8
"""Pages that stand for a story: those it began with and the latest."""

MOST_STORIES = 8
"""Stories that are weighed for one page."""

HEADLINE_AT = 0.8
"""Title likeness from which a page outside the story window may still join."""

HEADLINE_WORDS = 4
"""Telling words that such a title must have."""

CALLED, VOTERS = 20, 10
"""Nearest pages that are compared, and how many of the most similar have a vote."""

VOTE_PRIOR = 0.05
"""Squared similarity that stands for no story, so that one faint neighbour is no majority."""

COPY_AT = 0.6
"""Share of five-word runs in common from which two texts are copies of one."""

REWRITE_AT = 0.85
"""Share of one text's runs that the other holds, from which it is a cut copy."""

COPY_LIKENESS, SAME_OUTLET_LIKENESS = 0.25, 0.5
"""Likeness of words below which texts are not compared. What one outlet's pages have in common is
discounted in theirs, so that its boilerplate makes no copies."""


@dataclass(slots=True)
class _Growing:
    """A story while pages are placed: member keys in order of arrival, numbers of those seen."""

    id: str
    first_seen: datetime
    members: dict[str, datetime | None]
    pages: list[int] = field(default_factory=list)
    reasons: list[Reason] = field(default_factory=list)
    changed: bool = False

    def core(self) -> list[int]:
        if len(self.pages) <= CORE_FIRST + CORE_LAST:
            return self.pages
        return self.pages[:CORE_FIRST] + self.pages[-CORE_LAST:]

    def frozen(self) -> Story:
        order = sorted(self.members, key=lambda key: (self.members[key] or self.first_seen, key))
        return Story(self.id, tuple(order), self.first_seen, tuple(self.reasons))


@dataclass(frozen=True, slots=True)
class _Match:
    story: _Growing
    odds: float
    features: Features
    nearest: int
    pair: Pair
    hours: float | None
    linked: bool


class Placer:
    """The recent stories and the stream they came in; grows as pages are placed."""

    def __init__(self, policy: Policy) -> None:
        self._within = policy.story_window / timedelta(hours=1)
        self._window = Window()
        self._stories: dict[str, _Growing] = {}
        self._story_of: dict[str, _Growing] = {}
        self._copies: list[tuple[str, int]] = []

    def recall(self, stories: Sequence[Story], known: Mapping[str, Article]) -> None:
        """Take in the past: stories with their articles, in order of time."""
        for story in sorted(stories, key=lambda story: story.id):
            times = {key: known[key].published if key in known else None for key in story.members}
            growing = _Growing(story.id, story.first_seen, times, reasons=list(story.reasons))
            self._stories[story.id] = growing
            self._story_of.update(dict.fromkeys(story.members, growing))
        past = [article for key, article in known.items() if key in self._story_of]
        for article in sorted(past, key=lambda article: (article.published or EPOCH, article.key)):
            self._story_of[article.key].pages.append(self._window.add(document(article)))

    def place(self, article: Article) -> None:
        """Put one article into a story, unless it is in one."""
        if article.key in self._story_of:
            return
        page = document(article)
        compare = Comparison(self._window, page)
        near = [n for n in self._window.near(page, self._within * LIFE) if self._open(n, page)]
        story = self._copy_of(page, near, compare) or self._join(page, near, compare)
        if story is None:
            story = self._found(article)
        else:
            story.members[article.key] = article.published
            story.first_seen = min(story.first_seen, article.published or story.first_seen)
        story.changed = True
        self._story_of[article.key] = story
        story.pages.append(self._window.add(page))

    def changed(self) -> tuple[Story, ...]:
        """Stories founded or changed by `place`, in order of id."""
        ids = sorted(id_ for id_, story in self._stories.items() if story.changed)
        return tuple(self._stories[id_].frozen() for id_ in ids)

    def copies(self) -> tuple[tuple[str, int], ...]:
        """Keys placed as copies, with the number of earlier pages that have the same text."""
        return tuple(self._copies)

    def _found(self, article: Article) -> _Growing:
        id_ = _story_id(article.key)
        while id_ in self._stories:  # its first story lives on without it
            id_ = _story_id(f"{article.key}\n{id_}")
        story = _Growing(id_, article.published or EPOCH, {article.key: article.published})
        self._stories[id_] = story
        return story

    def _of(self, number: int) -> _Growing:
        return self._story_of[self._window.pages[number].key]

    def _open(self, number: int, page: Document) -> bool:
        """Whether the story of a page may still grow, and far enough in time for this one."""
        story = self._of(number)
        if len(story.members) >= MOST_MEMBERS:
            return False
        if page.hours is None:
            return True
        times = [self._window.pages[n].hours for n in (story.pages[0], story.pages[-1])]
        known = [time for time in times if time is not None]
        return all(abs(page.hours - time) <= self._within * LIFE for time in known)

    def _copy_of(self, page: Document, near: list[int], compare: Comparison) -> _Growing | None:
        """The story that already has this text, where it is near enough to the whole of one."""
        if not page.sketch:
            return None
        alike = [
            (share, number)
            for number in near
            if _may_copy(compare.with_page(number))
            and (share := _likeness(page, self._window.pages[number])) > 0
        ]
        if not alike:
            return None
        share, number = max(alike, key=lambda found: (found[0], -found[1]))
        story = self._of(number)
        self._copies.append((page.key, sum(self._of(n) is story for _, n in alike)))
        other = self._window.pages[number]
        text = f"The text is {share:.0%} the same as that of {other.key}."
        inputs = (("key", page.key), ("copy_of", other.key), ("share", f"{share:.2f}"))
        story.reasons.append(Reason("cluster.copy", text, 0, inputs))
        return story

    def _join(self, page: Document, near: list[int], compare: Comparison) -> _Growing | None:
        """The story with the best odds, where they are good enough."""
        recent = [number for number in near if self._recent(page, number, compare)]
        votes = self._votes(recent, compare)
        by_story: dict[str, list[int]] = {}
        for number in recent:
            by_story.setdefault(self._of(number).id, []).append(number)
        matches = [
            self._match(page, self._stories[id_], (numbers, votes[id_]), compare)
            for id_, numbers in list(by_story.items())[:MOST_STORIES]
        ]
        if not matches:
            return None
        best = max(matches, key=lambda match: (match.odds, match.story.id))
        if best.odds < JOIN_AT:
            return None
        best.story.reasons.append(self._reason(page, best))
        return best.story

    def _recent(self, page: Document, number: int, compare: Comparison) -> bool:
        """Whether a page lies in the story window, or carries the same headline for longer."""
        gap = hours_apart(page, self._window.pages[number])
        if gap is None or gap <= self._within:
            return True
        return len(page.title) >= HEADLINE_WORDS and compare.with_page(number).title >= HEADLINE_AT

    def _votes(self, recent: list[int], compare: Comparison) -> dict[str, float]:
        """What share of the nearest pages each story has, weighed by squared similarity."""
        votes = dict.fromkeys((self._of(number).id for number in recent), 0.0)
        alike = sorted(
            ((compare.with_page(number).similarity, number) for number in recent[:CALLED]),
            key=lambda found: (-found[0], -found[1]),
        )[:VOTERS]
        total = VOTE_PRIOR + sum(share**2 for share, _ in alike)
        for share, number in alike:
            votes[self._of(number).id] += share**2 / total
        return votes

    def _match(
        self,
        page: Document,
        story: _Growing,
        found: tuple[list[int], float],
        compare: Comparison,
    ) -> _Match:
        numbers, vote = found
        core = story.core()
        looked_at = list(dict.fromkeys([*numbers[:4], *core]))
        nearest = max(looked_at, key=lambda n: (compare.with_page(n).similarity, -n))
        pair = compare.with_page(nearest)
        gaps = [gap for n in core if (gap := hours_apart(page, self._window.pages[n])) is not None]
        hours = min(gaps, default=None)
        other = self._window.pages[nearest]
        features = Features(
            nearest=pair.similarity,
            core=sum(compare.with_page(n).similarity for n in core) / len(core),
            rarity=min(pair.rarity / 8, 1.5),
            names=pair.names,
            days=0.5 if hours is None else min(hours / 24, 4.0),
            same_outlet=float(pair.same_outlet),
            with_body=float(page.has_body and other.has_body),
            vote=vote,
        )
        linked = any(self._window.pages[n].address in page.links for n in looked_at)
        odds = log_odds(features) + (LINK_BONUS if linked else 0.0)
        return _Match(story, odds, features, nearest, pair, hours, linked)

    def _reason(self, page: Document, match: _Match) -> Reason:
        other = self._window.pages[match.nearest]
        shared = (
            ", ".join(page.shown[word] for word in match.pair.shared[:8]) or "words of the text"
        )
        apart = "" if match.hours is None else f", {match.hours:.1f} hours apart"
        link = ", linked" if match.linked else ""
        chance = 1 / (1 + exp(-match.odds))
        return Reason(
            "cluster.joined",
            f"Like {other.key}: {shared} ({match.pair.similarity:.0%} alike{apart}{link}).",
            round(match.odds, 3),
            (
                ("key", page.key),
                ("nearest", other.key),
                ("similarity", f"{match.pair.similarity:.3f}"),
                ("core_similarity", f"{match.features.core:.3f}"),
                ("vote", f"{match.features.vote:.3f}"),
                ("names", f"{match.features.names:.3f}"),
                ("shared", shared),
                ("hours", "" if match.hours is None else f"{match.hours:.1f}"),
                ("same_outlet", "yes" if match.pair.same_outlet else "no"),
                ("chance", f"{chance:.3f}"),
            ),
        )


def _story_id(key: str) -> str:
    return sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _may_copy(pair: Pair) -> bool:
    """Whether two pages are like enough for their texts to be held against each other."""
    return pair.similarity >= (SAME_OUTLET_LIKENESS if pair.same_outlet else COPY_LIKENESS)


def _likeness(page: Document, other: Document) -> float:
    """Share of the text that is the same where one is a copy of the other, or a cut one; else 0."""
    share = similarity(page.sketch, other.sketch)
    if share >= COPY_AT:
        return share
    part = max(containment(page.sketch, other.sketch), containment(other.sketch, page.sketch))
    return part if part >= REWRITE_AT else 0.0
