"""Reads broadsheet.toml into a `Site`. The one place that looks at the environment."""

import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from broadsheet.app.settings import schema
from broadsheet.app.settings.build import read_sources, read_topics
from broadsheet.app.settings.kinds import CONTACT, Refused
from broadsheet.app.settings.locate import locate
from broadsheet.app.settings.problems import Problems, guess, read_table, shown
from broadsheet.domain.site import FetchPolicy, JudgePolicy, Policy, Site
from broadsheet.errors import ConfigError

FILE_NAME = "broadsheet.toml"
CONTACT_VARIABLE = "BROADSHEET_CONTACT"
DEFAULT_URL = "http://localhost:8000"
_PLACE = re.compile(r"(.*?)\s*\(at (?:line (\d+), column (\d+)|end of document)\)", re.DOTALL)


def site_file(folder_or_file: Path) -> Path:
    """The configuration's path, whether the folder or the file itself was named."""
    return folder_or_file if folder_or_file.is_file() else folder_or_file / FILE_NAME


def load_site(folder_or_file: Path, environ: Mapping[str, str] | None = None) -> Site:
    """Read and check a site's configuration.

    `environ` is the process's own environment where None; only `BROADSHEET_CONTACT` is read, and
    takes the place of `fetch.contact`. Raises `ConfigError` with every mistake, a line each.
    """
    path = site_file(folder_or_file)
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        folder = path.parent
        raise ConfigError(
            f"{path}: not found. A new site is begun with: broadsheet init {folder} --template ai"
        ) from error
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror or error}") from error
    return parse_site(data, str(path), os.environ if environ is None else environ)


def parse_site(
    data: bytes, name: str = FILE_NAME, environ: Mapping[str, str] | None = None
) -> Site:
    """The same from bytes; `name` is how messages call the file."""
    text = decoded(data, name)
    raw = parsed(text, name)
    problems = Problems(name, locate(text))
    tables = (*schema.TABLES, *schema.LISTS)
    for key in raw:
        if key not in tables:
            known = ", ".join(
                [f"[{n}]" for n in schema.TABLES] + [f"[[{n}]]" for n in schema.LISTS]
            )
            problems.add((key,), "an unknown table", known + guess(key, tables))
    values = {table: _checked(raw, table, problems) for table in schema.TABLES}
    topics = read_topics(raw.get("topic", []), problems)
    sources = read_sources(raw.get("source", []), topics, problems)
    if not raw.get("topic"):
        problems.add(("topic",), "no topic", "at least one [[topic]] with keywords")
    problems.stop()
    fetch = _contacted(values["fetch"], environ or {})
    return Site(
        **{"url": DEFAULT_URL, **values["site"]},
        topics=topics,
        sources=sources,
        policy=Policy(**values["policy"]),
        fetch=FetchPolicy(**fetch),
        judging=JudgePolicy(**values["judge"]),
    )


def _checked(raw: dict[str, Any], table: str, problems: Problems) -> dict[str, Any]:
    return read_table(raw.get(table, {}), schema.TABLES[table], (table,), problems)


def _contacted(fetch: dict[str, Any], environ: Mapping[str, str]) -> dict[str, Any]:
    contact = environ.get(CONTACT_VARIABLE, "")
    if not contact:
        return fetch
    try:
        return {**fetch, "contact": CONTACT.read(contact)}
    except Refused as error:
        raise ConfigError(
            f"{CONTACT_VARIABLE}: found {shown(contact)}; allowed: {CONTACT.allowed}"
        ) from error


def decoded(data: bytes, name: str) -> str:
    """A file's text, with plain line ends; `ConfigError` where it is no UTF-8."""
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ConfigError(
            f"{name}:{line}: found the byte 0x{data[error.start]:02x}, which is not UTF-8; "
            "allowed: a text saved as UTF-8"
        ) from error


def parsed(text: str, name: str) -> dict[str, Any]:
    """What a TOML text holds; `ConfigError` with the line where it is none."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        told = _PLACE.fullmatch(str(error))
        if told is None:
            raise ConfigError(f"{name}: not TOML: {error}") from error
        what, line, column = told.groups()
        if line is None:
            last = text.count("\n") + 1
            raise ConfigError(f"{name}:{last}: not TOML, at its end: {what}") from error
        raise ConfigError(f"{name}:{line}: not TOML, at column {column}: {what}") from error
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{name}: not TOML that can be read: {error}") from error
