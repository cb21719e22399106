"""Why a page is in its story, in words a person reads."""

from collections.abc import Mapping, Sequence

from broadsheet.domain.reason import Reason
from broadsheet.domain.score import Story
from broadsheet.stages.cluster.group import Grouping
from broadsheet.stages.cluster.identity import Part
from broadsheet.stages.cluster.model import Pair
from broadsheet.stages.cluster.pairing import compare, copied, linked
from broadsheet.stages.cluster.window import Page

MOST_WORDS = 8
"""Shared words that a reason names."""

MOST_CHANGES = 20
"""Merges and splits that a story's reasons tell of; the latest."""

NEAREST_OF = 40
"""Earlier pages of a story that a new one is held against to name the nearest."""

CHANGES = ("cluster.merged", "cluster.split")


def reasons_of(
    part: Part, numbers: Mapping[str, int], grouping: Grouping, stories: Mapping[str, Story]
) -> list[Reason]:
    """The reasons of a part: those that its members brought along, and new ones."""
    told = {
        key: reason
        for id_ in (part.id, *part.merged, part.split_from)
        if id_ in stories
        for reason in stories[id_].reasons
        if reason.rule not in CHANGES and (key := _about(reason))
    }
    old = set(stories[part.id].members) if part.id in stories else set[str]()
    reasons: list[Reason] = []
    before: list[int] = []
    for key in part.keys:
        number = numbers.get(key)
        if key in told and (key in old or part.split_from):
            reasons.append(told[key])
        elif number is not None and before:
            reasons.append(_reason(number, before, grouping))
        if number is not None:
            before.append(number)
    return reasons + _changes(part, stories)


def _about(reason: Reason) -> str:
    return next((value for name, value in reason.inputs if name == "key"), "")


def _changes(part: Part, stories: Mapping[str, Story]) -> list[Reason]:
    old = stories.get(part.id)
    changes = [reason for reason in old.reasons if reason.rule in CHANGES] if old else []
    for id_ in part.merged:
        count = len(stories[id_].members)
        pages = "1 page" if count == 1 else f"{count} pages"
        text = f"Story {id_} ({pages}) was found to be this one as more came."
        changes.append(Reason("cluster.merged", text, 0, (("story", id_),)))
    if part.split_from and part.split_from != part.id:
        text = f"Parted from story {part.split_from}: on the mean its pages are not like these."
        changes.append(Reason("cluster.split", text, 0, (("story", part.split_from),)))
    return changes[-MOST_CHANGES:]


def _reason(number: int, before: Sequence[int], grouping: Grouping) -> Reason:
    half = NEAREST_OF // 2
    near = [*before[:half], *before[half:][-half:]]
    nearest = max(near, key=lambda other: (grouping.chance(number, other), -other))
    page, other = grouping.page(number), grouping.page(nearest)
    pair = compare(other, page, grouping.hours)
    share = copied(other, page, pair)
    if share:
        text = f"The text is {share:.0%} the same as that of {other.document.key}."
        inputs = (
            ("key", page.document.key), ("copy_of", other.document.key), ("share", f"{share:.2f}")
        )  # fmt: skip
        return Reason("cluster.copy", text, 0, inputs)
    chance = grouping.chance(number, nearest)
    mean = sum(grouping.chance(number, one) for one in near) / len(near)
    return _joined(page, other, pair, (chance, mean))


def _joined(page: Page, other: Page, pair: Pair, chances: tuple[float, float]) -> Reason:
    here, there = page.document, other.document
    words = [word for term, word in here.shown.items() if term in there.shown][:MOST_WORDS]
    names = [here.shown.get(name, name) for name in page.names if name in other.names]
    shared = ", ".join(words) or "words of the text"
    hours = ""
    if here.hours is not None and there.hours is not None:
        hours = f"{abs(here.hours - there.hours):.1f}"
    meaning = f", {pair.dense:.0%} in meaning" if pair.dense else ""
    apart = f", {hours} hours apart" if hours else ""
    link = ", linked" if linked(page, other) else ""
    chance, mean = chances
    return Reason(
        "cluster.joined",
        f"Like {there.key}: {shared} ({pair.whole:.0%} alike in words{meaning}{apart}{link}).",
        0,
        (
            ("key", here.key),
            ("nearest", there.key),
            ("similarity", f"{pair.whole:.3f}"),
            ("title_similarity", f"{pair.title:.3f}"),
            ("dense_similarity", f"{pair.dense:.3f}" if pair.dense else ""),
            ("shared", shared),
            ("names", ", ".join(sorted(names)[:MOST_WORDS])),
            ("hours", hours),
            ("same_outlet", "yes" if pair.same_outlet else "no"),
            ("chance", f"{chance:.3f}"),
            ("mean_chance", f"{mean:.3f}"),
        ),
    )
