"""The folder that builds are kept in: which are whole, which is the newest, what is left over."""

import re
import shutil
from contextlib import suppress
from pathlib import Path

from broadsheet.adapters.sinks.manifest import MOST_STEPS, head_of

_BUILD = re.compile(r"build-(\d{1,9})")
_OURS = re.compile(r"(?:build|draft)-(\d{1,9})(?:\.json|\.part)?")


class Builds:
    """Whole sites as `build-7`, each with its manifest `build-7.json`; sites in the making as
    `draft-8`. Nothing else in the folder is ours."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def build(self, number: int) -> Path:
        """A build by its number."""
        return self.folder / f"build-{number}"

    def newest(self) -> Path | None:
        """The whole build with the highest number."""
        number = max(self._whole(), default=0)
        return self.build(number) if number else None

    def draft(self) -> Path:
        """A draft whose number nothing here bears."""
        taken = (_OURS.fullmatch(entry.name) for entry in self.folder.iterdir())
        number = max((int(found[1]) for found in taken if found), default=0) + 1
        return self.folder / f"draft-{number}"

    def is_build(self, path: Path) -> bool:
        """Whether a path is one of a build here, as far as its name tells."""
        same = path.parent.exists() and self.folder.exists()
        return bool(_BUILD.fullmatch(path.name)) and same and path.parent.samefile(self.folder)

    def clean(self, shown: Path | None) -> None:
        """Remove what is left over, save the build that is shown and the one before it."""
        keep: set[str] = set()
        shown = shown or self.newest()
        if shown:
            older = [n for n in self._whole() if n < number_of(shown)]
            keep = {shown.name, *(f"build-{n}" for n in sorted(older)[-1:])}
        told = {f"{name}.json" for build in keep for name in self._told_by(build)}
        for entry in sorted(self.folder.iterdir()):
            if _OURS.fullmatch(entry.name) and entry.name not in keep | told:
                with suppress(OSError):
                    self._remove(entry, told)

    def _remove(self, entry: Path, told: set[str]) -> None:
        if not entry.is_dir() or entry.is_symlink():
            entry.unlink(missing_ok=True)
            return
        if f"{entry.name}.json" in told:
            entry = entry.rename(self.draft())  # half a build is none
        else:
            manifest_of(entry).unlink(missing_ok=True)
        shutil.rmtree(entry)

    def _told_by(self, build: str) -> list[str]:
        """The builds whose manifests a build's own is read with, itself among them."""
        names = [build]
        while len(names) <= MOST_STEPS + 1:
            head = head_of(self.folder / f"{names[-1]}.json")
            if head is None or not head.steps:
                break
            names.append(f"build-{head.before}")
        return names

    def _whole(self) -> list[int]:
        """The numbers of the whole builds."""
        return [
            int(found[1])
            for entry in self.folder.iterdir()
            if (found := _BUILD.fullmatch(entry.name)) and manifest_of(entry).exists()
        ]


def manifest_of(build: Path) -> Path:
    """Where a build's manifest lies."""
    return build.with_name(f"{build.name}.json")


def number_of(build: Path) -> int:
    """The number of a build or a draft."""
    return int(build.name.partition("-")[2])
