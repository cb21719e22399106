"""Writes the generated part of the documentation: docs/reference and docs/licences.md.

Nothing in these pages hangs on the terminal, the locale or the libraries that happen to be
installed besides: help is laid out at one width, and the libraries are those that an installation
on Linux with CPython 3.11 brings along, without their versions.

    python docs/generate.py            write
    python docs/generate.py --check    exit 1 where what is written is not what would be written
"""

import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import MISSING, fields
from datetime import timedelta
from importlib.metadata import Distribution, distribution
from pathlib import Path
from typing import Any

import typer
from packaging.requirements import Requirement

from broadsheet import errors
from broadsheet.app.settings import (
    CONTACT_VARIABLE,
    DEFAULT_URL,
    SEAL_VARIABLE,
    SIGN_VARIABLE,
    kinds,
    schema,
)
from broadsheet.app.settings.newsletter import LETTER_KEY_VARIABLE, PASSWORD_VARIABLE
from broadsheet.app.settings.problems import Key
from broadsheet.cli.main import COMMANDS, app
from broadsheet.domain.site import (
    FetchPolicy,
    GitPolicy,
    JekyllPolicy,
    JudgePolicy,
    Look,
    MailPolicy,
    NewsletterPolicy,
    Policy,
    ProofPolicy,
    SavedSearch,
    Site,
    Source,
    Topic,
    WebSubPolicy,
)

DOCS = Path(__file__).parent
NOTE = "<!-- Written by docs/generate.py; change the code, not this page. -->\n"
WIDTH = 96
"""Columns of the help in commands.md."""

PLATFORM = {
    "extra": "",
    "implementation_name": "cpython",
    "os_name": "posix",
    "platform_machine": "x86_64",
    "platform_python_implementation": "CPython",
    "platform_system": "Linux",
    "python_full_version": "3.11.0",
    "python_version": "3.11",
    "sys_platform": "linux",
}
"""The environment that licences.md is written for, by the names of packaging's markers."""


def command_page() -> str:
    """Every command's `--help`, as it prints it."""
    group: Any = typer.main.get_command(app)
    parts = [
        NOTE,
        "# Commands\n",
        "Results go to standard output; progress and mistakes go to standard error. What the exit\n"
        "codes mean is told in [faults](faults.md).\n",
        _help(group, "broadsheet"),
    ]
    with group.make_context("broadsheet", [], resilient_parsing=True) as context:
        for name in COMMANDS:
            command = group.resolve_command(context, [name])[1]
            parts += [f"## broadsheet {name}\n", _help(command, f"broadsheet {name}")]
            parts += _below(command, f"broadsheet {name}", "###")
    return "\n".join(parts)


def _below(command: Any, path: str, level: str) -> Iterator[str]:
    for name, child in sorted(getattr(command, "commands", {}).items()):
        yield f"{level} {path} {name}\n"
        yield _help(child, f"{path} {name}")
        yield from _below(child, f"{path} {name}", f"{level}#")


def _help(command: Any, path: str) -> str:
    context = command.make_context(path, [], resilient_parsing=True)
    context.max_content_width = context.terminal_width = WIDTH
    text = re.sub(r"[ \t]+$", "", command.get_help(context), flags=re.MULTILINE)
    return f"```text\n{text.strip()}\n```\n"


TABLES: tuple[tuple[str, tuple[Key, ...], type], ...] = (
    ("[site]", schema.SITE, Site),
    ("[policy]", schema.POLICY, Policy),
    ("[judge]", schema.JUDGE, JudgePolicy),
    ("[fetch]", schema.FETCH, FetchPolicy),
    ("[look]", schema.LOOK, Look),
    ("[proof]", schema.PROOF, ProofPolicy),
    ("[publish.jekyll]", schema.JEKYLL, JekyllPolicy),
    ("[publish.git]", schema.GIT, GitPolicy),
    ("[newsletter]", schema.NEWSLETTER, NewsletterPolicy),
    ("[mail]", schema.MAIL, MailPolicy),
    ("[[topic]]", schema.TOPIC, Topic),
    ("[[source]]", schema.SOURCE, Source),
    ("[[search]]", schema.SEARCH, SavedSearch),
    ("[websub]", schema.WEBSUB, WebSubPolicy),
)


def settings_page() -> str:
    """Every key of broadsheet.toml with what it may be and what it is where left out."""
    parts = [
        NOTE,
        "# broadsheet.toml\n",
        "A mistake is told with its line, the key, what was found and what is allowed; all "
        "mistakes of\na file are told at once. At least one `[[topic]]` is needed. The "
        f"environment variable\n`{CONTACT_VARIABLE}`, where set, takes the place of "
        f"`fetch.contact`;\n`{SEAL_VARIABLE}` and `{SIGN_VARIABLE}` take the place of the "
        f"keys in their file,\n`{LETTER_KEY_VARIABLE}` that of the newsletter's, and\n"
        f"`{PASSWORD_VARIABLE}` holds the password of `mail.user`.\nNo other is read.\n",
    ]
    for title, keys, made in TABLES:
        rows = "\n".join(_row(key, made) for key in keys)
        head = "| key | allowed | default | meaning |\n| --- | --- | --- | --- |"
        parts.append(f"## {title}\n\n{head}\n{rows}\n")
    return "\n".join(parts)


def _row(key: Key, made: type) -> str:
    cells = (f"`{key.name}`", key.kind.allowed, _default(key, made), key.help)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _default(key: Key, made: type) -> str:
    """The default as it would be written in the file."""
    if key.needed:
        return "needed"
    if made is Site and key.name == "url":
        return f"`{_toml(DEFAULT_URL, key)}`"
    if key.name == "id":
        return "made"
    (value,) = (field.default for field in fields(made) if field.name == key.name)
    if value is MISSING:
        raise LookupError(f"{made.__name__}.{key.name} has no default")
    return "none" if value is None else f"`{_toml(value, key)}`"


def _toml(value: object, key: Key) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return "{}" if key.kind is kinds.ENDPOINTS else "[]"
    if isinstance(value, timedelta):
        return f'"{_duration(value)}"'
    if isinstance(value, int) and key.kind is kinds.SIZE:
        return f'"{value / 1_000_000:g} MB"'
    return f'"{value}"' if isinstance(value, str) else f"{value}"


def _duration(value: timedelta) -> str:
    for name, unit in (("day", 86400), ("hour", 3600), ("minute", 60), ("second", 1)):
        count, rest = divmod(int(value.total_seconds()), unit)
        if count and not rest:
            return f"{count} {name}{'' if count == 1 else 's'}"
    return f"{value.total_seconds():g} seconds"


def faults_page() -> str:
    """The tree of faults, from its docstring, and the exit codes that come of it."""
    tree = "\n".join(
        f"| `{cls.__name__}` | {cls.exit_code} | {' '.join((cls.__doc__ or '').split())} |"
        for cls in _tree(errors.BroadsheetError)
    )
    return (
        f"{NOTE}\n# Faults and exit codes\n\n```text\n{(errors.__doc__ or '').strip()}\n```\n\n"
        f"| fault | exit code | meaning |\n| --- | --- | --- |\n{tree}\n\n"
        "Exit code 0 says that all is well. A command that looks for something wrong (`doctor`,\n"
        "`records check`) ends with 1 where it has found it, and `import` where a record could\n"
        "not be read. A command line that cannot be read ends with 2, a run that was interrupted\n"
        "with 130.\n"
    )


def _tree(cls: type[errors.BroadsheetError]) -> Iterator[type[errors.BroadsheetError]]:
    yield cls
    for child in cls.__subclasses__():
        if child.__module__ == errors.__name__:
            yield from _tree(child)


def licences_page() -> str:
    """Every library that an installation brings along, with its licence."""
    found = sorted(_installed("broadsheet").items())
    rows = "\n".join(
        f"| {dist.metadata['Name']} | {_licence(dist)} |"
        for name, dist in found
        if name != "broadsheet"
    )
    shipped = (DOCS / "internals" / "shipped.md").read_text("utf-8").partition("\n\n")[2]
    return (
        f"{NOTE}\n# Licences\n\nBroadsheet itself is under the Apache License 2.0 (`LICENSE`). "
        "An installation (Linux,\nCPython 3.11, without extras) brings these libraries along, each "
        "under its own licence; none\nis copied into this repository.\n\n"
        f"| library | licence |\n| --- | --- |\n{rows}\n\n{shipped}"
    )


_CLASSIFIERS = {
    "BSD License": "BSD",
    "MIT License": "MIT",
    "Apache Software License": "Apache-2.0",
    "ISC License (ISCL)": "ISC",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}


def _licence(dist: Distribution) -> str:
    expression = dist.metadata.get_all("License-Expression") or []
    if expression:
        return str(expression[0])
    classifiers = dist.metadata.get_all("Classifier") or []
    named = [one.rsplit(" :: ", 1)[-1] for one in classifiers if one.startswith("License :: ")]
    named = [_CLASSIFIERS.get(name, name) for name in named if name != "OSI Approved"]
    plain = str((dist.metadata.get_all("License") or [""])[0]).strip().splitlines()
    return ", ".join(named) or (plain[0][:60] if plain else "see its distribution")


def _installed(name: str) -> dict[str, Distribution]:
    """A distribution and everything it needs without extras, by normalised name."""
    found: dict[str, Distribution] = {}
    waiting = [(name, frozenset[str]())]
    seen = set(waiting)
    while waiting:
        key, extras = waiting.pop()
        found.setdefault(key, distribution(key))
        more = {(_plain(need.name), frozenset(need.extras)) for need in _needs(found[key], extras)}
        waiting += sorted(more - seen, key=str)
        seen |= more
    return found


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _needs(dist: Distribution, extras: frozenset[str]) -> Iterator[Requirement]:
    for line in dist.requires or []:
        need = Requirement(line)
        wanted = ("", *sorted(extras))
        if need.marker is None or any(
            need.marker.evaluate(PLATFORM | {"extra": extra}) for extra in wanted
        ):
            yield need


PAGES: dict[str, Callable[[], str]] = {
    "reference/commands.md": command_page,
    "reference/settings.md": settings_page,
    "reference/faults.md": faults_page,
    "licences.md": licences_page,
}


def main() -> int:
    """Write, or check."""
    stale = []
    for name, make in PAGES.items():
        path, text = DOCS / name, make()
        if "--check" not in sys.argv:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8", newline="\n")
        elif not path.exists() or path.read_text("utf-8") != text:
            stale.append(name)
    for name in stale:
        sys.stderr.write(f"docs/{name} is not what the code says; run: make docs-write\n")
    return bool(stale)


if __name__ == "__main__":
    sys.exit(main())
