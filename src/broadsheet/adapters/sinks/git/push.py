"""Pushing, and what to do where somebody else's commits are there already.

Commits that were not pushed are put on top of those of the remote, file by file: a file that
changed on both sides stays as the remote has it. Where that would be an editor's own change and
not a printed one, nothing is moved and a person is asked.
"""

from dataclasses import dataclass, field
from pathlib import PurePosixPath

from broadsheet.adapters.sinks.git.branch import Branch, Ground
from broadsheet.adapters.sinks.git.command import GitError
from broadsheet.adapters.sinks.git.history import header, is_print
from broadsheet.adapters.sinks.git.objects import Stream
from broadsheet.adapters.sinks.git.worktree import Waits, dirty

TRIES = 3
MOST_COMMITS = 500
"""Commits that are put on top of a remote's; more is a case for a person."""

_REJECTED = ("[rejected]", "fetch first", "non-fast-forward", "remote rejected")


class _Apart(Exception):  # noqa: N818 - a finding, told to the editor
    """The two histories cannot be joined without a person."""


@dataclass(slots=True)
class _Replay:
    """Local commits as they come to stand on the remote's: what each changes, and what is kept."""

    commits: list[tuple[str, dict[str, str | None], list[str]]] = field(default_factory=list)
    kept: dict[str, str | None] = field(default_factory=dict)
    """Paths that stay as the remote has them, each with the blob before our first change."""


def push(branch: Branch, remote: str) -> tuple[bool, list[str]]:
    """Push the branch; whether the remote has had it, and notes for the editor.

    Nobody is asked where this remote was given the branch's tip before.
    """
    notes: list[str] = []
    mark = branch.refs.pushed(_address(branch, remote))
    for _ in range(TRIES):
        ground = branch.stands()
        if not ground.tip or ground.pushed.get(mark) == ground.tip:
            return bool(ground.tip), notes
        refused = _refused(branch, remote, ground.tip)
        if refused is None:
            branch.git.run("update-ref", mark, ground.tip)
            return True, notes
        try:
            if not any(word in refused.said for word in _REJECTED):
                raise refused
            theirs = _fetched(branch, remote)
            came = _join(branch, remote, theirs) if theirs else None
            if came is None:
                raise refused
            notes += came
        except GitError as error:
            return False, [*notes, _failed(remote, error)]
        except (_Apart, Waits) as apart:
            return False, [*notes, f"not pushed to {remote}: {apart}"]
    told = f"not pushed to {remote}: rejected {TRIES} times; the next run tries again"
    return False, [*notes, told]


def _address(branch: Branch, remote: str) -> str:
    """Where a remote is now: its name may come to stand for another place."""
    words = ("remote", "get-url", "--push", "--all", "--", remote)
    return branch.git.run(*words, good=(0, 2, 128)).decode("utf-8", "replace").strip() or remote


def _refused(branch: Branch, remote: str, tip: str) -> GitError | None:
    """Push; what git said where it could not be done."""
    words = ("push", "--porcelain", "--no-verify", "--", remote, f"{tip}:{branch.ref}")
    try:
        branch.git.far(*words)
    except GitError as error:
        return error
    return None


def _failed(remote: str, error: GitError) -> str:
    text = " ".join(error.said.split())
    text = "".join(char if char.isprintable() else " " for char in text)[:300]
    return f"not pushed to {remote}, the next run tries again: {text}"


def _fetched(branch: Branch, remote: str) -> str:
    """The tip that the branch has at the remote; '' where it has no such branch."""
    refs = f"+{branch.ref}:{branch.refs.remote}"
    words = ("fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--", remote, refs)
    try:
        branch.git.far(*words)
    except GitError as error:
        if "couldn't find remote ref" in error.said:
            return ""
        raise
    return branch.git.run("rev-parse", "--verify", branch.refs.remote).decode().strip()


def _join(branch: Branch, remote: str, theirs: str) -> list[str] | None:
    """Bring the local branch on top of what came, with notes; None where there is nothing new."""
    ground = branch.stands()
    base = branch.git.run("merge-base", theirs, ground.tip, good=(0, 1)).decode().strip()
    if not base:
        raise _Apart("its branch has no commit in common with ours. Join them by hand")
    if base == theirs:
        return None
    replay = _replayed(branch, base, theirs, ground.tip)
    new, printed = theirs, ground.printed
    if replay.commits:
        new, printed = _written(branch, ground, theirs, replay)
    else:
        _mark(branch, ground, theirs)
    rows = branch.objects.differences(ground.tip, new)
    if branch.tree:
        touched = dirty(branch.tree, rows, branch.tree.staged(ground.tip))
        if touched:
            raise _Apart(
                f"{touched[0]} changed there, and here it holds changes that are not committed. "
                f"Commit them or put them aside"
            )
    branch.advance(ground.tip, new, printed)
    return [f"{path} was changed at {remote} too: that stays" for path in sorted(replay.kept)[:20]]


def _replayed(branch: Branch, base: str, theirs: str, tip: str) -> _Replay:
    """What each local commit changes when it comes after theirs."""
    out = branch.git.run("rev-list", "--reverse", "--topo-order", "--parents", f"{base}..{tip}")
    lines = [line.split(" ") for line in out.decode().splitlines()]
    if len(lines) > MOST_COMMITS:
        raise _Apart(f"{len(lines)} commits wait here. Pull and push by hand")
    replay = _Replay()
    now: dict[str, str | None] = {}
    for commit, *parents in lines:
        if len(parents) != 1:
            raise _Apart("a merge waits here. Pull and push by hand")
        rows = branch.objects.differences(parents[0], commit)
        asked = [path for path, _, _ in rows if path not in now]
        held = branch.objects.at(theirs, asked)
        now |= {path: held.get(path) for path in asked}
        blocked = _blocked(branch, theirs, [path for path, _, _ in rows])
        printed = is_print(branch.git, commit)
        taken: dict[str, str | None] = {}
        kept: list[str] = []
        for path, before, after in rows:
            if path not in blocked and now[path] in {before, after}:
                taken[path] = now[path] = after
            elif printed:
                replay.kept.setdefault(path, before)
                kept.append(path)
            else:
                raise _Apart(f"{path} was changed there and here. Pull, and join the two by hand")
        if taken or not printed:
            replay.commits.append((commit, taken, kept))
    return replay


def _blocked(branch: Branch, theirs: str, paths: list[str]) -> set[str]:
    """Paths below something that is no folder there."""
    above = {path: [str(up) for up in PurePosixPath(path).parents][:-1] for path in paths}
    solid = branch.objects.solid(theirs, {up for ups in above.values() for up in ups})
    return {path for path, ups in above.items() if not solid.isdisjoint(ups)}


def _written(
    branch: Branch, ground: Ground, theirs: str, replay: _Replay
) -> tuple[str, str]:  # fmt: skip
    """Write the replayed commits; the new tip, and what counts as printed after them."""
    pending = branch.refs.pending
    heads = {commit: header(branch.git, commit) for commit, _, _ in replay.commits}

    def write(stream: Stream) -> None:
        stream.commit(pending, 1, "printed", [])
        stream.root(ground.tree)
        stream.change(replay.kept)
        last, mark = theirs, 1
        for commit, wanted, kept in replay.commits:
            mark += 1
            people, message = heads[commit]
            stream.commit(pending, mark, _noted(message, kept), [last], people)
            stream.change(wanted)
            last = f":{mark}"
        stream.commit(pending, mark + 1, "pending", [":1", last, ground.tip])
        stream.tell(1)
        stream.tell(mark)

    printed, new = branch.objects.write(write)
    return new, printed


def _noted(message: str, kept: list[str]) -> str:
    """The message of a printed commit, with what is not part of it any more."""
    if not kept:
        return message
    text, _, stamp = message.rstrip("\n").rpartition("\n")
    lines = [f"  - {path}" for path in sorted(kept)[:20]]
    if len(kept) > 20:
        lines.append(f"  and {len(kept) - 20} more")
    return "\n".join([text.rstrip("\n"), "", "Kept as the remote has them:", *lines, "", stamp, ""])


def _mark(branch: Branch, ground: Ground, theirs: str) -> None:
    """The branch only follows; should it be cut off, the next run lets the files follow."""

    def write(stream: Stream) -> None:
        parents = [ground.printed, theirs, ground.tip]
        stream.commit(branch.refs.pending, 1, "pending", parents)

    branch.objects.write(write)
