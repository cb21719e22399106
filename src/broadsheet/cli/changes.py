"""How a difference between two judgements is told: `replay --with` and `learn` print it alike."""

from collections.abc import Mapping
from dataclasses import asdict, replace

from broadsheet.app.replay.difference import Change, Difference


def change_json(change: Change, *, places: bool = True) -> Mapping[str, object]:
    """One page for a machine; without `places`, its places on the front page are left out."""
    value = asdict(change) | {"move": str(change.move)}
    if not places:
        del value["was"], value["now"]
    return value


def changes_json(found: Difference) -> dict[str, object]:
    """A whole difference for a machine."""
    return {
        "pages": found.pages,
        "front": [change_json(change) for change in found.front],
        "published": [change_json(change, places=False) for change in found.published],
    }


def changes_text(found: Difference, most: int | None = None) -> list[str]:
    """A whole difference as lines; `most` is how many of each list are named, None: all."""
    lines = [f"front page: {count(found.front)}"]
    for change in found.front[:most]:
        lines += change_text(change, f"{change.was or '–':>4} → {change.now or '–':<4}")
    lines += _more(found.front, most)
    lines += ["", f"published: {count(found.published)}"]
    told = {change.key: change.why for change in found.front[:most]}
    for change in found.published[:most]:
        above = told.get(change.key) == change.why
        lines += change_text(replace(change, why=("as above",)) if above else change, "")
    return lines + _more(found.published, most)


def count(changes: tuple[Change, ...]) -> str:
    """How many enter, leave and move."""
    if not changes:
        return "no change"
    counts: dict[str, int] = {}
    for change in changes:
        counts[change.move] = counts.get(change.move, 0) + 1
    return ", ".join(f"{count} {move.removesuffix('s')}" for move, count in counts.items())


def change_text(change: Change, places: str) -> list[str]:
    """One page, and why."""
    first = f"  {change.move:7}{places}  {change.title}"
    return [first, *(f"{'':11}{'':{len(places)}}{why}" for why in change.why)]


def _more(changes: tuple[Change, ...], most: int | None) -> list[str]:
    left = len(changes) - most if most is not None else 0
    return [f"  and {left} more (--json names all)"] if left > 0 else []
