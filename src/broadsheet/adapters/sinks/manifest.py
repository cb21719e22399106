"""What a build holds, so that the next publish need not read it again."""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

_FORM = 1


@dataclass(frozen=True, slots=True)
class Held:
    """A file as it was written: digest of its bytes, size in bytes, time of change in ns."""

    digest: str
    size: int
    changed: int


@dataclass(slots=True)
class Manifest:
    """The files of one build by path."""

    files: dict[str, Held] = field(default_factory=dict)

    def __iter__(self) -> Iterator[str]:
        """The paths it holds."""
        return iter(self.files)

    def holds(self, root: Path, path: str, digest: str) -> bool:
        """Whether the file is there with these bytes, as far as can be told without reading it.

        A file that is gone, cut short or was touched since is not held: so a manifest that lies
        heals at the next publish.
        """
        held = self.files.get(path)
        return held is not None and held.digest == digest and _there(root, path, held)

    def whole(self, root: Path) -> bool:
        """Whether every file is there, in the same sense."""
        return all(held.digest and _there(root, path, held) for path, held in self.files.items())

    def save(self, file: Path) -> None:
        """Write it; the caller sees to it that it is on the disk before it is relied on."""
        rows = {path: [h.digest, h.size, h.changed] for path, h in self.files.items()}
        file.write_text(json.dumps({"form": _FORM, "files": rows}), "utf-8")


def load(file: Path) -> Manifest | None:
    """The manifest in a file, None where it is missing or not readable as such."""
    try:
        found = json.loads(file.read_bytes())
        if found["form"] != _FORM:
            return None
        return Manifest(
            {str(k): Held(str(d), int(s), int(c)) for k, (d, s, c) in found["files"].items()}
        )
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def _there(root: Path, path: str, held: Held) -> bool:
    try:
        stat = os.lstat(f"{root}/{path}")
    except OSError:
        return False
    return stat.st_size == held.size and stat.st_mtime_ns == held.changed


def digest_of(content: bytes) -> str:
    """The digest that files are compared by (BLAKE2b, 160 bits, in hex)."""
    return blake2b(content, digest_size=20).hexdigest()
