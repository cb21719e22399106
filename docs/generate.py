"""Writes the generated part of the documentation: docs/reference and docs/licences.md.

    python docs/generate.py            write
    python docs/generate.py --check    exit 1 where what is written is not what would be written
"""

import re
import sys
from collections.abc import Iterator
from importlib.metadata import Distribution, distribution
from pathlib import Path

import typer

from broadsheet.app.settings import schema
from broadsheet.cli.main import COMMANDS, _load
from broadsheet.errors import BroadsheetError

DOCS = Path(__file__).parent
NOTE = "<!-- Written by docs/generate.py; change the code, not this page. -->\n"
WIDTH = 96


def command_page() -> str:
    """Every command's `--help`, as it prints it."""
    parts = [NOTE, "# Commands\n"]
    parts.append(
        "Every command tells its mistakes in plain words on standard error and ends with an exit "
        "code:\n0 all is well, 1 something was found or failed, 2 the command or the configuration "
        "is wrong,\n3 store, archive or output cannot be used, 4 another run holds the site, "
        "130 interrupted.\n"
    )
    for name in COMMANDS:
        command = _load(name)
        parts.append(f"## broadsheet {name}\n")
        parts.append(_help(command, f"broadsheet {name}"))
        for sub, child in sorted(getattr(command, "commands", {}).items()):
            parts.append(f"### broadsheet {name} {sub}\n")
            parts.append(_help(child, f"broadsheet {name} {sub}"))
    return "\n".join(parts)


def _help(command: "typer.core.TyperCommand", path: str) -> str:
    context = command.make_context(path, [], resilient_parsing=True)
    context.max_content_width = context.terminal_width = WIDTH
    text = re.sub(r"[ \t]+$", "", command.get_help(context), flags=re.MULTILINE)
    return f"```text\n{text.strip()}\n```\n"


def settings_page() -> str:
    """Every key of broadsheet.toml."""
    parts = [NOTE, "# broadsheet.toml\n"]
    parts.append("A mistake is told with its line, the key, what was found and what is allowed.\n")
    for title, tables in (("[{}]", schema.TABLES), ("[[{}]]", schema.LISTS)):
        for name, keys in tables.items():
            parts.append(f"## {title.format(name)}\n")
            rows = "\n".join(
                f"| `{key.name}`{' (needed)' if key.needed else ''} | {key.kind.allowed} | {key.help} |"
                for key in keys
            )
            parts.append(f"| key | allowed | meaning |\n| --- | --- | --- |\n{rows}\n")
    return "\n".join(parts)


def errors_page() -> str:
    """The tree of faults, from its docstring."""
    import broadsheet.errors as errors

    return f"{NOTE}\n# Faults\n\n```text\n{(errors.__doc__ or '').strip()}\n```\n" + "".join(
        f"\n- `{cls.__name__}` (exit code {cls.exit_code}): {(cls.__doc__ or '').strip()}"
        for cls in _tree(BroadsheetError)
    ) + "\n"


def _tree(cls: type[BroadsheetError]) -> Iterator[type[BroadsheetError]]:
    yield cls
    for child in cls.__subclasses__():
        yield from _tree(child)


def licences_page() -> str:
    """Every library that an installation brings along, with its licence."""
    rows = [
        f"| {dist.metadata['Name']} | {_licence(dist)} |"
        for dist in sorted(_installed("broadsheet"), key=lambda d: d.metadata["Name"].lower())
        if dist.metadata["Name"] != "broadsheet"
    ]
    head = (
        "# Licences\n\nBroadsheet itself is under the Apache License 2.0 (`LICENSE`). An "
        "installation brings\nthese libraries along, each under its own licence; none is copied "
        "into this repository.\n\n| library | licence |\n| --- | --- |\n"
    )
    return f"{NOTE}\n{head}" + "\n".join(rows) + "\n"


def _licence(dist: Distribution) -> str:
    meta = dist.metadata
    if expression := meta.get("License-Expression"):
        return str(expression)
    classifiers = meta.get_all("Classifier") or []
    named = [c.rsplit(" :: ", 1)[-1] for c in classifiers if c.startswith("License :: ")]
    named = [name for name in named if name != "OSI Approved"]
    plain = str(meta.get("License") or "").strip().splitlines()
    return ", ".join(named) or (plain[0][:60] if plain else "see its distribution")


def _installed(name: str) -> list[Distribution]:
    """A distribution and everything it needs without extras, as installed here."""
    found: dict[str, Distribution] = {}
    waiting = [name]
    while waiting:
        key = re.sub(r"[-_.]+", "-", waiting.pop()).lower()
        if key in found:
            continue
        found[key] = distribution(key)
        waiting.extend(_needs(found[key]))
    return list(found.values())


def _needs(dist: Distribution) -> Iterator[str]:
    from packaging.requirements import Requirement

    for line in dist.requires or []:
        need = Requirement(line)
        # Other platforms' libraries are not installed here and could not be asked.
        if need.marker is None or need.marker.evaluate({"extra": ""}):
            yield need.name
            yield from _extras(need.name, need.extras)


def _extras(name: str, extras: set[str]) -> Iterator[str]:
    from packaging.requirements import Requirement

    for line in (distribution(name).requires or []) if extras else []:
        need = Requirement(line)
        if need.marker and any(need.marker.evaluate({"extra": one}) for one in extras):
            yield need.name


PAGES = {
    "reference/commands.md": command_page,
    "reference/settings.md": settings_page,
    "reference/faults.md": errors_page,
    "licences.md": licences_page,
}


def main() -> int:
    """Write, or check."""
    stale = []
    for name, make in PAGES.items():
        path, text = DOCS / name, make()
        if "--check" not in sys.argv:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        elif not path.exists() or path.read_text("utf-8") != text:
            stale.append(name)
    for name in stale:
        sys.stderr.write(f"docs/{name} is not what the code says; run: make docs-write\n")
    return bool(stale)


if __name__ == "__main__":
    sys.exit(main())
