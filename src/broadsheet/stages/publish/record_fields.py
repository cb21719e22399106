"""One mapping of a record, read key by key: what is wrong with a value is said, not raised."""

import json
import re
from collections.abc import Callable, Sequence

from broadsheet.domain.record import Extra
from broadsheet.text.yamlnodes import Listing, Mapping, Node, Scalar

Warn = Callable[[int, str], None]
"""Takes a line (from 1, 0 where there is none) and a sentence."""

_WHOLE = re.compile(r"[-+]?\d{1,9}")
_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,30})(?:\.\d{1,30})?(?:[eE][-+]?\d{1,3})?")
_TRUE = frozenset({"true", "yes", "on"})
_FALSE = frozenset({"false", "no", "off"})
_NOTHING = frozenset({"", "~", "null"})
_LONGEST_KEY = 200


class Fields:
    """A mapping's values by key. `where` opens every warning: "related item 2: "."""

    def __init__(self, node: Mapping, where: str, known: Sequence[str], warn: Warn) -> None:
        self.line = node.line
        self._where = where
        self._known = known
        self._warn = warn
        self._held: dict[str, tuple[int, Node]] = {}
        for key, value in node.pairs:
            self._add(key, value)
        self._check_order()

    def text(self, key: str) -> str:
        """A text; empty where it is absent, with a warning."""
        found = self.optional(key)
        if found is None:
            if key not in self._held:
                self.say(self.line, f"{key} is missing")
            return ""
        return found

    def optional(self, key: str) -> str | None:
        """A text, None where it is absent or null."""
        line, node = self._held.get(key, (0, None))
        if node is None or _is_null(node):
            return None
        if isinstance(node, Scalar):
            return node.text
        self._wrong(line, key, "a text", node)
        return None

    def whole(self, key: str) -> int | None:
        """A whole number, None where it is absent or none."""
        line, node = self._held.get(key, (0, None))
        if node is None:
            return None
        if isinstance(node, Scalar) and _WHOLE.fullmatch(node.text.strip()):
            return int(node.text)
        self._wrong(line, key, "a whole number", node)
        return None

    def flag(self, key: str) -> bool | None:
        """True or false, None where it is absent or neither."""
        line, node = self._held.get(key, (0, None))
        if node is None:
            return None
        word = node.text.strip().lower() if isinstance(node, Scalar) else None
        if word in _TRUE or word in _FALSE:
            return word in _TRUE
        self._wrong(line, key, "true or false", node)
        return None

    def words(self, key: str) -> tuple[str, ...]:
        """A list of texts; a single text is a list of one."""
        line, node = self._held.get(key, (0, None))
        if node is None or _is_null(node):
            return ()
        if isinstance(node, Scalar):
            self._wrong(line, key, "a list", node)
            return (node.text,)
        if isinstance(node, Mapping):
            self._wrong(line, key, "a list", node)
            return ()
        kept = tuple(item.text for item in node.items if isinstance(item, Scalar) and item.text)
        if len(kept) < len(node.items):
            self.say(line, f"{key} holds {len(node.items) - len(kept)} that are no text; left out")
        return kept

    def mapping(self, key: str) -> Mapping | None:
        """A group of keys, None where it is absent."""
        line, node = self._held.get(key, (0, None))
        if isinstance(node, Mapping):
            return node
        if node is not None and not _is_null(node):
            self._wrong(line, key, "a group of keys", node)
        return None

    def mappings(self, key: str) -> list[Mapping]:
        """A list of groups; a single group is a list of one."""
        line, node = self._held.get(key, (0, None))
        if node is None or _is_null(node):
            return []
        if isinstance(node, Mapping):
            self._wrong(line, key, "a list", node)
            return [node]
        if isinstance(node, Scalar):
            self._wrong(line, key, "a list of groups", node)
            return []
        kept = [item for item in node.items if isinstance(item, Mapping)]
        if len(kept) < len(node.items):
            self.say(line, f"{key} holds {len(node.items) - len(kept)} that are no group; left out")
        return kept

    def extra(self) -> Extra:
        """What the contract does not name, in order of the document, values as JSON."""
        return tuple(
            (key, as_json(node))
            for key, (_, node) in self._held.items()
            if key not in self._known and self._is_kept(key, node)
        )

    def line_of(self, key: str) -> int:
        """Where a key stands, else where the group begins."""
        return self._held.get(key, (self.line, None))[0]

    def say(self, line: int, text: str) -> None:
        """Warn about this group."""
        self._warn(line, self._where + text)

    def _add(self, key: Node, value: Node) -> None:
        line = key.line
        if not isinstance(key, Scalar):
            self.say(line, "a key that is no text; left out")
            return
        if key.text in self._held:
            first = self._held.pop(key.text)[0]
            again = f"{key.text} is there twice (first in line {first}); the last one counts"
            self.say(line, again if first else f"{key.text} is there twice; the last one counts")
        if key.text not in self._known:
            self.say(line, f"unknown key {key.text[:60]!r}, kept as it is")
        self._held[key.text] = (line, value)

    def _check_order(self) -> None:
        there = [key for key in self._held if key in self._known]
        if there != [key for key in self._known if key in self._held]:
            self.say(self.line, "the keys are in another order than ours")

    def _is_kept(self, key: str, node: Node) -> bool:
        if len(key) <= _LONGEST_KEY and _keys_fit(node):
            return True
        self.say(self.line_of(key), f"{key[:60]!r} has a key too long to write again; left out")
        return False

    def _wrong(self, line: int, key: str, wanted: str, found: Node) -> None:
        self.say(line, f"{key} should be {wanted}, found {_shown(found)}")


def as_json(node: Node) -> str:
    """A value as JSON text; plain numbers, true, false and null keep their meaning."""
    if isinstance(node, Scalar):
        return _scalar_json(node)
    if isinstance(node, Listing):
        return f"[{', '.join(map(as_json, node.items))}]"
    pairs = (f"{_text_json(_key(key))}: {as_json(value)}" for key, value in node.pairs)
    return f"{{{', '.join(pairs)}}}"


def _scalar_json(node: Scalar) -> str:
    if node.plain:
        word = node.text.lower()
        if word in {"true", "false"}:
            return word
        if word in _NOTHING:
            return "null"
        if _NUMBER.fullmatch(node.text):
            return node.text
    return _text_json(node.text)


def _text_json(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _key(node: Node) -> str:
    return node.text if isinstance(node, Scalar) else as_json(node)


def _keys_fit(node: Node) -> bool:
    """Whether every key inside can be a key again: YAML allows 1,024 characters on one line."""
    if isinstance(node, Scalar):
        return True
    if isinstance(node, Listing):
        return all(map(_keys_fit, node.items))
    return all(len(_key(key)) <= _LONGEST_KEY and _keys_fit(value) for key, value in node.pairs)


def _is_null(node: Node) -> bool:
    return isinstance(node, Scalar) and node.plain and node.text.lower() in _NOTHING


def _shown(node: Node) -> str:
    if isinstance(node, Scalar):
        return repr(node.text[:40]) if node.text else "nothing"
    return "a list" if isinstance(node, Listing) else "a group of keys"
