"""A site in a folder, swapped whole: a reader sees the old one or the new one."""

import errno
import os
import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from broadsheet.adapters.sinks.draft import Draft, settle, settle_folder
from broadsheet.adapters.sinks.in_place import publish_in_place
from broadsheet.adapters.sinks.manifest import Manifest, load
from broadsheet.adapters.sinks.report import SinkReport
from broadsheet.domain.printed import PrintedFile
from broadsheet.errors import SinkError

_BUILD = re.compile(r"build-(\d{1,9})")
_OURS = re.compile(r"(?:build|draft)-(\d{1,9})(?:\.json)?")
_FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}
_FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}


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
        self._builds = builds.resolve()
        self._link = self._public.with_name(f".{self._public.name}.swap")
        self._symlinks = symlinks
        self._in_place = self._builds / "in-place.json"

    def publish(self, files: Iterable[PrintedFile]) -> SinkReport:
        """Make the site hold exactly these files."""
        if self._public == self._builds or self._public in self._builds.parents:
            raise SinkError(
                f"{self._builds} lies inside {self._public}: builds need their own place"
            )
        with _plainly(self._public):
            self._builds.mkdir(parents=True, exist_ok=True)
            with self._alone():
                current = self._current()
                self._clean(current)
                return self._publish(files, current)

    def stands(self) -> bool:
        """Whether every file that was published last is still there as it was written."""
        try:
            current = self._current()
        except (SinkError, OSError):
            return False
        if current is not None:
            held = load(_manifest(current))
            return held is not None and held.whole(current)
        held = load(self._in_place) if self._public.is_dir() else None
        return held is not None and held.whole(self._public)

    def _publish(self, files: Iterable[PrintedFile], current: Path | None) -> SinkReport:
        in_place = not self._public.is_symlink() and self._must_stay()
        base = self._public if in_place else current or self._newest()
        manifest = self._in_place if in_place else base and _manifest(base)
        before = (load(manifest) if manifest else None) or Manifest()
        draft = Draft(self._builds / f"draft-{self._next()}", base, before)
        try:
            draft.take(files)
            if in_place:
                if draft.changes:
                    publish_in_place(draft, self._public, self._in_place)
            elif draft.changes or base is None:
                self._show(self._finished(draft))
                self._clean(self._current())
            elif current is None:
                self._show(base)
        finally:
            draft.discard()
        return draft.report()

    def _finished(self, draft: Draft) -> Path:
        """The draft as a whole build, on the disk, under its lasting name."""
        build = self._builds / draft.folder.name.replace("draft", "build")
        draft.complete()
        draft.after.save(_manifest(build))
        settle(draft.folder, draft.written)
        draft.folder.rename(build)
        settle_folder(self._builds)
        return build

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
            if not _BUILD.fullmatch(target.name) or not _same(target.parent, self._builds):
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
            if error.errno in _FULL | {errno.EACCES, errno.EROFS}:
                raise
            return False
        return True

    def _clean(self, current: Path | None) -> None:
        """Remove what is left over, save the build that is shown and the one before it."""
        shown = current or self._newest()
        keep = {shown.name} if shown else set()
        if shown:
            older = [n for n in self._whole() if n < _number(shown)]
            keep.update(f"build-{n}" for n in sorted(older)[-1:])
        leftovers = [
            entry
            for entry in sorted(self._builds.iterdir())
            if _OURS.fullmatch(entry.name) and entry.name.removesuffix(".json") not in keep
        ]
        with suppress(OSError):
            self._link.unlink(missing_ok=True)
        for entry in leftovers:
            with suppress(OSError):
                if entry.is_dir() and not entry.is_symlink():
                    _manifest(entry).unlink(missing_ok=True)  # first: half a build is none
                    shutil.rmtree(entry)
                else:
                    entry.unlink(missing_ok=True)

    def _whole(self) -> list[int]:
        """The numbers of the whole builds."""
        return [
            int(found[1])
            for entry in self._builds.iterdir()
            if (found := _BUILD.fullmatch(entry.name)) and _manifest(entry).exists()
        ]

    def _newest(self) -> Path | None:
        number = max(self._whole(), default=0)
        return self._builds / f"build-{number}" if number else None

    def _next(self) -> int:
        """A number that nothing here bears."""
        taken = (_OURS.fullmatch(entry.name) for entry in self._builds.iterdir())
        return max((int(found[1]) for found in taken if found), default=0) + 1

    @contextmanager
    def _alone(self) -> Iterator[None]:
        try:
            with FileLock(self._builds / ".lock", timeout=0):
                yield
        except Timeout:
            raise SinkError(f"another run is publishing to {self._public}") from None


def _manifest(build: Path) -> Path:
    return build.with_name(f"{build.name}.json")


def _number(build: Path) -> int:
    return int(build.name.removeprefix("build-"))


def _same(one: Path, other: Path) -> bool:
    return one.exists() and other.exists() and one.samefile(other)


@contextmanager
def _plainly(public: Path) -> Iterator[None]:
    """Machine errors as `SinkError`, worded for the person at the keyboard."""
    try:
        yield
    except OSError as error:
        where = error.filename or public
        if error.errno in _FULL:
            why = "the disk is full. Make room and run it again"
        elif error.errno in _FORBIDDEN:
            why = f"there is no right to write {where}"
        else:
            why = f"{error.strerror or error} ({where})"
        stands = ", what readers see has not changed" if public.is_symlink() else ""
        raise SinkError(f"Publishing to {public} failed{stands}: {why}") from error
