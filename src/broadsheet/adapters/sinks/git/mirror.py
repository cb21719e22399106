"""The repository as a mirror: what is new, what is an editor's, and the commit of the rest."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec
from filelock import FileLock, Timeout

from broadsheet.adapters.sinks.faults import why
from broadsheet.adapters.sinks.git.branch import Branch, Ground, opened
from broadsheet.adapters.sinks.git.command import Git, GitError, Signature, stamped
from broadsheet.adapters.sinks.git.delta import Delta, Memory, delta_of, foreign
from broadsheet.adapters.sinks.git.history import is_shallow
from broadsheet.adapters.sinks.git.objects import Objects, Stream
from broadsheet.adapters.sinks.git.push import push
from broadsheet.adapters.sinks.git.worktree import Waits
from broadsheet.domain.mirror import Change, Mirrored
from broadsheet.errors import SinkError
from broadsheet.ports.mirror import Source

Tell = Callable[[Iterator[Change], Sequence[str], int], str]
"""The commit's message from the changes, the paths that are kept, and the number of files."""

_FULL = ("No space left on device", "Out of diskspace", "Disk quota exceeded")

_LOOSE, _PACKS = 2000, 50
"""Loose objects and packs from which git keeps house."""

_SHALLOW = (
    "the clone is shallow: files that were printed before its first commit are taken for an "
    "editor's. Fetch the other commits: git fetch --unshallow"
)

_TRIES = 5
"""How often a commit is made anew because somebody else's came first."""


@dataclass(frozen=True, slots=True)
class GitSettings:
    """Where the repository is, and who commits.

    `branch` is the one that is checked out where empty. `remote` is a remote's name or address,
    empty where nothing is pushed.
    """

    path: Path
    branch: str = ""
    name: str = "Broadsheet"
    mail: str = "broadsheet@localhost"
    remote: str = ""


class GitMirror:
    """Keeps a branch of a repository like what is printed; a run is one commit.

    What was printed last is kept as a commit of its own (`branch.Refs.printed`). A path at which
    the branch, the work tree or the index holds something else than that, and something else than
    what is to be printed, is an editor's: it is left alone, told in the message and in the result,
    and looked at again in each run until it is as it was printed. `state` is a file for marks that
    save reading; without it all is compared anew.
    """

    def __init__(
        self, settings: GitSettings, state: Path, tell: Tell, environ: Mapping[str, str]
    ) -> None:
        self._settings, self._state = settings, state
        self._tell, self._environ = tell, environ

    def follow(self, source: Source, at: datetime) -> Mirrored:
        """Commit what changed, push where that is wanted; `SinkError` where the machine fails."""
        settings = self._settings
        folder = settings.path.resolve()
        git = Git(folder, Signature(settings.name, settings.mail, at), self._environ)
        try:
            branch = opened(git, settings.branch)
            with FileLock(branch.folder / "broadsheet.lock", timeout=0):
                return self._follow(branch, source)
        except Waits as waits:
            return Mirrored("git", str(folder), notes=(str(waits),))
        except Timeout:
            raise SinkError(f"another run is committing to {folder}") from None
        except GitError as error:
            raise SinkError(f"git failed in {folder}: {told(error.said)}") from error
        except OSError as error:
            cause = why(error, folder)
            raise SinkError(f"committing to {folder} failed, nothing is lost: {cause}") from error

    def _follow(self, branch: Branch, source: Source) -> Mirrored:
        branch.ready()
        ground = branch.recover()
        where = f"{branch.git.folder} ({branch.name})"
        for _ in range(_TRIES):
            memory = self._remembered(ground.printed)
            marks = source.marks()
            delta = delta_of(branch.objects, source, marks, ground, memory)
            delta.kept = foreign(branch, ground, delta)
            made = self._commit(branch, ground, delta, source)
            if made is not None:
                break
            ground = branch.stands()
        else:
            raise Waits(f"{where} is being changed by somebody else all the time; the next run")
        done, printed = made
        self._remember(printed, marks, delta)
        pushed, notes = False, [_SHALLOW] if delta.kept and is_shallow(branch.git) else []
        if self._settings.remote:
            pushed, more = push(branch, self._settings.remote)
            notes += more
        if done.commit:
            _keep_house(branch)
        return Mirrored(
            "git",
            where,
            done.written,
            done.removed,
            tuple(sorted(delta.kept)),
            done.commit,
            pushed,
            tuple(notes),
        )

    def _commit(
        self, branch: Branch, ground: Ground, delta: Delta, source: Source
    ) -> tuple[Mirrored, str] | None:
        """The commit, if there is one to make, and the print; None where the branch moved on."""
        ours = delta.ours()
        if not ours and ground.printed:
            return Mirrored("git", ""), ground.printed
        objects = branch.objects
        held = objects.at(ground.tip, ours)
        due = {path: name for path, name in ours.items() if held.get(path) != name}
        if not due:
            (printed,) = objects.write(
                lambda stream: _print(stream, branch.refs.printed, ground.tree, ours, source)
            )
            return Mirrored("git", ""), printed
        text = self._tell(_changes(objects, source, delta, due), sorted(delta.kept), len(due))
        pending = branch.refs.pending
        message = f"{text}\n{stamped(branch.git.signature)}\n"

        def write(stream: Stream) -> None:
            _print(stream, pending, ground.tree, ours, source)
            stream.commit(pending, 2, message, [ground.tip] if ground.tip else [])
            stream.change(due)
            stream.commit(pending, 3, "pending", [":1", ":2", *([ground.tip] * bool(ground.tip))])
            stream.tell(2)
            stream.tell(3)

        printed, new, planned = objects.write(write)
        if not branch.advance(ground.tip, new, printed, planned):
            return None
        gone = sum(name is None for name in due.values())
        return Mirrored("git", "", len(due) - gone, gone, commit=new), printed

    def _remembered(self, printed: str) -> Memory:
        try:
            memory = msgspec.json.decode(self._state.read_bytes(), type=Memory)
        except (OSError, msgspec.MsgspecError):
            return Memory()
        return memory if printed and memory.printed == printed else Memory()

    def _remember(self, printed: str, marks: Mapping[str, str], delta: Delta) -> None:
        theirs = set(delta.kept)
        known = {path: mark for path, mark in marks.items() if path not in theirs}
        # What is kept and was to go is looked at again, too.
        known |= {path: "" for path in theirs if path not in marks}
        self._state.parent.mkdir(parents=True, exist_ok=True)
        part = self._state.with_suffix(".part")
        part.write_bytes(msgspec.json.encode(Memory(printed, known)))
        part.replace(self._state)


def _print(
    stream: Stream, ref: str, tree: str, ours: Mapping[str, str | None], source: Source
) -> None:
    """The commit whose tree is what is printed: the last one's with what is new of ours."""
    stream.commit(ref, 1, "printed", [])
    if tree:
        stream.root(tree)
    stream.change({path: None for path, name in ours.items() if name is None})
    for path, name in ours.items():
        if name is not None:
            stream.put(path, source.read(path))
    stream.tell(1)


def _keep_house(branch: Branch) -> None:
    """Git's own housekeeping by its own rules, once there is enough to do (as `gc.auto` counts)."""
    try:
        loose = len(os.listdir(branch.folder / "objects" / "17")) * 256
        packs = sum(name.endswith(".pack") for name in os.listdir(branch.folder / "objects/pack"))
    except OSError:
        return
    if loose > _LOOSE or packs > _PACKS:
        with suppress(GitError):
            branch.git.run("-c", f"gc.auto={_LOOSE}", "gc", "--auto", "--quiet")


def _changes(
    objects: Objects, source: Source, delta: Delta, due: Mapping[str, str | None]
) -> Iterator[Change]:
    """Every file that is to be committed, as it was printed last and as it is now."""
    names = {path: delta.before[path] for path in due if path in delta.before}
    paths: dict[str, list[str]] = {}
    for path, name in names.items():
        paths.setdefault(name, []).append(path)
    for name, content in objects.read(paths):
        for path in paths[name]:
            after = source.read(path) if due[path] is not None else None
            yield Change(path, content, after)
    for path in due:
        if path not in names:
            yield Change(path, None, source.read(path))


def told(said: str) -> str:
    """What git said, in one bounded line."""
    if any(sign in said for sign in _FULL):
        return "the disk is full. Nothing is lost; make room and run it again"
    if "dubious ownership" in said:
        return "it belongs to another user. Run Broadsheet as that user, or give it to this one"
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    text = "; ".join(line.removeprefix("fatal: ").removeprefix("error: ") for line in lines[:3])
    return (
        "".join(char if char.isprintable() else " " for char in text)[:400] or "it gave no reason"
    )
