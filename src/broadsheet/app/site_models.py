"""What a site has learnt, as files of its folder: read by every run, written by `learn` alone."""

import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeVar

import msgspec

from broadsheet.errors import ConfigError, SinkError
from broadsheet.stages.classify import TopicModel
from broadsheet.stages.classify import train as topics_learner
from broadsheet.stages.cluster import Fineness, adapt
from broadsheet.stages.score import WorthModel
from broadsheet.stages.score import worth as worth_stage
from broadsheet.text.codec import decode

FOLDER = "models"
TOPICS, WORTH, STORIES = (f"{FOLDER}/{name}.json" for name in ("topics", "worth", "stories"))
LARGEST = 20_000_000
"""Bytes of one file; ours stay under a hundredth of it."""
MOST = 10_000.0
"""No weight of ours comes near it, in log odds or in points."""

REMEDY = (
    "put back a copy of it, or go on without what was learnt: broadsheet learn --undo; then it can "
    "be learnt anew: broadsheet learn --apply"
)


M = TypeVar("M", TopicModel, WorthModel, Fineness)


@dataclass(frozen=True, slots=True)
class SiteModels:
    """What a site has learnt; None: nothing, and the keywords or the rules stand alone."""

    topics: TopicModel | None = None
    worth: WorthModel | None = None
    stories: Fineness | None = None


def load_models(root: Path) -> SiteModels:
    """The models in a site's folder. `ConfigError` where a file is none, with what to do."""
    return SiteModels(
        _read(root / TOPICS, TopicModel, topics_learner.VERSION),
        _read(root / WORTH, WorthModel, worth_stage.VERSION),
        _read(root / STORIES, Fineness, adapt.VERSION),
    )


def rendered(models: SiteModels) -> dict[str, bytes]:
    """The files of these models, by path in the folder; the same models, the same bytes.

    A topic, or a weight, stands on a line of its own, so that Git shows what has changed.
    """
    files: dict[str, bytes] = {}
    if models.topics is not None:
        value = {"form": topics_learner.VERSION, **asdict(models.topics)}
        rows = value.pop("topics")
        files[TOPICS] = _lines(value, "topics", [_json(row) for row in rows])
    if models.worth is not None:
        made = {"form": worth_stage.VERSION, **asdict(models.worth)}
        weights = made.pop("weights")
        rows = [f"{_json(name)}: {_json(weights[name])}" for name in sorted(weights)]
        files[WORTH] = _lines(made, "weights", rows, "{}")
    if models.stories is not None:
        told = {"form": adapt.VERSION, **asdict(models.stories)}
        files[STORIES] = (json.dumps(told) + "\n").encode()
    return files


def write_models(root: Path, models: SiteModels) -> tuple[str, ...]:
    """Make the folder hold exactly these models; gives the paths that changed."""
    files = rendered(models)
    changed = []
    for path in (TOPICS, WORTH, STORIES):
        content = files.get(path)
        if _put(root / path, content):
            changed.append(path)
    return tuple(changed)


def _put(path: Path, content: bytes | None) -> bool:
    """Write a file whole, or take it away; gives whether that changed anything."""
    temporary: Path | None = None
    try:
        before = path.read_bytes() if path.exists() else None
        if before == content:
            return False
        if content is None:
            path.unlink()
            return True
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".model.")
        temporary = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, 0o644)
        os.replace(temporary, path)
    except OSError as error:
        if temporary:
            temporary.unlink(missing_ok=True)
        raise SinkError(f"{path}: cannot be written: {error.strerror or error}") from error
    return True


def _text(path: Path) -> str | None:
    try:
        if path.stat().st_size > LARGEST:
            raise ConfigError(f"{path}: larger than {LARGEST:,} bytes; {REMEDY}")
        return path.read_bytes().decode()
    except FileNotFoundError:
        return None
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: not UTF-8 at byte {error.start}; {REMEDY}") from error
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror or error}") from error


def _read(path: Path, kind: type[M], form: str) -> M | None:
    text = _text(path)
    if text is None:
        return None
    try:
        found = decode(_Form, text)
        if found.form != form:
            raise ConfigError(f"{path}: of the form {found.form[:40]!r}, not {form!r}; {REMEDY}")
        _check_numbers(json.loads(text))
        return decode(kind, text)
    except (ValueError, RecursionError, msgspec.MsgspecError) as error:
        raise ConfigError(f"{path}: not a model ({error}); {REMEDY}") from error


@dataclass(frozen=True, slots=True)
class _Form:
    form: str


def _check_numbers(value: object) -> None:
    if isinstance(value, dict):
        for name, part in value.items():
            if name not in ("examples", "history", "words"):
                _check_numbers(part)
    elif isinstance(value, list):
        for part in value:
            _check_numbers(part)
    elif isinstance(value, int | float) and not abs(value) <= MOST:
        raise ValueError("a number beyond all that is ever learnt")


def _lines(head: Mapping[str, object], name: str, rows: list[str], signs: str = "[]") -> bytes:
    told = [f"{_json(key)}: {_json(value)}," for key, value in head.items()]
    body = ",\n".join(rows)
    lines = ["{", *told, f"{_json(name)}: {signs[0]}", body, f"{signs[1]}}}", ""]
    return "\n".join(lines).encode()


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
