"""The configurations that `broadsheet init` writes: plain TOML files with comments, kept beside
this module, and word lists of other languages that are put into them."""

import re
import tomllib
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from broadsheet.app.opml import quoted
from broadsheet.app.settings import FILE_NAME, parse_site
from broadsheet.errors import SinkError, UsageError

TEMPLATES = ("ai", "news")
HOME_LANGUAGE = "en"
_SLOT = re.compile(r"^ *#\{([a-z0-9-]+)\}\n", re.MULTILINE)
_LINE = 96


@dataclass(frozen=True, slots=True)
class Begun:
    """A site that was begun."""

    file: Path
    topics: int
    sources: int


def languages(template: str) -> tuple[str, ...]:
    """The languages that a template knows words for."""
    prefix, suffix = f"{template}.", ".toml"
    names = (entry.name for entry in files(__name__).iterdir())
    others = (
        n[len(prefix) : -len(suffix)]
        for n in names
        if n.startswith(prefix) and n != f"{template}{suffix}"
    )
    return (HOME_LANGUAGE, *sorted(language for language in others if language))


def starter(template: str, wanted: tuple[str, ...] = (HOME_LANGUAGE,)) -> str:
    """The text of a new broadsheet.toml.

    English words are always in it; those of the other `wanted` languages follow them.
    `UsageError` for a template or language that there is not.
    """
    if template not in TEMPLATES:
        raise UsageError(f"--template: found {template!r}; allowed: {', '.join(TEMPLATES)}")
    known = languages(template)
    for language in wanted:
        if language not in known:
            raise UsageError(
                f"--language: found {language!r}; allowed with the template {template!r}: "
                + ", ".join(known)
            )
    text = _read(f"{template}.toml")
    overlays = [
        tomllib.loads(_read(f"{template}.{language}.toml"))
        for language in dict.fromkeys(wanted)
        if language != HOME_LANGUAGE
    ]
    text = _SLOT.sub(lambda slot: "".join(_words(o, slot[1]) for o in overlays), text)
    return text + "".join(_sources(overlay) for overlay in overlays)


def begin(folder: Path, template: str, wanted: tuple[str, ...] = (HOME_LANGUAGE,)) -> Begun:
    """Write a new broadsheet.toml; `UsageError` where there is one already."""
    text = starter(template, wanted)
    site = parse_site(text.encode("utf-8"))
    path = folder / FILE_NAME
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError as error:
        raise UsageError(f"{path}: found one already; nothing was changed") from error
    except OSError as error:
        raise SinkError(f"{path}: cannot be written: {error.strerror or error}") from error
    return Begun(path, len(site.topics), len(site.sources))


def _read(name: str) -> str:
    return files(__name__).joinpath(name).read_text(encoding="utf-8")


def _words(overlay: dict[str, Any], topic: str) -> str:
    words = [quoted(word) + "," for word in overlay["keywords"].get(topic, ())]
    if not words:
        return ""
    lines, line = [f"  # {overlay['name']}"], " "
    for word in words:
        if len(line) + len(word) + 1 > _LINE:
            lines.append(line)
            line = " "
        line += f" {word}"
    return "\n".join([*lines, line]) + "\n"


def _sources(overlay: dict[str, Any]) -> str:
    text = f"\n# {overlay['name']}\n"
    for source in overlay["source"]:
        pairs = (f"{key} = {quoted(value)}\n" for key, value in source.items())
        text += "\n[[source]]\n" + "".join(pairs)
    return text
