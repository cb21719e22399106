"""Writes an override as a file of its own, never over another, and ends or takes one back."""

import os
import tempfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from broadsheet.app.opml import quoted
from broadsheet.app.overrides.reading import FOLDER, NAME, override_files, parse_overrides
from broadsheet.app.settings.locate import locate
from broadsheet.app.settings.problems import guess
from broadsheet.domain.override import Override
from broadsheet.domain.record import stamp
from broadsheet.domain.site import Site
from broadsheet.errors import SinkError, UsageError
from broadsheet.text.codec import digest
from broadsheet.text.slugs import slug

LONGEST_SLUG = 60


def render(override: Override) -> str:
    """The file's text; what is read from it is the same override."""
    rows = [
        ("action", quoted(override.action)),
        ("url", _listed(override.urls)),
        ("from", _listed(override.others)),
        ("story", _text(override.story)),
        ("source", _text(override.source)),
        ("phrase", _text(override.phrase)),
        ("title", _text(override.title)),
        ("excerpt", _text(override.excerpt)),
        ("topics", _listed(override.topics)),
        ("reason", _text(override.reason)),
        ("at", stamp(override.at)),
        ("by", _text(override.by)),
        ("until", stamp(override.until) if override.until else ""),
    ]
    return "".join(f"{name} = {value}\n" for name, value in rows if value)


def write(folder: Path, override: Override, about: str) -> tuple[Path, Override]:
    """Write an override under a name that is its own; gives the file, and the override by that id.

    `about` is what the name tells (a headline, an address). The name holds a digest of the content,
    so that two editors who say the same of one page on one day, each in a copy of their own, write
    two files. Raises `SinkError`.
    """
    words = slug(about.partition("://")[2] or about)[:LONGEST_SLUG].strip("-_") or "untitled"
    content = render(override).encode()
    stem = f"{override.at:%Y-%m-%d}-{override.action}-{words}-{digest(content.decode())[:6]}"
    number = 1
    while True:
        id_ = stem if number == 1 else f"{stem}-{number}"
        path = folder / FOLDER / f"{id_}.toml"
        if _put(path, content):
            return path, replace(override, id=id_)
        number += 1


def undo(folder: Path, id_: str) -> Path:
    """Take an override back: its file goes. Raises `UsageError` where there is none of that id."""
    path = _file(folder, id_)
    try:
        path.unlink()
    except OSError as error:
        raise SinkError(f"{path}: cannot be removed: {error.strerror or error}") from error
    return path


def end(folder: Path, id_: str, at: datetime, site: Site) -> Path:
    """Let an override expire at this moment; the rest of its file, comments too, stays as it is."""
    path = _file(folder, id_)
    text = next(c for name, c in override_files(folder) if name == f"{FOLDER}/{path.name}")
    lines = text.decode("utf-8-sig").replace("\r\n", "\n").rstrip("\n").split("\n")
    line = locate("\n".join(lines)).get(("until",))
    written = f"until = {stamp(at)}"
    if line is None:
        lines.append(written)
    else:
        lines[line - 1] = written
    content = ("\n".join(lines) + "\n").encode()
    parse_overrides([(f"{FOLDER}/{path.name}", content)], site, folder)
    _replace(path, content)
    return path


def _file(folder: Path, id_: str) -> Path:
    id_ = id_.removeprefix(f"{FOLDER}/").removesuffix(".toml")
    path = folder / FOLDER / f"{id_}.toml"
    if not NAME.fullmatch(path.name) or path.parent != folder / FOLDER or not path.is_file():
        names = [name.partition("/")[2] for name, _ in override_files(folder)]
        known = [name.removesuffix(".toml") for name in names]
        raise UsageError(
            f"{id_[:200]}: no override of this site{guess(id_, known)}; "
            "allowed: an id that is shown by: broadsheet desk list --all"
        )
    return path


def _text(text: str) -> str:
    return quoted(text) if text else ""


def _listed(texts: tuple[str, ...]) -> str:
    if len(texts) < 2:
        return _text(texts[0]) if texts else ""
    return "[\n" + "".join(f"    {quoted(text)},\n" for text in texts) + "]"


def _put(path: Path, data: bytes) -> bool:
    """Write a new file whole; False where there is one of that name."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = _beside(path, data)
        try:
            return _link(temporary, path, data)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise SinkError(f"{path}: cannot be written: {error.strerror or error}") from error


def _link(temporary: Path, path: Path, data: bytes) -> bool:
    """The file under its own name; False where that is taken."""
    try:
        os.link(temporary, path)
    except FileExistsError:
        return False
    except OSError:  # a file system without links
        try:
            with path.open("xb") as file:
                file.write(data)
        except FileExistsError:
            return False
    return True


def _replace(path: Path, data: bytes) -> None:
    temporary: Path | None = None
    try:
        temporary = _beside(path, data)
        os.replace(temporary, path)
    except OSError as error:
        if temporary:
            temporary.unlink(missing_ok=True)
        raise SinkError(f"{path}: cannot be written: {error.strerror or error}") from error


def _beside(path: Path, data: bytes) -> Path:
    """A hidden file with this content in the same folder, readable as others there are."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".override.")
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.chmod(name, 0o644)
    return Path(name)
