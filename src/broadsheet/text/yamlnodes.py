"""A YAML document as a tree of scalars, lists and mappings that know their lines.

Nothing is resolved: a scalar keeps its text, so a time stays a text and `yes` stays `yes`. The tree
is built from libyaml's events without recursion and is bounded: depth, number of nodes, and no
aliases at all, so that no document is larger read than it was written.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

DEEPEST = 16
MOST_NODES = 50_000

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value as it was written, without quotes and escapes; `line` counts from 1."""

    text: str
    plain: bool
    line: int


@dataclass(frozen=True, slots=True)
class Listing:
    """A sequence."""

    items: "tuple[Node, ...]"
    line: int


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys and values in the order of the document; a key may come twice."""

    pairs: "tuple[tuple[Node, Node], ...]"
    line: int


Node = Scalar | Listing | Mapping


class YamlFaultError(ValueError):
    """The document cannot be read on from `line` (from 1).

    `opened` is the line where the quotes (or the key) began that were not closed. A
    document that is `too_large` cannot be mended.
    """

    def __init__(self, what: str, line: int, opened: int, *, too_large: bool = False) -> None:
        super().__init__(what)
        self.what = what
        self.line = line
        self.opened = opened
        self.too_large = too_large


def read(text: str, first_line: int = 1) -> Node | None:
    """The first document of a text, None where it holds nothing; `YamlFaultError` where damaged.

    `first_line` is the number of the text's first line in its file.
    """
    try:
        return _build(yaml.parse(text, Loader=_LOADER), first_line)
    except yaml.MarkedYAMLError as error:
        mark, context = error.problem_mark, error.context_mark
        line = (mark.line if mark else 0) + first_line
        scanning = context and (error.context or "").startswith("while scanning")
        opened = context.line + first_line if context and scanning else line
        raise YamlFaultError(error.problem or "damaged YAML", line, opened) from error
    except yaml.YAMLError as error:
        raise YamlFaultError("a character that YAML forbids", first_line, first_line) from error


@dataclass(slots=True)
class _Open:
    """A collection whose end has not come yet."""

    mapping: bool
    line: int
    held: list[Node]

    def closed(self) -> Node:
        if not self.mapping:
            return Listing(tuple(self.held), self.line)
        return Mapping(tuple(zip(self.held[::2], self.held[1::2], strict=False)), self.line)


def _build(events: Iterator[Any], first_line: int) -> Node | None:
    stack: list[_Open] = []
    for count, event in enumerate(events):
        line = event.start_mark.line + first_line if event.start_mark else first_line
        if count > MOST_NODES:
            raise YamlFaultError(f"more than {MOST_NODES} values", line, line, too_large=True)
        done = _step(event, line, stack)
        if done is None:
            continue
        if not stack:
            return done
        stack[-1].held.append(done)
    return None


def _step(event: Any, line: int, stack: list[_Open]) -> Node | None:
    """The node that an event completes, if any."""
    if isinstance(event, yaml.ScalarEvent):
        return Scalar(event.value, bool(event.implicit[0]), line)
    if isinstance(event, yaml.CollectionStartEvent):
        if len(stack) >= DEEPEST:
            raise YamlFaultError(f"nested deeper than {DEEPEST}", line, line)
        stack.append(_Open(isinstance(event, yaml.MappingStartEvent), line, []))
        return None
    if isinstance(event, yaml.CollectionEndEvent):
        return stack.pop().closed()
    if isinstance(event, yaml.AliasEvent):
        raise YamlFaultError("an alias (*name), which a record may not use", line, line)
    return None
