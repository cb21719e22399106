"""A model's files: found in installed packages without importing those, known by their digests."""

import hashlib
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

from broadsheet.errors import EncoderError

Place = tuple[str, str]
"""A package and a path within it."""


def read(places: Iterable[Place], remedy: str, sha256: str = "") -> bytes:
    """The first of these files that is installed and has the digest, if one is asked for.

    `remedy` is what to type where there is none. Raises `EncoderError`.
    """
    named, problems = list(places), list[str]()
    for package, path in named:
        file = _file(package, path)
        if file is None:
            continue
        try:
            data = file.read_bytes()
        except OSError as error:
            problems.append(f"{file}: {error.strerror or error}")
            continue
        if not sha256 or hashlib.sha256(data).hexdigest() == sha256:
            return data
        problems.append(f"{file}: not the file that was measured (its SHA-256 differs)")
    packages = " or ".join(package for package, _ in named)
    found = "; ".join(problems) or f"no file of the model in the package {packages}"
    raise EncoderError(f"{found}. To install it: {remedy}")


def short_digest(*contents: bytes) -> str:
    """Twelve hex digits that stand for these files, in this order."""
    whole = hashlib.sha256()
    for content in contents:
        whole.update(content)
    return whole.hexdigest()[:12]


def _file(package: str, path: str) -> Path | None:
    try:
        spec = find_spec(package)
    except (ImportError, ValueError):
        return None
    folders = spec.submodule_search_locations if spec else None
    found = (Path(folder) / path for folder in folders or ())
    return next((file for file in found if file.is_file()), None)
