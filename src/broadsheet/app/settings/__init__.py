"""Reads broadsheet.toml into a `Site`. The one place that looks at the environment."""

import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from broadsheet.app.settings import schema
from broadsheet.app.settings.build import read_searches, read_sources, read_topics
from broadsheet.app.settings.kinds import CONTACT, Refused
from broadsheet.app.settings.locate import locate
from broadsheet.app.settings.newsletter import check_newsletter
from broadsheet.app.settings.problems import Problems, guess, read_table, shown
from broadsheet.app.settings.publishing import read_publishing
from broadsheet.domain.site import (
    FetchPolicy,
    JudgePolicy,
    Look,
    MailPolicy,
    NewsletterPolicy,
    Policy,
    ProofPolicy,
    Site,
    WebSubPolicy,
)
from broadsheet.errors import ConfigError
from broadsheet.text.shell import word

FILE_NAME = "broadsheet.toml"
CONTACT_VARIABLE = "BROADSHEET_CONTACT"
SEAL_VARIABLE, SIGN_VARIABLE = "BROADSHEET_SEAL_KEYS", "BROADSHEET_SIGN_KEYS"
"""Keys, oldest first, with spaces or commas between them: in place of those of the keys' file."""
DEFAULT_URL = "http://localhost:8000"
_PLACE = re.compile(r"(.*?)\s*\(at (?:line (\d+), column (\d+)|end of document)\)", re.DOTALL)


def site_file(folder_or_file: Path) -> Path:
    """The configuration's path, whether the folder or the file itself was named."""
    return folder_or_file if folder_or_file.is_file() else folder_or_file / FILE_NAME


def no_site(path: Path) -> ConfigError:
    """What is told where there is no configuration at a path."""
    begin = f"broadsheet init {word(path.parent)} --template ai"
    return ConfigError(f"{path}: not found. A new site is begun with: {begin}")


def load_site(folder_or_file: Path, environ: Mapping[str, str] | None = None) -> Site:
    """Read and check a site's configuration.

    `environ` is the process's own environment where None; only `BROADSHEET_CONTACT` is read, and
    takes the place of `fetch.contact`. Raises `ConfigError` with every mistake, a line each.
    """
    path = site_file(folder_or_file)
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise no_site(path) from error
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror or error}") from error
    return parse_site(data, str(path), os.environ if environ is None else environ)


def keys_given(variable: str, environ: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """The keys in one of the two variables, as they are written; none where it is not set.

    `environ` is the process's own environment where None.
    """
    told = (os.environ if environ is None else environ).get(variable, "")
    return tuple(told.replace(",", " ").split())


LENT_TO_PROGRAMS = (
    *("PATH", "HOME", "XDG_CONFIG_HOME", "SSH_AUTH_SOCK", "SSH_AGENT_PID", "GIT_SSH_COMMAND"),
    *("http_proxy", "https_proxy", "all_proxy", "no_proxy"),
    *("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"),
)


def programs_environment() -> dict[str, str]:
    """What of the process's environment a program that is called (git) may see."""
    return {name: os.environ[name] for name in LENT_TO_PROGRAMS if name in os.environ}


def parse_site(
    data: bytes, name: str = FILE_NAME, environ: Mapping[str, str] | None = None
) -> Site:
    """The same from bytes; `name` is how messages call the file."""
    text = decoded(data, name)
    raw = parsed(text, name)
    problems = Problems(name, locate(text))
    tables = (*schema.TABLES, "publish", *schema.LISTS)
    for key in raw:
        if key not in tables:
            known = ", ".join(
                [f"[{n}]" for n in schema.TABLES]
                + [f"[publish.{n}]" for n in schema.PUBLISH]
                + [f"[[{n}]]" for n in schema.LISTS]
            )
            problems.add((key,), "an unknown table", known + guess(key, tables))
    values = {table: _checked(raw, table, problems) for table in schema.TABLES}
    topics = read_topics(raw.get("topic", []), problems)
    sources = read_sources(raw.get("source", []), topics, problems)
    searches = read_searches(raw.get("search", []), topics, problems)
    if not raw.get("topic"):
        problems.add(("topic",), "no topic", "at least one [[topic]] with keywords")
    publishing = read_publishing(raw.get("publish", {}), problems)
    check_newsletter(values["newsletter"], values["mail"], problems)
    problems.stop()
    fetch = _contacted(values["fetch"], environ or {})
    return Site(
        **{"url": DEFAULT_URL, **values["site"]},
        topics=topics,
        sources=sources,
        policy=Policy(**values["policy"]),
        fetch=FetchPolicy(**fetch),
        judging=JudgePolicy(**values["judge"]),
        look=Look(**values["look"]),
        newsletter=NewsletterPolicy(**values["newsletter"]),
        mail=MailPolicy(**values["mail"]),
        proof=ProofPolicy(**values["proof"]),
        publishing=publishing,
        searches=searches,
        websub=WebSubPolicy(**values["websub"]),
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
