"""The topic tree that `broadsheet eval topics` labels with."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from broadsheet.app.settings import load_site
from broadsheet.app.settings.build import topic_id
from broadsheet.domain.site import Topic
from broadsheet.errors import UsageError
from broadsheet.text.yamlnodes import Listing, Mapping, Node, Scalar, YamlFaultError, read

MOST_BYTES = 1_000_000


def configured(path: Path) -> tuple[Topic, ...]:
    """Topics of a broadsheet.toml (or its folder), or of a folder of topic documents (YAML).

    Raises UsageError where there is neither, or where they cannot be read.
    """
    documents = sorted([*path.glob("*.yaml"), *path.glob("*.yml")]) if path.is_dir() else []
    if not documents:
        return load_site(path).topics
    topics = [_topic(document) for document in documents]
    ids = {name: topic.id for topic in topics for name in (topic.id, topic.name)}
    return tuple(replace(topic, parent=ids.get(topic.parent, "")) for topic in topics)


def named_tree(
    known: Sequence[Topic], names: Iterable[str], roots: Sequence[str]
) -> tuple[Topic, ...]:
    """The known topics, and one for every other name, whose keyword is its name.

    Where a single name is on nearly all records, it is the parent of those that have none.
    """
    there = {topic.name for topic in known}
    added = sorted(set(names) - there)
    fresh = [Topic(topic_id(name), name, keywords=(name,)) for name in added]
    topics = [*known, *fresh]
    root = next((topic.id for topic in topics if topic.name in roots), "")
    return tuple(
        topic if topic.parent or topic.id == root else replace(topic, parent=root)
        for topic in _apart(topics)
    )


def _apart(topics: Sequence[Topic]) -> list[Topic]:
    """Names that make one id (they differ in punctuation alone) are told apart by a number."""
    seen: set[str] = set()
    kept: list[Topic] = []
    for topic in topics:
        id_, number = topic.id, 2
        while id_ in seen:
            id_, number = f"{topic.id}-{number}", number + 1
        seen.add(id_)
        kept.append(replace(topic, id=id_))
    return kept


def _topic(path: Path) -> Topic:
    try:
        data = path.read_bytes()
        if len(data) > MOST_BYTES:
            raise UsageError(f"{path}: larger than {MOST_BYTES} bytes")
        node = read(data.decode("utf-8"))
    except (OSError, UnicodeDecodeError, YamlFaultError) as error:
        raise UsageError(f"{path}: cannot be read: {error}") from error
    keys = _keys(node)
    name = _one(keys.get("name"))
    if not name:
        raise UsageError(f"{path}: a topic needs a name")
    return Topic(
        _one(keys.get("_id")) or topic_id(name),
        name,
        shortname=_one(keys.get("shortname")),
        parent=_one(keys.get("parent")),
        keywords=_many(keys.get("keywords")),
        exclude=_many(keys.get("exclude")),
    )


def _keys(node: Node | None) -> dict[str, Node]:
    pairs = node.pairs if isinstance(node, Mapping) else ()
    return {key.text: value for key, value in pairs if isinstance(key, Scalar)}


def _one(node: Node | None) -> str:
    return node.text.strip() if isinstance(node, Scalar) else ""


def _many(node: Node | None) -> tuple[str, ...]:
    items = node.items if isinstance(node, Listing) else ()
    return tuple(text for item in items if (text := _one(item)))
