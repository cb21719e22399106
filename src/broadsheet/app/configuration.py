"""The files of a site's folder that a run reads, as they stood."""

from collections.abc import Iterable
from pathlib import Path

from broadsheet.errors import UsageError

READ = (
    "broadsheet.toml",
    "overrides/**/*.toml",
    "learnt/**/*.json",
    "models/**/*.json",
    "templates/*.jinja",
    "templates/*.css",
    "templates/*.svg",
)
"""What of the folder may change a run's result, as patterns; all of it is text."""
LARGEST = 20_000_000
"""Bytes of one such file that are kept."""


def read_configuration(root: Path) -> tuple[tuple[str, str], ...]:
    """Path below `root`, with forward slashes, and text of each, in order of path.

    A file that is no UTF-8 or too large is left out: what reads it says so itself.
    """
    found: dict[str, str] = {}
    for pattern in READ:
        for path in root.glob(pattern):
            try:
                if path.is_file() and path.stat().st_size <= LARGEST:
                    found[path.relative_to(root).as_posix()] = path.read_bytes().decode()
            except (OSError, UnicodeDecodeError):
                continue
    return tuple(sorted(found.items()))


def write_configuration(root: Path, files: Iterable[tuple[str, str]]) -> None:
    """Make the folder hold exactly these of the files that a run reads."""
    wanted = dict(files)
    for path, _ in read_configuration(root):
        if path not in wanted:
            (root / path).unlink()
    for path, text in wanted.items():
        target = root / path
        if not target.resolve().is_relative_to(root.resolve()):
            raise UsageError(f"{path}: a path out of the site's folder; it is not written")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text.encode())
