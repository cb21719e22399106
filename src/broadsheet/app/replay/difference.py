"""Two judgements of the same pages: which enter, leave or move, and what makes the difference."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from statistics import median

from broadsheet.domain.reason import Reason

SHOWN = 6
"""Parts of one sum that are named, the weightiest first."""
EDITOR = ("override.", "edit.removed")
"""What the rules of an editor's decisions begin with."""


class Move(StrEnum):
    """What becomes of a page."""

    ENTERS = "enters"
    LEAVES = "leaves"
    MOVES = "moves"


@dataclass(frozen=True, slots=True)
class Place:
    """Where one page stands in one judgement.

    `front` is its place on the front page from 1, 0 where it has none; `story` the id of its story,
    empty where it has none, and `lead` the key of the page that leads it. `rank` holds the reasons
    for the place. `needs` is the heat from which a lead is published.
    """

    key: str
    title: str
    url: str
    on_subject: bool
    subject: float
    front: int = 0
    published: bool = False
    story: str = ""
    lead: str = ""
    quality: int = 0
    heat: int = -1
    needs: int = 0
    related: int = 0
    labelled: tuple[Reason, ...] = ()
    parts: tuple[Reason, ...] = ()
    rank: tuple[Reason, ...] = ()
    decided: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One page that enters, leaves or moves; places from 1, 0 for none. `why` in sentences."""

    move: Move
    key: str
    title: str
    url: str
    was: int
    now: int
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """What another judgement changes: on the front page, and among the published records."""

    front: tuple[Change, ...]
    published: tuple[Change, ...]
    pages: int
    """Pages that were judged both times."""


Places = Mapping[str, Place]


def difference(before: Places, after: Places) -> Difference:
    """Compare two judgements of the same pages, by key; the first places come first."""
    pairs = [(before[key], after[key]) for key in sorted(before.keys() & after.keys())]
    telling = _Telling(
        {key: place.title for key, place in before.items()},
        _shift([pair for pair in pairs if pair[0].front and pair[1].front]),
    )
    front = [
        telling.change(was, now, (was.front, now.front))
        for was, now in pairs
        if was.front != now.front
    ]
    published = [
        telling.change(was, now, (int(was.published), int(now.published)))
        for was, now in pairs
        if was.published != now.published
    ]
    return Difference(_sorted(front), _sorted(published), len(pairs))


def _sorted(changes: Iterable[Change]) -> tuple[Change, ...]:
    order = list(Move)
    return tuple(
        sorted(changes, key=lambda c: (order.index(c.move), c.now or c.was, c.title, c.key))
    )


def _others(old: int, new: int) -> str:
    if not new:
        return "nothing of its own has changed; others come before it now"
    if not old or new < old:
        return "nothing of its own has changed; others that stood before it have left or fallen"
    return "nothing of its own has changed; others have come before it"


@dataclass(frozen=True, slots=True)
class _Telling:
    """Words for differences: titles of all pages by key, and how far all ranks have shifted."""

    titles: Mapping[str, str]
    shift: Mapping[str, float]

    def change(self, was: Place, now: Place, places: tuple[int, int]) -> Change:
        """One page whose place is another one."""
        old, new = places
        move = Move.MOVES if old and new else Move.ENTERS if new else Move.LEAVES
        why = tuple(self._why(was, now)) or (_others(old, new),)
        return Change(move, now.key, now.title, now.url, old, new, why)

    def _why(self, was: Place, now: Place) -> Iterator[str]:
        if was.on_subject != now.on_subject:
            turned = "on" if now.on_subject else "off"
            parts = _told(_parts(was.labelled, now.labelled))
            yield f"{turned} the subject now: {was.subject:.2f} → {now.subject:.2f}{parts}"
        if was.on_subject and now.on_subject and was.quality != now.quality:
            parts = _told(_parts(was.parts, now.parts))
            yield f"quality {was.quality} → {now.quality}{parts}"
        if was.story and now.story:
            yield from self._in_story(was, now)
        if was.needs != now.needs and was.published != now.published and now.heat >= 0:
            yield f"its heat of {now.heat} is held against {now.needs} in place of {was.needs}"
        if was.front and now.front:
            own = _parts(was.rank, now.rank)
            if parts := _told({name: by - self.shift.get(name, 0) for name, by in own.items()}):
                yield f"rank{parts}"
        yield from _editor(was, now)

    def _in_story(self, was: Place, now: Place) -> Iterator[str]:
        if (was.lead == was.key) != (now.lead == now.key):
            if now.lead == now.key:
                yield f"leads its story in place of “{self.titles.get(was.lead, was.lead)}”"
            else:
                yield f"its story is led by “{self.titles.get(now.lead, now.lead)}” now"
        if was.related != now.related:
            yield f"other pages of its story: {was.related} → {now.related}"
        if was.heat != now.heat and was.heat >= 0 and now.heat >= 0:
            parts = _told(_parts(was.decided, now.decided))
            yield f"heat {was.heat} → {now.heat}{parts}"


def _editor(was: Place, now: Place) -> Iterator[str]:
    """An editor's word that only the second judgement has heard."""
    told = {reason.rule for reason in was.decided}
    for reason in now.decided:
        if reason.rule not in told and reason.rule.startswith(EDITOR):
            yield reason.text


def _parts(before: Iterable[Reason], after: Iterable[Reason]) -> dict[str, float]:
    """By how much each part of a sum has changed, by the last word of its rule."""
    change: dict[str, float] = {}
    for sign, reasons in ((-1, before), (1, after)):
        for reason in reasons:
            name = reason.rule.rpartition(".")[2]
            change[name] = change.get(name, 0.0) + sign * reason.points
    return change


def _shift(pairs: Iterable[tuple[Place, Place]]) -> dict[str, float]:
    """The change that all ranks share: ranks are told against the first, and that one may go."""
    changes = [_parts(was.rank, now.rank) for was, now in pairs]
    names = {name for change in changes for name in change}
    return {name: median(change.get(name, 0.0) for change in changes) for name in names}


def _told(parts: Mapping[str, float]) -> str:
    """The parts that differ: ": subject +7, depth −2"; nothing where none does."""
    moved = [(name, round(by, 2)) for name, by in parts.items() if round(by, 2)]
    moved.sort(key=lambda part: (-abs(part[1]), part[0]))
    shown = ", ".join(f"{name} {'+' if by > 0 else '−'}{abs(by):g}" for name, by in moved[:SHOWN])
    return f": {shown}" if shown else ""
