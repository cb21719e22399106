"""A site in a folder, swapped whole: a reader sees the old one or the new one."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from broadsheet.adapters.sinks.amending import Amending, add_spare, remark
from broadsheet.adapters.sinks.builds import Builds, manifest_of, number_of
from broadsheet.adapters.sinks.draft import Draft, settle, settle_file, settle_folder
from broadsheet.adapters.sinks.faults import FORBIDDEN, FULL, why
from broadsheet.adapters.sinks.in_place import publish_in_place
from broadsheet.adapters.sinks.manifest import Head, Manifest, head_of, load, save
from broadsheet.adapters.sinks.report import SinkReport
from broadsheet.domain.printed import PrintedFile
from broadsheet.errors import SinkError

SPARE_FROM = 1000
"""Files from which on a first build is given a twin at once, which the next change is made in."""


class FolderSink:
    """Publishes to `public`, a symbolic link to the newest of the whole sites kept in `builds`.

    A new build is made beside the old one: hard links for the files that did not change, new
    files for the others; when it is whole and on the disk, the link is replaced in one step. The
    build before it stays for readers who are still reading it; older ones go. A publish that was
    killed leaves the old site or the new one, and its leftovers go with the next publish. Where
    nothing changed, nothing is written. A file that somebody put into a build by hand is not
    carried into the next one.

    Where the system cannot make symbolic links (Windows without the right to, FAT), or where
    `symlinks` is False, `public` is a real folder in which each file is replaced by itself:
    then no reader sees half a file, but one may see old and new files together for the moment
    of the change.

    Every failure is a `SinkError`; the site that stood is then still there. A link, a file or a
    filled folder at `public` that is not ours is never touched.
    """

    def __init__(self, public: Path, builds: Path, symlinks: bool | None = None) -> None:
        self._public = public.parent.resolve() / public.name
        self._builds = Builds(builds.resolve())
        self._link = self._public.with_name(f".{self._public.name}.swap")
        self._symlinks = symlinks
        self._in_place = self._builds.folder / "in-place.json"

    def publish(self, files: Iterable[PrintedFile], mark: str = "") -> SinkReport:
        """Make the site hold exactly these files."""
        with self._ready() as current:
            self._builds.clean(current)
            in_place = not self._public.is_symlink() and self._must_stay()
            base = self._public if in_place else current or self._builds.newest()
            manifest = self._in_place if in_place else base and manifest_of(base)
            before = (load(manifest) if manifest else None) or Manifest()
            draft = Draft(self._builds.draft(), base, before)
            try:
                draft.take(files)
                if in_place:
                    self._replace(draft, mark)
                else:
                    self._swap(draft, mark, current)
            finally:
                draft.discard()
            return draft.report()

    def amend(self, files: Iterable[PrintedFile], gone: Iterable[str], mark: str) -> SinkReport:
        """Write these files into the site that stands and take the paths in `gone` away."""
        with self._ready() as current:
            if current is None and self._in_place.exists() and self._public.is_dir():
                before = load(self._in_place)
                if before is not None and self.mark():
                    return self._amend_in_place(files, gone, mark, before)
            head = head_of(manifest_of(current)) if current else None
            if current is None or head is None or not head.mark:
                raise SinkError(f"{self._public}: no site stands there that could be amended")
            amending = Amending(self._builds, current, head)
            report, build = amending.amended(files, gone, mark)
            if build is not None:
                self._show(build)
                self._builds.clean(build)
            return report

    def mark(self) -> str:
        """The mark of the site that stands; '' where none does, as far as is seen at a glance."""
        try:
            current = self._current()
        except (SinkError, OSError):
            return ""
        if current is not None:
            head = head_of(manifest_of(current))
        else:
            head = head_of(self._in_place) if self._public.is_dir() else None
        return head.mark if head else ""

    def stands(self) -> bool:
        """Whether every file that was published last is still there as it was written."""
        try:
            current = self._current()
        except (SinkError, OSError):
            return False
        if current is not None:
            held = load(manifest_of(current))
            return held is not None and held.whole(current)
        held = load(self._in_place) if self._public.is_dir() else None
        return held is not None and held.whole(self._public)

    def _swap(self, draft: Draft, mark: str, current: Path | None) -> None:
        """Show a whole build made of the draft, where that differs from the one that stands."""
        base = draft.base
        if draft.changes or base is None:
            build = self._finished(draft, mark)
            self._show(build)
            self._builds.clean(self._current())
            if base is None and len(draft.after.files) >= SPARE_FROM:
                add_spare(self._builds, build, draft.after)
            return
        remark(manifest_of(base), mark)
        if current is None:
            self._show(base)

    def _finished(self, draft: Draft, mark: str) -> Path:
        """The draft as a whole build, on the disk, under its lasting name."""
        number = number_of(draft.folder)
        build = self._builds.build(number)
        draft.complete()
        before = number_of(draft.base) if draft.base else number - 1
        delta = draft.delta if draft.base else {}
        save(
            manifest_of(build), Head(mark, len(draft.after.files), before), delta, draft.after.files
        )
        settle(draft.folder, draft.written)
        settle_file(manifest_of(build))
        draft.folder.rename(build)
        settle_folder(self._builds.folder)
        return build

    def _replace(self, draft: Draft, mark: str) -> None:
        if draft.changes or mark != self.mark():
            publish_in_place(draft, self._public, self._in_place, mark)

    def _amend_in_place(
        self, files: Iterable[PrintedFile], gone: Iterable[str], mark: str, before: Manifest
    ) -> SinkReport:
        draft = Draft(self._builds.draft(), self._public, before)
        try:
            draft.take(files)
            draft.keep(gone)
            self._replace(draft, mark)
        finally:
            draft.discard()
        return draft.report()

    @contextmanager
    def _ready(self) -> Iterator[Path | None]:
        """Alone with the builds, every machine error worded; gives the build that is shown."""
        builds = self._builds.folder
        if self._public == builds or self._public in builds.parents:
            raise SinkError(f"{builds} lies inside {self._public}: builds need their own place")
        with _plainly(self._public):
            builds.mkdir(parents=True, exist_ok=True)
            with self._alone():
                with suppress(OSError):
                    self._link.unlink(missing_ok=True)
                yield self._current()

    def _show(self, build: Path) -> None:
        """Point `public` at a build, in one step."""
        self._public.parent.mkdir(parents=True, exist_ok=True)
        self._link.unlink(missing_ok=True)
        target = os.path.relpath(build, self._public.parent)
        self._link.symlink_to(target, target_is_directory=True)
        if self._public.is_dir() and not self._public.is_symlink():
            self._public.rmdir()  # empty, or it would have been refused
        self._link.replace(self._public)
        settle_folder(self._public.parent)
        self._in_place.unlink(missing_ok=True)

    def _current(self) -> Path | None:
        """The build that `public` shows, None where it shows none; `SinkError` if not ours."""
        public = self._public
        if public.is_symlink():
            target = Path(os.path.normpath(public.parent / public.readlink()))
            if not self._builds.is_build(target):
                raise SinkError(
                    f"{public} is a link to {target}, which Broadsheet did not make. "
                    f"Remove the link, or name another folder for the site."
                )
            return target if target.is_dir() else None
        if public.is_dir():
            if any(public.iterdir()) and not self._in_place.exists():
                raise SinkError(
                    f"{public} is a folder with files that Broadsheet did not write. "
                    f"Move it away, or name another folder for the site."
                )
        elif public.exists():
            raise SinkError(f"{public} is a file. Move it away, or name another folder.")
        return None

    def _must_stay(self) -> bool:
        """Whether `public` is, or has to be, a real folder."""
        if self._public.is_dir() and any(self._public.iterdir()):
            return True
        if self._symlinks is None:
            self._symlinks = self._can_link()
        return not self._symlinks

    def _can_link(self) -> bool:
        try:
            self._public.parent.mkdir(parents=True, exist_ok=True)
            self._link.unlink(missing_ok=True)
            self._link.symlink_to("nowhere")
            self._link.unlink()
        except NotImplementedError:
            return False
        except OSError as error:
            if error.errno in FULL | FORBIDDEN:
                raise
            return False
        return True

    @contextmanager
    def _alone(self) -> Iterator[None]:
        try:
            with FileLock(self._builds.folder / ".lock", timeout=0):
                yield
        except Timeout:
            raise SinkError(f"another run is publishing to {self._public}") from None


@contextmanager
def _plainly(public: Path) -> Iterator[None]:
    """Machine errors as `SinkError`, worded for the person at the keyboard."""
    try:
        yield
    except OSError as error:
        stands = ", what readers see has not changed" if public.is_symlink() else ""
        raise SinkError(f"Publishing to {public} failed{stands}: {why(error, public)}") from error
