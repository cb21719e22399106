"""Which story a group of pages is: ids that outlive merges and splits, and former ids."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256

from broadsheet.domain.article import Article
from broadsheet.domain.reason import Reason
from broadsheet.domain.score import Story
from broadsheet.stages.cluster.document import EPOCH

MOST_FORMER = 50
"""Former ids that a story keeps; the oldest."""


@dataclass(slots=True)
class Part:
    """A group of pages on its way to be a story: keys in order of time, those not known first."""

    keys: list[str]
    id: str = ""
    formerly: list[str] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    split_from: str = ""


def story_id(key: str) -> str:
    """The id of the story that an article founds."""
    return sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def identify(
    groups: Sequence[Sequence[str]],
    stories: Mapping[str, Story],
    taken: Iterable[str],
    leaving: Set[str] = frozenset(),
) -> list[Part]:
    """Give every group an id, in their order.

    `groups` hold known keys in order of time and cover all known members of `stories`, by id, that
    they touch; members that no group has go where their story's id goes. `taken` are other ids
    that are in use. The part that holds a story's founder keeps its id, else the part with most of
    its members; where a part has several, the oldest story's lives on. A part of nothing but pages
    that an editor had leave (`leaving`) keeps no id where others of the story are left.
    """
    parts = [Part(list(keys)) for keys in groups]
    part_of = {key: part for part in parts for key in part.keys}
    heirs: dict[str, Part] = {}
    for id_ in sorted(stories):
        heir = _heir(stories[id_], part_of, leaving)
        if heir is not None:
            heirs[id_] = heir
    for id_, part in sorted(heirs.items(), key=lambda pair: (stories[pair[0]].first_seen, pair[0])):
        _inherit(part, stories[id_], part_of)
    used = {*taken, *stories}
    for part in parts:
        if not part.id:
            _found(part, stories, heirs, used)
            used.add(part.id)
    return parts


def _heir(story: Story, part_of: Mapping[str, Part], leaving: Set[str]) -> Part | None:
    here = [part_of[key] for key in story.members if key in part_of]
    if not here:
        return None
    founder = next((key for key in story.members if story_id(key) == story.id), None)
    here = [part for part in here if not leaving >= set(part.keys)] or here
    if founder is not None and founder in part_of and part_of[founder] in here:
        return part_of[founder]
    counts = {id(part): here.count(part) for part in here}
    return max(here, key=lambda part: counts[id(part)])


def _inherit(part: Part, story: Story, part_of: Mapping[str, Part]) -> None:
    if part.id:
        part.merged.append(story.id)
        part.formerly += [story.id, *story.formerly]
    else:
        part.id = story.id
        part.formerly += story.formerly
    part.keys[:0] = [key for key in story.members if key not in part_of]
    del part.formerly[MOST_FORMER:]


def _found(
    part: Part, stories: Mapping[str, Story], heirs: Mapping[str, Part], used: set[str]
) -> None:
    """A new id, or the one back that the pages had before they were merged."""
    of = {key: id_ for id_, story in stories.items() for key in story.members}
    part.split_from = next((heirs[of[key]].id for key in part.keys if key in of), "")
    for key in part.keys:
        former = story_id(key)
        holder = next((p for p in heirs.values() if former in p.formerly), None)
        if holder is not None and former not in stories:
            holder.formerly.remove(former)
            part.id = former
            return
    key = part.keys[0]
    part.id = story_id(key)
    while part.id in used:  # its first story lives on without it
        part.id = story_id(f"{key}\n{part.id}")


def as_story(
    part: Part, articles: Mapping[str, Article], old: Story | None, reasons: Sequence[Reason]
) -> Story:
    """The part as a story: members in order of time, first seen with the first that is known."""
    times = {key: articles[key].published for key in part.keys if key in articles}
    known = [time for time in times.values() if time is not None]
    first = min(known, default=EPOCH)
    if old is not None and any(key not in articles for key in part.keys):
        first = min(first, old.first_seen) if known else old.first_seen

    def place(key: str) -> tuple[datetime, str]:
        return times.get(key) or first, key

    order = sorted(part.keys, key=place)
    formerly = tuple(dict.fromkeys(id_ for id_ in part.formerly if id_ != part.id))
    return Story(part.id, tuple(order), first, tuple(reasons), formerly)


def emptied(story: Story) -> Story:
    """What is left of a story whose pages all went to others."""
    return replace(story, members=(), formerly=(), reasons=())
