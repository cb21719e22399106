"""Amending: a few files of the site that stands, written into the older of its two builds."""

import json
import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from broadsheet.adapters.sinks.builds import Builds, manifest_of, number_of
from broadsheet.adapters.sinks.draft import (
    Draft,
    Standing,
    settle,
    settle_file,
    settle_folder,
)
from broadsheet.adapters.sinks.manifest import (
    MOST_STEPS,
    NONE,
    Files,
    Head,
    Manifest,
    delta_of,
    held_at,
    load,
    save,
)
from broadsheet.adapters.sinks.names import checked
from broadsheet.adapters.sinks.patch import Tree
from broadsheet.adapters.sinks.report import SinkReport
from broadsheet.domain.printed import PrintedFile


class Amending:
    """One amendment of the build `current`, whose manifest begins with `head`."""

    def __init__(self, builds: Builds, current: Path, head: Head) -> None:
        self._builds, self._current, self._head = builds, current, head

    def amended(
        self, files: Iterable[PrintedFile], gone: Iterable[str], mark: str
    ) -> tuple[SinkReport, Path | None]:
        """What was done, and the build to be shown; None where nothing differs from what stands.

        The files are made and written aside before the other build is touched.
        """
        before = Standing()
        draft = Draft(self._builds.draft(), self._current, before)
        try:
            draft.take(files)
            for path in gone:
                target = f"{self._current}/{checked(path)}"
                if path not in draft.after.files and os.path.lexists(target):
                    before.files[path] = held_at(target, "")
            count = self._head.count - len(draft.removed)
            count += sum(path not in before.files for path in draft.written)
            report = SinkReport(len(draft.written), count - len(draft.written), len(draft.removed))
            if draft.changes:
                return report, self._patched(draft, mark, count)
            remark(manifest_of(self._current), mark)
            return report, None
        finally:
            draft.discard()

    def _patched(self, draft: Draft, mark: str, count: int) -> Path:
        tree = self._other()
        tree.drop(draft.removed)
        tree.move_in(draft.folder, draft.written)
        build = self._builds.build(number_of(tree.root))
        steps = self._head.steps + 1
        files: Files | None = None
        if steps >= MOST_STEPS:
            steps, files = 0, self._all(draft)
        head = Head(mark, count, number_of(self._current), steps)
        save(manifest_of(build), head, draft.delta, files)
        settle(tree.root, draft.written)
        settle_file(manifest_of(build))
        tree.root.rename(build)
        settle_folder(self._builds.folder)
        return build

    def _other(self) -> Tree:
        """A tree like the build that is shown, which nobody reads: the older build, or a new one.

        It bears a draft's name while it is worked on, so that one that was left half-way is none.
        """
        older = self._builds.build(self._head.before)
        delta = delta_of(manifest_of(self._current))
        tree = Tree(self._builds.draft())
        known = self._head.before != NONE and older != self._current and delta is not None
        if known and older.is_dir() and manifest_of(older).exists():
            older.rename(tree.root)
            tree.follow(self._current, delta or {})
        else:
            tree.root.mkdir()
            tree.salvage(self._current, load(manifest_of(self._current)) or _found(self._current))
        return tree

    def _all(self, draft: Draft) -> Files | None:
        """Every file of the new build; None where the manifests before it cannot be read."""
        standing = load(manifest_of(self._current))
        if standing is None:
            return None
        left = frozenset(draft.removed)
        held = {path: one for path, one in standing.files.items() if path not in left}
        return held | draft.after.files


def add_spare(builds: Builds, build: Path, files: Manifest) -> None:
    """Give a first build a twin, so that the next change need not wait for one."""
    tree = Tree(builds.draft())
    tree.root.mkdir()
    tree.link(build, files)
    spare = builds.build(number_of(build) - 1)
    shutil.copyfile(manifest_of(build), manifest_of(spare))
    tree.root.rename(spare)


def remark(manifest: Path, mark: str) -> None:
    """Give a build that stands as it is the mark of a later print."""
    head, _, rest = manifest.read_text("utf-8").partition("\n")
    told = json.loads(head)
    if told["mark"] != mark:
        part = manifest.with_suffix(".part")
        part.write_text("\n".join((json.dumps(told | {"mark": mark}), rest)), "utf-8")
        settle_file(part)
        part.replace(manifest)


def _found(build: Path) -> list[str]:
    """The paths of a build whose manifest cannot be read."""
    files = (path for path in build.rglob("*") if path.is_file())
    return sorted(path.relative_to(build).as_posix() for path in files)
