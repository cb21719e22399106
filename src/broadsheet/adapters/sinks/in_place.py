"""Publishing into a real folder, file by file, where symbolic links cannot be had."""

import errno
import shutil
from pathlib import Path

from broadsheet.adapters.sinks.draft import Draft, settle
from broadsheet.adapters.sinks.manifest import Files, Head, Held, save
from broadsheet.adapters.sinks.patch import in_the_way, remove
from broadsheet.errors import SinkError


def publish_in_place(draft: Draft, public: Path, manifest: Path, mark: str) -> None:
    """Move a draft's files into `public`, each by an atomic replace, then take away old ones.

    The files at the root come last, so the front page is never newer than what it links to. The
    manifest claims every path before the first is moved: killed at any point, the next publish
    knows what is ours and finishes the work.
    """
    _nothing_foreign(draft, public)
    claim = {
        **draft.before.files,
        **draft.after.files,
        **{path: Held("", 0, 0) for path in draft.written},
    }
    _save(claim, manifest, "")
    settle(draft.folder, draft.written)
    removed = set(draft.removed)
    for path in in_the_way(draft.written, removed):
        removed.discard(path)
        remove(public, path)
    for path in sorted(draft.written, key=lambda path: -path.count("/")):
        target = public / path
        target.parent.mkdir(parents=True, exist_ok=True)
        _move(draft.folder / path, target)
    for path in sorted(removed):
        remove(public, path)
    _save(draft.after.files, manifest, mark)


def _nothing_foreign(draft: Draft, public: Path) -> None:
    for path in draft.written:
        target = public / path
        foreign = target.is_file() or target.is_symlink()
        if foreign and path not in draft.before.files:
            raise SinkError(
                f"{target} was not written by Broadsheet and would be overwritten. "
                f"Move it away, or name another folder for the site."
            )


def _move(source: Path, target: Path) -> None:
    try:
        source.replace(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        beside = target.with_name(f".{target.name}.part")
        shutil.copy2(source, beside)
        beside.replace(target)


def _save(files: Files, file: Path, mark: str) -> None:
    part = file.with_suffix(".part")
    save(part, Head(mark, len(files)), {}, files)
    part.replace(file)
