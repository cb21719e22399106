"""One branch of a repository: where it stands, and how it is moved so that a kill does no harm.

Moving a branch, its files and its index cannot be one step. So what is about to be done is written
down first, as one commit at `Refs.pending` whose parents are the next print, the new tip and the
old tip. The branch itself moves in one step, and only if it is still where it was.
What was cut off after that is finished by the next run; what was cut off before it never was.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from broadsheet.adapters.sinks.git.command import Git, GitError
from broadsheet.adapters.sinks.git.history import printed_in
from broadsheet.adapters.sinks.git.objects import Objects, Stream
from broadsheet.adapters.sinks.git.worktree import Waits, WorkTree, locked
from broadsheet.errors import SinkError

_UNDER_WAY = {
    "MERGE_HEAD": "a merge",
    "CHERRY_PICK_HEAD": "a cherry-pick",
    "REVERT_HEAD": "a revert",
    "rebase-merge": "a rebase",
    "rebase-apply": "a rebase",
}


class Refs:
    """Under which names it is kept how a branch stands, beside the branch itself.

    `printed` is a commit whose tree is what was printed last; `pending`, when the branch is to be
    moved, one whose parents are the next such commit, the branch's new tip and its old one;
    `settled` is `pending` again, once all of that has come about; `remote` what was fetched.
    """

    def __init__(self, branch: str) -> None:
        self.folder = f"refs/broadsheet/{branch}"
        self.printed = f"{self.folder}/printed"
        self.pending, self.settled = f"{self.folder}/pending", f"{self.folder}/settled"
        self.remote = f"{self.folder}/remote"

    def pushed(self, address: str) -> str:
        """The commit that was pushed last to a remote at this address."""
        return f"{self.folder}/pushed-{blake2b(address.encode(), digest_size=8).hexdigest()}"


@dataclass(frozen=True, slots=True)
class Ground:
    """Commits that matter: the branch's tip and the last print ('' for none), the last pushes.

    `tree` is the last print's tree, `pushed` by what `Refs.pushed` names; `pending` the parents of
    what is pending, `done` whether all of that has come about.
    """

    tip: str
    printed: str
    tree: str
    pushed: Mapping[str, str]
    pending: tuple[str, ...] = ()
    done: bool = True


class Branch:
    """The branch `name`; `tree` is its work tree, None where nobody has it checked out."""

    def __init__(self, git: Git, folder: Path, objects: Objects, name: str) -> None:
        self.git, self.folder, self.objects = git, folder, objects
        self.name = name
        self.ref, self.refs = f"refs/heads/{name}", Refs(name)
        self.tree: WorkTree | None = None

    def stands(self) -> Ground:
        """Where everything stands now."""
        words = ("for-each-ref", "--format=%(refname) %(objectname) %(tree) %(parent)")
        out = self.git.run(*words, self.refs.folder, self.ref).decode()
        rows = {line.split(" ")[0]: line.split(" ")[1:] for line in out.splitlines()}
        first = {ref: row[0] for ref, row in rows.items() if row}
        refs = self.refs
        return Ground(
            first.get(self.ref, ""),
            first.get(refs.printed, ""),
            rows.get(refs.printed, ["", ""])[1],
            {ref: name for ref, name in first.items() if ref.startswith(f"{refs.folder}/pushed-")},
            tuple(name for name in rows.get(refs.pending, [])[2:] if name),
            first.get(refs.pending) == first.get(refs.settled),
        )

    def ready(self) -> None:
        """`Waits` where somebody is in the middle of something."""
        for name, what in _UNDER_WAY.items():
            if (self.folder / name).exists():
                raise Waits(
                    f"{what} is under way in {self.git.folder}: the commit waits for its end"
                )
        if self.tree:
            self.tree.free()

    def recover(self) -> Ground:
        """Finish what a run that was killed had begun, and take its own locks away.

        Where it is not known what was printed last, the commits of the branch are asked.
        """
        ground = self.stands()
        self._unlock(ground)
        if ground.pending and not ground.done:
            printed, new, *rest = ground.pending
            old = rest[0] if rest else ""
            if ground.tip and self.git.asks("merge-base", "--is-ancestor", new, ground.tip):
                self._bring(old, new, ground.tip)
                self._settle(printed)
            ground = self.stands()
        if ground.tip and not ground.printed:
            self._learn(ground.tip)
            ground = self.stands()
        return ground

    def _learn(self, tip: str) -> None:
        """Write down as the last print what the prints up to a commit tell."""
        found = printed_in(self.git, self.objects, tip)

        def write(stream: Stream) -> None:
            stream.commit(self.refs.printed, 1, "printed", [])
            stream.change(found)

        if found:
            self.objects.write(write)

    def advance(self, old: str, new: str, printed: str, pending: str = "") -> bool:
        """Move from `old` to `new`, as the commit at `Refs.pending` tells, whose id is `pending`.

        False where somebody was quicker.
        """
        try:
            words = ("update-ref", "-m", "broadsheet: printed", self.ref, new)
            self.git.run(*words, old or self.objects.none)
        except GitError as error:
            lock = self.folder / f"{self.ref}.lock"
            if "but expected" in error.said or "already exists" in error.said:
                return False
            if "File exists" in error.said:
                head = self.folder / "HEAD.lock"
                raise Waits(locked(head if head.exists() else lock)) from error
            raise
        self._bring(old, new, new)
        self._settle(printed, pending)
        return True

    def _bring(self, old: str, new: str, now: str) -> None:
        """Let the work tree follow; where the branch has gone on since, only what still holds."""
        if self.tree is None:
            return
        rows = self.objects.differences(old or self.objects.empty(), new)
        if now != new:
            held = self.objects.at(now, [path for path, _, _ in rows])
            rows = [row for row in rows if held.get(row[0]) == row[2]]
        self.tree.bring(rows, old)

    def _settle(self, printed: str, pending: str = "") -> None:
        """What was printed last, and that nothing is pending any more."""
        refs = self.refs
        pending = pending or self.git.run("rev-parse", "--verify", refs.pending).decode().strip()
        lines = f"update {refs.printed} {printed}\nupdate {refs.settled} {pending}\n"
        self.git.run("update-ref", "--stdin", given=lines.encode())

    def _unlock(self, ground: Ground) -> None:
        """Locks in `refs/broadsheet` are ours alone; that of the branch is if it holds our tip."""
        for lock in (self.folder / "refs" / "broadsheet").rglob("*.lock"):
            with suppress(OSError):
                lock.unlink()
        lock = self.folder / f"{self.ref}.lock"
        with suppress(OSError):
            if ground.pending[1:] and lock.read_text("utf-8").strip() == ground.pending[1]:
                lock.unlink()


def opened(git: Git, name: str) -> Branch:
    """The branch `name` (the one that is checked out where empty) of the repository in a folder.

    Where the folder holds no repository, one is begun. `SinkError` where that cannot be.
    """
    root = git.folder
    if root.exists() and not root.is_dir():
        raise SinkError(f"[publish.git] path: {root} is a file; name a folder")
    root.mkdir(parents=True, exist_ok=True)
    try:
        asked = _asked(git)
    except GitError as error:
        if "not a git repository" not in error.said:
            raise
        git.run("init", "--quiet", "--template=", f"--initial-branch={name or 'main'}")
        asked = _asked(git)
    folder, form, bare = asked
    head = git.run("symbolic-ref", "-q", "HEAD", good=(0, 1)).decode().strip()
    objects = Objects(git, folder, form)
    branch = Branch(git, folder, objects, name or head.removeprefix("refs/heads/"))
    if not branch.name:
        branch.ready()
        raise SinkError(
            f"{root} has no branch checked out. Check one out, or name it: [publish.git] branch"
        )
    if not bare and head == branch.ref:
        branch.tree = WorkTree(git, objects, root, folder)
    return branch


def _asked(git: Git) -> tuple[Path, str, bool]:
    words = ("rev-parse", "--absolute-git-dir", "--show-object-format")
    out = git.run(*words, "--is-bare-repository").decode("utf-8", "surrogateescape")
    folder, form, bare = out.splitlines()[:3]
    return Path(folder), form, bare == "true"
