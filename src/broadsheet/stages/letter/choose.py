"""Which stories of an edition a letter tells: none that an earlier letter told, unless it grew."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from broadsheet.domain.letter import Letter, LetterStory

GREW_BY, GREW_TIMES = 3, 1.5
"""A story is told again when it has this many more pages of its own words than in the last letter
that told it, and this many times as many: news to those who have read of it already."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A story that asks for a place: `ids` are all it ever had, `lead` its lead article's key,
    `pages` how many pages tell it in their own words."""

    ids: frozenset[str]
    lead: str
    pages: int


@dataclass(frozen=True, slots=True)
class Chosen:
    """A place in a letter: where in the edition it stands, and by how many pages it grew."""

    place: int
    grown: int = 0


def choose(
    candidates: Sequence[Candidate], earlier: Iterable[Letter], most: int
) -> tuple[Chosen, ...]:
    """At most `most` places of `candidates`, which are in the edition's order.

    A story counts as told where an earlier letter had it under any of its ids, or led by the same
    page (a story that was split off).
    """
    stories, leads = _told(earlier)
    found: list[Chosen] = []
    for place, one in enumerate(candidates):
        before = [stories[id_] for id_ in sorted(one.ids) if id_ in stories]
        before += [leads[one.lead]] if one.lead in leads else []
        told = max((past.pages for past in before), default=0)
        if not told or _grew(told, one.pages):
            found.append(Chosen(place, one.pages - told if told else 0))
        if len(found) >= most:
            break
    return tuple(found)


def _grew(told: int, now: int) -> bool:
    return now >= told + GREW_BY and now >= GREW_TIMES * told


def _told(
    earlier: Iterable[Letter],
) -> tuple[Mapping[str, LetterStory], Mapping[str, LetterStory]]:
    """What was told last, by story and by lead."""
    stories: dict[str, LetterStory] = {}
    leads: dict[str, LetterStory] = {}
    for letter in sorted(earlier, key=lambda one: one.id):
        for story in letter.stories:
            stories[story.story] = story
            leads[story.lead] = story
    return stories, leads
