"""An editor's word on stories: what belongs together, what is printed, what stands on top."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from broadsheet.domain.override import Action, Override, Overrides, later
from broadsheet.domain.reason import Reason
from broadsheet.domain.score import Decision, Quality, Story
from broadsheet.domain.site import Policy
from broadsheet.domain.ties import Ties
from broadsheet.stages.overrule.words import told

GRANT = "override.publish"
"""Rule of the points that an editor's word adds to a quality."""

Pins = tuple[tuple[str, Reason], ...]
"""Story ids with why they stand on top, the topmost first."""


def ties(overrides: Overrides, near: Iterable[str] = ()) -> Ties:
    """What has to be one story and what may not, without contradiction: the last word holds.

    A merge puts all of its pages into one story, and whatever was merged with one of them. A split
    parts its pages from each that it names. One that names none parts them from every other page:
    `near` are the keys of the pages that could be put with them now. Pages that leave in one split
    may stay together.
    """
    knots = _Knots()
    around = sorted(set(near))
    for override in reversed(overrides.items):
        if override.action is Action.MERGE:
            for one, other in zip(override.keys, override.keys[1:], strict=False):
                knots.tie(one, other)
        elif override.action is Action.SPLIT:
            for key, other in _parted(override, around):
                knots.part(key, other)
    return knots.ties()


def removed(
    story: Story, overrides: Overrides, before: frozenset[str] = frozenset()
) -> frozenset[str]:
    """The members that are taken down: killed, or taken `before` and not published since."""
    return frozenset(
        key for key in story.members if _down(key in before, _verdict(key, story, overrides))
    )


def granted(
    story: Story,
    qualities: Mapping[str, Quality],
    overrides: Overrides,
    policy: Policy,
    down: frozenset[str] = frozenset(),
) -> dict[str, Quality]:
    """The qualities of a story's members, with the points that an editor's "publish" is short of.

    The page that is to be published gets what makes it the best of its story and lifts its heat to
    `Policy.publish_at`, as one more part of its quality, so that all still adds up. Points of an
    earlier word are taken off first. Of several pages of one story, the one that was said last is
    lifted; a story named by its id lifts its best page that is not taken `down`. What is down adds
    no heat.
    """
    own = {key: _ungranted(qualities[key]) for key in story.members}
    chosen = _chosen(story, own, overrides, down)
    if chosen is None:
        return own
    key, override = chosen
    others = [own[other].points for other in story.members if other != key]
    bonus = policy.heat_per_related * sum(one != key and one not in down for one in story.members)
    wanted = max([policy.publish_at - bonus] + [points + 1 for points in others])
    short = wanted - own[key].points
    if short > 0 and not _enough(key, own, story, policy.publish_at - bonus):
        points = "1 point is" if short == 1 else f"{short} points are"
        text = f"An editor said to publish it: {points} added"
        reason = told(override, "publish", text, short)
        own[key] = replace(own[key], points=wanted, reasons=(*own[key].reasons, reason))
    return own


def overruled(decision: Decision, story: Story, overrides: Overrides) -> Decision:
    """The decision with the editor's reason; never published where the page was killed.

    Heat and the place in the story are what `granted` and `removed` make of them.
    """
    verdict = _verdict(decision.key, story, overrides)
    if verdict is None or (verdict.action is Action.PUBLISH and not decision.lead):
        return decision
    if verdict.action is Action.KILL:
        reason = told(verdict, "kill", "An editor took it down")
        return replace(decision, published=False, reasons=(*decision.reasons, reason))
    reason = told(verdict, "publish", "An editor said to publish it")
    return replace(decision, reasons=(*decision.reasons, reason))


def pins(overrides: Overrides, stories: Iterable[Story]) -> Pins:
    """The stories that are pinned, whether published or not; the last pin first."""
    wanted = overrides.doing(Action.PIN)
    if not wanted:
        return ()
    by_id: dict[str, str] = {}
    by_page: dict[str, str] = {}
    for story in stories:
        by_id.update(dict.fromkeys((*story.formerly, story.id), story.id))
        by_page.update(dict.fromkeys(story.members, story.id))
    found: dict[str, Reason] = {}
    for override in reversed(wanted):
        meant = [by_id.get(override.story), *(by_page.get(key) for key in override.keys)]
        for id_ in meant:
            if id_ is not None:
                found.setdefault(id_, told(override, "pin", "An editor keeps it on top"))
    return tuple(found.items())


def _verdict(key: str, story: Story, overrides: Overrides) -> Override | None:
    """The last publish or kill that holds for a member, said of it or of its story.

    A story's "publish" holds for none of them by itself: `_chosen` finds the page.
    """
    whole = _of_story(story, overrides)
    if whole is not None and whole.action is Action.PUBLISH:
        whole = None
    return later(overrides.verdicts.get(key), whole)


def _of_story(story: Story, overrides: Overrides) -> Override | None:
    found: Override | None = None
    for id_ in (story.id, *story.formerly):
        found = later(found, overrides.story_verdicts.get(id_))
    return found


def _down(before: bool, verdict: Override | None) -> bool:
    return before if verdict is None else verdict.action is Action.KILL


def _chosen(
    story: Story, own: Mapping[str, Quality], overrides: Overrides, down: frozenset[str]
) -> tuple[str, Override] | None:
    found: tuple[str, Override] | None = None
    for key in story.members:
        verdict = _verdict(key, story, overrides)
        if verdict is None or verdict.action is not Action.PUBLISH:
            continue
        if found is None or later(found[1], verdict) is verdict:
            found = key, verdict
    whole = _of_story(story, overrides)
    standing = [key for key in story.members if key not in down]
    if whole is None or whole.action is not Action.PUBLISH or not standing:
        return found
    if found is None or later(found[1], whole) is whole:
        found = max(standing, key=lambda key: own[key].points), whole
    return found


def _enough(key: str, own: Mapping[str, Quality], story: Story, least: int) -> bool:
    """Whether a page leads and has `least` points by itself; among equals the earliest leads."""
    best = max(own[other].points for other in story.members)
    leads = next(other for other in story.members if own[other].points == best) == key
    return leads and own[key].points >= least


def _ungranted(quality: Quality) -> Quality:
    added = [reason for reason in quality.reasons if reason.rule == GRANT]
    if not added:
        return quality
    points = quality.points - round(sum(reason.points for reason in added))
    kept = tuple(reason for reason in quality.reasons if reason.rule != GRANT)
    return replace(quality, points=points, reasons=kept)


def _parted(override: Override, near: Sequence[str]) -> Iterator[tuple[str, str]]:
    leaving = set(override.keys)
    for key in override.keys:
        for other in override.other_keys or near:
            if other not in leaving:
                yield key, other


@dataclass(slots=True)
class _Knots:
    """Groups and pairs while they are gathered, the last word first: what is there, stays."""

    group: dict[str, list[str]] = field(default_factory=dict)
    """Every tied key's whole group; members of one group share one list."""
    pairs: dict[tuple[str, str], None] = field(default_factory=dict)
    foes: dict[str, set[str]] = field(default_factory=dict)
    leaving: set[str] = field(default_factory=set)

    def tie(self, one: str, other: str) -> None:
        """Two pages into one group, unless that would bring together what was parted."""
        ours, theirs = self._of(one), self._of(other)
        if ours is theirs or any(self.foes.get(key, set()).intersection(theirs) for key in ours):
            return
        ours.extend(theirs)
        for key in theirs:
            self.group[key] = ours

    def part(self, one: str, other: str) -> None:
        """Two pages apart, unless they were put together; it is `one` that leaves."""
        if self._of(one) is self._of(other):
            return
        first, second = sorted((one, other))
        self.pairs[first, second] = None
        self.leaving.add(one)
        self.foes.setdefault(one, set()).add(other)
        self.foes.setdefault(other, set()).add(one)

    def ties(self) -> Ties:
        """What came of it, in order of key."""
        groups = {tuple(sorted(group)) for group in self.group.values() if len(group) > 1}
        apart = tuple(sorted(self.pairs))
        return Ties(tuple(sorted(groups)), apart, frozenset(self.leaving))

    def _of(self, key: str) -> list[str]:
        return self.group.setdefault(key, [key])
