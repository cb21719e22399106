"""What is to be printed otherwise than it was last, and what of it is somebody else's now."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from broadsheet.adapters.sinks.git.branch import Branch, Ground
from broadsheet.adapters.sinks.git.objects import FOLDER, Objects
from broadsheet.ports.mirror import Source


@dataclass(slots=True)
class Delta:
    """What differs from the last print: blob ids by path (None: to go), and before it."""

    wanted: dict[str, str | None] = field(default_factory=dict)
    before: dict[str, str] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)

    def ours(self) -> dict[str, str | None]:
        """What of it is printed."""
        theirs = set(self.kept)
        return {path: name for path, name in self.wanted.items() if path not in theirs}


@dataclass(frozen=True, slots=True)
class Memory:
    """Marks of what was printed last, so that nothing need be read that stayed the same."""

    printed: str = ""
    marks: dict[str, str] = field(default_factory=dict)


def delta_of(
    objects: Objects, source: Source, marks: Mapping[str, str], ground: Ground, memory: Memory
) -> Delta:
    """What is to be printed otherwise than it was last."""
    if memory.printed:
        asked = [path for path, mark in marks.items() if memory.marks.get(path) != mark]
        gone = memory.marks.keys() - marks.keys()
        held = objects.at(ground.printed, [*asked, *gone])
        before = {path: name for path, name in held.items() if name != FOLDER}
    else:
        before, asked = objects.tree(ground.printed), list(marks)
    delta = Delta()
    for path in asked:
        name = objects.name(source.read(path))
        if before.get(path) != name:
            delta.wanted[path] = name
    delta.wanted |= {path: None for path in sorted(before) if path not in marks}
    delta.before = {path: before[path] for path in delta.wanted if path in before}
    return delta


def foreign(branch: Branch, ground: Ground, delta: Delta) -> list[str]:
    """Paths at which somebody else's change stands, committed, staged or in the file alone."""
    if not delta.wanted:
        return []
    above = {path: _above(path) for path in delta.wanted}
    solid = branch.objects.solid(ground.tip, {one for folders in above.values() for one in folders})
    held = branch.objects.at(ground.tip, delta.wanted)
    staged = branch.tree.staged(ground.tip) if branch.tree else {}
    found: list[str] = []
    gone: set[str] = set()
    # What goes comes first: a folder may take its place, or the other way about.
    for path in sorted(delta.wanted, key=lambda path: delta.wanted[path] is not None):
        new, committed = delta.wanted[path], held.get(path)
        known = {delta.before.get(path), new}
        if committed == FOLDER and _makes_room(branch, ground.tip, path, gone):
            committed = None
        theirs = committed not in known or not solid.difference(gone).isdisjoint(above[path])
        if not theirs and branch.tree:
            known.add(committed)
            theirs = (
                staged.get(path, committed) not in known
                or branch.tree.held(path, gone) not in known
            )
        if theirs:
            found.append(path)
        elif new is None:
            gone.add(path)
    return found


def _makes_room(branch: Branch, tip: str, path: str, gone: set[str]) -> bool:
    """Whether a commit holds a folder at a path, of which all is to go."""
    below = branch.objects.below(tip, path) if gone and tip else set()
    return bool(below) and below <= gone


def _above(path: str) -> list[str]:
    return [str(folder) for folder in PurePosixPath(path).parents][:-1]
