"""Lays a whole or partial broadsheet.toml over a configuration."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from broadsheet.app.settings import parse_site, schema
from broadsheet.app.settings.build import same_source, source_id, topic_id
from broadsheet.app.settings.locate import locate
from broadsheet.app.settings.problems import Key, Problems, guess, read_table, shown
from broadsheet.domain.site import Site, Source, Topic
from broadsheet.errors import ConfigError, UsageError

LARGEST = 20_000_000
_LATER = ("languages", "max_age")
"""Parts of the policy that hold when a page is read, not when it is judged."""


def overlaid(site: Site, path: Path) -> Site:
    """The site with what a file says in place of what was said before.

    A file that is a configuration in itself (title, subject and topics are there) takes the place
    of topics, sources and policy as a whole. Of any other, each key replaces its like: topics are
    told by `id` or `name`, sources by `id` or `url`, and those that are new are added. `[fetch]`
    is checked and left aside, since nothing is fetched. `ConfigError` names file, line and key.
    """
    data = _read(path)
    raw = _tables(data, path)
    if {"title", "subject"} <= _keys(raw.get("site")) and raw.get("topic"):
        whole = parse_site(data, str(path), {})
        return replace(whole, url=site.url, fetch=site.fetch)
    problems = Problems(str(path), locate(data.decode("utf-8-sig").replace("\r\n", "\n")))
    known = (*schema.TABLES, *schema.LISTS)
    for name in raw:
        if name not in known:
            allowed = ", ".join(
                [f"[{n}]" for n in schema.TABLES] + [f"[[{n}]]" for n in schema.LISTS]
            )
            problems.add((name,), "an unknown table", allowed + guess(name, known))
    values = {name: _values(raw.get(name, {}), name, problems) for name in schema.TABLES}
    topics = _topics(site.topics, _rows(raw, "topic", problems), problems)
    sources = _sources(site.sources, topics, _rows(raw, "source", problems), problems)
    problems.stop()
    return replace(
        site,
        **values["site"],
        topics=topics,
        sources=sources,
        policy=replace(site.policy, **values["policy"]),
        judging=replace(site.judging, **values["judge"]),
    )


def without_effect(before: Site, after: Site) -> tuple[str, ...]:
    """What was changed and can show nothing in a trial, a sentence each."""
    told = []
    changed = [n for n in _LATER if getattr(before.policy, n) != getattr(after.policy, n)]
    if changed:
        told.append(f"{' and '.join(changed)}: hold for pages that are read from now on.")
    known = {source.id for source in before.sources}
    new = [source.id for source in after.sources if source.id not in known]
    if new:
        told.append(f"New sources have no pages yet: {', '.join(new[:10])}.")
    return tuple(told)


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST:
            raise UsageError(f"--with {path}: larger than {LARGEST:,} bytes")
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"--with {path}: cannot be read: {error.strerror or error}") from error


def _tables(data: bytes, path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(data.decode("utf-8-sig").replace("\r\n", "\n"))
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: not UTF-8 at byte {error.start}") from error
    except (tomllib.TOMLDecodeError, ValueError, RecursionError) as error:
        raise ConfigError(f"{path}: not TOML: {error}") from error


def _keys(table: object) -> set[str]:
    return set(table) if isinstance(table, dict) else set()


def _values(raw: object, name: str, problems: Problems) -> dict[str, Any]:
    return read_table(raw, _partial(schema.TABLES[name]), (name,), problems)


def _partial(keys: Iterable[Key]) -> tuple[Key, ...]:
    return tuple(replace(key, needed=False) for key in keys)


def _rows(raw: Mapping[str, Any], name: str, problems: Problems) -> list[dict[str, Any]]:
    rows = raw.get(name, [])
    if not isinstance(rows, list):
        problems.add((name,), shown(rows), f"tables that begin with [[{name}]]")
        return []
    keys = _partial(schema.LISTS[name])
    return [read_table(row, keys, (name, number), problems) for number, row in enumerate(rows)]


def _topics(
    known: tuple[Topic, ...], rows: list[dict[str, Any]], problems: Problems
) -> tuple[Topic, ...]:
    topics = {topic.id: topic for topic in known}
    names = {topic.name.casefold(): topic.id for topic in known}
    for number, row in enumerate(rows):
        given = row.get("id") or names.get(str(row.get("name", "")).casefold())
        if not given and "name" not in row:
            problems.add(("topic", number), "neither id nor name", "one that tells which topic")
            continue
        id_ = given or topic_id(row["name"])
        base = topics.get(id_) or Topic(id_, row.get("name", id_))
        topics[id_] = replace(base, **{**row, "id": id_})
        names[topics[id_].name.casefold()] = id_
    for number, row in enumerate(rows):
        parent = str(row.get("parent", ""))
        found = names.get(parent.casefold(), parent if parent in topics else "")
        if parent and not found:
            allowed = f"the id or name of a topic{guess(parent, topics)}"
            problems.add(("topic", number, "parent"), f"unknown topic {shown(parent)}", allowed)
        for id_, topic in topics.items():
            if parent and topic.parent == parent:
                topics[id_] = replace(topic, parent=found)
    _no_rings(topics, problems)
    return tuple(topics.values())


def _no_rings(topics: Mapping[str, Topic], problems: Problems) -> None:
    for id_ in topics:
        way = [id_]
        while (parent := topics[way[-1]].parent) in topics and len(way) <= len(topics):
            way.append(parent)
        if len(way) > len(topics):
            problems.add(("topic",), f"a ring at {shown(id_)}", "a tree without rings")
            return


def _sources(
    known: tuple[Source, ...],
    topics: tuple[Topic, ...],
    rows: list[dict[str, Any]],
    problems: Problems,
) -> tuple[Source, ...]:
    sources = {source.id: source for source in known}
    places = {same_source(source.url): source.id for source in known}
    names = {t.name.casefold(): t.id for t in topics} | {t.id: t.id for t in topics}
    for number, row in enumerate(rows):
        given = row.get("id") or places.get(same_source(str(row.get("url", ""))))
        if given not in sources and "url" not in row:
            problems.add(
                ("source", number), "no source of this site", "its id or url, or a new url"
            )
            continue
        if "topics" in row:
            unknown = [name for name in row["topics"] if name.casefold() not in names]
            for name in unknown:
                allowed = f"the id or name of a topic{guess(name, names)}"
                problems.add(("source", number, "topics"), f"unknown topic {shown(name)}", allowed)
            row["topics"] = tuple(names.get(name.casefold(), name) for name in row["topics"])
        id_ = given or source_id(row["url"])
        base = sources.get(id_) or Source(id_, row["url"])
        sources[id_] = replace(base, **{**row, "id": id_})
    return tuple(sources.values())
