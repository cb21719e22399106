"""Topics and sources as a whole: names are unique, parents exist, the tree has no ring."""

import hashlib
import re
import unicodedata
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from broadsheet.app.settings import schema
from broadsheet.app.settings.kinds import RESERVED_TOPICS
from broadsheet.app.settings.locate import Path
from broadsheet.app.settings.problems import Problems, guess, read_table, shown
from broadsheet.domain.site import SavedSearch, Source, Topic
from broadsheet.text.urls import host

_PLAIN = re.compile(r"[a-z0-9.-]+(?:/[a-z0-9.-]+)*")
LONGEST_ID = 80


def topic_id(name: str) -> str:
    """The id that a topic's name makes: "AI in Healthcare" gives "ai-in-healthcare"."""
    folded = unicodedata.normalize("NFKD", name.replace("ß", "ss"))
    ascii_only = folded.encode("ascii", "ignore").decode("ascii").lower()
    made = re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")
    if not made or made in RESERVED_TOPICS:
        made = f"topic-{hashlib.sha256(name.encode()).hexdigest()[:8]}"
    return made


def same_source(url: str) -> str:
    """What two spellings of one source's address share: scheme, `www.` and last slash differ."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    return f"{host}{port}{parts.path.rstrip('/')}" + (f"?{parts.query}" if parts.query else "")


def source_id(url: str) -> str:
    """The id that an address makes, the same on every machine and unlike that of any other."""
    whole = same_source(url)
    made = re.sub(r"[^a-z0-9.-]+", "_", whole.partition("?")[0].lower()).strip("_.-")
    if not _PLAIN.fullmatch(whole) or len(made) > LONGEST_ID:
        made = f"{made[:LONGEST_ID]}_{hashlib.sha256(whole.encode()).hexdigest()[:8]}"
    return made


def read_topics(raw: object, problems: Problems) -> tuple[Topic, ...]:
    """The topic tree, in the order of the file, `parent` turned into ids."""
    topics: list[tuple[Path, Topic]] = []
    for path, values in _tables(raw, "topic", problems):
        if "name" in values:
            values.setdefault("id", topic_id(values["name"]))
            topics.append((path, Topic(**values)))
    _unique([(path, "id", topic.id) for path, topic in topics], problems)
    _unique([(path, "name", topic.name) for path, topic in topics], problems)
    known = _names(tuple(topic for _, topic in topics))
    placed = []
    for path, topic in topics:
        parent = known.get(topic.parent.casefold(), "")
        if topic.parent and not parent:
            allowed = f"the id or name of a topic{guess(topic.parent, known)}"
            problems.add((*path, "parent"), f"unknown topic {shown(topic.parent)}", allowed)
        placed.append((path, replace(topic, parent=parent)))
    _no_rings(placed, problems)
    return tuple(topic for _, topic in placed)


def read_sources(raw: object, topics: tuple[Topic, ...], problems: Problems) -> tuple[Source, ...]:
    """The sources in the order of the file, their topics turned into ids."""
    known = _names(topics)
    sources: list[tuple[Path, Source]] = []
    for path, values in _tables(raw, "source", problems):
        given = _given(values, path, known, problems)
        if "url" in values:
            values.setdefault("id", source_id(values["url"]))
            values["topics"] = given
            sources.append((path, Source(**values)))
    _unique([(path, "url", same_source(source.url)) for path, source in sources], problems)
    first = {same_source(source.url): path for path, source in reversed(sources)}
    once = [(path, source) for path, source in sources if first[same_source(source.url)] == path]
    _unique([(path, "id", source.id) for path, source in once], problems)
    return tuple(source for _, source in sources)


def read_searches(
    raw: object, topics: tuple[Topic, ...], problems: Problems
) -> tuple[SavedSearch, ...]:
    """The saved searches in the order of the file, their topics turned into ids."""
    known = _names(topics)
    searches: list[tuple[Path, SavedSearch]] = []
    for path, values in _tables(raw, "search", problems):
        values["topics"] = _given(values, path, known, problems)
        values["outlets"] = tuple(host(name) or name.lower() for name in values.get("outlets", ()))
        if "name" in values:
            values.setdefault("id", topic_id(values["name"]))
            searches.append((path, SavedSearch(**values)))
            if not any(values.get(key) for key in ("words", "topics", "outlets", "quality")):
                problems.add(path, "a search for nothing", "words, topics, outlets or quality")
    _unique([(path, "id", search.id) for path, search in searches], problems)
    return tuple(search for _, search in searches)


def _given(
    values: dict[str, Any], path: Path, known: dict[str, str], problems: Problems
) -> tuple[str, ...]:
    """The topics that a table names, as ids, each once."""
    given: list[str] = []
    for number, name in enumerate(values.get("topics", ())):
        if name.casefold() in known:
            given.append(known[name.casefold()])
        else:
            allowed = f"the id or name of a topic{guess(name, known)}"
            problems.add((*path, "topics", number), f"unknown topic {shown(name)}", allowed)
    return tuple(dict.fromkeys(given))


def _tables(raw: object, name: str, problems: Problems) -> list[tuple[Path, dict[str, Any]]]:
    if not isinstance(raw, list):
        problems.add((name,), shown(raw), f"tables that begin with [[{name}]]")
        return []
    keys = schema.LISTS[name]
    return [
        ((name, number), read_table(table, keys, (name, number), problems))
        for number, table in enumerate(raw)
    ]


def _names(topics: tuple[Topic, ...]) -> dict[str, str]:
    by_name = {topic.name.casefold(): topic.id for topic in topics}
    return by_name | {topic.id: topic.id for topic in topics}


def _unique(seen: list[tuple[Path, str, str]], problems: Problems) -> None:
    first: dict[str, Path] = {}
    for path, key, value in seen:
        before = first.setdefault(value.casefold(), path)
        if before != path:
            line = problems.line((*before, key))
            problems.add(
                (*path, key),
                f"{shown(value)}, which line {line} has already",
                f"each {key} once",
            )


def _no_rings(topics: list[tuple[Path, Topic]], problems: Problems) -> None:
    parents = {topic.id: topic.parent for _, topic in topics}
    told: set[str] = set()
    for path, topic in topics:
        way = [topic.id]
        while parents.get(way[-1]) and parents[way[-1]] not in way:
            way.append(parents[way[-1]])
        if parents.get(way[-1]) == topic.id and topic.id not in told:
            told.update(way)
            ring = " → ".join([*way, topic.id])
            problems.add((*path, "parent"), f"a ring, {ring}", "a tree without rings")
